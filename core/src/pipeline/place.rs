//! Where is a partition key among all keys of a container?

use super::Layout;
use crate::error::{Error, Result};
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::hash::effective_partition_key;
use crate::partition::key::PartitionKey;

impl Layout {
    /// What says which range a partition key is in.
    pub(crate) fn place(&self, key: &PartitionKey) -> Result<EffectivePartitionKey> {
        match self.partition_key.hash_function() {
            Some(hash) => Ok(effective_partition_key(hash, key.values())),
            // One range holds every key, however it is hashed.
            None if self.ranges.ranges().len() == 1 => Ok(EffectivePartitionKey::MIN),
            None => {
                let text =
                    "the kind of its partition key is not known to this version, which can't tell the ranges";
                Err(Error::invalid("container", text))
            }
        }
    }
}
