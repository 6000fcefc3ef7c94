//! The drill: what clients notice of twelve outages, under steady load. Run it with `make drill`; CONTRIBUTING.md says
//! how to run a part of it.
#![allow(clippy::print_stdout, reason = "the screen is what it is for")]

mod account;
mod client;
mod emulator;
mod figures;
mod goals;
mod measure;
#[cfg(test)]
mod measure_tests;
mod op;
mod outage;
#[cfg(test)]
mod output_tests;
mod pace;
mod picture;
mod report;
mod run;
mod screen;
mod settings;
mod slow;
mod traffic;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use report::Report;
use screen::Screen;
use settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let result = match (words.next().as_deref(), words.next()) {
        (Some("traffic"), _) => traffic::run().await,
        (Some("emulator"), Some(wanted)) => emulator::run(&wanted).await,
        _ => drill().await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("The drill could not go on: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn drill() -> Result<(), Box<dyn Error>> {
    let settings = Settings::read()?;
    let screen = Screen::default();
    // Fails only where it is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut seen = Vec::new();
    for _ in 0..settings.repeat {
        for outage in &settings.outages {
            seen.extend(run::run(outage, &settings, &screen).await?);
            screen.line(&format!("{} {}: done", outage.letter, outage.name));
        }
    }
    let report = Report::of(&seen, &settings.outages, &settings.clients);
    println!("\n{}", report.to_terminal());
    fs::create_dir_all(&settings.out)?;
    fs::write(settings.out.join("drill.md"), report.to_markdown())?;
    fs::write(settings.out.join("drill.svg"), picture::picture(&seen, &settings.outages, &settings.clients))?;
    fs::write(settings.out.join("slow.txt"), slow::slow(&seen))?;
    println!(
        "{} goals were missed. Tables, picture, and what was slow: {}",
        report.missed,
        settings.out.display()
    );
    Ok(())
}
