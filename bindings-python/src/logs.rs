//! What does the client have to say, for Python's `logging`?
//!
//! Threads of the runtime write into a list; threads of Python fetch it when a call ends. Only what the application's
//! logger would show is written.

use std::fmt::{self, Debug, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use pyo3::prelude::*;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

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

impl Subscriber for Writer {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && metadata.target().starts_with("perilune")
            && level(*metadata.level()) >= LEAST.load(Ordering::Relaxed)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        of_this_process(|lines| {
            if lines.len() < MOST {
                lines.push((level(*event.metadata().level()), text.0));
                IS_PENDING.store(true, Ordering::Release);
            }
        });
    }

    // There are no spans.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn level(level: Level) -> u8 {
    match level {
        Level::ERROR => ERROR,
        Level::WARN => WARNING,
        Level::INFO => INFO,
        _ => DEBUG,
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a string can't fail.
        let _: fmt::Result = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}

/// From now on writes down what is of this level, by `logging`'s number, or above.
#[pyfunction]
pub(crate) fn log_from(least: u8) {
    // Once; the second time there is one.
    let _ = tracing::subscriber::set_global_default(Writer);
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
