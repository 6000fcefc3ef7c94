//! Which partition key does an item have, when only the item is given?
//!
//! The paths of a container's definition are read once, before the first item that needs them.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Pipeline;
use super::metadata::parse;
use crate::error::{Error, Result};
use crate::models::container::ContainerProperties;
use crate::operations;
use crate::operations::link::Link;
use crate::partition::extract::{partition_key, segments};
use crate::partition::key::PartitionKey;
use crate::policy::RequestOptions;

/// The paths of one container, split into properties.
type Split = Arc<[Vec<String>]>;

/// The paths known, by the container's link. Replaced whole; readers never wait.
#[derive(Default)]
pub(super) struct Paths(ArcSwap<HashMap<String, Split>>);

impl Paths {
    /// Drops the paths of a container, which may be another by now.
    pub(super) fn forget(&self, container: &str) {
        if self.0.load().contains_key(container) {
            self.change(|known| drop(known.remove(container)));
        }
    }

    fn change(&self, change: impl Fn(&mut HashMap<String, Split>)) {
        self.0.rcu(|known| {
            let mut known = HashMap::clone(known);
            change(&mut known);
            known
        });
    }
}

impl Pipeline {
    /// The partition key of `item`, which is JSON. Asks the service for the container's definition if it is not known.
    pub(crate) async fn partition_key_of(
        self: &Arc<Self>,
        container: &Link,
        item: &[u8],
    ) -> Result<PartitionKey> {
        let known = self.paths.0.load().get(container.name()).cloned();
        let paths = match known {
            Some(paths) => paths,
            None => self.read_paths(container).await?,
        };
        partition_key(&paths, &mut serde_json::Deserializer::from_slice(item))
            .map_err(|problem| Error::invalid("item", format_args!("{problem}; an object is accepted")))
    }

    async fn read_paths(self: &Arc<Self>, container: &Link) -> Result<Split> {
        let answer = self.run(operations::read_container(container), &RequestOptions::default()).await?;
        let properties: ContainerProperties = parse(&answer.body)?;
        let paths: Split = properties.partition_key.paths.iter().map(|path| segments(path)).collect();
        self.paths.change(|known| drop(known.insert(container.name().to_owned(), Arc::clone(&paths))));
        Ok(paths)
    }
}
