//! How do bindings ask for the account, and where its items are read and written?

use serde::Serialize;

use super::assembled;
use crate::client::CosmosClient;
use crate::error::Result;
use crate::models::json::to_json;
use crate::operations;
use crate::policy::RequestOptions;
use crate::response::Response;

impl CosmosClient {
    /// The account's document as the service says it now.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn read_account_as_json(&self, options: RequestOptions) -> Result<Response<()>> {
        self.pipeline().run(operations::read_account(), &options).await.map(Response::new)
    }

    /// Where the next read and the next write of an item go first: an object of two addresses. Asks nobody, once the
    /// account is known.
    ///
    /// # Errors
    /// Those of any read, while the account is not known.
    pub async fn endpoints_as_json(&self, options: RequestOptions) -> Result<Response<()>> {
        #[derive(Serialize)]
        struct Both {
            read: String,
            write: String,
        }
        let [read, write] = self.pipeline().destinations(&options).await?;
        let body = to_json("endpoints", &Both { read, write })?;
        Ok(assembled(body, &self.pipeline().new_diagnostics("read_endpoints")))
    }
}
