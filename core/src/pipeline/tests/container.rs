//! A container is deleted, and another one takes its name.

use super::*;

#[tokio::test(start_paused = true)]
async fn the_container_meant_goes_along_and_another_one_starts_a_new_session() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.change(|world| world.asked.clear());
    read(&client).await.unwrap();
    let sent = world.change(|world| world.asked.remove(0).1);
    assert_eq!(sent.get(headers::INTENDED_COLLECTION_RID).unwrap(), "rid");
    assert!(sent.contains_key(headers::SESSION_TOKEN));

    world.set("westus", Does::Status(400, 1024));
    read(&client).await.unwrap_err();
    let again = world.change(|world| world.asked.remove(1).1);
    assert!(!again.contains_key(headers::INTENDED_COLLECTION_RID));
    assert!(
        !again.contains_key(headers::SESSION_TOKEN),
        "the old container's session is not asked of the new"
    );
}

#[tokio::test(start_paused = true)]
async fn deleting_a_container_forgets_its_session() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    let delete = Operation {
        name: "delete_container",
        kind: OperationKind::Delete,
        resource: ResourceType::Container,
        path: "/dbs/d/colls/c".to_owned(),
        link: "dbs/d/colls/c".to_owned(),
        container: None,
        ..item(OperationKind::Delete)
    };
    client.run(delete, &RequestOptions::default()).await.unwrap();
    world.tokens();
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [None]);
}
