#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn slice(min: &str, max: &str, etag: Option<&str>) -> Slice {
    let key = EffectivePartitionKey::new;
    Slice { min: key(min), max: key(max), etag: etag.map(str::to_owned) }
}

fn encoded(json: &Value) -> String {
    STANDARD.encode(json.to_string())
}

fn python() -> Value {
    let part = |token: Value, min: &str, max: &str| json!({"token": token, "range": {"min": min, "max": max, "isMinInclusive": true, "isMaxInclusive": false}});
    json!({
        "v": "v2", "containerRid": "rid=", "mode": "AllVersionsAndDeletes",
        "startFrom": {"Type": "PointInTime", "PointInTimeMs": 1_700_000_000_000_u64},
        "continuation": {
            "v": "v2", "rid": "rid=",
            "continuation": [part(json!("\"12\""), "1FFF", "FF"), part(Value::Null, "", "1FFF")],
            "Range": {"min": "", "max": "FF", "isMinInclusive": true, "isMaxInclusive": false},
        },
    })
}

#[test]
fn the_form_is_that_of_the_official_python_package() {
    let read = Continuation::parse(&encoded(&python())).unwrap();
    assert_eq!(
        read,
        Continuation {
            container: "rid=".to_owned(),
            mode: Some(ChangeFeedMode::AllVersionsAndDeletes),
            start: ChangeFeedStart::Time(UNIX_EPOCH + Duration::from_secs(1_700_000_000)),
            scope: Scope::Range(FeedRange::FULL),
            slices: [slice("1FFF", "FF", Some("\"12\"")), slice("", "1FFF", None)].into(),
        }
    );
    let written: Value = serde_json::from_slice(&STANDARD.decode(read.text()).unwrap()).unwrap();
    assert_eq!(written, python());
}

#[test]
fn partition_keys_come_back_as_they_were() {
    for (key, json) in [
        (PartitionKey::from("a"), json!("a")),
        (PartitionKey::from(7), json!(7)),
        (PartitionKey::from(1.5), json!(1.5)),
        (PartitionKey::from(true), json!(true)),
        (PartitionKey::NONE, json!([{}])),
        (PartitionKey::from(("a", 1)), json!(["a", 1])),
    ] {
        let slices = [slice("10", "11", Some("\"1\""))].into();
        let (mode, start) = (Some(ChangeFeedMode::LatestVersion), ChangeFeedStart::Beginning);
        let one =
            Continuation { container: "r".to_owned(), mode, start, scope: Scope::Key(key.clone()), slices };
        let text = one.text();
        let written: Value = serde_json::from_slice(&STANDARD.decode(&text).unwrap()).unwrap();
        assert_eq!(written["continuation"]["PK"], json);
        assert_eq!(Continuation::parse(&text).unwrap(), one);
    }
}

#[test]
fn the_form_of_the_official_javascript_package_is_read() {
    let text = json!({"rid": "r", "Continuation": [
        {"minInclusive": "", "maxExclusive": "1FFF", "continuationToken": "\"5\""},
        {"minInclusive": "1FFF", "maxExclusive": "FF", "continuationToken": ""},
    ]});
    let read = Continuation::parse(&text.to_string()).unwrap();
    assert_eq!(read.scope, Scope::Range(FeedRange::FULL));
    assert_eq!(read.slices, [slice("", "1FFF", Some("\"5\"")), slice("1FFF", "FF", None)]);
    let text = json!({"rid": "r", "partitionKey": "a", "Continuation": "\"5\""});
    let read = Continuation::parse(&text.to_string()).unwrap();
    assert_eq!((read.scope, read.slices[0].etag.as_deref()), (Scope::Key("a".into()), Some("\"5\"")));
}

#[test]
fn what_is_no_continuation_is_refused() {
    let mut later = python();
    later["v"] = json!("v3");
    assert!(Continuation::parse(&encoded(&later)).unwrap_err().contains("version"));
    let mut empty = python();
    empty["continuation"]["continuation"] = json!([]);
    assert!(Continuation::parse(&encoded(&empty)).unwrap_err().contains("names no part"));
    let mut crooked = python();
    crooked["continuation"]["continuation"][0]["range"]["min"] = json!("FF");
    let mut unsendable = python();
    unsendable["continuation"]["continuation"][0]["token"] = json!("a\nb");
    for text in [
        String::new(),
        "x".to_owned(),
        "\"12\"".to_owned(),
        "{}".to_owned(),
        "e30=".to_owned(),
        encoded(&json!([])),
        encoded(&crooked),
        encoded(&unsendable),
        json!({"rid": "r", "Continuation": []}).to_string(),
    ] {
        assert!(Continuation::parse(&text).is_err(), "{text}");
    }
}
