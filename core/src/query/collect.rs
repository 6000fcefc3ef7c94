//! What is kept of a query that has no row before all partitions have answered?
//!
//! Each piece of the keys keeps its own until all have come: one that is split meanwhile begins anew, and nothing of it
//! was added to the others yet.

use std::collections::HashSet;

use bytes::Bytes;

use super::group::Groups;
use super::plan::QueryInfo;
use super::row::{self, Row, RowOrder};
use super::value::Value;
use super::window::Window;

/// What one piece of the keys has, or all of them.
#[derive(Clone, Debug)]
pub(crate) enum Collected {
    Groups(Groups),
    /// The rows that are counted, told apart.
    Distinct(HashSet<u128>),
    /// The rows that come first, in their order.
    Ranked(Vec<Row>),
}

impl Collected {
    pub(crate) fn new(info: &QueryInfo) -> Self {
        if info.distinct_count.is_some() {
            Self::Distinct(HashSet::new())
        } else if info.has_non_streaming_order_by {
            Self::Ranked(Vec::new())
        } else {
            Self::Groups(Groups::default())
        }
    }

    /// True if a query is of this kind.
    pub(crate) fn is_for(info: &QueryInfo) -> bool {
        info.distinct_count.is_some() || info.has_non_streaming_order_by || info.is_grouped()
    }

    /// Adds a page of one partition; all of it, or nothing if it can't be read: it is asked for again then.
    pub(crate) fn add(&mut self, info: &QueryInfo, order: &RowOrder, body: &Bytes) -> serde_json::Result<()> {
        match self {
            Self::Groups(groups) => {
                let mut page = Groups::default();
                row::plain(body)?.iter().try_for_each(|row| page.add(info, row))?;
                groups.merge(page);
            }
            Self::Distinct(seen) => {
                for row in row::plain(body)? {
                    seen.insert(Value::parse(&row)?.hash());
                }
            }
            Self::Ranked(rows) => {
                rows.extend(row::sorted(body, order.keys.len())?);
                rank(rows, order, Window::of(info).needed());
            }
        }
        Ok(())
    }

    /// Adds what another piece has.
    pub(crate) fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Groups(all), Self::Groups(more)) => all.merge(more),
            (Self::Distinct(all), Self::Distinct(more)) => all.extend(more),
            (Self::Ranked(all), Self::Ranked(more)) => all.extend(more),
            // All are of one plan.
            _ => debug_assert!(false, "the pieces of a query are of one kind"),
        }
    }

    /// How many rows are kept to be ranked.
    pub(crate) fn ranked(&self) -> usize {
        if let Self::Ranked(rows) = self { rows.len() } else { 0 }
    }

    /// The first rows, in their order; none of a query that does not rank.
    pub(crate) fn into_ranked(self, order: &RowOrder, needed: Option<u64>) -> Vec<Row> {
        let Self::Ranked(mut rows) = self else { return Vec::new() };
        rank(&mut rows, order, needed);
        rows
    }

    /// The rows of the answer, before any is left out.
    pub(crate) fn rows(self, info: &QueryInfo, order: &RowOrder) -> Vec<Bytes> {
        match self {
            Self::Groups(groups) => groups.rows(info).collect(),
            Self::Distinct(seen) => vec![counted(info, seen.len())],
            Self::Ranked(mut rows) => {
                rank(&mut rows, order, None);
                rows.into_iter().filter_map(|row| row.payload).collect()
            }
        }
    }
}

/// Keeps the first rows only. The sort is stable: equal ones stay as the partitions have them.
fn rank(rows: &mut Vec<Row>, order: &RowOrder, needed: Option<u64>) {
    rows.sort_by(|left, right| order.by_keys(&left.keys, &right.keys));
    // With DISTINCT, rows may still be left out.
    if let Some(needed) = needed.and_then(|needed| usize::try_from(needed).ok()) {
        rows.truncate(needed);
    }
}

fn counted(info: &QueryInfo, count: usize) -> Bytes {
    let alias = info.distinct_count.as_ref().map_or("", |count| count.d_count_alias.as_str());
    if info.has_select_value || alias.is_empty() {
        return count.to_string().into();
    }
    format!("{{{}:{count}}}", serde_json::Value::from(alias)).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn of_a_page_that_cant_be_read_nothing_counts() {
        let info = serde_json::json!({"hasSelectValue": true, "aggregates": ["Sum"]});
        let info: QueryInfo = serde_json::from_value(info).unwrap();
        let (mut collected, order) = (Collected::new(&info), RowOrder::new(&[]));
        for (body, is_readable) in [
            (r#"{"Documents":[[{"item":1}],[{"item":2}]]}"#, true),
            (r#"{"Documents":[[{"item":4}],[8]]}"#, false),
            (r#"{"Documents":[[{"item":16}],"#, false),
            (r#"{"Documents":[[{"item":32}]]}"#, true),
        ] {
            let added = collected.add(&info, &order, &Bytes::from(body));
            assert_eq!(added.is_ok(), is_readable, "{body}");
        }
        assert_eq!(collected.rows(&info, &order), ["35"]);
    }
}
