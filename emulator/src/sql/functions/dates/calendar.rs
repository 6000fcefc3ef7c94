//! How do texts and ticks since 1970 correspond, in the Gregorian calendar?

/// Ticks of 100 ns.
pub(super) const TICKS_PER_SECOND: i64 = 10_000_000;
pub(super) const TICKS_PER_DAY: i64 = 86_400 * TICKS_PER_SECOND;
pub(super) const UNIX_EPOCH: i64 = 0;

/// A year, its month and the day of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
}

pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970; none where there is no such day in the years 1 to 9999.
pub(super) fn from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let valid = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    if !valid {
        return None;
    }
    // Years that begin in March have their leap day at the end.
    let (shifted, place) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * place + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The day that `days` after 1970 is.
pub(super) fn to_civil(days: i64) -> Civil {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let place = (5 * of_year + 2) / 153;
    let month = if place < 10 { place + 3 } else { place - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    Civil { year, month, day: of_year - (153 * place + 2) / 5 + 1 }
}

/// `YYYY-MM-DDThh:mm:ss.fffffffZ`; none outside of the years 1 to 9999.
pub(super) fn format(ticks: i64) -> Option<String> {
    let Civil { year, month, day } = to_civil(ticks.div_euclid(TICKS_PER_DAY));
    if !(1..=9999).contains(&year) {
        return None;
    }
    let of_day = ticks.rem_euclid(TICKS_PER_DAY);
    let (seconds, fraction) = (of_day / TICKS_PER_SECOND, of_day % TICKS_PER_SECOND);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:07}Z"))
}

/// Ticks since 1970 of a date, or a date and time of day in UTC with up to seven digits after the second.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, time) = text.split_once(['T', ' ']).map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let days = from_civil(digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?)?;
    if parts.next().is_some() {
        return None;
    }
    Some(days * TICKS_PER_DAY + time.map_or(Some(0), time_of_day)?)
}

fn time_of_day(text: &str) -> Option<i64> {
    let (clock, fraction) =
        text.split_once('.').map_or((text, None), |(clock, fraction)| (clock, Some(fraction)));
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| digits(second, 2))?;
    if hour > 23 || minute > 59 || second > 59 || parts.next().is_some() {
        return None;
    }
    let fraction = match fraction {
        None => 0,
        Some(fraction) if (1..=7).contains(&fraction.len()) => digits(&format!("{fraction:0<7}"), 7)?,
        Some(_) => return None,
    };
    Some((hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + fraction)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}
