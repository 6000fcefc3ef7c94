//! What does the application ask for, and what goes wrong meanwhile?

use std::time::Duration;

use http::HeaderValue;

use super::fault::{Class, Fault};
use super::policy;
use super::record::{GLOBAL, Op};
use super::replication::REGIONS;
use super::world::World;
use crate::operations::{Operation, OperationKind};
use crate::partition::hash::{HashFunction, effective_partition_key};
use crate::partition::key::PartitionKey;
use crate::pipeline::tests::item;
use crate::policy::{RequestOptions, defaults};

const KEYS: [&str; 5] = ["ada", "bob", "cleo", "dan", "eve"];

/// The application's own patience, where it has none of its own.
const FOREVER: Duration = Duration::from_secs(3600);

impl World {
    /// Something changes in the account, or in one of its regions.
    pub(super) fn disturb(&mut self) {
        let now = self.now();
        let host = self.chance.usize(..=GLOBAL);
        match self.chance.u8(..16) {
            0 => {
                let before = self.account.regions.clone();
                self.account.change(&mut self.chance, &mut self.ranges, now);
                // A region that comes back starts afresh.
                let stays = |region: &usize| before.contains(region) && self.account.has(*region);
                let others: Vec<usize> = (0..REGIONS.len()).filter(|region| !stays(region)).collect();
                others.into_iter().for_each(|region| self.marks.forget(region));
            }
            1 | 2 => self.ranges.split(self.chance.u8(..0x40)),
            3 => self.ranges.merge(self.chance.u8(..0x40)),
            4..6 if host != GLOBAL => {
                let lags = [0, 5, 50, 1000, 10_000, 60_000];
                self.lags[host] = Duration::from_millis(lags[self.chance.usize(..lags.len())]);
            }
            6..11 => {
                let fault = Fault::random(&mut self.chance);
                self.set_fault(host, Some(fault));
            }
            _ => self.set_fault(host, None),
        }
    }

    /// All is well from now on.
    pub(super) fn recover(&mut self) {
        (0..=GLOBAL).for_each(|host| self.set_fault(host, None));
        self.lags = Default::default();
        (0..REGIONS.len()).for_each(|region| self.ranges.catch_up(region));
    }

    /// Where all is well, nothing fails or goes astray.
    pub(super) fn must_have_served(&mut self, op: usize) {
        let attempts = &self.ops[op].attempts;
        // One that was given up has no end.
        if attempts.len() != 1 || attempts[0].end.is_some_and(|(_, said)| !said.is_sound()) {
            self.breaks("not served at once although all is well", "", op);
        }
    }

    /// The next operation of the application, and how long it waits for it.
    pub(super) fn next_operation(&mut self) -> (usize, Operation, RequestOptions, Duration) {
        let chance = &mut self.chance;
        let kind = match chance.u8(..10) {
            0..5 => OperationKind::Read,
            5 => OperationKind::Query,
            6..8 => OperationKind::Upsert,
            8 => OperationKind::Create,
            _ => OperationKind::Replace,
        };
        let name = KEYS[chance.usize(..KEYS.len())];
        let mut excluded = self.setup.excluded.clone();
        let options = policy::options(chance, &mut excluded);
        let patience = if chance.u8(..50) == 0 { Duration::from_millis(chance.u64(..4000)) } else { FOREVER };
        let number = self.ops.len();
        let is_guarded = kind == OperationKind::Replace;
        let key = first_byte(name);
        let mut operation = item(kind);
        operation.path = format!("/dbs/d/colls/c/docs/{number}");
        operation.partition_key = Some(name.into());
        if is_guarded {
            operation.headers.insert(http::header::IF_MATCH, HeaderValue::from_static("\"1\""));
        }
        let set = options.timeout.or(self.setup.policy.timeout);
        let longest =
            if kind.is_read_only() { defaults::OPERATION_TIMEOUT } else { defaults::WRITE_FORBIDDEN_TIMEOUT };
        self.ops.push(Op {
            class: if kind.is_read_only() { Class::Read } else { Class::Write },
            key,
            is_create: kind == OperationKind::Create,
            is_guarded,
            started: self.start.elapsed(),
            limit: set.unwrap_or(longest),
            retry_write: options.retry_write.unwrap_or(self.setup.policy.retry_options.retry_write),
            excluded,
            floor: self.known.get(&key).copied().unwrap_or_default(),
            up_to_date: Vec::new(),
            attempts: Vec::new(),
            began_on_trial: false,
            applied: 0,
        });
        (number, operation, options, patience)
    }
}

/// Where the hash of a key begins, which tells its range.
fn first_byte(key: &str) -> u8 {
    let key: PartitionKey = key.into();
    let hash = effective_partition_key(HashFunction::V2, key.values());
    u8::from_str_radix(&hash.as_str()[..2], 16).unwrap()
}
