//! A multi-region emulator of Azure Cosmos DB for NoSQL.

pub mod account;
pub mod service;
