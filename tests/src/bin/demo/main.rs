//! The demonstration: a three-region account on this machine, traffic without a pause, and everything that can happen
//! to regions. Run it with `make demo`.
#![allow(clippy::print_stdout, reason = "the screen is what it is for")]

mod conflict;
mod load;
mod program;
mod sample;
mod screen;
mod story;

use std::io::IsTerminal;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match story::tell(screen::Screen::new(std::io::stdout().is_terminal())).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            println!("\nSomething above was not as promised.");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("\nThe demonstration could not go on: {error}");
            ExitCode::FAILURE
        }
    }
}
