//! What `tests/peers/queries.json` holds, and pages of queries while ranges split.

use perilune::{ContainerClient, CosmosClient, Pager, Query, QueryOptions, QueryScope};
use serde_json::{Value, json};

use crate::fixture::{Outcome, phase};

const QUERIES: &str = include_str!("../../../peers/queries.json");

/// Prints `rows CONTAINER NAME JSON` or `refused CONTAINER NAME REASON` for each query; `resumed` is the container of
/// three ranges, each page asked from the continuation of the one before.
pub(crate) async fn ask_all(client: &CosmosClient) -> Outcome {
    let cases: Value = serde_json::from_str(QUERIES)?;
    for (label, name) in [("one", "one"), ("many", "many"), ("resumed", "many")] {
        let container = client.database("peers").container(name);
        for case in cases["queries"].as_array().ok_or("no queries")? {
            let title = case["name"].as_str().ok_or("no name")?;
            match ask(&container, case, label == "resumed").await {
                Ok(rows) => println!("rows {label} {title} {}", json!(rows)),
                Err(error) => println!("refused {label} {title} {}", one_line(&error.to_string())),
            }
        }
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn ask(container: &ContainerClient, case: &Value, resume: bool) -> Outcome<Vec<Value>> {
    let mut query = Query::new(case["query"].as_str().ok_or("no text")?);
    for parameter in case["parameters"].as_array().into_iter().flatten() {
        query = query.with_parameter(parameter["name"].as_str().ok_or("no name")?, &parameter["value"])?;
    }
    let scope = case["key"].as_str().map_or(QueryScope::Container, QueryScope::from);
    let size = QueryOptions::default().with_max_item_count(7);
    let mut pager: Pager<Value> = container.query_items(query.clone(), scope.clone(), size.clone())?;
    let mut rows = Vec::new();
    while let Some(page) = pager.next_page().await? {
        let next = page.continuation().map(str::to_owned);
        rows.extend(page.into_items());
        if let Some(token) = next.filter(|_| resume) {
            pager =
                container.query_items(query.clone(), scope.clone(), size.clone().with_continuation(token))?;
        }
    }
    Ok(rows)
}

/// For each query, `phase NAME` after the first page, and when the driver lets it go on, `rows many NAME JSON`.
pub(crate) async fn page_through(client: &CosmosClient) -> Outcome {
    let container = client.database("peers").container("many");
    for (name, query, scope) in [
        ("all", "SELECT VALUE c.id FROM c", QueryScope::Container),
        ("filter", "SELECT VALUE c.id FROM c WHERE c.n > 10", QueryScope::Container),
        ("ordered", "SELECT VALUE c.id FROM c ORDER BY c.n", QueryScope::from("p3")),
    ] {
        let two = QueryOptions::default().with_max_item_count(2);
        let mut pager: Pager<Value> = container.query_items(query, scope, two)?;
        let mut rows = pager.next_page().await?.ok_or("no page")?.into_items();
        phase(name)?;
        while let Some(page) = pager.next_page().await? {
            rows.extend(page.into_items());
        }
        println!("rows many {name} {}", json!(rows));
    }
    Ok(())
}
