//! What may the retry rules look at?

use std::time::Duration;

use crate::error::WriteOutcome;
use crate::models::failure::Failure;
use crate::models::status::Status;
use crate::policy::RetryOptions;
use crate::routing::plan::Route;
use crate::routing::{EndpointIx, EndpointSet};

/// What holds for the whole of a request.
#[derive(Clone, Debug)]
pub(crate) struct RequestFacts {
    pub(crate) route: Route,
    /// An `If-Match` condition guards the write.
    pub(crate) is_guarded: bool,
    /// It names the range that it is for: once that is gone, only who asked knows which ranges to ask instead.
    pub(crate) names_range: bool,
    /// The credential can give a new token after a 401.
    pub(crate) can_renew_token: bool,
    pub(crate) retries: RetryOptions,
    pub(crate) deadline: Duration,
    /// The deadline of a write that follows its write region; longer where the caller set none.
    pub(crate) deadline_when_moved: Duration,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// A whole answer came.
    Answered(Answer),
    /// None came, for this long.
    Failed(Failure, Duration),
}

/// What the rules need of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: Status,
    /// The wait that the service asked for.
    pub(crate) retry_after: Option<Duration>,
    /// The answer bears the service's marks; without them it may come from a proxy or a load balancer.
    pub(crate) from_service: bool,
}

/// What one request remembers between its attempts. One budget for each reason, and none multiplies another.
#[derive(Clone, Debug, Default)]
pub(crate) struct RetryState {
    pub(crate) attempts: u32,
    /// The endpoints asked in this pass over the list.
    pub(crate) tried: EndpointSet,
    pub(crate) passes: u32,
    pub(crate) walks: u32,
    pub(crate) moved: u32,
    pub(crate) throttled: u32,
    pub(crate) throttle_waited: Duration,
    pub(crate) retried_with: u32,
    pub(crate) retry_with_waited: Duration,
    pub(crate) gone: u32,
    pub(crate) session_missed: u32,
    /// Every region was asked for the session once.
    pub(crate) session_pass_done: bool,
    /// The next attempts ask for the write region's own answer.
    pub(crate) hub_only: bool,
    pub(crate) repeats: u32,
    pub(crate) token_renewed: bool,
    pub(crate) container_forgotten: bool,
    pub(crate) definition_forgotten: bool,
    /// An attempt was sent and its answer lost.
    pub(crate) is_ambiguous: bool,
    /// An attempt reached the service.
    pub(crate) was_sent: bool,
}

impl RetryState {
    /// Remembers that an attempt goes to `ix`.
    pub(crate) fn begin_attempt(&mut self, ix: EndpointIx) {
        self.attempts += 1;
        self.tried.insert(ix);
    }

    /// Starts another pass over the list; `at`, just asked, has its turn like the others.
    pub(crate) fn begin_pass(&mut self) {
        self.passes += 1;
        self.tried = EndpointSet::EMPTY;
    }

    /// True for a write that may have been applied, and is repeated only since its condition guards it.
    pub(crate) fn is_bound(&self) -> bool {
        self.is_ambiguous && self.repeats == 0
    }

    /// What is known of a write when the request ends without success.
    pub(crate) fn write_outcome(&self) -> WriteOutcome {
        match (self.is_ambiguous, self.was_sent) {
            (true, _) => WriteOutcome::Unknown,
            (false, true) => WriteOutcome::Rejected,
            (false, false) => WriteOutcome::NotSent,
        }
    }
}
