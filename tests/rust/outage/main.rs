//! What does an application notice when a region goes down, over real sockets? The client against the emulator.
#![allow(clippy::unwrap_used, missing_docs)]

mod credentials;
mod deadline;
mod hedging;
mod hub;
mod in_flight;
mod lifetime;
mod partial;
mod partition;
mod patience;
mod protocols;
mod session;
mod shapes;
mod start;
mod table;
mod topology;
mod traffic;
mod trial;
mod wave;
mod world;
