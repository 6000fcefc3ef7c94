//! A multi-region emulator of Azure Cosmos DB for NoSQL: a whole account in memory, a loopback port per region.
//!
//! ```
//! use perilune_emulator::{Emulator, Fault, FaultRule};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let emulator = Emulator::builder().regions(["West US 2", "East US"]).multiple_writes(true).start().await?;
//! println!("point a client at {} with the key {}", emulator.endpoint(), emulator.key());
//!
//! // One read in ten fails in West US 2.
//! let rule = FaultRule::new(Fault::status(503, 0)).in_region("West US 2").reads().share(0.1);
//! emulator.inject(rule).await?;
//! emulator.heal("West US 2").await?;
//! emulator.stop().await;
//! # Ok::<(), perilune_emulator::EmulatorError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same can be done over the management API of the command `perilune-emulator`; the crate's README has both.

pub mod account;
mod control;
mod emulator;
mod faults;
mod gateway;
mod persistence;
mod replication;
mod script;
pub mod service;
mod sql;
mod store;

pub use emulator::{Emulator, EmulatorBuilder, EmulatorError, Region};
pub use faults::{Fault, FaultRule, FaultStatus};
pub use gateway::{Count, LogEntry};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
