//! Which regions does the account have, and which of them take writes?

use crate::account::properties::{AccountProperties, AccountRegion};
use crate::models::consistency::ConsistencyLevel;

/// What is known of the account's regions and writes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Topology {
    /// The account's order; the first is the hub.
    pub(crate) writable: Vec<AccountRegion>,
    /// The account's order; holds every region.
    pub(crate) readable: Vec<AccountRegion>,
    pub(crate) multiple_writes: bool,
    /// Partitions move their writes to another region by themselves. The last word stands until there is another.
    pub(crate) partition_failover: bool,
    pub(crate) consistency: Option<ConsistencyLevel>,
    /// The operator has turned hedging off. Where the document says nothing, the last word stands.
    pub(crate) hedging_disabled: bool,
}

impl Topology {
    /// The topology after reading `document`. A list that the document lacks is no news: the last known one
    /// stays. The multiple-write flag is followed both ways.
    pub(crate) fn updated(&self, document: &AccountProperties) -> Self {
        let or_known = |news: &Option<Vec<_>>, known: &Vec<_>| news.as_ref().unwrap_or(known).clone();
        Self {
            writable: or_known(&document.writable, &self.writable),
            readable: or_known(&document.readable, &self.readable),
            multiple_writes: document.multiple_writes,
            partition_failover: document.per_partition_failover.unwrap_or(self.partition_failover),
            consistency: Some(document.consistency),
            hedging_disabled: document.hedging_disabled.unwrap_or(self.hedging_disabled),
        }
    }
}
