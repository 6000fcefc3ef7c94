//! How does a script come to its end? It runs, its operations are done one after another, and it is told each outcome.

use serde_json::{Value, json};

use super::operations;
use crate::script::{Engine, Thrown};
use crate::service::call::Call;
use crate::service::scope::Partition;
use crate::store::container::Container;
use crate::store::script::Script;

/// The partition that a script works in.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) container: &'a Container,
    pub(super) names: [&'a str; 2],
    pub(super) partition: &'a Partition,
}

/// What a script begins with.
#[derive(Default)]
pub(super) struct Given {
    pub(super) arguments: Vec<Value>,
    /// The kind of the write that a trigger runs for.
    pub(super) operation: Option<&'static str>,
    pub(super) request: Option<Value>,
    pub(super) response: Option<Value>,
}

/// Runs a script until it asks for nothing more; answers the request units that its operations cost.
pub(super) fn run(
    call: &mut Call<'_>,
    ground: Ground<'_>,
    engine: &Engine,
    script: &Script,
    given: Given,
) -> Result<f64, Thrown> {
    let Ground { container, names: [database, name], .. } = ground;
    let mut task = json!({
        "source": script.source(),
        "args": given.arguments,
        "selfLink": format!("dbs/{}/colls/{}/", container.database_rid, container.rid),
        "altLink": format!("dbs/{database}/colls/{name}"),
        "operation": given.operation,
    });
    let bodies = [("request", given.request), ("response", given.response)];
    for (name, body) in bodies.into_iter().filter_map(|(name, body)| Some((name, body?))) {
        task[name] = body;
    }
    engine.ask("run", &task)?;
    let mut charge = 0.0;
    while let Some(operation) = engine.ask("next", &Value::Null)? {
        let outcome = operations::perform(call, ground, operation);
        charge += outcome.charge;
        engine.ask("done", &outcome.told)?;
    }
    Ok(charge)
}
