//! What can an application show of its calls? Texts of results, errors, diagnostics and handles.

use std::error::Error as _;
use std::fmt::Debug;

use perilune::{ContainerClient, CosmosClient, Diagnostics, Error, TransactionalBatch};
use serde_json::{Value, json};

/// All texts of one call after the other, whatever comes of them.
pub(crate) async fn texts(client: &CosmosClient) -> Vec<String> {
    let database = client.database("db");
    let items = database.container("items");
    let document = json!({"id": "1", "pk": "p"});
    let batch = TransactionalBatch::new().create_item(&json!({"id": "2", "pk": "p"}), None).unwrap();
    let mut texts = vec![shown(client), shown(&database), shown(&items), shown(&batch)];
    // Side by side: in an outage each takes all the time that it has.
    let results = tokio::join!(
        async { database.read(None).await.map(|read| of_answer(&read, read.diagnostics())) },
        async { items.read(None).await.map(|read| of_answer(&read, read.diagnostics())) },
        async {
            items.upsert_item("p", &document, None).await.map(|done| of_answer(&done, done.diagnostics()))
        },
        async {
            items.read_item::<Value>("1", "p", None).await.map(|read| of_answer(&read, read.diagnostics()))
        },
        async {
            items.execute_item_batch("p", &batch, None).await.map(|done| of_answer(&done, done.diagnostics()))
        },
        page(&items),
    );
    let (database, container, upsert, read, batch, page) = results;
    for result in [database, container, upsert, read, batch, page] {
        texts.extend(result.unwrap_or_else(|error| of_error(&error)));
    }
    texts
}

async fn page(items: &ContainerClient) -> Result<Vec<String>, Error> {
    let mut pager = items.query_items::<Value>("SELECT * FROM c", "p", None)?;
    let page = pager.next_page().await?.unwrap();
    let mut texts = of_answer(&page, page.diagnostics());
    texts.push(shown(&pager));
    Ok(texts)
}

pub(crate) fn shown(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

fn of_answer(answer: &impl Debug, diagnostics: &Diagnostics) -> Vec<String> {
    let mut texts = of_diagnostics(diagnostics);
    texts.push(shown(answer));
    texts
}

pub(crate) fn of_error(error: &Error) -> Vec<String> {
    let mut texts = vec![error.to_string(), shown(error), error.message().to_owned(), shown(error.headers())];
    texts.push(String::from_utf8_lossy(error.body()).into_owned());
    texts.extend(error.diagnostics().map(of_diagnostics).unwrap_or_default());
    let mut source = error.source();
    while let Some(cause) = source {
        texts.push(format!("{cause} {cause:?} {cause:#?}"));
        source = cause.source();
    }
    texts
}

fn of_diagnostics(diagnostics: &Diagnostics) -> Vec<String> {
    vec![diagnostics.to_string(), shown(diagnostics), diagnostics.to_json().to_string()]
}
