//! How do bindings reach the offers, throughput as the service stores it?

use std::sync::Arc;

use bytes::Bytes;

use crate::client::CosmosClient;
use crate::error::Result;
use crate::models::query::Query;
use crate::operations;
use crate::options::QueryOptions;
use crate::pager::Pager;
use crate::policy::RequestOptions;
use crate::response::Response;

impl CosmosClient {
    /// The offers of the account that a query picks: what its databases and containers have of throughput.
    ///
    /// # Errors
    /// `InvalidArgument` at once if an option is bad. The pages report the rest.
    pub fn query_offers_as_json(&self, query: impl Into<Query>, options: QueryOptions) -> Result<Pager<()>> {
        let operation = operations::query_all_offers(&query.into(), &options)?;
        Pager::new(Arc::clone(self.pipeline()), operation, options)
    }

    /// The offer of this resource id.
    ///
    /// # Errors
    /// `NotFound` if there is none; else those of any read.
    pub async fn read_offer_as_json(&self, rid: &str, options: RequestOptions) -> Result<Response<()>> {
        self.pipeline().run(operations::read_offer(rid), &options).await.map(Response::new)
    }

    /// Puts another offer in the place of the one of this resource id.
    ///
    /// # Errors
    /// `BadRequest` if the service refuses it; else those of any write.
    pub async fn replace_offer_as_json(
        &self,
        rid: &str,
        offer: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let offer = Bytes::copy_from_slice(offer.as_bytes());
        crate::throughput::replace_offer(self.pipeline(), rid, offer, &options).await.map(Response::new)
    }
}
