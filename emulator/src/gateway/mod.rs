//! How do requests reach the account? One loopback port per region, HTTP/1.1 and HTTP/2, plain or TLS.

mod accept;
mod connection;
mod desk;
mod exchange;
mod journal;
mod port;
mod respond;
mod tls;
mod wire;

pub(crate) use accept::{ACCEPT_PAUSE, Gateway};
pub(crate) use desk::{Core, Desk, GLOBAL, Place};
pub(crate) use journal::Journal;
pub use journal::{Count, LogEntry};
pub(crate) use port::Port;
pub(crate) use tls::Authority;
