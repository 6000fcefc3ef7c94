//! Are items changed in parts, in one round trip?

use perilune::{ErrorKind, ItemOptions, Patch};
use serde_json::{Value, json};

use crate::fixture::Fixture;

#[tokio::test]
async fn all_changes_are_made_or_none() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let item = json!({"id": "7", "pk": "p", "n": 1, "tags": ["a", "c"], "old": true, "from": "x"});
    let created = container.create_item("p", &item, None).await.unwrap();
    let patch = Patch::new()
        .add("/tags/1", "b")
        .and_then(|patch| patch.add("/tags/-", "d"))
        .and_then(|patch| patch.set("/address", json!({"city": "Lima"})))
        .and_then(|patch| patch.replace("/n", 5))
        .and_then(|patch| patch.increment("/n", -2))
        .and_then(|patch| patch.remove("/old"))
        .and_then(|patch| patch.move_value("/from", "/to"))
        .unwrap();
    let before = created.etag().unwrap().to_owned();
    let options = ItemOptions::default().with_if_match(&before);
    let answer = container.patch_item::<Value>("7", "p", &patch, options.clone()).await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut patched = answer.into_model().unwrap();
    patched.as_object_mut().unwrap().retain(|name, _| !name.starts_with('_'));
    let expected = json!({
        "id": "7", "pk": "p", "n": 3, "tags": ["a", "b", "c", "d"], "address": {"city": "Lima"}, "to": "x",
    });
    assert_eq!(patched, expected);

    let wrong = Patch::new().set("/n", 9).and_then(|patch| patch.remove("/nothing")).unwrap();
    let unmet = Patch::new().set("/n", 9).unwrap().with_condition("from c where c.n = 1");
    let set = Patch::new().set("/n", 9).unwrap();
    for (patch, options, kind) in [
        (&wrong, ItemOptions::default(), ErrorKind::BadRequest),
        (&unmet, ItemOptions::default(), ErrorKind::PreconditionFailed),
        (&set, options, ErrorKind::PreconditionFailed),
    ] {
        let error = container.patch_item::<Value>("7", "p", patch, options).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
    let error = container.patch_item::<Value>("8", "p", &set, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let read: Value = container.read_item("7", "p", None).await.unwrap().into_model().unwrap();
    assert_eq!(read["n"], 3);
    let met = Patch::new().set("/n", 4).unwrap().with_condition("from c where c.n = 3");
    let silent = ItemOptions::default().with_content_response_on_write(false);
    let answer = container.patch_item::<Value>("7", "p", &met, silent).await.unwrap();
    assert!(answer.body().is_empty() && answer.etag().is_some());
}
