//! How does a simulated application set its client up?

use std::time::Duration;

use fastrand::Rng;

use super::account::Account;
use super::replication::REGIONS;
use crate::policy::{ConnectionPolicy, RequestOptions};
use crate::region::{Region, order_from};

/// A client's settings, and what they mean for where it is at home.
pub(super) struct Setup {
    pub(super) policy: ConnectionPolicy,
    /// The regions in the order wanted, whether or not the account has them; `None`: in the account's.
    order: Option<Vec<usize>>,
    /// How many of them the application named.
    named: usize,
    pub(super) excluded: Vec<usize>,
}

impl Setup {
    pub(super) fn random(chance: &mut Rng) -> Self {
        let mut policy = ConnectionPolicy::default();
        let (mut order, mut named) = (None, 0);
        match chance.u8(..5) {
            0 => {}
            1 | 2 => {
                let from = chance.usize(..REGIONS.len() - 1);
                policy.set_current_location(REGIONS[from]).unwrap();
                order = Some(by_proximity(from));
            }
            3 => {
                let one = chance.usize(..REGIONS.len() - 1);
                policy.preferred_locations = vec![REGIONS[one].to_owned()];
                order = Some(by_proximity(one));
            }
            _ => {
                let mut list: Vec<usize> = (0..REGIONS.len()).collect();
                chance.shuffle(&mut list);
                named = chance.usize(2..=4);
                policy.preferred_locations =
                    list[..named].iter().map(|&region| REGIONS[region].to_lowercase()).collect();
                policy.strict_preferred_locations = chance.u8(..4) == 0;
                order = Some(list[..named].to_vec());
            }
        }
        let excluded = some_regions(chance);
        policy.excluded_locations = names(&excluded);
        policy.use_multiple_write_locations = chance.u8(..5) > 0;
        policy.enable_endpoint_discovery = chance.u8(..20) > 0;
        policy.timeout = (chance.u8(..4) == 0).then(|| Duration::from_millis(chance.u64(1500..40_000)));
        policy.retry_options.retry_write = if chance.u8(..5) == 0 { chance.u32(1..3) } else { 0 };
        Self { policy, order, named, excluded }
    }

    /// Where reads go when all is well; `None` where that depends on more than the order.
    pub(super) fn home(&self, account: &Account, excluded: &[usize]) -> Option<usize> {
        let mut order = self.order.as_ref().unwrap_or(&account.regions).iter();
        order.find(|region| account.has(**region) && !excluded.contains(region)).copied()
    }

    /// True if the application names regions, and not this one.
    pub(super) fn is_unlisted(&self, region: usize) -> bool {
        self.order.as_ref().is_some_and(|order| !order.contains(&region))
    }

    /// True if the region is used once every listed one has failed.
    pub(super) fn keeps_in_reserve(&self, region: usize) -> bool {
        self.named > 0 && self.is_unlisted(region)
    }
}

/// What one request asks beside.
pub(super) fn options(chance: &mut Rng, excluded: &mut Vec<usize>) -> RequestOptions {
    let mut options = RequestOptions::default();
    if chance.u8(..10) == 0 {
        *excluded = some_regions(chance);
        options.excluded_locations = Some(names(excluded));
    }
    if chance.u8(..10) == 0 {
        options.timeout = Some(Duration::from_millis(chance.u64(500..20_000)));
    }
    if chance.u8(..20) == 0 {
        options.retry_write = Some(chance.u32(..3));
    }
    options
}

fn by_proximity(from: usize) -> Vec<usize> {
    let order = order_from(&Region::new(REGIONS[from])).unwrap();
    let known = order.filter_map(|region| REGIONS.iter().position(|name| Region::new(name) == region));
    // One that the table does not know comes last.
    known.chain([REGIONS.len() - 1]).collect()
}

fn some_regions(chance: &mut Rng) -> Vec<usize> {
    let count = if chance.bool() { 0 } else { chance.usize(1..3) };
    (0..count).map(|_| chance.usize(..REGIONS.len())).collect()
}

fn names(regions: &[usize]) -> Vec<String> {
    regions.iter().map(|&region| REGIONS[region].to_owned()).collect()
}
