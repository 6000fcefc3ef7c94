//! What is to be done with one item of many?

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::models::batch::{BatchItemOptions, BatchOperation};
use crate::models::patch::Patch;
use crate::partition::key::PartitionKey;

/// One operation of bulk: what is to be done with one item, of whatever partition key.
///
/// ```
/// use perilune::{BatchItemOptions, BulkOperation};
///
/// let order = serde_json::json!({"id": "7", "customer": "ada", "total": 12});
/// let operations = [
///     BulkOperation::upsert_item("ada", &order)?,
///     BulkOperation::delete_item("8", "bob"),
///     BulkOperation::create_item("ada", &order)?.with_options(BatchItemOptions::default().with_if_none_match("*")),
/// ];
/// # let _ = operations;
/// # Ok::<(), perilune::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BulkOperation {
    pub(crate) key: PartitionKey,
    pub(crate) operation: BatchOperation,
}

impl BulkOperation {
    /// Creates an item; fails if it exists.
    ///
    /// # Errors
    /// Of this and the others with a body: `Serialization` if it can't be written as JSON.
    pub fn create_item(
        partition_key: impl Into<PartitionKey>,
        item: &(impl Serialize + ?Sized),
    ) -> Result<Self> {
        Self::with_body("Create", None, partition_key.into(), item)
    }

    /// Creates an item, or replaces the one with the same id and partition key.
    ///
    /// # Errors
    /// Those of [`create_item`](Self::create_item).
    pub fn upsert_item(
        partition_key: impl Into<PartitionKey>,
        item: &(impl Serialize + ?Sized),
    ) -> Result<Self> {
        Self::with_body("Upsert", None, partition_key.into(), item)
    }

    /// Replaces an item; fails if there is none.
    ///
    /// # Errors
    /// Those of [`create_item`](Self::create_item).
    pub fn replace_item(
        id: &str,
        partition_key: impl Into<PartitionKey>,
        item: &(impl Serialize + ?Sized),
    ) -> Result<Self> {
        Self::with_body("Replace", Some(id), partition_key.into(), item)
    }

    /// Changes an item in parts; fails if there is none.
    ///
    /// # Errors
    /// `InvalidArgument` if the patch has no changes or more than 10.
    pub fn patch_item(id: &str, partition_key: impl Into<PartitionKey>, patch: &Patch) -> Result<Self> {
        patch.to_json()?;
        Self::with_body("Patch", Some(id), partition_key.into(), patch)
    }

    /// Reads an item; fails if there is none.
    pub fn read_item(id: &str, partition_key: impl Into<PartitionKey>) -> Self {
        Self { key: partition_key.into(), operation: BatchOperation::new("Read", Some(id)) }
    }

    /// Deletes an item; fails if there is none.
    pub fn delete_item(id: &str, partition_key: impl Into<PartitionKey>) -> Self {
        Self { key: partition_key.into(), operation: BatchOperation::new("Delete", Some(id)) }
    }

    /// Sets its conditions, and whether it is answered with the item as stored.
    #[must_use]
    pub fn with_options(mut self, options: impl Into<Option<BatchItemOptions>>) -> Self {
        self.operation = self.operation.with_options(options.into());
        self
    }

    /// The partition key of the item.
    pub fn partition_key(&self) -> &PartitionKey {
        &self.key
    }

    /// True if it changes nothing.
    pub(crate) fn is_read(&self) -> bool {
        self.operation.operation_type == "Read"
    }

    fn with_body(
        operation_type: &'static str,
        id: Option<&str>,
        key: PartitionKey,
        body: &(impl Serialize + ?Sized),
    ) -> Result<Self> {
        let operation = BatchOperation::new(operation_type, id).with_body(body).map_err(|problem| {
            let text = format!("bulk operation ({operation_type}): {problem}");
            Error::new(ErrorKind::Serialization, text).with_source(problem)
        })?;
        Ok(Self { key, operation })
    }
}
