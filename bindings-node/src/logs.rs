//! What do the clients have to say, for the application's log?
//!
//! One function of a JavaScript thread is told, the last that was given and whose thread is still there. Without one,
//! nothing is written down.

use std::fmt::{self, Debug, Write as _};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Result, Status};
use napi_derive::napi;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

type Told = FnArgs<(u32, String)>;
/// Does not keep the process alive.
type Listener = ThreadsafeFunction<Told, (), Told, Status, false, true>;

/// Above all levels.
const NOTHING: u8 = 4;

static LEAST: AtomicU8 = AtomicU8::new(NOTHING);
static LISTENERS: Mutex<Vec<Listener>> = Mutex::new(Vec::new());

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
        let level = u32::from(level(*event.metadata().level()));
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(listener) = listeners.last() {
            let told = (level, text.0.clone()).into();
            if listener.call(told, ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok {
                return;
            }
            // Its thread has ended.
            listeners.pop();
        }
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
        Level::ERROR => 3,
        Level::WARN => 2,
        Level::INFO => 1,
        _ => 0,
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

/// From now on tells `listener` what is of this level or above: 0 verbose, 1 information, 2 a warning, 3 an error.
/// Without one, nobody is told.
#[napi]
pub fn log_to(least: u32, listener: Option<Function<'_, Told, ()>>) -> Result<()> {
    let made =
        listener.map(|listener| listener.build_threadsafe_function().weak::<true>().build()).transpose()?;
    let least = if made.is_some() { u8::try_from(least).unwrap_or(NOTHING) } else { NOTHING };
    let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
    listeners.clear();
    listeners.extend(made);
    drop(listeners);
    // Once; the second time there is one.
    let _ = tracing::subscriber::set_global_default(Writer);
    LEAST.store(least, Ordering::Relaxed);
    tracing::callsite::rebuild_interest_cache();
    Ok(())
}
