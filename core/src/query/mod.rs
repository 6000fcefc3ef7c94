//! How do the answers of many partitions become the answer of one query?
//!
//! A machine says which pages it wants and is fed with them; rows stay slices of the bytes that came. Only sort keys,
//! group keys and partial aggregates are read.

mod aggregate;
mod collect;
mod continuation;
mod filter;
mod group;
mod machine;
mod plan;
mod row;
mod slice;
mod value;
mod window;

pub(crate) use continuation::Continuation;
pub(crate) use machine::{Ask, Limits, Machine, Want};
pub(crate) use plan::{FEATURES, Plan, Span};
pub(crate) use slice::Part;
