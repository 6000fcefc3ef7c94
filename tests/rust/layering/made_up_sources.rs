//! Can the checks fail? Small made-up sources, each with what must be said of it.

use crate::source::Source;
use crate::{arrows, effects};

fn said(check: fn(&Source) -> Vec<String>, name: &str, text: &str) -> Vec<String> {
    check(&Source::read(name, text))
}

#[test]
fn an_arrow_that_points_up_is_told_with_its_line() {
    let text = "use crate::error::Error;\nuse crate::pipeline::Call;";
    let told = said(arrows::complaints, "routing/plan.rs", text);
    assert_eq!(told, ["routing/plan.rs:2: `routing` must not use `pipeline`"]);
}

#[test]
fn an_arrow_is_found_wherever_it_hides() {
    for text in [
        "use crate::{error::Error, pipeline::{Call, run}};",
        "fn f() { crate::pipeline::run() }",
        "fn f(g: Vec<crate::pipeline::Call>) {}",
        "use super::super::pipeline::Call;",
        "macro_rules! m { () => { $crate::pipeline::run() } }",
    ] {
        let told = said(arrows::complaints, "retry/decide.rs", text);
        assert_eq!(told, ["retry/decide.rs:1: `retry` must not use `pipeline`"], "{text}");
    }
}

#[test]
fn arrows_that_point_down_pass() {
    for (name, text) in [
        ("retry/decide.rs", "use crate::routing::RoutingView; use super::effect::Effect; use crate::Error;"),
        ("pipeline/run.rs", "use crate::retry::{self, decide}; use crate::transport::Transport;"),
        ("client.rs", "use crate::database::Database; use super::container;"),
        ("lib.rs", "pub use crate::client::CosmosClient;"),
        ("auth/sign.rs", "//! Called by crate::pipeline::run.\nconst S: &str = \"crate::pipeline\";"),
        ("auth/sign.rs", "#[cfg(test)] mod tests { use crate::pipeline::run; }"),
        ("auth/sign.rs", "#[cfg(test)] use crate::pipeline::run;"),
    ] {
        assert_eq!(said(arrows::complaints, name, text), [""; 0], "{name}: {text}");
    }
}

#[test]
fn a_sibling_may_not_be_used_back() {
    let told = said(arrows::complaints, "routing/plan.rs", "use crate::retry::Effect;");
    assert_eq!(told, ["routing/plan.rs:1: `routing` must not use `retry`"]);
}

#[test]
fn a_module_without_a_layer_is_told() {
    let told = said(arrows::complaints, "helpers.rs", "use crate::error::Error;");
    assert_eq!(told, ["helpers.rs:1: `helpers` is in no layer: give it one"]);
}

#[test]
fn every_effect_is_told_in_a_pure_module() {
    for text in [
        "async fn f() {}",
        "fn f() { g().await }",
        "use tokio::sync::Notify;",
        "fn f() -> Instant { std::time::Instant::now() }",
        "use std::time::SystemTime; fn f() { SystemTime::now(); }",
        "fn f() -> f64 { fastrand::f64() }",
        "use std::sync::{Arc, Mutex};",
        "struct S(std::sync::RwLock<u8>);",
        "use std::sync::atomic::{AtomicU64, Ordering};",
        "use std::{fs, io};",
        "fn f() { std::net::TcpStream::connect(a) }",
    ] {
        assert_eq!(said(effects::complaints, "session/token.rs", text).len(), 1, "{text}");
    }
}

#[test]
fn an_effect_outside_its_home_is_told() {
    let told = said(effects::complaints, "pipeline/run.rs", "fn f() { Instant::now(); hyper_rustls::f(u) }");
    let expected = [
        "pipeline/run.rs:1: `Instant::now` belongs in clock.rs only",
        "pipeline/run.rs:1: `hyper_rustls` belongs in transport/connector.rs only",
    ];
    assert_eq!(told, expected);
}

#[test]
fn effects_pass_where_they_belong() {
    for (name, text) in [
        ("clock.rs", "fn now() -> Instant { Instant::now() }"),
        ("transport/connector.rs", "use hyper_rustls::HttpsConnector;"),
        ("transport/mod.rs", "mod http; pub use self::http::Wire;"),
        ("client.rs", "use crate::transport::http::Wire;"),
        ("pipeline/state.rs", "use std::sync::Mutex; async fn f() { g().await }"),
        ("retry/backoff.rs", "fn f(now: Instant) {} #[cfg(test)] mod tests { fn t() { Instant::now(); } }"),
        ("models/headers.rs", "/// Not the `tokio` runtime.\nconst A: &str = \"async\";"),
    ] {
        assert_eq!(said(effects::complaints, name, text), [""; 0], "{name}: {text}");
    }
}
