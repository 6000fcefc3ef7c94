//! Where does an item live: its partition key, the hash of it, and the ranges that hashes are spread over.

pub mod epk;
pub mod extract;
pub mod hash;
pub mod key;
pub mod ranges;
