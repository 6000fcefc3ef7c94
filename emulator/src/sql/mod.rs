//! What does the SQL dialect of Azure Cosmos DB for NoSQL say? Parser, evaluator and query plan.

mod ast;
mod check;
mod error;
mod evaluate;
mod functions;
mod index_use;
mod lexer;
mod parameters;
mod parser;
mod plan;
mod policies;
mod rank;
mod unparse;
mod value;

use std::cmp::Ordering;
use std::time::SystemTime;

use serde_json::Value;

pub(crate) use error::SqlError;
pub(crate) use evaluate::Found;
pub(crate) use parameters::Parameters;
pub(crate) use policies::Policies;

use ast::Select;
use error::Span;

use crate::store::partition_key::Definition;

/// The values that a row is ordered by.
pub(crate) type Keys = [Option<Value>];

/// A query that parses and whose names resolve.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    select: Select,
    parameters: Vec<(String, Span)>,
}

/// Reads the text of a query.
pub(crate) fn parse(text: &str) -> Result<Query, SqlError> {
    let select = parser::parse(text)?;
    let parameters = check::check(&select)?;
    Ok(Query { select, parameters })
}

impl Query {
    /// All rows of the answer, over documents in the order of the partition; ties keep that order.
    pub(crate) fn run<'d>(
        &self,
        documents: impl Iterator<Item = &'d Value>,
        parameters: &Parameters,
        policies: &Policies,
        now: SystemTime,
    ) -> Result<Vec<Value>, SqlError> {
        let found = self.found(documents, parameters, policies, now)?.into_iter();
        let (skip, take) = self.window(parameters)?;
        Ok(found.skip(skip).take(take).map(|found| found.value).collect())
    }

    /// The same, with where each row stands, and with those that TOP, OFFSET and LIMIT leave out.
    pub(crate) fn found<'d>(
        &self,
        documents: impl Iterator<Item = &'d Value>,
        parameters: &Parameters,
        policies: &Policies,
        now: SystemTime,
    ) -> Result<Vec<Found>, SqlError> {
        self.check_parameters(parameters)?;
        let documents: Vec<&Value> = documents.collect();
        evaluate::run(&self.select, &documents, parameters, policies, now)
    }

    /// How many rows are left out at the beginning, and how many come then.
    pub(crate) fn window(&self, parameters: &Parameters) -> Result<(usize, usize), SqlError> {
        evaluate::window(&self.select, parameters)
    }

    /// How the keys of two rows compare in the order of the answer.
    pub(crate) fn compare(&self, policies: &Policies, left: &Keys, right: &Keys) -> Ordering {
        evaluate::compare(&self.select, policies, left, right)
    }

    /// Whether the answers of several partitions must be put together by the client, so that without a range the
    /// gateway refuses the query (400/1004).
    pub(crate) fn requires_plan(&self) -> bool {
        !plan::is_plain(&self.select)
    }

    /// What it asks of the container's indexes.
    pub(crate) fn index_use(&self) -> index_use::IndexUse {
        index_use::index_use(&self.select)
    }

    /// Whether each document has rows of its own, without a look at others.
    pub(crate) fn goes_by_document(&self) -> bool {
        plan::is_plain(&self.select) && !self.select.from.is_empty()
    }

    /// Whether only the client can rank the rows, by statistics of the whole container.
    pub(crate) fn is_ranked(&self) -> bool {
        self.select.ranked
    }

    /// The body of the reply to a request for the query plan. `supported` is the value of
    /// `x-ms-cosmos-supported-query-features`.
    pub(crate) fn plan(
        &self,
        parameters: &Parameters,
        definition: &Definition,
        policies: &Policies,
        supported: &str,
    ) -> Result<Value, SqlError> {
        self.check_parameters(parameters)?;
        plan::plan(&self.select, parameters, definition, policies, supported)
    }

    fn check_parameters(&self, parameters: &Parameters) -> Result<(), SqlError> {
        match self.parameters.iter().find(|(name, _)| parameters.get(name).is_none()) {
            None => Ok(()),
            Some((name, span)) => {
                let message = format!("The query parameter '{name}' has no value.");
                Err(SqlError::at(*span, "SC2063", message))
            }
        }
    }
}

#[cfg(test)]
mod garbage_tests;
#[cfg(test)]
mod tests;
