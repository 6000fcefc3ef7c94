//! Functions between types.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::super::ast::Expression;
use super::super::unparse::infinite;
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
    function("DOCUMENTID", 1, 1, document_id),
    function("IIF", 3, 3, conditional),
];

/// Texts stay as they are, all else becomes JSON; so do the constants that JSON has not.
fn to_string(arguments: &Arguments<'_>) -> Option<Value> {
    if let Some(Expression::Number(number)) =
        arguments.expressions.first().filter(|_| arguments.value(0).is_none())
    {
        return Some(Value::from(infinite(*number)));
    }
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

/// The number of a document within its container, which its `_rid` holds in bytes 8 to 15.
fn document_id(arguments: &Arguments<'_>) -> Option<Value> {
    let rid = BASE64.decode(arguments.object(0)?.get("_rid")?.as_str()?.replace('-', "/")).ok()?;
    let number: [u8; 8] = rid.get(8..16)?.try_into().ok()?;
    Some(Value::from(u64::from_le_bytes(number)))
}

fn conditional(arguments: &Arguments<'_>) -> Option<Value> {
    let holds = arguments.value(0) == Some(&Value::Bool(true));
    arguments.value(if holds { 1 } else { 2 }).cloned()
}
