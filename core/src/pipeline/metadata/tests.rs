#![allow(clippy::unwrap_used)]

use super::*;

const C: &str = "dbs/d/colls/c";

const START: Duration = Duration::ZERO;

fn wanted(metadata: &Metadata, container: &str) -> Option<Arc<()>> {
    metadata.wanted(container, START)
}

#[test]
fn the_second_operation_has_the_container_read_and_no_other_does() {
    let metadata = Metadata::default();
    let tasks: Vec<_> = (0..4).map(|_| wanted(&metadata, C)).collect();
    assert_eq!(tasks.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, false, false]);
    assert!(wanted(&metadata, "dbs/d/colls/other").is_none(), "each container counts for itself");
}

#[test]
fn what_is_forgotten_is_counted_anew() {
    let metadata = Metadata::default();
    for _ in 0..2 {
        let tasks = [wanted(&metadata, C), wanted(&metadata, C)];
        assert_eq!(tasks.map(|task| task.is_some()), [false, true]);
        metadata.forget(C);
    }
}

#[test]
fn a_task_that_ended_without_a_result_is_made_up_for() {
    let metadata = Metadata::default();
    wanted(&metadata, C);
    drop(wanted(&metadata, C));
    assert!(wanted(&metadata, C).is_some());
}

#[test]
fn what_could_not_be_read_is_not_asked_for_at_once() {
    let metadata = Metadata::default();
    metadata.change(C, |_| Some(Entry::Failed { at: START }));
    for (second, expected) in [(0, false), (29, false), (30, true)] {
        assert_eq!(metadata.wanted(C, Duration::from_secs(second)).is_some(), expected, "after {second} s");
    }
}

#[test]
fn what_was_read_before_it_was_forgotten_is_not_kept() {
    let metadata = Metadata::default();
    let read = Entry::Failed { at: START };
    wanted(&metadata, C);
    let early = wanted(&metadata, C).unwrap();
    metadata.change(C, |_| Some(Entry::Seen));
    metadata.settle(C, &early, &read);
    let late = wanted(&metadata, C).expect("still to be read");
    metadata.settle(C, &early, &read);
    assert!(matches!(metadata.entries.load().get(C), Some(Entry::Wanted(_))));
    metadata.settle(C, &late, &read);
    assert!(matches!(metadata.entries.load().get(C), Some(Entry::Failed { .. })));
}

#[test]
fn pages_of_ranges_that_are_none_are_refused_and_never_panic() {
    let page = br#"{"_rid":"r","PartitionKeyRanges":[
        {"id":"1","minInclusive":"","maxExclusive":"05C1","parents":["0"],"status":"online"},
        {"id":"2","minInclusive":"05C1","maxExclusive":"FF","parents":["0"],"lsn":7}],"_count":2}"#;
    let good: RangePage = parse(page).unwrap();
    assert_eq!(RangeMap::new(good.ranges).unwrap().ranges().len(), 2);
    for at in 0..page.len() {
        for byte in [b'"', b'{', b']', b'9', b'F', b'\\', 0, 0xFF] {
            let mut mangled = page.to_vec();
            mangled[at] = byte;
            for body in [&mangled[..], &page[..at]] {
                // Most are refused; the point is that each gives an answer.
                let _ = parse::<RangePage>(body).map(|page| RangeMap::new(page.ranges));
                let _ = parse::<ContainerProperties>(body);
            }
        }
    }
}

#[test]
fn the_items_of_a_keys_beginning_may_be_in_several_ranges() {
    let properties = serde_json::json!({"id": "c", "partitionKey":
        {"paths": ["/a", "/b"], "kind": "MultiHash", "version": 2}});
    let range = serde_json::json!({"id": "0", "minInclusive": "", "maxExclusive": "FF"});
    let ranges = RangeMap::new([serde_json::from_value::<PartitionKeyRange>(range).unwrap()]).unwrap();
    let known = Container {
        rid: "rid".to_owned(),
        properties: serde_json::from_value(properties).unwrap(),
        ranges: Some(Arc::new(ranges)),
    };
    let metadata = Metadata::default();
    let known = Entry::Known(Arc::new(known));
    metadata.change(C, |_| Some(known.clone()));
    let link = Link::account().database("d").unwrap().container("c").unwrap();
    let of = |key: crate::PartitionKey| {
        let query = crate::Query::from("SELECT * FROM c");
        operations::query_items(&link, &query, key, &crate::QueryOptions::default()).unwrap()
    };
    assert!(metadata.range_of(&of(("ada", "7").into())).is_some());
    assert!(metadata.range_of(&of("ada".into())).is_none());
}
