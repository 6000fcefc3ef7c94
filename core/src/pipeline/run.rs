//! How does one operation come to its result?
//!
//! The loop of one request. It takes the view, sends, has the outcome decided, does what the decision says and goes
//! on. It holds no rule: those are in `retry/` and `routing/`.

use std::sync::Arc;
use std::time::Duration;

use super::call::{Call, Exchange};
use super::leg::Ended;
use super::{Pipeline, RawResponse, partitions};
use crate::diagnostics::Reason;
use crate::error::{Error, ErrorKind, Result};
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::policy::{RequestOptions, defaults};
use crate::retry::{Again, Effect, Next, To, decide};
use crate::routing::health::Traffic;
use crate::routing::plan::{self, Lane, lane};
use crate::routing::{EndpointIx, RoutingView};

impl Pipeline {
    /// Sends `operation` to the region that its kind, the policy and the account call for, and to others as the rules
    /// say, until it has a result or its deadline.
    pub(crate) async fn run(
        self: &Arc<Self>,
        operation: Operation,
        options: &RequestOptions,
    ) -> Result<RawResponse> {
        let mut call = Call::new(self, &operation, options)?;
        match self.prepare(&mut call).await {
            Ok(()) => self.attempt_until_decided(call).await,
            Err(error) => Err(call.ended(error, self.clock.now())),
        }
    }

    /// Nothing can be routed before the account is known, nor sent unsigned, nor in no time.
    async fn prepare(self: &Arc<Self>, call: &mut Call<'_>) -> Result<()> {
        self.know_account(call.left(self.clock.now())).await?;
        call.sign(self).await?;
        if call.has_time(self, self.clock.now()) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Timeout, "the time was up before the request could be sent"))
    }

    async fn attempt_until_decided(self: &Arc<Self>, mut call: Call<'_>) -> Result<RawResponse> {
        let mut why = Again { to: To::Next, after: Duration::ZERO, reason: Reason::Initial };
        let mut at = EndpointIx(0);
        loop {
            let view = self.state.view(self.clock.now());
            call.adopt(&view);
            self.steer(&mut call, &view);
            at = self.destination(&mut why, at, &view, &call);
            let ended = self.attempt(&mut call, &view, at, why).await;
            let next = self.settle(&mut call, &view, &ended).await;
            at = ended.at;
            match (next, ended.exchange) {
                (Next::Done, Ok(response)) => {
                    self.succeeded(&call, &view);
                    return Ok(call.done(response, self.clock.now()));
                }
                (Next::Done | Next::Fail, exchange) => return Err(call.failed(exchange, self.clock.now())),
                (Next::Again(again), exchange) => {
                    // What was done about the outcome took time too.
                    if call.left(self.clock.now()) < again.after + defaults::SHORTEST_ATTEMPT {
                        return Err(call.failed(exchange, self.clock.now()));
                    }
                    if !again.after.is_zero() {
                        self.clock.sleep(again.after).await;
                    }
                    why = again;
                }
            }
        }
    }

    /// Where the next attempt goes: a call may begin with the trial of a region that was down, or of a partition there.
    fn destination(
        &self,
        why: &mut Again,
        at: EndpointIx,
        view: &RoutingView,
        call: &Call<'_>,
    ) -> EndpointIx {
        let now = self.clock.now();
        if why.reason == Reason::Initial
            && let Some(ix) = plan::trial(view, &call.facts.route, now)
            && self.state.take_trial(ix, now)
        {
            why.reason = Reason::Trial;
            return ix;
        }
        if why.reason == Reason::Initial
            && let Some(ix) = self.partition_probe(call, view)
        {
            why.reason = Reason::CircuitBreakerProbe;
            return ix;
        }
        let at = target(why.to, at, view, call);
        why.reason = partitions::reason(why, view, call, at);
        at
    }

    /// Has an outcome decided, and does at once what it calls for. What follows is the caller's to do.
    pub(super) async fn settle(
        self: &Arc<Self>,
        call: &mut Call<'_>,
        view: &RoutingView,
        ended: &Ended,
    ) -> Next {
        let chance = (self.clock.now(), self.clock.jitter());
        let outcome = ended.outcome();
        self.placed_for(&outcome, call, view);
        let step = decide(&call.facts, &outcome, &mut call.state, view, ended.at, chance);
        for effect in step.effects.iter() {
            call.tell(effect);
            self.apply(effect, call, view, &ended.exchange).await;
        }
        step.next
    }

    /// Does what an outcome calls for. When this returns, every later request sees it.
    async fn apply(
        self: &Arc<Self>,
        effect: Effect,
        call: &mut Call<'_>,
        view: &RoutingView,
        exchange: &Exchange,
    ) {
        let now = self.clock.now();
        match effect {
            Effect::Mark(ix, traffic) => {
                self.state.change_health(|health| health.mark(ix, traffic, now), now);
                self.region_is_down(view, ix);
                self.start_prober();
            }
            Effect::Strike(ix) => self.strike(ix, now),
            Effect::Heard(ix) => self.state.heard(ix, now),
            Effect::Recovered(ix) => {
                self.state.heard(ix, now);
                self.state.change_health(|health| health.clear(ix), now);
            }
            Effect::RefreshAccount(urgency) => self.refresh(urgency, call.left(now)).await,
            Effect::LearnSession => self.learn_session(call, view, exchange),
            Effect::ForgetContainer => {
                self.forget_container(call);
                call.forget_token();
                call.partition = None;
            }
            Effect::ForgetDefinition => self.forget_definition(call.operation),
            Effect::ForgetRanges => {
                self.forget_partition(call);
                self.reread_ranges(call, view).await;
            }
            Effect::ForgetToken => {
                if let Ok(answer) = exchange {
                    self.signer.forget(call.authorization(), &answer.headers);
                }
                // Should it fail, the refused token is sent once more and the service's refusal is the result.
                let _ = call.sign(self).await;
            }
            Effect::PartitionFailed(ix) => self.partition_failed(call, view, ix),
            Effect::PartitionAnswered(ix) => self.partition_answered(call, view, ix),
            Effect::PartitionWrites(ix) => self.partition_writes(call, view, Some(ix)),
            Effect::PartitionLost => self.partition_writes(call, view, None),
        }
    }

    /// Counts a request that the endpoint left without a good answer.
    pub(super) fn strike(self: &Arc<Self>, ix: EndpointIx, now: Duration) {
        let last_good = self.state.last_good(ix);
        let view = self.state.change_health(|health| health.strike(ix, last_good, now), now);
        if view.health.is_marked(ix, Traffic::Both, now) {
            self.region_is_down(&view, ix);
        }
        // A call can be dropped outside of any runtime; then the next refresh starts the prober.
        if view.valid_until.is_some() && self.clock.can_spawn() {
            self.start_prober();
        }
    }

    /// What a success means for the caches.
    fn succeeded(self: &Arc<Self>, call: &Call<'_>, view: &RoutingView) {
        let operation = call.operation;
        if operation.kind == OperationKind::Delete {
            self.forget_deleted(operation);
        }
        self.metadata_wanted(call, view);
    }

    /// What is known of a deleted container, or of those in a deleted database, may not be asked of others of the name.
    fn forget_deleted(&self, operation: &Operation) {
        match operation.resource {
            ResourceType::Container => {
                self.forget_partitions(&operation.link);
                self.metadata.forget(&operation.link);
                self.paths.forget(&operation.link);
                self.sessions.forget(&operation.link);
            }
            ResourceType::Database => {
                let inside = format!("{}/", operation.link);
                self.metadata.forget_all(&inside);
                self.paths.forget_all(&inside);
                self.sessions.forget_all(&inside);
            }
            _ => {}
        }
    }

    /// The answers about items only: what is said of a container's ranges bears the progress of another partition. A
    /// request that needed no session may still have written what the next one reads.
    fn learn_session(&self, call: &Call<'_>, view: &RoutingView, exchange: &Exchange) {
        let operation = call.operation;
        let keeps_session = call.is_session(self, view) || self.is_session(view);
        if let (Some(container), Ok(response), true) =
            (operation.container.as_deref(), exchange, operation.is_document() && keeps_session)
        {
            let news = self.sessions.learn(container, call.meant.as_deref(), &response.headers);
            // A range that the map lacks came from a split: by the map, its token would never be sent.
            if news.is_some_and(|news| self.metadata.lacks_one_of(container, news)) {
                self.metadata.forget_ranges(operation);
            }
        }
    }

    fn forget_container(&self, call: &Call<'_>) {
        self.forget_definition(call.operation);
        if let Some(container) = call.operation.container.as_deref() {
            self.sessions.forget_meant(container, call.meant.as_deref());
        }
    }

    fn forget_definition(&self, operation: &Operation) {
        if let Some(container) = operation.container.as_deref() {
            self.forget_partitions(container);
            self.metadata.forget(container);
            self.paths.forget(container);
        }
    }
}

/// The endpoint that the decision names, in the view as it is now.
fn target(to: To, at: EndpointIx, view: &RoutingView, call: &Call<'_>) -> EndpointIx {
    match to {
        // Elsewhere, its condition would not keep a write from being applied twice.
        To::Same if call.facts.is_guarded && call.state.is_ambiguous => at,
        To::Next | To::Hub if lane(view, &call.facts.route) == Lane::Writes && call.state.is_bound() => at,
        To::Same => plan::stay(view, &call.facts.route, at),
        To::Next => plan::choose(view, &call.facts.route, call.state.tried),
        To::Hub => plan::writer(view, &call.facts.route),
    }
}
