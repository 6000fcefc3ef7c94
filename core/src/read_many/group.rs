//! Which of the items that are wanted are read together?

use std::collections::BTreeMap;
use std::iter::Peekable;

use crate::error::{Error, Result};
use crate::operations::check_item_id;
use crate::partition::key::PartitionKey;
use crate::pipeline::Layout;
use crate::policy::defaults;

/// An item that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) id: String,
    pub(super) key: PartitionKey,
}

/// Items of one range, by their places in the list of those wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) range: String,
    pub(super) items: Vec<usize>,
}

/// Refuses what no item can have.
pub(super) fn check(item: &Wanted, layout: &Layout) -> Result<()> {
    check_item_id(&item.id)?;
    let (given, paths) = (item.key.values().len(), layout.partition_key.paths.len());
    if given != paths {
        let id = &item.id;
        let problem = format_args!(
            "item {id:?}: Number of components in partition key value ({given}) does not match definition ({paths})"
        );
        return Err(Error::invalid("partition key", problem));
    }
    Ok(())
}

/// Divides items into groups of one range each, none larger than a query takes.
pub(super) fn group(items: &[usize], all: &[Wanted], layout: &Layout) -> Result<Vec<Group>> {
    let mut by_range: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in items {
        let range = layout.ranges.find(&layout.place(&all[*at].key)?);
        by_range.entry(&range.id).or_default().push(*at);
    }
    let mut groups = Vec::new();
    for (range, items) in by_range {
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            groups.push(Group { range: range.to_owned(), items: first(&mut items, all) });
        }
    }
    Ok(groups)
}

/// As many items as a query takes.
fn first(items: &mut Peekable<impl Iterator<Item = usize>>, all: &[Wanted]) -> Vec<usize> {
    let mut taken = Vec::new();
    let mut bytes = 0;
    while taken.len() < defaults::READ_MANY_ITEMS
        && bytes < defaults::READ_MANY_BYTES
        && let Some(at) = items.next()
    {
        bytes += all[at].id.len() + size(&all[at].key);
        taken.push(at);
    }
    taken
}

/// About how many bytes a key takes in a query.
fn size(key: &PartitionKey) -> usize {
    key.to_json(false).map_or(0, |text| text.len())
}
