//! What becomes of documents when partition key ranges are split or merged?
//!
//! Every region changes over at once. A range that comes of another goes on where that one was: its numbers of writes,
//! and so the session tokens of clients that knew the old one, stay good.

use std::sync::Arc;

use perilune::internals::epk::EffectivePartitionKey;

use super::Store;
use super::container::{Container, PartitionRange};
use super::replica::RangeReplica;

/// The finest division of all partition keys in which a place to split is looked for.
const FINEST: u32 = 1 << 12;

impl Store {
    /// Splits a range into two halves of the keys; answers their ids, or why not.
    pub(crate) fn split(&mut self, container: &Arc<Container>, id: u32) -> Result<[u32; 2], String> {
        let old =
            container.ranges.iter().find(|range| range.id == id).ok_or_else(|| no_range(container, id))?;
        let middle = middle(container, old).ok_or_else(|| format!("range: {id} is too small to be split"))?;
        let first = next_id(container);
        let half = |id, min: &EffectivePartitionKey, max: &EffectivePartitionKey| PartitionRange {
            id,
            min: min.clone(),
            max: max.clone(),
            parents: descent(&[old]),
        };
        let halves = [half(first, &old.min, &middle), half(first + 1, &middle, &old.max)];
        self.touch_all(container.number);
        for replica in self.replicas_of(container.number) {
            let Some(content) = replica.remove(&id) else { continue };
            let [left, right] = content.divided(|version| version.place < middle);
            replica.extend([(first, left), (first + 1, right)]);
        }
        self.touch_all(container.number);
        self.catalog.set_ranges(container.number, replaced(container, &[id], halves));
        Ok([first, first + 1])
    }

    /// Merges two neighbours into one; answers its id, or why not. Only once every region has all that the others had
    /// of both: each counts its writes for itself, and one number stands for both from then on.
    pub(crate) fn merge(&mut self, container: &Arc<Container>, ids: [u32; 2]) -> Result<u32, String> {
        let find =
            |id| container.ranges.iter().find(|range| range.id == id).ok_or_else(|| no_range(container, id));
        let [left, right] = match (find(ids[0])?, find(ids[1])?) {
            (one, other) if one.max == other.min => [one, other],
            (one, other) if other.max == one.min => [other, one],
            _ => return Err(format!("ranges: {} and {} are no neighbours", ids[0], ids[1])),
        };
        let id = next_id(container);
        let whole = PartitionRange {
            id,
            min: left.min.clone(),
            max: right.max.clone(),
            parents: descent(&[left, right]),
        };
        self.touch_all(container.number);
        for replica in self.replicas_of(container.number) {
            let contents = ids.into_iter().filter_map(|id| replica.remove(&id));
            let united = contents.fold(RangeReplica::default(), RangeReplica::united);
            replica.insert(id, united);
        }
        self.touch_all(container.number);
        self.catalog.set_ranges(container.number, replaced(container, &ids, [whole]));
        Ok(id)
    }
}

fn no_range(container: &Container, id: u32) -> String {
    let ids: Vec<String> = container.ranges.iter().map(|range| range.id.to_string()).collect();
    format!("range: the container has no range {id}; it has {}", ids.join(", "))
}

/// Ids are never used again; a range that is gone lives on as the parent of others.
fn next_id(container: &Container) -> u32 {
    let ids = container.ranges.iter().flat_map(|range| range.parents.iter().copied().chain([range.id]));
    ids.max().map_or(0, |highest| highest + 1)
}

/// The ranges that a new one comes of, with theirs.
fn descent(parents: &[&PartitionRange]) -> Vec<u32> {
    let mut all: Vec<u32> =
        parents.iter().flat_map(|range| range.parents.iter().copied().chain([range.id])).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The container's ranges with some replaced, in the order of their keys.
fn replaced<const N: usize>(
    container: &Container,
    gone: &[u32],
    new: [PartitionRange; N],
) -> Vec<PartitionRange> {
    let kept = container.ranges.iter().filter(|range| !gone.contains(&range.id)).cloned();
    let mut all: Vec<PartitionRange> = kept.chain(new).collect();
    all.sort_by(|one, other| one.min.cmp(&other.min));
    all
}

/// Where about half of the range's possible keys lie on either side.
fn middle(container: &Container, range: &PartitionRange) -> Option<EffectivePartitionKey> {
    let inside = |count: u32| {
        let cuts = container.definition.boundaries(count).into_iter().map(EffectivePartitionKey::new);
        let cuts: Vec<_> = cuts.filter(|cut| range.min < *cut && *cut < range.max).collect();
        cuts.get(cuts.len() / 2).cloned()
    };
    std::iter::successors(Some(2), |count| (*count < FINEST).then_some(count * 2)).find_map(inside)
}

#[cfg(test)]
mod tests;
