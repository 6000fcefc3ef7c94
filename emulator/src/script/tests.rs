#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde_json::{Value, json};

use super::{Engine, Limits, Thrown};

/// What a user-defined function answers.
fn apply(source: &str, arguments: Value) -> Result<Option<Value>, Thrown> {
    let engine = Engine::new(Limits::default()).unwrap();
    engine.ask("apply", &json!({"name": "f", "source": source, "args": arguments}))
}

#[test]
fn a_body_is_a_function_in_any_of_its_forms() {
    for source in [
        "function (a, b) { return a + b; }",
        "function sum(a, b) { return a + b; }",
        "function sum(a, b) { return a + b; };",
        "(a, b) => a + b",
        "// A sum.\nfunction sum(a, b) { return a + b; }",
        "/* function no() {} */ function sum(a, b) { return plus(a, b); }\nfunction plus(a, b) { return a + b; }",
        "function sum(a, b) { return a + b; } // the end",
    ] {
        assert_eq!(apply(source, json!([[1], [2]])), Ok(Some(json!(3))), "{source}");
    }
    for source in ["function (", "1 + 1", "", "var sum = 1;"] {
        assert!(matches!(apply(source, json!([])), Err(Thrown::Compile(_))), "{source}");
    }
}

#[test]
fn undefined_is_not_null() {
    let kind = "(a) => a === undefined ? 'undefined' : a === null ? 'null' : typeof a";
    assert_eq!(apply(kind, json!([[]])), Ok(Some(json!("undefined"))));
    assert_eq!(apply(kind, json!([[null]])), Ok(Some(json!("null"))));
    assert_eq!(apply("() => undefined", json!([])), Ok(None));
    assert_eq!(apply("() => null", json!([])), Ok(Some(Value::Null)));
}

#[test]
fn what_is_thrown_is_told_with_its_number() {
    let thrown = |source: &str| match apply(source, json!([])).unwrap_err() {
        Thrown::Exception { text, number } => (text.lines().next().unwrap().to_owned(), number),
        other => panic!("{other:?}"),
    };
    assert_eq!(thrown("() => { throw new Error('no') }"), ("Error: no".to_owned(), None));
    assert_eq!(thrown("() => { throw new Error(404, 'no') }"), ("Error: no".to_owned(), Some(404)));
    assert_eq!(thrown("() => { throw Error(70000, 'no') }"), ("Error: no".to_owned(), None));
    assert_eq!(thrown("() => { throw 'no' }"), ("no".to_owned(), None));
    assert_eq!(thrown("() => { throw {a: 1} }"), (r#"{"a":1}"#.to_owned(), None));
    assert_eq!(thrown("() => { throw null }"), ("null".to_owned(), None));
    assert_eq!(thrown("() => nothing.there").0, "ReferenceError: nothing is not defined");
    let own = "() => { class Own extends Error {}; throw new Own('mine') }";
    assert_eq!(thrown(own), ("Error: mine".to_owned(), None));
}

#[test]
fn a_script_without_end_is_stopped() {
    let limits = Limits { time: Duration::from_millis(50), ..Limits::default() };
    for source in ["() => { for (;;) {} }", "() => { for (;;) { try { for (;;) {} } catch {} } }"] {
        let engine = Engine::new(limits).unwrap();
        let call = json!({"name": "f", "source": source, "args": []});
        assert_eq!(engine.ask("apply", &call), Err(Thrown::Timeout));
        assert_eq!(engine.ask("log", &Value::Null), Err(Thrown::Timeout), "it stays stopped");
    }
}

#[test]
fn a_script_that_takes_too_much_is_stopped() {
    for source in [
        "() => { const all = []; for (;;) all.push(new Array(1000).fill(1)); }",
        "() => 'x'.repeat(500 * 1024 * 1024)",
        "() => { const deep = () => deep() + 1; return deep(); }",
        "() => { let text = 'x'; for (;;) text += text; }",
    ] {
        let thrown = apply(source, json!([])).unwrap_err();
        assert!(matches!(thrown, Thrown::Engine(_) | Thrown::Exception { .. }), "{source}: {thrown:?}");
    }
}

#[test]
fn no_text_breaks_the_engine() {
    let sources = [
        "",
        "\0",
        "\u{2028}",
        "function",
        "}{",
        "(function(){}",
        "function f(){}\0",
        "`${",
        "/*",
        "//",
        "😀",
    ];
    for source in sources {
        let _ = apply(source, json!([]));
    }
    let engine = Engine::new(Limits::default()).unwrap();
    assert!(engine.ask("nothing", &Value::Null).is_err());
    assert!(engine.ask("apply", &json!(7)).is_err());
}
