#![allow(clippy::unwrap_used)]

use super::*;

/// `id:min-max` or `id:min-max<parent+parent`.
fn range(text: &str) -> PartitionKeyRange {
    let (text, parents) = text.split_once('<').unwrap_or((text, ""));
    let (id, bounds) = text.split_once(':').unwrap();
    let (min, max) = bounds.split_once('-').unwrap();
    PartitionKeyRange {
        id: id.to_owned(),
        min: EffectivePartitionKey::new(min),
        max: EffectivePartitionKey::new(max),
        parents: parents.split('+').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
    }
}

fn ranges(text: &str) -> Vec<PartitionKeyRange> {
    text.split_whitespace().map(range).collect()
}

fn map(text: &str) -> RangeMap {
    RangeMap::new(ranges(text)).unwrap()
}

fn ids(ranges: &[PartitionKeyRange]) -> String {
    ranges.iter().map(|range| range.id.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_list_makes_a_map_only_when_it_is_whole() {
    let key = EffectivePartitionKey::new;
    for (list, wanted) in [
        ("0:-FF", Ok("0")),
        ("1:1F-FF 0:-1F", Ok("0 1")),
        ("0:-FF 1:-1F<0 2:1F-FF<0", Ok("1 2")),
        ("1:-1F 2:1F-FF 3:-FF<1+2", Ok("3")),
        ("0:00-1F 1:1F00-FF", Ok("0 1")),
        ("", Err(InvalidRanges::Empty)),
        ("0:-1F", Err(InvalidRanges::Gap(key("1F")))),
        ("1:1F-FF", Err(InvalidRanges::Gap(key("")))),
        ("0:-1F 1:20-FF", Err(InvalidRanges::Gap(key("1F")))),
        ("0:-20 1:1F-FF", Err(InvalidRanges::Overlap(key("1F")))),
        ("0:-FF 1:-FF", Err(InvalidRanges::Overlap(key("")))),
        ("0:-1F 1:1F-1F 2:1F-FF", Err(InvalidRanges::Overlap(key("1F")))),
    ] {
        let made = RangeMap::new(ranges(list));
        assert_eq!(made.map(|map| ids(map.ranges())), wanted.map(str::to_owned), "{list:?}");
    }
}

#[test]
fn a_key_is_held_by_one_range() {
    let map = map("0:-10 1:10-2000000000 2:2000000000-30 3:30-FF");
    for (key, wanted) in [
        ("", "0"),
        ("0FFF", "0"),
        ("10", "1"),
        ("1000000000000000", "1"),
        ("20", "2"),
        ("1FFFFFFFFFFFFFFF", "1"),
        ("2FFF", "2"),
        ("3FFFFFFF", "3"),
        ("FF", "3"),
    ] {
        assert_eq!(map.find(&EffectivePartitionKey::new(key)).id, wanted, "{key:?}");
    }
}

#[test]
fn ranges_are_found_by_what_they_share() {
    let map = map("0:-10 1:10-20 2:20-30 3:30-FF");
    for (min, max, wanted) in [
        ("", "FF", "0 1 2 3"),
        ("10", "20", "1"),
        ("1000", "2000", "1"),
        ("0F", "21", "0 1 2"),
        ("35", "3A", "3"),
        ("10", "10", ""),
        ("20", "10", ""),
    ] {
        let found = map.overlapping(&EffectivePartitionKey::new(min), &EffectivePartitionKey::new(max));
        assert_eq!(ids(found), wanted, "{min:?} to {max:?}");
    }
}

#[test]
fn changes_take_the_place_of_parents() {
    let map = map("0:-10 1:10-FF");
    for (changes, wanted) in [
        ("", Some("0 1")),
        ("2:10-20<1 3:20-FF<1", Some("0 2 3")),
        ("2:-FF<0+1", Some("2")),
        ("2:10-20<1 3:20-FF<1 4:20-30<1+3 5:30-FF<1+3", Some("0 2 4 5")),
        ("2:10-20<1", None),
        ("2:10-20 3:20-FF", None),
    ] {
        let combined = map.combine(ranges(changes)).ok();
        assert_eq!(combined.map(|map| ids(map.ranges())).as_deref(), wanted, "{changes:?}");
    }
    let split = map.combine(ranges("2:10-20<1 3:20-FF<1")).unwrap();
    assert!(split.is_gone("1") && !split.is_gone("0") && split.get("1").is_none());
    assert_eq!(split.get("3").unwrap().parents, ["1"]);
    // An answer that repeats a parent does not bring it back.
    assert_eq!(ids(split.combine(ranges("1:10-FF")).unwrap().ranges()), "0 2 3");
}

#[test]
fn the_service_s_form_is_read() {
    let json =
        r#"{"_rid":"x","id":"1","minInclusive":"","maxExclusive":"ff","parents":null,"status":"online"}"#;
    assert_eq!(serde_json::from_str::<PartitionKeyRange>(json).unwrap(), range("1:-FF"));
}
