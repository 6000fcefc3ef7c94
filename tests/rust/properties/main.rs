//! What holds of every partition key, of every way to split and merge, and of every batch and bulk?
//!
//! proptest makes the inputs, and makes one that breaks a property small.
#![allow(clippy::unwrap_used, missing_docs)]

mod hashes;
mod ranges;
mod writes;
