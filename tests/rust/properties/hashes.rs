//! Hashes of partition keys.

use perilune::PartitionKey;
use perilune::internals::epk::EffectivePartitionKey;
use perilune::internals::hash::{HashFunction, effective_partition_key};
use perilune::internals::key::PartitionKeyValue;
use perilune::internals::partition_key;
use proptest::collection::vec;
use proptest::prelude::*;

const FUNCTIONS: [HashFunction; 3] = [HashFunction::V1, HashFunction::V2, HashFunction::MultiHash];

pub(crate) fn value() -> impl Strategy<Value = PartitionKeyValue> {
    prop_oneof![
        Just(PartitionKeyValue::Undefined),
        Just(PartitionKeyValue::Null),
        any::<bool>().prop_map(PartitionKeyValue::Bool),
        any::<i64>().prop_map(PartitionKeyValue::Integer),
        prop::num::f64::NORMAL.prop_map(PartitionKeyValue::Number),
        any::<String>().prop_map(PartitionKeyValue::String),
        "[a-z]{90,120}".prop_map(PartitionKeyValue::String),
    ]
}

fn hash(function: HashFunction, values: &[PartitionKeyValue]) -> EffectivePartitionKey {
    effective_partition_key(function, values)
}

proptest! {
    /// Each lies in the space that the ranges divide.
    #[test]
    fn a_hash_is_a_key_within_all_ranges(value in value()) {
        for function in FUNCTIONS {
            let key = hash(function, std::slice::from_ref(&value));
            prop_assert!(key >= EffectivePartitionKey::MIN && key < EffectivePartitionKey::END, "{key:?}");
            prop_assert!(key < key.successor());
            prop_assert!(key.as_str().bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')), "{key:?}");
        }
    }

    /// The service holds all numbers for 64-bit floats.
    #[test]
    fn a_whole_number_is_the_float_of_its_value(number in -(1_i64 << 53)..=(1_i64 << 53)) {
        let whole = PartitionKeyValue::Integer(number);
        let float = PartitionKeyValue::Number(number as f64);
        for function in FUNCTIONS {
            prop_assert_eq!(hash(function, std::slice::from_ref(&whole)), hash(function, std::slice::from_ref(&float)));
        }
        prop_assert_eq!(PartitionKey::from(number), PartitionKey::from(number as f64));
    }

    /// Keys that begin alike lie together, and nothing else lies there.
    #[test]
    fn what_a_prefix_holds_is_one_range(
        prefix in vec(value(), 1..3),
        more in vec(value(), 1..2),
        other in vec(value(), 3),
    ) {
        let start = hash(HashFunction::MultiHash, &prefix);
        let end = start.end_of_prefix();
        let within = |key: &EffectivePartitionKey| *key >= start && *key < end;
        prop_assert!(within(&hash(HashFunction::MultiHash, &[&prefix[..], &more[..]].concat())));
        let apart = hash(HashFunction::MultiHash, &other[..prefix.len()]) != start;
        prop_assert!(!apart || !within(&hash(HashFunction::MultiHash, &other)));
    }

    /// What goes out as a header comes back as the same key, with the same hashes.
    #[test]
    fn a_key_survives_its_header(values in vec(value(), 1..=3)) {
        let text = key_of(&values).to_json(false).unwrap();
        let read = partition_key(serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(&read, &key_of(&values), "{}", text);
        for function in FUNCTIONS {
            prop_assert_eq!(hash(function, read.values()), hash(function, &values), "{}", text);
        }
    }
}

fn key_of(values: &[PartitionKeyValue]) -> PartitionKey {
    match values {
        [one] => PartitionKey::from(one.clone()),
        [first, second] => PartitionKey::from((first.clone(), second.clone())),
        [first, second, third] => PartitionKey::from((first.clone(), second.clone(), third.clone())),
        _ => unreachable!("a key has one to three values"),
    }
}
