//! Do etag conditions keep one writer from undoing another's work?

use futures_util::future::join_all;
use perilune::{ContainerClient, ErrorKind, ItemOptions, Result, WriteOutcome};

use crate::fixture::{Fixture, Item};

fn if_match(etag: &str) -> ItemOptions {
    ItemOptions::default().with_if_match(etag)
}

#[tokio::test]
async fn a_write_with_an_old_etag_changes_nothing() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let item = Item::new("7", "p", 1);
    let old = container.create_item("p", &item, None).await.unwrap().etag().unwrap().to_owned();
    let new = container.upsert_item("p", &Item::new("7", "p", 2), None).await.unwrap();
    let new = new.etag().unwrap();
    assert_ne!(old, new);

    let late = Item::new("7", "p", 3);
    for error in [
        container.replace_item("7", "p", &late, if_match(&old)).await.unwrap_err(),
        container.upsert_item("p", &late, if_match(&old)).await.unwrap_err(),
        container.delete_item("7", "p", if_match(&old)).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.status()), (ErrorKind::PreconditionFailed, Some(412)), "{error}");
        assert_eq!(error.write_outcome(), Some(WriteOutcome::Rejected));
    }
    let stored = container.read_item::<Item>("7", "p", None).await.unwrap();
    assert_eq!(stored.into_model().unwrap().n, 2);

    let replaced = container.replace_item("7", "p", &late, if_match(new)).await.unwrap();
    container.delete_item("7", "p", if_match(replaced.etag().unwrap())).await.unwrap();
}

#[tokio::test]
async fn a_read_of_an_unchanged_item_has_no_body() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let created = container.create_item("p", &Item::new("7", "p", 1), None).await.unwrap();
    let unless = ItemOptions::default().with_if_none_match(created.etag().unwrap());

    let unchanged = container.read_item::<Item>("7", "p", unless.clone()).await.unwrap();
    assert_eq!((unchanged.status(), unchanged.body().len()), (304, 0));
    assert_eq!(unchanged.into_model().unwrap_err().kind(), ErrorKind::Serialization);

    container.upsert_item("p", &Item::new("7", "p", 2), None).await.unwrap();
    let changed = container.read_item::<Item>("7", "p", unless).await.unwrap();
    assert_eq!((changed.status(), changed.into_model().unwrap().n), (200, 2));
}

#[tokio::test]
async fn a_write_can_insist_that_there_is_no_such_item() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let unless = ItemOptions::default().with_if_none_match("*");
    let item = Item::new("7", "p", 1);
    assert_eq!(container.upsert_item("p", &item, unless.clone()).await.unwrap().status(), 201);
    let error = container.upsert_item("p", &item, unless).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::PreconditionFailed, Some(412)), "{error}");
}

#[tokio::test]
async fn counting_writers_lose_no_count() {
    const WRITERS: i64 = 4;
    const EACH: i64 = 5;
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    container.create_item("p", &Item::new("7", "p", 0), None).await.unwrap();
    let writers = (0..WRITERS).map(|_| count_up(container.clone(), EACH));
    for outcome in join_all(writers).await {
        outcome.unwrap();
    }
    let counted = container.read_item::<Item>("7", "p", None).await.unwrap().into_model().unwrap();
    assert_eq!(counted.n, WRITERS * EACH);
}

async fn count_up(container: ContainerClient, mut times: i64) -> Result<()> {
    while times > 0 {
        let read = container.read_item::<Item>("7", "p", None).await?;
        let unchanged = if_match(read.etag().unwrap());
        let mut item = read.into_model()?;
        item.n += 1;
        match container.replace_item("7", "p", &item, unchanged).await {
            Ok(_) => times -= 1,
            Err(error) if error.kind() == ErrorKind::PreconditionFailed => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
