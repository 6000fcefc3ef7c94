//! Functions of arrays, and of arrays as sets.

use std::collections::HashSet;

use serde_json::Value;

use super::super::value::{equal, identity};
use super::arguments::Arguments;
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function("ARRAY_CONCAT", 2, usize::MAX, concat),
    function("ARRAY_CONTAINS", 2, 3, contains),
    function("ARRAY_CONTAINS_ALL", 2, usize::MAX, |a| {
        searched(a).map(|mut found| found.all(|found| found).into())
    }),
    function("ARRAY_CONTAINS_ANY", 2, usize::MAX, |a| {
        searched(a).map(|mut found| found.any(|found| found).into())
    }),
    function("ARRAY_LENGTH", 1, 1, |a| Some(Value::from(a.array(0)?.len()))),
    function("ARRAY_SLICE", 2, 3, slice),
    function("SETINTERSECT", 2, 2, intersect),
    function("SETUNION", 2, 2, union),
    function("SETDIFFERENCE", 2, 2, difference),
    function("SETEQUAL", 2, 2, |a| Some(Value::Bool(identities(a.array(0)?) == identities(a.array(1)?)))),
];

fn concat(arguments: &Arguments<'_>) -> Option<Value> {
    let arrays: Option<Vec<&Vec<Value>>> = (0..arguments.count()).map(|at| arguments.array(at)).collect();
    Some(arrays?.into_iter().flatten().cloned().collect())
}

/// A third argument, `true`, lets an object match one that has its members and more.
fn contains(arguments: &Arguments<'_>) -> Option<Value> {
    let (array, wanted, partial) = (arguments.array(0)?, arguments.value(1)?, arguments.flag(2)?);
    let found = array.iter().any(|item| if partial { covers(item, wanted) } else { equal(item, wanted) });
    Some(Value::Bool(found))
}

fn covers(item: &Value, wanted: &Value) -> bool {
    match (item, wanted) {
        (Value::Object(item), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| item.get(name).is_some_and(|item| covers(item, wanted)))
        }
        _ => equal(item, wanted),
    }
}

/// For each further argument, whether the array has it.
fn searched<'a>(arguments: &'a Arguments<'_>) -> Option<impl Iterator<Item = bool> + 'a> {
    let array = arguments.array(0)?;
    let has = |wanted: &Value| array.iter().any(|item| equal(item, wanted));
    Some((1..arguments.count()).map(move |at| arguments.value(at).is_some_and(has)))
}

/// A negative start counts from the end.
fn slice(arguments: &Arguments<'_>) -> Option<Value> {
    let array = arguments.array(0)?;
    let start = arguments.whole(1)?;
    let from =
        if start < 0 { array.len().saturating_sub(start.unsigned_abs() as usize) } else { start as usize };
    let length = if arguments.count() > 2 { arguments.whole(2)?.max(0) as usize } else { usize::MAX };
    Some(array.iter().skip(from).take(length).cloned().collect())
}

fn identities(array: &[Value]) -> HashSet<String> {
    array.iter().map(|item| identity(Some(item))).collect()
}

/// Each value once, in the order in which they come.
fn distinct<'a>(items: impl Iterator<Item = &'a Value>) -> Value {
    let mut seen = HashSet::new();
    items.filter(|item| seen.insert(identity(Some(item)))).cloned().collect()
}

/// In the order of the second array, as the service has it.
fn intersect(arguments: &Arguments<'_>) -> Option<Value> {
    let others = identities(arguments.array(0)?);
    Some(distinct(arguments.array(1)?.iter().filter(|item| others.contains(&identity(Some(item))))))
}

fn difference(arguments: &Arguments<'_>) -> Option<Value> {
    let others = identities(arguments.array(1)?);
    Some(distinct(arguments.array(0)?.iter().filter(|item| !others.contains(&identity(Some(item))))))
}

fn union(arguments: &Arguments<'_>) -> Option<Value> {
    Some(distinct(arguments.array(0)?.iter().chain(arguments.array(1)?)))
}
