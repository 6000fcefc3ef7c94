//! What can be said on the command line?

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use perilune_emulator::account::{Consistency, WELL_KNOWN_KEY};
use perilune_emulator::{Emulator, EmulatorBuilder};

/// A multi-region emulator of Azure Cosmos DB for NoSQL: a whole account on loopback, a port per region.
#[derive(Debug, Parser)]
#[command(name = "perilune-emulator", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// A region, such as "West US 2"; once for each. The first is the hub
    #[arg(long = "region", value_name = "NAME", required = true)]
    regions: Vec<String>,
    /// Every region takes writes, not only the first
    #[arg(long)]
    multiple_writes: bool,
    /// The account says that single partitions fail over; their writes can be moved
    #[arg(long)]
    partition_failover: bool,
    /// The first region's port; the others follow it. 0 takes any free ports
    #[arg(long, value_name = "N", default_value_t = 8081)]
    port: u16,
    /// The management API's port. 0 takes any free port
    #[arg(long, value_name = "N", default_value_t = 8090)]
    control_port: u16,
    /// Speak TLS, with a certificate made at start; its authority is at /ca.pem of the management API
    #[arg(long)]
    tls: bool,
    /// How long a write takes to another region, such as 20ms or 1.5s
    #[arg(long, value_name = "TIME", default_value = "20ms", value_parser = duration)]
    lag: Duration,
    /// The account's default consistency: strong, bounded-staleness, session, consistent-prefix or eventual
    #[arg(long, value_name = "LEVEL", default_value = "session", value_parser = consistency)]
    consistency: Consistency,
    /// The master key, base64 [default: the well-known key of the service's own emulator]
    #[arg(long, hide_default_value = true, default_value = WELL_KNOWN_KEY)]
    key: String,
    /// Physical partitions of a new container
    #[arg(long, value_name = "N", default_value_t = 1)]
    partitions: usize,
    /// Refuse requests about items with 429/3200 once their range's share of the throughput is used up
    #[arg(long)]
    throttle: bool,
    /// A separate global endpoint that follows the hub; it takes the first port
    #[arg(long)]
    global_endpoint: bool,
    /// Name hosts as the service does: contoso.documents.test gives contoso-westus2.documents.test, no ports
    #[arg(long, value_name = "HOST")]
    advertise_hosts: Option<String>,
    /// Keep the account in this directory, so that it is there again after a restart [default: in memory]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The seed of fault rules with a share
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// When ready, print one line of JSON and nothing else on standard output
    #[arg(long)]
    pub(crate) ready_json: bool,
    /// Stop when standard input closes: when the parent process ends
    #[arg(long, alias = "exit-with-parent")]
    pub(crate) until_stdin_closes: bool,
}

impl Arguments {
    pub(crate) fn builder(&self) -> EmulatorBuilder {
        let builder = Emulator::builder()
            .regions(&self.regions)
            .multiple_writes(self.multiple_writes)
            .partition_failover(self.partition_failover)
            .port(self.port)
            .control_port(self.control_port)
            .tls(self.tls)
            .lag(self.lag)
            .consistency(self.consistency)
            .key(&self.key)
            .partitions(self.partitions)
            .throttling(self.throttle)
            .global_endpoint(self.global_endpoint)
            .seed(self.seed);
        let builder = match &self.advertise_hosts {
            Some(host) => builder.advertise_hosts(host),
            None => builder,
        };
        match &self.data {
            Some(directory) => builder.data_directory(directory),
            None => builder,
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let refuse = || format!("'{text}' is no time; accepted are 0, 20ms, 1.5s, 2m and the like");
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "" if number == "0" => 1.0,
        _ => return Err(refuse()),
    };
    let number: f64 = number.parse().map_err(|_| refuse())?;
    Duration::try_from_secs_f64(number * factor).map_err(|_| refuse())
}

fn consistency(text: &str) -> Result<Consistency, String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | '_')).collect();
    Consistency::from_name(&plain).ok_or_else(|| {
        format!("'{text}' is unknown; accepted are strong, bounded-staleness, session, consistent-prefix, eventual")
    })
}
