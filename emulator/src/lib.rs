//! A multi-region emulator of Azure Cosmos DB for NoSQL.

pub mod account;
mod replication;
pub mod service;
mod store;
