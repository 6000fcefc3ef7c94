//! Texts that a user or the service gives: session tokens, connection strings, certificates, names, documents.

use std::error::Error as _;

use perilune::internals::epk::EffectivePartitionKey;
use perilune::internals::extract;
use perilune::internals::region::normalise;
use perilune::internals::token::CompoundSessionToken;
use perilune::{
    AccountKey, ConnectionPolicy, ConnectionString, CosmosClient, Credential, Query, Region,
    TransportOptions, internals, order_from,
};

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// What was read is written so that it is read again, and a token learnt twice says no more than learnt once.
pub(crate) fn session_token(input: &[u8]) {
    let text = text(input);
    let (one, other) = text.split_once('\n').unwrap_or((&text, ""));
    let tokens = [one, other].map(|text| {
        let read = text.parse::<CompoundSessionToken>();
        read.inspect_err(|error| drop(error.to_string())).unwrap_or_default()
    });
    for token in &tokens {
        assert_eq!(token.to_string().parse::<CompoundSessionToken>().as_ref(), Ok(token));
    }
    let [mut together, other] = tokens;
    other.iter().for_each(|(range, token)| together.merge(range, token));
    let once = together.clone();
    other.iter().for_each(|(range, token)| together.merge(range, token));
    assert_eq!(together, once);
    for (range, _) in other.iter() {
        drop(together.get_with_parents(range, once.iter().map(|(range, _)| range)));
    }
}

/// No error repeats what it was given.
pub(crate) fn connection_string(input: &[u8]) {
    let text = text(input);
    let secret = "c2VjcmV0IHNlY3JldA";
    let told = [
        text.parse::<ConnectionString>().map_or_else(|error| error.to_string(), |read| format!("{read:?}")),
        text.parse::<AccountKey>().map_or_else(|error| error.to_string(), |read| format!("{read:?}")),
        Credential::from_text(&text).map_or_else(|error| error.to_string(), |read| format!("{read:?}")),
    ];
    assert!(!told.concat().contains(secret), "{told:?}");
}

/// A key stays hidden, whatever is wrong with it.
pub(crate) fn certificate(input: &[u8]) {
    let pem = text(input);
    let own = [
        TransportOptions::default().with_client_certificate(&pem),
        TransportOptions::default().with_root_certificate(&pem),
    ];
    for transport in own {
        let mut policy = ConnectionPolicy::default();
        policy.transport = transport;
        let mut told = format!("{policy:?}");
        let client =
            CosmosClient::builder("https://contoso.test/", "c2VjcmV0").connection_policy(policy).build();
        if let Err(error) = client {
            told += &format!("{error} {error:?} {:?}", error.source());
        }
        let secret = pem.lines().find(|line| line.len() > 40 && !line.contains("--") && told.contains(line));
        assert_eq!(secret, None, "{told}");
    }
}

/// Bindings pass on as JSON what their users give.
pub(crate) fn of_binding(input: &[u8]) {
    let text = text(input);
    drop(internals::patch(&text));
    if let Err(error) = internals::resource_tokens(&text) {
        assert!(!error.to_string().contains("sig="), "{error}");
    }
    if let Ok(values) = serde_json::from_str(&text) {
        drop(internals::partition_key(values).map(|key| key.to_header(false)));
    }
    if let Ok(seconds) = text.trim().parse() {
        drop((internals::changed_after("time", seconds), internals::token_time(seconds)));
    }
}

pub(crate) fn name(input: &[u8]) {
    let text = text(input);
    let region = Region::new(&text);
    assert_eq!(region.key(), normalise(&text));
    assert_eq!(normalise(region.key()), region.key(), "a key is its own key");
    drop(region.nearest_spelling());
    assert!(order_from(&region).is_none_or(|order| order.count() > 1));
    let key = EffectivePartitionKey::new(text.as_str());
    drop((key.successor(), key.end_of_prefix()));
    drop(Query::new(text.as_str()).with_parameter(&text, &text));
}

/// The paths of a definition in the first line, and then a document.
pub(crate) fn document(input: &[u8]) {
    let text = text(input);
    let (paths, document) = text.split_once('\n').unwrap_or(("/pk", &text));
    let paths: Vec<Vec<String>> = paths.split(' ').map(extract::segments).collect();
    let read = extract::partition_key(&paths, &mut serde_json::Deserializer::from_str(document));
    if let Ok(key) = read {
        drop(key.to_header(false));
        drop(key.to_header(true));
    }
}
