//! Which effective partition key does a partition key have?
//!
//! Three functions are in use: version 1 (containers whose definition has no version), version 2, and multi-hash
//! (hierarchical keys: version 2 of each value, one after the other). Where clients disagree, this follows the
//! service's own rule: strings are cut to 100 UTF-16 units in version 1, and all numbers are 64-bit floats.

mod murmur;
#[cfg(test)]
mod tests;

use super::epk::EffectivePartitionKey;
use super::key::PartitionKeyValue;

/// How a container hashes its partition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashFunction {
    /// `Hash`, version 1 or none.
    V1,
    /// `Hash`, version 2.
    V2,
    /// `MultiHash`: hierarchical keys and their prefixes.
    MultiHash,
}

/// Units of UTF-16 that version 1 takes of a string.
const V1_STRING_UNITS: usize = 100;
/// Bytes of UTF-8 that version 1 repeats after the hash; a longer string loses its end mark.
const V1_STRING_BYTES: usize = 100;

/// The effective partition key of these values.
#[must_use]
pub fn effective_partition_key(
    function: HashFunction,
    values: &[PartitionKeyValue],
) -> EffectivePartitionKey {
    let bytes = match function {
        HashFunction::V1 => v1(values),
        HashFunction::V2 => v2(values).to_vec(),
        HashFunction::MultiHash => values.chunks(1).flat_map(v2).collect(),
    };
    EffectivePartitionKey::new(hex(&bytes))
}

/// 128 bits that stand for some bytes, where no hash of the service is meant.
#[must_use]
pub fn digest(bytes: &[u8]) -> u128 {
    murmur::x64_128(bytes)
}

fn v2(values: &[PartitionKeyValue]) -> [u8; 16] {
    let mut hash = raw_v2(values);
    // The top two bits stay clear: "FF" is the end of all ranges.
    hash[0] &= 0x3F;
    hash
}

fn raw_v2(values: &[PartitionKeyValue]) -> [u8; 16] {
    murmur::x64_128(&bytes_to_hash(values, 0xFF)).to_be_bytes()
}

fn raw_v1(values: &[PartitionKeyValue]) -> u32 {
    murmur::x86_32(&bytes_to_hash(values, 0x00))
}

fn bytes_to_hash(values: &[PartitionKeyValue], string_end: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32);
    for value in values {
        bytes.push(marker(value));
        if let Some(number) = value.as_f64() {
            bytes.extend(number.to_le_bytes());
        } else if let PartitionKeyValue::String(text) = value {
            bytes.extend(text.as_bytes());
            bytes.push(string_end);
        }
    }
    bytes
}

fn marker(value: &PartitionKeyValue) -> u8 {
    match value {
        PartitionKeyValue::Undefined => 0,
        PartitionKeyValue::Null => 1,
        PartitionKeyValue::Bool(false) => 2,
        PartitionKeyValue::Bool(true) => 3,
        PartitionKeyValue::Integer(_) | PartitionKeyValue::Number(_) => 5,
        PartitionKeyValue::String(_) => 8,
    }
}

fn v1(values: &[PartitionKeyValue]) -> Vec<u8> {
    let values: Vec<_> = values.iter().map(truncated).collect();
    let mut bytes = Vec::with_capacity(128);
    encode_number(f64::from(raw_v1(&values)), &mut bytes);
    for value in &values {
        encode(value, &mut bytes);
    }
    bytes
}

fn truncated(value: &PartitionKeyValue) -> PartitionKeyValue {
    match value {
        PartitionKeyValue::String(text) if text.len() > V1_STRING_UNITS => {
            let units: Vec<u16> = text.encode_utf16().take(V1_STRING_UNITS).collect();
            PartitionKeyValue::String(String::from_utf16_lossy(&units))
        }
        _ => value.clone(),
    }
}

fn encode(value: &PartitionKeyValue, bytes: &mut Vec<u8>) {
    match value {
        PartitionKeyValue::String(text) => encode_string(text.as_bytes(), bytes),
        _ => match value.as_f64() {
            Some(number) => encode_number(number, bytes),
            None => bytes.push(marker(value)),
        },
    }
}

fn encode_string(text: &[u8], bytes: &mut Vec<u8>) {
    let shifted = |byte: &u8| byte.saturating_add(1);
    bytes.push(8);
    bytes.extend(text.iter().take(V1_STRING_BYTES + 1).map(shifted));
    if text.len() <= V1_STRING_BYTES {
        bytes.push(0);
    }
}

/// Text order of the bytes is the order of the numbers: eight bits, then groups of seven with a flag for more.
fn encode_number(number: f64, bytes: &mut Vec<u8>) {
    const SIGN: u64 = 1 << 63;
    let bits = number.to_bits();
    let mut rest = if bits < SIGN { bits ^ SIGN } else { bits.wrapping_neg() };
    let mut take = |count| {
        let group = rest.to_be_bytes()[0];
        rest <<= count;
        (group, rest == 0)
    };
    bytes.push(5);
    bytes.push(take(8).0);
    let (mut group, mut last) = take(7);
    while !last {
        bytes.push(group | 1);
        (group, last) = take(7);
    }
    bytes.push(group & 0xFE);
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xF)]).collect()
}
