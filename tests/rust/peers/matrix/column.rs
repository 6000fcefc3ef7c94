//! What does one client make of every row?

use std::collections::BTreeMap;

use super::rows::{Matrix, Row};
use crate::account::Account;
use crate::peer::{Client, Program};
use crate::queries::{self, Answers};
use crate::splits;
use crate::trial::{self, Followed, MULTIPLE_WRITES, OVER_TLS, SINGLE_REGION, SINGLE_WRITE, Trial};

/// What became of one row with one client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Works,
    /// The client has no such name; which.
    Lacks(String),
    /// Each of the things that went wrong.
    Fails(Vec<String>),
}

impl Cell {
    fn of(problems: Vec<String>) -> Cell {
        if problems.is_empty() { Cell::Works } else { Cell::Fails(problems) }
    }
}

/// What one client made of the rows.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) cells: BTreeMap<String, Cell>,
}

/// Runs all that a client has to say of the rows.
pub(crate) async fn run(name: &'static str, client: Client, matrix: &Matrix) -> Column {
    let mut cells = checked(client).await;
    for (trial, of) in
        [("tls", &OVER_TLS), ("single_write", &SINGLE_WRITE), ("multiple_writes", &MULTIPLE_WRITES)]
    {
        let followed = in_brief(client, of).await;
        let rows = matrix.rows().filter(|row| row.trial.as_deref() == Some(trial));
        cells.extend(rows.map(|row| (row.id.clone(), phases(row, &followed))));
    }
    cells.extend(shapes(client, matrix).await);
    let split = splits::follow(client).await.map_or_else(|why| Cell::Fails(vec![why]), |()| Cell::Works);
    cells.insert("query_through_splits".to_owned(), split);
    Column { name, cells }
}

/// The rows that the client's own program answers.
async fn checked(client: Client) -> BTreeMap<String, Cell> {
    let Followed { held, wrong, .. } = trial::follow(client, &SINGLE_REGION, client.program("matrix")).await;
    let cells = held.iter().filter_map(|line| told(line));
    cells.chain(wrong.into_iter().map(|(name, why)| (name, Cell::Fails(vec![why])))).collect()
}

/// What a line says that is no failure.
fn told(line: &str) -> Option<(String, Cell)> {
    if let Some(name) = line.strip_prefix("ok ") {
        return Some((name.to_owned(), Cell::Works));
    }
    let (name, why) = line.strip_prefix("lacks ")?.split_once(": ")?;
    Some((name.to_owned(), Cell::Lacks(why.to_owned())))
}

/// A trial without the checks that the others have seen.
async fn in_brief(client: Client, trial: &Trial) -> Followed {
    let mut program: Program = client.program("checks");
    program.set("PEER_BRIEF", "true");
    trial::follow(client, trial, program).await
}

/// A row that stands for some of a trial's checks.
fn phases(row: &Row, followed: &Followed) -> Cell {
    let problem = |phase: &String| {
        let wrong = followed.wrong.iter().find(|(name, _)| name == phase);
        let held = followed.held.iter().any(|line| line.strip_prefix("ok ") == Some(phase));
        match wrong {
            Some((name, why)) => Some(format!("{name}: {why}")),
            None => (!held).then(|| format!("{phase}: not said")),
        }
    };
    Cell::of(row.phases.iter().filter_map(problem).collect())
}

/// The rows of queries.
async fn shapes(client: Client, matrix: &Matrix) -> Vec<(String, Cell)> {
    let account = Account::start().await;
    let answers = queries::ask(client, client == Client::Node, true, &account).await;
    let mut cells = Vec::new();
    for row in matrix.rows().filter(|row| !row.queries.is_empty()) {
        let container = if row.resumed { "resumed" } else { "many" };
        let problems = shape(row, container, &answers, &account).await;
        cells.push((row.id.clone(), Cell::of(problems)));
    }
    account.emulator.stop().await;
    cells
}

/// What is wrong with a row's queries.
async fn shape(row: &Row, container: &str, answers: &Answers, account: &Account) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in &row.queries {
        let query = account.cases["queries"].as_array().unwrap();
        let query = query.iter().find(|query| queries::name_of(query) == name);
        let query = query.unwrap_or_else(|| panic!("{}: there is no query {name}", row.id));
        let expected = queries::expected(query, account).await;
        let problem = match answers.get(&(container.to_owned(), name.clone())) {
            Some(answer) => queries::difference(query, answer, &expected),
            None => Some("not answered".to_owned()),
        };
        wrong.extend(problem.map(|problem| format!("{name} {problem}")));
    }
    wrong
}
