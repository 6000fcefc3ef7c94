//! Where may the client wait, lock, read a clock, roll dice or talk to the outside?

use crate::source::Source;

/// Modules that only compute: what they answer depends on their arguments alone.
const PURE: &[&str] = &[
    "region",
    "account",
    "policy",
    "routing",
    "retry",
    "session",
    "partition",
    "auth",
    "models",
    "operations",
    "query",
    "diagnostics",
    "error",
    "feed_range",
];

/// What no pure module may name, and why.
const IMPURE: &[(&str, &str)] = &[
    ("async", "waits"),
    ("await", "waits"),
    ("tokio", "waits"),
    ("hyper_util", "talks to the network"),
    ("Instant::now", "reads a clock: take `now` as an argument"),
    ("SystemTime::now", "reads a clock: take `now` as an argument"),
    ("fastrand", "rolls dice: take the roll as an argument"),
    ("rand", "rolls dice: take the roll as an argument"),
    ("Mutex", "locks"),
    ("RwLock", "locks"),
    ("atomic", "shares a changing value"),
    ("std::net::TcpStream", "talks to the network"),
    ("std::net::UdpSocket", "talks to the network"),
    ("ToSocketAddrs", "talks to the network"),
    ("std::fs", "reads files"),
];

/// What only one file may name.
const ONE_HOME: &[(&str, &str)] = &[
    ("hyper_rustls", "transport/connector.rs"),
    ("Instant::now", "clock.rs"),
    ("SystemTime::now", "clock.rs"),
    ("tokio::time", "clock.rs"),
    ("tokio::spawn", "clock.rs"),
    ("fastrand", "clock.rs"),
    ("rand", "clock.rs"),
];

/// Effects of one file that are out of place.
pub(crate) fn complaints(source: &Source) -> Vec<String> {
    let pure = source.module().is_some_and(|module| PURE.contains(&module));
    let mut found = Vec::new();
    for path in &source.paths {
        let at = format!("{}:{}", source.name, path.line);
        let impure = IMPURE.iter().find(|(name, _)| pure && path.names(name));
        let astray = ONE_HOME.iter().find(|(name, home)| source.name != *home && path.names(name));
        if let Some((name, why)) = impure {
            found.push(format!("{at}: `{name}` in a pure module: it {why}"));
        } else if let Some((name, home)) = astray {
            found.push(format!("{at}: `{name}` belongs in {home} only"));
        }
    }
    found.dedup();
    found
}
