//! How does a SELECT go from rows to rows: filter, groups, projection, order, window?

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::super::ast::{Projection, Select, column_names};
use super::super::error::SqlError;
use super::super::value::{identity, order};
use super::sources::Base;
use super::{Found, Machine, Row, Scope, compare, window};

impl Machine<'_> {
    /// The rows of a query, with its TOP, OFFSET and LIMIT.
    pub(super) fn select(&self, select: &Select, base: Base<'_>) -> Result<Vec<Value>, SqlError> {
        Ok(self.chosen(select, base)?.into_iter().map(|found| found.value).collect())
    }

    pub(super) fn chosen(&self, select: &Select, base: Base<'_>) -> Result<Vec<Found>, SqlError> {
        let (skip, take) = window(select, self.parameters)?;
        Ok(self.found(select, base)?.into_iter().skip(skip).take(take).collect())
    }

    /// All rows in order.
    pub(super) fn found(&self, select: &Select, base: Base<'_>) -> Result<Vec<Found>, SqlError> {
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
        if !select.is_grouped() {
            outputs.sort_by(|left, right| compare(select, self.policies, &left.keys, &right.keys));
        }
        Ok(outputs)
    }

    fn outputs(
        &self,
        select: &Select,
        rows: &[Row<'_>],
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Found>, SqlError> {
        let mut outputs = Vec::new();
        if !select.is_grouped() {
            for row in rows {
                outputs.extend(self.output(select, &Scope { row, group: None, outer })?);
            }
            return Ok(outputs);
        }
        let nothing = Row::default();
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
    fn output(&self, select: &Select, scope: &Scope<'_>) -> Result<Option<Found>, SqlError> {
        let value = match &select.projection {
            Projection::Star(_) => scope.row.names.first().and_then(|(_, item)| item.as_deref().cloned()),
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
        let keys = select.group_by.iter().chain(select.order_by.iter().map(|item| &item.key));
        let keys = keys.map(|key| Ok(self.value(key, scope)?.map(Cow::into_owned)));
        Ok(Some(Found { value, keys: keys.collect::<Result<_, SqlError>>()?, document: scope.row.document }))
    }
}
