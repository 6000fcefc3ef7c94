//! How does an account outlive its process? Every change is a row on disk before anybody is told of it.
//!
//! Whoever changes the state notes what was touched ([`crate::store::touched`]); at the end of a request the rows are
//! made as things are then (`image.rs`), written by a thread of its own (`disk.rs`), many requests in one commit, and
//! an answer leaves once all that it may have seen is on disk. `restore.rs` makes the state of the rows again.

mod disk;
mod image;
mod key;
mod restore;
#[cfg(test)]
mod tests;

pub(crate) use disk::{Disk, Row, Saver};
pub(crate) use image::changes;
pub(crate) use restore::restore;
