//! Under which key is a row?

use crate::account::RegionId;
use crate::store::item::ItemKey;
use crate::store::touched::{Place, Touch};

/// Keys sort as what they stand for.
pub(super) fn text(touch: &Touch) -> String {
    match touch {
        Touch::Account => "account".to_owned(),
        Touch::Catalog => "catalog".to_owned(),
        Touch::Documents => "documents".to_owned(),
        Touch::Range(place) => format!("range/{}", place_text(place)),
        Touch::Item(place, ItemKey { partition, id }) => {
            format!("item/{}/{partition}\0{id}", place_text(place))
        }
        Touch::Change(place, at) => format!("change/{}/{at:016x}", place_text(place)),
        Touch::Conflict(container, number) => format!("conflict/{container:08x}/{number:016x}"),
        Touch::Parcel(from, to, number) => {
            format!("parcel/{:08x}/{:08x}/{number:016x}", from.number(), to.number())
        }
    }
}

fn place_text((container, region, range): &Place) -> String {
    format!("{container:08x}/{:08x}/{range:08x}", region.number())
}

/// What a key stands for; nothing when it is of no kind that is known.
pub(super) fn parse(key: &str) -> Option<Touch> {
    let (kind, rest) = key.split_once('/').unwrap_or((key, ""));
    let mut parts = rest.splitn(4, '/');
    let mut number = || u32::from_str_radix(parts.next()?, 16).ok();
    Some(match kind {
        "account" => Touch::Account,
        "catalog" => Touch::Catalog,
        "documents" => Touch::Documents,
        "conflict" => Touch::Conflict(number()?, long(parts.next()?)?),
        "parcel" => Touch::Parcel(RegionId(number()?), RegionId(number()?), long(parts.next()?)?),
        "range" => Touch::Range((number()?, RegionId(number()?), number()?)),
        "change" => Touch::Change((number()?, RegionId(number()?), number()?), long(parts.next()?)?),
        "item" => {
            let place = (number()?, RegionId(number()?), number()?);
            let (partition, id) = parts.next()?.split_once('\0')?;
            Touch::Item(place, ItemKey { partition: partition.to_owned(), id: id.to_owned() })
        }
        _ => return None,
    })
}

fn long(hex: &str) -> Option<u64> {
    u64::from_str_radix(hex, 16).ok()
}
