//! A multi-region client for Azure Cosmos DB for NoSQL.
//!
//! perilune is independent of, and not endorsed by, the owner of the service.
