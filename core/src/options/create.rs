//! What can be set for the creation of a database or container?

use super::of_request_options;
use crate::models::throughput::ThroughputProperties;
use crate::policy::RequestOptions;

/// Options of the creation of a database or container.
///
/// ```
/// use perilune::{CreateOptions, ThroughputProperties};
///
/// let options = CreateOptions::default().with_throughput(ThroughputProperties::manual(400));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CreateOptions {
    /// Timeout and other options of this call.
    pub request: RequestOptions,
    /// The throughput of the new resource. Default: the service's choice: for a container 400 request
    /// units a second or its database's, for a database none of its own.
    pub throughput: Option<ThroughputProperties>,
}

impl CreateOptions {
    /// Gives the new resource this throughput.
    pub fn with_throughput(mut self, throughput: ThroughputProperties) -> Self {
        self.throughput = Some(throughput);
        self
    }

    /// Sets timeout and other options of this call.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }
}

of_request_options!(CreateOptions);
