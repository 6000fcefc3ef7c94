//! A container is deleted, and another one takes its name.

use super::*;
use crate::operations::link::Link;

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

#[tokio::test(start_paused = true)]
async fn a_container_that_cannot_be_read_is_not_asked_for_beside_every_operation() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    for _ in 0..40 {
        read(&client).await.unwrap();
        pass(Duration::from_millis(100)).await;
    }
    assert_eq!(world.change(|world| world.metadata_reads), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_the_container_refuses_has_its_definition_read_again() {
    let world = Scripted::new(false);
    world.change(|world| world.ranges = Some(ONE_RANGE));
    let client = world.client(&near("West US"));
    let link = Link::account().database("d").unwrap().container("c").unwrap();
    for _ in 0..2 {
        client.partition_key_of(&link, br#"{"a": 1}"#, &RequestOptions::default()).await.unwrap();
    }
    assert_eq!(world.change(|world| world.metadata_reads), 1);
    world.set("eastus", Does::Status(400, 1001));
    write(&client).await.unwrap_err();
    client.partition_key_of(&link, br#"{"a": 1}"#, &RequestOptions::default()).await.unwrap();
    assert_eq!(world.change(|world| world.metadata_reads), 2);
}

#[tokio::test(start_paused = true)]
async fn a_header_of_the_callers_takes_the_place_of_the_clients() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    let own = RequestOptions::default().with_header("accept", "text/plain").unwrap();
    client.run(item(OperationKind::Read), &own).await.unwrap();
    let sent = world.change(|world| world.asked.remove(0).1);
    assert_eq!(sent.get_all(headers::ACCEPT).iter().collect::<Vec<_>>(), ["text/plain"]);
}

#[tokio::test(start_paused = true)]
async fn deleting_a_database_forgets_the_sessions_of_its_containers() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    let delete = Operation {
        name: "delete_database",
        kind: OperationKind::Delete,
        resource: ResourceType::Database,
        path: "/dbs/d".to_owned(),
        link: "dbs/d".to_owned(),
        container: None,
        ..item(OperationKind::Delete)
    };
    client.run(delete, &RequestOptions::default()).await.unwrap();
    world.tokens();
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [None]);
}

#[tokio::test(start_paused = true)]
async fn many_who_need_a_definition_share_one_read_of_it() {
    let world = Scripted::new(false);
    world.change(|world| world.ranges = Some(ONE_RANGE));
    let client = world.client(&near("West US"));
    let link = Link::account().database("d").unwrap().container("c").unwrap();
    let options = RequestOptions::default();
    let keys = (0..50).map(|_| client.partition_key_of(&link, br#"{"a": 1}"#, &options));
    let keys = futures_util::future::join_all(keys).await;
    assert!(keys.iter().all(|key| *key.as_ref().unwrap() == 1.into()));
    assert_eq!(world.change(|world| world.metadata_reads), 1);
}

#[tokio::test(start_paused = true)]
async fn a_definition_that_does_not_come_holds_no_call_beyond_its_deadline() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, Does::Silence);
    }
    let link = Link::account().database("d").unwrap().container("c").unwrap();
    let options = RequestOptions::default().with_timeout(Duration::from_secs(1));
    let started = tokio::time::Instant::now();
    let error = client.partition_key_of(&link, b"{}", &options).await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    assert_eq!(error.kind(), crate::ErrorKind::Timeout);
    assert_eq!(error.write_outcome(), Some(crate::WriteOutcome::NotSent));
}

#[tokio::test(start_paused = true)]
async fn a_late_refusal_of_the_old_container_does_not_end_the_session_of_the_new() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.set("westus", Does::Status(400, 1024));
    world.delay("westus", 50);
    let late = tokio::spawn({
        let client = Arc::clone(&client);
        async move { read(&client).await }
    });
    pass(Duration::from_millis(10)).await;
    // Meanwhile another call has met the new container.
    let mut news = HeaderMap::new();
    news.insert(headers::SESSION_TOKEN, HeaderValue::from_static("0:0#2#1=2"));
    news.insert(headers::CONTENT_PATH, HeaderValue::from_static("new"));
    client.sessions.learn("dbs/d/colls/c", None, &news);
    late.await.unwrap().unwrap_err();
    let token = client.sessions.token("dbs/d/colls/c", None);
    assert_eq!(token.as_deref(), Some("0:0#2#1=2"));
}

#[tokio::test(start_paused = true)]
async fn a_region_that_looks_the_name_up_again_ends_no_session() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.tokens();
    world.set("westus", Does::Status(410, 1000));
    read(&client).await.unwrap_err();
    assert_eq!(world.tokens(), [Some("0:0#1#1=1".to_owned()), Some("0:0#1#1=1".to_owned())]);
}
