//! Functions of dates: ISO 8601 texts in UTC with seven digits after the second, ticks of 100 ns, and milliseconds.

mod calendar;
mod parts;

use serde_json::Value;

use super::super::value::number;
use super::arguments::Arguments;
use super::{Function, function};
use calendar::{TICKS_PER_DAY, UNIX_EPOCH, format, from_civil, parse};
use parts::{Part, add, difference, truncated};

/// Ticks in a millisecond.
const MILLISECOND: i64 = 10_000;

pub(super) const FUNCTIONS: &[Function] = &[
    function("GETCURRENTDATETIME", 0, 0, |a| text(now(a)?)),
    function("GETCURRENTDATETIMESTATIC", 0, 0, |a| text(now(a)?)),
    function("GETCURRENTTICKS", 0, 0, |a| Some(Value::from(now(a)?))),
    function("GETCURRENTTICKSSTATIC", 0, 0, |a| Some(Value::from(now(a)?))),
    function("GETCURRENTTIMESTAMP", 0, 0, |a| Some(Value::from(now(a)? / MILLISECOND))),
    function("GETCURRENTTIMESTAMPSTATIC", 0, 0, |a| Some(Value::from(now(a)? / MILLISECOND))),
    function("DATETIMEADD", 3, 3, |a| text(add(part(a)?, a.whole(1)?, date(a, 2)?)?)),
    function("DATETIMEBIN", 2, 4, bin),
    function("DATETIMEDIFF", 3, 3, |a| Some(Value::from(difference(part(a)?, date(a, 1)?, date(a, 2)?)))),
    function("DATETIMEFROMPARTS", 3, 7, from_parts),
    function("DATETIMEPART", 2, 2, |a| Some(Value::from(part(a)?.of(date(a, 1)?)))),
    function("DATETIMETOTICKS", 1, 1, |a| Some(Value::from(date(a, 0)?))),
    function("DATETIMETOTIMESTAMP", 1, 1, |a| number((date(a, 0)? as f64 / MILLISECOND as f64).floor())),
    function("IS_DATETIME", 1, 1, |a| Some(Value::Bool(date(a, 0).is_some()))),
    function("TICKSTODATETIME", 1, 1, |a| text(a.whole(0)?)),
    function("TIMESTAMPTODATETIME", 1, 1, |a| text(a.whole(0)?.checked_mul(MILLISECOND)?)),
];

/// Ticks since 1970.
fn now(arguments: &Arguments<'_>) -> Option<i64> {
    let elapsed = arguments.now.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_nanos() / 100).ok()
}

fn text(ticks: i64) -> Option<Value> {
    format(ticks).map(Value::String)
}

fn date(arguments: &Arguments<'_>, at: usize) -> Option<i64> {
    parse(arguments.text(at)?)
}

fn part(arguments: &Arguments<'_>) -> Option<Part> {
    Part::named(arguments.text(0)?)
}

/// Year, month and day, then as many of hour, minute, second and fraction as are given.
fn from_parts(arguments: &Arguments<'_>) -> Option<Value> {
    let value = |at| if at < arguments.count() { arguments.whole(at) } else { Some(0) };
    let day = from_civil(value(0)?, value(1)?, value(2)?)?;
    let limits = [24, 60, 60, 10_000_000];
    let mut ticks = 0;
    for (place, limit) in limits.into_iter().enumerate() {
        let given = value(3 + place)?;
        if !(0..limit).contains(&given) {
            return None;
        }
        ticks = ticks * limit + given;
    }
    text(day * TICKS_PER_DAY + ticks)
}

/// The beginning of the bin that holds a date: `size` parts long, counted from 1970 or the origin given.
fn bin(arguments: &Arguments<'_>) -> Option<Value> {
    let value = date(arguments, 0)?;
    let part = Part::named(arguments.text(1)?)?;
    let size = if arguments.count() > 2 { arguments.whole(2)? } else { 1 };
    let origin = if arguments.count() > 3 { date(arguments, 3)? } else { UNIX_EPOCH };
    truncated(value, part, size, origin).and_then(text)
}
