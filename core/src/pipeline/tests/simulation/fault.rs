//! What can be wrong with a region?

use std::time::Duration;

use fastrand::Rng;

use super::record::Said;
use crate::models::failure::Failure;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Account,
    Metadata,
    Read,
    Write,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    Fails(Failure),
    /// Not answered within the time of any attempt.
    Silent,
    /// Answered this much later.
    Slow(Duration),
    Says(u16, u32),
    /// 503 from something in between.
    ProxySays503,
    /// 429 or 449, with the wait that is asked for.
    Throttles(u16, Duration),
}

impl Mode {
    /// What comes of a request.
    pub(super) fn said(self) -> Said {
        match self {
            Self::Fails(failure) => Said::Failed(failure),
            Self::Silent | Self::Slow(_) => Said::Failed(Failure::Timeout),
            Self::Says(code, sub_status) => Said::Status(code, sub_status, Duration::ZERO),
            Self::ProxySays503 => Said::Proxy503,
            Self::Throttles(code, wait) => Said::Status(code, 0, wait),
        }
    }
}

/// A mode, and what it applies to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    mode: Mode,
    /// Only requests for this; `None`: all.
    only: Option<Class>,
    /// Of this share of them.
    share: f64,
}

/// Statuses that a region in trouble answers.
const STATUSES: [(u16, u32); 14] = [
    (503, 0),
    (503, 21_006),
    (403, 1008),
    (403, 3),
    (404, 1002),
    (408, 0),
    (410, 1002),
    (410, 1007),
    (410, 1022),
    (429, 3092),
    (500, 0),
    (500, 0),
    (502, 0),
    (504, 0),
];

impl Fault {
    pub(super) fn random(chance: &mut Rng) -> Self {
        let mode = match chance.u8(..16) {
            0..3 => Mode::Fails(Failure::Connect),
            3 => Mode::Fails(Failure::Reset),
            4 => Mode::Fails(Failure::Truncated),
            5 => Mode::Fails(Failure::Protocol),
            6 => Mode::Fails(Failure::Local),
            7..9 => Mode::Silent,
            9 => Mode::Slow(Duration::from_millis(chance.u64(50..8000))),
            10 => Mode::ProxySays503,
            11 => Mode::Throttles(
                if chance.bool() { 429 } else { 449 },
                Duration::from_millis(chance.u64(1..3000)),
            ),
            _ => {
                let (code, sub_status) = STATUSES[chance.usize(..STATUSES.len())];
                Mode::Says(code, sub_status)
            }
        };
        let only = match chance.u8(..8) {
            0 => Some(Class::Read),
            1 => Some(Class::Write),
            2 => Some(Class::Metadata),
            3 => Some(Class::Account),
            _ => None,
        };
        Self { mode, only, share: if chance.u8(..4) == 0 { chance.f64() } else { 1.0 } }
    }

    /// What becomes of a request.
    pub(super) fn mode(self, class: Class, chance: &mut Rng) -> Option<Mode> {
        let meets = self.only.is_none_or(|only| only == class) && chance.f64() < self.share;
        let says_nonsense = match (self.mode, class) {
            // No such answer to what is no write, or is not about items.
            (Mode::Says(403, 3) | Mode::Throttles(449, _), class) => class != Class::Write,
            (Mode::Says(404 | 410 | 429, _), class) => !matches!(class, Class::Read | Class::Write),
            _ => false,
        };
        (meets && !says_nonsense).then_some(self.mode)
    }
}
