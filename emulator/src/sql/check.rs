//! Do the names, functions and clauses of a query make sense together? Told before any row is read.

use super::ast::{Expression, Input, Projection, Select, Source};
use super::error::{Span, SqlError};
use super::functions;
use super::unparse;

/// The names that expressions may use, innermost last.
type Names = Vec<String>;

/// Checks a whole query; gives the parameters that it uses.
pub(crate) fn check(select: &Select) -> Result<Vec<(String, Span)>, SqlError> {
    let mut checker = Checker { parameters: Vec::new(), ranked: false };
    checker.select(select, &Vec::new())?;
    Ok(checker.parameters)
}

/// What only ORDER BY RANK can call.
const SCORES: [&str; 2] = ["FULLTEXTSCORE", "RRF"];

struct Checker {
    parameters: Vec<(String, Span)>,
    /// What is checked is the key of ORDER BY RANK.
    ranked: bool,
}

impl Checker {
    fn select(&mut self, select: &Select, outer: &Names) -> Result<(), SqlError> {
        let mut names = outer.clone();
        for (place, source) in select.from.iter().enumerate() {
            self.source(source, place == 0, &names)?;
            names.push(source.name());
        }
        clauses(select, !outer.is_empty())?;
        for expression in select.projection.expressions().into_iter().chain(&select.filter) {
            self.expression(expression, &names)?;
        }
        if let Some(filter) = select.filter.as_ref().filter(|filter| filter.has_aggregate()) {
            let message = format!("Aggregates are not allowed in WHERE: '{}'.", unparse::expression(filter));
            return Err(SqlError::whole(message));
        }
        self.ranked = select.ranked;
        for key in select.order_by.iter().map(|item| &item.key) {
            self.expression(key, &names)?;
        }
        self.ranked = false;
        for key in &select.group_by {
            self.expression(key, &names)?;
        }
        let counts =
            select.top.iter().chain(select.window.iter().flat_map(|(offset, limit)| [offset, limit]));
        for count in counts {
            self.expression(count, &names)?;
        }
        grouping(select)
    }

    /// The first source of the outermost query is the container, whatever it is called.
    fn source(&mut self, source: &Source, first: bool, names: &Names) -> Result<(), SqlError> {
        match &source.input {
            Input::Path { root, span, .. } if !(first && names.is_empty()) => resolve(root, *span, names),
            Input::Path { .. } => Ok(()),
            Input::Subquery(inner) => self.select(inner, names),
        }
    }

    fn expression(&mut self, expression: &Expression, names: &Names) -> Result<(), SqlError> {
        match expression {
            Expression::Name(name, span) => resolve(name, *span, names)?,
            Expression::Parameter(name, span) => self.parameters.push((name.clone(), *span)),
            call if call.is_call(&SCORES) && !self.ranked => {
                return Err(SqlError::whole(
                    "FullTextScore and RRF are only valid in an ORDER BY RANK clause.",
                ));
            }
            call if call.is_call(&SCORES) => {}
            Expression::Call { name, arguments, span } => call(name, arguments.len(), *span)?,
            Expression::Exists(inner)
            | Expression::Picked(_, inner)
            | Expression::ArrayOf(inner)
            | Expression::Scalar(inner) => {
                self.select(inner, names)?;
            }
            _ => {}
        }
        let mut found = Ok(());
        expression.for_each_part(&mut |part| {
            if found.is_ok() {
                found = self.expression(part, names);
            }
        });
        found
    }
}

fn resolve(name: &str, span: Span, names: &Names) -> Result<(), SqlError> {
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    Err(SqlError::at(span, "SC2001", format!("Identifier '{name}' could not be resolved.")))
}

fn call(name: &str, count: usize, span: Span) -> Result<(), SqlError> {
    let Some(function) = functions::find(name) else {
        let span = Span { start: span.start, end: span.start + name.chars().count() };
        return Err(SqlError::at(
            span,
            "SC2005",
            format!("'{name}' is not a recognized built-in function name."),
        ));
    };
    if (function.least..=function.most).contains(&count) {
        return Ok(());
    }
    let accepted = match (function.least, function.most) {
        (least, most) if least == most => least.to_string(),
        (least, usize::MAX) => format!("at least {least}"),
        (least, most) => format!("{least} to {most}"),
    };
    let name = name.to_ascii_uppercase();
    Err(SqlError::at(span, "SC2050", format!("The {name} function requires {accepted} argument(s).")))
}

fn coded(code: &'static str, message: &str) -> SqlError {
    SqlError { message: message.to_owned(), code: Some(code), span: None, thrown: None }
}

/// Which clauses go together.
fn clauses(select: &Select, inner: bool) -> Result<(), SqlError> {
    match (&select.projection, select.from.len()) {
        (Projection::Star(span), _) if !select.group_by.is_empty() => {
            return Err(SqlError::at(*span, "SC2041", "'SELECT *' is not allowed with GROUP BY."));
        }
        (Projection::Star(span), 0) => {
            return Err(SqlError::at(*span, "SC2039", "'SELECT *' is not valid if FROM clause is omitted."));
        }
        (Projection::Star(span), 2..) => {
            return Err(SqlError::at(*span, "SC2040", "'SELECT *' is only valid with a single input set."));
        }
        _ => {}
    }
    if inner && !select.order_by.is_empty() {
        return Err(coded("SC2202", "'ORDER BY' is not supported in subqueries."));
    }
    if inner && select.top.is_some() {
        return Err(coded("SC2203", "'TOP' is not supported in subqueries."));
    }
    if inner && select.window.is_some() {
        return Err(coded("SC2204", "'OFFSET LIMIT' clause is not supported in subqueries."));
    }
    if !select.group_by.is_empty() && !select.order_by.is_empty() {
        return Err(SqlError::whole("'ORDER BY' is not supported together with 'GROUP BY'."));
    }
    order_keys(select)
}

/// Rows are ordered by properties of documents only.
fn order_keys(select: &Select) -> Result<(), SqlError> {
    let root = select.from.first().map(Source::name);
    if select.ranked || select.measures() {
        return Ok(());
    }
    for item in &select.order_by {
        match (path_root(&item.key), &root) {
            (Some(name), Some(root)) if name == root => {}
            (Some(_), Some(_)) => {
                return Err(SqlError::whole("Order-by over correlated collections is not supported."));
            }
            _ => {
                return Err(coded(
                    "2206",
                    "Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path.",
                ));
            }
        }
    }
    Ok(())
}

fn path_root(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Name(name, _) => Some(name),
        Expression::Member(of, _) => path_root(of),
        Expression::Index(of, index) if matches!(**index, Expression::Number(_)) => path_root(of),
        _ => None,
    }
}

/// A grouped row holds aggregates, keys of the group, and what can be computed from these.
fn grouping(select: &Select) -> Result<(), SqlError> {
    if !select.is_grouped() {
        return Ok(());
    }
    let keys: Vec<String> = select.group_by.iter().map(unparse::expression).collect();
    select.projection.expressions().into_iter().try_for_each(|expression| covered(expression, &keys))
}

fn covered(expression: &Expression, keys: &[String]) -> Result<(), SqlError> {
    let text = unparse::expression(expression);
    if keys.contains(&text) || matches!(expression, Expression::Aggregate(..)) {
        return Ok(());
    }
    if path_root(expression).is_some() {
        let message = format!(
            "Property reference '{text}' is invalid in the select list because it is not contained in either an \
             aggregate function or the GROUP BY clause."
        );
        return Err(coded("SC2102", &message));
    }
    let mut found = Ok(());
    expression.for_each_part(&mut |part| {
        if found.is_ok() {
            found = covered(part, keys);
        }
    });
    found
}
