//! What is the text of a query, given its parts? One clause a line, as the service writes rewritten queries.

use std::fmt::Write;

use serde_json::Value;

use super::ast::{
    Binary, Column, Expression, Input, OrderItem, Pick, Projection, Select, Source, Step, Unary,
};
use super::parser::is_reserved;

/// What clients replace by their filter when they resume an ordered query, and by `true` before.
const RESUME_FILTER: &str = "({documentdb-formattableorderbyquery-filter})";

/// The text of a whole query.
pub(crate) fn select(select: &Select) -> String {
    let items: Vec<String> = select.order_by.iter().map(order_item).collect();
    let rank = if select.ranked { "RANK " } else { "" };
    let order = if items.is_empty() { String::new() } else { format!("{rank}{}", items.join(", ")) };
    ranked(select, &projection(&select.projection), &order)
}

/// The text of a query with another projection and another order.
pub(crate) fn ranked(select: &Select, projection: &str, order: &str) -> String {
    let distinct = if select.distinct { "DISTINCT " } else { "" };
    let top = select.top.as_ref().map_or_else(String::new, |top| format!("TOP {} ", expression(top)));
    let mut text = format!("SELECT {distinct}{top}{projection}");
    if !select.from.is_empty() {
        line(&mut text, "FROM", &sources(select));
    }
    if let Some(filter) = &select.filter {
        line(&mut text, "WHERE", &expression(filter));
    }
    if !select.group_by.is_empty() {
        line(&mut text, "GROUP BY", &list(&select.group_by));
    }
    if !order.is_empty() {
        line(&mut text, "ORDER BY", order);
    }
    if let Some((offset, limit)) = &select.window {
        line(&mut text, "OFFSET", &format!("{} LIMIT {}", expression(offset), expression(limit)));
    }
    text
}

/// What follows FROM.
pub(crate) fn sources(select: &Select) -> String {
    select.from.iter().map(source).collect::<Vec<_>>().join(" JOIN ")
}

fn line(text: &mut String, keyword: &str, clause: &str) {
    text.push('\n');
    text.push_str(keyword);
    text.push(' ');
    text.push_str(clause);
}

fn projection(projection: &Projection) -> String {
    match projection {
        Projection::Star(_) => "*".to_owned(),
        Projection::Value(value) => format!("VALUE {}", expression(value)),
        Projection::Columns(columns) => columns.iter().map(column).collect::<Vec<_>>().join(", "),
    }
}

fn column(column: &Column) -> String {
    let value = expression(&column.value);
    match &column.alias {
        Some(alias) if is_plain(alias) => format!("{value} AS {alias}"),
        Some(alias) => format!("{value} AS {}", quoted(alias)),
        None => value,
    }
}

fn source(source: &Source) -> String {
    let input = match &source.input {
        Input::Path { root, steps, .. } => {
            steps.iter().fold(root.clone(), |path, step| path + &self::step(step))
        }
        Input::Subquery(inner) => format!("({})", select(inner)),
    };
    match (&source.alias, source.each) {
        (Some(alias), true) => format!("{alias} IN {input}"),
        (Some(alias), false) => format!("{input} AS {alias}"),
        (None, _) => input,
    }
}

fn step(step: &Step) -> String {
    match step {
        Step::Member(name) => member(name),
        Step::Index(index) => format!("[{index}]"),
    }
}

fn member(name: &str) -> String {
    if is_plain(name) { format!(".{name}") } else { format!("[{}]", quoted(name)) }
}

/// Whether a name may stand without quotes.
fn is_plain(name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(word)
        && !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !is_reserved(name)
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn order_item(item: &OrderItem) -> String {
    expression(&item.key) + if item.descending { " DESC" } else { "" }
}

/// Expressions with commas between them.
pub(crate) fn list(items: &[Expression]) -> String {
    items.iter().map(expression).collect::<Vec<_>>().join(", ")
}

/// The text of an expression; operators get parentheses.
pub(crate) fn expression(of: &Expression) -> String {
    match of {
        Expression::Undefined => "undefined".to_owned(),
        Expression::Null => "null".to_owned(),
        Expression::Bool(bool) => bool.to_string(),
        Expression::Number(number) => {
            super::value::number(*number).map_or_else(|| infinite(*number), |n| n.to_string())
        }
        Expression::Text(text) => quoted(text),
        Expression::Parameter(name, _) | Expression::Name(name, _) => name.clone(),
        Expression::ResumeFilter => RESUME_FILTER.to_owned(),
        Expression::Array(items) => format!("[{}]", list(items)),
        Expression::Object(members) => object(members),
        Expression::Member(of, name) => expression(of) + &member(name),
        Expression::Index(of, index) => format!("{}[{}]", expression(of), expression(index)),
        Expression::Unary(operator, of) => format!("({} {})", unary(*operator), expression(of)),
        Expression::Binary(operator, left, right) => {
            format!("({} {} {})", expression(left), binary(*operator), expression(right))
        }
        Expression::Conditional(condition, then, otherwise) => {
            format!("({} ? {} : {})", expression(condition), expression(then), expression(otherwise))
        }
        Expression::Between { value, low, high, negated } => {
            let (value, low, high) = (expression(value), expression(low), expression(high));
            format!("({value}{} BETWEEN {low} AND {high})", not(*negated))
        }
        Expression::In { value, list: items, negated } => {
            format!("({}{} IN ({}))", expression(value), not(*negated), list(items))
        }
        Expression::Like { value, pattern, escape, negated } => {
            let mut text = format!("({}{} LIKE {}", expression(value), not(*negated), expression(pattern));
            if let Some(escape) = escape {
                // Writing to a String never fails.
                let _ = write!(text, " ESCAPE {}", quoted(&escape.to_string()));
            }
            text + ")"
        }
        Expression::Call { name, arguments, .. } => format!("{name}({})", list(arguments)),
        Expression::UserDefined { name, arguments } => format!("udf.{name}({})", list(arguments)),
        Expression::Aggregate(aggregate, of) => format!("{}({})", aggregate.name(), expression(of)),
        Expression::Picked(Pick::All, inner) => format!("ALL({})", select(inner)),
        Expression::Picked(Pick::First, inner) => format!("FIRST({})", select(inner)),
        Expression::Picked(Pick::Last, inner) => format!("LAST({})", select(inner)),
        Expression::Exists(inner) => format!("EXISTS({})", select(inner)),
        Expression::ArrayOf(inner) => format!("ARRAY({})", select(inner)),
        Expression::Scalar(inner) => format!("({})", select(inner)),
    }
}

/// A number that JSON has not.
pub(crate) fn infinite(number: f64) -> String {
    let sign = if number < 0.0 { "-" } else { "" };
    format!("{sign}{}", if number.is_nan() { "NaN" } else { "Infinity" })
}

fn object(members: &[(String, Expression)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}: {}", quoted(name), expression(value))).collect();
    format!("{{{}}}", members.join(", "))
}

fn not(negated: bool) -> &'static str {
    if negated { " NOT" } else { "" }
}

fn unary(operator: Unary) -> &'static str {
    match operator {
        Unary::Plus => "+",
        Unary::Minus => "-",
        Unary::Not => "NOT",
        Unary::BitNot => "~",
    }
}

fn binary(operator: Binary) -> &'static str {
    match operator {
        Binary::Or => "OR",
        Binary::And => "AND",
        Binary::Coalesce => "??",
        Binary::Equal => "=",
        Binary::NotEqual => "!=",
        Binary::Less => "<",
        Binary::LessOrEqual => "<=",
        Binary::Greater => ">",
        Binary::GreaterOrEqual => ">=",
        Binary::Concat => "||",
        Binary::BitOr => "|",
        Binary::BitXor => "^",
        Binary::BitAnd => "&",
        Binary::ShiftLeft => "<<",
        Binary::ShiftRight => ">>",
        Binary::ShiftRightZero => ">>>",
        Binary::Add => "+",
        Binary::Subtract => "-",
        Binary::Multiply => "*",
        Binary::Divide => "/",
        Binary::Modulo => "%",
    }
}
