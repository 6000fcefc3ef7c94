//! Which threads do the work?

use std::sync::OnceLock;

use napi::{Error, Result};
use tokio::runtime::{Builder, Handle, Runtime};

/// One runtime with one worker for the process, whichever JavaScript threads use it. Never stopped: the process ends
/// when JavaScript has nothing left to do.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

pub(crate) fn handle() -> Result<Handle> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime.handle().clone());
    }
    let made = Builder::new_multi_thread().worker_threads(1).thread_name("perilune").enable_all().build();
    let made = made.map_err(|problem| Error::from_reason(format!("no thread for the client: {problem}")))?;
    // Of two made at once, one is kept; the other has no work and is dropped.
    Ok(RUNTIME.get_or_init(|| made).handle().clone())
}
