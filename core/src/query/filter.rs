//! Which condition has a partition leave out the rows that come before a given one?

use super::plan::SortOrder;
use super::value::Value;

/// What a rewritten query holds where the condition goes.
pub(crate) const PLACEHOLDER: &str = "{documentdb-formattableorderbyquery-filter}";

/// The condition that a row's keys are those of `from`, or come after them.
pub(crate) fn condition(expressions: &[String], orders: &[SortOrder], from: &[Value]) -> String {
    let mut keys = expressions.iter().zip(orders).zip(from).rev();
    let Some(((expression, order), last)) = keys.next() else { return "true".to_owned() };
    let innermost = any(after(expression, *order, last).into_iter().chain([same(expression, last)]));
    keys.fold(innermost, |rest, ((expression, order), key)| {
        let same = match key {
            // Of one that may come later the rest says nothing.
            Value::Array(_) | Value::Object(_) => is_type(expression, key),
            _ => format!("({} AND {rest})", same(expression, key)),
        };
        any(after(expression, *order, key).into_iter().chain([same]))
    })
}

fn any(conditions: impl Iterator<Item = String>) -> String {
    format!("({})", conditions.collect::<Vec<_>>().join(" OR "))
}

/// Arrays and objects are compared by the client: their type is all that is asked for.
fn same(expression: &str, key: &Value) -> String {
    match (literal(key), is_type(expression, key)) {
        (Some(literal), _) => format!("{expression} = {literal}"),
        (None, is_type) => is_type,
    }
}

/// The conditions of which a key that comes after this one meets one: of its type, or of a later type.
fn after(expression: &str, order: SortOrder, key: &Value) -> Vec<String> {
    let types = [
        Value::Undefined,
        Value::Null,
        Value::Bool(false),
        Value::Number(0.0),
        Value::Text(String::new()),
        Value::Array(Vec::new()),
        Value::Object(Default::default()),
    ];
    let rank = types.iter().position(|other| std::mem::discriminant(other) == std::mem::discriminant(key));
    let rank = rank.unwrap_or_default();
    let (sign, later) = match order {
        SortOrder::Ascending => ('>', &types[rank + 1..]),
        SortOrder::Descending => ('<', &types[..rank]),
    };
    let of_its_type = literal(key).filter(|_| !matches!(key, Value::Null));
    let of_its_type = of_its_type.map(|literal| format!("{expression} {sign} {literal}"));
    of_its_type.into_iter().chain(later.iter().map(|key| is_type(expression, key))).collect()
}

fn literal(key: &Value) -> Option<String> {
    key.to_json().filter(|_| key.is_primitive()).map(|json| json.to_string())
}

fn is_type(expression: &str, key: &Value) -> String {
    match key {
        Value::Undefined => format!("NOT IS_DEFINED({expression})"),
        Value::Null => format!("IS_NULL({expression})"),
        Value::Bool(_) => format!("IS_BOOL({expression})"),
        Value::Number(_) => format!("IS_NUMBER({expression})"),
        Value::Text(_) => format!("IS_STRING({expression})"),
        Value::Array(_) => format!("IS_ARRAY({expression})"),
        Value::Object(_) => format!("IS_OBJECT({expression})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_from_a_key_on_are_asked_for() {
        let (asc, desc) = (SortOrder::Ascending, SortOrder::Descending);
        let text = |text: &str| Value::Text(text.to_owned());
        for (key, order, expected) in [
            (Value::Undefined, desc, "(NOT IS_DEFINED(c.a))"),
            (Value::Null, desc, "(NOT IS_DEFINED(c.a) OR c.a = null)"),
            (Value::Bool(true), desc, "(c.a < true OR NOT IS_DEFINED(c.a) OR IS_NULL(c.a) OR c.a = true)"),
            (
                Value::Number(1.5),
                asc,
                "(c.a > 1.5 OR IS_STRING(c.a) OR IS_ARRAY(c.a) OR IS_OBJECT(c.a) OR c.a = 1.5)",
            ),
            (text("a\"b"), asc, r#"(c.a > "a\"b" OR IS_ARRAY(c.a) OR IS_OBJECT(c.a) OR c.a = "a\"b")"#),
            (Value::Object(Default::default()), asc, "(IS_OBJECT(c.a))"),
        ] {
            assert_eq!(condition(&["c.a".to_owned()], &[order], &[key]), expected);
        }
        let names = ["c.a".to_owned(), "c.b".to_owned()];
        for (from, orders, expected) in [
            (
                [Value::Undefined, Value::Undefined],
                [desc, desc],
                "((NOT IS_DEFINED(c.a) AND (NOT IS_DEFINED(c.b))))",
            ),
            // Another object may come later, and bear any second key.
            ([Value::Object(Default::default()), Value::Null], [asc, desc], "(IS_OBJECT(c.a))"),
        ] {
            assert_eq!(condition(&names, &orders, &from), expected);
        }
    }
}
