#![allow(clippy::unwrap_used)]

use super::key;
use crate::account::RegionId;
use crate::store::item::ItemKey;
use crate::store::touched::Touch;

const REGION: RegionId = RegionId(2);
const PLACE: (u32, RegionId, u32) = (0x0101_0001, REGION, 3);

#[test]
fn every_key_is_read_as_it_was_written() {
    let item = |partition: &str, id: &str| ItemKey { partition: partition.to_owned(), id: id.to_owned() };
    for touch in [
        Touch::Account,
        Touch::Catalog,
        Touch::Documents,
        Touch::Range(PLACE),
        Touch::Item(PLACE, item("\"a/b\",{}", "a/b")),
        Touch::Item(PLACE, item("", "")),
        Touch::Change(PLACE, u64::MAX),
        Touch::Conflict(7, 8),
        Touch::Parcel(REGION, RegionId(1), 9),
    ] {
        assert_eq!(key::parse(&key::text(&touch)), Some(touch));
    }
}

#[test]
fn keys_of_no_known_kind_are_not_read() {
    for key in ["", "what", "range/1", "range/x/1/1", "item/1/1/1/a", "parcel/1/1/", "conflict//1"] {
        assert_eq!(key::parse(key), None, "{key}");
    }
}
