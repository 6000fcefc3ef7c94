//! Functions between types.

use serde_json::{Value, json};

use super::arguments::Arguments;
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function("TOSTRING", 1, 1, to_string),
    function("STRINGTONUMBER", 1, 1, |a| parsed(a, Value::is_number)),
    function("STRINGTOBOOLEAN", 1, 1, |a| parsed(a, Value::is_boolean)),
    function("STRINGTONULL", 1, 1, |a| parsed(a, Value::is_null)),
    function("STRINGTOARRAY", 1, 1, |a| parsed(a, Value::is_array)),
    function("STRINGTOOBJECT", 1, 1, |a| parsed(a, Value::is_object)),
    function("OBJECTTOARRAY", 1, 3, object_to_array),
    function("CHOOSE", 2, usize::MAX, choose),
    function("IIF", 3, 3, conditional),
];

/// Texts stay as they are, all else becomes JSON.
fn to_string(arguments: &Arguments<'_>) -> Option<Value> {
    let value = arguments.value(0)?;
    Some(Value::String(value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
}

fn parsed(arguments: &Arguments<'_>, wanted: fn(&Value) -> bool) -> Option<Value> {
    serde_json::from_str(arguments.text(0)?).ok().filter(wanted)
}

/// One object a member, under the names `k` and `v` or those given.
fn object_to_array(arguments: &Arguments<'_>) -> Option<Value> {
    let name = |at, usual| if at < arguments.count() { arguments.text(at) } else { Some(usual) };
    let (key, value) = (name(1, "k")?, name(2, "v")?);
    Some(arguments.object(0)?.iter().map(|(name, member)| json!({key: name, value: member})).collect())
}

/// Counts from 1.
fn choose(arguments: &Arguments<'_>) -> Option<Value> {
    let place = usize::try_from(arguments.whole(0)?).ok().filter(|place| *place > 0)?;
    arguments.value(place).cloned()
}

fn conditional(arguments: &Arguments<'_>) -> Option<Value> {
    let holds = arguments.value(0) == Some(&Value::Bool(true));
    arguments.value(if holds { 1 } else { 2 }).cloned()
}
