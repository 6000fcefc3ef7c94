//! How is the table written, and which cells are not as known?

use std::fmt::Write;

use super::column::{Cell, Column};
use super::rows::{Matrix, Row};

const HEAD: &str = "# Feature matrix\n\n\
    `make matrix` writes this page; `make test` fails when it is stale. What a row checks is in [`matrix.json`](matrix.json) \
    and in the programs of each client ([README](README.md)). All columns are clients, unchanged, against the \
    emulator of this project; those of perilune are its own.\n";

/// The table, and what is wrong with it: cells that fail for no known reason, or no longer fail.
pub(crate) fn write(matrix: &Matrix, columns: &[Column]) -> (String, Vec<String>) {
    let mut page = Page { text: HEAD.to_owned(), notes: Vec::new(), problems: strangers(matrix, columns) };
    page.totals(matrix, columns);
    for area in &matrix.areas {
        page.line(&format!("\n## {}\n", area.title));
        page.heading("feature", matrix, columns);
        for row in &area.rows {
            let cells: Vec<String> = columns.iter().map(|column| page.cell(matrix, row, column)).collect();
            page.line(&format!("| {} | {} |", row.what, cells.join(" | ")));
        }
    }
    page.line("\n## Notes\n");
    for (number, note) in page.notes.clone().iter().enumerate() {
        page.line(&format!("{}. {note}", number + 1));
    }
    (page.text, page.problems)
}

/// What the programs speak of that is no row.
fn strangers(matrix: &Matrix, columns: &[Column]) -> Vec<String> {
    let unknown = |name: &&String| !matrix.rows().any(|row| row.id == **name);
    let of = |column: &Column| -> Vec<String> {
        column.cells.keys().filter(unknown).filter(|name| *name != "fill").cloned().collect()
    };
    columns.iter().flat_map(of).map(|name| format!("{name}: no row of matrix.json")).collect()
}

struct Page {
    text: String,
    notes: Vec<String>,
    problems: Vec<String>,
}

impl Page {
    fn line(&mut self, line: &str) {
        writeln!(self.text, "{line}").unwrap();
    }

    fn heading(&mut self, first: &str, matrix: &Matrix, columns: &[Column]) {
        let names: Vec<&str> = columns.iter().map(|column| matrix.clients[column.name].as_str()).collect();
        self.line(&format!("| {first} | {} |", names.join(" | ")));
        self.line(&format!("|---|{}", "---|".repeat(columns.len())));
    }

    /// How many rows work with each client.
    fn totals(&mut self, matrix: &Matrix, columns: &[Column]) {
        let rows = matrix.rows().count();
        let count = |kind: fn(&Cell) -> bool| -> String {
            let of = |column: &Column| {
                column.cells.iter().filter(|(name, cell)| *name != "fill" && kind(cell)).count()
            };
            columns.iter().map(|column| of(column).to_string()).collect::<Vec<_>>().join(" | ")
        };
        let works = count(|cell| *cell == Cell::Works);
        let lacks = count(|cell| matches!(cell, Cell::Lacks(_)));
        let fails = count(|cell| matches!(cell, Cell::Fails(_)));
        self.line("");
        self.heading(&format!("{rows} features"), matrix, columns);
        self.line(&format!("| ok | {works} |"));
        self.line(&format!("| the client has none | {lacks} |"));
        self.line(&format!("| fails | {fails} |"));
    }

    fn cell(&mut self, matrix: &Matrix, row: &Row, column: &Column) -> String {
        let known = matrix.known(&row.id, column.name);
        let place = format!("{} {}", column.name, row.id);
        match (column.cells.get(&row.id), known) {
            (Some(Cell::Works), None) => "ok".to_owned(),
            (Some(Cell::Lacks(names)), None) => format!("none ({})", self.note(names)),
            (Some(Cell::Fails(problems)), Some(known))
                if problems.iter().all(|problem| known.explains(problem)) =>
            {
                format!("**fails** ({})", self.note(&known.why))
            }
            (Some(Cell::Fails(problems)), _) => {
                self.problem(format!("{place} fails: {}", problems.join("\n    ")))
            }
            (Some(cell), Some(_)) => self.problem(format!("{place} is known to fail, and is {cell:?}")),
            (None, _) => self.problem(format!("{place}: the program does not speak of it")),
        }
    }

    fn problem(&mut self, problem: String) -> String {
        self.problems.push(problem);
        "**?**".to_owned()
    }

    /// The number of a note.
    fn note(&mut self, text: &str) -> usize {
        let known = self.notes.iter().position(|note| note == text);
        known.unwrap_or_else(|| {
            self.notes.push(text.to_owned());
            self.notes.len() - 1
        }) + 1
    }
}
