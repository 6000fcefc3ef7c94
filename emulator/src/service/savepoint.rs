//! How is a transaction undone? What the partition was before it comes back, and nothing that it wrote is sent.

use super::call::Call;
use super::scope::Partition;
use crate::store::container::Container;
use crate::store::replica::RangeReplica;

/// A range as it was before a transaction.
pub(crate) struct Savepoint {
    container: u32,
    range: u32,
    before: Option<RangeReplica>,
    sent: usize,
}

impl Savepoint {
    pub(crate) fn take(call: &Call<'_>, container: &Container, partition: &Partition) -> Savepoint {
        let before = call.state.store.range(container.number, call.region, partition.range).cloned();
        let (container, range, sent) = (container.number, partition.range, call.outbox.len());
        Savepoint { container, range, before, sent }
    }

    pub(crate) fn restore(self, call: &mut Call<'_>) {
        call.outbox.truncate(self.sent);
        if let Some(before) = self.before {
            call.state.store.put_back((self.container, call.region, self.range), before);
        }
    }
}
