//! What is run, and how? From the environment.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use crate::client::{ALL, Client};
use crate::driver::Op;
use crate::stub::Account;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) clients: Vec<Client>,
    pub(crate) ops: Vec<Op>,
    /// Operations in flight, of each client.
    pub(crate) in_flight: Vec<usize>,
    pub(crate) rounds: usize,
    /// How long each client runs each operation in a round.
    pub(crate) window: Duration,
    /// Of what the gateway shows: its regions, the containers that operations go to, the ranges of one, the bytes of an
    /// item.
    pub(crate) regions: usize,
    pub(crate) containers: usize,
    pub(crate) ranges: usize,
    pub(crate) item_bytes: usize,
    pub(crate) tls: bool,
    pub(crate) http2: bool,
    /// In place of one account, several of each kind, to show how costs grow.
    pub(crate) growth: bool,
    /// In place of the rounds, so many operations of each client, with its memory told.
    pub(crate) long: Option<usize>,
    /// Where the results go.
    pub(crate) out: PathBuf,
}

/// The operations, as tables and `BENCH_OPS` call them.
const OPS: [(Op, &str); 5] = [
    (Op::Read, "read"),
    (Op::Upsert, "upsert"),
    (Op::Query, "query"),
    (Op::Batch, "batch"),
    (Op::Bulk, "bulk"),
];

/// The name of an operation.
pub(crate) fn name(op: Op) -> &'static str {
    OPS.iter().find(|(other, _)| *other == op).map_or("", |(_, name)| name)
}

impl Settings {
    /// Where the gateway writes its certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.out.join("certificate.pem")
    }

    /// The account that the gateway shows.
    pub(crate) fn account(&self) -> Account {
        Account {
            regions: self.regions,
            ranges: self.ranges,
            item_bytes: self.item_bytes,
            tls: self.tls.then(|| self.certificate()),
            ..Account::default()
        }
    }

    /// As the environment says; what is left out has a default.
    pub(crate) fn read() -> Result<Self, String> {
        let get = |name: &str| env::var(name).ok().filter(|text| !text.is_empty());
        let flag = |name: &str| get(name).is_some_and(|text| text != "0");
        let size = |name, default| number(name, get(name).as_deref().unwrap_or(default));
        let millis: u64 = number("BENCH_WINDOW", get("BENCH_WINDOW").as_deref().unwrap_or("500"))?;
        Ok(Self {
            clients: chosen("BENCH_CLIENTS", get("BENCH_CLIENTS"), &ALL.map(|client| (client, client.name)))?,
            ops: match get("BENCH_OPS") {
                None => vec![Op::Read, Op::Upsert, Op::Query],
                names => chosen("BENCH_OPS", names, &OPS)?,
            },
            in_flight: list("BENCH_INFLIGHT", get("BENCH_INFLIGHT").as_deref().unwrap_or("1,32"))?,
            rounds: number("BENCH_ROUNDS", get("BENCH_ROUNDS").as_deref().unwrap_or("7"))?,
            window: Duration::from_millis(millis),
            regions: size("BENCH_REGIONS", "3")?,
            containers: size("BENCH_CONTAINERS", "1")?,
            ranges: size("BENCH_RANGES", "1")?,
            item_bytes: size("BENCH_ITEM_BYTES", "1024")?,
            tls: flag("BENCH_TLS"),
            http2: flag("BENCH_HTTP2"),
            growth: flag("BENCH_GROWTH"),
            long: get("BENCH_LONG").map(|text| number("BENCH_LONG", &text)).transpose()?,
            out: get("BENCH_OUT").map_or_else(|| PathBuf::from("target/bench"), PathBuf::from),
        })
    }
}

/// Those of these names; all, where nothing is said.
pub(crate) fn chosen<T: Copy>(
    variable: &str,
    names: Option<String>,
    all: &[(T, &str)],
) -> Result<Vec<T>, String> {
    let Some(names) = names else { return Ok(all.iter().map(|(value, _)| *value).collect()) };
    let find = |word: &str| {
        let accepted = || all.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
        let found = all.iter().find(|(_, name)| *name == word).map(|(value, _)| *value);
        found.ok_or_else(|| format!("{variable}: '{word}' is unknown; accepted are {}", accepted()))
    };
    names.split(',').map(|word| find(word.trim())).collect()
}

/// Numbers above 0, joined by commas.
pub(crate) fn list(variable: &str, text: &str) -> Result<Vec<usize>, String> {
    text.split(',').map(|word| number(variable, word.trim())).collect()
}

fn number<T: std::str::FromStr + PartialOrd + From<u8>>(variable: &str, text: &str) -> Result<T, String> {
    let parsed = text.parse().ok().filter(|number| *number > T::from(0));
    parsed.ok_or_else(|| format!("{variable}: '{text}' is not accepted; whole numbers above 0 are"))
}
