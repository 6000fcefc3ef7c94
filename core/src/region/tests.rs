#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;

const CASES: &str = include_str!("../../../tests/cases/proximity.json");

#[derive(Deserialize)]
struct Cases {
    codes: BTreeMap<String, String>,
    orders: BTreeMap<String, String>,
}

#[test]
fn names_are_compared_without_case_blanks_and_dashes() {
    for (a, b, same) in [
        ("East US 2", "eastus2", true),
        ("East US 2", "EAST-US_2", true),
        ("East\tUS\u{a0}2", " eastus2 ", true),
        ("East US 2", "East US", false),
        ("Mare Imbrium", "mare-imbrium", true),
        ("Mare Imbrium", "Mare Imbrium 2", false),
        ("", " - ", true),
    ] {
        assert_eq!(Region::new(a) == Region::new(b), same, "{a:?} and {b:?}");
    }
}

#[test]
fn names_are_shown_as_the_service_or_the_caller_spells_them() {
    assert_eq!(Region::new("westus2").name(), "West US 2");
    assert_eq!(Region::new(" Mare Imbrium ").name(), "Mare Imbrium");
    assert_eq!(serde_json::to_string(&regions::UK_SOUTH).unwrap(), "\"UK South\"");
    assert_eq!(serde_json::from_str::<Region>("\"uksouth\"").unwrap(), regions::UK_SOUTH);
}

#[test]
fn a_slip_is_met_with_the_nearest_spelling() {
    for (given, wanted) in [
        ("West US2x", Some("West US 2")),
        ("Wset Europe", Some("West Europe")),
        ("Nroth Europe", Some("North Europe")),
        ("West US 2", None),
        ("Mare Imbrium", None),
        ("", None),
    ] {
        let suggestion = Region::new(given).nearest_spelling();
        assert_eq!(suggestion.as_ref().map(Region::name), wanted, "{given:?}");
    }
}

#[test]
fn the_table_is_sorted_and_normalised() {
    assert!(KNOWN.is_sorted_by(|a, b| a.key < b.key));
    for known in KNOWN {
        assert_eq!(normalise(known.name), known.key);
        assert!(Region::new(known.name).is_known());
    }
}

#[test]
fn every_order_holds_every_region_once_and_starts_at_home() {
    for known in KNOWN {
        let from = Region::new(known.key);
        let order: Vec<_> = order_from(&from).unwrap().collect();
        assert_eq!(order[0], from);
        let mut sorted = order;
        sorted.sort();
        assert!(sorted.iter().map(Region::key).eq(KNOWN.iter().map(|known| known.key)));
    }
}

#[test]
fn orders_are_the_published_ones() {
    let cases: Cases = serde_json::from_str(CASES).unwrap();
    let region = |code: &str| Region::new(&cases.codes[code]);
    for (from, order) in &cases.orders {
        let wanted: Vec<_> = order.split(' ').map(region).collect();
        let mut candidates = wanted.clone();
        candidates.sort();
        assert_eq!(rank(&region(from), &candidates), wanted, "from {from}");
    }
}

#[test]
fn unknown_regions_keep_the_order_given() {
    let [imbrium, nubium] = ["Mare Imbrium", "Mare Nubium"].map(Region::new);
    let candidates = [nubium.clone(), regions::EAST_US, imbrium.clone(), regions::WEST_US];
    for (from, wanted) in [
        (regions::WEST_US_2, [regions::WEST_US, regions::EAST_US, nubium.clone(), imbrium.clone()]),
        (imbrium.clone(), [imbrium.clone(), nubium.clone(), regions::EAST_US, regions::WEST_US]),
        (Region::new("Mare Crisium"), candidates.clone()),
    ] {
        assert_eq!(rank(&from, &candidates), wanted, "from {from}");
    }
    assert!(order_from(&imbrium).is_none());
}
