//! Which operations on one partition are done together or not at all?

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, ErrorKind, Result};
use crate::models::patch::Patch;

/// The most operations in one batch: the service's limit.
const MOST: usize = 100;

/// Operations on the items of one partition key: all are done, in their order, or none.
///
/// At most 100 operations and 2 MB.
///
/// ```
/// use perilune::{BatchItemOptions, Patch, TransactionalBatch};
///
/// let order = serde_json::json!({"id": "7", "customer": "ada", "total": 12});
/// let unchanged = BatchItemOptions::default().with_if_match("\"0000d826-0700-0000-0000-000000000000\"");
/// let batch = TransactionalBatch::new()
///     .create_item(&order, None)?
///     .patch_item("totals", &Patch::new().increment("/sum", 12)?, unchanged)?
///     .delete_item("basket", None);
/// # Ok::<(), perilune::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct TransactionalBatch {
    /// What is sent, but for its end: each operation is written once, when it is added.
    text: Vec<u8>,
    count: usize,
}

/// Conditions of one operation of a batch.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchItemOptions {
    /// Writes only if the item still has this etag, quotes included; else the whole batch fails. Default: none.
    pub if_match: Option<String>,
    /// `*` writes only if there is no such item. Default: none.
    pub if_none_match: Option<String>,
    /// Whether a write is answered with the item as stored. Default: `true`.
    pub content_response_on_write: bool,
}

impl Default for BatchItemOptions {
    fn default() -> Self {
        Self { if_match: None, if_none_match: None, content_response_on_write: true }
    }
}

impl BatchItemOptions {
    /// Writes only if the item still has this etag, quotes included.
    pub fn with_if_match(mut self, etag: impl Into<String>) -> Self {
        self.if_match = Some(etag.into());
        self
    }

    /// With `*`, writes only if there is no such item.
    pub fn with_if_none_match(mut self, etag: impl Into<String>) -> Self {
        self.if_none_match = Some(etag.into());
        self
    }

    /// Chooses whether a write is answered with the item as stored (`true`) or with its etag only.
    pub fn with_content_response_on_write(mut self, content: bool) -> Self {
        self.content_response_on_write = content;
        self
    }
}

/// One operation, as the service reads it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchOperation<B = Box<RawValue>> {
    pub(crate) operation_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// A JSON array as text; only where the request names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) partition_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_body: Option<B>,
    #[serde(skip_serializing_if = "Option::is_none")]
    if_match: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    if_none_match: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) minimal_return_preference: bool,
}

impl<B> BatchOperation<B> {
    pub(crate) fn new(operation_type: &'static str, id: Option<&str>) -> Self {
        Self {
            operation_type,
            id: id.map(str::to_owned),
            partition_key: None,
            resource_body: None,
            if_match: None,
            if_none_match: None,
            minimal_return_preference: false,
        }
    }

    pub(crate) fn with_options(self, options: Option<BatchItemOptions>) -> Self {
        let options = options.unwrap_or_default();
        Self {
            if_match: options.if_match,
            if_none_match: options.if_none_match,
            minimal_return_preference: !options.content_response_on_write,
            ..self
        }
    }
}

impl BatchOperation {
    /// The item, or what is to be changed of it.
    pub(crate) fn with_body(mut self, body: &(impl Serialize + ?Sized)) -> serde_json::Result<Self> {
        self.resource_body = Some(to_raw_value(body)?);
        Ok(self)
    }
}

impl TransactionalBatch {
    /// A batch without operations.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many operations there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Creates an item; the batch fails if it exists.
    ///
    /// # Errors
    /// Of this and the other operations with a body: `Serialization` if it can't be written as JSON.
    pub fn create_item(
        self,
        item: &(impl Serialize + ?Sized),
        options: impl Into<Option<BatchItemOptions>>,
    ) -> Result<Self> {
        self.with_body("Create", None, item, options.into())
    }

    /// Creates an item, or replaces the one with the same id.
    ///
    /// # Errors
    /// Those of [`create_item`](Self::create_item).
    pub fn upsert_item(
        self,
        item: &(impl Serialize + ?Sized),
        options: impl Into<Option<BatchItemOptions>>,
    ) -> Result<Self> {
        self.with_body("Upsert", None, item, options.into())
    }

    /// Replaces an item; the batch fails if there is none.
    ///
    /// # Errors
    /// Those of [`create_item`](Self::create_item).
    pub fn replace_item(
        self,
        id: &str,
        item: &(impl Serialize + ?Sized),
        options: impl Into<Option<BatchItemOptions>>,
    ) -> Result<Self> {
        self.with_body("Replace", Some(id), item, options.into())
    }

    /// Changes an item in parts; the batch fails if there is none.
    ///
    /// # Errors
    /// `InvalidArgument` if the patch has no changes or more than 10.
    pub fn patch_item(
        self,
        id: &str,
        patch: &Patch,
        options: impl Into<Option<BatchItemOptions>>,
    ) -> Result<Self> {
        patch.to_json()?;
        self.with_body("Patch", Some(id), patch, options.into())
    }

    /// Reads an item, as the operations before have left it; the batch fails if there is none.
    pub fn read_item(self, id: &str) -> Self {
        self.without_body("Read", id, None)
    }

    /// Deletes an item; the batch fails if there is none.
    pub fn delete_item(self, id: &str, options: impl Into<Option<BatchItemOptions>>) -> Self {
        self.without_body("Delete", id, options.into())
    }

    fn with_body(
        self,
        operation_type: &'static str,
        id: Option<&str>,
        body: &(impl Serialize + ?Sized),
        options: Option<BatchItemOptions>,
    ) -> Result<Self> {
        let mut operation = BatchOperation::new(operation_type, id).with_options(options);
        operation.resource_body = Some(body);
        let count = self.count;
        self.with(&operation).map_err(|problem| {
            let text = format!("batch operation {count} ({operation_type}): {problem}");
            Error::new(ErrorKind::Serialization, text).with_source(problem)
        })
    }

    fn without_body(self, operation_type: &'static str, id: &str, options: Option<BatchItemOptions>) -> Self {
        let operation = BatchOperation::<()>::new(operation_type, Some(id)).with_options(options);
        self.with(&operation).expect("texts and flags are JSON")
    }

    fn with(mut self, operation: &BatchOperation<impl Serialize>) -> serde_json::Result<Self> {
        self.text.push(if self.count == 0 { b'[' } else { b',' });
        serde_json::to_writer(&mut self.text, operation)?;
        self.count += 1;
        Ok(self)
    }

    /// The text to send.
    pub(crate) fn to_json(&self) -> Result<Bytes> {
        match self.len() {
            1..=MOST => Ok([&self.text[..], b"]"].concat().into()),
            count => {
                Err(Error::invalid("batch", format_args!("has {count} operations; 1 to {MOST} are accepted")))
            }
        }
    }
}

/// Without the items: documents stay out of logs.
impl fmt::Debug for TransactionalBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionalBatch").field("len", &self.count).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn each_operation_is_written_as_the_service_reads_it() {
        let item = json!({"id": "1", "pk": "p"});
        let unless = BatchItemOptions::default().with_if_none_match("*");
        let guarded =
            BatchItemOptions::default().with_if_match("\"e\"").with_content_response_on_write(false);
        let patch = Patch::new().increment("/n", 1).unwrap();
        let batch = TransactionalBatch::new()
            .create_item(&item, unless)
            .and_then(|batch| batch.upsert_item(&item, None))
            .and_then(|batch| batch.replace_item("1", &item, guarded.clone()))
            .and_then(|batch| batch.patch_item("1", &patch, None))
            .unwrap()
            .read_item("1")
            .delete_item("1", guarded);
        let sent: Value = serde_json::from_slice(&batch.to_json().unwrap()).unwrap();
        let expected = json!([
            {"operationType": "Create", "resourceBody": item, "ifNoneMatch": "*"},
            {"operationType": "Upsert", "resourceBody": item},
            {
                "operationType": "Replace", "id": "1", "resourceBody": item, "ifMatch": "\"e\"",
                "minimalReturnPreference": true,
            },
            {
                "operationType": "Patch", "id": "1",
                "resourceBody": {"operations": [{"op": "incr", "path": "/n", "value": 1}]},
            },
            {"operationType": "Read", "id": "1"},
            {"operationType": "Delete", "id": "1", "ifMatch": "\"e\"", "minimalReturnPreference": true},
        ]);
        assert_eq!(sent, expected);
    }

    #[test]
    fn a_batch_of_none_or_too_many_is_refused_and_so_is_a_patch_of_none() {
        let many = (0..101).fold(TransactionalBatch::new(), |batch, _| batch.read_item("1"));
        for (batch, count) in [(TransactionalBatch::new(), 0), (many, 101)] {
            let error = batch.to_json().unwrap_err().to_string();
            assert!(error.contains(&format!("has {count} operations")), "{error}");
        }
        assert!(TransactionalBatch::new().patch_item("1", &Patch::new(), None).is_err());
    }
}
