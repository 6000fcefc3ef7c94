//! Where do the next read and the next write of an item go first?

use std::sync::Arc;

use crate::error::Result;
use crate::pipeline::Pipeline;
use crate::policy::{RequestOptions, defaults, resolve};
use crate::routing::EndpointSet;
use crate::routing::plan::{self, PartitionRoute, Route};

impl Pipeline {
    /// The addresses for a read and for a write, once the account is known.
    pub(crate) async fn destinations(self: &Arc<Self>, options: &RequestOptions) -> Result<[String; 2]> {
        let now = self.clock.now();
        let ends = options.ends.or_else(|| self.ends(options, now));
        self.know_account(ends.map_or(defaults::OPERATION_TIMEOUT, |ends| ends.saturating_sub(now))).await?;
        let view = self.state.view(self.clock.now());
        let excluded = view.set_of(&resolve::excluded(&self.policy, options));
        Ok([true, false].map(|is_read| {
            let partition = PartitionRoute::default();
            let route = Route { is_read, is_document: true, excluded, partition };
            let first = plan::choose(&view, &route, EndpointSet::EMPTY);
            format!("{}/", view.endpoint(first).origin)
        }))
    }
}
