#![allow(clippy::unwrap_used)]

use super::*;

fn range(text: &str) -> FeedRange {
    let (min, max) = text.split_once("..").unwrap();
    FeedRange::new(EffectivePartitionKey::new(min), EffectivePartitionKey::new(max))
}

#[test]
fn the_forms_are_those_of_the_official_clients() {
    let json = r#"{"Range":{"min":"","max":"1FFF","isMinInclusive":true,"isMaxInclusive":false}}"#;
    let left: FeedRange = json.parse().unwrap();
    assert_eq!(left, range("..1FFF"));
    assert_eq!(serde_json::to_string(&left).unwrap(), json);
    // With the blanks that Python puts in.
    let spaced = r#"{"Range": {"min": "", "max": "FF", "isMinInclusive": true, "isMaxInclusive": false}}"#;
    let text = STANDARD.encode(spaced);
    assert_eq!(text.parse::<FeedRange>().unwrap(), FeedRange::FULL);
    assert_eq!(left.to_string().parse::<FeedRange>().unwrap(), left);
}

#[test]
fn garbage_is_refused() {
    for text in [
        "",
        "x",
        "{}",
        "[]",
        "e30=",
        "{\"Range\":{\"min\":\"\"}}",
        "{\"Range\":{\"min\":\"x\",\"max\":\"y\"}}",
    ] {
        let error = text.parse::<FeedRange>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{text}");
    }
    for (min, max) in [("20", "10"), ("20", "20"), ("", "FFFF"), ("", "GG")] {
        let text = format!(r#"{{"Range":{{"min":"{min}","max":"{max}"}}}}"#);
        assert!(text.parse::<FeedRange>().is_err(), "{text}");
    }
}

#[test]
fn ranges_contain_one_another() {
    for (one, other, contains, overlaps) in [
        ("..FF", "..FF", true, true),
        ("..FF", "10..20", true, true),
        ("10..20", "..FF", false, true),
        ("10..20", "20..30", false, false),
        ("10..20", "18..30", false, true),
        ("10..20", "10..20", true, true),
    ] {
        let (one, other) = (range(one), range(other));
        assert_eq!((one.contains(&other), one.overlaps(&other)), (contains, overlaps), "{one:?} {other:?}");
    }
    let point = FeedRange::point(EffectivePartitionKey::new("10AB"));
    assert!(range("10..20").contains(&point) && !point.contains(&range("10..20")) && point.contains(&point));
    assert!(!range("10..10AB").overlaps(&point));
}
