//! How are many operations on items of many partition keys done?
//!
//! They are grouped by the partition key range of their keys and sent together, each for itself: what one comes to is
//! nothing to the others. An operation is sent again only where the service says that it was not done.

mod flow;
mod lanes;
mod pace;
mod row;
#[cfg(test)]
mod tests;
mod verdict;

use std::fmt;
use std::sync::Arc;

use crate::batch::BatchResult;
use crate::diagnostics::Diagnostics;
use crate::error::Result;
use crate::models::bulk::BulkOperation;
use crate::operations::link::Link;
use crate::options::of_request_options;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;

/// Told how far a bulk has come.
type Tell = Arc<dyn Fn(&BulkProgress) + Send + Sync>;

/// Options of a bulk.
///
/// ```
/// use perilune::BulkOptions;
///
/// let options = BulkOptions::default().with_progress(|progress| println!("{} done", progress.done()));
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct BulkOptions {
    /// Regions, session and consistency of each request; the timeout is that of the whole bulk. Default: none, and
    /// each request has the client's.
    pub request: RequestOptions,
    /// Whether writes are answered with the items as stored. Default: `false`; bulk seldom wants back what it sent.
    pub content_response_on_write: bool,
    tell: Option<Tell>,
}

/// How far a bulk has come.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct BulkProgress {
    /// Operations that were taken from the input.
    pub taken: usize,
    /// Operations that are done.
    pub succeeded: usize,
    /// Operations that ended in an error.
    pub failed: usize,
    /// Times that an operation was sent again, since the service asked to wait or its range had moved.
    pub repeated: usize,
    /// Requests that were answered, or not.
    pub requests: usize,
    /// Request units charged.
    pub request_charge: f64,
}

/// What came of a bulk: a result for each operation, in the order of the input.
#[derive(Debug)]
pub struct BulkResponse {
    results: Vec<Result<BatchResult>>,
    progress: BulkProgress,
    diagnostics: Diagnostics,
}

impl BulkOptions {
    /// Sets regions, session and consistency of each request, and the timeout of the whole.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }

    /// Chooses whether writes are answered with the items as stored (`true`) or with their etags only.
    pub fn with_content_response_on_write(mut self, content: bool) -> Self {
        self.content_response_on_write = content;
        self
    }

    /// Has this told how far the bulk has come, after each request. It should not take long: nothing is sent meanwhile.
    pub fn with_progress(mut self, tell: impl Fn(&BulkProgress) + Send + Sync + 'static) -> Self {
        self.tell = Some(Arc::new(tell));
        self
    }
}

of_request_options!(BulkOptions);

impl fmt::Debug for BulkOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkOptions")
            .field("request", &self.request)
            .field("content_response_on_write", &self.content_response_on_write)
            .finish_non_exhaustive()
    }
}

impl BulkProgress {
    /// Operations that have their result.
    pub fn done(&self) -> usize {
        self.succeeded + self.failed
    }
}

impl BulkResponse {
    /// A result for each operation, in the order of the input.
    pub fn results(&self) -> &[Result<BatchResult>] {
        &self.results
    }

    /// The results alone.
    pub fn into_results(self) -> Vec<Result<BatchResult>> {
        self.results
    }

    /// How many operations succeeded and failed, in how many requests.
    pub fn progress(&self) -> &BulkProgress {
        &self.progress
    }

    /// Request units charged by all requests together.
    pub fn request_charge(&self) -> f64 {
        self.progress.request_charge
    }

    /// The first and the last attempts of the requests: region, reason, duration, outcome.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }
}

/// Does the operations; no more of them are taken from the input than are sent soon.
pub(crate) async fn execute(
    pipeline: &Arc<Pipeline>,
    container: &Link,
    operations: impl Iterator<Item = BulkOperation>,
    options: BulkOptions,
) -> Result<BulkResponse> {
    let mut options = options;
    if options.request.timeout.is_some() {
        options.request = pipeline.started(options.request);
    }
    let layout = pipeline.layout(container, &options.request).await?;
    Ok(flow::Flow::new(pipeline, container, options, layout).run(operations).await)
}
