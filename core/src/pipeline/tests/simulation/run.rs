//! What happens in one simulation?

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::checks::{ADOPTED, HOME};
use super::record::{Broken, Op};
use super::world::Shared;
use crate::auth::credential::Credential;
use crate::clock::Clock;
use crate::pipeline::{Pipeline, Signer};
use crate::policy::defaults;
use crate::policy::resolve::resolve;

/// Operations of one simulation, those at its end aside.
pub(super) const OPERATIONS: u64 = 400;

/// One client's life on an account in trouble. What was recorded and what was broken, with what is there at the end.
pub(super) fn simulate(seed: u64) -> (Vec<Op>, Vec<Broken>) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let shared = Shared::new(seed);
        let client = client(&shared, seed);
        Simulation { shared: shared.clone(), client, running: JoinSet::new() }.run().await;
        shared.with(|world| (std::mem::take(&mut world.ops), std::mem::take(&mut world.broken)))
    })
}

fn client(shared: &Shared, seed: u64) -> Arc<Pipeline> {
    let endpoint = "https://contoso.documents.azure.com/".parse().unwrap();
    let policy = shared.with(|world| resolve(&world.setup.policy, None).unwrap());
    let credential = Credential::from_text("type=resource&ver=1.0&sig=simulated").unwrap();
    let signer = Signer::new(credential, &endpoint, None);
    let client = Pipeline::new(&endpoint, signer, policy, Arc::new(shared.clone()), Clock::seeded(seed));
    shared.client.set(Arc::downgrade(&client)).unwrap();
    client
}

struct Simulation {
    shared: Shared,
    client: Arc<Pipeline>,
    running: JoinSet<()>,
}

impl Simulation {
    async fn run(mut self) {
        for _ in 0..OPERATIONS {
            self.shared.with(|world| {
                if world.chance.u8(..100) < 12 {
                    world.disturb();
                }
            });
            self.begin();
            let pause = self.shared.with(|world| match world.chance.u8(..20) {
                0 => world.chance.u64(..40_000),
                1..5 => world.chance.u64(..2000),
                5..12 => world.chance.u64(..100),
                _ => 0,
            });
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        while self.running.join_next().await.is_some() {}
        self.end_well().await;
    }

    /// All trouble ends, and the client is home in time, for good.
    async fn end_well(mut self) {
        self.shared.with(|world| world.recover());
        tokio::time::sleep(ADOPTED).await;
        for pause in [HOME, HOME, Duration::ZERO, 2 * HOME, defaults::MARK_LIFE, HOME] {
            tokio::time::sleep(pause).await;
            for _ in 0..4 {
                let op = self.begin();
                while self.running.join_next().await.is_some() {}
                self.shared.with(|world| world.must_have_served(op));
            }
        }
        let left = self.client.view_now().health.marked(self.client.clock.now()).count();
        self.shared.with(|world| {
            world.check_hedges();
            if left > 0 {
                let how = format!("{left} regions");
                world.broken.push(Broken { rule: "marked still though well for long", how });
            }
        });
    }

    /// Starts an operation; some are given up.
    fn begin(&mut self) -> usize {
        let (op, operation, options, patience) = self.shared.with(|world| world.next_operation());
        let (client, shared) = (Arc::clone(&self.client), self.shared.clone());
        self.running.spawn(async move {
            let work = client.run(operation, &options);
            match tokio::time::timeout(patience, work).await {
                Ok(result) => shared.with(|world| world.check_result(op, &result)),
                Err(_) => shared.with(|world| world.last_cancelled = world.now()),
            }
        });
        op
    }
}
