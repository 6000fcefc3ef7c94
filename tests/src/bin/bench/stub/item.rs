//! An item of the size asked for, as it is sent and as it is answered.

use serde_json::json;

/// The item as an application sends it: with what the service adds, it has `bytes` bytes.
pub(crate) fn sent(bytes: usize) -> String {
    let with = |text: &str| {
        json!({
            "id": "item-1", "pk": "pk-1", "name": "A lamp of brass and glass", "isActive": true, "count": 42,
            "price": 129.95, "tags": ["lamp", "brass", "glass", "indoor"],
            "address": {
                "street": "12 Harbour Road", "city": "Västerås", "zip": "72130", "location": [59.6099, 16.5448],
            },
            "text": text,
        })
        .to_string()
    };
    let rest = answered(&with("")).len();
    let filler = "It stands by the window and lights the room; ".chars().cycle();
    with(&filler.take(bytes.saturating_sub(rest)).collect::<String>())
}

/// The same as the service answers it, with the properties that it adds.
pub(crate) fn answered(sent: &str) -> String {
    let open = sent.strip_suffix('}').unwrap_or(sent);
    format!(
        r#"{open},"_rid":"AbCdAJ0VVVUBAAAAAAAAAA==","_self":"dbs/AbCdAA==/colls/AbCdAJ0VVVU=/docs/AbCdAJ0VVVUBAAAAAAAAAA==/","_etag":"\"0000d826-0700-0000-0000-68f0a1b20000\"","_attachments":"attachments/","_ts":1760600498}}"#
    )
}
