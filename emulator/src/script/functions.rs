//! What do the user-defined functions of a container answer to a query?

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Engine, Limits, Thrown};
use crate::store::script::Script;

/// The functions that a query may call, in an engine that starts with the first call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Functions {
    known: Arc<[Arc<Script>]>,
    engine: Rc<OnceCell<Engine>>,
}

impl Functions {
    pub(crate) fn new(known: impl Iterator<Item = Arc<Script>>) -> Functions {
        Functions { known: known.collect(), engine: Rc::default() }
    }

    /// The value of `udf.name(arguments)`, or that it is undefined; nothing where there is no such function.
    pub(crate) fn call(
        &self,
        name: &str,
        arguments: &[Option<&Value>],
    ) -> Option<Result<Option<Value>, Thrown>> {
        let script = self.known.iter().find(|script| script.id() == name)?;
        let arguments: Vec<Vec<&Value>> =
            arguments.iter().map(|argument| argument.iter().copied().collect()).collect();
        let call = json!({"name": name, "source": script.source(), "args": arguments});
        Some(self.engine().and_then(|engine| engine.ask("apply", &call)))
    }

    fn engine(&self) -> Result<&Engine, Thrown> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let engine = Engine::new(Limits::default())?;
        Ok(self.engine.get_or_init(|| engine))
    }
}
