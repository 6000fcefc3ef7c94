//! What do the clients have to say, for the application's log?
//!
//! One function of a JavaScript thread is told, the last that was given and whose thread is still there. Without one,
//! nothing is written down.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Result, Status};
use napi_derive::napi;
use perilune::internals::{Ear, listen};
use tracing::Level;

type Told = FnArgs<(u32, String)>;
/// Does not keep the process alive.
type Listener = ThreadsafeFunction<Told, (), Told, Status, false, true>;

/// Above all levels.
const NOTHING: u8 = 4;

static LEAST: AtomicU8 = AtomicU8::new(NOTHING);
static LISTENERS: Mutex<Vec<Listener>> = Mutex::new(Vec::new());

struct Listeners;

impl Ear for Listeners {
    fn wants(&self, spoken: Level) -> bool {
        level(spoken) >= LEAST.load(Ordering::Relaxed)
    }

    fn hear(&self, spoken: Level, text: String) {
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(listener) = listeners.last() {
            let told = (u32::from(level(spoken)), text.clone()).into();
            if listener.call(told, ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok {
                return;
            }
            // Its thread has ended.
            listeners.pop();
        }
    }
}

fn level(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 2,
        Level::INFO => 1,
        _ => 0,
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
    listen(Listeners);
    LEAST.store(least, Ordering::Relaxed);
    tracing::callsite::rebuild_interest_cache();
    Ok(())
}
