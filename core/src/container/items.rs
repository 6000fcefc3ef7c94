//! What can be done with one item?

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ContainerClient;
use crate::error::Result;
use crate::models::json::to_json;
use crate::models::patch::Patch;
use crate::operations;
use crate::operations::Operation;
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;
use crate::response::{ItemResponse, Response};

impl ContainerClient {
    /// Creates an item. `item` has a text property `id`, and `partition_key` is the value of its partition
    /// key property.
    ///
    /// # Errors
    /// `Conflict` if an item with this id and partition key exists; `BadRequest` if `partition_key` is not
    /// that of the item; `TooLarge` beyond 2 MB; `InvalidArgument` if the id can't be one.
    pub async fn create_item<T: Serialize>(
        &self,
        partition_key: impl Into<PartitionKey>,
        item: &T,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation =
            operations::create_item(self.link()?, partition_key.into(), to_json("item", item)?, &options)?;
        self.run(operation, options).await
    }

    /// Reads an item.
    ///
    /// With [`ItemOptions::with_if_none_match`], an item that still has that etag is answered with status
    /// 304 and no body.
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `InvalidArgument` if the id can't be one.
    pub async fn read_item<T: DeserializeOwned>(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::read_item(self.link()?, id, partition_key.into(), &options)?;
        self.run(operation, options).await
    }

    /// Creates an item, or replaces the one with the same id and partition key. The status tells which:
    /// 201 or 200.
    ///
    /// # Errors
    /// Those of [`create_item`](Self::create_item), except `Conflict`; `PreconditionFailed` if the options
    /// name an etag that the item doesn't have.
    pub async fn upsert_item<T: Serialize>(
        &self,
        partition_key: impl Into<PartitionKey>,
        item: &T,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation =
            operations::upsert_item(self.link()?, partition_key.into(), to_json("item", item)?, &options)?;
        self.run(operation, options).await
    }

    /// Replaces an item that exists.
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `PreconditionFailed` if the options name an etag that it
    /// doesn't have; `BadRequest`, `TooLarge` and `InvalidArgument` as in
    /// [`create_item`](Self::create_item).
    pub async fn replace_item<T: Serialize>(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        item: &T,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::replace_item(
            self.link()?,
            id,
            partition_key.into(),
            to_json("item", item)?,
            &options,
        )?;
        self.run(operation, options).await
    }

    /// Changes an item in parts, in one round trip: all the changes or none.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// # #[derive(serde::Deserialize)] struct Order { state: String }
    /// use perilune::Patch;
    ///
    /// let paid = Patch::new().set("/state", "paid")?.increment("/version", 1)?;
    /// let order: Order = orders.patch_item("7", "ada", &paid, None).await?.into_model()?;
    /// assert_eq!(order.state, "paid");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `PreconditionFailed` if it has not the etag that the options name, or does not
    /// meet the patch's condition; `BadRequest` if a path leads nowhere; `InvalidArgument` without changes or with more
    /// than 10. The client's `retry_write` does not hold here, only that of the options.
    pub async fn patch_item<T>(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        patch: &Patch,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::patch_item(self.link()?, id, partition_key.into(), patch, &options)?;
        self.run(operation, options).await
    }

    /// Deletes an item.
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `PreconditionFailed` if the options name an etag that it
    /// doesn't have; `InvalidArgument` if the id can't be one.
    pub async fn delete_item(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<()>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::delete_item(self.link()?, id, partition_key.into(), &options)?;
        self.run(operation, options).await
    }

    async fn run<T>(&self, operation: Operation, options: ItemOptions) -> Result<ItemResponse<T>> {
        self.pipeline.run(operation, &options.request).await.map(Response::new)
    }
}
