//! Which built-in functions are there, and what does a call of one return?

mod arguments;
mod arrays;
mod convert;
mod dates;
mod full_text;
mod math;
mod spatial;
mod strings;
mod types;
mod vectors;

use std::borrow::Cow;
use std::time::SystemTime;

use serde_json::Value;

use super::ast::Expression;
use super::policies::Policies;
use arguments::Arguments;

/// A built-in scalar function.
pub(crate) struct Function {
    name: &'static str,
    /// The fewest and the most arguments.
    pub(crate) least: usize,
    pub(crate) most: usize,
    apply: fn(&Arguments<'_>) -> Option<Value>,
}

/// Describes a function of `least` to `most` arguments.
const fn function(
    name: &'static str,
    least: usize,
    most: usize,
    apply: fn(&Arguments<'_>) -> Option<Value>,
) -> Function {
    Function { name, least, most, apply }
}

/// The families of functions.
const FAMILIES: [&[Function]; 9] = [
    types::FUNCTIONS,
    strings::FUNCTIONS,
    math::FUNCTIONS,
    arrays::FUNCTIONS,
    convert::FUNCTIONS,
    dates::FUNCTIONS,
    spatial::FUNCTIONS,
    vectors::FUNCTIONS,
    full_text::FUNCTIONS,
];

/// The function of that name, in any case.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FAMILIES.iter().flat_map(|family| family.iter()).find(|function| function.name.eq_ignore_ascii_case(name))
}

/// What the function returns; `None` is undefined, as is every call of an unknown function.
pub(crate) fn call<'a>(
    name: &str,
    expressions: &'a [Expression],
    values: Vec<Option<Cow<'a, Value>>>,
    policies: &'a Policies,
    now: SystemTime,
) -> Option<Value> {
    (find(name)?.apply)(&Arguments { expressions, values, policies, now })
}
