//! The official Rust client's program of the drill: traffic at a steady rate until its input ends.

#[path = "../../../../src/bin/drill/pace.rs"]
mod pace;

use std::env;
use std::error::Error;
use std::time::Duration;

use azure_data_cosmos::{AccountReference, ContainerClient, CosmosClient, RoutingStrategy};
use serde_json::json;
use tokio::time::Instant;

use pace::{Came, Wanted};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    pace::starting();
    let items = loop {
        match connect().await {
            Ok(items) => break items,
            Err(error) => eprintln!("official Rust client: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    pace::run(move |wanted, id| one(items.clone(), wanted, id)).await
}

async fn connect() -> Result<ContainerClient, Box<dyn Error>> {
    let endpoint = env::var("DRILL_ENDPOINT")?.parse()?;
    let account = AccountReference::with_authentication_key(endpoint, env::var("DRILL_KEY")?);
    let preferred = env::var("DRILL_PREFERRED")?;
    let regions = preferred.split(',').map(|name| name.to_owned().into()).collect();
    let client = CosmosClient::builder().build(account, RoutingStrategy::PreferredRegions(regions)).await?;
    Ok(client.database_client("drill").container_client("items", None).await?)
}

async fn one(items: ContainerClient, wanted: Wanted, id: String) -> Came {
    let started = Instant::now();
    let result = match wanted {
        Wanted::Read => items.read_item("drill", &id, None).await,
        Wanted::Upsert => items.upsert_item("drill", &id, &json!({"id": id, "pk": "drill"}), None).await,
    };
    match result {
        Ok(response) => {
            let diagnostics = response.diagnostics();
            let last = diagnostics.requests().last().map(|request| place(request.endpoint()));
            Came {
                end: "fine",
                region: last,
                note: pace::is_slow(started).then(|| format!("{diagnostics:?}")),
            }
        }
        Err(error) => {
            let may_be_written = error.diagnostics().is_some_and(|diagnostics| {
                diagnostics.requests().iter().any(|request| request.request_sent().may_have_been_sent())
            });
            let is_unknown = wanted == Wanted::Upsert && may_be_written;
            Came {
                end: if is_unknown { "unknown" } else { "failed" },
                region: None,
                note: Some(error.to_string()),
            }
        }
    }
}

/// Host and port.
fn place(endpoint: &str) -> String {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}
