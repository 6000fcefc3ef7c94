#![allow(clippy::unwrap_used)]

use super::*;

const CASES: &str = include_str!("../../../../tests/cases/account.json");

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    document: Value,
    wanted: Wanted,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    id: String,
    writable: Option<Vec<[String; 2]>>,
    readable: Option<Vec<[String; 2]>>,
    multiple_writes: bool,
    per_partition_failover: Option<bool>,
    hedging_disabled: Option<bool>,
    consistency: Option<ConsistencyLevel>,
    query_engine_configuration: Option<String>,
    skipped: usize,
}

fn pairs(regions: Vec<AccountRegion>) -> Vec<[String; 2]> {
    regions.into_iter().map(|region| [region.region.to_string(), region.endpoint.to_string()]).collect()
}

impl From<AccountProperties> for Wanted {
    fn from(account: AccountProperties) -> Self {
        Self {
            id: account.id,
            writable: account.writable.map(pairs),
            readable: account.readable.map(pairs),
            multiple_writes: account.multiple_writes,
            per_partition_failover: account.per_partition_failover,
            hedging_disabled: account.hedging_disabled,
            consistency: Some(account.consistency),
            query_engine_configuration: account.query_engine_configuration,
            skipped: account.skipped.len(),
        }
    }
}

fn cases() -> Vec<Case> {
    serde_json::from_str::<File>(CASES).unwrap().cases
}

#[test]
fn documents_are_read_as_the_cases_say() {
    for mut case in cases() {
        case.wanted.consistency.get_or_insert(ConsistencyLevel::Session);
        let body = serde_json::to_vec(&case.document).unwrap();
        let read = AccountProperties::parse(&body).map(Wanted::from).unwrap();
        assert_eq!(read, case.wanted, "{}", case.name);
    }
}

#[test]
fn what_is_no_document_is_an_error() {
    for body in ["", "null", "[]", "7", "<html>", "{\"id\":", "{\"id\":\"a\"} x"] {
        let error = AccountProperties::parse(body.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("account document: "), "{body:?}: {error}");
    }
}

#[test]
fn mangled_documents_never_panic() {
    for case in cases() {
        let body = serde_json::to_vec(&case.document).unwrap();
        for at in 0..body.len() {
            for byte in [b'"', b'{', b']', b'9', b'\\', 0, 0xFF] {
                let mut mangled = body.clone();
                mangled[at] = byte;
                // Most are refused; the point is that each gives an answer.
                let _ = AccountProperties::parse(&mangled);
                let _ = AccountProperties::parse(&body[..at]);
            }
        }
    }
}

#[test]
fn an_endpoint_that_must_not_be_used_is_left_out() {
    let body = br#"{"id": "a", "enableMultipleWriteLocations": false,
        "writableLocations": [{"name": "East US", "databaseAccountEndpoint": "http://a-eastus.contoso.com/"}],
        "readableLocations": [{"name": "East US", "databaseAccountEndpoint": "http://a-eastus.contoso.com/"},
                              {"name": "West US", "databaseAccountEndpoint": "https://a-westus.contoso.com/"}]}"#;
    let mut document = AccountProperties::parse(body).unwrap();
    document.refuse(|url| url.scheme() == "http");
    assert_eq!(document.writable, None);
    assert_eq!(document.readable.unwrap().len(), 1);
    assert_eq!(document.skipped.len(), 2);
}
