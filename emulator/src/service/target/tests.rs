#![allow(clippy::unwrap_used)]

use super::Target;

#[test]
fn what_is_signed_follows_from_the_path() {
    for (path, kind, link) in [
        ("/", "", ""),
        ("/dbs", "dbs", ""),
        ("/dbs/d", "dbs", "dbs/d"),
        ("//dbs/d", "dbs", "dbs/d"),
        ("/dbs/d/colls", "colls", "dbs/d"),
        ("/dbs/d/colls/c", "colls", "dbs/d/colls/c"),
        ("/dbs/d/colls/c/", "colls", "dbs/d/colls/c"),
        ("/dbs/d/colls/c/pkranges", "pkranges", "dbs/d/colls/c"),
        ("/dbs/d/colls/c/docs", "docs", "dbs/d/colls/c"),
        ("/dbs/d/colls/c/docs/a%20b%2Bc", "docs", "dbs/d/colls/c/docs/a b+c"),
        ("/dbs/d/colls/c/docs/.", "docs", "dbs/d/colls/c/docs/."),
        ("/dbs/d/colls/c/docs/%C3%A9?x=1", "docs", "dbs/d/colls/c/docs/é"),
        ("/dbs/d/colls/c/operations/partitionkeydelete", "colls", "dbs/d/colls/c"),
        ("/dbs/d/users/u/permissions/p", "permissions", "dbs/d/users/u/permissions/p"),
        ("/offers", "offers", ""),
        ("/offers/AbCd", "offers", "abcd"),
    ] {
        let target = Target::parse(path).unwrap();
        assert_eq!((target.resource_type(), target.resource_link().as_str()), (kind, link), "{path}");
    }
}

#[test]
fn a_link_of_rids_is_signed_by_its_last_one() {
    for (path, link) in [
        ("/dbs/AQEAAQ==", "aqeaaq=="),
        ("/dbs/AQEAAQ==/colls", "aqeaaq=="),
        ("/dbs/AQEAAQ==/colls/AQEAAYICAAI=/docs", "aqeaayicaai="),
        ("/", ""),
    ] {
        assert_eq!(Target::parse(path).unwrap().rid_link(), link, "{path}");
    }
}

#[test]
fn rubbish_is_refused_without_panic() {
    assert!(Target::parse("/dbs/%FF").is_err());
    for path in
        ["", "//", "///", "%", "/dbs//docs", "/operations", "/a/operations/partitionkeydelete/b", "?", "#"]
    {
        let target = Target::parse(path).unwrap();
        let _ = (target.resource_type(), target.resource_link());
    }
}
