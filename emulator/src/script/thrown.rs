//! How does a script fail?

use std::fmt;

use serde::Deserialize;

/// Why a script did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Thrown {
    /// It is no function that the engine understands.
    Compile(String),
    /// It threw: what, and the number of an `Error(number, text)`.
    Exception { text: String, number: Option<u32> },
    /// It took longer than it may.
    Timeout,
    /// The engine gave up; in most cases the script took more memory than it may.
    Engine(String),
}

/// A failure as the server-side API tells it.
#[derive(Debug, Deserialize)]
pub(super) struct Told {
    text: String,
    number: Option<f64>,
    compile: bool,
}

impl From<Told> for Thrown {
    fn from(told: Told) -> Thrown {
        if told.compile {
            return Thrown::Compile(told.text);
        }
        let number = told.number.filter(|number| number.fract() == 0.0 && (0.0..=65_535.0).contains(number));
        Thrown::Exception { text: told.text, number: number.map(|number| number as u32) }
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thrown::Compile(text) => {
                write!(f, "Encountered exception while compiling Javascript. Exception = {text}")
            }
            Thrown::Exception { text, .. } | Thrown::Engine(text) => {
                write!(f, "Encountered exception while executing function. Exception = {text}")
            }
            Thrown::Timeout => f.write_str("The requested operation exceeded maximum alloted time."),
        }
    }
}
