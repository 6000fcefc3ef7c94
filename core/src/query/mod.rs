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
mod process;
mod row;
mod search;
mod slice;
mod value;
mod window;

pub(crate) use continuation::Continuation;
pub(crate) use machine::{Ask, Limits, Want};
pub(crate) use plan::{FEATURES, Plan, Span};
pub(crate) use process::Process;
#[cfg(feature = "internals")]
pub(crate) use row::{plain as rows, sorted as sorted_rows};
pub(crate) use slice::Part;

/// Why a page is of no use.
#[derive(Debug)]
pub(crate) enum Unfit {
    Unreadable(serde_json::Error),
    /// There are more rows to rank than these.
    TooMany(usize),
}

impl From<serde_json::Error> for Unfit {
    fn from(problem: serde_json::Error) -> Self {
        Self::Unreadable(problem)
    }
}
