//! The only write region is down: what do writes say, and is it true?

use std::time::Duration;

use futures_util::future::join_all;
use perilune::{AttemptResult, ContainerClient, Error, WriteOutcome};

use crate::patience::Patience;
use crate::shapes::{Shape, Writes, shapes};
use crate::wave::{Kind, Tally, WIDTH, one, wave};
use crate::world::{HUB, World, account, items, near};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_has_nowhere_to_go_tells_the_truth() {
    join_all(shapes().into_iter().map(tells_the_truth)).await;
}

async fn tells_the_truth(shape: Shape) {
    let world = World::start(account()).await;
    let mut policy = near();
    policy.timeout = Some(Duration::from_secs(3));
    let items = items(&world.client(policy));
    assert!(one(&items, Kind::Upsert, 0).await.is_served_by(HUB));
    let began = world.log_end();
    world.emulator.inject(shape.rule(HUB)).await.unwrap();
    let mut tally = Tally::default();
    wave(&items, Kind::Upsert, 1).await.into_iter().for_each(|ended| tally.add(ended));
    world.emulator.heal(HUB).await.unwrap();

    assert_eq!(tally.fine(), 0, "{}", shape.name);
    match shape.writes {
        Writes::Untouched => are_known(&tally, shape.name),
        Writes::Ambiguous => assert!(upserts_since(&world, began) <= WIDTH, "{}", shape.name),
    }
    works_again(&items, shape.name).await;
    let ids = world.ids_in(HUB).await.unwrap();
    for (id, error) in &tally.failed {
        assert!(!ids.contains(id), "{}: {id} is there, but: {error}", shape.name);
    }
}

/// No write is in doubt, and each is told whether anybody has seen it. Only the last attempt before the deadline may get
/// no answer in time, where the machine is loaded.
fn are_known(tally: &Tally, name: &str) {
    let in_doubt = tally.unknown.iter().filter(|(_, error)| !ended_unanswered(error)).collect::<Vec<_>>();
    assert!(in_doubt.is_empty(), "{name}: {in_doubt:?}");
    let expected = if name == "refused" { WriteOutcome::NotSent } else { WriteOutcome::Rejected };
    for (_, error) in &tally.failed {
        assert_eq!(error.write_outcome(), Some(expected), "{name}: {error}");
    }
}

fn ended_unanswered(error: &Error) -> bool {
    let last = error.diagnostics().and_then(|diagnostics| diagnostics.attempts().last());
    last.is_some_and(|last| matches!(last.result, AttemptResult::Failed { class: "timeout", .. }))
}

fn upserts_since(world: &World, began: u64) -> usize {
    world.emulator.log_since(began).iter().filter(|entry| entry.operation == "upsert").count()
}

async fn works_again(items: &ContainerClient, name: &str) {
    let mut patience = Patience::of(Duration::from_secs(5));
    while patience.lasts().await {
        if one(items, Kind::Upsert, 1 + WIDTH).await.is_served_by(HUB) {
            return;
        }
    }
    panic!("{name}: healed, and still no write");
}
