//! Does a client with tokens of an identity service come through an outage?

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

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
