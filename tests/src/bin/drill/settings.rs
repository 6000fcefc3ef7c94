//! What of the drill is run, and how? From the environment.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use crate::client::Client;
use crate::outage::{Outage, outages};

/// What is asked for.
pub(crate) struct Settings {
    pub(crate) outages: Vec<Outage>,
    pub(crate) clients: Vec<Client>,
    pub(crate) repeat: usize,
    /// Operations a second, of each client.
    pub(crate) reads: u32,
    pub(crate) upserts: u32,
    /// How long healthy traffic is measured before each outage.
    pub(crate) healthy: Duration,
    /// Where the results go.
    pub(crate) out: PathBuf,
}

impl Settings {
    /// As the environment says; what is left out has a default.
    pub(crate) fn read() -> Result<Self, String> {
        let get = |name: &str| env::var(name).ok().filter(|text| !text.is_empty());
        let with_peers = get("DRILL_PEERS").is_some_and(|text| text != "0");
        let out = get("DRILL_OUT").map_or_else(|| PathBuf::from("target/drill"), PathBuf::from);
        Ok(Self {
            outages: chosen_outages(get("DRILL_ONLY").as_deref())?,
            clients: chosen_clients(get("DRILL_CLIENTS").as_deref(), with_peers)?,
            repeat: number("DRILL_REPEAT", get("DRILL_REPEAT"), 1)? as usize,
            reads: number("DRILL_READS", get("DRILL_READS"), 80)?,
            upserts: number("DRILL_UPSERTS", get("DRILL_UPSERTS"), 20)?,
            healthy: Duration::from_secs(number("DRILL_HEALTHY", get("DRILL_HEALTHY"), 5)?.into()),
            out,
        })
    }
}

/// The outages of these letters, all where nothing is said.
pub(crate) fn chosen_outages(letters: Option<&str>) -> Result<Vec<Outage>, String> {
    let all = outages();
    let Some(letters) = letters else { return Ok(all) };
    let find = |word: &str| {
        let found = all.iter().find(|outage| word.eq_ignore_ascii_case(&outage.letter.to_string()));
        found
            .cloned()
            .ok_or_else(|| format!("DRILL_ONLY: '{word}' is unknown; accepted are letters from A to L"))
    };
    letters.split(',').map(|word| find(word.trim())).collect()
}

/// The clients of these names; perilune's, and with peers the official ones too, where nothing is said.
pub(crate) fn chosen_clients(names: Option<&str>, with_peers: bool) -> Result<Vec<Client>, String> {
    let peers = if with_peers { &Client::PEERS[..] } else { &[] };
    let Some(names) = names else { return Ok([&Client::OURS[..], peers].concat()) };
    let all = || Client::OURS.into_iter().chain(Client::PEERS);
    let find = |word: &str| {
        let accepted = || all().map(Client::name).collect::<Vec<_>>().join(", ");
        let found = all().find(|client| client.name() == word);
        found.ok_or_else(|| format!("DRILL_CLIENTS: '{word}' is unknown; accepted are {}", accepted()))
    };
    names.split(',').map(|word| find(word.trim())).collect()
}

fn number(name: &str, text: Option<String>, default: u32) -> Result<u32, String> {
    let Some(text) = text else { return Ok(default) };
    let parsed = text.parse().ok().filter(|&number| number > 0);
    parsed.ok_or_else(|| format!("{name}: '{text}' is not accepted; a whole number above 0 is"))
}
