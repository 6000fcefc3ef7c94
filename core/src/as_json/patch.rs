//! How is a patch read from JSON?

use serde::Deserialize;
use serde_json::value::RawValue;

use super::parse;
use crate::error::{Error, Result};
use crate::models::patch::Patch;

/// The changes of a patch: a list of them, or an object with `operations` and `condition`.
///
/// # Errors
/// `InvalidArgument` if the text is neither, or a change is none.
pub fn patch(text: &str) -> Result<Patch> {
    #[derive(Deserialize)]
    struct Whole<'a> {
        condition: Option<String>,
        #[serde(borrow)]
        operations: Vec<Change<'a>>,
    }
    #[derive(Deserialize)]
    struct Change<'a> {
        op: String,
        path: String,
        from: Option<String>,
        #[serde(borrow)]
        value: Option<&'a RawValue>,
    }
    let whole: Whole<'_> = match text.trim_start().starts_with('[') {
        true => Whole { condition: None, operations: parse("patch", text)? },
        false => parse("patch", text)?,
    };
    let mut patch = whole.condition.into_iter().fold(Patch::new(), Patch::with_condition);
    for Change { op, path, from, value } in whole.operations {
        let value = value.unwrap_or(RawValue::NULL);
        patch = match op.as_str() {
            "add" => patch.add(&path, value),
            "set" => patch.set(&path, value),
            "replace" => patch.replace(&path, value),
            "remove" => patch.remove(&path),
            "incr" => patch.increment(&path, value),
            "move" => patch.move_value(&from.unwrap_or_default(), &path),
            other => {
                let accepted = "add, set, replace, remove, incr and move are accepted";
                Err(Error::invalid("patch", format_args!("{other:?} is no operation; {accepted}")))
            }
        }?;
    }
    Ok(patch)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_patch_is_read_in_both_its_forms() {
        let list = r#"[{"op":"add","path":"/a","value":1.50},{"op":"move","from":"/b","path":"/c"}]"#;
        let whole = format!(r#"{{"condition":"from c","operations":{list}}}"#);
        let written =
            |text: &str| String::from_utf8(patch(text).unwrap().to_json().unwrap().to_vec()).unwrap();
        assert_eq!(written(list), format!(r#"{{"operations":{list}}}"#));
        assert_eq!(written(&whole), whole);
        for wrong in [
            "{",
            "7",
            r#"[{"op":"sub","path":"/a"}]"#,
            r#"[{"op":"set","path":"a"}]"#,
            r#"[{"op":"move","path":"/a"}]"#,
        ] {
            assert_eq!(patch(wrong).unwrap_err().kind(), ErrorKind::InvalidArgument, "{wrong}");
        }
    }
}
