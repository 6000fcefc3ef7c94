#![allow(clippy::unwrap_used)]

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{Facts, Fault, FaultBook, FaultRule, FaultText, Listening};

fn facts(method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> Facts {
    let pairs = headers.iter().map(|(name, value)| (*name, *value));
    let pairs = pairs.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    Facts::new(method, path, &pairs.collect::<HeaderMap>())
}

#[test]
fn every_request_has_a_name() {
    let items = "/dbs/d/colls/c/docs";
    let query = ("content-type", "application/query+json; charset=utf-8");
    for (method, path, headers, operation, resource, reads) in [
        (Method::GET, "/", &[][..], "read", "account", true),
        (Method::GET, "", &[], "read", "account", true),
        (Method::GET, "/dbs", &[], "readFeed", "dbs", true),
        (Method::POST, "/dbs", &[], "create", "dbs", false),
        (Method::GET, "/dbs/d/", &[], "read", "dbs", true),
        (Method::GET, "/dbs/d/colls/c/pkranges", &[], "readFeed", "pkranges", true),
        (Method::GET, items, &[("a-im", "Incremental feed")], "changeFeed", "docs", true),
        (Method::POST, items, &[], "create", "docs", false),
        (Method::POST, items, &[("x-ms-documentdb-is-upsert", "True")], "upsert", "docs", false),
        (Method::POST, items, &[("x-ms-cosmos-is-batch-request", "true")], "batch", "docs", false),
        (Method::POST, items, &[query], "query", "docs", true),
        (Method::POST, items, &[("x-ms-documentdb-isquery", "true")], "query", "docs", true),
        (
            Method::POST,
            items,
            &[query, ("x-ms-cosmos-is-query-plan-request", "True")],
            "queryPlan",
            "docs",
            true,
        ),
        (Method::POST, "/dbs/d/colls/c/sprocs", &[], "create", "sprocs", false),
        (Method::POST, "/dbs/d/colls/c/sprocs/s", &[], "execute", "sprocs", false),
        (Method::GET, "/dbs/d/colls/c/sprocs/s", &[], "read", "sprocs", true),
        (Method::GET, "/dbs/d/colls/c/docs/%2F", &[], "read", "docs", true),
        (Method::PUT, "/dbs/d/colls/c/docs/1", &[], "replace", "docs", false),
        (Method::PATCH, "/dbs/d/colls/c/docs/1/", &[], "patch", "docs", false),
        (Method::DELETE, "/dbs/d/colls/c/docs/1", &[], "delete", "docs", false),
        (Method::GET, "/%ff", &[], "read", "other", true),
        (Method::GET, "/media/x", &[], "read", "other", true),
    ] {
        let found = facts(&method, path, headers);
        let expected = (operation, resource, reads);
        assert_eq!((found.operation, found.resource, found.is_read()), expected, "{method} {path}");
    }
}

#[test]
fn a_rule_reads_back_as_it_was_written() {
    let retry_after = Some(Duration::from_millis(7));
    let status = Fault::Status { status: 429, substatus: 3200, retry_after, bare: true };
    for fault in [
        Fault::Refuse,
        Fault::ConnectBlackHole,
        Fault::ResetOnConnect,
        Fault::Reset,
        Fault::BlackHole,
        Fault::Delay(Duration::from_millis(5)),
        Fault::Truncate,
        Fault::Garbage,
        status,
        Fault::GatewayDark,
        Fault::RegionDark,
    ] {
        let plain = FaultRule::new(fault);
        let whole = plain.clone().in_region("a").operation("read").resource("docs").method(Method::GET);
        let whole = whole.reads().path_contains("/").share(0.5).at_most(3).after_execution();
        for rule in [plain, whole] {
            let book = FaultBook::new(0);
            book.add(rule.clone());
            let mut text = serde_json::to_value(FaultText::from(&book.list()[0])).unwrap();
            assert_eq!(text["id"].take(), 1);
            assert_eq!(text["hits"].take(), 0);
            let text: FaultText = serde_json::from_value(text).unwrap();
            assert_eq!(text.into_rule().unwrap(), rule);
        }
    }
}

#[test]
fn mutated_text_is_refused_or_read_but_never_panics() {
    let text =
        br#"{"fault":"status","status":503,"subStatus":9002,"retryAfterMs":5,"region":"a","share":0.5}"#;
    let mut dice = fastrand::Rng::with_seed(1);
    for _ in 0..20_000 {
        let mut text = text.to_vec();
        for _ in 0..dice.usize(1..4) {
            let at = dice.usize(..text.len());
            text[at] = dice.u8(..);
        }
        text.truncate(dice.usize(..=text.len()));
        if let Ok(text) = serde_json::from_slice::<FaultText>(&text) {
            drop(text.into_rule().map(|rule| rule.problem()));
        }
    }
}

#[test]
fn the_oldest_rule_wins_and_delays_add_up() {
    let book = FaultBook::new(0);
    let read = facts(&Method::GET, "/", &[]);
    assert!(book.judge(&["a"], &read, 0).rule.is_none());
    let delay = FaultRule::new(Fault::Delay(Duration::from_millis(2)));
    book.add(delay.clone());
    book.add(FaultRule::new(Fault::Reset).at_most(1));
    book.add(FaultRule::new(Fault::BlackHole));
    book.add(delay.after_execution());
    let first = book.judge(&["a"], &read, 0);
    assert_eq!((first.hit.unwrap().fault, first.rule), (Fault::Reset, Some(2)));
    assert_eq!((first.delay_before, first.delay_after), (Duration::from_millis(2), Duration::ZERO));
    let second = book.judge(&["a"], &read, 0);
    assert_eq!((second.hit.unwrap().fault, second.rule), (Fault::BlackHole, Some(3)));
    let hits: Vec<u64> = book.list().iter().map(|fault| fault.hits).collect();
    assert_eq!(hits, [2, 1, 1, 0]);
}

#[test]
fn states_belong_to_their_region() {
    let book = FaultBook::new(0);
    book.add(FaultRule::new(Fault::Refuse).in_region("West US 2"));
    book.add(FaultRule::new(Fault::RegionDark).in_region("East US"));
    assert_eq!(book.listening(&["westus2"]), Listening::Refusing);
    assert_eq!(book.listening(&["East US"]), Listening::Open);
    assert_eq!(book.listening(&["global", "West US 2"]), Listening::Refusing);
    assert!(book.is_dark("East US") && !book.is_dark("West US 2"));
    assert!(book.judge_connection(&["eastus"]).is_some());
    assert!(book.judge_connection(&["westus2"]).is_none());
    assert_eq!(book.remove(|fault| fault.id == 1), 1);
    assert_eq!(book.listening(&["westus2"]), Listening::Open);
}

#[test]
fn a_connection_is_judged_once_by_a_rule_for_connects() {
    let book = FaultBook::new(0);
    let read = facts(&Method::GET, "/", &[]);
    let before = book.latest();
    book.add(FaultRule::new(Fault::ResetOnConnect));
    book.add(FaultRule::new(Fault::ResetOnConnect).operation("query"));
    assert!(book.judge(&["a"], &read, before).hit.is_some(), "it was open when the rule came");
    assert!(book.judge(&["a"], &read, book.latest()).hit.is_none(), "the rule has spared it");
    assert!(book.judge_connection(&["a"]).is_some());
    let query = facts(&Method::POST, "/dbs", &[("x-ms-documentdb-isquery", "true")]);
    assert!(book.judge(&["a"], &query, book.latest()).hit.is_some(), "a filter needs the request");
}
