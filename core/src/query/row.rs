//! What does one page of one partition hold?

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::plan::SortOrder;
use super::value::{Item, Value};

/// A row of a partition's answer.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What it is ordered by; empty where the query orders nothing.
    pub(crate) keys: Vec<Value>,
    pub(crate) rid: Rid,
    /// The row as the caller gets it, a slice of the page; `None` if it is undefined.
    pub(crate) payload: Option<Bytes>,
}

/// The resource id of the document that a row is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rid {
    /// Its number in the container, by which partitions order what the keys do not.
    number: u64,
    pub(crate) text: String,
}

/// The order of a query's rows within a partition, and between partitions.
#[derive(Clone, Debug)]
pub(crate) struct RowOrder {
    pub(crate) keys: Vec<SortOrder>,
    /// Documents whose keys are equal come with the highest number first.
    pub(crate) rids_descend: bool,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "Documents")]
    rows: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Sorted<'a> {
    #[serde(rename = "_rid")]
    rid: String,
    #[serde(rename = "orderByItems")]
    keys: Vec<Item>,
    #[serde(borrow, default, deserialize_with = "some")]
    payload: Option<&'a RawValue>,
}

/// A payload can be null, and is there.
pub(super) fn some<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The rows of a page, as they are.
pub(crate) fn plain(body: &Bytes) -> serde_json::Result<Vec<Bytes>> {
    let envelope: Envelope<'_> = serde_json::from_slice(body)?;
    Ok(envelope.rows.iter().map(|row| slice(body, row)).collect())
}

/// The rows of a page that is ordered, with `keys` keys each.
pub(crate) fn sorted(body: &Bytes, keys: usize) -> serde_json::Result<Vec<Row>> {
    let read = |row: Bytes| {
        let Sorted { rid, keys: found, payload } = serde_json::from_slice(&row)?;
        if found.len() != keys {
            return Err(serde::de::Error::custom("a row has not the keys that the query orders by"));
        }
        let payload = payload.map(|payload| slice(&row, payload));
        Ok(Row { keys: found.into_iter().map(|key| key.item).collect(), rid: Rid::new(rid), payload })
    };
    plain(body)?.into_iter().map(read).collect()
}

pub(super) fn slice(whole: &Bytes, part: &RawValue) -> Bytes {
    whole.slice_ref(part.get().as_bytes())
}

impl Row {
    pub(crate) fn plain(payload: Bytes) -> Self {
        Self { keys: Vec::new(), rid: Rid::default(), payload: Some(payload) }
    }
}

impl Rid {
    /// Sixteen bytes in base64 (with `-` for `/`), the document's number in the last eight.
    pub(crate) fn new(text: String) -> Self {
        let bytes = STANDARD.decode(text.replace('-', "/")).unwrap_or_default();
        let number = bytes.get(8..16).and_then(|number| number.try_into().ok()).map_or(0, u64::from_le_bytes);
        Self { number, text }
    }
}

impl RowOrder {
    /// The order of these keys, where a partition says nothing of the order of the documents.
    pub(crate) fn new(keys: &[SortOrder]) -> Self {
        Self { keys: keys.to_vec(), rids_descend: keys.first() == Some(&SortOrder::Descending) }
    }

    /// Takes over what a partition says of how it went through its index.
    pub(crate) fn learn(&mut self, execution_info: Option<&str>) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        struct Info {
            reverse_rid_enabled: bool,
            reverse_index_scan: bool,
        }
        impl Default for Info {
            fn default() -> Self {
                Self { reverse_rid_enabled: true, reverse_index_scan: false }
            }
        }
        let info: Info = execution_info.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        self.rids_descend = match info.reverse_rid_enabled {
            true => self.keys.first() == Some(&SortOrder::Descending),
            false => info.reverse_index_scan,
        };
    }

    pub(crate) fn by_keys(&self, left: &[Value], right: &[Value]) -> Ordering {
        let orders = left.iter().zip(right).zip(&self.keys).map(|((left, right), order)| match order {
            SortOrder::Ascending => left.cmp(right),
            SortOrder::Descending => right.cmp(left),
        });
        orders.fold(Ordering::Equal, Ordering::then)
    }

    pub(crate) fn by_rid(&self, left: &Rid, right: &Rid) -> Ordering {
        let order = left.number.cmp(&right.number).then_with(|| left.text.cmp(&right.text));
        if self.rids_descend { order.reverse() } else { order }
    }

    pub(crate) fn compare(&self, left: (&[Value], &Rid), right: (&[Value], &Rid)) -> Ordering {
        self.by_keys(left.0, right.0).then_with(|| self.by_rid(left.1, right.1))
    }
}
