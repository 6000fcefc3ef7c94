//! What does the gateway say of how a query is run over many partitions?

use std::collections::HashMap;

use serde::{Deserialize, Deserializer};

use crate::partition::epk::EffectivePartitionKey;

/// The features that this client has, as the request for a plan names them.
pub(crate) const FEATURES: &str = "Aggregate,CompositeAggregate,CountIf,DCount,Distinct,GroupBy,\
    HybridSearch,ListAndSetAggregate,MultipleAggregates,MultipleOrderBy,NonStreamingOrderBy,NonValueAggregate,OffsetAndLimit,\
    OrderBy,Top,WeightedRankFusion";

/// The plan of a query.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Plan {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) query_info: QueryInfo,
    /// What there is instead for ORDER BY RANK.
    #[serde(default, rename = "hybridSearchQueryInfo")]
    pub(crate) search: Option<SearchInfo>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) query_ranges: Vec<QueryRange>,
}

/// The queries by whose scores rows are ranked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SearchInfo {
    /// Counts documents and words, each partition its own.
    #[serde(deserialize_with = "or_default")]
    pub(crate) global_statistics_query: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) requires_global_statistics: bool,
    /// One a score.
    #[serde(deserialize_with = "or_default")]
    pub(crate) component_query_infos: Vec<QueryInfo>,
    /// One a score, or none at all: then all count alike.
    #[serde(deserialize_with = "or_default")]
    pub(crate) component_weights: Vec<f64>,
    pub(crate) skip: Option<u64>,
    pub(crate) take: Option<u64>,
}

/// What is left to the client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct QueryInfo {
    #[serde(deserialize_with = "or_default")]
    pub(crate) distinct_type: DistinctType,
    pub(crate) top: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) limit: Option<u64>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) order_by: Vec<SortOrder>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) order_by_expressions: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) group_by_expressions: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) group_by_aliases: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) group_by_alias_to_aggregate_type: HashMap<String, Option<Operator>>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) aggregates: Vec<Operator>,
    /// What partitions are asked; empty: the query as it is.
    #[serde(deserialize_with = "or_default")]
    pub(crate) rewritten_query: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) has_select_value: bool,
    #[serde(rename = "dCountInfo")]
    pub(crate) distinct_count: Option<DistinctCount>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) has_non_streaming_order_by: bool,
    /// The caller's wish: an aggregate of nothing is a row, `null`; it is none.
    #[serde(skip)]
    pub(crate) null_for_nothing: bool,
}

/// How rows that are equal follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum DistinctType {
    /// All rows are wanted.
    #[default]
    None,
    /// Equal ones come one after the other.
    Ordered,
    /// They come anywhere.
    Unordered,
}

/// The direction of one key of ORDER BY.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum SortOrder {
    Ascending,
    Descending,
}

/// How partial results become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Operator {
    Count,
    CountIf,
    Sum,
    Min,
    Max,
    Average,
    MakeList,
    MakeSet,
}

/// `SELECT COUNT(1) FROM (SELECT DISTINCT ...)`: the client counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DistinctCount {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) d_count_alias: String,
}

/// A part of the keys that can hold rows. Closed at its end if it is one key.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueryRange {
    min: String,
    max: String,
    #[serde(default)]
    is_max_inclusive: bool,
}

/// A piece of the space of keys: the first included, the last excluded.
pub(crate) type Span = (EffectivePartitionKey, EffectivePartitionKey);

impl Plan {
    /// Where rows can be, in the order of the keys, without overlaps.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = self.query_ranges.iter().map(QueryRange::span).collect();
        if spans.is_empty() {
            spans.push((EffectivePartitionKey::MIN, EffectivePartitionKey::max()));
        }
        spans.sort();
        let mut apart: Vec<Span> = Vec::new();
        for (min, max) in spans {
            match apart.last_mut() {
                Some((_, end)) if min < *end => *end = max.max(end.clone()),
                _ => apart.push((min, max)),
            }
        }
        apart
    }

    /// True if all rows have one partition key, whose partition answers by itself, so that nothing is left to the client.
    pub(crate) fn is_of_one_key(&self) -> bool {
        self.search.is_none()
            && matches!(&self.query_ranges[..], [only] if only.is_max_inclusive && only.min == only.max)
    }

    /// The plan by which a partition that answers by itself is asked.
    pub(crate) fn without_work(&self) -> Self {
        Self { query_ranges: self.query_ranges.clone(), ..Self::default() }
    }

    /// True if the plan is the same whatever the values of the query's parameters.
    pub(crate) fn holds_for_any_parameters(&self) -> bool {
        let everything = (EffectivePartitionKey::MIN, EffectivePartitionKey::max());
        let info = &self.query_info;
        self.search.is_none()
            && self.spans() == [everything]
            && info.top.is_none()
            && info.offset.is_none()
            && info.limit.is_none()
    }
}

impl QueryRange {
    fn span(&self) -> Span {
        let [min, max] = [&self.min, &self.max].map(|text| EffectivePartitionKey::new(text.clone()));
        let max = if self.is_max_inclusive { max.successor() } else { max };
        (min, max)
    }
}

impl QueryInfo {
    /// True if rows are put together out of what several partitions have.
    pub(crate) fn is_grouped(&self) -> bool {
        !self.aggregates.is_empty()
            || !self.group_by_expressions.is_empty()
            || !self.group_by_alias_to_aggregate_type.is_empty()
    }
}

/// The service writes null where there is nothing.
fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
