//! What does a query answer? The machine that runs a SELECT over documents.

mod aggregates;
mod like;
mod operators;
mod scalar;
mod select;
mod sources;

use std::borrow::Cow;
use std::time::SystemTime;

use serde_json::Value;

pub(crate) use aggregates::fold;
pub(crate) use select::window;

use super::ast::{Expression, Select};
use super::error::SqlError;
use super::parameters::Parameters;
use super::policies::Policies;

/// A value, or undefined.
type Item<'a> = Option<Cow<'a, Value>>;

/// What the names of one row's sources stand for.
type Row<'a> = Vec<(Cow<'a, str>, Item<'a>)>;

/// Where a name is looked up: the row, then the rows of the queries around.
struct Scope<'a> {
    row: &'a Row<'a>,
    /// The rows that aggregates fold, where there are groups.
    group: Option<&'a [Row<'a>]>,
    outer: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    fn find(&self, name: &str) -> Option<&'a Item<'a>> {
        let here = self.row.iter().find(|(known, _)| known == name).map(|(_, item)| item);
        here.or_else(|| self.outer.and_then(|outer| outer.find(name)))
    }
}

/// What one run shares.
struct Machine<'a> {
    parameters: &'a Parameters,
    policies: &'a Policies,
    now: SystemTime,
}

/// Runs `select` over all `documents`.
pub(crate) fn run(
    select: &Select,
    documents: &[&Value],
    parameters: &Parameters,
    policies: &Policies,
    now: SystemTime,
) -> Result<Vec<Value>, SqlError> {
    let machine = Machine { parameters, policies, now };
    let rows = machine.select(select, sources::Base::Documents(documents))?;
    Ok(rows.into_iter().map(Cow::into_owned).collect())
}

/// The whole number that TOP, OFFSET or LIMIT asks for.
pub(crate) fn count(count: &Expression, parameters: &Parameters) -> Result<usize, SqlError> {
    let number = match count {
        Expression::Number(number) => Some(*number),
        Expression::Parameter(name, _) => parameters.get(name).flatten().and_then(Value::as_f64),
        _ => None,
    };
    number
        .filter(|n| *n >= 0.0 && n.fract() == 0.0 && *n <= f64::from(u32::MAX))
        .map(|n| n as usize)
        .ok_or_else(|| {
            SqlError::whole(
                "TOP, OFFSET and LIMIT take a whole number from 0 to 4294967295, or a parameter with one.",
            )
        })
}
