//! Which Rust values make a partition key?

use super::{PartitionKey, PartitionKeyValue, Values};

macro_rules! from_value {
    ($($source:ty, $value:ident => $made:expr;)+) => {
        $(impl From<$source> for PartitionKeyValue {
            fn from($value: $source) -> Self {
                $made
            }
        })+
    };
}

from_value! {
    &str, value => Self::String(value.to_owned());
    &String, value => Self::String(value.clone());
    String, value => Self::String(value);
    bool, value => Self::Bool(value);
    i8, value => Self::Integer(value.into());
    i16, value => Self::Integer(value.into());
    i32, value => Self::Integer(value.into());
    i64, value => Self::Integer(value);
    u8, value => Self::Integer(value.into());
    u16, value => Self::Integer(value.into());
    u32, value => Self::Integer(value.into());
    u64, value => whole(value);
    f32, value => Self::Number(value.into());
    f64, value => Self::Number(value);
    (), _value => Self::Null;
}

/// What an `i64` does not hold is beyond the exact floats anyway.
fn whole(value: u64) -> PartitionKeyValue {
    i64::try_from(value).map_or(PartitionKeyValue::Number(value as f64), PartitionKeyValue::Integer)
}

/// `None` is JSON null; for an absent property use [`PartitionKeyValue::Undefined`].
impl<T: Into<PartitionKeyValue>> From<Option<T>> for PartitionKeyValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<PartitionKeyValue>> From<T> for PartitionKey {
    fn from(value: T) -> Self {
        Self(Values::One(value.into()))
    }
}

impl<A: Into<PartitionKeyValue>, B: Into<PartitionKeyValue>> From<(A, B)> for PartitionKey {
    fn from((a, b): (A, B)) -> Self {
        Self(Values::Many(vec![a.into(), b.into()]))
    }
}

impl<A, B, C> From<(A, B, C)> for PartitionKey
where
    A: Into<PartitionKeyValue>,
    B: Into<PartitionKeyValue>,
    C: Into<PartitionKeyValue>,
{
    fn from((a, b, c): (A, B, C)) -> Self {
        Self(Values::Many(vec![a.into(), b.into(), c.into()]))
    }
}

impl From<Vec<PartitionKeyValue>> for PartitionKey {
    fn from(values: Vec<PartitionKeyValue>) -> Self {
        Self(Values::Many(values))
    }
}
