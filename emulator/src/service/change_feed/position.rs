//! How far has a reader of the change feed come? What its etags say.
//!
//! For one range with the writes of one region, an etag is the number of the last change, in quotes. Where regions
//! number differently, it says in which one that number holds, and which writes the reader knows, so that another
//! region can go on from there. Where several ranges were asked at once, it has one such part for each.

use std::fmt::Write;

use crate::account::RegionId;
use crate::store::item::{Clock, Dot};

/// How far a reader has come in one range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Position {
    /// The last change that was read.
    pub(super) at: u64,
    /// The region in which that number holds, and the writes that were known there; nothing where all regions agree.
    pub(super) known: Option<(RegionId, Clock)>,
    /// Items that expired by then (seconds since 1970) were told of; nothing where the reader is not told.
    pub(super) expired: Option<u64>,
}

/// Positions by range; no range where the etag is about whatever the request covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Etag(pub(super) Vec<(Option<u32>, Position)>);

impl Etag {
    /// Reads an etag, quotes included.
    pub(super) fn parse(text: &str) -> Option<Etag> {
        let inner = text.trim().trim_matches('"');
        inner.split('|').map(part).collect::<Option<Vec<_>>>().map(Etag)
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::from("\"");
        for (nth, (range, position)) in self.0.iter().enumerate() {
            text.push_str(if nth > 0 { "|" } else { "" });
            if let Some(range) = range {
                let _ = write!(text, "{range}:");
            }
            let _ = write!(text, "{}", position.at);
            if let Some((region, known)) = &position.known {
                let _ = write!(text, "@{}", region.number());
                for (region, lsn) in known.iter() {
                    let _ = write!(text, ";{}={lsn}", region.number());
                }
            }
            if let Some(expired) = position.expired {
                let _ = write!(text, "~{expired}");
            }
        }
        text.push('"');
        text
    }

    /// Where a range is gone on with: it, or one that it comes of. After a merge nothing is left out, and so the half
    /// that is ahead is told again.
    pub(super) fn of(&self, range: u32, parents: &[u32]) -> Option<Position> {
        let own = self.0.iter().find(|(id, _)| id.is_none() || *id == Some(range));
        let inherited = || {
            let parents = self.0.iter().filter(|(id, _)| id.is_some_and(|id| parents.contains(&id)));
            parents.min_by_key(|(_, position)| position.at)
        };
        own.or_else(inherited).map(|(_, position)| position.clone())
    }
}

fn part(text: &str) -> Option<(Option<u32>, Position)> {
    let (range, rest) = match text.split_once(':') {
        Some((range, rest)) => (Some(range.parse().ok()?), rest),
        None => (None, text),
    };
    let (rest, expired) = match rest.split_once('~') {
        Some((rest, expired)) => (rest, Some(expired.parse().ok()?)),
        None => (rest, None),
    };
    let (at, known) = match rest.split_once('@') {
        Some((at, known)) => (at, Some(clock(known)?)),
        None => (rest, None),
    };
    Some((range, Position { at: at.parse().ok()?, known, expired }))
}

fn clock(text: &str) -> Option<(RegionId, Clock)> {
    let mut parts = text.split(';');
    let home = RegionId(parts.next()?.parse().ok()?);
    let mut known = Clock::default();
    for part in parts {
        let (region, lsn) = part.split_once('=')?;
        known.note(Dot { region: RegionId(region.parse().ok()?), lsn: lsn.parse().ok()? });
    }
    Some((home, known))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_etag_is_read_as_it_was_written() {
        for text in ["\"0\"", "\"12\"", "\"12@1;0=7;1=5\"", "\"12~1700000000\"", "\"1:12|2:9@0;0=1;3=8~17\""]
        {
            assert_eq!(Etag::parse(text).unwrap().text(), text);
        }
        assert_eq!(Etag::parse("12"), Etag::parse("\"12\""));
        for text in
            ["", "\"\"", "x", "\"1:2:3\"", "\"12@\"", "\"12@x;1=2\"", "\"-1\"", "12|", "12@1;1", "12~"]
        {
            assert_eq!(Etag::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_goes_on_from_those_it_comes_of() {
        let etag = Etag::parse("\"1:12|2:9\"").unwrap();
        let at = |range, parents: &[u32]| etag.of(range, parents).map(|position| position.at);
        assert_eq!(
            [at(1, &[0]), at(3, &[0, 1]), at(5, &[0, 1, 2]), at(7, &[])],
            [Some(12), Some(12), Some(9), None]
        );
        assert_eq!(Etag::parse("\"4\"").unwrap().of(8, &[]).unwrap().at, 4);
    }
}
