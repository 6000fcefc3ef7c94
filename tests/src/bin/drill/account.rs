//! An account of its own for one client: the emulator as a process, driven over its management API.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use perilune::{ConnectionPolicy, ContainerClient, ContainerProperties, CosmosClient};
use perilune_tests::program::Program;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::emulator::Wanted;
use crate::outage::{Event, Outage};

/// Items that are there from the start, named by number; the programs read and write these.
pub(crate) const ITEMS: usize = 50;
const PATIENCE: Duration = Duration::from_secs(20);
/// A running account.
pub(crate) struct Account {
    pub(crate) endpoint: String,
    pub(crate) key: String,
    /// Which address stands for which host, where the account has names.
    pub(crate) hosts: HashMap<String, String>,
    control: String,
    http: reqwest::Client,
    _emulator: Program,
}

/// The line that the emulator prints once it is ready.
#[derive(Deserialize)]
struct Ready {
    endpoint: String,
    key: String,
    control: String,
    hosts: HashMap<String, String>,
}

impl Account {
    /// Starts an account for this outage, and fills it.
    pub(crate) async fn start(outage: &Outage) -> Result<Self, Box<dyn Error>> {
        let ready = Arc::new(Mutex::new(None));
        let told = Arc::clone(&ready);
        let program = Program::start(command(outage)?, move |line| {
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(line.to_owned());
        })?;
        let line = waited_for(|| ready.lock().unwrap_or_else(PoisonError::into_inner).take()).await;
        let Ready { endpoint, key, control, hosts } =
            serde_json::from_str(&line.ok_or("the emulator did not start")?)?;
        let http = reqwest::Client::builder().no_proxy().build()?;
        let account = Self { endpoint, key, hosts, control, http, _emulator: program };
        account.fill(outage).await?;
        Ok(account)
    }

    /// A client in this region.
    pub(crate) fn client(&self, region: &str, strict: bool) -> Result<CosmosClient, Box<dyn Error>> {
        let mut policy = ConnectionPolicy::default();
        policy.set_current_location(region)?;
        policy.strict_preferred_locations = strict;
        for (host, address) in &self.hosts {
            policy.transport =
                policy.transport.with_resolve(host, address.parse()?).with_allow_insecure_http(true);
        }
        Ok(CosmosClient::builder(&self.endpoint, self.key.clone()).connection_policy(policy).build()?)
    }

    /// Makes the items, and waits until every region has them.
    async fn fill(&self, outage: &Outage) -> Result<(), Box<dyn Error>> {
        let hub = self.client(outage.regions[0], false)?;
        hub.create_database("drill", None).await?;
        hub.database("drill").create_container(ContainerProperties::new("items", "/pk"), None).await?;
        for n in 0..ITEMS {
            let item = json!({"id": n.to_string(), "pk": "drill", "n": n});
            items(&hub).upsert_item("drill", &item, None).await?;
        }
        for region in outage.regions {
            let client = self.client(region, true)?;
            let last = (ITEMS - 1).to_string();
            let deadline = tokio::time::Instant::now() + PATIENCE;
            while items(&client).read_item::<Value>(&last, "drill", None).await.is_err() {
                if tokio::time::Instant::now() > deadline {
                    return Err(format!("{region} does not catch up").into());
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        Ok(())
    }

    /// Does this to the account; it is in force when this returns.
    pub(crate) async fn apply(&self, event: &Event) -> Result<(), Box<dyn Error>> {
        let post = |path: &str, body: &Value| {
            self.http.post(format!("{}{path}", self.control)).body(body.to_string())
        };
        let call = match event {
            Event::Fault(fault) => post("faults", fault),
            Event::Heal => self.http.delete(format!("{}faults", self.control)),
            Event::WriteRegion(name) => post("write-region", &json!({"name": name})),
            Event::MultipleWrites(enabled) => post("multiple-writes", &json!({"enabled": enabled})),
            Event::Add(name) => post("regions", &json!({"name": name})),
            Event::Remove(name) => {
                self.http.delete(format!("{}regions/{}", self.control, name.replace(' ', "%20")))
            }
        };
        let answer = call.send().await?;
        let status = answer.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("{event:?}: {status} {}", answer.text().await?).into())
        }
    }

    /// The regions' names by host and port, as the account document has them now.
    pub(crate) async fn regions(&self) -> Result<HashMap<String, String>, Box<dyn Error>> {
        #[derive(Deserialize)]
        struct Region {
            name: String,
            endpoint: String,
        }
        let text = self.http.get(format!("{}regions", self.control)).send().await?.text().await?;
        let place = |endpoint: &str| endpoint.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let regions: Vec<Region> = serde_json::from_str(&text)?;
        Ok(regions.into_iter().map(|region| (place(&region.endpoint), region.name)).collect())
    }

    /// How many requests have come in, of every kind and in every region.
    pub(crate) async fn requests(&self) -> Result<u64, Box<dyn Error>> {
        #[derive(Deserialize)]
        struct Count {
            requests: u64,
        }
        let text = self.http.get(format!("{}stats", self.control)).send().await?.text().await?;
        Ok(serde_json::from_str::<Vec<Count>>(&text)?.iter().map(|count| count.requests).sum())
    }
}

/// This program, as an emulator.
fn command(outage: &Outage) -> Result<Command, Box<dyn Error>> {
    let wanted = Wanted {
        regions: outage.regions.iter().map(|&region| region.to_owned()).collect(),
        multiple_writes: outage.multiple_writes,
        named: outage.at_start,
    };
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("emulator").arg(serde_json::to_string(&wanted)?);
    Ok(command)
}

async fn waited_for<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < deadline {
        if let Some(found) = look() {
            return Some(found);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    None
}

/// The container of every program.
pub(crate) fn items(client: &CosmosClient) -> ContainerClient {
    client.database("drill").container("items")
}
