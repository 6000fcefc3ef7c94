//! What is a part of a date, from year to nanosecond, and how is it read, added and counted?

use super::calendar::{Civil, TICKS_PER_DAY, TICKS_PER_SECOND, days_in_month, from_civil, to_civil};

/// One part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    Month,
    Weekday,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
}

/// The names that queries use.
const NAMES: [(&str, Part); 26] = [
    ("year", Part::Year),
    ("yyyy", Part::Year),
    ("yy", Part::Year),
    ("month", Part::Month),
    ("mm", Part::Month),
    ("m", Part::Month),
    ("weekday", Part::Weekday),
    ("dw", Part::Weekday),
    ("w", Part::Weekday),
    ("day", Part::Day),
    ("dd", Part::Day),
    ("d", Part::Day),
    ("hour", Part::Hour),
    ("hh", Part::Hour),
    ("minute", Part::Minute),
    ("mi", Part::Minute),
    ("n", Part::Minute),
    ("second", Part::Second),
    ("ss", Part::Second),
    ("s", Part::Second),
    ("millisecond", Part::Millisecond),
    ("ms", Part::Millisecond),
    ("microsecond", Part::Microsecond),
    ("mcs", Part::Microsecond),
    ("nanosecond", Part::Nanosecond),
    ("ns", Part::Nanosecond),
];

impl Part {
    pub(super) fn named(name: &str) -> Option<Part> {
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, part)| *part)
    }

    /// Its length in ticks, where all are equally long and no shorter than a tick.
    fn ticks(self) -> Option<i64> {
        match self {
            Part::Day | Part::Weekday => Some(TICKS_PER_DAY),
            Part::Hour => Some(3600 * TICKS_PER_SECOND),
            Part::Minute => Some(60 * TICKS_PER_SECOND),
            Part::Second => Some(TICKS_PER_SECOND),
            Part::Millisecond => Some(10_000),
            Part::Microsecond => Some(10),
            Part::Year | Part::Month | Part::Nanosecond => None,
        }
    }

    /// This part of a date; the week begins on Sunday, with 1.
    pub(super) fn of(self, ticks: i64) -> i64 {
        let days = ticks.div_euclid(TICKS_PER_DAY);
        let Civil { year, month, day } = to_civil(days);
        let of_day = ticks.rem_euclid(TICKS_PER_DAY);
        let seconds = of_day / TICKS_PER_SECOND;
        let fraction = of_day % TICKS_PER_SECOND;
        match self {
            Part::Year => year,
            Part::Month => month,
            // 1970 began on a Thursday.
            Part::Weekday => (days + 4).rem_euclid(7) + 1,
            Part::Day => day,
            Part::Hour => seconds / 3600,
            Part::Minute => seconds / 60 % 60,
            Part::Second => seconds % 60,
            Part::Millisecond => fraction / 10_000,
            Part::Microsecond => fraction / 10,
            Part::Nanosecond => fraction * 100,
        }
    }
}

/// A date so many parts later; the day of a month that is too short becomes its last.
pub(super) fn add(part: Part, count: i64, ticks: i64) -> Option<i64> {
    let months = match part {
        Part::Year => count.checked_mul(12)?,
        Part::Month => count,
        Part::Nanosecond => return ticks.checked_add(count / 100),
        _ => return ticks.checked_add(count.checked_mul(part.ticks()?)?),
    };
    let Civil { year, month, day } = to_civil(ticks.div_euclid(TICKS_PER_DAY));
    let place = (year * 12 + month - 1).checked_add(months)?;
    let (year, month) = (place.div_euclid(12), place.rem_euclid(12) + 1);
    let days = from_civil(year, month, day.min(days_in_month(year, month)))?;
    days.checked_mul(TICKS_PER_DAY)?.checked_add(ticks.rem_euclid(TICKS_PER_DAY))
}

/// How many boundaries of the part lie between two dates.
pub(super) fn difference(part: Part, from: i64, to: i64) -> i64 {
    let count = |ticks: i64| {
        let Civil { year, month, .. } = to_civil(ticks.div_euclid(TICKS_PER_DAY));
        match (part, part.ticks()) {
            (Part::Year, _) => year,
            (Part::Month, _) => year * 12 + month,
            (_, Some(length)) => ticks.div_euclid(length),
            (_, None) => ticks.saturating_mul(100),
        }
    };
    count(to) - count(from)
}

/// The beginning of the bin of `size` parts, counted from `origin`, in which a date lies.
pub(super) fn truncated(ticks: i64, part: Part, size: i64, origin: i64) -> Option<i64> {
    if size <= 0 {
        return None;
    }
    match part.ticks() {
        Some(length) => {
            let length = length.checked_mul(size)?;
            origin.checked_add((ticks.checked_sub(origin)?).div_euclid(length).checked_mul(length)?)
        }
        None if part == Part::Nanosecond => Some(ticks),
        None => {
            let passed = difference(part, origin, ticks);
            let start = add(part, passed.div_euclid(size) * size, origin)?;
            // A boundary of the part is not yet one of bins that begin within it.
            if start > ticks { add(part, (passed.div_euclid(size) - 1) * size, origin) } else { Some(start) }
        }
    }
}
