//! How do bindings write an item whose partition key is in it?

use serde_json::value::RawValue;

use super::Verb;
use crate::container::ContainerClient;
use crate::error::{Error, ErrorKind, Result};
use crate::models::status::Status;
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;
use crate::response::Response;

impl ContainerClient {
    /// [`create_item`](Self::create_item), [`upsert_item`](Self::upsert_item) or [`replace_item`](Self::replace_item),
    /// whose `id` it is; the key is that of the item, unless one is given. If the container refuses the key that was
    /// found, the definition may be that of an earlier one of its name: the key is looked for again, and what else is
    /// found then is sent, once.
    ///
    /// # Errors
    /// `InvalidArgument` if the item is no object, or the verb none of these; else those of the methods.
    pub async fn write_as_json(
        &self,
        verb: Verb,
        id: &str,
        key: Option<PartitionKey>,
        item: &RawValue,
        options: ItemOptions,
    ) -> Result<Response<()>> {
        if let Some(key) = key {
            return self.written(verb, id, key, item, options).await;
        }
        let found = self.partition_key_of(item.get(), options.request.clone()).await?;
        let outcome = self.written(verb, id, found.clone(), item, options.clone()).await;
        if !outcome.as_ref().is_err_and(is_of_another_definition) {
            return outcome;
        }
        // By now the definition is forgotten.
        let key = self.partition_key_of(item.get(), options.request.clone()).await?;
        match key == found {
            true => outcome,
            false => self.written(verb, id, key, item, options).await,
        }
    }

    async fn written(
        &self,
        verb: Verb,
        id: &str,
        key: PartitionKey,
        item: &RawValue,
        options: ItemOptions,
    ) -> Result<Response<()>> {
        match verb {
            Verb::Create => self.create_item(key, &item, options).await,
            Verb::Upsert => self.upsert_item(key, &item, options).await,
            Verb::Replace => self.replace_item(id, key, &item, options).await,
            Verb::Read | Verb::Delete => {
                return Err(Error::new(
                    ErrorKind::InvalidArgument,
                    "an item is created, upserted or replaced",
                ));
            }
        }
        .map(Response::without_model)
    }
}

fn is_of_another_definition(error: &Error) -> bool {
    let mismatch = Status::PARTITION_KEY_MISMATCH;
    (error.status(), error.sub_status()) == (Some(mismatch.code), Some(mismatch.sub_status))
}
