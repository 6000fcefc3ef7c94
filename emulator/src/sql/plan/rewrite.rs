//! Which query does a client send to each partition, so that it can put the answers together?

use super::super::ast::{Aggregate, Binary, Column, Expression, Projection, Select, column_names};
use super::super::error::{Span, SqlError};
use super::super::unparse;

/// The text; empty where partitions get the query as it is.
pub(super) fn rewritten(select: &Select, window: Option<(usize, usize)>) -> Result<String, SqlError> {
    let mut query = select.clone();
    if select.is_grouped() {
        // Groups are whole only once the client has put them together.
        (query.top, query.window) = (None, None);
        query.order_by.clear();
        query.projection = grouped(select)?;
    } else if !select.order_by.is_empty() {
        query.projection = ordered(select);
        query.filter = Some(resumable(query.filter, &select.projection));
        push_window(&mut query, window);
        if query.distinct {
            // The rows carry their document's id, so equal ones are told only by the client.
            (query.distinct, query.top, query.window) = (false, None, None);
        }
    } else if query.distinct && (query.top.is_some() || window.is_some()) {
        // Rows of one partition may be equal to rows of another.
        (query.top, query.window) = (None, None);
    } else if window.is_some() {
        push_window(&mut query, window);
    } else {
        return Ok(String::new());
    }
    Ok(unparse::select(&query))
}

/// Every partition may hold all rows that are skipped, and all that are wanted.
fn push_window(query: &mut Select, window: Option<(usize, usize)>) {
    if let Some((offset, limit)) = window {
        query.window = Some((Expression::Number(0.0), Expression::Number((offset + limit) as f64)));
    }
}

/// The filter with the client's own, and without rows that are undefined: their payload would be missing.
pub(super) fn resumable(filter: Option<Expression>, projection: &Projection) -> Expression {
    let resumable = match filter {
        None => Expression::ResumeFilter,
        Some(filter) => and(filter, Expression::ResumeFilter),
    };
    let Projection::Value(value) = projection else { return resumable };
    let call = Expression::Call {
        name: "IS_DEFINED".to_owned(),
        arguments: vec![value.clone()],
        span: Span::default(),
    };
    and(resumable, call)
}

fn and(left: Expression, right: Expression) -> Expression {
    Expression::Binary(Binary::And, Box::new(left), Box::new(right))
}

/// `_rid`, the keys and the row itself, for each row.
fn ordered(select: &Select) -> Projection {
    let root = Expression::Name(root(select), Span::default());
    let keys = select.order_by.iter().map(|item| item_of(item.key.clone())).collect();
    Projection::Columns(vec![
        Column { value: Expression::Member(Box::new(root), "_rid".to_owned()), alias: None },
        Column { value: Expression::Array(keys), alias: Some("orderByItems".to_owned()) },
        Column { value: payload(select), alias: Some("payload".to_owned()) },
    ])
}

/// What the documents are called.
pub(super) fn root(select: &Select) -> String {
    select.from.first().map_or_else(String::new, |source| source.name())
}

/// What a row of the answer is.
pub(super) fn payload(select: &Select) -> Expression {
    match &select.projection {
        Projection::Star(_) => Expression::Name(root(select), Span::default()),
        Projection::Value(value) => value.clone(),
        Projection::Columns(columns) => object(columns, |value| value.clone()),
    }
}

/// The keys of the group and partial aggregates.
fn grouped(select: &Select) -> Result<Projection, SqlError> {
    let expressions = select.projection.expressions();
    let composed = |value: &&Expression| value.has_aggregate() && !is_simple(value);
    if expressions.iter().any(composed) {
        return Err(SqlError::whole("Compositions of aggregates and other expressions are not allowed."));
    }
    let payload = match &select.projection {
        Projection::Star(_) => Expression::Undefined,
        Projection::Value(value) if value.has_aggregate() => Expression::Array(vec![partial(value)]),
        Projection::Value(value) => value.clone(),
        Projection::Columns(columns) => object(columns, partial),
    };
    if select.group_by.is_empty() && matches!(select.projection, Projection::Value(_)) {
        return Ok(Projection::Value(payload));
    }
    let payload = Column { value: payload, alias: Some("payload".to_owned()) };
    if select.group_by.is_empty() {
        return Ok(Projection::Columns(vec![payload]));
    }
    let keys = Expression::Array(select.group_by.iter().cloned().map(item_of).collect());
    let keys = Column { value: keys, alias: Some("groupByItems".to_owned()) };
    Ok(Projection::Columns(vec![keys, payload]))
}

fn is_simple(value: &Expression) -> bool {
    matches!(value, Expression::Aggregate(_, of) if !of.has_aggregate())
}

fn object(columns: &[Column], value: impl Fn(&Expression) -> Expression) -> Expression {
    let values = columns.iter().map(|column| value(&column.value));
    Expression::Object(column_names(columns).into_iter().zip(values).collect())
}

fn item_of(value: Expression) -> Expression {
    Expression::Object(vec![("item".to_owned(), value)])
}

/// What one partition contributes. An extreme comes with a count, for clients that read it: without, a partition that has no values cannot be told from one whose extreme is undefined.
fn partial(value: &Expression) -> Expression {
    let Expression::Aggregate(aggregate, of) = value else { return value.clone() };
    let fold = |aggregate| Expression::Aggregate(aggregate, of.clone());
    let with_count = |name: &str, aggregate| {
        let count = ("count".to_owned(), fold(Aggregate::Count));
        Expression::Object(vec![(name.to_owned(), fold(aggregate)), count])
    };
    let extreme = |name: &str| {
        let item = ("item".to_owned(), fold(*aggregate));
        let item2 = ("item2".to_owned(), with_count(name, *aggregate));
        Expression::Object(vec![item, item2])
    };
    match aggregate {
        Aggregate::Average => item_of(with_count("sum", Aggregate::Sum)),
        Aggregate::Min => extreme("min"),
        Aggregate::Max => extreme("max"),
        Aggregate::Count | Aggregate::Sum | Aggregate::CountIf | Aggregate::MakeList | Aggregate::MakeSet => {
            item_of(value.clone())
        }
    }
}
