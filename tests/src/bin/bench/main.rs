//! The benches: what an operation costs each client, side by side on one gateway that answers from memory. Run them with
//! `make bench`; tests/bench/README.md says how to run a part, and what the figures mean.
#![allow(clippy::print_stdout, reason = "the screen is what it is for")]

mod client;
mod clients;
mod driver;
mod figures;
#[cfg(test)]
mod figures_tests;
mod goals;
mod growth;
mod installed;
mod long;
mod picture;
mod process;
mod report;
mod run;
mod settings;
mod startup;
mod stub;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use perilune_tests::screen::Screen;

use process::Process;
use report::Report;
use settings::Settings;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let result = match (words.next().as_deref(), words.next()) {
        (Some("gateway"), Some(account)) => stub::run(&account),
        (Some("drive"), Some(name)) => on_threads(clients::run(&name)),
        _ => on_threads(bench()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("The benches could not go on: {error}");
            ExitCode::FAILURE
        }
    }
}

fn on_threads(work: impl Future<Output = Result<(), Box<dyn Error>>>) -> Result<(), Box<dyn Error>> {
    tokio::runtime::Runtime::new()?.block_on(work)
}

async fn bench() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::read()?;
    let screen = Screen::default();
    fs::create_dir_all(&settings.out)?;
    if settings.growth {
        let table = growth::run(&settings, &screen).await?;
        println!("\n{}", table.to_terminal());
        fs::write(settings.out.join("growth.md"), table.to_markdown())?;
        return Ok(());
    }
    let account = settings.account();
    fs::write(settings.out.join("item.json"), stub::item::sent(account.item_bytes))?;
    let (process, gateway) = Process::gateway(&account).await?;
    if let Some(count) = settings.long {
        let (table, grown) = long::run(count, &settings, &gateway, &screen).await?;
        process.end().await;
        println!("\n{}", table.to_terminal());
        fs::write(settings.out.join("long.md"), table.to_markdown())?;
        return if grown.is_empty() {
            Ok(())
        } else {
            Err(format!("memory grew: {}", grown.join(", ")).into())
        };
    }
    let starts = startup::starts(&settings, &gateway, &screen).await?;
    settings.clients.retain(|client| starts.iter().any(|start| start.client == *client));
    let samples = run::rounds(&settings, &gateway, &screen).await?;
    process.end().await;
    let cells = run::cells(&settings);
    let figures = figures::figures(&samples, &cells, &settings.clients);
    let report = Report::of(&samples, &figures, &starts, &settings);
    screen.line("done");
    println!("\n{}", report.to_terminal());
    fs::write(settings.out.join("bench.md"), report.to_markdown())?;
    fs::write(settings.out.join("bench.svg"), picture::picture(&figures, &cells))?;
    println!(
        "{} of {} goals were missed. Tables and bars: {}",
        report.missed,
        report.goals,
        settings.out.display()
    );
    Ok(())
}
