//! What the tests of all surfaces share.

pub mod program;
pub mod samples;
pub mod screen;
pub mod steps;
pub mod svg;
pub mod table;
pub mod traffic;

/// Runs the Rust examples of the repository's README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// Runs the Rust examples of the client's README.
#[cfg(doctest)]
#[doc = include_str!("../../core/README.md")]
struct ClientReadme;
