//! Functions of texts as words. Words are runs of letters and digits, whatever their case; no word is left out or cut
//! down to its stem.

use serde_json::Value;

use super::super::value::number;
use super::arguments::Arguments;
use super::{Function, function};

/// How soon a word that is repeated stops to matter, and how much the length of a text does: the usual BM25.
const SATURATION: f64 = 1.2;
const LENGTH_WEIGHT: f64 = 0.75;

pub(super) const FUNCTIONS: &[Function] = &[
    function("FULLTEXTCONTAINS", 2, 2, |a| found(a).map(|mut found| Value::Bool(found.all(|found| found)))),
    function("FULLTEXTCONTAINSALL", 2, usize::MAX, |a| {
        found(a).map(|mut found| Value::Bool(found.all(|found| found)))
    }),
    function("FULLTEXTCONTAINSANY", 2, usize::MAX, |a| {
        found(a).map(|mut found| Value::Bool(found.any(|found| found)))
    }),
    // What FullTextScore becomes in rewritten queries: a path, its keywords, the number of documents, the number of
    // words in all of them, and for each keyword the number of documents that have it.
    function("_FULLTEXTSCORE", 5, 5, score),
    function("_FULLTEXTWORDCOUNT", 1, 1, |a| Some(Value::from(words(a.text(0)?).len()))),
];

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How often a phrase stands in a text.
fn occurrences(words: &[String], phrase: &str) -> usize {
    let phrase = self::words(phrase);
    if phrase.is_empty() { 0 } else { words.windows(phrase.len()).filter(|window| *window == phrase).count() }
}

/// For each keyword, whether the text has it.
fn found<'a>(arguments: &'a Arguments<'_>) -> Option<impl Iterator<Item = bool> + 'a> {
    let words = words(arguments.text(0)?);
    let keywords: Option<Vec<&str>> = (1..arguments.count()).map(|at| arguments.text(at)).collect();
    Some(keywords?.into_iter().map(move |keyword| occurrences(&words, keyword) > 0))
}

fn score(arguments: &Arguments<'_>) -> Option<Value> {
    let words = words(arguments.text(0)?);
    let (documents, total) = (arguments.number(2)?, arguments.number(3)?);
    let average = total / documents;
    let scores = arguments.array(1)?.iter().zip(arguments.array(4)?).map(|(keyword, hits)| {
        let (count, hits) = (occurrences(&words, keyword.as_str()?) as f64, hits.as_f64()?);
        let rarity = (1.0 + (documents - hits + 0.5) / (hits + 0.5)).ln();
        let length = 1.0 - LENGTH_WEIGHT + LENGTH_WEIGHT * words.len() as f64 / average;
        Some(rarity * count * (SATURATION + 1.0) / (count + SATURATION * length))
    });
    number(scores.sum::<Option<f64>>()?)
}
