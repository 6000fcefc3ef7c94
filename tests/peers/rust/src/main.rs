//! The official Rust client through the checks of ../README.md.

mod checks;

use std::fmt::Debug;
use std::future::Future;
use std::process::ExitCode;

use azure_data_cosmos::{AccountReference, CosmosClient, RoutingStrategy};

use checks::Checks;

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Counts what failed and prints one line for each check.
#[derive(Default)]
struct Report {
    failed: usize,
}

impl Report {
    async fn check(&mut self, name: &str, steps: impl Future<Output = Outcome>) {
        match steps.await {
            Ok(()) => println!("ok {name}"),
            Err(error) => {
                self.failed += 1;
                let reason: Vec<_> = error.to_string().split_whitespace().map(str::to_owned).collect();
                println!("FAIL {name}: {}", reason.join(" "));
            }
        }
    }
}

/// Tells the driver what comes next and waits until it is ready for it.
fn phase(name: &str) -> Outcome {
    println!("phase {name}");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// Fails when two values differ.
pub(crate) fn same<T: PartialEq<U> + Debug, U: Debug>(got: T, wanted: U) -> Outcome {
    if got == wanted { Ok(()) } else { Err(format!("got {got:?}, wanted {wanted:?}").into()) }
}

/// Fails unless the service refuses a call with this status.
pub(crate) fn refused<T>(status: u16, answer: azure_data_cosmos::Result<T>) -> Outcome {
    match answer {
        Ok(_) => Err(format!("not refused with {status}").into()),
        Err(error) if u16::from(error.status().status_code()) == status => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn setting(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}

/// A client that prefers these regions, a comma between them.
async fn connect(preferred: &str) -> Result<CosmosClient, Box<dyn std::error::Error>> {
    let account =
        AccountReference::with_authentication_key(setting("PEER_ENDPOINT")?.parse()?, setting("PEER_KEY")?);
    let regions = preferred.split(',').filter(|name| !name.is_empty()).map(|name| name.to_owned().into());
    let routing = RoutingStrategy::PreferredRegions(regions.collect());
    Ok(CosmosClient::builder().build(account, routing).await?)
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let client = connect(&setting("PEER_PREFERRED")?).await?;
    // It sends changes of databases and containers to the preferred write region; one that is not the hub refuses
    // them, and then the client holds that region unfit for all writes. So they go through one that prefers none.
    let hub = connect("").await?;
    let mut report = Report::default();
    report.check("create_database_and_container", Checks::create(&hub)).await;
    let checks = Checks::open(&client).await?;
    report.check("create_item", checks.create_item()).await;
    report.check("read_item", checks.read_item()).await;
    report.check("upsert_item", checks.upsert_item()).await;
    report.check("replace_item", checks.replace_item()).await;
    report.check("delete_item", checks.delete_item()).await;
    report.check("fill", checks.fill()).await;
    report.check("query_with_parameters", checks.query_with_parameters()).await;
    report.check("query_in_order", checks.query_in_order()).await;
    report.check("query_in_pages", checks.query_in_pages()).await;
    report.check("query_from_continuation", checks.query_from_continuation()).await;
    report.check("query_across_partitions", checks.query_across_partitions()).await;
    report.check("query_in_order_across_partitions", checks.query_in_order_across_partitions()).await;
    phase("read_own_write")?;
    report.check("read_own_write", checks.read_own_write()).await;
    phase("reads")?;
    report.check("reads", checks.reads()).await;
    phase("writes")?;
    report.check("writes", checks.writes()).await;
    phase("reads_in_outage")?;
    report.check("reads_in_outage", checks.reads()).await;
    phase("writes_in_outage")?;
    report.check("writes_in_outage", checks.writes()).await;
    phase("end")?;
    report.check("drop_container_and_database", checks.drop_all(&hub)).await;
    Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
