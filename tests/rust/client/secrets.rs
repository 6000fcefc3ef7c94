//! Does any text that a user can print or log hold a key or a token?

use std::error::Error as _;
use std::fmt::Debug;
use std::time::SystemTime;

use perilune::{
    AccessToken, AccountKey, ConnectionPolicy, ConnectionString, ContainerProperties, CosmosClient,
    Credential, ResourceToken, ResourceTokens, TokenFuture, TokenProvider, TransportOptions,
};
use perilune_emulator::Emulator;
use serde_json::{Value, json};

/// "secret secret secret", base64; the piece that no text may hold is the same in each form of it.
const KEY: &str = "c2VjcmV0IHNlY3JldCBzZWNyZXQ=";
const PIECE: &str = "c2VjcmV0";
const TOKEN: &str = "type=resource&ver=1&sig=c2VjcmV0IHNlY3JldA==;";

struct Directory;

impl TokenProvider for Directory {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> TokenFuture<'a> {
        Box::pin(async { Ok(AccessToken::new(KEY, SystemTime::UNIX_EPOCH)) })
    }
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

fn check(texts: &[String]) {
    for text in texts {
        assert!(!text.contains(PIECE), "{text}");
    }
}

#[test]
fn no_text_holds_a_secret() {
    let key: AccountKey = KEY.parse().unwrap();
    let string = format!("AccountEndpoint=https://contoso.documents.azure.com/;AccountKey={KEY};");
    let mut policy = ConnectionPolicy::default();
    policy.transport = TransportOptions::default().with_proxy(format!("http://ada:{PIECE}@proxy:8080"));
    let builder = CosmosClient::builder("https://contoso.documents.azure.com/", KEY);
    let with_proxy = builder.clone().connection_policy(policy.clone());
    let client = with_proxy.clone().build().unwrap();
    let container = client.database("db").container("items");
    check(&[
        shown(&key),
        shown(&Credential::from(key)),
        shown(&Credential::from_text(TOKEN).unwrap()),
        shown(&Credential::from_provider(Directory)),
        shown(&ResourceToken::new(TOKEN).unwrap()),
        shown(&ResourceTokens::new().with_token("dbs/db", TOKEN).unwrap()),
        shown(&Credential::from(ResourceTokens::new().with_token("dbs/db", TOKEN).unwrap())),
        shown(&AccessToken::new(KEY, SystemTime::UNIX_EPOCH)),
        shown(&string.parse::<ConnectionString>().unwrap()),
        shown(&policy),
        shown(&CosmosClient::builder(
            "https://contoso.documents.azure.com/",
            Credential::from_provider(Directory),
        )),
        shown(&builder),
        shown(&with_proxy),
        shown(&client),
        shown(&client.database("db")),
        shown(&container),
        shown(&container.query_items::<Value>("SELECT * FROM c", "p", None).unwrap()),
    ]);
}

#[test]
fn no_refusal_repeats_a_secret() {
    let swapped = CosmosClient::builder(KEY, "https://contoso.documents.azure.com/");
    let string = format!("AccountEndpoint=https://contoso.documents.azure.com/;AccountKey={KEY}");
    let in_the_wrong_place = CosmosClient::builder(string.clone(), KEY);
    let malformed = CosmosClient::builder("https://contoso.documents.azure.com/", format!("{KEY}!"));
    let with_password = CosmosClient::builder(format!("https://ada:{PIECE}@contoso/dbs"), KEY);
    for builder in [swapped, in_the_wrong_place, malformed, with_password] {
        let mut texts = vec![shown(&builder)];
        let error = builder.build().unwrap_err();
        texts.extend([error.to_string(), shown(&error)]);
        check(&texts);
    }
    let error = CosmosClient::from_connection_string(&format!("{string}!")).unwrap_err();
    check(&[error.to_string(), shown(&error)]);
}

#[tokio::test]
async fn no_answer_and_no_failure_shows_a_secret() {
    let emulator = Emulator::builder().regions(["West US 2"]).key(KEY).start().await.unwrap();
    let client = CosmosClient::builder(emulator.endpoint(), KEY).build().unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    database.create_container(ContainerProperties::new("items", "/pk"), None).await.unwrap();
    let items = database.container("items");
    let created = items.create_item("p", &json!({"id": "1", "pk": "p"}), None).await.unwrap();
    let missing = items.read_item::<Value>("2", "p", None).await.unwrap_err();

    let another = format!("{PIECE}IGFub3RoZXI=");
    let stranger = CosmosClient::builder(emulator.endpoint(), another).build().unwrap();
    let refused = stranger.database("db").read(None).await.unwrap_err();
    assert_eq!(refused.status(), Some(401));

    let mut texts = vec![
        shown(&created),
        format!("{:?}", created.headers()),
        created.diagnostics().to_string(),
        created.diagnostics().to_json().to_string(),
        shown(created.diagnostics()),
    ];
    for error in [&missing, &refused] {
        texts.extend([error.to_string(), shown(error), error.source().map(shown_source).unwrap_or_default()]);
    }
    check(&texts);
}

fn shown_source(source: &(dyn std::error::Error + 'static)) -> String {
    format!("{source} {source:?}")
}
