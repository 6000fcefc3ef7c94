//! Which call does a method and a path name?

use http::{Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;

use super::Refusal;

/// Every call of the management API, as `GET /` and errors list them.
pub(crate) const CALLS: [&str; 25] = [
    "GET /",
    "GET /state",
    "GET /regions",
    "POST /regions {\"name\", \"port\"?}",
    "DELETE /regions/{name}",
    "POST /regions/{name}/offline",
    "POST /regions/{name}/online",
    "POST /write-region {\"name\"}",
    "POST /multiple-writes {\"enabled\"}",
    "POST /tokens/revoke",
    "POST /replication {\"from\"?, \"to\"?, \"lagMs\"?, \"paused\"?}",
    "GET /ranges/{database}/{container}",
    "POST /ranges/{database}/{container}/split {\"range\"?}",
    "POST /ranges/{database}/{container}/merge {\"ranges\"}",
    "POST /ranges/{database}/{container}/write-region {\"range\", \"name\"?}",
    "GET /faults",
    "POST /faults {\"fault\", \"region\"?, ...}",
    "DELETE /faults",
    "DELETE /faults/{id}",
    "DELETE /regions/{name}/faults",
    "GET /stats",
    "DELETE /stats",
    "GET /log?after={sequence}",
    "GET /replication?after={sequence}",
    "GET /ca.pem",
];

/// One call, with what its path says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Call {
    List,
    State,
    Regions,
    AddRegion,
    RemoveRegion(String),
    SetOffline(String, bool),
    SetWriteRegion,
    SetMultipleWrites,
    RevokeTokens,
    SetReplication,
    Ranges(String, String),
    Split(String, String),
    Merge(String, String),
    MoveWrites(String, String),
    Faults,
    AddFault,
    RemoveFault(u64),
    RemoveFaults,
    Heal(String),
    Stats,
    ClearStats,
    Log(u64),
    ReplicationLog(u64),
    Certificate,
}

impl Call {
    pub(crate) fn parse(method: &Method, uri: &Uri) -> Result<Call, Refusal> {
        let path = uri.path().trim_matches('/');
        let segments: Vec<String> =
            path.split('/').map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        Ok(match (method.as_str(), parts.as_slice()) {
            ("GET", [""]) => Call::List,
            ("GET", ["state"]) => Call::State,
            ("GET", ["regions"]) => Call::Regions,
            ("POST", ["regions"]) => Call::AddRegion,
            ("DELETE", ["regions", name]) => Call::RemoveRegion((*name).to_owned()),
            ("POST", ["regions", name, "offline"]) => Call::SetOffline((*name).to_owned(), true),
            ("POST", ["regions", name, "online"]) => Call::SetOffline((*name).to_owned(), false),
            ("DELETE", ["regions", name, "faults"]) => Call::Heal((*name).to_owned()),
            ("POST", ["write-region"]) => Call::SetWriteRegion,
            ("POST", ["multiple-writes"]) => Call::SetMultipleWrites,
            ("POST", ["tokens", "revoke"]) => Call::RevokeTokens,
            ("POST", ["replication"]) => Call::SetReplication,
            ("GET", ["ranges", db, name]) => Call::Ranges((*db).to_owned(), (*name).to_owned()),
            ("POST", ["ranges", db, name, "split"]) => Call::Split((*db).to_owned(), (*name).to_owned()),
            ("POST", ["ranges", db, name, "merge"]) => Call::Merge((*db).to_owned(), (*name).to_owned()),
            ("POST", ["ranges", db, name, "write-region"]) => {
                Call::MoveWrites((*db).to_owned(), (*name).to_owned())
            }
            ("GET", ["faults"]) => Call::Faults,
            ("POST", ["faults"]) => Call::AddFault,
            ("DELETE", ["faults"]) => Call::RemoveFaults,
            ("DELETE", ["faults", id]) => Call::RemoveFault(number("id", id)?),
            ("GET", ["stats"]) => Call::Stats,
            ("DELETE", ["stats"]) => Call::ClearStats,
            ("GET", ["log"]) => Call::Log(after(uri.query())?),
            ("GET", ["replication"]) => Call::ReplicationLog(after(uri.query())?),
            ("GET", ["ca.pem"]) => Call::Certificate,
            _ => return Err(unknown(method, uri)),
        })
    }
}

fn after(query: Option<&str>) -> Result<u64, Refusal> {
    match query.unwrap_or_default() {
        "" => Ok(0),
        query => match query.split_once('=') {
            Some(("after", value)) => number("after", value),
            _ => Err(bad(format!("query: '{query}' is unknown; accepted is after=<sequence>"))),
        },
    }
}

fn number(argument: &str, text: &str) -> Result<u64, Refusal> {
    text.parse().map_err(|_| bad(format!("{argument}: '{text}' is no whole number")))
}

fn bad(text: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, text)
}

fn unknown(method: &Method, uri: &Uri) -> Refusal {
    let text = format!("there is no call {method} {}; accepted are: {}", uri.path(), CALLS.join("; "));
    Refusal::new(StatusCode::NOT_FOUND, text)
}
