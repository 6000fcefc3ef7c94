//! The native module `perilune._native`: an operation goes in, bytes and lazily read headers and diagnostics come out.
//!
//! It translates and decides nothing. Threads of the runtime never call the interpreter and hold no Python object:
//! what they finish waits in [`completions`] until the event loop's own thread fetches it.

#[cfg(feature = "alternatives")]
mod alternatives;
mod bell;
mod call;
mod client;
mod command;
mod completions;
mod directory;
mod door;
mod exchange;
mod feed;
mod host;
mod json;
mod key;
mod logs;
mod options;
mod outcome;
mod pager;
mod processor;
mod progress;
mod runtime;
mod settings;
mod wait;
mod witness;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[cfg(feature = "alternatives")]
    #[pymodule_export]
    use super::alternatives::{run_block_on, submit_alone};
    #[pymodule_export]
    use super::call::Call;
    #[pymodule_export]
    use super::client::Client;
    #[pymodule_export]
    use super::completions::Completions;
    #[pymodule_export]
    use super::directory::TokenRequest;
    #[pymodule_export]
    use super::exchange::{Exchange, failures};
    #[pymodule_export]
    use super::feed::{is_feed_range_subset, latest_session_token};
    #[pymodule_export]
    use super::json::{decode, encode};
    #[pymodule_export]
    use super::logs::{has_logs, log_from, take_logs};
    #[pymodule_export]
    use super::outcome::{Failure, Response};
    #[pymodule_export]
    use super::pager::Pager;
    #[pymodule_export]
    use super::processor::{Batch, Processor};
    #[pymodule_export]
    use super::progress::Progress;
    #[pymodule_export]
    use super::settings::{defaults, regions_from};
    #[pymodule_export]
    use super::witness::Witness;
    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
