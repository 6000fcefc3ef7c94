//! Where does a query over many partitions go on? Its continuation: opaque, with a version, and checked.
//!
//! It tells pieces of the space of keys, never ranges: those may have been split or merged by the time it is used.

use std::collections::HashSet;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::plan::Span;
use super::row::Rid;
use super::value::Value;
use super::window::{Seen, Window};
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::hash::digest;

/// What every continuation of this client begins with, and then its version.
const MARK: &str = "p1.";
/// The bytes in front of the content by which damage is seen.
const CHECK: usize = 8;

/// What a continuation says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Continuation {
    /// The resource id of the container.
    #[serde(rename = "c")]
    pub(crate) container: String,
    /// A hash of the query and of where it is asked.
    #[serde(rename = "q")]
    pub(crate) query: String,
    /// The pieces that are not done.
    #[serde(rename = "s")]
    pub(crate) pieces: Vec<Piece>,
    /// Rows still to be skipped.
    #[serde(rename = "o", default, skip_serializing_if = "is_zero")]
    skip: u64,
    /// Rows still to be taken.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    take: Option<u64>,
    /// The hash of the last row.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    last: Option<u64>,
    /// The hashes of all rows so far.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    seen: Option<String>,
    /// The rows so far of a query that has none before all partitions have answered.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub(crate) given: u64,
}

/// How far a piece of the keys has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Piece {
    #[serde(rename = "a", default, skip_serializing_if = "String::is_empty")]
    pub(crate) min: String,
    #[serde(rename = "b", default, skip_serializing_if = "String::is_empty")]
    pub(crate) max: String,
    /// The partition key, by its place in the list that the caller gave; then there are no bounds.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<usize>,
    /// The service's continuation.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    /// The keys from which on rows are asked for.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    from: Option<Vec<Vec<Json>>>,
    /// The last row given.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    last: Option<LastText>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LastText {
    #[serde(rename = "k")]
    keys: Vec<Vec<Json>>,
    #[serde(rename = "r")]
    rid: String,
    #[serde(rename = "n")]
    count: u64,
    #[serde(rename = "m")]
    on_page: u64,
}

/// The last row of a piece that was given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Last {
    pub(crate) keys: Vec<Value>,
    pub(crate) rid: Rid,
    /// How many rows of these keys and this document were given.
    pub(crate) count: u64,
    /// How many of them since the page began that the piece goes on with.
    pub(crate) on_page: u64,
}

/// Why a continuation is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is none of this client's.
    Foreign,
    /// It is of a later version of this client.
    Newer,
    /// It is not what was given out.
    Damaged,
    /// It is of another query, of other parameters, or of another part of the container.
    OtherQuery,
    /// It is of another container, perhaps one that had the same name.
    OtherContainer,
}

impl Continuation {
    pub(crate) fn new(container: String, query: String, pieces: Vec<Piece>, given: u64) -> Self {
        Self { container, query, pieces, given, ..Self::default() }
    }

    /// True for text that this client, in any version, has made; nothing else is a continuation over partitions.
    pub(crate) fn is_own(text: &str) -> bool {
        let version = text.split_once('.').map_or("", |(mark, _)| mark);
        version.strip_prefix('p').is_some_and(|version| {
            !version.is_empty() && version.len() < 5 && version.bytes().all(|b| b.is_ascii_digit())
        })
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        let content = match text.strip_prefix(MARK) {
            Some(content) => content,
            None if Self::is_own(text) => return Err(Refused::Newer),
            None => return Err(Refused::Foreign),
        };
        let bytes = URL_SAFE_NO_PAD.decode(content).map_err(|_| Refused::Damaged)?;
        let (check, json) = bytes.split_at_checked(CHECK).ok_or(Refused::Damaged)?;
        if *check != digest(json).to_le_bytes()[..CHECK] {
            return Err(Refused::Damaged);
        }
        let read: Self = serde_json::from_slice(json).map_err(|_| Refused::Damaged)?;
        if read.is_sound() { Ok(read) } else { Err(Refused::Damaged) }
    }

    /// The pieces are in order and apart.
    fn is_sound(&self) -> bool {
        let end = |piece: &Piece| EffectivePartitionKey::new(piece.max.clone());
        let start = |piece: &Piece| EffectivePartitionKey::new(piece.min.clone());
        let hex = |text: &String| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.pieces.iter().all(|piece| {
            hex(&piece.min) && hex(&piece.max) && (piece.key.is_some() || start(piece) < end(piece))
        }) && self.pieces.windows(2).all(|two| two[0].key.is_some() || end(&two[0]) <= start(&two[1]))
    }

    /// That it is of this query of this container.
    pub(crate) fn check(&self, container: &str, query: &str) -> Result<(), Refused> {
        match (self.query == query, self.container == container) {
            (false, _) => Err(Refused::OtherQuery),
            (true, false) => Err(Refused::OtherContainer),
            (true, true) => Ok(()),
        }
    }

    pub(crate) fn window(&self) -> Window {
        Window { skip: self.skip, take: self.take }
    }

    pub(crate) fn with_window(mut self, window: Window) -> Self {
        (self.skip, self.take) = (window.skip, window.take);
        self
    }

    /// Takes up the rows that were seen, in the way in which the query needs them.
    pub(crate) fn seen(&self, mut seen: Seen) -> Result<Seen, Refused> {
        match &mut seen {
            Seen::Any => {}
            Seen::Last(last) => *last = self.last,
            Seen::All(all) => {
                let bytes = URL_SAFE_NO_PAD.decode(self.seen.as_deref().unwrap_or_default());
                let bytes = bytes.map_err(|_| Refused::Damaged)?;
                let (hashes, rest) = bytes.as_chunks::<8>();
                if !rest.is_empty() {
                    return Err(Refused::Damaged);
                }
                *all = hashes.iter().map(|hash| u64::from_le_bytes(*hash)).collect::<HashSet<_>>();
            }
        }
        Ok(seen)
    }

    pub(crate) fn with_seen(mut self, seen: &Seen) -> Self {
        match seen {
            Seen::Any => {}
            Seen::Last(last) => self.last = *last,
            Seen::All(all) => {
                let bytes: Vec<u8> = all.iter().flat_map(|hash| hash.to_le_bytes()).collect();
                self.seen = (!bytes.is_empty()).then(|| URL_SAFE_NO_PAD.encode(bytes));
            }
        }
        self
    }
}

impl Piece {
    pub(crate) fn of_span((min, max): &Span, token: Option<String>) -> Self {
        Self { min: min.as_str().to_owned(), max: max.as_str().to_owned(), token, ..Self::default() }
    }

    pub(crate) fn of_key(key: usize, token: Option<String>) -> Self {
        Self { key: Some(key), token, ..Self::default() }
    }

    pub(crate) fn is_untouched(&self) -> bool {
        self.token.is_none() && self.from.is_none() && self.last.is_none()
    }

    pub(crate) fn from(&self) -> Option<Vec<Value>> {
        self.from.as_deref().map(read)
    }

    pub(crate) fn last(&self) -> Option<Last> {
        let LastText { keys, rid, count, on_page } = self.last.as_ref()?;
        let rid = Rid::new(rid.clone());
        Some(Last { keys: read(keys), rid, count: *count, on_page: *on_page })
    }

    pub(crate) fn with_from(mut self, from: Option<&[Value]>) -> Self {
        self.from = from.map(written);
        self
    }

    pub(crate) fn with_last(mut self, last: Option<&Last>) -> Self {
        self.last = last.map(|last| LastText {
            keys: written(&last.keys),
            rid: last.rid.text.clone(),
            count: last.count,
            on_page: last.on_page,
        });
        self
    }
}

/// A key is `[value]`, or `[]` where it is undefined.
fn written(keys: &[Value]) -> Vec<Vec<Json>> {
    keys.iter().map(|key| key.to_json().into_iter().collect()).collect()
}

fn read(keys: &[Vec<Json>]) -> Vec<Value> {
    keys.iter().map(|key| key.first().cloned().map_or(Value::Undefined, Value::from)).collect()
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl fmt::Display for Continuation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        let mut bytes = digest(&json).to_le_bytes()[..CHECK].to_vec();
        bytes.extend(json);
        write!(f, "{MARK}{}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Foreign => {
                "is not one that this client gave out for a query over several partitions; one from an earlier page of \
                 the same query is accepted"
            }
            Self::Newer => "was made by a later version of this client, which must also go on with it",
            Self::Damaged => "is damaged: it must be passed on as it was given out, every character of it",
            Self::OtherQuery => {
                "belongs to another query: text, parameters and the partition keys or feed_range must be those of the \
                 query that gave it"
            }
            Self::OtherContainer => {
                "belongs to another container, which may have had the same name; begin the query anew"
            }
        })
    }
}
