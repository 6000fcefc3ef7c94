//! How is one operation of a batch or a bulk read from JSON, and one result written?

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::assembled;
use super::patch::patch;
use crate::batch::BatchResult;
use crate::bulk::BulkResponse;
use crate::error::{Error, Result};
use crate::models::batch::{BatchItemOptions, TransactionalBatch};
use crate::models::bulk::BulkOperation;
use crate::models::json::to_json;
use crate::partition::key::PartitionKey;
use crate::response::Response;

/// One operation of a batch or a bulk.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Row<'a> {
    pub(super) operation_type: String,
    id: Option<String>,
    /// A value for each path.
    pub(super) partition_key: Option<Vec<Value>>,
    #[serde(borrow)]
    pub(super) resource_body: Option<&'a RawValue>,
    if_match: Option<String>,
    if_none_match: Option<String>,
    #[serde(default)]
    minimal_return_preference: bool,
}

/// One result of a bulk.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_status_code: Option<u32>,
    request_charge: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    e_tag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_body: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_milliseconds: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    write_outcome: Option<&'static str>,
}

pub(super) fn batch(rows: &[Row<'_>]) -> Result<TransactionalBatch> {
    rows.iter().enumerate().try_fold(TransactionalBatch::new(), |batch, (at, row)| {
        let (id, body, options) = (row.id.as_deref(), row.resource_body, row.options());
        Ok(match (row.operation_type.as_str(), id, body) {
            ("Create", _, Some(item)) => batch.create_item(item, options)?,
            ("Upsert", _, Some(item)) => batch.upsert_item(item, options)?,
            ("Replace", Some(id), Some(item)) => batch.replace_item(id, item, options)?,
            ("Patch", Some(id), Some(changes)) => batch.patch_item(id, &patch(changes.get())?, options)?,
            ("Read", Some(id), _) => batch.read_item(id),
            ("Delete", Some(id), _) => batch.delete_item(id, options),
            _ => return Err(row.refused("batch", at)),
        })
    })
}

pub(super) fn bulk(at: usize, row: &Row<'_>, key: PartitionKey) -> Result<BulkOperation> {
    let (id, body) = (row.id.as_deref(), row.resource_body);
    let operation = match (row.operation_type.as_str(), id, body) {
        ("Create", _, Some(item)) => BulkOperation::create_item(key, item)?,
        ("Upsert", _, Some(item)) => BulkOperation::upsert_item(key, item)?,
        ("Replace", Some(id), Some(item)) => BulkOperation::replace_item(id, key, item)?,
        ("Patch", Some(id), Some(changes)) => BulkOperation::patch_item(id, key, &patch(changes.get())?)?,
        ("Read", Some(id), _) => BulkOperation::read_item(id, key),
        ("Delete", Some(id), _) => BulkOperation::delete_item(id, key),
        _ => return Err(row.refused("bulk", at)),
    };
    Ok(operation.with_options(row.options()))
}

impl Row<'_> {
    fn options(&self) -> BatchItemOptions {
        let mut options =
            BatchItemOptions::default().with_content_response_on_write(!self.minimal_return_preference);
        options.if_match.clone_from(&self.if_match);
        options.if_none_match.clone_from(&self.if_none_match);
        options
    }

    fn refused(&self, argument: &str, at: usize) -> Error {
        let accepted = "Create and Upsert with an item, Replace and Patch with an id and a body, Read and Delete \
                        with an id are accepted";
        Error::invalid(argument, format_args!("operation {at} ({:?}): {accepted}", self.operation_type))
    }
}

/// The results of a bulk as a list.
pub(super) fn told(done: BulkResponse) -> Result<Response<()>> {
    let rows: Vec<Told<'_>> = done.results().iter().map(row).collect();
    Ok(assembled(to_json("results", &rows)?, done.diagnostics()))
}

fn row(result: &Result<BatchResult>) -> Told<'_> {
    match result {
        Ok(result) => Told {
            status_code: Some(result.status),
            request_charge: result.request_charge,
            e_tag: result.etag.as_deref(),
            resource_body: serde_json::from_slice(&result.body).ok(),
            ..Told::default()
        },
        Err(error) => Told {
            status_code: error.status(),
            sub_status_code: error.sub_status(),
            request_charge: error.request_charge(),
            retry_after_milliseconds: error.retry_after().map(|after| after.as_millis()),
            message: Some(error.message()),
            write_outcome: error.write_outcome().map(|outcome| outcome.as_str()),
            ..Told::default()
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::parse;
    use super::*;

    #[test]
    fn a_batch_is_written_as_it_was_read() {
        let text = concat!(
            r#"[{"operationType":"Create","resourceBody":{"id":"1","n":1.0e3}},"#,
            r#"{"operationType":"Replace","id":"1","resourceBody":{"id":"1"},"ifMatch":"\"e\""},"#,
            r#"{"operationType":"Patch","id":"1","resourceBody":{"operations":[{"op":"incr","path":"/n","value":1}]}},"#,
            r#"{"operationType":"Upsert","resourceBody":{"id":"2"},"minimalReturnPreference":true},"#,
            r#"{"operationType":"Read","id":"1"},{"operationType":"Delete","id":"1"}]"#
        );
        let rows: Vec<Row<'_>> = parse("batch", text).unwrap();
        assert_eq!(batch(&rows).unwrap().to_json().unwrap(), text);
        for wrong in [r#"[{"operationType":"Read"}]"#, r#"[{"operationType":"Purge","id":"1"}]"#] {
            let rows: Vec<Row<'_>> = parse("batch", wrong).unwrap();
            let error = batch(&rows).unwrap_err();
            assert!(error.message().starts_with("batch: operation 0"), "{error}");
        }
        assert!(parse::<Vec<Row<'_>>>("batch", r#"[{"operationType":"Read","is":"1"}]"#).is_err());
    }
}
