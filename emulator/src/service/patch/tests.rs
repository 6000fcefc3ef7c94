#![allow(clippy::unwrap_used)]

use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use super::apply;
use crate::store::partition_key::Definition;

fn patched(operations: Value) -> Result<Value, u16> {
    let document = json!({"id": "1", "pk": "p", "n": 1, "f": 1.5, "list": [1, 2], "deep": {"a": 1}});
    let definition = Definition::parse(&json!({"paths": ["/pk"], "version": 2})).unwrap();
    let patch = json!({"operations": operations});
    let patched = apply(&document, patch.as_object().unwrap(), &definition, UNIX_EPOCH);
    patched.map(Value::Object).map_err(|failure| failure.status.as_u16())
}

#[test]
fn each_operation_changes_one_thing() {
    for (operation, pointer, expected) in [
        (json!({"op": "add", "path": "/new", "value": 5}), "/new", Some(json!(5))),
        (json!({"op": "add", "path": "/list/-", "value": 3}), "/list", Some(json!([1, 2, 3]))),
        (json!({"op": "add", "path": "/list/0", "value": 0}), "/list", Some(json!([0, 1, 2]))),
        (json!({"op": "set", "path": "/list/0", "value": 9}), "/list", Some(json!([9, 2]))),
        (json!({"op": "set", "path": "/deep/b", "value": null}), "/deep", Some(json!({"a": 1, "b": null}))),
        (json!({"op": "replace", "path": "/n", "value": "x"}), "/n", Some(json!("x"))),
        (json!({"op": "remove", "path": "/deep/a"}), "/deep", Some(json!({}))),
        (json!({"op": "remove", "path": "/list/1"}), "/list", Some(json!([1]))),
        (json!({"op": "incr", "path": "/n", "value": 2}), "/n", Some(json!(3))),
        (json!({"op": "incr", "path": "/f", "value": -1}), "/f", Some(json!(0.5))),
        (json!({"op": "incr", "path": "/missing", "value": 2}), "/missing", Some(json!(2))),
        (json!({"op": "move", "from": "/n", "path": "/m"}), "/m", Some(json!(1))),
        (json!({"op": "move", "from": "/n", "path": "/m"}), "/n", None),
    ] {
        let document = patched(json!([operation])).unwrap();
        assert_eq!(document.pointer(pointer), expected.as_ref(), "{operation}");
    }
}

#[test]
fn what_a_patch_must_not_do() {
    for operation in [
        json!({"op": "set", "path": "/id", "value": "2"}),
        json!({"op": "set", "path": "/pk", "value": "q"}),
        json!({"op": "set", "path": "/_ts", "value": 1}),
        json!({"op": "replace", "path": "/missing", "value": 1}),
        json!({"op": "remove", "path": "/missing"}),
        json!({"op": "remove", "path": "/list/2"}),
        json!({"op": "add", "path": "/list/9", "value": 1}),
        json!({"op": "add", "path": "/missing/deep", "value": 1}),
        json!({"op": "incr", "path": "/list", "value": 1}),
        json!({"op": "incr", "path": "/n", "value": "1"}),
        json!({"op": "move", "from": "/id", "path": "/m"}),
        json!({"op": "add", "path": "new", "value": 1}),
        json!({"op": "add", "path": "/new"}),
        json!({"op": "nonsense", "path": "/n"}),
    ] {
        assert_eq!(patched(json!([operation])), Err(400), "{operation}");
    }
    let many: Vec<Value> = (0..11).map(|_| json!({"op": "incr", "path": "/n", "value": 1})).collect();
    assert_eq!(patched(json!(many)), Err(400));
    assert_eq!(patched(json!([])), Err(400));
}
