//! What is made of other rows than the one at hand: aggregates, subqueries, computed properties?

use std::borrow::Cow;

use serde_json::Value;

use super::super::ast::{Aggregate, Expression, Pick, Select};
use super::super::error::SqlError;
use super::sources::Base;
use super::{Item, Machine, Scope, aggregates};

impl Machine<'_> {
    pub(super) fn aggregate(
        &self,
        aggregate: Aggregate,
        of: &Expression,
        scope: &Scope<'_>,
    ) -> Result<Option<Value>, SqlError> {
        let mut values = Vec::new();
        for row in scope.group.unwrap_or_default() {
            let scope = Scope { row, group: None, outer: scope.outer };
            values.extend(self.value(of, &scope)?.map(Cow::into_owned));
        }
        Ok(aggregates::fold(aggregate, values))
    }

    /// The value of a property that the container computes for a document.
    pub(super) fn computed<'a>(&self, select: &Select, document: &Value) -> Result<Item<'a>, SqlError> {
        Ok(self.select(select, Base::Documents(&[document]))?.pop().map(Cow::Owned))
    }

    /// EXISTS, ARRAY and a query for one value.
    pub(super) fn subquery(
        &self,
        expression: &Expression,
        scope: &Scope<'_>,
    ) -> Result<Option<Value>, SqlError> {
        let rows = |select| self.select(select, Base::Row(scope));
        match expression {
            Expression::Exists(select) => Ok(Some(Value::Bool(!rows(select)?.is_empty()))),
            Expression::Picked(Pick::First, select) => Ok(rows(select)?.into_iter().next()),
            Expression::Picked(Pick::Last, select) => Ok(rows(select)?.pop()),
            Expression::Picked(Pick::All, select) => {
                Ok(Some(Value::Bool(rows(select)?.iter().all(|row| *row == Value::Bool(true)))))
            }
            Expression::ArrayOf(select) => Ok(Some(Value::Array(rows(select)?))),
            Expression::Scalar(select) => {
                let mut rows = rows(select)?;
                if rows.len() > 1 {
                    let message = "The cardinality of a scalar subquery result set cannot be greater than 1.";
                    return Err(SqlError::whole(message));
                }
                Ok(rows.pop())
            }
            _ => Ok(None),
        }
    }
}
