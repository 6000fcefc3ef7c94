//! Which partition key does a Python value name?

use perilune::{PartitionKey, PartitionKeyValue};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyString, PyTuple};

/// A value, a list of values (hierarchical), or an empty tuple: the key of items without the property. In a list, an
/// empty tuple stands for one property that is absent.
pub(crate) fn partition_key(value: &Bound<'_, PyAny>) -> PyResult<PartitionKey> {
    if let Ok(tuple) = value.cast::<PyTuple>() {
        if tuple.is_empty() {
            return Ok(PartitionKey::NONE);
        }
        return many(tuple.iter());
    }
    match value.cast::<PyList>() {
        Ok(list) => many(list.iter()),
        Err(_) => Ok(one(value)?.into()),
    }
}

fn many<'py>(values: impl Iterator<Item = Bound<'py, PyAny>>) -> PyResult<PartitionKey> {
    Ok(values.map(|value| one(&value)).collect::<PyResult<Vec<_>>>()?.into())
}

fn one(value: &Bound<'_, PyAny>) -> PyResult<PartitionKeyValue> {
    if value.is_none() {
        return Ok(PartitionKeyValue::Null);
    }
    if value.cast::<PyTuple>().is_ok_and(|tuple| tuple.is_empty()) {
        return Ok(PartitionKeyValue::Undefined);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(PartitionKeyValue::String(text.to_str()?.to_owned()));
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(PartitionKeyValue::Bool(flag.is_true()));
    }
    if value.is_instance_of::<PyInt>() {
        return value.extract().map(PartitionKeyValue::Integer).or_else(|_| float(value));
    }
    if value.is_instance_of::<PyFloat>() {
        return float(value);
    }
    Err(PyTypeError::new_err(format!(
        "partition_key: {} is not accepted; a string, a number, a boolean, None, NonePartitionKeyValue, \
         NullPartitionKeyValue or a list of these is",
        value.get_type().name()?
    )))
}

fn float(value: &Bound<'_, PyAny>) -> PyResult<PartitionKeyValue> {
    let number: f64 = value.extract()?;
    match number.is_finite() {
        true => Ok(PartitionKeyValue::Number(number)),
        false => Err(PyValueError::new_err("partition_key: a number must be finite")),
    }
}
