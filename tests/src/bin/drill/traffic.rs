//! The program of the Rust client: traffic at a steady rate until its input ends.

use std::collections::HashMap;
use std::env;
use std::error::Error;

use perilune::{ConnectionPolicy, ContainerClient, CosmosClient, Diagnostics, WriteOutcome};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::account::items;
use crate::pace::{self, Came, Wanted};

/// Runs it.
pub(crate) async fn run() -> Result<(), Box<dyn Error>> {
    pace::starting();
    let items = connect()?;
    pace::run(move |wanted, id| one(items.clone(), wanted, id)).await
}

fn connect() -> Result<ContainerClient, Box<dyn Error>> {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(&env::var("DRILL_REGION")?)?;
    let hosts: HashMap<String, String> = serde_json::from_str(&env::var("DRILL_HOSTS")?)?;
    for (host, address) in hosts {
        policy.transport =
            policy.transport.with_resolve(host, address.parse()?).with_allow_insecure_http(true);
    }
    let builder = CosmosClient::builder(env::var("DRILL_ENDPOINT")?, env::var("DRILL_KEY")?);
    Ok(items(&builder.connection_policy(policy).build()?))
}

async fn one(items: ContainerClient, wanted: Wanted, id: String) -> Came {
    let started = Instant::now();
    let result = match wanted {
        Wanted::Read => items.read_item::<Value>(&id, "drill", None).await,
        Wanted::Upsert => items.upsert_item("drill", &json!({"id": id, "pk": "drill"}), None).await,
    };
    match result {
        Ok(response) => {
            let diagnostics = response.diagnostics();
            let region = diagnostics.responding_region().map(|region| region.name().to_owned());
            Came { end: "fine", region, note: pace::is_slow(started).then(|| diagnostics.to_string()) }
        }
        Err(error) => {
            let is_unknown = error.write_outcome() == Some(WriteOutcome::Unknown);
            let diagnostics = error.diagnostics().map(Diagnostics::to_string).unwrap_or_default();
            let note = Some(format!("{error}\n{diagnostics}"));
            Came { end: if is_unknown { "unknown" } else { "failed" }, region: None, note }
        }
    }
}
