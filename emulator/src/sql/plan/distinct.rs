//! How are distinct rows counted across partitions, and which subqueries in FROM cannot be put together?

use serde_json::{Value, json};

use super::super::ast::{Aggregate, Expression, Input, Projection, Select, column_names};
use super::super::error::SqlError;
use super::super::parameters::Parameters;
use super::super::unparse;
use super::{answer, is_plain, ranges};
use crate::store::partition_key::Definition;

/// The inner query of `SELECT COUNT(1) FROM (SELECT DISTINCT ...)`. Any other inner query whose rows depend on all
/// partitions is refused.
pub(super) fn counted(select: &Select) -> Result<Option<&Select>, SqlError> {
    let Some(Input::Subquery(inner)) = select.from.first().map(|source| &source.input) else {
        return Ok(None);
    };
    if is_plain(inner) {
        return Ok(None);
    }
    let counts = matches!(
        select.projection.expressions()[..],
        [Expression::Aggregate(Aggregate::Count, of)] if matches!(**of, Expression::Number(_))
    );
    let bare = select.from.len() == 1 && select.filter.is_none() && select.group_by.is_empty();
    if counts && bare && inner.distinct && is_plain(&Select { distinct: false, ..(**inner).clone() }) {
        return Ok(Some(inner));
    }
    Err(SqlError::whole(
        "Across partitions, a subquery in FROM cannot have aggregates, GROUP BY or DISTINCT, but for COUNT of DISTINCT.",
    ))
}

/// Partitions send their distinct rows; the client tells the equal ones and counts.
pub(super) fn plan(
    select: &Select,
    inner: &Select,
    parameters: &Parameters,
    definition: &Definition,
) -> Result<Value, SqlError> {
    let alias = match &select.projection {
        Projection::Columns(columns) => column_names(columns).pop().unwrap_or_default(),
        Projection::Star(_) | Projection::Value(_) => String::new(),
    };
    let info = json!({
        "distinctType": "Unordered",
        "top": null,
        "offset": null,
        "limit": null,
        "orderBy": [],
        "orderByExpressions": [],
        "groupByExpressions": [],
        "groupByAliases": [],
        "aggregates": [],
        "groupByAliasToAggregateType": {},
        "rewrittenQuery": unparse::select(inner),
        "hasSelectValue": matches!(select.projection, Projection::Value(_)),
        "dCountInfo": {"dCountAlias": alias},
        "hasNonStreamingOrderBy": false,
    });
    Ok(answer(info, ranges::ranges(inner, parameters, definition)))
}
