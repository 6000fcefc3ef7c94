#![allow(clippy::unwrap_used)]

use super::*;

const SECRET: &str = "c2VjcmV0IHNlY3JldA==";

fn names(regions: &[Region]) -> Vec<&str> {
    regions.iter().map(Region::name).collect()
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn what_is_not_set_has_its_default() {
    let resolved = resolve(&ConnectionPolicy::default(), None).unwrap();
    assert!(resolved.multiple_writes && resolved.discovery);
    assert_eq!(resolved.preference, Preference { listed: Vec::new(), rest: Rest::Follows });
    assert_eq!(resolved.connection_timeout, defaults::CONNECT_TIMEOUT);
    assert_eq!((resolved.timeout, resolved.request_timeout, resolved.refresh_interval), (None, None, None));
    assert_eq!(resolved.retries, RetryOptions::default());
    assert!(resolved.excluded.is_empty() && resolved.initialization_endpoints.is_empty());
}

#[test]
fn what_is_set_is_taken() {
    let second = Some(Duration::from_secs(1));
    let mut policy = ConnectionPolicy::default();
    policy.use_multiple_write_locations = false;
    policy.enable_endpoint_discovery = false;
    policy.excluded_locations = list(&["East US"]);
    policy.retry_options = RetryOptions::default().with_retry_write(2);
    (policy.timeout, policy.request_timeout, policy.connection_timeout) = (second, second, second);
    policy.account_refresh_interval = second;
    policy.account_initialization_endpoints = list(&["https://contoso-eastus.documents.azure.com"]);
    let resolved = resolve(&policy, Some(ConsistencyLevel::Eventual)).unwrap();
    assert!(!resolved.multiple_writes && !resolved.discovery);
    assert_eq!(names(&resolved.excluded), ["East US"]);
    assert_eq!(resolved.retries.retry_write, 2);
    assert_eq!([resolved.timeout, resolved.request_timeout, resolved.refresh_interval], [second; 3]);
    assert_eq!(Some(resolved.connection_timeout), second);
    assert_eq!(resolved.consistency, Some(ConsistencyLevel::Eventual));
    assert_eq!(resolved.initialization_endpoints[0].as_str(), "https://contoso-eastus.documents.azure.com/");
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    type Set = fn(&mut ConnectionPolicy, Option<Duration>);
    let cases: [(Set, &str); 9] = [
        (|policy, zero| policy.timeout = zero, "timeout: must be longer"),
        (|policy, zero| policy.request_timeout = zero, "request timeout: must be longer"),
        (|policy, zero| policy.connection_timeout = zero, "connection timeout: must be longer"),
        (|policy, zero| policy.account_refresh_interval = zero, "account refresh interval: must be longer"),
        (
            |policy, _| policy.circuit_breaker_options.read_failure_threshold = 0,
            "read failure threshold: must be at least 1",
        ),
        (
            |policy, _| policy.circuit_breaker_options.write_failure_threshold = 0,
            "write failure threshold: must be at least 1",
        ),
        (
            |policy, _| policy.circuit_breaker_options.unavailability_duration = Duration::ZERO,
            "unavailability duration: must be longer than zero",
        ),
        (|policy, _| policy.transport.max_connections_per_endpoint = 0, "max connections per endpoint"),
        (
            |policy, _| policy.account_initialization_endpoints = list(&["nonsense"]),
            "account initialization endpoints: is no address",
        ),
    ];
    for (set, words) in cases {
        let mut policy = ConnectionPolicy::default();
        set(&mut policy, Some(Duration::ZERO));
        let error = resolve(&policy, None).unwrap_err();
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
}

#[test]
fn the_others_follow_one_name_and_stand_in_reserve_behind_several() {
    for (preferred, current, strict, listed, rest) in [
        (&[][..], None, false, &[][..], Rest::Follows),
        (&["East US"], None, false, &["East US"], Rest::Follows),
        (&["East US", "eastus", " "], None, false, &["East US"], Rest::Follows),
        (&["East US", "West US"], None, false, &["East US", "West US"], Rest::Reserve),
        (&["East US", "West US"], None, true, &["East US", "West US"], Rest::Unused),
        (&["East US"], None, true, &["East US"], Rest::Unused),
        (&[], Some("West US 2"), false, &["West US 2"], Rest::Follows),
        (&[], Some("West US 2"), true, &["West US 2"], Rest::Unused),
    ] {
        let mut policy = ConnectionPolicy::default();
        policy.preferred_locations = list(preferred);
        policy.strict_preferred_locations = strict;
        if let Some(region) = current {
            policy.set_current_location(region).unwrap();
        }
        let resolved = resolve(&policy, None).unwrap().preference;
        assert_eq!((names(&resolved.listed), resolved.rest), (listed.to_vec(), rest), "{preferred:?}");
    }
}

#[test]
fn a_list_changed_after_the_current_location_was_set_wins() {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location("West US 2").unwrap();
    assert_eq!(policy.current_location(), Some("West US 2"));
    policy.preferred_locations.truncate(2);
    assert_eq!(policy.current_location(), None);
    let preference = resolve(&policy, None).unwrap().preference;
    assert_eq!((preference.listed.len(), preference.rest), (2, Rest::Reserve));
}

#[test]
fn a_region_newer_than_this_version_is_kept() {
    assert_eq!(
        names(&regions(&list(&["Moon North", "", "moonnorth", "West US"]))),
        ["Moon North", "West US"]
    );
}

#[test]
fn an_endpoint_is_a_scheme_and_a_host() {
    for (text, insecure, expected) in [
        ("https://contoso.documents.azure.com:443/", false, Ok("https://contoso.documents.azure.com/")),
        (" https://contoso.documents.azure.com ", false, Ok("https://contoso.documents.azure.com/")),
        ("http://127.0.0.1:8081", false, Ok("http://127.0.0.1:8081/")),
        ("http://[::1]:8081", false, Ok("http://[::1]:8081/")),
        ("http://localhost:8081", false, Ok("http://localhost:8081/")),
        ("http://a.localhost", false, Ok("http://a.localhost/")),
        ("http://contoso.documents.azure.com", true, Ok("http://contoso.documents.azure.com/")),
        ("http://contoso.documents.azure.com", false, Err("in the clear")),
        ("http://localhost.contoso.com", false, Err("in the clear")),
        ("contoso.documents.azure.com", false, Err("https://contoso")),
        ("", false, Err("https://contoso")),
        ("ftp://contoso", false, Err("scheme")),
        ("https://contoso/dbs", false, Err("path")),
        ("https://contoso/?a=b", false, Err("query")),
        ("https://contoso/#a", false, Err("query")),
        ("https://ada@contoso", false, Err("user name")),
        ("https://ada:pass@contoso/dbs", false, Err("user name")),
    ] {
        match (endpoint(text, insecure), expected) {
            (Ok(url), Ok(expected)) => assert_eq!(url.as_str(), expected),
            (Err(error), Err(words)) => {
                assert!(error.to_string().starts_with("endpoint: "), "{error}");
                assert!(error.to_string().contains(words), "{text}: {error}");
            }
            (result, _) => panic!("{text}: {result:?}"),
        }
    }
}

/// The key in the endpoint's place, a connection string there, a password in an address.
#[test]
fn a_secret_given_as_the_endpoint_is_not_repeated() {
    for text in [
        SECRET.to_owned(),
        format!("AccountEndpoint=https://contoso.documents.azure.com:443/;AccountKey={SECRET};"),
        format!("https://ada:{SECRET}@contoso/dbs"),
        format!("https://contoso/?sig={SECRET}"),
        format!("https://contoso/{SECRET}"),
        format!("mailto:{SECRET}"),
        format!("type=resource&ver=1&sig={SECRET}"),
    ] {
        let error = endpoint(&text, false).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("c2VjcmV0"), "{error}");
    }
}

#[test]
fn garbage_is_no_endpoint_and_never_panics() {
    let good = "https://contoso.documents.azure.com:443/";
    for at in 0..=good.len() {
        for noise in ["\u{e9}", "\0", " ", "%", "[", "]", "@", ":", "99999", "\u{1F311}"] {
            // Some are read; the point is that each gives an answer.
            let _ = endpoint(&format!("{}{noise}{}", &good[..at], &good[at..]), true);
            let _ = regions(&[format!("{}{noise}", &good[..at])]);
        }
    }
}

#[test]
fn a_request_s_own_exclusions_stand_in_for_the_client_s() {
    let mut policy = ConnectionPolicy::default();
    policy.excluded_locations = list(&["East US"]);
    let policy = resolve(&policy, None).unwrap();
    let given = |names: &[&str]| RequestOptions::default().with_excluded_locations(names.iter().copied());
    for (options, expected) in [
        (RequestOptions::default(), &["East US"][..]),
        (given(&["West US"]), &["West US"]),
        (given(&[]), &[]),
    ] {
        assert_eq!(names(&excluded(&policy, &options)), expected);
    }
}
