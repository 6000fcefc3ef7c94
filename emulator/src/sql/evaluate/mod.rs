//! What does a query answer? The machine that runs a SELECT over documents.

mod aggregates;
mod like;
mod operators;
mod scalar;
mod select;
mod sources;
mod subqueries;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::time::SystemTime;

use serde_json::Value;

pub(crate) use aggregates::fold;

use super::ast::{Expression, Select};
use super::error::SqlError;
use super::parameters::Parameters;
use super::policies::Policies;
use super::value::order;

/// A value, or undefined.
type Item<'a> = Option<Cow<'a, Value>>;

/// What the names of one row's sources stand for.
#[derive(Clone, Default)]
struct Row<'a> {
    /// The place of the document that it comes from.
    document: usize,
    names: Vec<(Cow<'a, str>, Item<'a>)>,
}

/// A row of the answer, and where it stands among all.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) value: Value,
    /// The values that rows are ordered by, or those of its group.
    pub(crate) keys: Vec<Option<Value>>,
    /// The place of its document; rows with equal keys come in the order of these.
    pub(crate) document: usize,
}

/// Where a name is looked up: the row, then the rows of the queries around.
struct Scope<'a> {
    row: &'a Row<'a>,
    /// The rows that aggregates fold, where there are groups.
    group: Option<&'a [Row<'a>]>,
    outer: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    fn find(&self, name: &str) -> Option<&'a Item<'a>> {
        let here = self.row.names.iter().find(|(known, _)| known == name).map(|(_, item)| item);
        here.or_else(|| self.outer.and_then(|outer| outer.find(name)))
    }
}

/// What one run shares.
struct Machine<'a> {
    parameters: &'a Parameters,
    policies: &'a Policies,
    now: SystemTime,
}

/// All rows of `select` over all `documents`, in order, whatever TOP, OFFSET and LIMIT say.
pub(crate) fn run(
    select: &Select,
    documents: &[&Value],
    parameters: &Parameters,
    policies: &Policies,
    now: SystemTime,
) -> Result<Vec<Found>, SqlError> {
    let machine = Machine { parameters, policies, now };
    machine.found(select, sources::Base::Documents(documents))
}

/// How the keys of two rows compare in the order of the answer.
pub(crate) fn compare(
    select: &Select,
    policies: &Policies,
    left: &[Option<Value>],
    right: &[Option<Value>],
) -> Ordering {
    let descends = |at: usize| select.order_by.get(at).is_some_and(|item| item.descends(policies));
    let orders = left.iter().zip(right).enumerate().map(|(at, (left, right))| {
        let order = order(left.as_ref(), right.as_ref());
        if descends(at) { order.reverse() } else { order }
    });
    orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// How many rows of the answer are left out, and how many come then.
pub(crate) fn window(select: &Select, parameters: &Parameters) -> Result<(usize, usize), SqlError> {
    let top = select.top.as_ref().map_or(Ok(usize::MAX), |top| count(top, parameters))?;
    let Some((offset, limit)) = &select.window else { return Ok((0, top)) };
    Ok((count(offset, parameters)?, count(limit, parameters)?.min(top)))
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
