#![allow(clippy::unwrap_used)]

use serde::Deserialize;

use super::*;

const VECTORS: &str = include_str!("../../../../tests/vectors/auth.json");

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    name: String,
    verb: String,
    resource_type: String,
    resource_link: String,
    #[serde(default)]
    x_ms_date: Option<String>,
    #[serde(default)]
    http_date: Option<String>,
    key: String,
    string_to_sign: String,
    signature: String,
    authorization_header: String,
}

#[test]
fn signatures_are_the_published_ones() {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    assert!(vectors.cases.len() > 40);
    for case in vectors.cases {
        let signed = Signed {
            method: &case.verb,
            resource_type: &case.resource_type,
            resource_link: &case.resource_link,
            date: case.x_ms_date.as_deref().unwrap_or_default(),
            http_date: case.http_date.as_deref().unwrap_or_default(),
        };
        let key: AccountKey = case.key.parse().unwrap();
        assert_eq!(signed.text(), case.string_to_sign, "{}", case.name);
        assert_eq!(key.sign(&signed.text()), case.signature, "{}", case.name);
        let header = signed.authorization(&key);
        assert_eq!(header, case.authorization_header, "{}", case.name);
        assert!(header.is_sensitive());
    }
}
