//! What must be done about an outcome, beside going on or ending?

use crate::routing::EndpointIx;
use crate::routing::health::Traffic;

/// Something the loop does before the request goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Keep this traffic away from the endpoint.
    Mark(EndpointIx, Traffic),
    /// The endpoint left a request without a good answer.
    Strike(EndpointIx),
    /// The endpoint has given an answer of its own: it is not silent.
    Heard(EndpointIx),
    /// A marked endpoint has answered well.
    Recovered(EndpointIx),
    /// Read the account document again.
    RefreshAccount(Refresh),
    /// Keep the session token of the answer.
    LearnSession,
    /// The container is not what it was: drop what is cached of it.
    ForgetContainer,
    /// What is cached of the container's definition does not hold; the session, which the service may still know, does.
    ForgetDefinition,
    /// The container's partition key ranges have changed: read them again.
    ForgetRanges,
    /// The access token was refused: ask for another.
    ForgetToken,
    /// The request's partition did not work at the endpoint.
    PartitionFailed(EndpointIx),
    /// The request's partition works at the endpoint.
    PartitionAnswered(EndpointIx),
    /// The partition's writes are taken here, not where it was thought.
    PartitionWrites(EndpointIx),
    /// The partition's writes are no longer taken where they were last: they start at the write region again.
    PartitionLost,
}

impl Effect {
    /// What diagnostics say of it; `None` for what every answer brings.
    pub(crate) fn told(self) -> Option<&'static str> {
        Some(match self {
            Self::Mark(_, Traffic::Reads) => "marked for reads",
            Self::Mark(_, Traffic::Writes) => "marked for writes",
            Self::Mark(_, Traffic::Both) => "marked",
            Self::Strike(_) => "counted against the endpoint",
            Self::Recovered(_) => "mark cleared",
            Self::RefreshAccount(Refresh::Hint | Refresh::Stale) => "account read again beside",
            Self::RefreshAccount(Refresh::Awaited) => "account read again",
            Self::ForgetContainer => "container and session forgotten",
            Self::ForgetDefinition => "container definition forgotten",
            Self::ForgetRanges => "partition key ranges read again",
            Self::ForgetToken => "access token renewed",
            Self::PartitionWrites(_) => "partition's writes found here",
            Self::PartitionLost => "partition's writes not found here any more",
            // What comes of it is told when it does.
            Self::PartitionFailed(_) | Self::PartitionAnswered(_) => return None,
            Self::Heard(_) | Self::LearnSession => return None,
        })
    }
}

/// How much depends on the account document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refresh {
    /// It may tell of a change: read it beside the request, unless that was done a moment ago.
    Hint,
    /// It has changed: read it beside the request, which knows where else to go.
    Stale,
    /// It has changed, and only it tells where to go: the request waits for it.
    Awaited,
}

/// The most effects that one outcome has.
const CAPACITY: usize = 5;

/// A short list of effects, held without allocation: every success makes one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Effects {
    items: [Option<Effect>; CAPACITY],
}

impl Effects {
    pub(crate) fn push(&mut self, effect: Effect) {
        let free = self.items.iter_mut().find(|slot| slot.is_none());
        debug_assert!(free.is_some(), "an outcome has at most {CAPACITY} effects");
        if let Some(slot) = free {
            *slot = Some(effect);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Effect> + '_ {
        self.items.iter().flatten().copied()
    }
}
