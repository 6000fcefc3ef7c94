#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

#[test]
fn every_form_of_a_value_is_read() {
    for (bytes, value) in [
        (&b"\x80\x07"[..], json!(7)),
        (b"\x80\xc8\xff", json!(255)),
        (b"\x80\xc9\xfe\xff", json!(-2)),
        (b"\x80\xca\x00\x00\x01\x00", json!(65536)),
        (b"\x80\xcb\xff\xff\xff\xff\xff\xff\xff\xff", json!(-1)),
        (b"\x80\xc7\xff\xff\xff\xff\xff\xff\xff\xff", json!(u64::MAX)),
        (b"\x80\xcc\x00\x00\x00\x00\x00\x00\xf8\x3f", json!(1.5)),
        (b"\x80\xcd\x00\x00\xc0\x3f", json!(1.5)),
        (b"\x80\xd0", json!(null)),
        (b"\x80\xd1", json!(false)),
        (b"\x80\xd2", json!(true)),
        (b"\x80\x80", json!("")),
        (b"\x80\x82hi", json!("hi")),
        (b"\x80\x2c", json!("id")),
        (b"\x80\xc0\x02hi", json!("hi")),
        (b"\x80\xc1\x02\x00hi", json!("hi")),
        (b"\x80\xc2\x02\x00\x00\x00hi", json!("hi")),
        (b"\x80\xe0", json!([])),
        (b"\x80\xe1\x05", json!([5])),
        (b"\x80\xe2\x02\x01\x02", json!([1, 2])),
        (b"\x80\xe6\x02\x00\x02\x00\x01\x02", json!([1, 2])),
        (b"\x80\xe8", json!({})),
        (b"\x80\xe9\x2c\x811", json!({"id": "1"})),
        (b"\x80\xed\x06\x02\x81a\x01\x81b\x02", json!({"a": 1, "b": 2})),
        (b"\x80\xe5\x05\x02\x82hi\xc3\x04", json!(["hi", "hi"])),
    ] {
        assert_eq!(read(bytes).as_ref(), Ok(&value), "{bytes:x?}");
    }
}

#[test]
fn what_is_wrong_is_told() {
    for (bytes, problem) in [
        (&b"\x80"[..], "it ends within a value, at byte 1"),
        (b"\x80\x85hi", "it ends within a value, at byte 2"),
        (b"\x80\x01\x01", "1 bytes follow the value"),
        (b"\x80\xff", "the type 0xff at byte 1 is not one the emulator reads"),
        (b"\x80\xe9\x01\x01", "the type 0x01 at byte 2 is not one the emulator reads"),
        (b"\x80\xe2\x01\x82hi", "a value reaches beyond byte 4, its holder's end"),
        (b"\x80\xc3\x01", "byte 1 refers to byte 1, which is not before it"),
        (b"\x80\xe5\x05\x03\x81a\xc3\x04\xc3\x06", "byte 8 refers to a reference, at byte 6"),
        (b"\x80\xcc\x00\x00\x00\x00\x00\x00\xf8\x7f", "NaN is no number of JSON"),
    ] {
        assert_eq!(read(bytes), Err(problem.to_owned()), "{bytes:x?}");
    }
    assert_eq!(
        read(&[[0x80].as_slice(), &[0xe1; 1000]].concat()),
        Err("it is nested more than 128 deep".into())
    );
}

#[test]
fn garbage_is_refused_without_a_panic() {
    let good = b"\x80\xed\x12\x03\x2c\x811\x81a\xe2\x03\x01\x02\x03\x81b\xcb\x01\x02\x03\x04\x05\x06\x07\x08";
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..20_000 {
        let mut bytes = good.to_vec();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(1..bytes.len());
            bytes[at] = random.u8(..);
        }
        bytes.truncate(random.usize(1..=bytes.len()));
        let _ = read(&bytes);
    }
}
