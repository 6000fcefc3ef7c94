//! The official Rust client through the checks of ../README.md.

mod checks;
mod feeds;
mod matrix;
mod queries;

use std::fmt::{Debug, Display, Formatter};
use std::future::Future;
use std::process::ExitCode;

use azure_data_cosmos::{AccountReference, CosmosClient, RoutingStrategy};

use checks::Checks;

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The client does not have what a check needs.
#[derive(Debug)]
pub(crate) struct Lacks(&'static str);

impl Display for Lacks {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "no `{}`", self.0)
    }
}

impl std::error::Error for Lacks {}

/// What the client does not have, by its name.
pub(crate) fn lacks(name: &'static str) -> Outcome {
    Err(Box::new(Lacks(name)))
}

/// Counts what failed and prints one line for each check.
#[derive(Default)]
pub(crate) struct Report {
    failed: usize,
}

impl Report {
    pub(crate) async fn check(&mut self, name: &str, steps: impl Future<Output = Outcome>) {
        match steps.await {
            Ok(()) => println!("ok {name}"),
            Err(error) if error.is::<Lacks>() => println!("lacks {name}: {error}"),
            Err(error) => {
                self.failed += 1;
                let reason: Vec<_> = error.to_string().split_whitespace().map(str::to_owned).collect();
                println!("FAIL {name}: {}", reason.join(" "));
            }
        }
    }
}

/// Tells the driver what comes next and waits until it is ready for it.
pub(crate) fn phase(name: &str) -> Outcome {
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

pub(crate) fn setting(name: &str) -> Result<String, String> {
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

/// Runs checks by their names, in this order.
macro_rules! check {
    ($report:ident, $checks:ident: $($name:ident)*) => {
        $($report.check(stringify!($name), $checks.$name()).await;)*
    };
}
pub(crate) use check;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let client = connect(&setting("PEER_PREFERRED").unwrap_or_default()).await?;
    let mut report = Report::default();
    match std::env::args().nth(1).as_deref() {
        Some("checks") => trial(&client, &mut report).await?,
        Some("matrix") => matrix::run(&client, &mut report).await?,
        Some("queries") => queries::ask_all(&client).await?,
        Some("splits") => queries::page_through(&client).await?,
        other => return Err(format!("{other:?}: checks, matrix, queries and splits are accepted").into()),
    }
    Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The checks of ../README.md, with their phases.
async fn trial(client: &CosmosClient, report: &mut Report) -> Outcome {
    // It sends changes of databases and containers to the preferred write region; one that is not the hub refuses
    // them, and then the client holds that region unfit for all writes. So they go through one that prefers none.
    let hub = connect("").await?;
    report.check("create_database_and_container", Checks::create(&hub)).await;
    let checks = Checks::open(client, &hub).await?;
    if setting("PEER_BRIEF").is_ok_and(|wanted| wanted == "true") {
        check!(report, checks: fill);
    } else {
        every(&checks, report).await;
    }
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

/// The checks that need nobody to act on the emulator.
pub(crate) async fn every(checks: &Checks, report: &mut Report) {
    check!(report, checks: create_item read_item upsert_item replace_item delete_item replace_container throughput
        patch_item batch fill query_with_parameters query_in_order query_in_pages query_from_continuation
        query_across_partitions query_in_order_across_partitions change_feed change_feed_of_a_key
        change_feed_of_ranges change_feed_from_now_and_a_time change_feed_of_all_versions);
}
