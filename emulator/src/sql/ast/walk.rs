//! What is in the parts of a query: subexpressions, aggregates, names of columns and sources?

use super::super::policies::Policies;
use super::{Column, Expression, Input, OrderItem, Projection, Select, Source, Step};

impl Expression {
    /// Calls `visit` on every direct part; subqueries are no parts.
    pub(crate) fn for_each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Expression::Array(items) => items.iter().for_each(visit),
            Expression::Object(members) => members.iter().for_each(|(_, value)| visit(value)),
            Expression::Call { arguments, .. } | Expression::UserDefined { arguments, .. } => {
                arguments.iter().for_each(visit);
            }
            Expression::Member(of, _) | Expression::Unary(_, of) | Expression::Aggregate(_, of) => visit(of),
            Expression::Index(left, right) | Expression::Binary(_, left, right) => {
                visit(left);
                visit(right);
            }
            Expression::Conditional(first, second, third)
            | Expression::Between { value: first, low: second, high: third, .. } => {
                visit(first);
                visit(second);
                visit(third);
            }
            Expression::In { value, list, .. } => {
                visit(value);
                list.iter().for_each(visit);
            }
            Expression::Like { value, pattern, .. } => {
                visit(value);
                visit(pattern);
            }
            Expression::Undefined
            | Expression::Null
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Parameter(..)
            | Expression::Name(..)
            | Expression::Exists(_)
            | Expression::Picked(..)
            | Expression::ArrayOf(_)
            | Expression::Scalar(_)
            | Expression::ResumeFilter => {}
        }
    }

    /// Whether it calls one of these functions, in capitals.
    pub(crate) fn is_call(&self, names: &[&str]) -> bool {
        matches!(self, Expression::Call { name, .. } if names.iter().any(|known| known.eq_ignore_ascii_case(name)))
    }

    /// Whether an aggregate stands anywhere in it, subqueries aside.
    pub(crate) fn has_aggregate(&self) -> bool {
        let mut found = matches!(self, Expression::Aggregate(..));
        self.for_each_part(&mut |part| found |= part.has_aggregate());
        found
    }
}

impl OrderItem {
    /// Whether rows come from the greatest key down: as written, and by a distance from the nearest on.
    pub(crate) fn descends(&self, policies: &Policies) -> bool {
        match &self.key {
            Expression::Call { arguments, .. } if self.key.is_call(&["VECTORDISTANCE"]) => {
                policies.best_is_most(arguments)
            }
            _ => self.descending,
        }
    }
}

impl Projection {
    /// The expressions that it evaluates.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        match self {
            Projection::Star(_) => Vec::new(),
            Projection::Value(value) => vec![value],
            Projection::Columns(columns) => columns.iter().map(|column| &column.value).collect(),
        }
    }
}

impl Source {
    /// What the elements are called: the alias, or the last name of the path; nothing calls an unnamed subquery.
    pub(crate) fn name(&self) -> String {
        match (&self.alias, &self.input) {
            (Some(alias), _) => alias.clone(),
            (None, Input::Path { root, steps, .. }) => {
                let named = steps.iter().rev().find_map(|step| match step {
                    Step::Member(name) => Some(name),
                    Step::Index(_) => None,
                });
                named.unwrap_or(root).clone()
            }
            (None, Input::Subquery(_)) => String::new(),
        }
    }
}

impl Select {
    /// Whether the order is by distance, which no index has: all rows are seen before the first is known.
    pub(crate) fn measures(&self) -> bool {
        self.order_by
            .iter()
            .any(|item| item.key.is_call(&["VECTORDISTANCE", "_VECTORSCORE", "_FULLTEXTSCORE"]))
    }

    /// Whether rows are folded into groups (without GROUP BY: one group).
    pub(crate) fn is_grouped(&self) -> bool {
        !self.group_by.is_empty() || self.projection.expressions().iter().any(|value| value.has_aggregate())
    }
}

impl Column {
    /// The name of the column in the answer: its alias, the last name of its path, or `$1`, `$2`...
    pub(crate) fn name(&self, unnamed: &mut usize) -> String {
        if let Some(alias) = &self.alias {
            return alias.clone();
        }
        match &self.value {
            Expression::Name(name, _) | Expression::Member(_, name) => name.clone(),
            _ => {
                *unnamed += 1;
                format!("${unnamed}")
            }
        }
    }
}

/// The names of the columns in order.
pub(crate) fn column_names(columns: &[Column]) -> Vec<String> {
    let mut unnamed = 0;
    columns.iter().map(|column| column.name(&mut unnamed)).collect()
}
