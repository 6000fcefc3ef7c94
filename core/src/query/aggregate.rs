//! How do the partial aggregates of many partitions become one?

use std::collections::HashSet;

use serde::Deserialize;

use super::plan::Operator;
use super::value::Value;

/// What is known of one aggregate so far.
#[derive(Clone, Debug)]
pub(crate) enum Aggregate {
    Count(f64),
    /// `None`: one of the values was no number.
    Sum(Option<f64>),
    Average {
        sum: Option<f64>,
        count: f64,
    },
    Extreme {
        greatest: bool,
        best: Best,
    },
    List(Vec<Value>),
    Set(Vec<Value>, HashSet<u128>),
}

/// The least or the greatest value so far.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Best {
    /// There was none yet.
    Nothing,
    Value(Value),
    /// One of the values can't be compared.
    Undefined,
}

/// One partition's part: `{"item": ...}`, of extremes also with a count.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Partial {
    #[serde(default)]
    item: Value,
    #[serde(default)]
    item2: Option<Counted>,
}

/// A value, and of how many it was made.
#[derive(Clone, Debug, Deserialize)]
struct Counted {
    #[serde(default, alias = "min", alias = "max")]
    value: Value,
    #[serde(default)]
    count: f64,
}

impl Aggregate {
    pub(crate) fn new(operator: Operator) -> Self {
        match operator {
            Operator::Count | Operator::CountIf => Self::Count(0.0),
            Operator::Sum => Self::Sum(Some(0.0)),
            Operator::Average => Self::Average { sum: Some(0.0), count: 0.0 },
            Operator::Min => Self::Extreme { greatest: false, best: Best::Nothing },
            Operator::Max => Self::Extreme { greatest: true, best: Best::Nothing },
            Operator::MakeList => Self::List(Vec::new()),
            Operator::MakeSet => Self::Set(Vec::new(), HashSet::new()),
        }
    }

    /// Adds what one partition has.
    pub(crate) fn add(&mut self, partial: Partial) {
        match self {
            Self::Count(count) => *count += number(&partial.item).unwrap_or(0.0),
            Self::Sum(sum) => *sum = plus(*sum, number(&partial.item)),
            Self::Average { sum, count } => {
                let member = |name| match &partial.item {
                    Value::Object(members) => members.get(name).and_then(number),
                    _ => None,
                };
                *sum = plus(*sum, member("sum"));
                *count += member("count").unwrap_or(0.0);
            }
            Self::Extreme { greatest, best } => best.add(of_extreme(partial), *greatest),
            Self::List(all) => {
                if let Value::Array(items) = partial.item {
                    all.extend(items);
                }
            }
            Self::Set(all, seen) => {
                if let Value::Array(items) = partial.item {
                    all.extend(items.into_iter().filter(|item| seen.insert(item.hash())));
                }
            }
        }
    }

    /// Adds what was made of other partitions.
    pub(crate) fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Count(all), Self::Count(more)) => *all += more,
            (Self::Sum(all), Self::Sum(more)) => *all = plus(*all, more),
            (Self::Average { sum, count }, Self::Average { sum: more, count: of }) => {
                *sum = plus(*sum, more);
                *count += of;
            }
            (Self::Extreme { greatest, best }, Self::Extreme { best: other, .. }) => {
                best.add(other, *greatest)
            }
            (Self::List(all), Self::List(more)) => all.extend(more),
            (Self::Set(all, seen), Self::Set(more, _)) => {
                all.extend(more.into_iter().filter(|item| seen.insert(item.hash())));
            }
            // Both were made by one plan.
            _ => debug_assert!(false, "two aggregates of one alias are of one kind"),
        }
    }

    pub(crate) fn result(self) -> Value {
        let number = |value: Option<f64>| value.map_or(Value::Undefined, Value::Number);
        match self {
            Self::Count(count) => Value::Number(count),
            Self::Sum(sum) => number(sum),
            Self::Average { sum, count } => number(sum.filter(|_| count > 0.0).map(|sum| sum / count)),
            Self::Extreme { best: Best::Value(value), .. } => value,
            Self::Extreme { best: Best::Nothing | Best::Undefined, .. } => Value::Undefined,
            Self::List(all) | Self::Set(all, _) => Value::Array(all),
        }
    }
}

impl Best {
    fn add(&mut self, other: Self, greatest: bool) {
        let both = (std::mem::replace(self, Self::Nothing), other);
        *self = match both {
            (Self::Undefined, _) | (_, Self::Undefined) => Self::Undefined,
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (Self::Value(one), Self::Value(other)) => {
                Self::Value(if (one < other) == greatest { other } else { one })
            }
        };
    }
}

fn of_extreme(partial: Partial) -> Best {
    let counted = match (partial.item2, &partial.item) {
        (Some(counted), _) => Some(counted),
        // Some partitions put the count where others put the value.
        (None, Value::Object(members)) => members.get("count").and_then(number).map(|count| Counted {
            value: members.get("min").or(members.get("max")).cloned().unwrap_or_default(),
            count,
        }),
        (None, _) => None,
    };
    let value = match counted {
        Some(counted) if counted.count == 0.0 => return Best::Nothing,
        Some(counted) => counted.value,
        // Without a count, a partition that has no value can't be told from one that can't compare its values.
        None if matches!(partial.item, Value::Undefined) => return Best::Nothing,
        None => partial.item,
    };
    if value.is_primitive() { Best::Value(value) } else { Best::Undefined }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn plus(sum: Option<f64>, more: Option<f64>) -> Option<f64> {
    Some(sum? + more?)
}
