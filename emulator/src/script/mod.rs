//! What runs the JavaScript of stored procedures, triggers and user-defined functions?
//!
//! An engine per request, with limits of time and memory, that touches nothing by itself: a script asks for operations,
//! the service does them and tells the outcome, until nothing is left to do.

mod engine;
mod functions;
#[cfg(test)]
mod tests;
mod thrown;

pub(crate) use engine::{Engine, Limits};
pub(crate) use functions::Functions;
pub(crate) use thrown::Thrown;
