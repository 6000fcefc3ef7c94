//! Is a document fit to be written where a request says?

use serde_json::{Map, Value};

use crate::service::Failure;
use crate::service::scope::Partition;
use crate::store::container::Container;
use crate::store::partition_key::canonical;

/// The longest id, in bytes.
const LONGEST_ID: usize = 1023;

/// The document must lie where the header says.
pub(super) fn check_partition(
    container: &Container,
    partition: &Partition,
    body: &Map<String, Value>,
) -> Result<(), Failure> {
    match canonical(&container.definition.extract(body)) == partition.canonical {
        true => Ok(()),
        false => Err(Failure::partition_key_mismatch()),
    }
}

/// The document's id, when it is one.
pub(super) fn checked_id(body: &Map<String, Value>) -> Result<String, Failure> {
    let Some(id) = body.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()) else {
        return Err(Failure::bad_request(
            "The input content is invalid because the required properties - 'id; ' - are missing",
        ));
    };
    if id.len() > LONGEST_ID || id.contains(['/', '\\', '?', '#']) {
        return Err(Failure::bad_request(format!(
            "The id '{id}' is invalid. An id has at most {LONGEST_ID} bytes and none of '/', '\\', '?', '#'."
        )));
    }
    Ok(id.to_owned())
}

/// A replacement must be for the item in the link.
pub(super) fn check_named(body: &Map<String, Value>, id: &str) -> Result<(), Failure> {
    let named = checked_id(body)?;
    if named == id {
        return Ok(());
    }
    Err(Failure::bad_request(format!(
        "The id in the document, '{named}', is not the one in the link, '{id}'."
    )))
}
