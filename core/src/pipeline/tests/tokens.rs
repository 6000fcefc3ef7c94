//! Access tokens are asked for once, kept, and renewed in time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use super::*;
use crate::auth::credential::{AccessToken, TokenError, TokenFuture, TokenProvider};

/// A directory that knows the scopes given, and counts how often it is asked.
struct Directory {
    knows: &'static str,
    life: Duration,
    asked: Arc<AtomicU32>,
}

impl TokenProvider for Directory {
    fn get_token<'a>(&'a self, scopes: &'a [&'a str]) -> TokenFuture<'a> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let result = if scopes == [self.knows] {
            Ok(AccessToken::new(format!("token-{asked}"), SystemTime::UNIX_EPOCH + self.life * asked))
        } else {
            Err(TokenError::from("AADSTS500011: the resource principal was not found"))
        };
        Box::pin(async move { result })
    }
}

fn directory(knows: &'static str) -> (Directory, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    (Directory { knows, life: Duration::from_secs(3600), asked: Arc::clone(&asked) }, asked)
}

fn signer(knows: &'static str) -> (Signer, Arc<AtomicU32>) {
    let (directory, asked) = directory(knows);
    let endpoint = "https://contoso.documents.azure.com:443/".parse().unwrap();
    (Signer::new(Credential::from_provider(directory), &endpoint, None), asked)
}

async fn authorization(signer: &Signer, second: u64) -> HeaderValue {
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
    signer.authorize(&item(OperationKind::Read), "", &Clock::new(), wall).await.unwrap()
}

async fn token(signer: &Signer, second: u64) -> String {
    authorization(signer, second).await.to_str().unwrap().rsplit("sig%3D").next().unwrap().to_owned()
}

/// Lets what runs beside the test go on until it waits.
async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_token_is_renewed_beside_the_requests_from_five_minutes_before_its_end() {
    let (signer, asked) = signer("https://contoso.documents.azure.com/.default");
    for (second, expected) in [(0, "token-1"), (3299, "token-1"), (3300, "token-1"), (3301, "token-2")] {
        assert_eq!(token(&signer, second).await, expected, "at second {second}");
        settle().await;
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_sent() {
    let (signer, _) = signer("https://contoso.documents.azure.com/.default");
    assert_eq!(token(&signer, 0).await, "token-1");
    assert_eq!(token(&signer, 3600).await, "token-2");
}

#[tokio::test]
async fn a_forgotten_token_is_asked_for_again() {
    let (signer, _) = signer("https://contoso.documents.azure.com/.default");
    let refused = authorization(&signer, 0).await;
    signer.forget(Some(&refused), &HeaderMap::new());
    assert_eq!(token(&signer, 0).await, "token-2");
    signer.forget(Some(&refused), &HeaderMap::new());
    assert_eq!(token(&signer, 0).await, "token-2", "the one refused was dropped already");
}

#[tokio::test]
async fn a_directory_that_does_not_know_the_account_is_asked_for_the_common_scope() {
    let (signer, asked) = signer("https://cosmos.azure.com/.default");
    assert_eq!(token(&signer, 0).await, "token-2");
    assert_eq!(token(&signer, 7200).await, "token-3", "it stays there");
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_scope_that_was_chosen_is_the_only_one() {
    let (directory, asked) = directory("https://cosmos.azure.com/.default");
    let endpoint = "https://contoso.documents.azure.com:443/".parse().unwrap();
    let signer = Signer::new(Credential::from_provider(directory), &endpoint, Some("api://mine".into()));
    let (read, clock) = (item(OperationKind::Read), Clock::new());
    let error = signer.authorize(&read, "", &clock, SystemTime::UNIX_EPOCH).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Credential);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn concurrent_requests_share_one_answer_of_the_provider() {
    let (signer, asked) = signer("https://contoso.documents.azure.com/.default");
    futures_util::future::join_all((0..20).map(|_| token(&signer, 0))).await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// Takes a second to say that it has no token, and counts how often it is asked.
#[derive(Clone, Default)]
struct Refusing(Arc<AtomicU32>);

impl TokenProvider for Refusing {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> TokenFuture<'a> {
        let asked = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Err(TokenError::from(format!("no, for the {asked}. time")))
        })
    }
}

async fn refusal(signer: &Signer) -> String {
    let (read, clock) = (item(OperationKind::Read), Clock::new());
    let error = signer.authorize(&read, "", &clock, SystemTime::UNIX_EPOCH).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Credential);
    error.message().rsplit("no, for the ").next().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn concurrent_requests_share_one_failure_of_the_provider_and_later_ones_ask_again() {
    let provider = Refusing::default();
    let endpoint = "https://contoso.documents.azure.com:443/".parse().unwrap();
    let signer = Signer::new(Credential::from_provider(provider.clone()), &endpoint, None);
    for time in ["1. time", "2. time"] {
        let refusals = futures_util::future::join_all((0..20).map(|_| refusal(&signer))).await;
        assert_eq!(refusals, [time; 20]);
    }
    assert_eq!(provider.0.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_ends_while_it_asks_leaves_the_question_to_the_next() {
    let provider = Refusing::default();
    let endpoint = "https://contoso.documents.azure.com:443/".parse().unwrap();
    let signer = Signer::new(Credential::from_provider(provider.clone()), &endpoint, None);
    let in_a_hurry = tokio::time::timeout(Duration::from_millis(500), refusal(&signer));
    let (first, second, third) = tokio::join!(in_a_hurry, refusal(&signer), refusal(&signer));
    assert!(first.is_err());
    assert_eq!([second, third], ["2. time"; 2]);
}

/// Gives one token, then none.
#[derive(Default)]
struct Once(AtomicU32);

impl TokenProvider for Once {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> TokenFuture<'a> {
        let result = match self.0.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(AccessToken::new("first", SystemTime::UNIX_EPOCH + Duration::from_secs(3600))),
            _ => Err(TokenError::from("the directory is down")),
        };
        Box::pin(async move { result })
    }
}

#[tokio::test]
async fn a_token_serves_to_its_end_where_the_provider_fails() {
    let endpoint = "https://contoso.documents.azure.com:443/".parse().unwrap();
    let signer = Signer::new(Credential::from_provider(Once::default()), &endpoint, None);
    for second in [0, 3400, 3599] {
        assert_eq!(token(&signer, second).await, "first", "at second {second}");
        settle().await;
    }
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(3600);
    let error = signer.authorize(&item(OperationKind::Read), "", &Clock::new(), end).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Credential);
}

/// Gives tokens, and keeps the claims that they had to meet.
#[derive(Clone, Default)]
struct Claimed(Arc<Mutex<Vec<String>>>);

impl TokenProvider for Claimed {
    fn get_token<'a>(&'a self, scopes: &'a [&'a str]) -> TokenFuture<'a> {
        self.get_token_with_claims(scopes, "none")
    }

    fn get_token_with_claims<'a>(&'a self, _: &'a [&'a str], claims: &'a str) -> TokenFuture<'a> {
        let mut demanded = self.0.lock().unwrap();
        demanded.push(claims.to_owned());
        let token = format!("token-{}", demanded.len());
        Box::pin(
            async move { Ok(AccessToken::new(token, SystemTime::UNIX_EPOCH + Duration::from_secs(3600))) },
        )
    }
}

#[tokio::test]
async fn the_claims_of_a_refusal_are_demanded_of_the_next_token_only() {
    let provider = Claimed::default();
    let endpoint = "https://contoso.documents.azure.com:443/".parse().unwrap();
    let signer = Signer::new(Credential::from_provider(provider.clone()), &endpoint, None);
    let mut challenge = HeaderMap::new();
    challenge.insert("www-authenticate", "Bearer claims=\"e30=\"".parse().unwrap());
    let refused = authorization(&signer, 0).await;
    // Two requests were refused together.
    signer.forget(Some(&refused), &challenge);
    signer.forget(Some(&refused), &HeaderMap::new());
    let refused = authorization(&signer, 0).await;
    signer.forget(Some(&refused), &HeaderMap::new());
    authorization(&signer, 0).await;
    assert_eq!(*provider.0.lock().unwrap(), ["none", "{}", "none"]);
}
