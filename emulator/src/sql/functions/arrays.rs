//! Functions of arrays, and of arrays as sets.

use std::collections::HashSet;

use serde_json::Value;

use super::super::ast::Aggregate;
use super::super::evaluate::fold;
use super::super::value::{equal, identity, number};
use super::arguments::Arguments;
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function("ARRAY_AVG", 1, 1, |a| a.array(0).and_then(|items| fold(Aggregate::Average, items.clone()))),
    function("ARRAY_CONCAT", 2, usize::MAX, concat),
    function("ARRAY_CONTAINS", 2, 3, contains),
    function("ARRAY_CONTAINS_ALL", 2, usize::MAX, |a| {
        searched(a).map(|mut found| found.all(|found| found).into())
    }),
    function("ARRAY_CONTAINS_ANY", 2, usize::MAX, |a| {
        searched(a).map(|mut found| found.any(|found| found).into())
    }),
    function("ARRAY_LENGTH", 1, 1, |a| Some(Value::from(a.array(0)?.len()))),
    function("ARRAY_MAX", 1, 1, |a| a.array(0).and_then(|items| fold(Aggregate::Max, items.clone()))),
    function("ARRAY_MEDIAN", 1, 1, median),
    function("ARRAY_MIN", 1, 1, |a| a.array(0).and_then(|items| fold(Aggregate::Min, items.clone()))),
    function("ARRAY_SLICE", 2, 3, slice),
    function("ARRAY_SUM", 1, 1, |a| a.array(0).and_then(|items| fold(Aggregate::Sum, items.clone()))),
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

/// The middle of the numbers, or half of the two in the middle; undefined where there is anything but numbers.
fn median(arguments: &Arguments<'_>) -> Option<Value> {
    let mut numbers: Vec<f64> = arguments.array(0)?.iter().map(Value::as_f64).collect::<Option<_>>()?;
    numbers.sort_by(f64::total_cmp);
    let (low, high) = (numbers.get(numbers.len().checked_sub(1)? / 2)?, numbers.get(numbers.len() / 2)?);
    number((low + high) / 2.0)
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
