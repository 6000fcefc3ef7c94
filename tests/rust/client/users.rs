//! Do clients without the account's key do what their permissions say, wherever they are sent?

use std::time::Duration;

use perilune::{
    CosmosClient, Credential, ErrorKind, PermissionMode, PermissionProperties, QueryScope, RequestOptions,
    ResourceTokens, UserProperties,
};
use perilune_emulator::{Emulator, Fault};

use crate::fixture::{Fixture, Item};

const ORDERS: &str = "dbs/db/colls/items";

fn holder(emulator: &Emulator, credential: impl Into<Credential>) -> perilune::ContainerClient {
    let builder =
        CosmosClient::builder(emulator.endpoint(), credential.into()).application_region("West US 2");
    builder.build().unwrap().database("db").container("items")
}

#[tokio::test]
async fn users_and_permissions_live_from_creation_to_deletion() {
    let fixture = Fixture::start().await;
    fixture.container("/pk").await;
    let database = fixture.client.database("db");
    let made = database.create_user(&UserProperties::new("ada"), None).await.unwrap().into_model().unwrap();
    let again = database.create_user(&UserProperties::new("ada"), None).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    assert_eq!(database.upsert_user(&UserProperties::new("bob"), None).await.unwrap().status(), 201);
    assert_eq!(database.user("ada").read(None).await.unwrap().into_model().unwrap(), made);
    database.user("bob").replace(&UserProperties::new("eve"), None).await.unwrap();
    let all = database.query_users("SELECT * FROM u", None).unwrap().collect().await.unwrap();
    assert_eq!(all.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["ada", "eve"]);

    let ada = database.user("ada");
    let mut permission =
        PermissionProperties::new("orders", PermissionMode::Read, ORDERS).with_partition_key("p");
    let made = ada.create_permission(&permission, None).await.unwrap().into_model().unwrap();
    assert!(made.token.is_some() && made.resource_partition_key.is_some());
    permission.permission_mode = PermissionMode::All;
    assert_eq!(ada.upsert_permission(&permission, None).await.unwrap().status(), 200);
    permission.id = "mine".into();
    ada.replace_permission("orders", &permission, None).await.unwrap();
    let read = ada.read_permission("mine", None).await.unwrap().into_model().unwrap();
    assert_eq!(read.permission_mode, PermissionMode::All);
    let all = ada.query_permissions("SELECT * FROM p", None).unwrap().collect().await.unwrap();
    assert_eq!((all.len(), all[0].token.is_some()), (1, true));
    ada.delete_permission("mine", None).await.unwrap();
    assert_eq!(ada.read_permission("mine", None).await.unwrap_err().kind(), ErrorKind::NotFound);
    ada.delete(None).await.unwrap();
    assert_eq!(ada.read(None).await.unwrap_err().kind(), ErrorKind::NotFound);

    assert!(RequestOptions::default().with_resource_token_expiry(Duration::from_secs(9)).is_err());
    assert_eq!(database.user("a/b").read(None).await.unwrap_err().kind(), ErrorKind::InvalidArgument);
}

#[tokio::test]
async fn a_token_does_what_its_permission_says() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    for pk in ["p", "q"] {
        container.create_item(pk, &Item::new("1", pk, 1), None).await.unwrap();
    }
    let database = fixture.client.database("db");
    database.create_user(&UserProperties::new("ada"), None).await.unwrap();
    let of = async |permission: PermissionProperties| {
        database.user("ada").upsert_permission(&permission, None).await.unwrap().into_model().unwrap()
    };
    let reading = of(PermissionProperties::new("r", PermissionMode::Read, ORDERS)).await;
    let reading = holder(&fixture.emulator, ResourceTokens::new().with_permission(&reading).unwrap());
    assert_eq!(reading.read_item::<Item>("1", "p", None).await.unwrap().into_model().unwrap().n, 1);
    let all = reading.query_items::<Item>("SELECT * FROM c", QueryScope::Container, None).unwrap();
    assert_eq!(all.collect().await.unwrap().len(), 2);
    let refused = reading.upsert_item("p", &Item::new("1", "p", 2), None).await.unwrap_err();
    assert_eq!(refused.status(), Some(403), "{refused}");

    let [own, other] = ["p", "q"]
        .map(|pk| PermissionProperties::new(pk, PermissionMode::All, ORDERS).with_partition_key(pk));
    let own = ResourceTokens::new().with_permission(&of(own).await).unwrap();
    let both = own.clone().with_permission(&of(other).await).unwrap();
    let (own, both) = (holder(&fixture.emulator, own), holder(&fixture.emulator, both));
    own.upsert_item("p", &Item::new("1", "p", 3), None).await.unwrap();
    let refused = own.upsert_item("q", &Item::new("1", "q", 3), None).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Credential, "{refused}");
    for pk in ["p", "q"] {
        both.upsert_item(pk, &Item::new("1", pk, 4), None).await.unwrap();
    }

    let other = of(PermissionProperties::new("o", PermissionMode::Read, ORDERS)).await;
    let token = other.token.as_ref().unwrap().secret();
    let elsewhere = ResourceTokens::new().with_token("dbs/db/colls/other", token).unwrap();
    let error = holder(&fixture.emulator, elsewhere).read(None).await.unwrap_err();
    assert!(error.to_string().contains("no resource token for"), "{error}");
    assert!(!format!("{error} {error:?}").contains(&token[40..]), "{error}");
}

#[tokio::test]
async fn a_token_goes_along_when_its_region_fails() {
    let emulator = Emulator::builder().regions(["West US 2", "East US"]).start().await.unwrap();
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).build().unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    database.create_container(perilune::ContainerProperties::new("items", "/pk"), None).await.unwrap();
    database.container("items").create_item("p", &Item::new("1", "p", 1), None).await.unwrap();
    database.create_user(&UserProperties::new("ada"), None).await.unwrap();
    let permission = PermissionProperties::new("r", PermissionMode::Read, ORDERS);
    let permission =
        database.user("ada").create_permission(&permission, None).await.unwrap().into_model().unwrap();
    emulator.replicated().await;

    let token = permission.token.as_ref().unwrap().secret();
    let container = holder(&emulator, Credential::from_text(token).unwrap());
    container.read_item::<Item>("1", "p", None).await.unwrap();
    emulator.break_region("West US 2", Fault::Refuse).await.unwrap();
    let read = container.read_item::<Item>("1", "p", None).await.unwrap();
    let region = read.diagnostics().responding_region().map(|region| region.name().to_owned());
    assert_eq!(region.as_deref(), Some("East US"));
}
