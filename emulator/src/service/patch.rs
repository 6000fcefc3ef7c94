//! What does a document become by a list of small changes?

#[cfg(test)]
mod tests;

use std::time::SystemTime;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::query::matches;
use super::{Failure, call};
use crate::store::partition_key::Definition;

/// The most changes that one request may hold.
const MOST: usize = 10;

/// Reads a patch: an object with `operations` and perhaps a `condition`, or the bare list.
pub(crate) fn body(text: &[u8]) -> Result<Map<String, Value>, Failure> {
    if text.trim_ascii_start().first() != Some(&b'[') {
        return call::object(text);
    }
    let operations: Value = serde_json::from_slice(text)
        .map_err(|error| Failure::bad_request(format!("The patch is not valid JSON: {error}.")))?;
    Ok([("operations".to_owned(), operations)].into_iter().collect())
}

/// The document after all changes of the patch.
pub(crate) fn apply(
    document: &Value,
    patch: &Map<String, Value>,
    definition: &Definition,
    now: SystemTime,
) -> Result<Map<String, Value>, Failure> {
    if let Some(condition) = patch.get("condition").and_then(Value::as_str)
        && !matches(document, condition, now)?
    {
        let message = "The patch's condition is not met by the item.";
        return Err(Failure::new(StatusCode::PRECONDITION_FAILED, 1110, message));
    }
    let operations = patch.get("operations").and_then(Value::as_array).filter(|list| !list.is_empty());
    let operations = operations.ok_or_else(|| invalid("a patch needs a list of operations"))?;
    if operations.len() > MOST {
        return Err(invalid(&format!("a patch has at most {MOST} operations")));
    }
    let mut patched = document.clone();
    for operation in operations {
        change(&mut patched, operation, definition)?;
    }
    match patched {
        Value::Object(map) => Ok(map),
        _ => Err(invalid("the document itself cannot be replaced")),
    }
}

fn change(document: &mut Value, operation: &Value, definition: &Definition) -> Result<(), Failure> {
    let path = path(operation, "path", definition)?;
    let value = || operation.get("value").cloned().ok_or_else(|| invalid("the operation needs a value"));
    match operation["op"].as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
        "add" => put(document, &path, value()?, true),
        "set" => put(document, &path, value()?, false),
        "replace" => {
            find(document, &path)?;
            put(document, &path, value()?, false)
        }
        "remove" => take(document, &path).map(drop),
        "incr" | "increment" => increment(document, &path, &value()?),
        "move" => {
            let from = self::path(operation, "from", definition)?;
            let moved = take(document, &from)?;
            put(document, &path, moved, true)
        }
        other => {
            Err(invalid(&format!("'{other}' is no operation: add, set, replace, remove, incr, move are")))
        }
    }
}

/// The segments of a path, unless they lead to what a patch must not change.
fn path(operation: &Value, name: &str, definition: &Definition) -> Result<Vec<String>, Failure> {
    let text = operation[name].as_str().and_then(|path| path.strip_prefix('/'));
    let text = text
        .filter(|path| !path.is_empty())
        .ok_or_else(|| invalid(&format!("'{name}' must begin with '/'")))?;
    let segments: Vec<String> =
        text.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    let system = matches!(parts[..], ["id" | "_rid" | "_self" | "_etag" | "_ts" | "_attachments"]);
    if system || definition.uses(&parts) {
        return Err(invalid(&format!("'/{text}' cannot be changed by a patch")));
    }
    Ok(segments)
}

fn find<'a>(document: &'a mut Value, path: &[String]) -> Result<&'a mut Value, Failure> {
    path.iter()
        .try_fold(document, |value, segment| match value {
            Value::Object(map) => map.get_mut(segment),
            Value::Array(list) => segment.parse().ok().and_then(|at: usize| list.get_mut(at)),
            _ => None,
        })
        .ok_or_else(|| invalid(&format!("the item has nothing at '/{}'", path.join("/"))))
}

fn split(path: &[String]) -> Result<(&[String], &str), Failure> {
    let (leaf, parent) = path.split_last().ok_or_else(|| invalid("the path is empty"))?;
    Ok((parent, leaf))
}

/// Puts a value at the path; within a list it goes in between (`insert`) or in the place of what is there.
fn put(document: &mut Value, path: &[String], value: Value, insert: bool) -> Result<(), Failure> {
    let (parent, leaf) = split(path)?;
    match find(document, parent)? {
        Value::Object(map) => {
            map.insert(leaf.to_owned(), value);
        }
        Value::Array(list) => {
            let at = if leaf == "-" { Some(list.len()) } else { leaf.parse().ok() };
            let at = at.filter(|at| *at <= list.len());
            let at = at.ok_or_else(|| invalid(&format!("'{leaf}' is no place in the list")))?;
            if insert || at == list.len() { list.insert(at, value) } else { list[at] = value }
        }
        _ => return Err(invalid(&format!("'/{}' is neither an object nor a list", parent.join("/")))),
    }
    Ok(())
}

fn take(document: &mut Value, path: &[String]) -> Result<Value, Failure> {
    find(document, path)?;
    let (parent, leaf) = split(path)?;
    let taken = match find(document, parent)? {
        Value::Object(map) => map.shift_remove(leaf),
        Value::Array(list) => leaf.parse().ok().map(|at: usize| list.remove(at)),
        _ => None,
    };
    taken.ok_or_else(|| invalid("the item has nothing there"))
}

fn increment(document: &mut Value, path: &[String], by: &Value) -> Result<(), Failure> {
    if !by.is_number() {
        return Err(invalid("'incr' needs a number"));
    }
    let Ok(current) = find(document, path) else { return put(document, path, by.clone(), false) };
    *current = match (current.as_i64().zip(by.as_i64()), current.as_f64().zip(by.as_f64())) {
        (Some((one, other)), _) if one.checked_add(other).is_some() => json!(one + other),
        (_, Some((one, other))) => json!(one + other),
        _ => return Err(invalid(&format!("'/{}' is not a number", path.join("/")))),
    };
    Ok(())
}

fn invalid(what: &str) -> Failure {
    Failure::bad_request(format!("The patch request is invalid: {what}."))
}
