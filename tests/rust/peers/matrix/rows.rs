//! What does `tests/peers/matrix.json` ask, and what does it know to fail?

use serde::Deserialize;

const MATRIX: &str = include_str!("../../../peers/matrix.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Matrix {
    /// What each column is called, by its short name.
    pub(crate) clients: std::collections::BTreeMap<String, String>,
    pub(crate) areas: Vec<Area>,
    pub(crate) known: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// The name of the check in every program that has one.
    pub(crate) id: String,
    pub(crate) what: String,
    /// Queries of `queries.json` that must all give what one range gives.
    #[serde(default)]
    pub(crate) queries: Vec<String>,
    /// Each page of them is asked from the continuation of the one before.
    #[serde(default)]
    pub(crate) resumed: bool,
    /// The account of the trial whose checks make this row.
    pub(crate) trial: Option<String>,
    #[serde(default)]
    pub(crate) phases: Vec<String>,
}

/// What is known to fail, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    pub(crate) rows: Vec<String>,
    pub(crate) clients: Vec<String>,
    /// Whatever went wrong has one of these in it.
    pub(crate) says: Vec<String>,
    pub(crate) why: String,
}

impl Known {
    pub(crate) fn explains(&self, problem: &str) -> bool {
        self.says.iter().any(|words| problem.contains(words))
    }
}

impl Matrix {
    /// Reads it; every name in what is known must be one of a row and of a client.
    pub(crate) fn read() -> Matrix {
        let matrix: Matrix = serde_json::from_str(MATRIX).unwrap();
        for known in &matrix.known {
            for name in &known.rows {
                assert!(matrix.rows().any(|row| row.id == *name), "known: there is no row {name}");
            }
            for name in &known.clients {
                assert!(matrix.clients.contains_key(name), "known: there is no client {name}");
            }
        }
        matrix
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.areas.iter().flat_map(|area| &area.rows)
    }

    /// Why a row fails with a client, as far as it is known.
    pub(crate) fn known(&self, row: &str, client: &str) -> Option<&Known> {
        let about = |known: &&Known| {
            known.rows.iter().any(|name| name == row) && known.clients.iter().any(|name| name == client)
        };
        self.known.iter().find(about)
    }
}
