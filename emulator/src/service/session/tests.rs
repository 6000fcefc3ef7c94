#![allow(clippy::unwrap_used)]

use serde_json::json;

use crate::service::fixture::Fixture;

#[test]
fn only_what_this_region_has_not_seen_is_refused() {
    let fixture = Fixture::single();
    for id in ["1", "2", "3"] {
        let item = Some(json!({"id": id, "pk": "p"}));
        assert_eq!(fixture.docs(0, "POST", "", &[], item).status, 201);
    }
    for (token, code) in [
        ("0:1#3#1=3", (200, 0)),
        ("0:1#2#1=2", (200, 0)),
        ("0:-1#3", (200, 0)),
        ("0:3", (200, 0)),
        ("", (200, 0)),
        ("7:1#99#1=99", (200, 0)),
        ("4294967295:-1#99", (200, 0)),
        ("7:1#99#1=99,0:1#3#1=3", (200, 0)),
        ("0:1#4#1=3", (404, 1002)),
        ("0:1#3#1=4", (404, 1002)),
        ("0:1#3#1=3#9=1", (404, 1002)),
        ("0:1#3#1=3#9=-1", (200, 0)),
        ("0:9#3#1=3", (200, 0)),
        ("0:-1#4", (404, 1002)),
        ("0:4", (404, 1002)),
        ("7:1#1#1=1,0:1#4#1=4", (404, 1002)),
        ("0:1#18446744073709551615#1=9223372036854775807", (404, 1002)),
        ("0", (400, 0)),
        ("0:", (400, 0)),
        ("0:1#x", (400, 0)),
        ("0:1#3#1=", (400, 0)),
    ] {
        let reply = fixture.docs(0, "GET", "/1", &[("x-ms-session-token", token)], None);
        assert_eq!(reply.code(), code, "{token}");
    }
}

#[test]
fn a_level_may_be_weakened_but_not_strengthened() {
    use crate::account::{AccountSettings, Consistency};

    let levels = ["Eventual", "ConsistentPrefix", "Session", "BoundedStaleness", "Strong"];
    for (at, name) in levels.iter().enumerate() {
        let consistency = Consistency::from_name(name).unwrap();
        let settings = AccountSettings { consistency, ..AccountSettings::default() };
        let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
        let fixture = Fixture::new(settings, &["West US 2"]).with_container(container);
        for (asked, level) in levels.iter().enumerate() {
            let reply = fixture.docs(0, "GET", "", &[("x-ms-consistency-level", level)], None);
            assert_eq!(reply.status == 200, asked <= at, "{level} of a {name} account");
        }
    }
}
