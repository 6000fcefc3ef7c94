//! How many instructions does each step of a request take? Counted by valgrind, and compared with the counts kept in
//! `tests/bench/instructions.json`: noise can't hide a change. Run it with `make bench-core`; `STEPS=write` before it keeps
//! the new counts.
#![allow(clippy::print_stdout, reason = "the screen is what it is for")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

use perilune_tests::steps;
use perilune_tests::table::Table;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/instructions.json");
/// How often a step is done before those that count, and with them.
const FEW: u32 = 20;
const MORE: u32 = 120;
/// What a count may grow by: hash tables are laid out by chance.
const SLACK: f64 = 1.02;

type Counts = BTreeMap<String, f64>;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let done = match &words[..] {
        [name, count] => repeat(name, count),
        _ => compare(std::env::var("STEPS").is_ok_and(|word| word == "write")),
    };
    done.unwrap_or_else(|error| {
        println!("The steps could not be counted: {error}");
        ExitCode::FAILURE
    })
}

/// Does one step so many times: what valgrind counts.
fn repeat(name: &str, count: &str) -> Result<ExitCode, Box<dyn Error>> {
    let (_, make) = steps::all().find(|(other, _)| *other == name).ok_or("no step is called so")?;
    let step = make().ok_or("the step can't be made")?;
    (0..count.parse::<u32>()?).for_each(|_| step());
    Ok(ExitCode::SUCCESS)
}

fn compare(write: bool) -> Result<ExitCode, Box<dyn Error>> {
    let kept = std::fs::read(KEPT).ok();
    let kept: Counts = kept.map(|text| serde_json::from_slice(&text)).transpose()?.unwrap_or_default();
    let mut table = Table::new(["step", "instructions", "kept", "change"]);
    let (mut counts, mut grown) = (Counts::new(), 0);
    for (name, _) in steps::all() {
        let count = (counted(name, MORE)? - counted(name, FEW)?) / f64::from(MORE - FEW);
        let before = kept.get(name).copied();
        let change = before.map(|before| count / before);
        grown += usize::from(change.is_some_and(|change| change > SLACK));
        let told = change.map(|change| format!("{:+.1} %", (change - 1.0) * 100.0));
        let before = before.map(|before| format!("{before:.0}"));
        table.row([
            name.to_owned(),
            format!("{count:.0}"),
            before.unwrap_or_default(),
            told.unwrap_or_else(|| "new".into()),
        ]);
        counts.insert(name.to_owned(), count.round());
    }
    println!("{}", table.to_terminal());
    if write {
        std::fs::write(KEPT, format!("{}\n", serde_json::to_string_pretty(&counts)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    if grown > 0 {
        println!("{grown} steps take more than before. If that is wanted: `STEPS=write make bench-core`.");
    }
    Ok(if grown > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// All instructions of a process that does the step so many times.
fn counted(name: &str, count: u32) -> Result<f64, Box<dyn Error>> {
    let out = Path::new(if cfg!(unix) { "/dev/null" } else { "NUL" });
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())])
        .arg(std::env::current_exe()?)
        .args([name, &count.to_string()])
        .output()
        .map_err(|error| format!("valgrind can't be started: {error}"))?;
    let told = String::from_utf8_lossy(&run.stderr);
    let line = told.lines().find_map(|line| line.split_once("Collected : ")).filter(|_| run.status.success());
    Ok(line.ok_or_else(|| told.clone().into_owned())?.1.trim().parse()?)
}
