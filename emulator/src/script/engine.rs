//! How is JavaScript run so that it can do no harm? A runtime of its own, with limits.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::{Context, Function, Object, Persistent, Runtime};
use serde::Deserialize;
use serde_json::Value;

use super::thrown::{Thrown, Told};

/// The server-side API as scripts see it, and the machine that runs them.
const SERVER: &str = include_str!("server.js");

/// How much stack a script may use, in bytes; the threads that serve have eight times as much.
const STACK: usize = 256 * 1024;

/// How much a script may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the first call on.
    pub(crate) time: Duration,
    /// Bytes.
    pub(crate) memory: usize,
}

impl Default for Limits {
    /// The service gives a script 5 seconds; what memory it gives is not told.
    fn default() -> Limits {
        Limits { time: Duration::from_secs(5), memory: 64 * 1024 * 1024 }
    }
}

/// One JavaScript world.
pub(crate) struct Engine {
    // Dropped before the runtime that it lives in.
    machine: Persistent<Object<'static>>,
    context: Context,
    _runtime: Runtime,
    time: Duration,
    /// Known from the first call on.
    end: Rc<Cell<Option<Instant>>>,
    interrupted: Rc<Cell<bool>>,
}

/// What a call of the machine answers.
#[derive(Deserialize)]
struct Answered {
    /// One, or none where it is undefined.
    #[serde(default)]
    values: Vec<Value>,
    thrown: Option<Told>,
}

impl Engine {
    pub(crate) fn new(limits: Limits) -> Result<Engine, Thrown> {
        Engine::start(limits).map_err(|error| Thrown::Engine(error.to_string()))
    }

    fn start(limits: Limits) -> rquickjs::Result<Engine> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(limits.memory);
        runtime.set_max_stack_size(STACK);
        let (end, interrupted) = (Rc::new(Cell::new(None)), Rc::new(Cell::new(false)));
        let (until, flag) = (Rc::clone(&end), Rc::clone(&interrupted));
        let late = move || {
            flag.set(flag.get() || until.get().is_some_and(|end: Instant| Instant::now() >= end));
            flag.get()
        };
        runtime.set_interrupt_handler(Some(Box::new(late)));
        let context = Context::full(&runtime)?;
        let machine = context.with(|context| {
            let machine: Object<'_> = context.eval(SERVER)?;
            // Scripts have no more time to begin operations than leaves them some to end.
            machine.set("patience", limits.time.as_millis() as f64 * 0.8)?;
            Ok::<_, rquickjs::Error>(Persistent::save(&context, machine))
        })?;
        Ok(Engine { machine, context, _runtime: runtime, time: limits.time, end, interrupted })
    }

    /// Calls one of the machine's functions; nothing where it answers undefined.
    pub(crate) fn ask(&self, name: &str, argument: &Value) -> Result<Option<Value>, Thrown> {
        self.end.set(self.end.get().or_else(|| Some(Instant::now() + self.time)));
        let told = self.context.with(|context| {
            let call = || -> rquickjs::Result<String> {
                let machine = self.machine.clone().restore(&context)?;
                let function: Function<'_> = machine.get("call")?;
                let told = function.call((name, argument.to_string()))?;
                while context.execute_pending_job() {}
                Ok(told)
            };
            call().map_err(|error| match error {
                rquickjs::Error::Exception => describe(&context.catch()),
                other => other.to_string(),
            })
        });
        if self.interrupted.get() {
            return Err(Thrown::Timeout);
        }
        let told = told.map_err(Thrown::Engine)?;
        let mut answered: Answered =
            serde_json::from_str(&told).map_err(|error| Thrown::Engine(error.to_string()))?;
        match answered.thrown {
            Some(thrown) => Err(thrown.into()),
            None => Ok(answered.values.pop()),
        }
    }
}

fn describe(thrown: &rquickjs::Value<'_>) -> String {
    let exception = thrown.as_exception().map(|exception| exception.message().unwrap_or_default());
    exception.unwrap_or_else(|| "the engine stopped".to_owned())
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}
