//! What ../queries.json holds, and pages of queries while ranges split.

use azure_data_cosmos::{ContainerClient, CosmosClient, FeedScope, Query};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::checks::{Rows, pages_of};
use crate::{Outcome, phase};

const QUERIES: &str = include_str!("../../queries.json");

/// Prints `rows CONTAINER NAME JSON` or `refused CONTAINER NAME REASON` for each query; `resumed` is the container of
/// three ranges, each page asked from the continuation of the one before.
pub(crate) async fn ask_all(client: &CosmosClient) -> Outcome {
    let cases: Value = serde_json::from_str(QUERIES)?;
    for (label, name) in [("one", "one"), ("many", "many"), ("resumed", "many")] {
        let container = client.database_client("peers").container_client(name, None).await?;
        for case in cases["queries"].as_array().ok_or("no queries")? {
            let title = case["name"].as_str().ok_or("no name")?;
            match ask(&container, case, label == "resumed").await {
                Ok(rows) => println!("rows {label} {title} {}", json!(rows)),
                Err(error) => {
                    let reason: Vec<_> = error.to_string().split_whitespace().map(str::to_owned).collect();
                    println!("refused {label} {title} {}", reason.join(" "));
                }
            }
        }
    }
    Ok(())
}

async fn ask(container: &ContainerClient, case: &Value, resume: bool) -> Rows {
    let mut query = Query::from(case["query"].as_str().ok_or("no text")?);
    for parameter in case["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().ok_or("no name")?.to_owned();
        query = query.with_parameter(name, parameter["value"].clone())?;
    }
    let scope = || match case["key"].as_str() {
        Some(key) => FeedScope::partition(key.to_owned()),
        None => FeedScope::full_container(),
    };
    let mut pages = container.query_items(query.clone(), scope(), Some(pages_of(7))).await?.into_pages();
    let mut rows = Vec::new();
    for _ in 0..99 {
        let Some(page) = pages.try_next().await? else { return Ok(rows) };
        rows.extend(page.into_items());
        if resume {
            // After the last page it gives none.
            let Ok(token) = pages.to_continuation_token() else {
                let rest: Vec<_> = pages.try_collect().await?;
                let more = rest
                    .iter()
                    .any(|page: &azure_data_cosmos::feed::QueryFeedPage<Value>| !page.items().is_empty());
                return if more {
                    Err("a page without a continuation, and there are more".into())
                } else {
                    Ok(rows)
                };
            };
            let from = pages_of(7).with_continuation_token(token);
            pages = container.query_items(query.clone(), scope(), Some(from)).await?.into_pages();
        }
    }
    Err("continuations without end".into())
}

/// For each query, `phase NAME` after the first page, and when the driver lets it go on, `rows many NAME JSON`.
pub(crate) async fn page_through(client: &CosmosClient) -> Outcome {
    let container = client.database_client("peers").container_client("many", None).await?;
    for (name, query, key) in [
        ("all", "SELECT VALUE c.id FROM c", None),
        ("filter", "SELECT VALUE c.id FROM c WHERE c.n > 10", None),
        ("ordered", "SELECT VALUE c.id FROM c ORDER BY c.n", Some("p3")),
    ] {
        let scope = key.map_or_else(FeedScope::full_container, FeedScope::partition);
        let pages = container.query_items::<Value>(Query::from(query), scope, Some(pages_of(2))).await?;
        let mut pages = pages.into_pages();
        let mut rows = pages.try_next().await?.ok_or("no page")?.into_items();
        phase(name)?;
        while let Some(page) = pages.try_next().await? {
            rows.extend(page.into_items());
        }
        println!("rows many {name} {}", json!(rows));
    }
    Ok(())
}
