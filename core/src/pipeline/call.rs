//! What does one call carry from its first attempt to its last?

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::{Pipeline, RawResponse, answer, request, sessions};
use crate::diagnostics::{Attempt, AttemptResult, Diagnostics, HedgeState, Reason};
use crate::error::{Error, ErrorKind, Result, WriteOutcome};
use crate::models::consistency::ConsistencyLevel;
use crate::models::headers;
use crate::operations::{Operation, OperationKind};
use crate::policy::timeouts::{AttemptClass, attempt_timeout};
use crate::policy::{AvailabilityStrategy, HedgingStrategy, RequestOptions, availability, defaults, resolve};
use crate::region::Region;
use crate::retry::hedge::{self, Hedge, HedgeFacts};
use crate::retry::{Again, Effect, RequestFacts, RetryState};
use crate::routing::partitions::PartitionId;
use crate::routing::plan::{self, PartitionRoute, Route};
use crate::routing::{EndpointIx, EndpointSet, RoutingView};
use crate::transport::{Request, Response, TransportError};

/// The result of one exchange with one endpoint.
pub(super) type Exchange = std::result::Result<Response, TransportError>;

/// One call of the public interface, from start to result.
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    pub(super) options: &'a RequestOptions,
    pub(super) facts: RequestFacts,
    pub(super) state: RetryState,
    pub(super) hedging: HedgeFacts,
    started: Duration,
    excluded: Vec<Region>,
    signature: Option<Signature>,
    token: Option<SentToken>,
    /// The partition that it is for, looked up once something is wrong with one.
    pub(super) partition: Option<PartitionId>,
    /// The id of the container that the last request was meant for.
    pub(super) meant: Option<String>,
    diagnostics: Diagnostics,
}

/// With what a call is signed, and the date that is signed.
struct Signature {
    authorization: HeaderValue,
    date: String,
}

/// The session token of a call, looked up once: what other calls learn meanwhile did not happen before this one, and a
/// token that grew with them would run ahead of any region that is catching up.
struct SentToken {
    for_multiple_writes: bool,
    token: Option<String>,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        pipeline: &Pipeline,
        operation: &'a Operation,
        options: &'a RequestOptions,
    ) -> Result<Self> {
        check(operation, options)?;
        let started = pipeline.clock.now();
        let ends = options.ends.or_else(|| pipeline.ends(options, started));
        let longest = |timeout| ends.unwrap_or(started + timeout);
        let mut retries = pipeline.policy.retries.clone();
        // A patch that increments or appends is another change when it is repeated, and a batch may hold one: only its
        // own call may allow that.
        retries.retry_write = match operation.kind {
            OperationKind::Patch | OperationKind::Batch => options.retry_write.unwrap_or(0),
            // Nobody knows what a procedure does when it runs twice.
            OperationKind::Execute => 0,
            _ => options.retry_write.unwrap_or(retries.retry_write),
        };
        if operation.is_bulk() {
            retries.max_retry_attempt_count = 0;
        }
        let is_read = operation.kind.is_read_only();
        let facts = RequestFacts {
            route: Route {
                is_read,
                is_document: operation.is_document(),
                excluded: EndpointSet::EMPTY,
                partition: PartitionRoute::default(),
            },
            is_guarded: operation.is_guarded(),
            names_range: operation.headers.contains_key(headers::PARTITION_KEY_RANGE_ID),
            can_renew_token: pipeline.signer.can_renew(),
            retries,
            deadline: longest(defaults::OPERATION_TIMEOUT),
            deadline_when_moved: longest(if is_read {
                defaults::OPERATION_TIMEOUT
            } else {
                defaults::WRITE_FORBIDDEN_TIMEOUT
            }),
        };
        Ok(Self {
            operation,
            options,
            facts,
            state: RetryState::default(),
            hedging: HedgeFacts {
                class: hedge::class(operation),
                strategy: options.availability_strategy.or(pipeline.policy.availability),
            },
            started,
            excluded: resolve::excluded(&pipeline.policy, options),
            signature: None,
            token: None,
            partition: None,
            meant: None,
            diagnostics: Diagnostics::new(
                operation.name,
                request::new_activity_id(&pipeline.clock),
                Arc::clone(&pipeline.settings),
            ),
        })
    }

    /// What is left of the deadline.
    pub(super) fn left(&self, now: Duration) -> Duration {
        let deadline =
            if self.state.moved > 0 { self.facts.deadline_when_moved } else { self.facts.deadline };
        deadline.saturating_sub(now)
    }

    /// True if something can still come of a request: it has the time of the shortest attempt, or most of the time that
    /// the call has had.
    pub(super) fn has_time(&self, pipeline: &Pipeline, now: Duration) -> bool {
        let whole = self.options.timeout.or(pipeline.policy.timeout).unwrap_or(defaults::OPERATION_TIMEOUT);
        let left = self.left(now);
        left >= defaults::SHORTEST_ATTEMPT || left > whole / 2
    }

    /// Signs the operation, once for all its attempts. A provider of tokens has the time that is
    /// left, and no more.
    pub(super) async fn sign(&mut self, pipeline: &Pipeline) -> Result<()> {
        let date = request::date(&pipeline.clock);
        let left = self.left(pipeline.clock.now());
        let clock = &pipeline.clock;
        let signing = pipeline.signer.authorize(self.operation, &date, clock, clock.wall());
        let Some(authorization) = pipeline.clock.within(left, signing).await else {
            return Err(Error::new(
                ErrorKind::Timeout,
                "the token provider gave no token before the deadline",
            ));
        };
        self.signature = Some(Signature { authorization: authorization?, date });
        Ok(())
    }

    /// With what the call is signed.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.signature.as_ref().map(|signature| &signature.authorization)
    }

    /// The headers that all attempts share. Made for each: few calls have a second.
    fn headers(&self, pipeline: &Pipeline) -> HeaderMap {
        let level = request::consistency_override(pipeline.policy.consistency, self.options);
        let signature = self.signature.as_ref().expect("a call is signed before its first attempt");
        let Signature { authorization, date } = signature;
        let mut all =
            request::common(self.operation, &pipeline.user_agent, date, authorization.clone(), level);
        for (name, value) in &self.options.headers {
            all.insert(name, value.clone());
        }
        // At last: the one that the diagnostics tell is the one that was sent.
        request::insert_text(&mut all, headers::ACTIVITY_ID, self.diagnostics.activity_id());
        all
    }

    /// Takes over what a new view says of the regions to stay away from.
    pub(super) fn adopt(&mut self, view: &RoutingView) {
        self.facts.route.excluded = view.set_of(&self.excluded);
        self.diagnostics.routed(&view.told);
        if plan::exclusions_leave_nothing(view, &self.facts.route) {
            self.diagnostics.note("the excluded regions leave none: the write region was used");
        }
    }

    /// The request of the attempt at `ix`.
    pub(super) fn request(
        &mut self,
        pipeline: &Pipeline,
        view: &RoutingView,
        ix: EndpointIx,
        reason: Reason,
    ) -> Request {
        let token = self.settled_token(pipeline, view);
        let mut all = self.headers(pipeline);
        if view.multiple_writes {
            all.insert(headers::ALLOW_TENTATIVE_WRITES, HeaderValue::from_static("true"));
        }
        if self.state.hub_only {
            all.insert(headers::HUB_REGION_PROCESSING_ONLY, HeaderValue::from_static("True"));
        }
        if let Some(token) = token {
            request::insert_text(&mut all, headers::SESSION_TOKEN, &token);
        }
        self.meant = self.container_rid(pipeline);
        if let Some(rid) = &self.meant {
            request::insert_text(&mut all, headers::INTENDED_COLLECTION_RID, rid);
        }
        Request {
            method: self.operation.method.clone(),
            url: format!("{}{}", view.endpoint(ix).origin, self.operation.path),
            headers: all,
            body: self.operation.body.clone(),
            timeout: self.timeout(pipeline, view, reason),
        }
    }

    /// The container that is meant. If another one bears its name by now, the service says so, and nothing is written
    /// to the wrong one; nor is the session of the old one asked of the new.
    fn container_rid(&self, pipeline: &Pipeline) -> Option<String> {
        let container = self.operation.container.as_deref().filter(|_| self.operation.is_document())?;
        pipeline.sessions.rid(container).or_else(|| pipeline.metadata.container_rid(container))
    }

    /// The time for one attempt. A read that has somewhere else to go leaves half of a short deadline for it.
    fn timeout(&self, pipeline: &Pipeline, view: &RoutingView, reason: Reason) -> Duration {
        let Route { is_read, is_document, .. } = self.facts.route;
        let class = match (is_read, is_document) {
            (true, true) => AttemptClass::ItemRead,
            (true, false) => AttemptClass::MetadataRead,
            (false, _) => AttemptClass::Write,
        };
        let mut left = self.left(pipeline.clock.now());
        if is_read
            && left / 2 >= defaults::SHORTEST_HALF
            && plan::has_untried(view, &self.facts.route, self.state.tried)
        {
            left /= 2;
        }
        match reason {
            Reason::Trial if is_read => left = left.min(defaults::TRIAL_TIMEOUT),
            Reason::CircuitBreakerProbe if is_read => left = left.min(defaults::PARTITION_PROBE_TIMEOUT),
            _ => {}
        }
        let set = self.options.request_timeout.or(pipeline.policy.request_timeout);
        attempt_timeout(class, self.state.attempts.saturating_sub(1), set, left)
    }

    /// The token of the call, looked up the first time, and again if the account has turned to several write regions.
    fn settled_token(&mut self, pipeline: &Pipeline, view: &RoutingView) -> Option<String> {
        let for_multiple_writes = view.multiple_writes;
        match &self.token {
            Some(sent) if sent.for_multiple_writes == for_multiple_writes => sent.token.clone(),
            Some(_) | None => {
                let token = self.session_token(pipeline, view);
                self.token = Some(SentToken { for_multiple_writes, token: token.clone() });
                token
            }
        }
    }

    /// Another container bears the name: the token was of the old one.
    pub(super) fn forget_token(&mut self) {
        self.token = None;
    }

    /// Has the token bear the range that the key is in by now, if that is known: the service knows of a range what it
    /// came from. It stays the one that the call began with, unless that says nothing of this range.
    pub(super) fn readdress_token(&mut self, pipeline: &Pipeline) {
        if self.options.session_token.is_some() {
            return;
        }
        let Some(SentToken { token: Some(token), .. }) = &mut self.token else { return };
        let Some((ranges, id)) = pipeline.metadata.range_of(self.operation) else { return };
        match token.parse().ok().and_then(|tokens| sessions::of_range(&tokens, &ranges, &id)) {
            Some(readdressed) => *token = readdressed,
            None => self.token = None,
        }
    }

    /// The token to send: the caller's own, else the client's where the session needs it. One write region has seen
    /// every write: it needs none to write. A batch may read, also in a region that has just become the one that writes;
    /// the plan of a query reads nothing.
    fn session_token(&self, pipeline: &Pipeline, view: &RoutingView) -> Option<String> {
        if !self.operation.is_document() || self.operation.is_query_plan() {
            return None;
        }
        if let Some(token) = &self.options.session_token {
            return Some(token.clone());
        }
        if !self.is_session(pipeline, view) {
            return None;
        }
        let container = self.operation.container.as_deref()?;
        let is_batch = self.operation.kind == OperationKind::Batch && !self.operation.is_bulk();
        let may_read = self.facts.route.is_read || is_batch;
        if !may_read && !view.multiple_writes {
            return None;
        }
        let known = pipeline.metadata.range_of(self.operation);
        pipeline.sessions.token(container, known.as_ref().map(|(ranges, id)| (&**ranges, id.as_str())))
    }

    /// True if the session guarantee is wanted: by the request, the client or the account.
    pub(super) fn is_session(&self, pipeline: &Pipeline, view: &RoutingView) -> bool {
        match self.options.consistency_level {
            Some(level) => level == ConsistencyLevel::Session,
            None => pipeline.is_session(view),
        }
    }

    /// Writes down what came of a hedge.
    pub(super) fn hedged(&mut self, hedge: Hedge, state: HedgeState) {
        let is_adaptive = !matches!(
            self.hedging.strategy,
            Some(AvailabilityStrategy::Hedging(HedgingStrategy { threshold: Some(_) }))
        );
        self.diagnostics.hedged(hedge.after, is_adaptive, state);
    }

    /// Writes down an attempt; one without an exchange was given up.
    pub(super) fn record(
        &mut self,
        view: &RoutingView,
        ix: EndpointIx,
        (why, started, now): (Again, Duration, Duration),
        request_had_token: bool,
        exchange: Option<&Exchange>,
    ) {
        let endpoint = view.endpoint(ix);
        let answer = exchange.and_then(|exchange| exchange.as_ref().ok());
        let failure = exchange.and_then(|exchange| exchange.as_ref().err());
        let result = match exchange {
            None => AttemptResult::Cancelled,
            Some(Ok(response)) => AttemptResult::Answered(answer::status(response)),
            Some(Err(error)) => {
                AttemptResult::Failed { class: error.failure.as_str(), text: error.text.clone() }
            }
        };
        self.diagnostics.record(Attempt {
            region: endpoint.region.clone(),
            endpoint: endpoint.origin.clone(),
            reason: why.reason,
            pause: why.after,
            started: started - self.started,
            elapsed: now - started,
            result,
            request_charge: answer.map_or(0.0, |answer| answer::charge(&answer.headers)),
            session_token_sent: request_had_token,
            sent: failure.is_none_or(|error| !error.failure.is_never_sent()),
            request_bytes: self.operation.body.len(),
            response_bytes: answer.map_or(0, |answer| answer.body.len()),
            server_elapsed: answer.and_then(|answer| answer::server_elapsed(&answer.headers)),
            effects: Vec::new(),
        });
    }

    /// Tells of what is done about the outcome just recorded.
    pub(super) fn tell(&mut self, effect: Effect) {
        effect.told().into_iter().for_each(|told| self.told(told));
    }

    pub(super) fn told(&mut self, told: &'static str) {
        self.diagnostics.told(told);
    }

    fn finish(&mut self, now: Duration) {
        let whole = self.facts.deadline.saturating_sub(self.started);
        self.diagnostics.finish(now - self.started, whole, std::mem::take(&mut self.excluded));
    }

    /// The result of the call.
    pub(super) fn done(mut self, response: Response, now: Duration) -> RawResponse {
        self.finish(now);
        RawResponse {
            status: answer::status(&response),
            headers: response.headers,
            body: response.body,
            diagnostics: Arc::new(self.diagnostics),
            is_after_ambiguous_failure: self.state.is_ambiguous,
        }
    }

    /// The error of the call: the last real failure, with what is known of the write and the trail.
    pub(super) fn failed(self, exchange: Exchange, now: Duration) -> Error {
        let error = match exchange {
            Ok(response) => answer::error(self.operation.name, answer::status(&response), &response),
            Err(error) => self.unanswered(error, now),
        };
        let error = if self.lacks_session(&error) { error.into_session_not_available() } else { error };
        let echo = self.state.is_ambiguous && error.may_be_echo();
        self.ended(error.with_after_ambiguous_failure(echo), now)
    }

    fn unanswered(&self, error: TransportError, now: Duration) -> Error {
        let in_time = self.left(now) >= defaults::SHORTEST_ATTEMPT;
        let (kind, text) = match (in_time, error.failure.is_never_sent()) {
            (false, _) => (ErrorKind::Timeout, format!("no answer came before the deadline ({error})")),
            (true, true) => (ErrorKind::Transport, format!("no region could be reached ({error})")),
            (true, false) => (ErrorKind::Transport, format!("no answer came ({error})")),
        };
        Error::new(kind, text).with_source(error)
    }

    /// A region that was behind answered, and one that may not be can't serve: the session is what could not be had.
    fn lacks_session(&self, error: &Error) -> bool {
        let is_down = match error.status() {
            None | Some(408 | 410 | 500..) => true,
            Some(403) => matches!(error.sub_status(), Some(3 | 1008)),
            Some(_) => false,
        };
        self.state.session_missed > 0 && is_down
    }

    /// Completes an error with the trail of the call.
    pub(super) fn ended(mut self, error: Error, now: Duration) -> Error {
        self.finish(now);
        let charge = self.diagnostics.request_charge();
        let outcome: Option<WriteOutcome> = (!self.facts.route.is_read).then(|| self.state.write_outcome());
        error
            .with_request_charge(charge)
            .with_write_outcome(outcome)
            .with_diagnostics(Arc::new(self.diagnostics))
    }
}

fn check(operation: &Operation, options: &RequestOptions) -> Result<()> {
    for (name, time) in [("timeout", options.timeout), ("request timeout", options.request_timeout)] {
        if time == Some(Duration::ZERO) {
            return Err(Error::invalid(name, "must be longer than zero"));
        }
    }
    availability::check(options.availability_strategy)?;
    // Sent with no other operation, whatever it is.
    let Some(token) = options.session_token.as_ref().filter(|_| operation.is_document()) else {
        return Ok(());
    };
    match token.parse::<crate::session::token::CompoundSessionToken>() {
        Ok(_) => Ok(()),
        Err(problem) => Err(Error::invalid(
            "session token",
            format_args!("{problem}; a token such as \"0:1#12#3=11\" is accepted"),
        )),
    }
}
