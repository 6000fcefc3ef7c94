//! How do rows become groups, and groups rows?

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::aggregate::{Aggregate, Partial};
use super::plan::{Operator, QueryInfo};
use super::row::{slice, some};
use super::value::{Item, Value};

/// Groups by their keys, in the order of these. Without GROUP BY there is one, without keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups(BTreeMap<Vec<Value>, Vec<Column>>);

/// One column of a group.
#[derive(Clone, Debug)]
enum Column {
    /// The same in all rows: that of the first.
    First(Option<Bytes>),
    Folded(Aggregate),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grouped<'a> {
    #[serde(default)]
    group_by_items: Vec<Item>,
    #[serde(borrow, default, deserialize_with = "some")]
    payload: Option<&'a RawValue>,
}

impl Groups {
    /// Adds one row of one partition.
    pub(crate) fn add(&mut self, info: &QueryInfo, row: &Bytes) -> serde_json::Result<()> {
        let (keys, payload) = if row.starts_with(b"[") {
            (Vec::new(), Some(row.clone()))
        } else {
            let grouped: Grouped<'_> = serde_json::from_slice(row)?;
            let keys = grouped.group_by_items.into_iter().map(|key| key.item).collect();
            (keys, grouped.payload.map(|payload| slice(row, payload)))
        };
        let parts = parts(info, payload)?;
        let group = self.0.entry(keys).or_insert_with(|| columns(info));
        for (column, part) in group.iter_mut().zip(parts) {
            column.add(part)?;
        }
        Ok(())
    }

    /// Adds the groups of other partitions.
    pub(crate) fn merge(&mut self, other: Self) {
        for (keys, columns) in other.0 {
            match self.0.get_mut(&keys) {
                None => drop(self.0.insert(keys, columns)),
                Some(group) => group.iter_mut().zip(columns).for_each(|(column, other)| column.merge(other)),
            }
        }
    }

    /// The rows of the answer.
    pub(crate) fn rows(self, info: &QueryInfo) -> impl Iterator<Item = Bytes> {
        self.0.into_values().filter_map(move |columns| row(info, columns))
    }
}

/// What a row says of each column.
fn parts(info: &QueryInfo, payload: Option<Bytes>) -> serde_json::Result<Vec<Option<Bytes>>> {
    if info.has_select_value {
        return Ok(vec![payload]);
    }
    let Some(payload) = payload else { return Ok(vec![None; info.group_by_aliases.len()]) };
    let named: HashMap<String, &RawValue> = serde_json::from_slice(&payload)?;
    let part = |alias: &String| named.get(alias).map(|part| slice(&payload, part));
    Ok(info.group_by_aliases.iter().map(part).collect())
}

fn columns(info: &QueryInfo) -> Vec<Column> {
    let column = |operator: Option<Operator>| match operator {
        Some(operator) => Column::Folded(Aggregate::new(operator)),
        None => Column::First(None),
    };
    if info.has_select_value {
        return vec![column(info.aggregates.first().copied())];
    }
    let types = &info.group_by_alias_to_aggregate_type;
    info.group_by_aliases.iter().map(|alias| column(types.get(alias).copied().flatten())).collect()
}

impl Column {
    fn add(&mut self, part: Option<Bytes>) -> serde_json::Result<()> {
        match self {
            Self::First(first) => *first = first.take().or(part),
            Self::Folded(aggregate) => aggregate.add(partial(part)?),
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::First(first), Self::First(other)) => *first = first.take().or(other),
            (Self::Folded(all), Self::Folded(more)) => all.merge(more),
            (Self::First(_), Self::Folded(_)) | (Self::Folded(_), Self::First(_)) => {}
        }
    }

    fn result(self) -> Option<Bytes> {
        match self {
            Self::First(first) => first,
            Self::Folded(aggregate) => Some(aggregate.result().to_json()?.to_string().into()),
        }
    }
}

/// A partial result stands by itself or in a list of one.
fn partial(part: Option<Bytes>) -> serde_json::Result<Partial> {
    match part {
        None => Ok(Partial::default()),
        Some(part) if part.starts_with(b"[") => {
            let list: Vec<Partial> = serde_json::from_slice(&part)?;
            Ok(list.into_iter().next().unwrap_or_default())
        }
        Some(part) => serde_json::from_slice(&part),
    }
}

/// `None` if the whole row is undefined.
fn row(info: &QueryInfo, columns: Vec<Column>) -> Option<Bytes> {
    let mut results = columns.into_iter().map(Column::result);
    if info.has_select_value {
        let is_wanted = info.null_for_nothing && info.group_by_expressions.is_empty();
        let null = || is_wanted.then_some(Bytes::from_static(b"null"));
        return results.next().flatten().or_else(null);
    }
    let mut row = Vec::from(*b"{");
    for (alias, value) in info.group_by_aliases.iter().zip(results) {
        let Some(value) = value else { continue };
        if row.len() > 1 {
            row.push(b',');
        }
        row.extend(serde_json::Value::from(alias.as_str()).to_string().into_bytes());
        row.push(b':');
        row.extend(&value[..]);
    }
    row.push(b'}');
    Some(row.into())
}
