//! What is told of how a query was run: times and counts, where the client asks for them.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::service::{Answer, Request};

/// Counts while a query runs.
pub(super) struct Tally {
    began: Instant,
    parsed: Cell<Duration>,
    /// How many documents, and their bytes.
    retrieved: Cell<(usize, usize)>,
}

impl Tally {
    pub(super) fn new() -> Tally {
        Tally { began: Instant::now(), parsed: Cell::default(), retrieved: Cell::default() }
    }

    /// The query's text has been read.
    pub(super) fn parsed(&self) {
        self.parsed.set(self.began.elapsed());
    }

    /// A document was looked at.
    pub(super) fn retrieved(&self, bytes: usize) {
        let (count, size) = self.retrieved.get();
        self.retrieved.set((count + 1, size + bytes));
    }

    /// The answer with `x-ms-documentdb-query-metrics`, where the request asks for it. Nothing is looked up in an
    /// index, and loading and evaluating documents are one.
    pub(super) fn tell(&self, request: &Request, answer: Answer) -> Answer {
        if !request.flag("x-ms-documentdb-populatequerymetrics") {
            return answer;
        }
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        let (total, compile) = (milliseconds(self.began.elapsed()), milliseconds(self.parsed.get()));
        let evaluation = total - compile;
        let ((documents, size), length) = (self.retrieved.get(), answer.body.len());
        let rows = answer.headers.get("x-ms-item-count").and_then(|count| count.to_str().ok()?.parse().ok());
        let rows: usize = rows.unwrap_or(0);
        let used = if documents == 0 { 1.0 } else { (rows as f64 / documents as f64).min(1.0) };
        answer.header(
            "x-ms-documentdb-query-metrics",
            format!(
                "totalExecutionTimeInMs={total:.2};queryCompileTimeInMs={compile:.2};\
                 queryLogicalPlanBuildTimeInMs=0.00;queryPhysicalPlanBuildTimeInMs=0.00;\
                 queryOptimizationTimeInMs=0.00;VMExecutionTimeInMs={evaluation:.2};indexLookupTimeInMs=0.00;\
                 instructionCount=0;documentLoadTimeInMs=0.00;systemFunctionExecuteTimeInMs=0.00;\
                 userFunctionExecuteTimeInMs=0.00;retrievedDocumentCount={documents};\
                 retrievedDocumentSize={size};outputDocumentCount={rows};outputDocumentSize={length};\
                 writeOutputTimeInMs=0.00;indexUtilizationRatio={used:.2}"
            ),
        )
    }
}
