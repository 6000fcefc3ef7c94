//! Which features must a client have to run a query across partitions?

use super::super::ast::{Aggregate, Expression, Input, Projection, Select};
use super::super::error::SqlError;

/// Refuses a query that needs a feature which is not in the client's list.
pub(super) fn check(select: &Select, supported: &str) -> Result<(), SqlError> {
    let knows = |feature: &str| supported.split(',').any(|known| known.trim().eq_ignore_ascii_case(feature));
    let missing: Vec<String> = needed(select)
        .into_iter()
        .filter(|feature| !knows(feature))
        .map(|feature| format!("Query contained {feature}, which the calling client does not support.\n"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let advice = "Query contains 1 or more unsupported features. \
                  Upgrade your SDK to a version that does support the requested features:\n";
    Err(SqlError::whole(format!("{advice}{}", missing.concat())))
}

fn needed(select: &Select) -> Vec<&'static str> {
    let aggregates = aggregates(select);
    let lists = |aggregate: &Aggregate| matches!(aggregate, Aggregate::MakeList | Aggregate::MakeSet);
    let value = matches!(select.projection, Projection::Value(_));
    let grouped = !select.group_by.is_empty();
    let table = [
        (select.distinct, "Distinct"),
        (counts_distinct(select), "DCount"),
        (select.top.is_some(), "Top"),
        (select.window.is_some(), "OffsetAndLimit"),
        (select.order_by.len() == 1 && !select.ranked, "OrderBy"),
        (select.measures(), "NonStreamingOrderBy"),
        (select.ranked, "HybridSearch"),
        (select.order_by.len() > 1, "MultipleOrderBy"),
        (grouped, "GroupBy"),
        (!aggregates.is_empty(), "Aggregate"),
        (!aggregates.is_empty() && !value && !grouped, "NonValueAggregate"),
        (aggregates.len() > 1, "MultipleAggregates"),
        (aggregates.contains(&Aggregate::CountIf), "CountIf"),
        (aggregates.iter().any(lists), "ListAndSetAggregate"),
    ];
    table.into_iter().filter(|(needed, _)| *needed).map(|(_, feature)| feature).collect()
}

/// Whether the rows of an inner query must be distinct across partitions.
fn counts_distinct(select: &Select) -> bool {
    let inner = select.from.first().map(|source| &source.input);
    matches!(inner, Some(Input::Subquery(inner)) if inner.distinct)
}

fn aggregates(select: &Select) -> Vec<Aggregate> {
    let top = select.projection.expressions().into_iter();
    top.filter_map(
        |value| if let Expression::Aggregate(aggregate, _) = value { Some(*aggregate) } else { None },
    )
    .collect()
}
