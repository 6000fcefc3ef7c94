//! Functions of numbers.

use serde_json::Value;

use super::super::value::number;
use super::arguments::Arguments;
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function("ABS", 1, 1, |a| of(a, f64::abs)),
    function("ACOS", 1, 1, |a| of(a, f64::acos)),
    function("ASIN", 1, 1, |a| of(a, f64::asin)),
    function("ATAN", 1, 1, |a| of(a, f64::atan)),
    function("ATN2", 2, 2, |a| number(a.number(0)?.atan2(a.number(1)?))),
    function("CEILING", 1, 1, |a| of(a, f64::ceil)),
    function("COS", 1, 1, |a| of(a, f64::cos)),
    function("COT", 1, 1, |a| of(a, |x| 1.0 / x.tan())),
    function("DEGREES", 1, 1, |a| of(a, f64::to_degrees)),
    function("EXP", 1, 1, |a| of(a, f64::exp)),
    function("FLOOR", 1, 1, |a| of(a, f64::floor)),
    function("LOG", 1, 2, log),
    function("LOG10", 1, 1, |a| of(a, f64::log10)),
    function("NUMBERBIN", 1, 2, number_bin),
    function("PI", 0, 0, |_| number(std::f64::consts::PI)),
    function("POWER", 2, 2, |a| number(a.number(0)?.powf(a.number(1)?))),
    function("RADIANS", 1, 1, |a| of(a, f64::to_radians)),
    function("RAND", 0, 0, |_| number(fastrand::f64())),
    function("ROUND", 1, 2, round),
    function("SIGN", 1, 1, |a| of(a, sign)),
    function("SIN", 1, 1, |a| of(a, f64::sin)),
    function("SQRT", 1, 1, |a| of(a, f64::sqrt)),
    function("SQUARE", 1, 1, |a| of(a, |x| x * x)),
    function("TAN", 1, 1, |a| of(a, f64::tan)),
    function("TRUNC", 1, 1, |a| of(a, f64::trunc)),
    function("INTADD", 2, 2, |a| integers(a, i64::wrapping_add)),
    function("INTSUB", 2, 2, |a| integers(a, i64::wrapping_sub)),
    function("INTMUL", 2, 2, |a| integers(a, i64::wrapping_mul)),
    function("INTDIV", 2, 2, |a| divided(a, i64::checked_div)),
    function("INTMOD", 2, 2, |a| divided(a, i64::checked_rem)),
    function("INTBITAND", 2, 2, |a| integers(a, |x, y| x & y)),
    function("INTBITOR", 2, 2, |a| integers(a, |x, y| x | y)),
    function("INTBITXOR", 2, 2, |a| integers(a, |x, y| x ^ y)),
    function("INTBITNOT", 1, 1, |a| Some(Value::from(!a.whole(0)?))),
    function("INTBITLEFTSHIFT", 2, 2, |a| shift(a, i64::wrapping_shl)),
    function("INTBITRIGHTSHIFT", 2, 2, |a| shift(a, i64::wrapping_shr)),
];

fn of(arguments: &Arguments<'_>, compute: fn(f64) -> f64) -> Option<Value> {
    number(compute(arguments.number(0)?))
}

fn integers(arguments: &Arguments<'_>, compute: fn(i64, i64) -> i64) -> Option<Value> {
    Some(Value::from(compute(arguments.whole(0)?, arguments.whole(1)?)))
}

fn divided(arguments: &Arguments<'_>, compute: fn(i64, i64) -> Option<i64>) -> Option<Value> {
    compute(arguments.whole(0)?, arguments.whole(1)?).map(Value::from)
}

fn shift(arguments: &Arguments<'_>, compute: fn(i64, u32) -> i64) -> Option<Value> {
    let by = u32::try_from(arguments.whole(1)?).ok()?;
    Some(Value::from(compute(arguments.whole(0)?, by)))
}

/// The natural logarithm, or the one to the base given.
fn log(arguments: &Arguments<'_>) -> Option<Value> {
    let value = arguments.number(0)?;
    if arguments.count() == 1 {
        return number(value.ln());
    }
    match arguments.number(1)? {
        10.0 => number(value.log10()),
        2.0 => number(value.log2()),
        base => number(value.log(base)),
    }
}

/// Halves go away from zero.
fn round(arguments: &Arguments<'_>) -> Option<Value> {
    let value = arguments.number(0)?;
    if arguments.count() == 1 {
        return number(value.round());
    }
    let digits = i32::try_from(arguments.whole(1)?).ok()?;
    let scale = 10f64.powi(digits);
    number((value * scale).round() / scale)
}

fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

/// The multiple of the bin's size at or below the value.
fn number_bin(arguments: &Arguments<'_>) -> Option<Value> {
    let size = if arguments.count() == 1 { 1.0 } else { arguments.number(1)? };
    number((arguments.number(0)? / size).floor() * size)
}
