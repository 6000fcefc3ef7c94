//! How are leases listed, made, changed and ended, so that no two instances hold one?

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::lease::Lease;
use crate::error::{ErrorKind, Result};
use crate::models::json::to_json;
use crate::models::query::{Query, QueryScope};
use crate::operations;
use crate::operations::link::Link;
use crate::options::{ItemOptions, QueryOptions};
use crate::pager::{FanOut, Pager};
use crate::partition::key::PartitionKey;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;
use crate::response::from_json;

/// The leases of one processor. Every change is guarded by the etag that was seen.
pub(super) struct Leases {
    pub(super) pipeline: Arc<Pipeline>,
    pub(super) container: Link,
    pub(super) processor: String,
}

impl Leases {
    pub(super) async fn list(&self) -> Result<Vec<Lease>> {
        let query = Query::new("SELECT * FROM c WHERE c.processor = @processor")
            .with_parameter("@processor", &self.processor)?;
        let (pipeline, scope) = (Arc::clone(&self.pipeline), QueryScope::Container);
        let pages = FanOut::new(pipeline, &self.container, query, scope, QueryOptions::default())?;
        Pager::over_partitions(pages).collect().await
    }

    /// Makes a lease; one that is there stays.
    pub(super) async fn create(&self, lease: &Lease) -> Result<()> {
        let body = to_json("lease", lease)?;
        let key = self.key(&body).await?;
        let create = operations::create_item(&self.container, key, body, &ItemOptions::default())?;
        match self.pipeline.run(create, &RequestOptions::default()).await {
            Err(error) if error.kind() != ErrorKind::Conflict => Err(error),
            _ => Ok(()),
        }
    }

    /// Changes a lease; none if it was changed by another one meanwhile.
    pub(super) async fn replace(&self, lease: &Lease) -> Result<Option<Lease>> {
        let body = to_json("lease", lease)?;
        let key = self.key(&body).await?;
        let guard = guard(lease);
        let replace = operations::replace_item(&self.container, &lease.id, key, body, &guard)?;
        match self.pipeline.run(replace, &RequestOptions::default()).await {
            Ok(answer) => from_json(&answer, &answer.body).map(Some),
            Err(error) if is_lost(error.kind()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Ends a lease; one that was changed meanwhile stays.
    pub(super) async fn delete(&self, lease: &Lease) -> Result<()> {
        let key = self.key(&to_json("lease", lease)?).await?;
        let delete = operations::delete_item(&self.container, &lease.id, key, &guard(lease))?;
        match self.pipeline.run(delete, &RequestOptions::default()).await {
            Err(error) if !is_lost(error.kind()) => Err(error),
            _ => Ok(()),
        }
    }

    async fn key(&self, lease: &[u8]) -> Result<PartitionKey> {
        self.pipeline.partition_key_of(&self.container, lease, &RequestOptions::default()).await
    }
}

fn guard(lease: &Lease) -> ItemOptions {
    ItemOptions::default().with_if_match(lease.etag.as_deref().unwrap_or("*"))
}

fn is_lost(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::PreconditionFailed | ErrorKind::NotFound)
}

/// Since when leases have not changed, as this instance saw it: clocks of machines are not compared.
#[derive(Default)]
pub(super) struct Watched(HashMap<String, (Option<String>, Duration)>);

impl Watched {
    pub(super) fn look(&mut self, leases: &[Lease], now: Duration) {
        let before = std::mem::take(&mut self.0);
        for lease in leases {
            let same = before.get(&lease.id).filter(|(etag, _)| *etag == lease.etag);
            let since = same.map_or(now, |(_, since)| *since);
            self.0.insert(lease.id.clone(), (lease.etag.clone(), since));
        }
    }

    /// The owner, unless it has not been heard of for so long.
    pub(super) fn owner<'l>(&self, lease: &'l Lease, now: Duration, expiration: Duration) -> Option<&'l str> {
        let since = self.0.get(&lease.id).map_or(now, |(_, since)| *since);
        lease.owner.as_deref().filter(|_| now.saturating_sub(since) < expiration)
    }
}
