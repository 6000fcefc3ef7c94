//! A multi-region emulator of Azure Cosmos DB for NoSQL.
