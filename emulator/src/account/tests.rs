#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::{Account, AccountError, AccountSettings};
use crate::service::fixture::Fixture;

const REGIONS: [&str; 3] = ["West US 2", "East US", "North Europe"];

fn names(locations: &Value) -> Vec<&str> {
    locations.as_array().unwrap().iter().map(|location| location["name"].as_str().unwrap()).collect()
}

/// What the account document lists: writable, readable, multiple writes.
fn lists(fixture: &Fixture, region: usize) -> (String, String, bool) {
    let document = fixture.send(region, "GET", "/", &[], None).json();
    (
        names(&document["writableLocations"]).join(", "),
        names(&document["readableLocations"]).join(", "),
        document["enableMultipleWriteLocations"].as_bool().unwrap(),
    )
}

#[test]
fn the_account_document_follows_the_topology() {
    let fixture = Fixture::new(AccountSettings::default(), &REGIONS);
    let account = &fixture.account;
    let expect = |writable: &str, readable: &str, multiple: bool| {
        assert_eq!(lists(&fixture, 2), (writable.to_owned(), readable.to_owned(), multiple));
    };
    expect("West US 2", "West US 2, East US, North Europe", false);
    account.set_multiple_writes(true);
    expect("West US 2, East US, North Europe", "West US 2, East US, North Europe", true);
    account.set_write_region("east-us").unwrap();
    expect("East US, West US 2, North Europe", "East US, West US 2, North Europe", true);
    account.set_multiple_writes(false);
    expect("East US", "East US, West US 2, North Europe", false);
    account.set_offline("East US", true).unwrap();
    expect("West US 2", "West US 2, North Europe", false);
    account.set_offline("East US", false).unwrap();
    expect("West US 2", "West US 2, North Europe, East US", false);
    account.add_region("Japan East", "http://127.0.0.1:4/").unwrap();
    account.remove_region("West US 2").unwrap();
    expect("North Europe", "North Europe, East US, Japan East", false);
}

#[test]
fn the_document_has_what_clients_read() {
    let fixture = Fixture::new(AccountSettings::default(), &REGIONS);
    let document = fixture.send(1, "GET", "/", &[], None).json();
    assert_eq!(document["id"], "perilune-emulator");
    assert_eq!(document["userConsistencyPolicy"]["defaultConsistencyLevel"], "Session");
    assert_eq!(document["readableLocations"][0]["databaseAccountEndpoint"], "http://127.0.0.1:1/");
    let limits: Value = serde_json::from_str(document["queryEngineConfiguration"].as_str().unwrap()).unwrap();
    assert_eq!(limits["maxInExpressionItemsCount"], json!(16000));
}

#[test]
fn bad_settings_and_changes_are_refused_at_once() {
    let settings = AccountSettings::default;
    for (settings, word) in [
        (AccountSettings { id: "localhost".to_owned(), ..settings() }, "id"),
        (AccountSettings { id: String::new(), ..settings() }, "id"),
        (AccountSettings { key: "not base64!".to_owned(), ..settings() }, "key"),
        (AccountSettings { key: String::new(), ..settings() }, "key"),
    ] {
        let text = Account::new(settings).unwrap_err().to_string();
        assert!(text.starts_with(word), "{text}");
        assert!(!text.contains("not base64!"), "a key never shows: {text}");
    }
    let account = Account::new(settings()).unwrap();
    account.add_region("West US 2", "http://127.0.0.1:1/").unwrap();
    let duplicate = AccountError::DuplicateRegion("westus2".to_owned());
    assert_eq!(account.add_region("westus2", "http://127.0.0.1:1/"), Err(duplicate));
    let unknown = || Err(AccountError::UnknownRegion("East US".to_owned()));
    assert_eq!(account.set_write_region("East US"), unknown());
    assert_eq!(account.set_lag("West US 2", "East US", std::time::Duration::ZERO), unknown());
    assert!(matches!(account.add_region(" ", "x"), Err(AccountError::InvalidSetting(_))));
    let last = || Err(AccountError::LastRegion("West US 2".to_owned()));
    assert_eq!(account.remove_region("West US 2"), last());
    assert_eq!(account.set_offline("West US 2", true), last());
    assert!(!format!("{account:?}").contains(super::WELL_KNOWN_KEY));
}
