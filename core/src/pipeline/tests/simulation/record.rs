//! What happened in a simulation?

use std::fmt;
use std::time::Duration;

use super::fault::Class;
use super::replication::Progress;
use crate::models::failure::Failure;

/// The host of the account, beside those of the regions.
pub(super) const GLOBAL: usize = super::replication::REGIONS.len();

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Said {
    /// Well; with what the region has seen of the key's range.
    Well(Progress),
    Failed(Failure),
    /// Status, sub-status, and the wait asked for.
    Status(u16, u32, Duration),
    /// 503 from something in between.
    Proxy503,
}

impl Said {
    /// True if a write may have been applied all the same.
    pub(super) fn is_ambiguous(self) -> bool {
        match self {
            Self::Well(_) => false,
            Self::Failed(failure) => !failure.is_never_sent(),
            Self::Status(503, sub_status, _) => sub_status == 21_006,
            Self::Status(code, ..) => matches!(code, 408 | 500 | 502 | 504),
            Self::Proxy503 => true,
        }
    }

    /// True if the region itself is at work: good news or bad.
    pub(super) fn is_sound(self) -> bool {
        match self {
            Self::Well(_) => true,
            Self::Status(404 | 409 | 412 | 429 | 449, sub_status, _) => sub_status != 3092,
            Self::Failed(_) | Self::Status(..) | Self::Proxy503 => false,
        }
    }

    /// True if the region left the request without a good answer.
    pub(super) fn is_strike(self, waited: Duration) -> bool {
        match self {
            Self::Failed(Failure::Timeout) => waited >= Duration::from_secs(1),
            Self::Failed(failure) => !failure.is_never_sent(),
            Self::Status(code, ..) => matches!(code, 408 | 500 | 502..=504),
            Self::Proxy503 => true,
            Self::Well(_) => false,
        }
    }
}

/// A rule that was broken, and how.
#[derive(Debug, PartialEq)]
pub(super) struct Broken {
    pub(super) rule: &'static str,
    pub(super) how: String,
}

/// One request to one host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attempt {
    pub(super) host: usize,
    pub(super) at: Duration,
    /// A write, for whichever region takes it.
    pub(super) is_tentative: bool,
    /// Sent while the one before was under way.
    pub(super) is_hedge: bool,
    /// When and how it ended; `None` while it is under way, and where it was given up.
    pub(super) end: Option<(Duration, Said)>,
}

/// One operation of the application.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Op {
    pub(super) class: Class,
    pub(super) key: u8,
    pub(super) is_create: bool,
    pub(super) is_guarded: bool,
    pub(super) started: Duration,
    /// The time it may take.
    pub(super) limit: Duration,
    pub(super) retry_write: u32,
    pub(super) excluded: Vec<usize>,
    /// What earlier operations of this client on the key are known to include.
    pub(super) floor: Progress,
    /// The regions that had what its session asked for when it began.
    pub(super) up_to_date: Vec<usize>,
    pub(super) attempts: Vec<Attempt>,
    /// It began with the trial of a region that was down: a hedge of it is free.
    pub(super) began_on_trial: bool,
    /// How often it was applied, where it writes.
    pub(super) applied: u32,
}

impl Op {
    /// True if a hedge was sent, and was of no use.
    pub(super) fn hedged_in_vain(&self) -> bool {
        let won = |hedge: &Attempt| matches!(hedge.end, Some((_, Said::Well(_))));
        !self.began_on_trial && self.attempts.iter().any(|attempt| attempt.is_hedge && !won(attempt))
    }

    pub(super) fn ends(&self) -> impl Iterator<Item = Said> {
        self.attempts.iter().filter_map(|attempt| attempt.end).map(|(_, said)| said)
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, key, started, limit, retry_write, excluded, is_guarded, floor, .. } = self;
        write!(f, "{class:?} of {key:#04x} at {started:?}, limit {limit:?}, retry_write {retry_write}, ")?;
        write!(f, "guarded {is_guarded}, excluded {excluded:?}, floor {floor:?}")?;
        for Attempt { host, at, end, .. } in &self.attempts {
            write!(f, "\n    {at:?} to {host}: ")?;
            match end {
                Some((end, said)) => write!(f, "{end:?} {said:?}")?,
                None => write!(f, "no end")?,
            }
        }
        Ok(())
    }
}
