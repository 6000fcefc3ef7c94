//! How do the checks connect, tell what came of them, and act on the emulator?

use std::fmt::Debug;
use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use futures_util::TryFutureExt;
use perilune::{
    AvailabilityStrategy, ConnectionPolicy, ContainerClient, ContainerProperties, CosmosClient, Credential,
    Pager, QueryScope,
};
use serde_json::{Value, json};

pub(crate) type Problem = Box<dyn std::error::Error>;
pub(crate) type Outcome<T = ()> = Result<T, Problem>;

/// Counts what failed and prints one line for each check.
#[derive(Default)]
pub(crate) struct Report {
    failed: usize,
}

impl Report {
    pub(crate) async fn check(&mut self, name: &str, steps: impl Future<Output = Outcome>) {
        match steps.await {
            Ok(()) => println!("ok {name}"),
            Err(error) => {
                self.failed += 1;
                println!(
                    "FAIL {name}: {}",
                    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
                );
            }
        }
    }

    pub(crate) fn code(&self) -> ExitCode {
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Tells the driver what comes next and waits until it is ready for it.
pub(crate) fn phase(name: &str) -> Outcome {
    println!("phase {name}");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

pub(crate) fn setting(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}

/// The policy that the environment asks for.
fn policy() -> Outcome<ConnectionPolicy> {
    let mut policy = ConnectionPolicy::default();
    let preferred = std::env::var("PEER_PREFERRED").unwrap_or_default();
    policy.preferred_locations =
        preferred.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    policy.use_multiple_write_locations =
        std::env::var("PEER_MULTIPLE_WRITES").is_ok_and(|wanted| wanted == "true");
    // The driver counts where requests go: a slow machine must not have them hedged.
    policy.availability_strategy = Some(AvailabilityStrategy::Disabled);
    if let Ok(authority) = std::env::var("SSL_CERT_FILE") {
        policy.transport.root_certificates.push(std::fs::read_to_string(authority)?);
    }
    Ok(policy)
}

/// A client of the environment's account.
pub(crate) fn connect(credential: impl Into<Credential>) -> Outcome<CosmosClient> {
    let builder = CosmosClient::builder(setting("PEER_ENDPOINT")?, credential.into());
    Ok(builder.connection_policy(policy()?).build()?)
}

/// Fails when two values differ.
pub(crate) fn same<T: PartialEq<U> + Debug, U: Debug>(got: T, wanted: U) -> Outcome {
    if got == wanted { Ok(()) } else { Err(format!("got {got:?}, wanted {wanted:?}").into()) }
}

/// Fails unless the service refuses a call with this status.
pub(crate) fn refused<T>(status: u16, answer: perilune::Result<T>) -> Outcome {
    match answer {
        Ok(_) => Err(format!("not refused with {status}").into()),
        Err(error) if error.status() == Some(status) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A call of the emulator's management API.
pub(crate) async fn manage(method: &str, path: &str, body: Option<Value>) -> Outcome<Value> {
    // reqwest asks for it; fails only where it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build()?;
    let request = http.request(method.parse()?, setting("PEER_MANAGE")? + path);
    let request = body.into_iter().fold(request, |request, body| request.body(body.to_string()));
    let text = request.send().and_then(|answer| async { answer.error_for_status()?.text().await }).await?;
    Ok(serde_json::from_str(&text)?)
}

/// Waits until a condition holds.
pub(crate) async fn until<F: Future<Output = Outcome<bool>>>(holds: impl Fn() -> F) -> Outcome {
    for _ in 0..600 {
        if holds().await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("it never comes".into())
}

pub(crate) fn numbers(rows: &[Value]) -> Vec<i64> {
    let mut numbers: Vec<i64> = rows.iter().filter_map(|row| row["n"].as_i64()).collect();
    numbers.sort_unstable();
    numbers
}

pub(crate) fn ids(rows: &[Value]) -> Vec<&str> {
    let mut ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    ids.sort_unstable();
    ids
}

/// What the checks share.
pub(crate) struct Checks {
    pub(crate) client: CosmosClient,
    pub(crate) items: ContainerClient,
    /// The container with a hierarchical key, once it is there.
    pub(crate) tenants: ContainerClient,
    made: std::sync::atomic::AtomicUsize,
}

impl Checks {
    pub(crate) fn new(client: &CosmosClient) -> Checks {
        let database = client.database("peers");
        let (items, tenants) = (database.container("items"), database.container("tenants"));
        Checks { client: client.clone(), items, tenants, made: 0.into() }
    }

    /// The name of a container of a check's own.
    pub(crate) fn name(&self) -> String {
        format!("own {}", self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
    }

    pub(crate) async fn make(&self, properties: ContainerProperties) -> Outcome<ContainerClient> {
        let container = self.client.database("peers").container(&properties.id);
        self.client.database("peers").create_container(properties, None).await?;
        Ok(container)
    }

    /// A container with 30 items of 30 keys.
    pub(crate) async fn full(&self) -> Outcome<ContainerClient> {
        let items = self.make(ContainerProperties::new(self.name(), "/pk")).await?;
        for n in 0..30 {
            let (id, pk) = (n.to_string(), format!("key {n}"));
            items.create_item(&pk, &json!({"id": id, "pk": pk, "n": n}), None).await?;
        }
        Ok(items)
    }

    pub(crate) async fn rows(
        &self,
        of: &ContainerClient,
        query: &str,
        scope: impl Into<QueryScope>,
    ) -> Outcome<Vec<Value>> {
        let pager: Pager<Value> = of.query_items(query, scope, None)?;
        Ok(pager.collect().await?)
    }
}
