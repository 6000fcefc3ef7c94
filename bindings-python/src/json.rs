//! How does JSON become Python objects, and how do they become JSON?

use jiter::{FloatMode, PartialMode, PythonParse, StringCacheMode};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use serde_json::value::RawValue;

/// Nesting beyond this is left to the standard library, which has a limit of its own.
const DEEPEST: usize = 100;

const PARSER: PythonParse = PythonParse {
    allow_inf_nan: true,
    cache_mode: StringCacheMode::Keys,
    partial_mode: PartialMode::Off,
    catch_duplicate_keys: false,
    float_mode: FloatMode::Float,
};

/// JSON text as Python objects. What the fast parser refuses, such as a lone surrogate, the standard library reads.
#[pyfunction]
pub(crate) fn decode<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    match PARSER.python_parse(py, text) {
        Ok(value) => Ok(value),
        Err(_) => LOADS.import(py, "json", "loads")?.call1((PyBytes::new(py, text),)),
    }
}

/// A Python object as JSON bytes; `None` if it holds anything but the built-in types themselves, which is for the
/// standard library to write.
#[pyfunction]
pub(crate) fn encode<'py>(
    py: Python<'py>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let mut text = Vec::with_capacity(256);
    Ok(write(value, &mut text, DEEPEST)?.map(|()| PyBytes::new(py, &text)))
}

/// `Ok(None)`: not one of the types known here.
fn write(value: &Bound<'_, PyAny>, text: &mut Vec<u8>, depth: usize) -> PyResult<Option<()>> {
    if depth == 0 {
        return Ok(None);
    }
    if let Ok(string) = value.cast_exact::<PyString>() {
        return Ok(write_string(string, text));
    }
    if value.is_none() {
        text.extend_from_slice(b"null");
    } else if let Ok(flag) = value.cast_exact::<PyBool>() {
        text.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
    } else if let Ok(number) = value.cast_exact::<PyInt>() {
        let Ok(number) = number.extract::<i64>() else { return Ok(None) };
        text.extend_from_slice(number.to_string().as_bytes());
    } else if let Ok(number) = value.cast_exact::<PyFloat>() {
        return write_float(number, text);
    } else if let Ok(dict) = value.cast_exact::<PyDict>() {
        return write_dict(dict, text, depth);
    } else if let Ok(list) = value.cast_exact::<PyList>() {
        return write_list(list, text, depth);
    } else {
        return Ok(None);
    }
    Ok(Some(()))
}

fn write_dict(dict: &Bound<'_, PyDict>, text: &mut Vec<u8>, depth: usize) -> PyResult<Option<()>> {
    let mut mark = b'{';
    for (key, value) in dict.iter() {
        text.push(mark);
        mark = b',';
        let Ok(key) = key.cast_exact::<PyString>() else { return Ok(None) };
        if write_string(key, text).is_none() {
            return Ok(None);
        }
        text.push(b':');
        if write(&value, text, depth - 1)?.is_none() {
            return Ok(None);
        }
    }
    if mark == b'{' {
        text.push(mark);
    }
    text.push(b'}');
    Ok(Some(()))
}

fn write_list(list: &Bound<'_, PyList>, text: &mut Vec<u8>, depth: usize) -> PyResult<Option<()>> {
    text.push(b'[');
    for (index, value) in list.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        if write(&value, text, depth - 1)?.is_none() {
            return Ok(None);
        }
    }
    text.push(b']');
    Ok(Some(()))
}

/// A lone surrogate has no UTF-8: the standard library writes it as an escape.
fn write_string(string: &Bound<'_, PyString>, text: &mut Vec<u8>) -> Option<()> {
    let string = string.to_str().ok()?;
    serde_json::to_writer(text, string).ok()
}

fn write_float(number: &Bound<'_, PyFloat>, text: &mut Vec<u8>) -> PyResult<Option<()>> {
    let number = number.value();
    if !number.is_finite() {
        return Err(PyValueError::new_err(format!(
            "{number} can't be written: JSON knows finite numbers only"
        )));
    }
    Ok(serde_json::to_writer(text, &number).ok())
}

/// JSON that Python passes as bytes or as a string.
pub(crate) fn raw(json: &Bound<'_, PyAny>) -> PyResult<Box<RawValue>> {
    let parsed = if let Ok(bytes) = json.cast::<PyBytes>() {
        serde_json::from_slice(bytes.as_bytes())
    } else if let Ok(text) = json.cast::<PyString>() {
        serde_json::from_str(text.to_str()?)
    } else {
        return Err(PyTypeError::new_err("JSON is passed as bytes or as a string"));
    };
    parsed.map_err(|problem| PyValueError::new_err(format!("not JSON: {problem}")))
}
