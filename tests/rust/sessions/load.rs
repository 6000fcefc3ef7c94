//! Sessions that write and read without a pause, and write down what they are told.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fastrand::Rng;
use perilune::{ContainerClient, Diagnostics, Error, Query, RequestOptions, WriteOutcome};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::history::{Deed, Event, Fate, Item, Operation, Version};
use crate::weather::REGIONS;

/// Tasks of one session that work side by side.
const TASKS: usize = 4;
const PARTITIONS: u32 = 4;
const ITEMS: u32 = 6;

/// A document: who wrote it shows in its number.
#[derive(Debug, Serialize, Deserialize)]
struct Document {
    id: String,
    pk: String,
    number: u64,
    #[serde(rename = "_etag", default, skip_serializing)]
    etag: String,
}

/// What all sessions write down.
pub(crate) struct Notes {
    time: AtomicU64,
    numbers: AtomicU64,
    left: AtomicU64,
    until: Option<Instant>,
    operations: Mutex<Vec<Operation>>,
    events: Mutex<Vec<Event>>,
}

impl Notes {
    /// Room for so many operations, and for no more time than this.
    pub(crate) fn new(operations: u64, limit: Option<Duration>) -> Self {
        Self {
            time: AtomicU64::new(1),
            numbers: AtomicU64::new(1),
            left: AtomicU64::new(operations),
            until: limit.map(|limit| Instant::now() + limit),
            operations: Mutex::default(),
            events: Mutex::default(),
        }
    }

    /// True until there is no room or no time for another operation.
    pub(crate) fn goes_on(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() < until) && self.left.load(Ordering::Relaxed) > 0
    }

    fn takes_one(&self) -> bool {
        let one_less = |left: u64| left.checked_sub(1);
        self.goes_on() && self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok()
    }

    fn tick(&self) -> u64 {
        self.time.fetch_add(1, Ordering::SeqCst)
    }

    pub(crate) fn event(&self, text: String) {
        let event = Event { at: self.tick(), text };
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    fn operation(&self, operation: Operation) {
        self.operations.lock().unwrap_or_else(PoisonError::into_inner).push(operation);
    }

    pub(crate) fn taken(&self) -> (Vec<Event>, Vec<Operation>) {
        let events = std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner));
        let operations = std::mem::take(&mut *self.operations.lock().unwrap_or_else(PoisonError::into_inner));
        (events, operations)
    }
}

/// Every item of the container.
pub(crate) fn items() -> impl Iterator<Item = Item> {
    (0..PARTITIONS).flat_map(items_of)
}

fn items_of(partition: u32) -> impl Iterator<Item = Item> {
    (0..ITEMS).map(move |number| Item { partition, number })
}

/// Starts the work of one session.
pub(crate) fn start(
    work: &mut JoinSet<()>,
    notes: &Arc<Notes>,
    session: usize,
    items: &ContainerClient,
    seed: u64,
) {
    for task in 0..TASKS {
        let (notes, items) = (Arc::clone(notes), items.clone());
        let mut dice = Rng::with_seed(seed.wrapping_mul(1_000_003) + (session * TASKS + task) as u64);
        work.spawn(async move {
            let mut last = Item { partition: 0, number: 0 };
            while notes.takes_one() {
                last = operate(&notes, session, &items, &mut dice, last).await;
            }
        });
    }
}

/// Does one operation, every other one on the item of the last. Some go elsewhere than the session's others do, so that
/// those that follow meet regions that are behind.
async fn operate(notes: &Notes, session: usize, items: &ContainerClient, dice: &mut Rng, last: Item) -> Item {
    let any = Item { partition: dice.u32(..PARTITIONS), number: dice.u32(..ITEMS) };
    let item = if dice.bool() { last } else { any };
    let elsewhere = (dice.u32(..8) == 0).then(|| REGIONS[dice.usize(..REGIONS.len())]);
    let options = RequestOptions::default().with_excluded_locations(elsewhere);
    let began = notes.tick();
    let (deed, told) = match dice.u32(..20) {
        0..=8 => write(notes, items, item, options).await,
        9..=17 => read(items, item, options).await,
        _ => query(items, item.partition, options).await,
    };
    let ended = notes.tick();
    let (diagnostics, error) = match &told {
        Told::Answer(diagnostics) => (Some(diagnostics), None),
        Told::Error(error) => (error.diagnostics(), Some(error.to_string())),
    };
    notes.operation(Operation {
        session,
        began,
        ended,
        activity_id: diagnostics.map_or_else(String::new, |all| all.activity_id().to_owned()),
        region: diagnostics.and_then(Diagnostics::responding_region).map(|region| region.name().to_owned()),
        deed,
        error,
    });
    item
}

/// With what a call ended.
enum Told {
    Answer(Diagnostics),
    Error(Error),
}

async fn write(notes: &Notes, items: &ContainerClient, item: Item, options: RequestOptions) -> (Deed, Told) {
    let number = notes.numbers.fetch_add(1, Ordering::Relaxed);
    let document = Document { id: item.id(), pk: item.partition_key(), number, etag: String::new() };
    match items.upsert_item(item.partition_key(), &document, Some(options.into())).await {
        Ok(written) => {
            let fate = Fate::Acknowledged(written.etag().unwrap_or_default().to_owned());
            (Deed::Wrote { item, number, fate }, Told::Answer(written.diagnostics().clone()))
        }
        Err(error) => {
            let is_unknown = error.write_outcome() == Some(WriteOutcome::Unknown);
            let fate = if is_unknown { Fate::Unknown } else { Fate::Refused };
            (Deed::Wrote { item, number, fate }, Told::Error(error))
        }
    }
}

async fn read(items: &ContainerClient, item: Item, options: RequestOptions) -> (Deed, Told) {
    match items.read_item::<Document>(&item.id(), item.partition_key(), Some(options.into())).await {
        Ok(read) => {
            let told = Told::Answer(read.diagnostics().clone());
            let found = read.into_model().unwrap();
            (Deed::Read { found: vec![(item, Some(version(found)))] }, told)
        }
        Err(error) if error.status() == Some(404) && error.sub_status() == Some(0) => {
            (Deed::Read { found: vec![(item, None)] }, Told::Error(error))
        }
        Err(error) => (Deed::Failed, Told::Error(error)),
    }
}

async fn query(items: &ContainerClient, partition: u32, options: RequestOptions) -> (Deed, Told) {
    let key = Item { partition, number: 0 }.partition_key();
    let mut pager =
        items.query_items::<Document>(Query::new("SELECT * FROM c"), key, Some(options.into())).unwrap();
    match pager.next_page().await {
        Ok(page) => {
            let page = page.unwrap();
            let told = Told::Answer(page.diagnostics().clone());
            assert_eq!(page.continuation(), None, "a page holds a whole partition");
            let mut documents = page.into_items();
            let mut found = |item: Item| {
                let at = documents.iter().position(|document| document.id == item.id());
                (item, at.map(|at| version(documents.swap_remove(at))))
            };
            (Deed::Read { found: items_of(partition).map(&mut found).collect() }, told)
        }
        Err(error) => (Deed::Failed, Told::Error(error)),
    }
}

fn version(document: Document) -> Version {
    Version { number: document.number, etag: document.etag }
}
