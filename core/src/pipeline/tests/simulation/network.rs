//! How do requests reach the simulated regions?

use std::sync::Weak;

use futures_util::FutureExt;

use super::account::key;
use super::fault::Class;
use super::record::{Attempt, GLOBAL};
use super::replication::REGIONS;
use super::world::{Answer, Shared, World};
use crate::clock::BoxFuture;
use crate::models::headers;
use crate::policy::defaults;
use crate::transport::{Request, Transport};

impl Transport for Shared {
    fn send(&self, request: Request) -> BoxFuture<'_, Answer> {
        let host = host(&request.url);
        let client = self.client.get().and_then(Weak::upgrade);
        let view = client.as_ref().map(|client| client.view_now());
        let unwell = client.is_some_and(|client| !client.partitions.is_empty());
        let is_stranger = host == GLOBAL && !request.url.starts_with("https://contoso.");
        let is_probe = request.timeout <= defaults::PROBE_TIMEOUT;
        let (after, said, answer, class, attempt) = self.with(|world| {
            let (class, op) = class(world, &request.url);
            world.knows_unwell_partitions = unwell;
            let attempt = op.map(|op| {
                world.check_request(op, host, &request, view.as_deref());
                let is_tentative = request.headers.contains_key(headers::ALLOW_TENTATIVE_WRITES);
                let is_hedge = world.ops[op].attempts.last().is_some_and(|last| last.end.is_none());
                let attempt = Attempt { host, at: world.now(), is_tentative, is_hedge, end: None };
                world.ops[op].attempts.push(attempt);
                (op, world.ops[op].attempts.len() - 1)
            });
            world.requests += 1;
            if class == Class::Account && !is_stranger {
                world.account_reads(is_probe)[host] += 1;
                world.check_account_reads(is_probe, host);
            }
            let (after, said) = world.fate(host, class, op, &request);
            (after, said, world.answer(said, host, class, op, &request.url), class, attempt)
        });
        let account_read = (class == Class::Account && !is_stranger).then(|| AccountRead {
            shared: self.clone(),
            is_probe,
            host,
        });
        async move {
            let _account_read = account_read;
            tokio::time::sleep(after).await;
            self.with(|world| world.ended(host, class, attempt, (after, said)));
            answer
        }
        .boxed()
    }
}

/// An account read under way, be it given up or not. The names of regions that the account never has are tried beside
/// each other.
struct AccountRead {
    shared: Shared,
    is_probe: bool,
    host: usize,
}

impl Drop for AccountRead {
    fn drop(&mut self) {
        self.shared.with(|world| world.account_reads(self.is_probe)[self.host] -= 1);
    }
}

fn host(url: &str) -> usize {
    let name = url.trim_start_matches("https://contoso").split('.').next().unwrap();
    (0..REGIONS.len()).find(|&region| name.strip_prefix('-') == Some(&key(region))).unwrap_or(GLOBAL)
}

fn class(world: &World, url: &str) -> (Class, Option<usize>) {
    match url.rsplit_once("/docs/") {
        Some((_, op)) => {
            let op: usize = op.parse().unwrap();
            (world.ops[op].class, Some(op))
        }
        None if url.contains("/colls/") => (Class::Metadata, None),
        None => (Class::Account, None),
    }
}
