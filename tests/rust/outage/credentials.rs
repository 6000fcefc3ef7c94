//! Does a client with tokens of an identity service come through an outage?

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use perilune::{AccessToken, CosmosClient, Credential, TokenFuture, TokenProvider};
use perilune_emulator::Fault;

use crate::wave::{Kind, wave};
use crate::world::{HUB, NEAR, World, account, items};

/// Gives tokens, and counts them.
struct Provider(Arc<AtomicUsize>);

impl TokenProvider for Provider {
    fn get_token<'a>(&'a self, _scopes: &'a [&'a str]) -> TokenFuture<'a> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let expires_on = SystemTime::now() + Duration::from_secs(3600);
        Box::pin(async move { Ok(AccessToken::new("a.good.token", expires_on)) })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_asked_for_once_and_serves_every_region() {
    let world = World::start(account().multiple_writes(true)).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let credential = Credential::from_provider(Provider(Arc::clone(&asked)));
    let builder = CosmosClient::builder(world.emulator.endpoint(), credential);
    let items = items(&builder.application_region(NEAR).build().unwrap());
    for ended in wave(&items, Kind::Upsert, 0).await {
        assert!(ended.is_served_by(NEAR), "{ended:?}");
    }
    world.emulator.break_region(NEAR, Fault::Refuse).await.unwrap();
    for ended in wave(&items, Kind::Read, 0).await {
        assert!(ended.is_served_by(HUB), "{ended:?}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// Issues tokens in the form of a JWT: the first is as old as said. It keeps the claims that each had to meet.
#[derive(Clone)]
struct Issuer {
    age: Duration,
    claims: Arc<Mutex<Vec<Option<String>>>>,
}

impl Issuer {
    fn issue(&self, claims: Option<&str>) -> AccessToken {
        let mut all = self.claims.lock().unwrap();
        let age = if all.is_empty() { self.age } else { Duration::ZERO };
        all.push(claims.map(str::to_owned));
        let issued = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() - age;
        let content = serde_json::json!({"iat": issued.as_secs_f64(), "exp": issued.as_secs_f64() + 3600.0});
        let token = format!("e30.{}.", URL_SAFE_NO_PAD.encode(content.to_string()));
        AccessToken::new(token, SystemTime::now() + Duration::from_secs(3600))
    }

    fn demanded(&self) -> Vec<Option<String>> {
        self.claims.lock().unwrap().clone()
    }
}

impl TokenProvider for Issuer {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> TokenFuture<'a> {
        Box::pin(async move { Ok(self.issue(None)) })
    }

    fn get_token_with_claims<'a>(&'a self, _: &'a [&'a str], claims: &'a str) -> TokenFuture<'a> {
        Box::pin(async move { Ok(self.issue(Some(claims))) })
    }
}

fn issuer(age: Duration) -> Issuer {
    Issuer { age, claims: Arc::default() }
}

fn client(world: &World, issuer: &Issuer) -> perilune::ContainerClient {
    let builder = CosmosClient::builder(world.emulator.endpoint(), Credential::from_provider(issuer.clone()));
    items(&builder.application_region(NEAR).build().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_is_renewed_with_the_claims_that_the_service_demands() {
    let world = World::start(account()).await;
    let issuer = issuer(Duration::ZERO);
    let items = client(&world, &issuer);
    for ended in wave(&items, Kind::Upsert, 0).await {
        assert!(ended.is_served_by(HUB), "{ended:?}");
    }
    world.emulator.revoke_tokens();
    for ended in wave(&items, Kind::Read, 0).await {
        assert!(ended.is_served_by(NEAR), "{ended:?}");
    }
    let demanded = issuer.demanded();
    assert_eq!(demanded.len(), 2, "{demanded:?}");
    assert!(demanded[1].as_deref().unwrap().starts_with(r#"{"access_token":{"nbf":"#), "{demanded:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_look_at_the_account_tries_a_second_token() {
    let world = World::start(account()).await;
    // The first one has ended, whatever its issuer says.
    let issuer = issuer(Duration::from_secs(7200));
    for ended in wave(&client(&world, &issuer), Kind::Upsert, 0).await {
        assert!(ended.is_served_by(HUB), "{ended:?}");
    }
    assert_eq!(issuer.demanded(), [None, None]);
}
