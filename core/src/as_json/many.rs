//! How do bindings call what takes or gives many items?

use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

use super::key::partition_key;
use super::rows::{Row, batch, bulk, told};
use super::{assembled, parse};
use crate::batch::BatchResponse;
use crate::bulk::BulkOptions;
use crate::container::ContainerClient;
use crate::error::{Error, Result, WriteOutcome};
use crate::models::json::to_json;
use crate::models::status::Status;
use crate::partition::key::PartitionKey;
use crate::pipeline::RawResponse;
use crate::policy::RequestOptions;
use crate::read_many::{ReadManyOptions, ReadManyResponse};
use crate::response::Response;

impl ContainerClient {
    /// [`execute_item_batch`](Self::execute_item_batch) of a list of operations; answered with the list of results.
    ///
    /// # Errors
    /// `InvalidArgument` if the text is no such list; else those of the method.
    pub async fn batch_as_json(
        &self,
        key: PartitionKey,
        operations: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let batch = batch(&parse::<Vec<Row<'_>>>("batch", operations)?)?;
        self.execute_item_batch(key, &batch, options).await.map(BatchResponse::into_response)
    }

    /// The same, also answered with the list, and status 207, if an operation failed and nothing was done for sure.
    ///
    /// # Errors
    /// Those of [`batch_as_json`](Self::batch_as_json), except of an operation.
    pub async fn batch_results_as_json(
        &self,
        key: PartitionKey,
        operations: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        match self.batch_as_json(key, operations, options).await {
            Err(error)
                if error.body().starts_with(b"[")
                    && error.write_outcome() == Some(WriteOutcome::Rejected) =>
            {
                Ok(Response::new(RawResponse {
                    status: Status::MULTI_STATUS,
                    headers: error.headers().clone(),
                    body: error.body().clone(),
                    diagnostics: Arc::new(error.diagnostics().cloned().ok_or(error)?),
                    is_after_ambiguous_failure: false,
                }))
            }
            other => other,
        }
    }

    /// [`execute_bulk`](Self::execute_bulk) of a list of operations; answered with the list of results. An operation
    /// without a partition key has that of its item.
    ///
    /// # Errors
    /// `InvalidArgument` if the text is no such list; else those of the method.
    pub async fn bulk_as_json(&self, operations: &str, mut options: BulkOptions) -> Result<Response<()>> {
        // The timeout bounds the reading of the key's paths, too.
        options.request = self.pipeline.started(options.request);
        let rows: Vec<Row<'_>> = parse("bulk", operations)?;
        let mut operations = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let key = match (&row.partition_key, row.resource_body) {
                (Some(values), _) => partition_key(values.clone())?,
                (None, Some(item)) if row.operation_type != "Patch" => {
                    self.partition_key_of(item.get(), options.request.clone()).await?
                }
                (None, _) => {
                    let problem = format_args!("operation {at} has no partition key");
                    return Err(Error::invalid("bulk", problem));
                }
            };
            operations.push(bulk(at, row, key)?);
        }
        told(self.execute_bulk(operations, options).await?)
    }

    /// [`read_many_items`](Self::read_many_items) of a list of pairs, an id and the values of a key; answered with the
    /// list of items.
    ///
    /// # Errors
    /// `InvalidArgument` if the text is no such list; else those of the method.
    pub async fn read_many_as_json(&self, items: &str, options: ReadManyOptions) -> Result<Response<()>> {
        let items: Vec<(String, Vec<Value>)> = parse("items", items)?;
        let items = items.into_iter().map(|(id, values)| Ok((id, partition_key(values)?)));
        let items = items.collect::<Result<Vec<_>>>()?;
        let found: ReadManyResponse<Box<RawValue>> = self.read_many_items(items, options).await?;
        let body = to_json("items", found.items())?;
        Ok(assembled(body, found.diagnostics()))
    }
}
