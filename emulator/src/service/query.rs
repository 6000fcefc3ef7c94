//! What does a query answer? Over documents of one partition, one range or all; over databases and the like.

mod cursor;
mod index_metrics;
mod metrics;
#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod tests;
mod whole;

use std::time::SystemTime;

use http::StatusCode;
use serde_json::{Map, Value};

use super::call::{self, Call};
use super::scope::{self, Coverage};
use super::{Answer, Failure, Outcome, feed, session};
use crate::script::Functions;
use crate::sql::{self, Found, Parameters, Policies, Query, SqlError};
use crate::store::container::Container;
use crate::store::script::Kind;
use cursor::ResumeFilter;
use metrics::Tally;

/// The refusal to serve a query across partitions carries a plan whatever the client can do with it.
const EVERY_FEATURE: &str = "Aggregate,CompositeAggregate,CountIf,DCount,Distinct,GroupBy,HybridSearch,\
                             ListAndSetAggregate,MultipleAggregates,MultipleOrderBy,NonStreamingOrderBy,\
                             NonValueAggregate,OffsetAndLimit,OrderBy,Top,WeightedRankFusion";

/// A query with its parameters, as a request brings it.
struct Asked {
    query: Query,
    parameters: Parameters,
    resume: Option<ResumeFilter>,
}

impl Asked {
    fn of(call: &Call<'_>) -> Result<Asked, Failure> {
        let plain =
            call.request.header("content-type").is_some_and(|kind| kind.starts_with("application/sql"));
        let body = if plain { Map::new() } else { call::object(&call.request.body)? };
        let text = if plain {
            std::str::from_utf8(&call.request.body).ok()
        } else {
            body.get("query").and_then(Value::as_str)
        };
        let text =
            text.ok_or_else(|| Failure::bad_request("The request needs the query's text in 'query'."))?;
        let query = sql::parse(text).map_err(refused)?;
        let parameters =
            Parameters::from_json(body.get("parameters").unwrap_or(&Value::Null)).map_err(refused)?;
        let resume = ResumeFilter::of(body.get("resumeFilter").unwrap_or(&Value::Null))?;
        Ok(Asked { query, parameters, resume })
    }

    fn rows<'d>(
        &self,
        documents: impl Iterator<Item = &'d Value>,
        policies: &Policies,
        now: SystemTime,
    ) -> Result<Vec<Value>, Failure> {
        self.query.run(documents, &self.parameters, policies, now).map_err(refused)
    }

    /// All rows, with where they stand.
    fn found<'d>(
        &self,
        documents: impl Iterator<Item = &'d Value>,
        policies: &Policies,
        now: SystemTime,
    ) -> Result<Vec<Found>, Failure> {
        self.query.found(documents, &self.parameters, policies, now).map_err(refused)
    }

    /// How many rows are left out at the beginning, and how many come then.
    fn window(&self) -> Result<(usize, usize), Failure> {
        self.query.window(&self.parameters).map_err(refused)
    }

    fn plan(&self, container: &Container, supported: &str) -> Result<Value, Failure> {
        let policies = Policies::of(&container.body);
        self.query.plan(&self.parameters, &container.definition, &policies, supported).map_err(refused)
    }
}

/// What the container's queries go by.
fn policies(container: &Container) -> Policies {
    let functions = container.scripts.of(Kind::Function).cloned();
    Policies::of(&container.body).with_functions(Functions::new(functions))
}

/// The databases, containers or offers that a query picks.
pub(crate) fn filter(call: &Call<'_>, all: &[Value]) -> Result<Vec<Value>, Failure> {
    Asked::of(call)?.rows(all.iter(), &Policies::default(), call.now)
}

/// Whether a document meets a patch's condition: `from c where ...`.
pub(crate) fn matches(document: &Value, condition: &str, now: SystemTime) -> Result<bool, Failure> {
    let query = sql::parse(&format!("SELECT VALUE 1 {condition}")).map_err(refused)?;
    let rows = query
        .run(std::iter::once(document), &Parameters::default(), &Policies::default(), now)
        .map_err(refused)?;
    Ok(!rows.is_empty())
}

/// Runs a query over the documents that the request's headers name.
pub(crate) fn run(call: &Call<'_>, container: &Container, names: [&str; 2]) -> Outcome {
    let tally = Tally::new();
    let coverage = scope::coverage(call, container)?;
    let asked = admit(call, container, &coverage)?;
    tally.parsed();
    let outcome = session::check(call, container, &coverage.ranges).and_then(|()| {
        let answer = if asked.query.goes_by_document() {
            by_document(call, container, &coverage, &asked, &tally)?
        } else {
            whole::page(call, container, &coverage, &asked, &tally)?
        };
        let answer = index_metrics::tell(call.request, container, &asked, answer);
        Ok(tally.tell(call.request, answer))
    });
    scope::annotate(call, container, names, &coverage.ranges, outcome)
}

fn by_document(
    call: &Call<'_>,
    container: &Container,
    coverage: &Coverage,
    asked: &Asked,
    tally: &Tally,
) -> Outcome {
    let policies = policies(container);
    feed::page(call, container, coverage, |body| {
        tally.retrieved(body.text.len());
        asked.rows(std::iter::once(&body.value), &policies, call.now)
    })
}

/// The query, unless the gateway refuses it before any partition sees it.
fn admit(call: &Call<'_>, container: &Container, coverage: &Coverage) -> Result<Asked, Failure> {
    let asked = Asked::of(call)?;
    if coverage.everything && !call.request.flag("x-ms-documentdb-query-enablecrosspartition") {
        return Err(Failure::bad_request(
            "Cross partition query is required but disabled. Please set \
             x-ms-documentdb-query-enablecrosspartition to true, specify x-ms-documentdb-partitionkey, or revise \
             your query to avoid this exception.",
        ));
    }
    if asked.query.is_ranked() || (coverage.everything && asked.query.requires_plan()) {
        return Err(needs_plan(&asked.plan(container, EVERY_FEATURE)?));
    }
    Ok(asked)
}

/// The plan by which a client runs a query over many ranges.
pub(crate) fn plan(call: &Call<'_>, container: &Container) -> Outcome {
    let supported = call.request.header("x-ms-cosmos-supported-query-features").unwrap_or_default();
    let plan = Asked::of(call)?.plan(container, supported)?;
    Ok(Answer::json(StatusCode::OK, &plan))
}

/// What a query over all partitions answers when the client must put their answers together.
fn needs_plan(plan: &Value) -> Failure {
    let message = "The provided cross partition query can not be directly served by the gateway. This is a first \
                   chance (internal) exception that all newer clients will know how to handle gracefully. This \
                   exception is traced, but unless you see it bubble up as an exception (which only happens on \
                   older SDK clients), then you can safely ignore this message.";
    let failure = Failure::new(StatusCode::BAD_REQUEST, 1004, message);
    Failure { additional: Some(plan.to_string()), ..failure }
}

fn refused(error: SqlError) -> Failure {
    match &error.thrown {
        Some(thrown) => Failure::script(thrown),
        None => Failure::bad_request(error.body()),
    }
}
