//! Which rows does FROM give: documents, paths into them, elements of arrays, subqueries, joins of these?

use std::borrow::Cow;

use serde_json::Value;

use super::super::ast::{Input, Select, Source, Step};
use super::super::error::SqlError;
use super::{Found, Item, Machine, Row, Scope, scalar};

/// What FROM starts from.
#[derive(Clone, Copy)]
pub(super) enum Base<'a> {
    /// The container's documents, at the top.
    Documents(&'a [&'a Value]),
    /// The row at hand, in a subquery.
    Row(&'a Scope<'a>),
}

impl<'a> Base<'a> {
    pub(super) fn outer(self) -> Option<&'a Scope<'a>> {
        match self {
            Base::Documents(_) => None,
            Base::Row(scope) => Some(scope),
        }
    }
}

impl Machine<'_> {
    pub(super) fn sources<'a>(&self, select: &Select, base: Base<'a>) -> Result<Vec<Row<'a>>, SqlError> {
        let Some((first, joined)) = select.from.split_first() else { return Ok(vec![Row::default()]) };
        let mut rows = self.first(first, base)?;
        for source in joined {
            let mut wider = Vec::new();
            for row in rows {
                let scope = Scope { row: &row, group: None, outer: base.outer() };
                let added: Vec<_> = self.elements(source, &scope)?.into_iter().map(own).collect();
                for element in added {
                    let mut row = row.clone();
                    row.names.push((Cow::Owned(source.name()), element));
                    wider.push(row);
                }
            }
            rows = wider;
        }
        Ok(rows)
    }

    fn first<'a>(&self, source: &Source, base: Base<'a>) -> Result<Vec<Row<'a>>, SqlError> {
        let elements: Vec<(usize, Item<'a>)> = match (base, &source.input) {
            (Base::Row(scope), _) => {
                self.elements(source, scope)?.into_iter().map(|item| (0, item)).collect()
            }
            (Base::Documents(documents), Input::Path { steps, .. }) => {
                let found = documents.iter().map(|document| walk(Some(Cow::Borrowed(*document)), steps));
                let spread = |(at, item)| spread(item, source.each).into_iter().map(move |item| (at, item));
                found.enumerate().flat_map(spread).collect()
            }
            (Base::Documents(_), Input::Subquery(select)) => {
                let spread = |found: Found| {
                    let items = spread(Some(Cow::Owned(found.value)), source.each);
                    items.into_iter().map(move |item| (found.document, item))
                };
                self.chosen(select, base)?.into_iter().flat_map(spread).collect()
            }
        };
        let row = |(document, element)| Row { document, names: vec![(Cow::Owned(source.name()), element)] };
        Ok(elements.into_iter().map(row).collect())
    }

    /// The elements that a source has for one row.
    fn elements<'a>(&self, source: &Source, scope: &Scope<'a>) -> Result<Vec<Item<'a>>, SqlError> {
        match &source.input {
            Input::Path { root, steps, .. } => {
                let item = scope.find(root).cloned().flatten();
                Ok(spread(walk(item, steps), source.each))
            }
            Input::Subquery(select) => {
                let rows = self.select(select, Base::Row(scope))?.into_iter();
                Ok(rows.flat_map(|row| spread(Some(Cow::Owned(row)), source.each)).collect())
            }
        }
    }
}

fn own<'a>(item: Item<'_>) -> Item<'a> {
    item.map(|value| Cow::Owned(value.into_owned()))
}

/// Goes down from a value; undefined where there is no such step.
fn walk<'a>(item: Item<'a>, steps: &[Step]) -> Item<'a> {
    steps.iter().try_fold(item?, |value, step| match step {
        Step::Member(name) => scalar::member(value, name),
        Step::Index(index) => scalar::element(value, *index),
    })
}

/// The elements of an array where each is wanted, or the value itself; undefined has none.
fn spread(item: Item<'_>, each: bool) -> Vec<Item<'_>> {
    match (item, each) {
        (None, _) => Vec::new(),
        (item, false) => vec![item],
        (Some(Cow::Borrowed(Value::Array(items))), true) => {
            items.iter().map(|item| Some(Cow::Borrowed(item))).collect()
        }
        (Some(Cow::Owned(Value::Array(items))), true) => {
            items.into_iter().map(|item| Some(Cow::Owned(item))).collect()
        }
        (Some(_), true) => Vec::new(),
    }
}
