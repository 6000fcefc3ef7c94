//! Which features work through which client, against the emulator? `tests/peers/matrix.json` has the rows, each client's
//! program answers them, and `tests/peers/MATRIX.md` keeps what came of it.

mod column;
mod rows;
mod table;

use std::path::Path;

use futures_util::future::join_all;

use crate::peer::Client;
use column::Column;
use rows::Matrix;

/// The table's columns, by the names that `matrix.json` has for them.
pub(crate) const CLIENTS: [(&str, Client); 8] = [
    ("rust", Client::Perilune),
    ("perilune-python", Client::PerilunePython),
    ("perilune-asyncio", Client::PerilunePythonAsyncio),
    ("perilune-node", Client::PeriluneNode),
    ("python", Client::PythonSync),
    ("asyncio", Client::PythonAsyncio),
    ("node", Client::Node),
    ("official-rust", Client::Rust),
];

/// Runs every client and compares what came of it with the kept table; `PERILUNE_MATRIX=write` keeps the new one.
pub(crate) async fn run() {
    let matrix = Matrix::read();
    let columns: Vec<Column> =
        join_all(CLIENTS.map(|(name, client)| column::run(name, client, &matrix))).await;
    let (table, problems) = table::write(&matrix, &columns);
    println!("\n{table}");
    assert!(problems.is_empty(), "{} cells:\n{}", problems.len(), problems.join("\n"));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/MATRIX.md");
    if std::env::var("PERILUNE_MATRIX").is_ok_and(|wanted| wanted == "write") {
        std::fs::write(&kept, &table).unwrap();
    }
    let stale = differing(&std::fs::read_to_string(&kept).unwrap_or_default(), &table);
    assert!(stale.is_empty(), "{}: `make matrix` writes it anew\n{}", kept.display(), stale.join("\n"));
}

/// The lines that one of two texts does not have.
fn differing(kept: &str, now: &str) -> Vec<String> {
    let gone = kept.lines().filter(|line| !now.lines().any(|other| other == *line));
    let new = now.lines().filter(|line| !kept.lines().any(|other| other == *line));
    gone.map(|line| format!("- {line}")).chain(new.map(|line| format!("+ {line}"))).collect()
}
