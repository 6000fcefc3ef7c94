//! What was a function called with? `None` is undefined, and mostly makes the result so.

use std::borrow::Cow;
use std::time::SystemTime;

use serde_json::{Map, Value};

use super::super::ast::Expression;
use super::super::policies::Policies;

/// The arguments of one call.
pub(super) struct Arguments<'a> {
    /// As they are written.
    pub(super) expressions: &'a [Expression],
    pub(super) policies: &'a Policies,
    pub(super) values: Vec<Option<Cow<'a, Value>>>,
    pub(super) now: SystemTime,
}

impl Arguments<'_> {
    pub(super) fn count(&self) -> usize {
        self.values.len()
    }

    pub(super) fn value(&self, at: usize) -> Option<&Value> {
        self.values.get(at)?.as_deref()
    }

    pub(super) fn text(&self, at: usize) -> Option<&str> {
        self.value(at)?.as_str()
    }

    pub(super) fn number(&self, at: usize) -> Option<f64> {
        self.value(at)?.as_f64()
    }

    /// A number without a fraction.
    pub(super) fn whole(&self, at: usize) -> Option<i64> {
        self.number(at).filter(|number| number.fract() == 0.0).map(|number| number as i64)
    }

    pub(super) fn array(&self, at: usize) -> Option<&Vec<Value>> {
        self.value(at)?.as_array()
    }

    pub(super) fn object(&self, at: usize) -> Option<&Map<String, Value>> {
        self.value(at)?.as_object()
    }

    /// A flag that may be left out; anything but a boolean makes the call undefined.
    pub(super) fn flag(&self, at: usize) -> Option<bool> {
        if at < self.count() { self.value(at)?.as_bool() } else { Some(false) }
    }
}
