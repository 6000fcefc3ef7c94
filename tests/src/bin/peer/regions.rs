//! Where do requests go, and where when a region is out? The driver watches; this only asks.

use perilune::CosmosClient;
use serde_json::{Value, json};

use crate::check;
use crate::fixture::{Checks, Outcome, Report, phase, same};

impl Checks {
    pub(crate) async fn read_own_write(&self) -> Outcome {
        self.items.upsert_item("a", &json!({"id": "own", "pk": "a", "n": 1}), None).await?;
        let read: Value = self.items.read_item("own", "a", None).await?.into_model()?;
        same(&read["n"], &json!(1))
    }

    pub(crate) async fn reads(&self) -> Outcome {
        for n in 0..5 {
            let read: Value = self.items.read_item(&format!("a{n}"), "a", None).await?.into_model()?;
            same(&read["n"], &json!(n))?;
        }
        Ok(())
    }

    pub(crate) async fn writes(&self) -> Outcome {
        for n in 0..5 {
            self.items.upsert_item("a", &json!({"id": format!("w{n}"), "pk": "a", "n": n}), None).await?;
        }
        Ok(())
    }
}

/// The checks of regions, after those of `tests/peers/README.md` unless they are to be brief.
pub(crate) async fn run(client: &CosmosClient, report: &mut Report) -> Outcome {
    let mut checks = Checks::new(client);
    report.check("create_database_and_container", checks.create_database_and_container()).await;
    if !std::env::var("PEER_BRIEF").is_ok_and(|wanted| wanted == "true") {
        check!(report, checks: create_item read_item upsert_item replace_item delete_item replace_container throughput
            patch_item batch bulk read_items delete_by_partition_key);
    }
    check!(report, checks: fill);
    phase("read_own_write")?;
    check!(report, checks: read_own_write);
    phase("reads")?;
    check!(report, checks: reads);
    phase("writes")?;
    check!(report, checks: writes);
    phase("reads_in_outage")?;
    report.check("reads_in_outage", checks.reads()).await;
    phase("writes_in_outage")?;
    report.check("writes_in_outage", checks.writes()).await;
    phase("end")?;
    check!(report, checks: drop_container_and_database);
    Ok(())
}
