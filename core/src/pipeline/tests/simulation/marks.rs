//! Which hosts does a client know to be unwell?

use std::time::Duration;

use super::fault::Class;
use super::record::Said;
use super::replication::REGIONS;
use crate::models::failure::Failure;
use crate::policy::defaults;

/// What a client knows to be unwell, kept by the rules as they are written down, not as they are built.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) hosts: [Host; REGIONS.len() + 1],
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Host {
    reads_down: Option<Duration>,
    writes_down: Option<Duration>,
    /// Requests without a good answer since the last good one.
    strikes: u32,
    last_strike: Duration,
    last_good: Option<Duration>,
}

impl Marks {
    /// True if reads, or writes, are to stay away: known before this very moment, and not for too long.
    pub(super) fn is_down(&self, host: usize, class: Class, now: Duration) -> bool {
        let Host { reads_down, writes_down, .. } = self.hosts[host];
        let down = if class == Class::Write { writes_down } else { reads_down };
        down.is_some_and(|since| since < now && now - since < defaults::MARK_LIFE)
    }

    pub(super) fn forget(&mut self, host: usize) {
        self.hosts[host] = Host { last_good: self.hosts[host].last_good, ..Host::default() };
    }

    pub(super) fn learn(
        &mut self,
        host: usize,
        class: Class,
        (waited, said): (Duration, Said),
        now: Duration,
    ) {
        let own = &mut self.hosts[host];
        let (mut reads, mut writes) = (false, false);
        if said.is_sound() {
            // Whether an answer heals that was asked for before the mark depends on when that was: here it does.
            *own = Host { reads_down: None, writes_down: None, last_good: Some(now), ..*own };
        } else if said.is_strike(waited) {
            let answered_since = own.last_good.is_some_and(|good| good >= own.last_strike);
            own.strikes = if answered_since { 1 } else { own.strikes + 1 };
            own.last_strike = now;
            let silent = own.last_good.is_none_or(|good| now - good >= defaults::SILENT_FOR);
            (reads, writes) = (own.strikes >= 2 && silent, own.strikes >= 2 && silent);
        } else {
            match said {
                Said::Failed(Failure::Connect) => (reads, writes) = (true, true),
                Said::Status(403, 1008, _) => {
                    (reads, writes) = (class != Class::Write, class == Class::Write)
                }
                Said::Status(403, 3, _) => writes = true,
                _ => {}
            }
        }
        if reads {
            own.reads_down = Some(now);
        }
        if writes {
            own.writes_down = Some(now);
        }
    }
}
