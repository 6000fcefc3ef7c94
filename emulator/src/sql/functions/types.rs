//! Functions that tell types apart.

use serde_json::Value;

use super::arguments::Arguments;
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function("IS_DEFINED", 1, 1, |a| tells(a.value(0).is_some())),
    function("IS_NULL", 1, 1, |a| is(a, Value::is_null)),
    function("IS_STRING", 1, 1, |a| is(a, Value::is_string)),
    function("IS_NUMBER", 1, 1, |a| is(a, Value::is_number)),
    function("IS_BOOL", 1, 1, |a| is(a, Value::is_boolean)),
    function("IS_ARRAY", 1, 1, |a| is(a, Value::is_array)),
    function("IS_OBJECT", 1, 1, |a| is(a, Value::is_object)),
    function("IS_PRIMITIVE", 1, 1, |a| is(a, super::super::value::is_primitive)),
    function("IS_FINITE_NUMBER", 1, 1, |a| is(a, Value::is_number)),
    function("IS_INTEGER", 1, 1, |a| tells(a.number(0).is_some_and(is_integer))),
];

fn tells(answer: bool) -> Option<Value> {
    Some(Value::Bool(answer))
}

/// Undefined is of no type.
fn is(arguments: &Arguments<'_>, test: fn(&Value) -> bool) -> Option<Value> {
    tells(arguments.value(0).is_some_and(test))
}

/// A whole number that 64 bits hold.
fn is_integer(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= 9_223_372_036_854_775_808.0
}
