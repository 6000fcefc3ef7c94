//! What does the SQL dialect of Azure Cosmos DB for NoSQL say? Parser, evaluator and query plan.

mod ast;
mod error;
mod evaluate;
mod functions;
mod lexer;
mod parameters;
mod parser;
mod value;

use std::time::SystemTime;

use serde_json::Value;

pub(crate) use error::SqlError;
pub(crate) use parameters::Parameters;

use ast::Select;

/// A query that parses and whose names resolve.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    select: Select,
}

/// Reads the text of a query.
pub(crate) fn parse(text: &str) -> Result<Query, SqlError> {
    let select = parser::parse(text)?;
    Ok(Query { select })
}

impl Query {
    /// All rows of the answer, over documents in the order of the partition; ties keep that order.
    pub(crate) fn run<'d>(
        &self,
        documents: impl Iterator<Item = &'d Value>,
        parameters: &Parameters,
        now: SystemTime,
    ) -> Result<Vec<Value>, SqlError> {
        let documents: Vec<&Value> = documents.collect();
        evaluate::run(&self.select, &documents, parameters, now)
    }
}

#[cfg(test)]
mod tests;
