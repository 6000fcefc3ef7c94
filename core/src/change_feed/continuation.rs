//! Where does a change feed go on? Its continuation: opaque, with a version, and checked.
//!
//! It tells parts of the space of keys, never ranges: those may have been split or merged by the time it is used. It is
//! written in the form of the official Python package, so that either goes on where the other was; that of the official
//! JavaScript package is read.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cursor::Slice;
use crate::feed_range::FeedRange;
use crate::models::change::{ChangeFeedMode, ChangeFeedStart};
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::key::{PartitionKey, PartitionKeyValue};

const VERSION: &str = "v2";

/// What a continuation says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Continuation {
    /// The container's resource id.
    pub(super) container: String,
    /// Nothing where the form does not say.
    pub(super) mode: Option<ChangeFeedMode>,
    /// From where on slices are read that have no etag.
    pub(super) start: ChangeFeedStart,
    pub(super) scope: Scope,
    /// The part that is asked next comes first.
    pub(super) slices: VecDeque<Slice>,
}

/// What the feed is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scope {
    Range(FeedRange),
    Key(PartitionKey),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    v: String,
    container_rid: String,
    #[serde(default)]
    mode: Mode,
    start_from: StartFrom,
    continuation: Parts,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
enum Mode {
    #[default]
    LatestVersion,
    AllVersionsAndDeletes,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "Type")]
enum StartFrom {
    Beginning,
    Now,
    PointInTime {
        #[serde(rename = "PointInTimeMs")]
        ms: u64,
    },
}

#[derive(Serialize, Deserialize)]
struct Parts {
    v: String,
    rid: String,
    continuation: Vec<Part>,
    #[serde(flatten)]
    scope: Option<FeedRange>,
    #[serde(rename = "PK", default, skip_serializing_if = "Option::is_none")]
    key: Option<Value>,
}

#[derive(Serialize, Deserialize)]
struct Part {
    token: Option<String>,
    range: crate::feed_range::Bounds,
}

/// The form of the official JavaScript package.
#[derive(Deserialize)]
struct JavaScript {
    rid: String,
    #[serde(rename = "Continuation")]
    continuation: JavaScriptPosition,
    #[serde(rename = "partitionKey", default)]
    key: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JavaScriptPosition {
    Etag(String),
    Parts(Vec<JavaScriptPart>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JavaScriptPart {
    min_inclusive: EffectivePartitionKey,
    max_exclusive: EffectivePartitionKey,
    #[serde(default)]
    continuation_token: String,
}

impl Continuation {
    /// Reads a continuation; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.starts_with('{') {
            let parsed: JavaScript = serde_json::from_str(text).map_err(|_| FOREIGN)?;
            return parsed.read();
        }
        let json = STANDARD.decode(text).map_err(|_| FOREIGN)?;
        let parsed: Value = serde_json::from_slice(&json).map_err(|_| FOREIGN)?;
        if [&parsed["v"], &parsed["continuation"]["v"]].into_iter().any(|v| v.is_string() && v != VERSION) {
            return Err(
                "is of another version than this client reads; begin the feed anew, or use a later client",
            );
        }
        let parsed: Text = serde_json::from_value(parsed).map_err(|_| FOREIGN)?;
        parsed.read()
    }

    pub(super) fn text(&self) -> String {
        let bounds = |slice: &Slice| FeedRange::new(slice.min.clone(), slice.max.clone()).into_bounds();
        let part = |slice: &Slice| Part { token: slice.etag.clone(), range: bounds(slice) };
        let (scope, key) = match &self.scope {
            Scope::Range(range) => (Some(range.clone()), None),
            Scope::Key(key) => (None, Some(key_to_json(key))),
        };
        let continuation = self.slices.iter().map(part).collect();
        let text = Text {
            v: VERSION.to_owned(),
            container_rid: self.container.clone(),
            mode: match self.mode.unwrap_or_default() {
                ChangeFeedMode::LatestVersion => Mode::LatestVersion,
                ChangeFeedMode::AllVersionsAndDeletes => Mode::AllVersionsAndDeletes,
            },
            start_from: match &self.start {
                ChangeFeedStart::Beginning => StartFrom::Beginning,
                ChangeFeedStart::Now | ChangeFeedStart::Continuation(_) => StartFrom::Now,
                ChangeFeedStart::Time(time) => StartFrom::PointInTime { ms: milliseconds(*time) },
            },
            continuation: Parts {
                v: VERSION.to_owned(),
                rid: self.container.clone(),
                continuation,
                scope,
                key,
            },
        };
        // Text, numbers and lists of them can always be written.
        STANDARD.encode(serde_json::to_vec(&text).unwrap_or_default())
    }
}

const FOREIGN: &str = "is none that this client or an official one gave";
const NOTHING_LEFT: &str = "names no part of the container";

impl Text {
    fn read(self) -> Result<Continuation, &'static str> {
        let Parts { continuation, scope, key, rid, .. } = self.continuation;
        let slices: VecDeque<Slice> = continuation.into_iter().map(Part::read).collect();
        let scope = match (key, scope) {
            (Some(key), _) => Scope::Key(key_of_json(key).ok_or(FOREIGN)?),
            (None, Some(range)) => Scope::Range(range),
            (None, None) => return Err(FOREIGN),
        };
        if rid != self.container_rid {
            return Err(FOREIGN);
        }
        checked(Continuation {
            container: self.container_rid,
            mode: Some(match self.mode {
                Mode::LatestVersion => ChangeFeedMode::LatestVersion,
                Mode::AllVersionsAndDeletes => ChangeFeedMode::AllVersionsAndDeletes,
            }),
            start: match self.start_from {
                StartFrom::Beginning => ChangeFeedStart::Beginning,
                StartFrom::Now => ChangeFeedStart::Now,
                StartFrom::PointInTime { ms } => {
                    ChangeFeedStart::Time(UNIX_EPOCH + Duration::from_millis(ms))
                }
            },
            scope,
            slices,
        })
    }
}

impl Part {
    fn read(self) -> Slice {
        let (min, max) = self.range.span();
        Slice { min, max, etag: self.token.filter(|token| !token.is_empty()) }
    }
}

impl JavaScript {
    fn read(self) -> Result<Continuation, &'static str> {
        let etag = |token: String| Some(token).filter(|token| !token.is_empty());
        let (scope, slices) = match (self.continuation, self.key) {
            (JavaScriptPosition::Etag(token), Some(key)) => {
                let whole = Slice { etag: etag(token), ..Slice::default() };
                (Scope::Key(key_of_json(key).ok_or(FOREIGN)?), VecDeque::from([whole]))
            }
            (JavaScriptPosition::Parts(parts), None) => {
                let slice = |part: JavaScriptPart| Slice {
                    min: part.min_inclusive,
                    max: part.max_exclusive,
                    etag: etag(part.continuation_token),
                };
                let slices: VecDeque<Slice> = parts.into_iter().map(slice).collect();
                let min = slices.iter().map(|slice| &slice.min).min().ok_or(NOTHING_LEFT)?;
                let max = slices.iter().map(|slice| &slice.max).max().ok_or(NOTHING_LEFT)?;
                (Scope::Range(FeedRange::new(min.clone(), max.clone())), slices)
            }
            _ => return Err(FOREIGN),
        };
        let start = ChangeFeedStart::Beginning;
        checked(Continuation { container: self.rid, mode: None, start, scope, slices })
    }
}

fn checked(read: Continuation) -> Result<Continuation, &'static str> {
    let is_sound = |slice: &Slice| {
        FeedRange::new(slice.min.clone(), slice.max.clone()).is_sound()
            && slice.etag.as_deref().is_none_or(|etag| http::HeaderValue::from_str(etag).is_ok())
    };
    match read.slices.iter().all(is_sound) {
        _ if read.slices.is_empty() => Err(NOTHING_LEFT),
        true if read.start.can_be_sent() => Ok(read),
        true => Err("begins at a time that is after the year 9998"),
        false => Err(FOREIGN),
    }
}

fn milliseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// One value by itself, several or an absent one in a list.
fn key_to_json(key: &PartitionKey) -> Value {
    let text = key.to_json(false).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Array(values)) if values.len() == 1 && !values[0].is_object() => {
            values.into_iter().next().unwrap_or_default()
        }
        Ok(list) => list,
        Err(_) => Value::Null,
    }
}

fn key_of_json(value: Value) -> Option<PartitionKey> {
    match value {
        Value::Array(values) if values.is_empty() => Some(PartitionKey::NONE),
        Value::Array(values) if values.len() <= 3 => {
            let values: Option<Vec<PartitionKeyValue>> = values.into_iter().map(value_of_json).collect();
            values.map(PartitionKey::from)
        }
        single => value_of_json(single).map(PartitionKey::from),
    }
}

fn value_of_json(value: Value) -> Option<PartitionKeyValue> {
    Some(match value {
        Value::Null => PartitionKeyValue::Null,
        Value::Bool(value) => value.into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64()?.into(),
        },
        Value::String(text) => text.into(),
        Value::Object(fields) if fields.is_empty() => PartitionKeyValue::Undefined,
        Value::Object(_) | Value::Array(_) => return None,
    })
}

#[cfg(test)]
#[path = "continuation_tests.rs"]
mod tests;
