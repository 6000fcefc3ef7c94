//! Is each broken promise seen, and nothing else? Histories made by hand.

use std::sync::Arc;

use perilune_emulator::account::{ReplicatedWrite, ReplicationEntry, ReplicationEvent};

use crate::checker::{Promise, Violation, check};
use crate::history::{Deed, Fate, Item, Operation, Version};
use crate::record::Record;

const ONE: Item = Item { partition: 0, number: 1 };
const TWO: Item = Item { partition: 0, number: 2 };
const ELSEWHERE: Item = Item { partition: 1, number: 1 };

/// What happened in a region: it got there (as a copy of), took write number N of an item, or write number N arrived.
#[derive(Clone, Copy)]
enum Step {
    Added(Option<u32>),
    Accepted(Item, u64),
    Arrived(Item, u64),
}
use Step::{Accepted, Added, Arrived};

/// Two regions, and then these steps. Write number N is the Nth in time, under the etag `eN`, for the request `aN`.
fn record(steps: &[(u32, Step)]) -> Record {
    let born = [(1, Added(None)), (2, Added(Some(1)))];
    let entry = |(sequence, (region, step)): (usize, &(u32, Step))| ReplicationEntry {
        sequence: sequence as u64,
        region: Arc::from("somewhere"),
        session_id: *region,
        event: match *step {
            Added(copy_of) => ReplicationEvent::Added { copy_of },
            Accepted(item, number) => ReplicationEvent::Accepted {
                write: write_of(item, number),
                activity_id: Some(format!("a{number}")),
            },
            Arrived(item, number) => ReplicationEvent::Arrived { write: write_of(item, number) },
        },
    };
    let log: Vec<_> = born.iter().chain(steps).enumerate().map(entry).collect();
    Record::of(&log)
}

fn write_of(item: Item, number: u64) -> ReplicatedWrite {
    ReplicatedWrite {
        container: "items".to_owned(),
        partition_key: format!("[\"{}\"]", item.partition_key()),
        id: item.id(),
        etag: Some(format!("e{number}")),
        origin: 1,
        lsn: number,
        written: number,
    }
}

/// A history in which session 0 does one thing after the other, but for what [`at`] moves.
fn history(deeds: Vec<Deed>) -> Vec<Operation> {
    let operation = |(at, deed): (usize, Deed)| Operation {
        session: 0,
        began: at as u64 * 10,
        ended: at as u64 * 10 + 5,
        activity_id: match &deed {
            Deed::Wrote { number, .. } => format!("a{number}"),
            Deed::Read { .. } | Deed::Failed => String::new(),
        },
        region: None,
        deed,
        error: None,
    };
    deeds.into_iter().enumerate().map(operation).collect()
}

fn wrote(item: Item, number: u64) -> Deed {
    ended(item, number, Fate::Acknowledged(format!("e{number}")))
}

fn ended(item: Item, number: u64, fate: Fate) -> Deed {
    Deed::Wrote { item, number, fate }
}

fn read(item: Item, number: u64) -> Deed {
    let etag = format!("e{number}");
    Deed::Read { found: vec![(item, Some(Version { number, etag }))] }
}

fn missed(item: Item) -> Deed {
    Deed::Read { found: vec![(item, None)] }
}

fn broken(promise: Promise, at: usize, forgotten: usize) -> Vec<Violation> {
    vec![Violation { promise, at, forgotten: Some(forgotten) }]
}

fn untrue(promise: Promise, at: usize) -> Vec<Violation> {
    vec![Violation { promise, at, forgotten: None }]
}

/// Both writes of one item, made in the first region, in both.
const BOTH: [(u32, Step); 4] =
    [(1, Accepted(ONE, 1)), (2, Arrived(ONE, 1)), (1, Accepted(ONE, 2)), (2, Arrived(ONE, 2))];

#[test]
fn reads_show_the_sessions_own_writes() {
    for (last, violations) in [
        (read(ONE, 2), vec![]),
        (read(ONE, 1), broken(Promise::ReadYourWrites, 2, 1)),
        (missed(ONE), broken(Promise::ReadYourWrites, 2, 1)),
        (missed(TWO), vec![]),
    ] {
        let history = history(vec![wrote(ONE, 1), wrote(ONE, 2), last]);
        assert_eq!(check(&history, &record(&BOTH), &[1, 2]), violations, "{:?}", history[2]);
    }
}

#[test]
fn a_later_write_of_another_session_may_take_the_place() {
    let mut history = history(vec![wrote(ONE, 1), wrote(ONE, 2), read(ONE, 2)]);
    history[1].session = 1;
    assert_eq!(check(&history, &record(&BOTH), &[1, 2]), vec![]);
}

#[test]
fn reads_never_go_back() {
    let writes = [wrote(ONE, 1), wrote(ONE, 2)];
    for (reads, violations) in [
        (vec![read(ONE, 1), read(ONE, 2)], vec![]),
        (vec![missed(ONE), read(ONE, 1)], vec![]),
        (vec![read(ONE, 2), read(ONE, 1)], broken(Promise::MonotonicReads, 3, 2)),
        (vec![read(ONE, 1), missed(ONE)], broken(Promise::MonotonicReads, 3, 2)),
    ] {
        let mut history = history(writes.iter().cloned().chain(reads).collect());
        history[..2].iter_mut().for_each(|write| write.session = 1);
        assert_eq!(check(&history, &record(&BOTH), &[1, 2]), violations);
        // Nothing is promised from one session to another.
        history[3].session = 2;
        assert_eq!(check(&history, &record(&BOTH), &[1, 2]), vec![]);
    }
}

#[test]
fn a_query_is_a_read_of_every_item() {
    let found = vec![(TWO, None), (ONE, Some(Version { number: 1, etag: "e1".to_owned() }))];
    let history = history(vec![wrote(ONE, 1), wrote(ONE, 2), Deed::Read { found }]);
    assert_eq!(check(&history, &record(&BOTH), &[1, 2]), broken(Promise::ReadYourWrites, 2, 1));
}

#[test]
fn operations_that_overlap_promise_each_other_nothing() {
    let mut history = history(vec![wrote(ONE, 1), wrote(ONE, 2), read(ONE, 1)]);
    history[2].began = history[1].ended - 1;
    assert_eq!(check(&history, &record(&BOTH), &[1, 2]), vec![]);
}

#[test]
fn a_write_is_accepted_where_the_earlier_ones_are() {
    let late = [(1, Accepted(ONE, 1)), (2, Accepted(TWO, 2)), (2, Arrived(ONE, 1)), (1, Arrived(TWO, 2))];
    let session = history(vec![wrote(ONE, 1), wrote(TWO, 2)]);
    assert_eq!(check(&session, &record(&late), &[1, 2]), broken(Promise::MonotonicWrites, 1, 0));
    let in_time = [late[0], late[2], late[1], late[3]];
    assert_eq!(check(&session, &record(&in_time), &[1, 2]), vec![]);
    // A region that was added since has what the one had that it is a copy of.
    let by_copy = [late[0], late[2], (3, Added(Some(2))), (3, Accepted(TWO, 2))];
    assert_eq!(check(&session, &record(&by_copy), &[3]), vec![]);
    let copied_too_early =
        [late[0], (3, Added(Some(2))), late[2], (3, Accepted(TWO, 2)), (3, Arrived(ONE, 1))];
    let violations = broken(Promise::MonotonicWrites, 1, 0);
    assert_eq!(check(&session, &record(&copied_too_early), &[3]), violations);
}

#[test]
fn a_write_whose_outcome_is_unknown_keeps_the_order_too() {
    let late = [(1, Accepted(ONE, 1)), (2, Accepted(TWO, 2)), (2, Arrived(ONE, 1))];
    let history = history(vec![wrote(ONE, 1), ended(TWO, 2, Fate::Unknown)]);
    assert_eq!(check(&history, &record(&late), &[1, 2]), broken(Promise::MonotonicWrites, 1, 0));
}

#[test]
fn a_write_takes_the_place_of_the_sessions_earlier_one() {
    // The first write is the later one: that of the second region loses against it.
    let steps = [(1, Accepted(ONE, 2)), (2, Arrived(ONE, 2)), (2, Accepted(ONE, 1)), (1, Arrived(ONE, 1))];
    let history = history(vec![wrote(ONE, 2), wrote(ONE, 1)]);
    assert_eq!(check(&history, &record(&steps), &[1, 2]), broken(Promise::MonotonicWrites, 1, 0));
}

#[test]
fn partitions_have_a_session_each() {
    let steps = [
        (1, Accepted(ONE, 1)),
        (2, Accepted(ELSEWHERE, 2)),
        (2, Arrived(ONE, 1)),
        (1, Arrived(ELSEWHERE, 2)),
    ];
    let history = history(vec![wrote(ONE, 1), wrote(ELSEWHERE, 2)]);
    assert_eq!(check(&history, &record(&steps), &[1, 2]), vec![]);
}

#[test]
fn reads_show_only_what_was_written() {
    let steps = [(1, Accepted(ONE, 1)), (2, Arrived(ONE, 1))];
    let mixed = Deed::Read { found: vec![(ONE, Some(Version { number: 7, etag: "e1".to_owned() }))] };
    for strange in [read(ONE, 3), mixed] {
        let mut history = history(vec![wrote(ONE, 1), strange]);
        history[1].session = 1;
        assert_eq!(check(&history, &record(&steps), &[1, 2]), untrue(Promise::Genuine, 1));
    }
}

#[test]
fn what_a_writer_is_told_is_true() {
    let told = Fate::Acknowledged("e1".to_owned());
    let once = [(1, Accepted(ONE, 1)), (2, Arrived(ONE, 1))];
    let twice = [(1, Accepted(ONE, 1)), (1, Accepted(ONE, 1)), (2, Arrived(ONE, 1))];
    for (steps, fate, is_true) in [
        (&once[..], told.clone(), true),
        (&once[..1], told.clone(), false),
        (&[], told.clone(), false),
        (&twice, told.clone(), false),
        (&once, Fate::Acknowledged("e9".to_owned()), false),
        (&[], Fate::Refused, true),
        (&once, Fate::Refused, false),
        (&[], Fate::Unknown, true),
        (&once, Fate::Unknown, true),
        (&twice, Fate::Unknown, false),
    ] {
        let history = history(vec![ended(ONE, 1, fate.clone())]);
        let violations = if is_true { vec![] } else { untrue(Promise::Truthful, 0) };
        assert_eq!(check(&history, &record(steps), &[1, 2]), violations, "{fate:?}, {} steps", steps.len());
    }
}
