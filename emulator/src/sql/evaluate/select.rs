//! How does a SELECT go from rows to rows: sources, filter, groups, projection, order, window?

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::super::ast::{Input, OrderItem, Projection, Select, Source, Step, column_names};
use super::super::error::SqlError;
use super::super::value::{identity, order};
use super::{Item, Machine, Row, Scope, count};

/// What FROM starts from.
#[derive(Clone, Copy)]
pub(super) enum Base<'a> {
    /// The container's documents, at the top.
    Documents(&'a [&'a Value]),
    /// The row at hand, in a subquery.
    Row(&'a Scope<'a>),
}

impl<'a> Base<'a> {
    fn outer(self) -> Option<&'a Scope<'a>> {
        match self {
            Base::Documents(_) => None,
            Base::Row(scope) => Some(scope),
        }
    }
}

/// A row of the answer with the keys it is ordered by.
struct Output {
    value: Value,
    keys: Vec<Option<Value>>,
}

impl Machine<'_> {
    pub(super) fn select<'a>(
        &self,
        select: &Select,
        base: Base<'a>,
    ) -> Result<Vec<Cow<'a, Value>>, SqlError> {
        let mut rows = self.sources(select, base)?;
        if let Some(filter) = &select.filter {
            let mut kept = Vec::new();
            for row in rows {
                let scope = Scope { row: &row, group: None, outer: base.outer() };
                if matches!(self.value(filter, &scope)?.as_deref(), Some(Value::Bool(true))) {
                    kept.push(row);
                }
            }
            rows = kept;
        }
        let mut outputs = self.outputs(select, &rows, base.outer())?;
        if select.distinct {
            let mut seen = HashSet::new();
            outputs.retain(|output| seen.insert(identity(Some(&output.value))));
        }
        outputs.sort_by(|left, right| order_rows(&select.order_by, left, right));
        let rows = outputs.into_iter().map(|output| Cow::Owned(output.value));
        let (skip, take) = self.window(select)?;
        Ok(rows.skip(skip).take(take).collect())
    }

    fn window(&self, select: &Select) -> Result<(usize, usize), SqlError> {
        let top = select.top.as_ref().map_or(Ok(usize::MAX), |top| count(top, self.parameters))?;
        let Some((offset, limit)) = &select.window else { return Ok((0, top)) };
        Ok((count(offset, self.parameters)?, count(limit, self.parameters)?.min(top)))
    }

    fn sources<'a>(&self, select: &Select, base: Base<'a>) -> Result<Vec<Row<'a>>, SqlError> {
        let Some((first, joined)) = select.from.split_first() else { return Ok(vec![Row::new()]) };
        let mut rows = self.first(first, base)?;
        for source in joined {
            let mut wider = Vec::new();
            for row in rows {
                let scope = Scope { row: &row, group: None, outer: base.outer() };
                let added: Vec<_> = self.elements(source, &scope)?.into_iter().map(own).collect();
                for element in added {
                    let mut row = row.clone();
                    row.push((Cow::Owned(source.name()), element));
                    wider.push(row);
                }
            }
            rows = wider;
        }
        Ok(rows)
    }

    fn first<'a>(&self, source: &Source, base: Base<'a>) -> Result<Vec<Row<'a>>, SqlError> {
        let elements = match (base, &source.input) {
            (Base::Row(scope), _) => self.elements(source, scope)?,
            (Base::Documents(documents), Input::Path { steps, .. }) => {
                let found = documents.iter().map(|document| walk(Some(Cow::Borrowed(*document)), steps));
                found.flat_map(|item| spread(item, source.each)).collect()
            }
            (Base::Documents(_), Input::Subquery(select)) => {
                let rows = self.select(select, base)?.into_iter().map(Some);
                rows.flat_map(|item| spread(item, source.each)).collect()
            }
        };
        Ok(elements.into_iter().map(|element| vec![(Cow::Owned(source.name()), element)]).collect())
    }

    /// The elements that a source has for one row.
    fn elements<'a>(&self, source: &Source, scope: &Scope<'a>) -> Result<Vec<Item<'a>>, SqlError> {
        match &source.input {
            Input::Path { root, steps, .. } => {
                let item = scope.find(root).cloned().flatten();
                Ok(spread(walk(item, steps), source.each))
            }
            Input::Subquery(select) => {
                let rows = self.select(select, Base::Row(scope))?;
                let owned = rows.into_iter().map(|row| Some(Cow::Owned(row.into_owned())));
                Ok(owned.flat_map(|item| spread(item, source.each)).collect())
            }
        }
    }

    fn outputs(
        &self,
        select: &Select,
        rows: &[Row<'_>],
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Output>, SqlError> {
        let mut outputs = Vec::new();
        if !select.is_grouped() {
            for row in rows {
                outputs.extend(self.output(select, &Scope { row, group: None, outer })?);
            }
            return Ok(outputs);
        }
        let nothing = Row::new();
        for group in self.groups(select, rows, outer)? {
            let row = group.first().unwrap_or(&nothing);
            outputs.extend(self.output(select, &Scope { row, group: Some(&group), outer })?);
        }
        Ok(outputs)
    }

    /// The rows by the values of GROUP BY, in the order of these.
    fn groups<'a>(
        &self,
        select: &Select,
        rows: &[Row<'a>],
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Vec<Row<'a>>>, SqlError> {
        if select.group_by.is_empty() {
            return Ok(vec![rows.to_vec()]);
        }
        let mut groups: Vec<(Vec<Option<Value>>, Vec<Row<'a>>)> = Vec::new();
        let mut places = HashMap::new();
        for row in rows {
            let scope = Scope { row, group: None, outer };
            let keys = select.group_by.iter().map(|key| Ok(self.value(key, &scope)?.map(Cow::into_owned)));
            let keys = keys.collect::<Result<Vec<_>, SqlError>>()?;
            let identities: Vec<String> = keys.iter().map(|key| identity(key.as_ref())).collect();
            let place = *places.entry(identities).or_insert(groups.len());
            if place == groups.len() {
                groups.push((keys, Vec::new()));
            }
            groups[place].1.push(row.clone());
        }
        groups.sort_by(|(left, _), (right, _)| {
            let orders = left.iter().zip(right).map(|(left, right)| order(left.as_ref(), right.as_ref()));
            orders.fold(Ordering::Equal, Ordering::then)
        });
        Ok(groups.into_iter().map(|(_, rows)| rows).collect())
    }

    /// None where the whole row is undefined.
    fn output(&self, select: &Select, scope: &Scope<'_>) -> Result<Option<Output>, SqlError> {
        let value = match &select.projection {
            Projection::Star(_) => scope.row.first().and_then(|(_, item)| item.as_deref().cloned()),
            Projection::Value(value) => self.value(value, scope)?.map(Cow::into_owned),
            Projection::Columns(columns) => {
                let mut object = Map::new();
                for (column, name) in columns.iter().zip(column_names(columns)) {
                    if let Some(value) = self.value(&column.value, scope)? {
                        object.insert(name, value.into_owned());
                    }
                }
                Some(Value::Object(object))
            }
        };
        let Some(value) = value else { return Ok(None) };
        let keys = select.order_by.iter().map(|item| self.value(&item.key, scope));
        let keys = keys.map(|key| key.map(|item| item.map(Cow::into_owned))).collect::<Result<_, _>>()?;
        Ok(Some(Output { value, keys }))
    }
}

fn order_rows(items: &[OrderItem], left: &Output, right: &Output) -> Ordering {
    let keys = items.iter().zip(left.keys.iter().zip(&right.keys));
    let orders = keys.map(|(item, (left, right))| {
        let order = order(left.as_ref(), right.as_ref());
        if item.descending { order.reverse() } else { order }
    });
    orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn own<'a>(item: Item<'_>) -> Item<'a> {
    item.map(|value| Cow::Owned(value.into_owned()))
}

/// Goes down from a value; undefined where there is no such step.
fn walk<'a>(item: Item<'a>, steps: &[Step]) -> Item<'a> {
    steps.iter().try_fold(item?, |value, step| match step {
        Step::Member(name) => super::scalar::member(value, name),
        Step::Index(index) => super::scalar::element(value, *index),
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
