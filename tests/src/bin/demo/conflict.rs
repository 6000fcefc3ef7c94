//! Two regions write the same item at the same time: which version wins?

use std::error::Error;
use std::time::{Duration, Instant};

use perilune::{ContainerClient, CosmosClient};
use perilune_emulator::Emulator;
use serde_json::{Value, json};

use crate::screen::Screen;

const LAG: Duration = Duration::from_millis(400);

/// Shows it. True if both regions came to hold the same version.
pub(crate) async fn show(
    emulator: &Emulator,
    screen: &Screen,
    regions: [&str; 2],
) -> Result<bool, Box<dyn Error>> {
    let [here, there] = regions;
    emulator.set_lag(here, there, LAG)?;
    emulator.set_lag(there, here, LAG)?;
    let [one, other] = [container(emulator, here)?, container(emulator, there)?];
    let (a, b) = tokio::join!(write(&one, here), write(&other, there));
    a?;
    b?;
    screen.event(&format!(
        "both accepted. {here} now holds {}, {there} holds {}",
        held(&one).await?,
        held(&other).await?
    ));
    let started = Instant::now();
    while started.elapsed() < LAG * 10 {
        let (a, b) = (held(&one).await?, held(&other).await?);
        if a == b {
            let after = started.elapsed().as_millis();
            screen.event(&format!("last writer wins: after {after} ms both regions hold {a}"));
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(false)
}

fn container(emulator: &Emulator, region: &str) -> perilune::Result<ContainerClient> {
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key())
        .application_region(region)
        .consistency_level(perilune::ConsistencyLevel::Eventual)
        .build()?;
    Ok(client.database("shop").container("items"))
}

async fn write(items: &ContainerClient, region: &str) -> perilune::Result<()> {
    let item = json!({"id": "contested", "pk": "demo", "version": format!("the one of {region}")});
    items.upsert_item("demo", &item, None).await.map(drop)
}

async fn held(items: &ContainerClient) -> perilune::Result<String> {
    let item: Value = items.read_item::<Value>("contested", "demo", None).await?.json()?;
    Ok(item["version"].to_string())
}
