//! What is known of one request on its way to one endpoint, until its answer is there or nobody waits for it any more?

use std::sync::Arc;
use std::time::Duration;

use super::call::{Call, Exchange};
use super::waiting::Waiting;
use super::{Pipeline, answer};
use crate::models::headers;
use crate::policy::Seen;
use crate::retry::{Again, Outcome, hedge, usual};
use crate::routing::{EndpointIx, RoutingView};
use crate::transport::{Request, Response, SendFuture};

/// A request on its way.
pub(super) struct Leg<'p> {
    pipeline: &'p Arc<Pipeline>,
    pub(super) at: EndpointIx,
    why: Again,
    started: Duration,
    has_token: bool,
    waiting: Waiting<'p>,
    answer: SendFuture<'p>,
    /// For the call's witness, if it has one.
    seen: Option<Box<Seen>>,
}

/// What came of it.
pub(super) struct Ended {
    pub(super) at: EndpointIx,
    pub(super) exchange: Exchange,
    waited: Duration,
}

impl Ended {
    /// What the rules are told of it.
    pub(super) fn outcome(&self) -> Outcome {
        outcome(&self.exchange, self.waited)
    }
}

fn outcome(exchange: &Exchange, waited: Duration) -> Outcome {
    match exchange {
        Ok(response) => Outcome::Answered(answer::facts(response)),
        Err(error) => Outcome::Failed(error.failure, waited),
    }
}

impl<'p> Leg<'p> {
    pub(super) fn start(
        pipeline: &'p Arc<Pipeline>,
        call: &mut Call<'_>,
        view: &RoutingView,
        at: EndpointIx,
        why: Again,
    ) -> Self {
        call.state.begin_attempt(at);
        let started = pipeline.clock.now();
        let request = call.request(pipeline, view, at, why.reason);
        let has_token = request.headers.contains_key(headers::SESSION_TOKEN);
        let waiting = Waiting::new(pipeline, at, started);
        let seen = call.options.witness.as_ref().map(|_| Box::new(seen(&request)));
        let answer = pipeline.transport.send(request);
        Self { pipeline, at, why, started, has_token, waiting, answer, seen }
    }

    /// Waits for the answer. What was waited so far is kept where the wait is given up.
    pub(super) async fn end(&mut self) -> Exchange {
        (&mut self.answer).await.and_then(answer::genuine)
    }

    /// True if this result is that of the attempt, whatever the other request would come to.
    pub(super) fn is_final(&self, leg: hedge::Leg, exchange: &Exchange) -> bool {
        let waited = self.pipeline.clock.now() - self.started;
        hedge::is_final(leg, &outcome(exchange, waited), self.has_token)
    }

    /// The answer, or the failure, is there.
    pub(super) fn ended(mut self, call: &mut Call<'_>, view: &RoutingView, exchange: Exchange) -> Ended {
        self.tell(call, exchange.as_ref().ok());
        self.waiting.ended();
        let now = self.pipeline.clock.now();
        let waited = now - self.started;
        if let (Ok(response), Some(class)) = (&exchange, call.hedging.class)
            && usual::is_usual(answer::status(response))
        {
            self.pipeline.usage.took(self.at, class, waited, true);
        }
        call.record(view, self.at, (self.why, self.started, now), self.has_token, Some(&exchange));
        Ended { at: self.at, exchange, waited }
    }

    /// The other leg has answered: ends the request, its connection with it. Tells how long it had.
    pub(super) fn cancelled(mut self, call: &mut Call<'_>, view: &RoutingView) -> Duration {
        self.tell(call, None);
        self.waiting.ended();
        let now = self.pipeline.clock.now();
        let waited = now - self.started;
        if let Some(class) = call.hedging.class {
            self.pipeline.usage.took(self.at, class, waited, false);
        }
        call.record(view, self.at, (self.why, self.started, now), self.has_token, None);
        waited
    }
    fn tell(&mut self, call: &Call<'_>, answer: Option<&Response>) {
        if let (Some(witness), Some(seen)) = (&call.options.witness, self.seen.take()) {
            let answer = answer.map(|it| (it.status, it.headers.clone(), it.body.clone()));
            let took = self.pipeline.clock.now() - self.started;
            witness.tell(Seen { answer, took, ..*seen });
        }
    }
}

/// A request, before it is sent.
fn seen(request: &Request) -> Seen {
    let Request { method, url, headers, body, .. } = request;
    Seen {
        method: method.clone(),
        url: url.clone(),
        headers: headers.clone(),
        body: body.clone(),
        answer: None,
        took: Duration::ZERO,
    }
}
