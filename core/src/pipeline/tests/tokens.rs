//! Access tokens are asked for once, kept, and renewed in time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use super::super::tokens::Signer;
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
            Ok(AccessToken::new(format!("token-{asked}"), SystemTime::UNIX_EPOCH + self.life))
        } else {
            Err(TokenError::from("AADSTS500011: the resource principal was not found"))
        };
        Box::pin(async move { result })
    }
}

fn signer(knows: &'static str) -> (Signer, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let directory = Directory { knows, life: Duration::from_secs(3600), asked: Arc::clone(&asked) };
    let endpoint = "https://contoso.documents.azure.com:443/".parse().unwrap();
    (Signer::new(Credential::from_provider(directory), &endpoint), asked)
}

async fn token(signer: &Signer, second: u64) -> String {
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
    let value = signer.authorize(&item(OperationKind::Read), "", wall).await.unwrap();
    value.to_str().unwrap().rsplit("sig%3D").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_kept_until_five_minutes_before_its_end() {
    let (signer, asked) = signer("https://contoso.documents.azure.com/.default");
    for (second, expected) in [(0, "token-1"), (3299, "token-1"), (3300, "token-2"), (3301, "token-3")] {
        assert_eq!(token(&signer, second).await, expected, "at second {second}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_forgotten_token_is_asked_for_again() {
    let (signer, _) = signer("https://contoso.documents.azure.com/.default");
    let refused = signer.authorize(&item(OperationKind::Read), "", SystemTime::UNIX_EPOCH).await.unwrap();
    signer.forget(Some(&refused));
    assert_eq!(token(&signer, 0).await, "token-2");
    signer.forget(Some(&refused));
    assert_eq!(token(&signer, 0).await, "token-2", "the one refused was dropped already");
}

#[tokio::test]
async fn a_directory_that_does_not_know_the_account_is_asked_for_the_common_scope() {
    let (signer, asked) = signer("https://cosmos.azure.com/.default");
    assert_eq!(token(&signer, 0).await, "token-2");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn concurrent_requests_share_one_answer_of_the_provider() {
    let (signer, asked) = signer("https://contoso.documents.azure.com/.default");
    futures_util::future::join_all((0..20).map(|_| token(&signer, 0))).await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
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
    let signer = Signer::new(Credential::from_provider(Once::default()), &endpoint);
    for second in [0, 3400, 3599] {
        assert_eq!(token(&signer, second).await, "first", "at second {second}");
    }
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(3600);
    let error = signer.authorize(&item(OperationKind::Read), "", end).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Credential);
}
