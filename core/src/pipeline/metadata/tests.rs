#![allow(clippy::unwrap_used)]

use super::*;

const C: &str = "dbs/d/colls/c";

#[test]
fn the_second_operation_has_the_container_read_and_no_other_does() {
    let metadata = Metadata::default();
    let wanted: Vec<bool> = (0..4).map(|_| metadata.is_wanted(C)).collect();
    assert_eq!(wanted, [false, true, false, false]);
    assert!(!metadata.is_wanted("dbs/d/colls/other"), "each container counts for itself");
}

#[test]
fn what_is_forgotten_is_counted_anew() {
    let metadata = Metadata::default();
    assert_eq!([metadata.is_wanted(C), metadata.is_wanted(C)], [false, true]);
    metadata.forget(C);
    assert_eq!([metadata.is_wanted(C), metadata.is_wanted(C)], [false, true]);
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
