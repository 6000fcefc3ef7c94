//! How is one attempt made: in one region, and in a second one too if the first is slow?

use std::sync::Arc;
use std::time::Duration;

use super::Pipeline;
use super::call::Call;
use super::leg::{Ended, Leg};
use crate::diagnostics::{HedgeState, Reason};
use crate::policy::defaults;
use crate::retry::hedge::{self, First, Hedge, Plan};
use crate::retry::{Again, To};
use crate::routing::{EndpointIx, RoutingView};

impl Pipeline {
    /// One attempt: at `at`, and in a second region too if that one is slow. Gives the outcome by which is decided what
    /// follows.
    pub(super) async fn attempt(
        self: &Arc<Self>,
        call: &mut Call<'_>,
        view: &RoutingView,
        at: EndpointIx,
        why: Again,
    ) -> Ended {
        let mut first = Leg::start(self, call, view, at, why);
        let Some(hedge) = self.hedge(call, view, at, why.reason) else {
            let exchange = first.end().await;
            return first.ended(call, view, exchange);
        };
        let mut state = HedgeState::NotNeeded;
        tokio::select! {
            biased;
            exchange = first.end() => {
                call.hedged(hedge, state);
                return first.ended(call, view, exchange);
            }
            () = self.due(hedge, &mut state) => {}
        }
        self.race(first, hedge, call, view).await
    }

    /// The hedge that the attempt has.
    fn hedge(
        &self,
        call: &mut Call<'_>,
        view: &RoutingView,
        at: EndpointIx,
        reason: Reason,
    ) -> Option<Hedge> {
        let class = call.hedging.class?;
        let now = self.clock.now();
        let first = First { reason, left: call.left(now), usual: self.usage.usual(at, class), now };
        match hedge::plan(call.hedging, &call.facts.route, &call.state, view, first) {
            Plan::Single => None,
            Plan::DisabledByAccount(hedge) => {
                call.hedged(hedge, HedgeState::DisabledByAccount);
                None
            }
            Plan::Hedged(hedge) => {
                self.usage.earn();
                Some(hedge)
            }
        }
    }

    /// Waits until it is time for the hedge, and it is paid.
    async fn due(&self, hedge: Hedge, state: &mut HedgeState) {
        self.clock.sleep(hedge.after).await;
        while !hedge.is_free && !self.usage.pay() {
            *state = HedgeState::NoBudget;
            self.clock.sleep(defaults::HEDGE_BUDGET_WAIT).await;
        }
    }

    /// Sends the hedge, and waits for the leg that ends the race. The other one is given up then. An outcome that does
    /// not end it has its effects, and no say in what follows.
    async fn race(
        self: &Arc<Self>,
        mut first: Leg<'_>,
        hedge: Hedge,
        call: &mut Call<'_>,
        view: &RoutingView,
    ) -> Ended {
        let why = Again { to: To::Next, after: Duration::ZERO, reason: Reason::Hedging };
        let mut second = Leg::start(self, call, view, hedge.to, why);
        let (exchange, leg) = tokio::select! {
            biased;
            exchange = first.end() => (exchange, hedge::Leg::First),
            exchange = second.end() => (exchange, hedge::Leg::Hedge),
        };
        let (sooner, mut later) = match leg {
            hedge::Leg::First => (first, second),
            hedge::Leg::Hedge => (second, first),
        };
        if sooner.is_final(leg, &exchange) {
            self.given_up(later, leg, call, view);
            self.won(leg, hedge, call);
            return sooner.ended(call, view, exchange);
        }
        let ended = sooner.ended(call, view, exchange);
        let state = call.state.clone();
        // What the outcome calls for is done at once, but for the wait for a refresh: the other answer may come sooner.
        let exchange = tokio::select! {
            biased;
            _ = self.settle(call, view, &ended) => None,
            exchange = later.end() => Some(exchange),
        };
        let exchange = match exchange {
            Some(exchange) => exchange,
            None => later.end().await,
        };
        call.state = state;
        match later.is_final(leg.other(), &exchange) {
            true => self.won(leg.other(), hedge, call),
            false => call.hedged(hedge, HedgeState::NoneWon),
        }
        later.ended(call, view, exchange)
    }

    /// Ends the request that lost; a first one was beaten by its hedge.
    fn given_up(
        self: &Arc<Self>,
        loser: Leg<'_>,
        winner: hedge::Leg,
        call: &mut Call<'_>,
        view: &RoutingView,
    ) {
        let at = loser.at;
        let waited = loser.cancelled(call, view);
        if let (hedge::Leg::Hedge, Some(effect)) = (winner, hedge::beaten(at, waited)) {
            call.tell(effect);
            self.strike(at, self.clock.now());
            self.partition_beaten(call, view, at);
        }
    }

    /// The race has a winner. A hedge that was of use gets back what it cost.
    fn won(&self, winner: hedge::Leg, hedge: Hedge, call: &mut Call<'_>) {
        let state = match winner {
            hedge::Leg::First => HedgeState::FirstWon,
            hedge::Leg::Hedge => HedgeState::HedgeWon,
        };
        call.hedged(hedge, state);
        if winner == hedge::Leg::Hedge && !hedge.is_free {
            self.usage.repay();
        }
    }
}
