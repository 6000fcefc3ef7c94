//! What is the value of an expression on one row?

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::ast::{Binary, Expression};
use super::super::error::SqlError;
use super::super::functions;
use super::super::value::{compare, equal, number};
use super::{Item, Machine, Scope, like, operators};

/// An owned item from something that may be undefined.
fn owned<'a>(value: Option<impl Into<Value>>) -> Item<'a> {
    value.map(|value| Cow::Owned(value.into()))
}

impl Machine<'_> {
    pub(super) fn value<'a>(
        &'a self,
        expression: &'a Expression,
        scope: &Scope<'a>,
    ) -> Result<Item<'a>, SqlError> {
        Ok(match expression {
            Expression::Undefined => None,
            Expression::Null => Some(Cow::Owned(Value::Null)),
            Expression::Bool(bool) => owned(Some(*bool)),
            Expression::ResumeFilter => owned(Some(true)),
            Expression::Number(value) => owned(number(*value)),
            Expression::Text(text) => owned(Some(text.as_str())),
            Expression::Parameter(name, _) => self.parameters.get(name).flatten().map(Cow::Borrowed),
            Expression::Name(name, _) => scope.find(name).cloned().flatten(),
            Expression::Member(of, name) => match self.value(of, scope)? {
                None => None,
                Some(of) => match self.policies.computed(name, &of) {
                    Some(select) => self.computed(select, &of)?,
                    None => member(of, name),
                },
            },
            Expression::Index(of, index) => self.index(of, index, scope)?,
            Expression::Array(items) => {
                let items = self.values(items, scope)?.into_iter().flatten().map(Cow::into_owned);
                owned(Some(items.collect::<Vec<Value>>()))
            }
            Expression::Object(members) => owned(Some(self.object(members, scope)?)),
            Expression::Unary(operator, of) => {
                owned(operators::unary(*operator, self.value(of, scope)?.as_deref()))
            }
            Expression::Binary(operator, left, right) => self.binary(*operator, left, right, scope)?,
            Expression::Conditional(condition, then, otherwise) => {
                let holds = matches!(self.value(condition, scope)?.as_deref(), Some(Value::Bool(true)));
                self.value(if holds { then } else { otherwise }, scope)?
            }
            Expression::Between { .. } | Expression::In { .. } | Expression::Like { .. } => {
                owned(self.test(expression, scope)?)
            }
            Expression::Call { name, arguments, .. } => {
                let values = self.values(arguments, scope)?;
                owned(functions::call(name, arguments, values, self.policies, self.now))
            }
            Expression::UserDefined { name, arguments } => {
                owned(self.user_defined(name, &self.values(arguments, scope)?)?)
            }
            Expression::Aggregate(aggregate, of) => owned(self.aggregate(*aggregate, of, scope)?),
            Expression::Exists(_)
            | Expression::Picked(..)
            | Expression::ArrayOf(_)
            | Expression::Scalar(_) => owned(self.subquery(expression, scope)?),
        })
    }

    /// BETWEEN, IN and LIKE.
    fn test(&self, expression: &Expression, scope: &Scope<'_>) -> Result<Option<bool>, SqlError> {
        let (found, negated) = match expression {
            Expression::Between { value, low, high, negated } => {
                let value = self.value(value, scope)?;
                (between(value, self.value(low, scope)?, self.value(high, scope)?), negated)
            }
            Expression::In { value, list, negated } => (self.contains(value, list, scope)?, negated),
            Expression::Like { value, pattern, escape, negated } => {
                let (value, pattern) = (self.value(value, scope)?, self.value(pattern, scope)?);
                (like::matches(value.as_deref(), pattern.as_deref(), *escape), negated)
            }
            _ => return Ok(None),
        };
        Ok(found.map(|found| found != *negated))
    }

    fn user_defined(&self, name: &str, arguments: &[Item<'_>]) -> Result<Option<Value>, SqlError> {
        let arguments: Vec<Option<&Value>> = arguments.iter().map(Option::as_deref).collect();
        let answer = self.policies.functions.call(name, &arguments).ok_or_else(|| {
            SqlError::whole(format!("The user defined function '{name}' does not exist in the container."))
        })?;
        answer.map_err(SqlError::thrown)
    }

    fn values<'a>(&'a self, list: &'a [Expression], scope: &Scope<'a>) -> Result<Vec<Item<'a>>, SqlError> {
        list.iter().map(|item| self.value(item, scope)).collect()
    }

    fn object(
        &self,
        members: &[(String, Expression)],
        scope: &Scope<'_>,
    ) -> Result<Map<String, Value>, SqlError> {
        let mut object = Map::new();
        for (name, value) in members {
            if let Some(value) = self.value(value, scope)? {
                object.insert(name.clone(), value.into_owned());
            }
        }
        Ok(object)
    }

    fn index<'a>(
        &'a self,
        of: &'a Expression,
        index: &'a Expression,
        scope: &Scope<'a>,
    ) -> Result<Item<'a>, SqlError> {
        let (Some(of), Some(index)) = (self.value(of, scope)?, self.value(index, scope)?) else {
            return Ok(None);
        };
        Ok(match index.as_ref() {
            Value::String(name) => member(of, name),
            Value::Number(index) => {
                let index = index.as_f64().filter(|index| *index >= 0.0 && index.fract() == 0.0);
                index.and_then(|index| element(of, index as usize))
            }
            _ => None,
        })
    }

    /// AND, OR and ?? need not look at their right side.
    fn binary<'a>(
        &'a self,
        operator: Binary,
        left: &'a Expression,
        right: &'a Expression,
        scope: &Scope<'a>,
    ) -> Result<Item<'a>, SqlError> {
        let left = self.value(left, scope)?;
        match (operator, left.as_deref()) {
            (Binary::Coalesce, Some(_)) => return Ok(left),
            (Binary::Coalesce, None) => return self.value(right, scope),
            (Binary::And, Some(Value::Bool(false))) | (Binary::Or, Some(Value::Bool(true))) => {
                return Ok(left);
            }
            _ => {}
        }
        let right = self.value(right, scope)?;
        Ok(owned(operators::binary(operator, left.as_deref(), right.as_deref())))
    }

    /// True where one is equal; else undefined where one of the comparisons is.
    fn contains(
        &self,
        value: &Expression,
        list: &[Expression],
        scope: &Scope<'_>,
    ) -> Result<Option<bool>, SqlError> {
        let value = self.value(value, scope)?;
        let mut undefined = value.is_none();
        for candidate in list {
            match (&value, self.value(candidate, scope)?) {
                (Some(value), Some(candidate)) if equal(value, &candidate) => return Ok(Some(true)),
                (_, None) => undefined = true,
                _ => {}
            }
        }
        Ok(if undefined { None } else { Some(false) })
    }
}

fn between(value: Item<'_>, low: Item<'_>, high: Item<'_>) -> Option<bool> {
    let value = value?;
    let from = low.and_then(|low| compare(&value, &low)).map(|order| order.is_ge());
    let to = high.and_then(|high| compare(&value, &high)).map(|order| order.is_le());
    match (from, to) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

pub(super) fn member<'a>(of: Cow<'a, Value>, name: &str) -> Item<'a> {
    match of {
        Cow::Borrowed(of) => of.as_object()?.get(name).map(Cow::Borrowed),
        Cow::Owned(Value::Object(mut members)) => members.remove(name).map(Cow::Owned),
        Cow::Owned(_) => None,
    }
}

pub(super) fn element(of: Cow<'_, Value>, index: usize) -> Item<'_> {
    match of {
        Cow::Borrowed(of) => of.as_array()?.get(index).map(Cow::Borrowed),
        Cow::Owned(Value::Array(items)) => items.into_iter().nth(index).map(Cow::Owned),
        Cow::Owned(_) => None,
    }
}
