//! Functions of texts. Positions and lengths count characters.

use regex_lite::RegexBuilder;
use serde_json::Value;

use super::super::value::number;
use super::arguments::Arguments;
use super::{Function, function};

/// REPLICATE and its kin make no text longer than this.
const LONGEST: usize = 10_000;

pub(super) const FUNCTIONS: &[Function] = &[
    function("CONCAT", 2, usize::MAX, concat),
    function("CONTAINS", 2, 3, |a| compare(a, |text, part| text.contains(part))),
    function("ENDSWITH", 2, 3, |a| compare(a, |text, part| text.ends_with(part))),
    function("STARTSWITH", 2, 3, |a| compare(a, |text, part| text.starts_with(part))),
    function("STRINGEQUALS", 2, 3, |a| compare(a, |text, other| text == other)),
    function("CONTAINS_ALL_CI", 2, usize::MAX, |a| contained(a, true, true)),
    function("CONTAINS_ALL_CS", 2, usize::MAX, |a| contained(a, false, true)),
    function("CONTAINS_ANY_CI", 2, usize::MAX, |a| contained(a, true, false)),
    function("CONTAINS_ANY_CS", 2, usize::MAX, |a| contained(a, false, false)),
    function("INDEX_OF", 2, 3, index_of),
    function("LASTINDEXOF", 2, 3, last_index_of),
    function("LEFT", 2, 2, |a| slice(a.text(0)?, 0, a.whole(1)?)),
    function("LENGTH", 1, 1, |a| number(length(a.text(0)?) as f64)),
    function("LOWER", 1, 2, |a| text(a.text(0)?.to_lowercase())),
    function("LTRIM", 1, 2, |a| trim(a, true, false)),
    function("REGEXMATCH", 2, 3, regex_match),
    function("REPLACE", 3, 3, |a| text(a.text(0)?.replace(a.text(1)?, a.text(2)?))),
    function("REPLICATE", 2, 2, replicate),
    function("REVERSE", 1, 1, |a| text(a.text(0)?.chars().rev().collect())),
    function("RIGHT", 2, 2, right),
    function("RTRIM", 1, 2, |a| trim(a, false, true)),
    function("STRINGJOIN", 2, 2, join),
    function("STRINGSPLIT", 2, 2, split),
    function("SUBSTRING", 3, 3, |a| slice(a.text(0)?, a.whole(1)?, a.whole(2)?)),
    function("SUBSTRING_AFTER", 2, 2, |a| text(a.text(0)?.split_once(a.text(1)?)?.1.to_owned())),
    function("SUBSTRING_BEFORE", 2, 2, |a| text(a.text(0)?.split_once(a.text(1)?)?.0.to_owned())),
    function("TRIM", 1, 2, |a| trim(a, true, true)),
    function("UPPER", 1, 2, |a| text(a.text(0)?.to_uppercase())),
];

fn text(text: String) -> Option<Value> {
    Some(Value::String(text))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn concat(arguments: &Arguments<'_>) -> Option<Value> {
    (0..arguments.count()).map(|at| arguments.text(at)).collect::<Option<String>>().map(Value::String)
}

/// A third argument, `true`, makes the comparison blind to case.
fn compare(arguments: &Arguments<'_>, test: fn(&str, &str) -> bool) -> Option<Value> {
    let (text, other) = (arguments.text(0)?, arguments.text(1)?);
    Some(Value::Bool(if arguments.flag(2)? {
        test(&text.to_lowercase(), &other.to_lowercase())
    } else {
        test(text, other)
    }))
}

/// Whether the text has any of the parts, or all.
fn contained(arguments: &Arguments<'_>, blind: bool, all: bool) -> Option<Value> {
    let fold = |text: &str| if blind { text.to_lowercase() } else { text.to_owned() };
    let text = fold(arguments.text(0)?);
    let parts: Option<Vec<&str>> = (1..arguments.count()).map(|at| arguments.text(at)).collect();
    let mut found = parts?.into_iter().map(|part| text.contains(&fold(part)));
    Some(Value::Bool(if all { found.all(|found| found) } else { found.any(|found| found) }))
}

/// Where the second text begins in the first, from a position on; -1 where it does not.
fn index_of(arguments: &Arguments<'_>) -> Option<Value> {
    let start = if arguments.count() > 2 { usize::try_from(arguments.whole(2)?).ok()? } else { 0 };
    let whole: String = arguments.text(0)?.chars().skip(start).collect();
    let found = whole.find(arguments.text(1)?).map(|at| start + length(&whole[..at]));
    Some(found.map_or(Value::from(-1), Value::from))
}

/// Where the second text begins last in the first, at or before a position; -1 where it does not.
fn last_index_of(arguments: &Arguments<'_>) -> Option<Value> {
    let (text, part) = (arguments.text(0)?, arguments.text(1)?);
    let end = if arguments.count() > 2 { usize::try_from(arguments.whole(2)?).ok()? } else { usize::MAX };
    let begins =
        |(place, at): (usize, usize)| (place <= end && text[at..].starts_with(part)).then_some(place);
    let found = text.char_indices().map(|(at, _)| at).enumerate().filter_map(begins).last();
    Some(found.map_or(Value::from(-1), Value::from))
}

/// What lies outside of the text is left out.
fn slice(whole: &str, start: i64, length: i64) -> Option<Value> {
    let start = usize::try_from(start.max(0)).ok()?;
    let length = usize::try_from(length.max(0)).ok()?;
    text(whole.chars().skip(start).take(length).collect())
}

fn right(arguments: &Arguments<'_>) -> Option<Value> {
    let whole = arguments.text(0)?;
    let wanted = usize::try_from(arguments.whole(1)?.max(0)).ok()?;
    text(whole.chars().skip(length(whole).saturating_sub(wanted)).collect())
}

fn replicate(arguments: &Arguments<'_>) -> Option<Value> {
    let part = arguments.text(0)?;
    let times = usize::try_from(arguments.whole(1)?).ok()?;
    let fits = length(part).checked_mul(times).is_some_and(|length| length <= LONGEST);
    fits.then(|| part.repeat(if part.is_empty() { 0 } else { times })).map(Value::String)
}

/// Takes blanks, or the characters of the second argument, off the ends.
fn trim(arguments: &Arguments<'_>, start: bool, end: bool) -> Option<Value> {
    let mut rest = arguments.text(0)?;
    let given = if arguments.count() > 1 { Some(arguments.text(1)?) } else { None };
    let loose = |c: char| given.map_or_else(|| c.is_whitespace(), |given| given.contains(c));
    rest = if start { rest.trim_start_matches(loose) } else { rest };
    rest = if end { rest.trim_end_matches(loose) } else { rest };
    text(rest.to_owned())
}

/// The modifiers are those of the service: `i`, `m`, `s` and `x`; a pattern that is none makes the call undefined.
fn regex_match(arguments: &Arguments<'_>) -> Option<Value> {
    let modifiers = if arguments.count() > 2 { arguments.text(2)? } else { "" };
    if !modifiers.chars().all(|modifier| "imsx".contains(modifier)) {
        return None;
    }
    let has = |modifier| modifiers.contains(modifier);
    let pattern = RegexBuilder::new(arguments.text(1)?)
        .case_insensitive(has('i'))
        .multi_line(has('m'))
        .dot_matches_new_line(has('s'))
        .ignore_whitespace(has('x'))
        .build()
        .ok()?;
    Some(Value::Bool(pattern.is_match(arguments.text(0)?)))
}

fn join(arguments: &Arguments<'_>) -> Option<Value> {
    let parts: Option<Vec<&str>> = arguments.array(0)?.iter().map(Value::as_str).collect();
    text(parts?.join(arguments.text(1)?))
}

fn split(arguments: &Arguments<'_>) -> Option<Value> {
    let (whole, delimiter) = (arguments.text(0)?, arguments.text(1)?);
    if delimiter.is_empty() {
        return Some(Value::from(vec![whole]));
    }
    Some(whole.split(delimiter).map(Value::from).collect())
}
