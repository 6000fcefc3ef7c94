//! What do operators make of values? `None` is undefined throughout.

use serde_json::Value;

use super::super::ast::{Binary, Unary};
use super::super::value::{compare, equal, number};

pub(super) fn unary(operator: Unary, of: Option<&Value>) -> Option<Value> {
    match operator {
        Unary::Not => Some(Value::Bool(!of?.as_bool()?)),
        Unary::Plus => number(of?.as_f64()?),
        Unary::Minus => number(-of?.as_f64()?),
        Unary::BitNot => number(f64::from(!bits(of)?)),
    }
}

pub(super) fn binary(operator: Binary, left: Option<&Value>, right: Option<&Value>) -> Option<Value> {
    match operator {
        Binary::Coalesce => left.or(right).cloned(),
        Binary::And => junction(truth(left), truth(right), false),
        Binary::Or => junction(truth(left), truth(right), true),
        Binary::Equal => Some(Value::Bool(equal(left?, right?))),
        Binary::NotEqual => Some(Value::Bool(!equal(left?, right?))),
        Binary::Less => Some(Value::Bool(compare(left?, right?)?.is_lt())),
        Binary::LessOrEqual => Some(Value::Bool(compare(left?, right?)?.is_le())),
        Binary::Greater => Some(Value::Bool(compare(left?, right?)?.is_gt())),
        Binary::GreaterOrEqual => Some(Value::Bool(compare(left?, right?)?.is_ge())),
        Binary::Concat => Some(Value::String(format!("{}{}", left?.as_str()?, right?.as_str()?))),
        Binary::BitOr => number(f64::from(bits(left)? | bits(right)?)),
        Binary::BitXor => number(f64::from(bits(left)? ^ bits(right)?)),
        Binary::BitAnd => number(f64::from(bits(left)? & bits(right)?)),
        Binary::ShiftLeft => number(f64::from(bits(left)?.wrapping_shl(bits(right)? as u32))),
        Binary::ShiftRight => number(f64::from(bits(left)?.wrapping_shr(bits(right)? as u32))),
        Binary::ShiftRightZero => number(f64::from((bits(left)? as u32).wrapping_shr(bits(right)? as u32))),
        Binary::Add => number(left?.as_f64()? + right?.as_f64()?),
        Binary::Subtract => number(left?.as_f64()? - right?.as_f64()?),
        Binary::Multiply => number(left?.as_f64()? * right?.as_f64()?),
        Binary::Divide => number(left?.as_f64()? / right?.as_f64()?),
        Binary::Modulo => number(left?.as_f64()? % right?.as_f64()?),
    }
}

fn truth(value: Option<&Value>) -> Option<bool> {
    value.and_then(Value::as_bool)
}

/// AND and OR: one `decisive` side decides, whatever the other is; undefined decides nothing.
fn junction(left: Option<bool>, right: Option<bool>, decisive: bool) -> Option<Value> {
    if left == Some(decisive) || right == Some(decisive) {
        return Some(Value::Bool(decisive));
    }
    left.and(right).map(|_| Value::Bool(!decisive))
}

/// The operators on bits work on 32-bit integers; fractions are cut off.
fn bits(value: Option<&Value>) -> Option<i32> {
    value?.as_f64().map(|value| value as i64 as i32)
}
