//! Do the handles do what their documentation says, against the emulator?
#![allow(clippy::unwrap_used, missing_docs)]

mod bad_input;
mod batches;
mod bulk;
mod change_feeds;
mod conditions;
mod conflicts;
mod containers;
mod fan_out;
mod fixture;
mod items;
mod keys;
mod metadata;
mod own_transport;
mod patches;
mod processors;
mod queries;
mod read_many;
mod scripts;
mod searches;
mod secrets;
mod splits;
mod throughput;
mod transports;
mod users;
mod values;
