//! The programs of the Rust clients that this workspace builds.

mod perilune;
mod raw;

use std::error::Error;

use crate::driver;

/// Runs the client of this name until the input ends.
pub(crate) async fn run(name: &str) -> Result<(), Box<dyn Error>> {
    driver::loaded();
    match name {
        "perilune" => driver::run(perilune::Perilune::connect()?).await,
        "reqwest" => driver::run(raw::Raw::reqwest()?).await,
        "hyper" => driver::run(raw::Raw::hyper()?).await,
        _ => Err(format!("no client is called '{name}'").into()),
    }
}
