//! How does a client run a query across partitions? The gateway's answer to a request for the query plan.

mod distinct;
mod features;
mod hybrid;
mod ranges;
mod rewrite;
#[cfg(test)]
mod service_tests;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::ast::{Aggregate, Expression, Input, Projection, Select, column_names};
use super::error::SqlError;
use super::evaluate::count;
use super::parameters::Parameters;
use super::policies::Policies;
use super::unparse;
use crate::store::partition_key::Definition;

/// Whether each partition answers on its own and the client need not put anything together.
pub(super) fn is_plain(select: &Select) -> bool {
    let inner = select.from.first().map(|source| &source.input);
    !matches!(inner, Some(Input::Subquery(inner)) if !is_plain(inner))
        && !select.distinct
        && select.top.is_none()
        && select.order_by.is_empty()
        && select.window.is_none()
        && !select.is_grouped()
}

/// The plan as the body of the reply. `supported` is the header with the features that the client knows.
pub(super) fn plan(
    select: &Select,
    parameters: &Parameters,
    definition: &Definition,
    policies: &Policies,
    supported: &str,
) -> Result<Value, SqlError> {
    features::check(select, supported)?;
    if select.ranked {
        let info = hybrid::info(select, parameters)?;
        let ranges = ranges::ranges(select, parameters, definition);
        return Ok(json!({
            "partitionedQueryExecutionInfoVersion": 2,
            "hybridSearchQueryInfo": info,
            "queryRanges": ranges,
        }));
    }
    if let Some(counted) = distinct::counted(select)? {
        return distinct::plan(select, counted, parameters, definition);
    }
    let ranges = ranges::ranges(select, parameters, definition);
    // Where one partition key is asked for, its partition skips and limits by itself.
    let alone = ranges::is_point(&ranges) && !select.distinct && !select.is_grouped();
    let window = select.window.as_ref().filter(|_| !alone);
    let offset = window.map(|(offset, _)| count(offset, parameters)).transpose()?;
    let limit = window.map(|(_, limit)| count(limit, parameters)).transpose()?;
    let top = select.top.as_ref().filter(|_| !select.from.is_empty());
    let top = top.map(|top| count(top, parameters)).transpose()?;
    let ordered = !select.order_by.is_empty() && !select.is_grouped();
    let orders =
        select.order_by.iter().map(|item| if item.descends(policies) { "Descending" } else { "Ascending" });
    let keys = select.order_by.iter().map(|item| unparse::expression(&item.key));
    let (aliases, types) = aliases(select);
    let info = json!({
        "distinctType": distinct_type(select),
        "top": top,
        "offset": offset,
        "limit": limit,
        "orderBy": if ordered { orders.collect::<Vec<_>>() } else { Vec::new() },
        "orderByExpressions": if ordered { keys.collect::<Vec<_>>() } else { Vec::new() },
        "groupByExpressions": select.group_by.iter().map(unparse::expression).collect::<Vec<_>>(),
        "groupByAliases": aliases,
        "aggregates": value_aggregate(select).map(operator).into_iter().collect::<Vec<_>>(),
        "groupByAliasToAggregateType": types,
        "rewrittenQuery": rewrite::rewritten(select, offset.zip(limit))?,
        "hasSelectValue": matches!(select.projection, Projection::Value(_)),
        "dCountInfo": null,
        "hasNonStreamingOrderBy": select.measures(),
    });
    Ok(answer(info, ranges))
}

fn answer(info: Value, ranges: Vec<Value>) -> Value {
    json!({"partitionedQueryExecutionInfoVersion": 2, "queryInfo": info, "queryRanges": ranges})
}

/// Ordered where equal rows follow each other: the one value that is selected is the one that orders.
fn distinct_type(select: &Select) -> &'static str {
    let selected = match select.projection.expressions()[..] {
        [one] => Some(unparse::expression(one)),
        _ => None,
    };
    match select.order_by.first() {
        _ if !select.distinct => "None",
        Some(item) if selected == Some(unparse::expression(&item.key)) => "Ordered",
        _ => "Unordered",
    }
}

/// The aggregate of `SELECT VALUE AGGREGATE(...)`.
fn value_aggregate(select: &Select) -> Option<Aggregate> {
    match &select.projection {
        Projection::Value(Expression::Aggregate(aggregate, _)) => Some(*aggregate),
        _ => None,
    }
}

/// The columns of a grouped query, and what folds each: an aggregate, or nothing.
fn aliases(select: &Select) -> (Vec<String>, Map<String, Value>) {
    let Projection::Columns(columns) = &select.projection else { return Default::default() };
    if !select.is_grouped() {
        return Default::default();
    }
    let names = column_names(columns);
    let kind = |value: &Expression| match value {
        Expression::Aggregate(aggregate, _) => json!(operator(*aggregate)),
        _ => Value::Null,
    };
    let types = names.iter().cloned().zip(columns.iter().map(|column| kind(&column.value))).collect();
    (names, types)
}

/// What plans call an aggregate.
fn operator(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Count => "Count",
        Aggregate::Sum => "Sum",
        Aggregate::Min => "Min",
        Aggregate::Max => "Max",
        Aggregate::Average => "Average",
        Aggregate::CountIf => "CountIf",
        Aggregate::MakeList => "MakeList",
        Aggregate::MakeSet => "MakeSet",
    }
}
