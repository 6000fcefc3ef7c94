//! The twelve outages: what happens to which account, and for how long is it watched?

use std::time::Duration;

use serde_json::{Value, json};

/// The write region of an account that has only one; the configured endpoint is its.
pub(crate) const HUB: &str = "East US";
/// Where the application runs.
pub(crate) const NEAR: &str = "West US 2";
/// Nearer than the hub, where the account lacks the application's own region.
pub(crate) const NEXT: &str = "West US";
/// The region that is left when the others are down.
pub(crate) const FAR: &str = "North Europe";

/// What is done to an account.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// A fault of the emulator's, as its management API takes it.
    Fault(Value),
    /// Every fault ends.
    Heal,
    WriteRegion(&'static str),
    MultipleWrites(bool),
    Add(&'static str),
    Remove(&'static str),
}

/// One row of the drill.
#[derive(Clone, Debug)]
pub(crate) struct Outage {
    pub(crate) letter: char,
    pub(crate) name: &'static str,
    pub(crate) multiple_writes: bool,
    pub(crate) regions: &'static [&'static str],
    pub(crate) begins: Event,
    /// It begins before the client starts.
    pub(crate) at_start: bool,
    /// What makes it good again.
    pub(crate) ends: Option<Event>,
    /// Where reads and upserts go meanwhile, where that is what is waited for.
    pub(crate) goes_to: [Option<&'static str>; 2],
    /// Where reads and upserts are at home.
    pub(crate) home: [&'static str; 2],
    /// How long it is watched; one that waits for traffic to move ends once it has.
    pub(crate) lasts: Duration,
}

const LASTS: Duration = Duration::from_secs(12);
/// A change that a client learns of by looking at its account now and then.
const TO_BE_SEEN: Duration = Duration::from_secs(60);
const THREE: &[&str] = &[HUB, NEAR, FAR];

impl Outage {
    fn new(letter: char, name: &'static str, begins: Event) -> Self {
        let ends = matches!(begins, Event::Fault(_)).then_some(Event::Heal);
        Self {
            letter,
            name,
            multiple_writes: false,
            regions: THREE,
            begins,
            at_start: false,
            ends,
            goes_to: [None; 2],
            home: [NEAR, HUB],
            lasts: LASTS,
        }
    }

    /// In an account that takes writes everywhere.
    fn multi(self) -> Self {
        Self { multiple_writes: true, home: [NEAR, NEAR], ..self }
    }

    fn going_to(self, reads: Option<&'static str>, upserts: Option<&'static str>) -> Self {
        Self { goes_to: [reads, upserts], ..self }
    }
}

/// A fault of the application's own region.
fn near(mut fault: Value) -> Event {
    fault["region"] = json!(NEAR);
    Event::Fault(fault)
}

/// All of them, in order.
pub(crate) fn outages() -> Vec<Outage> {
    vec![
        Outage::new('A', "read region refuses", near(json!({"fault": "refuse"}))),
        Outage::new('B', "black hole", near(json!({"fault": "connectBlackHole"}))).multi(),
        Outage::new('C', "read region answers 503", near(json!({"fault": "status", "status": 503}))),
        Outage::new('D', "write region refuses", near(json!({"fault": "refuse"}))).multi(),
        Outage {
            ends: Some(Event::WriteRegion(HUB)),
            ..Outage::new('E', "write region moved", Event::WriteRegion(FAR)).going_to(None, Some(FAR))
        },
        Outage::new(
            'F',
            "404/1002",
            near(
                json!({"fault": "status", "status": 404, "subStatus": 1002, "kind": "reads", "resource": "docs"}),
            ),
        ),
        Outage {
            regions: &[HUB, FAR],
            home: [HUB, HUB],
            lasts: TO_BE_SEEN,
            ..Outage::new('G', "nearer region added", Event::Add(NEXT)).going_to(Some(NEXT), None)
        },
        Outage::new(
            'H',
            "a fifth of the requests 3 s late",
            near(json!({"fault": "delay", "delayMs": 3000, "share": 0.2})),
        ),
        Outage {
            at_start: true,
            ends: None,
            ..Outage::new(
                'I',
                "endpoint down at start",
                Event::Fault(json!({"fault": "refuse", "region": "global"})),
            )
        },
        Outage::new('J', "reset after the request was read", near(json!({"fault": "reset"}))).multi(),
        Outage {
            ends: Some(Event::MultipleWrites(false)),
            lasts: TO_BE_SEEN,
            ..Outage::new('K', "single write to multi write and back", Event::MultipleWrites(true))
                .going_to(None, Some(NEAR))
        },
        Outage::new('L', "region removed", Event::Remove(NEAR)).multi(),
    ]
}
