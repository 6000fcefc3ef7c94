//! Answers of the service: a client is driven through all that it can read, on a clock that does not wait.

use std::time::Duration;

use perilune::{
    BulkOperation, ChangeFeedStart, ContainerClient, CosmosClient, Error, PartitionKey, QueryScope,
    TransactionalBatch,
};
use serde_json::{Value, json};

use crate::service::{Directory, GROUPED, RANKED, SORTED, Service};

/// Longer than any call may take, in the time of that clock.
const PATIENCE: Duration = Duration::from_secs(3600);
const PAGES: usize = 3;

/// The body of the answers about this is the input.
pub(crate) fn body(about: &'static str, input: &[u8]) {
    drive(Service::with_body(about, input), use_all);
}

/// Status, headers and body of the answers about this are the input.
pub(crate) fn whole(about: &'static str, input: &[u8]) {
    drive(Service::with_whole(about, input), use_all);
}

/// The same as [`body`], for a client that asks for much at once.
pub(crate) fn body_of_many(about: &'static str, input: &[u8]) {
    drive(Service::with_body(about, input), use_feeds);
}

fn drive(service: Service, with: impl AsyncFnOnce(&CosmosClient)) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let client =
            CosmosClient::builder("https://contoso.test/", Directory).transport(service).build().unwrap();
        tokio::time::timeout(PATIENCE, with(&client)).await.expect("every call ends");
    });
}

async fn use_all(client: &CosmosClient) {
    let database = client.database("db");
    let items = database.container("items");
    let document = json!({"id": "1", "pk": "p"});
    tell(database.read(None).await.map(|read| drop(read.into_model())));
    tell(items.read(None).await.map(|read| drop(read.into_model())));
    for _ in 0..2 {
        tell(items.read_item::<Value>("1", "p", None).await.map(|read| {
            drop((read.etag().map(str::to_owned), read.request_charge(), read.diagnostics().to_json()));
            drop(read.into_model());
        }));
        tell(items.upsert_item("p", &document, None).await.map(drop));
        tell(pages(&items, "SELECT * FROM c", "p").await);
    }
    tell(items.partition_key_of(document.to_string(), None).await.map(drop));
    let batch = TransactionalBatch::new().create_item(&document, None).unwrap().delete_item("2", None);
    tell(items.execute_item_batch("p", &batch, None).await.map(|done| {
        drop(done.results().iter().map(|result| result.json::<Value>().is_ok()).collect::<Vec<_>>());
    }));
    tell(items.delete_item("1", "p", None).await.map(drop));
}

async fn use_feeds(client: &CosmosClient) {
    let items = client.database("db").container("items");
    for query in [SORTED, GROUPED, RANKED] {
        tell(pages(&items, query, QueryScope::Container).await);
    }
    tell(changes(&items).await);
    let many = [("1", "p"), ("2", "q")].map(|(id, key)| (id.to_owned(), PartitionKey::from(key)));
    tell(items.read_many_items::<Value>(many.to_vec(), None).await.map(|found| drop(found.into_items())));
    let document = json!({"id": "1", "pk": "p"});
    let operations =
        [BulkOperation::create_item("p", &document).unwrap(), BulkOperation::read_item("2", "q")];
    tell(items.execute_bulk(operations, None).await.map(|done| {
        done.into_results().into_iter().for_each(|result| tell(result.map(drop)));
    }));
}

async fn changes(items: &ContainerClient) -> perilune::Result<()> {
    let mut feed = items.query_change_feed::<Value>(ChangeFeedStart::Beginning, None)?;
    for _ in 0..PAGES {
        let page = feed.next_page().await?;
        drop((page.session_token().map(str::to_owned), page.into_items()));
    }
    let told = feed.continuation().map(ChangeFeedStart::continuation);
    told.map_or(Ok(()), |told| items.query_change_feed::<Value>(told, None).map(drop))
}

async fn pages(items: &ContainerClient, query: &str, scope: impl Into<QueryScope>) -> perilune::Result<()> {
    let mut pager = items.query_items::<Value>(query, scope, None)?;
    for _ in 0..PAGES {
        let Some(page) = pager.next_page().await? else { break };
        drop((page.continuation().map(str::to_owned), page.request_charge(), page.into_items()));
    }
    Ok(())
}

/// Errors can be shown, whatever they are made of.
fn tell(result: Result<(), Error>) {
    if let Err(error) = result {
        drop(format!("{error} {error:?} {:#?}", error.retry_after()));
        drop(error.diagnostics().map(|diagnostics| (diagnostics.to_string(), diagnostics.to_json())));
    }
}
