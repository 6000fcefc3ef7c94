//! Which steps does a request have that only compute? Each alone, to be measured.

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;

use crate::account::properties::AccountRegion;
use crate::account::topology::Topology;
use crate::auth::key::AccountKey;
use crate::auth::sign::Signed;
use crate::models::consistency::ConsistencyLevel;
use crate::models::status::Status;
use crate::operations;
use crate::operations::link::Link;
use crate::options::ItemOptions;
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::hash::{HashFunction, effective_partition_key};
use crate::partition::key::PartitionKeyValue;
use crate::partition::ranges::{PartitionKeyRange, RangeMap};
use crate::pipeline::common_headers;
use crate::policy::resolve::resolve;
use crate::policy::{ConnectionPolicy, RetryOptions};
use crate::query::{rows, sorted_rows};
use crate::region::{KNOWN, Region};
use crate::retry::{Answer, Outcome, RequestFacts, RetryState, decide};
use crate::routing::plan::{PartitionRoute, Route, choose};
use crate::routing::{EndpointIx, EndpointSet, RoutingView};
use crate::session::token::CompoundSessionToken;

/// What does a step once.
pub type Run = Box<dyn Fn()>;

/// A step: what it is called, and what makes it; that gives `None` if what the step works on can't be made.
pub type Step = (&'static str, fn() -> Option<Run>);

/// Regions of the account that endpoints are chosen from.
const REGIONS: usize = 50;
const RANGES: u64 = 1000;
/// Rows of a page.
const ROWS: usize = 100;
const DATE: &str = "Thu, 27 Apr 2017 00:51:12 GMT";

/// All of them.
pub const STEPS: [Step; 11] = [
    ("choose one of 50 endpoints", || choosing(0)),
    ("the same, 10 of them excluded", || choosing(10)),
    ("decide about an answer of 200", || deciding(200)),
    ("decide about an answer of 503", || deciding(503)),
    ("sign a request", signing),
    ("make the headers of a read", making_headers),
    ("hash a partition key", || Some(hashing())),
    ("find the ranges of 100 keys among 1,000", finding_ranges),
    ("read and merge a session token", merging),
    ("find the 100 rows of a page of 100 kB", || Some(finding_rows())),
    ("find the keys and items of 100 rows in order", || Some(finding_keys())),
];

fn view() -> Option<RoutingView> {
    let entry = |name: &str| {
        let region = Region::new(name);
        let endpoint = format!("https://contoso-{}.documents.azure.com/", region.key()).parse().ok()?;
        Some(AccountRegion { region, endpoint })
    };
    let regions: Vec<_> = KNOWN.iter().take(REGIONS).map(|known| entry(known.name)).collect::<Option<_>>()?;
    let topology = Topology {
        writable: regions.clone(),
        readable: regions,
        multiple_writes: true,
        partition_failover: false,
        consistency: Some(ConsistencyLevel::Session),
        hedging_disabled: false,
    };
    let policy = resolve(&ConnectionPolicy::default(), None).ok()?;
    let single = RoutingView::single(&"https://contoso.documents.azure.com/".parse().ok()?);
    Some(single.with_topology(&topology, &policy, Duration::ZERO))
}

fn route(excluded: EndpointSet) -> Route {
    Route { is_read: true, is_document: true, excluded, partition: PartitionRoute::default() }
}

fn choosing(excluded: usize) -> Option<Run> {
    let view = view()?;
    let route = route(view.reads.iter().copied().take(excluded).collect());
    Some(Box::new(move || {
        black_box(choose(black_box(&view), &route, EndpointSet::EMPTY));
    }))
}

fn deciding(status: u16) -> Option<Run> {
    let view = view()?;
    let facts = RequestFacts {
        route: route(EndpointSet::EMPTY),
        is_guarded: false,
        names_range: false,
        can_renew_token: false,
        retries: RetryOptions::default(),
        deadline: Duration::from_secs(65),
        deadline_when_moved: Duration::from_secs(125),
    };
    let answer = Answer { status: Status::new(status, 0), retry_after: None, from_service: true };
    let at = view.reads.first().copied().unwrap_or(EndpointIx(0));
    Some(Box::new(move || {
        let mut state = RetryState::default();
        state.begin_attempt(at);
        let outcome = Outcome::Answered(black_box(answer));
        black_box(decide(&facts, &outcome, &mut state, &view, at, (Duration::ZERO, 0.5)));
    }))
}

fn signing() -> Option<Run> {
    let key: AccountKey = "bm90IGEgcmVhbCBrZXksIGJ1dCBhcyBsb25nIGFzIG9uZSBpcw==".parse().ok()?;
    Some(Box::new(move || {
        let signed = Signed {
            method: "GET",
            resource_type: "docs",
            resource_link: black_box("dbs/bench/colls/items/docs/item-1"),
            date: DATE,
            http_date: "",
        };
        black_box(signed.authorization(&key));
    }))
}

fn making_headers() -> Option<Run> {
    let container = Link::account().database("bench").ok()?.container("items").ok()?;
    let read = operations::read_item(&container, "item-1", "pk-1".into(), &ItemOptions::default()).ok()?;
    let [user_agent, authorization] = ["perilune", "signature"].map(HeaderValue::from_static);
    Some(Box::new(move || {
        black_box(common_headers(black_box(&read), &user_agent, DATE, authorization.clone(), None));
    }))
}

fn hashing() -> Run {
    let key = [PartitionKeyValue::from("pk-1")];
    Box::new(move || {
        black_box(effective_partition_key(HashFunction::V2, black_box(&key)));
    })
}

fn finding_ranges() -> Option<Run> {
    let bound = |n: u64| match n {
        0 => EffectivePartitionKey::MIN,
        RANGES => EffectivePartitionKey::END,
        n => EffectivePartitionKey::new(format!("{:08X}000000000000000000000000", n * 0x4000_0000 / RANGES)),
    };
    let range = |n: u64| PartitionKeyRange {
        id: n.to_string(),
        min: bound(n),
        max: bound(n + 1),
        parents: Vec::new(),
    };
    let ranges = RangeMap::new((0..RANGES).map(range)).ok()?;
    let key = |n| effective_partition_key(HashFunction::V2, &[PartitionKeyValue::from(format!("pk-{n}"))]);
    let keys: Vec<_> = (0..100).map(key).collect();
    Some(Box::new(move || {
        for key in &keys {
            black_box(ranges.find(black_box(key)));
        }
    }))
}

fn merging() -> Option<Run> {
    let known: CompoundSessionToken = "0:-1#12345#1=12345#2=12344#3=12343".parse().ok()?;
    let known = std::cell::RefCell::new(known);
    Some(Box::new(move || {
        let news = black_box("0:-1#12346#1=12345#2=12346#3=12343").parse::<CompoundSessionToken>();
        let mut known = known.borrow_mut();
        news.iter().flat_map(CompoundSessionToken::iter).for_each(|(range, token)| known.merge(range, token));
    }))
}

/// A page of rows of 1 kB, as the service writes it.
fn page(row: impl Fn(usize, &str) -> String) -> Bytes {
    let item = |n| format!(r#"{{"id":"item-{n}","pk":"pk-{n}","text":"{}"}}"#, r#"a \"text\" "#.repeat(80));
    let rows: Vec<_> = (0..ROWS).map(|n| row(n, &item(n))).collect();
    format!(r#"{{"_rid":"AbCdAJ0VVVU=","Documents":[{}],"_count":{ROWS}}}"#, rows.join(",")).into()
}

fn finding_rows() -> Run {
    let page = page(|_, item| item.to_owned());
    Box::new(move || {
        black_box(rows(black_box(&page)).map_or(0, |rows| rows.len()));
    })
}

fn finding_keys() -> Run {
    let page = page(|n, item| {
        format!(r#"{{"_rid":"AbCdAJ0VVVUBAAAAAAAAAA==","orderByItems":[{{"item":{n}}}],"payload":{item}}}"#)
    });
    Box::new(move || {
        black_box(sorted_rows(black_box(&page), 1).map_or(0, |rows| rows.len()));
    })
}
