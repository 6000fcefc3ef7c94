//! What does the client have to say, for Python's `logging`?
//!
//! Threads of the runtime write into a list; threads of Python fetch it when a call ends. Only what the application's
//! logger would show is written.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use perilune::internals::{Ear, listen};
use pyo3::prelude::*;
use tracing::Level;

use crate::runtime::Owned;

/// More than this, not fetched, is dropped: an application that makes no call reads no log.
const MOST: usize = 1000;

static LEAST: AtomicU8 = AtomicU8::new(INFO);
static IS_PENDING: AtomicBool = AtomicBool::new(false);
/// Made anew in a child process: the parent's may have been locked, by a thread that isn't there, when it forked.
static LINES: ArcSwapOption<Owned<Mutex<Lines>>> = ArcSwapOption::const_empty();

/// Levels and texts.
type Lines = Vec<(u8, String)>;

/// The numbers of Python's `logging`.
const DEBUG: u8 = 10;
const INFO: u8 = 20;
const WARNING: u8 = 30;
const ERROR: u8 = 40;

struct Writer;

impl Ear for Writer {
    fn wants(&self, spoken: Level) -> bool {
        level(spoken) >= LEAST.load(Ordering::Relaxed)
    }

    fn hear(&self, spoken: Level, text: String) {
        of_this_process(|lines| {
            if lines.len() < MOST {
                lines.push((level(spoken), text));
                IS_PENDING.store(true, Ordering::Release);
            }
        });
    }
}

fn level(level: Level) -> u8 {
    match level {
        Level::ERROR => ERROR,
        Level::WARN => WARNING,
        Level::INFO => INFO,
        _ => DEBUG,
    }
}

/// From now on writes down what is of this level, by `logging`'s number, or above.
#[pyfunction]
pub(crate) fn log_from(least: u8) {
    listen(Writer);
    if LEAST.swap(least, Ordering::Relaxed) != least {
        tracing::callsite::rebuild_interest_cache();
    }
}

/// True if there is something to fetch.
#[pyfunction]
pub(crate) fn has_logs() -> bool {
    IS_PENDING.load(Ordering::Acquire)
}

/// What was said since the last time: levels and texts.
#[pyfunction]
pub(crate) fn take_logs() -> Vec<(u8, String)> {
    IS_PENDING.store(false, Ordering::Release);
    of_this_process(std::mem::take)
}

fn of_this_process<T>(change: impl FnOnce(&mut Lines) -> T) -> T {
    loop {
        let current = LINES.load();
        if let Some(lines) = current.as_ref().and_then(|owned| owned.get()) {
            return change(&mut lines.lock().unwrap_or_else(PoisonError::into_inner));
        }
        LINES.compare_and_swap(&current, Some(Arc::new(Owned::new(Mutex::default()))));
    }
}
