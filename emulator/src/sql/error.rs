//! What is wrong with a query, and where? In the service's own codes and wording.

use std::fmt;

use serde_json::json;

use crate::script::Thrown;

/// A stretch of the query's text, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    /// One past the last character.
    pub(crate) end: usize,
}

/// Why a query cannot be run. The service answers 400 with [`SqlError::body`] as its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SqlError {
    pub(crate) message: String,
    /// `SC1001` and its kind; none for what the service reports without a place.
    pub(crate) code: Option<&'static str>,
    pub(crate) span: Option<Span>,
    /// What a user-defined function threw.
    pub(crate) thrown: Option<Thrown>,
}

impl SqlError {
    /// An error at a place in the text.
    pub(crate) fn at(span: Span, code: &'static str, message: impl Into<String>) -> SqlError {
        SqlError { message: message.into(), code: Some(code), span: Some(span), thrown: None }
    }

    /// An error about the query as a whole.
    pub(crate) fn whole(message: impl Into<String>) -> SqlError {
        SqlError { message: message.into(), code: None, span: None, thrown: None }
    }

    /// A user-defined function failed.
    pub(crate) fn thrown(thrown: Thrown) -> SqlError {
        SqlError { thrown: Some(thrown.clone()), ..SqlError::whole(thrown.to_string()) }
    }

    pub(crate) fn syntax(span: Span, near: &str) -> SqlError {
        SqlError::at(span, "SC1001", format!("Syntax error, incorrect syntax near '{near}'."))
    }

    /// The message of the 400: JSON in the shape the service uses.
    pub(crate) fn body(&self) -> String {
        let Some(code) = self.code else {
            return json!({"Errors": [self.message]}).to_string();
        };
        // Codes of the query engine are numbers, those of the parser are text.
        let code = code.parse::<u32>().map_or_else(|_| json!(code), |number| json!(number));
        let mut error = json!({"severity": "Error", "code": code, "message": self.message});
        if let Some(span) = self.span {
            error["location"] = json!({"start": span.start, "end": span.end});
        }
        json!({"errors": [error]}).to_string()
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.body())
    }
}

impl std::error::Error for SqlError {}
