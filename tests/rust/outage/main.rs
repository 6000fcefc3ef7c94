//! What does an application notice when a region goes down, over real sockets? The client against the emulator.
#![allow(clippy::unwrap_used, missing_docs)]

mod patience;
mod shapes;
mod table;
mod trial;
mod wave;
mod world;
