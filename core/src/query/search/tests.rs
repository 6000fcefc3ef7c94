#![allow(clippy::unwrap_used)]

use serde_json::{Value as Json, json};

use super::super::plan::Span;
use super::*;
use crate::partition::epk::EffectivePartitionKey;

/// Rows to skip and to take.
type Window = (Option<u64>, Option<u64>);

const ALL: [(&str, &str); 2] = [("", "80"), ("80", "FF")];

fn part((min, max): (&str, &str)) -> Part {
    let [min, max] = [min, max].map(EffectivePartitionKey::new);
    Part::Span((min, max))
}

fn limits() -> Limits {
    Limits { page: Some(2), parallel: 8, buffered: 100, ranked: 10, eager: false }
}

fn info(components: &[(&str, &str)], weights: &[f64], window: Window) -> SearchInfo {
    let component = |(text, order): &(&str, &str)| {
        json!({"rewrittenQuery": text, "orderBy": [order], "orderByExpressions": ["x"], "top": 4,
            "hasNonStreamingOrderBy": true, "distinctType": "None"})
    };
    serde_json::from_value(json!({
        "globalStatisticsQuery": "count",
        "componentQueryInfos": components.iter().map(component).collect::<Vec<_>>(),
        "componentWithoutPayloadQueryInfos": [],
        "projectionQueryInfo": null,
        "componentWeights": weights,
        "skip": window.0,
        "take": window.1,
        "requiresGlobalStatistics": components[0].0.contains("count"),
    }))
    .unwrap()
}

fn start(info: &SearchInfo) -> Search {
    Search::start(info, ALL.map(part).into(), ALL.map(part).into(), limits())
}

fn page(rows: &Json) -> Bytes {
    json!({"Documents": rows}).to_string().into()
}

/// A row that a component at `at` finds.
fn row(rid: &str, scores: &[f64], at: usize) -> Json {
    json!({"_rid": rid, "orderByItems": [{"item": scores[at]}],
        "payload": {"payload": {"id": rid}, "componentScores": scores}})
}

/// Answers all that is asked for, and gives the ids, page by page.
fn ids(search: &mut Search, mut answer: impl FnMut(&super::super::Ask) -> Json) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut asked = VecDeque::new();
    loop {
        match search.want() {
            Want::Page(ask) => asked.push_back(ask),
            Want::Wait => {
                // The last that was asked for comes first.
                let ask = asked.pop_back().unwrap();
                search.feed(ask.slice, &page(&answer(&ask)), None).unwrap();
            }
            Want::Rows(rows) => {
                let id = |row: &Bytes| serde_json::from_slice::<Json>(row).unwrap()["id"].to_string();
                pages.push(rows.iter().map(id).collect());
            }
            Want::End => return pages,
        }
    }
}

fn is_first(ask: &super::super::Ask) -> bool {
    ask.part == part(ALL[0])
}

#[test]
fn ranks_are_fused_by_weight_and_direction() {
    let both = [("a", "Descending"), ("b", "Ascending")];
    // By the first score: x and y share the first rank, then z, then w. By the second one: w, z, y, x.
    let rows = [("x", [9.0, 4.0]), ("y", [9.0, 3.0]), ("z", [5.0, 2.0]), ("w", [1.0, 1.0])];
    let table: [(&[f64], Window, &str); 5] = [
        // w and y come to the same: their ids decide.
        (&[], (None, None), "w y z x"),
        (&[2.0, 1.0], (None, None), "y x z w"),
        (&[0.0, 1.0], (None, None), "w z y x"),
        (&[2.0, 1.0], (Some(1), Some(2)), "x z"),
        (&[2.0, 1.0], (Some(3), Some(9)), "w"),
    ];
    for (weights, window, expected) in table {
        let mut search = start(&info(&both, weights, window));
        let pages = ids(&mut search, |ask| {
            let at = usize::from(ask.text.as_deref() == Some("b"));
            let half = if is_first(ask) { &rows[..2] } else { &rows[2..] };
            half.iter().map(|(rid, scores)| row(rid, scores, at)).collect()
        });
        let found = pages.concat().join(" ").replace('"', "");
        assert_eq!(found, expected, "{weights:?} {window:?}");
        assert!(pages.iter().all(|page| page.len() <= 2));
    }
}

#[test]
fn one_score_needs_no_fusion() {
    let mut search = start(&info(&[("a", "Descending")], &[], (None, Some(3))));
    let pages = ids(&mut search, |ask| match is_first(ask) {
        true => json!([row("x", &[3.0], 0), row("y", &[1.0], 0)]),
        false => json!([row("z", &[2.0], 0), row("w", &[0.5], 0)]),
    });
    assert_eq!(pages, [vec![r#""x""#, r#""z""#], vec![r#""y""#]]);
}

#[test]
fn counts_of_all_parts_are_written_into_the_queries() {
    let place = |name: &str| format!("{{documentdb-formattablehybridsearchquery-{name}}}");
    // The first score is none of a text.
    let [documents, words, hits] = ["totaldocumentcount", "totalwordcount-1", "hitcountsarray-1"].map(place);
    let text = format!("count {documents} {words} {hits} {{documentdb-formattableorderbyquery-filter}}");
    let info = info(&[(&text, "Descending"), ("b", "Descending")], &[], (None, None));
    let part = [part(("40", "50"))];
    let mut search = Search::start(&info, part.to_vec(), ALL.map(self::part).into(), limits());
    let mut asked = Vec::new();
    ids(&mut search, |ask| {
        asked.push((ask.text.clone().unwrap(), ask.part.clone()));
        match (ask.text.as_deref(), is_first(ask)) {
            (Some("count"), true) => json!([{"documentCount": 3, "fullTextStatistics": [
                {"totalWordCount": 40, "hitCounts": [2, 1]}]}]),
            // No document has the property.
            (Some("count"), false) => {
                json!([{"documentCount": 4, "fullTextStatistics": [{"hitCounts": [0, 5]}]}])
            }
            _ => json!([]),
        }
    });
    let [count, other, scores] = ["count", "b", "count 7 40 [2,6] true"];
    assert_eq!(asked.iter().filter(|(text, _)| text == count).count(), 2);
    for text in [other, scores] {
        assert!(asked.contains(&(text.to_owned(), part[0].clone())), "{asked:?}");
    }
}

#[test]
fn it_goes_on_after_the_rows_that_were_given() {
    let info = info(&[("a", "Descending")], &[], (Some(1), Some(3)));
    let rows = |ask: &super::super::Ask| match is_first(ask) {
        true => json!([row("x", &[3.0], 0), row("y", &[1.0], 0)]),
        false => json!([row("z", &[2.0], 0), row("w", &[0.5], 0)]),
    };
    let mut search = start(&info);
    assert_eq!(ids(&mut search, rows), [vec![r#""z""#, r#""y""#], vec![r#""w""#]]);
    assert_eq!(search.continuation("c", "q"), None);
    let after_two = Continuation::new("c".to_owned(), "q".to_owned(), Vec::new(), 2);
    assert_eq!(ids(&mut start(&info).resume(&after_two), rows), [vec![r#""w""#]]);
}

#[test]
fn rows_that_are_undefined_are_not_counted_as_given() {
    let info = info(&[("a", "Descending")], &[], (None, None));
    let undefined =
        json!({"_rid": "u", "orderByItems": [{"item": 2.5}], "payload": {"componentScores": [2.5]}});
    let rows = |ask: &super::super::Ask| match is_first(ask) {
        true => json!([row("x", &[3.0], 0), undefined.clone()]),
        false => json!([row("y", &[2.0], 0), row("z", &[1.0], 0)]),
    };
    assert_eq!(ids(&mut start(&info), rows), [vec![r#""x""#, r#""y""#], vec![r#""z""#]]);
    let after_two = Continuation::new("c".to_owned(), "q".to_owned(), Vec::new(), 2);
    assert_eq!(ids(&mut start(&info).resume(&after_two), rows), [vec![r#""z""#]]);
}

#[test]
fn a_part_that_is_split_begins_anew() {
    let mut search = start(&info(&[("a", "Descending"), ("b", "Descending")], &[], (None, None)));
    let Want::Page(ask) = search.want() else { panic!("a page is wanted") };
    search.feed(ask.slice, &page(&json!([row("x", &[1.0, 1.0], 0)])), Some("more".to_owned())).unwrap();
    let halves: [Span; 2] = [("", "40"), ("40", "80")].map(|half| match part(half) {
        Part::Span(span) => span,
        Part::Key(_) => unreachable!(),
    });
    search.machines().iter_mut().for_each(|machine| machine.divide(ask.slice, &halves));
    let mut parts = Vec::new();
    let pages = ids(&mut search, |ask| {
        parts.push((ask.text.clone().unwrap(), ask.part.clone()));
        assert_eq!(ask.continuation, None);
        json!([])
    });
    assert_eq!(parts.len(), 5, "{parts:?}");
    assert_eq!(parts.iter().filter(|(text, _)| text == "a").count(), 3);
    assert!(pages.is_empty());
}

#[test]
fn what_cant_be_ranked_is_told() {
    let info = info(&[("a", "Descending"), ("b", "Descending")], &[], (None, None));
    let feed = |rows: Json, parts: usize| {
        let parts = ALL[..parts].iter().map(|bounds| part(*bounds)).collect();
        let mut search = Search::start(&info, parts, Vec::new(), limits());
        let mut asked = Vec::new();
        while let Want::Page(ask) = search.want() {
            asked.push(ask.slice);
        }
        let fed: Result<Vec<()>, Unfit> =
            asked.into_iter().map(|slice| search.feed(slice, &page(&rows), None)).collect();
        format!("{:?}", fed.unwrap_err())
    };
    assert!(feed(json!([row("x", &[1.0], 0)]), 1).contains("no scores"));
    assert!(feed(json!([{"_rid": "x", "orderByItems": [{"item": 1}]}]), 1).contains("no scores"));
    assert!(
        feed(
            json!([{"_rid": "x", "orderByItems": [{"item": 1}], "payload": {"componentScores": ["1", 2]}}]),
            1
        )
        .contains("invalid type")
    );
    assert!(feed(json!([{"_rid": "x"}]), 1).contains("orderByItems"));
}

#[test]
fn what_cant_be_read_is_asked_for_again_and_counts_once() {
    let documents = "{documentdb-formattablehybridsearchquery-totaldocumentcount}";
    let info = info(&[(&format!("count {documents}"), "Descending")], &[], (None, None));
    let answer = |ask: &super::super::Ask| match ask.text.as_deref() {
        Some("count") => json!([{"documentCount": 3}]),
        Some("count 6") if is_first(ask) => json!([row("x", &[1.0], 0)]),
        Some("count 6") => json!([row("y", &[2.0], 0)]),
        other => panic!("{other:?} is asked"),
    };
    for (text, broken) in [
        ("count", json!([{"documentCount": 3}, {"documentCount": "3"}])),
        ("count 6", json!([{"_rid": "x"}])),
        // That it can't be ranked is seen once all is there.
        ("count 6", json!([{"_rid": "x", "orderByItems": [{"item": 1}]}])),
    ] {
        let mut search = start(&info);
        let mut asked = VecDeque::new();
        let mut errors = 0;
        let rows = loop {
            match search.want() {
                Want::Page(ask) => asked.push_back(ask),
                Want::Wait => {
                    let ask = asked.pop_front().unwrap();
                    let is_broken = errors == 0 && ask.text.as_deref() == Some(text);
                    let body = if is_broken { broken.clone() } else { answer(&ask) };
                    errors += u32::from(search.feed(ask.slice, &page(&body), None).is_err());
                }
                Want::Rows(rows) => break rows,
                Want::End => panic!("rows are expected"),
            }
        };
        assert_eq!((errors, rows), (1, vec![Bytes::from(r#"{"id":"y"}"#), Bytes::from(r#"{"id":"x"}"#)]));
    }
}

#[test]
fn more_rows_than_are_kept_are_refused() {
    let mut info = info(&[("a", "Descending")], &[], (None, None));
    info.component_query_infos[0].top = None;
    let mut search = start(&info);
    let rows: Json = (0..6).map(|n| row(&n.to_string(), &[f64::from(n)], 0)).collect();
    let mut feed = || {
        let Want::Page(ask) = search.want() else { panic!("a page is wanted") };
        search.feed(ask.slice, &page(&rows), None)
    };
    feed().unwrap();
    assert!(matches!(feed(), Err(Unfit::TooMany(10))));
}
