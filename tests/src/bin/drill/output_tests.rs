#![allow(clippy::unwrap_used)]

use perilune_tests::traffic::{End, Kind};

use super::client::Client;
use super::figures::{Figures, figures, healthy, middle};
use super::goals::goals;
use super::op::Op;
use super::outage::{HUB, NEAR, Outage};
use super::picture::picture;
use super::report::Report;
use super::run::{Mark, Seen};
use super::settings::{chosen_clients, chosen_outages};

/// A run of outage A: healthy for 5 s, down for 5 s, home at once. Reads and upserts in turn every 10 ms; the first
/// read of the outage takes 40 ms, the second fails.
fn seen(client: Client) -> Seen {
    let outage = outage('A');
    let op = |n: usize| {
        let (at, kind) =
            (1000.0 + n as f64 * 10.0, if n.is_multiple_of(2) { Kind::Read } else { Kind::Write });
        let is_down = (500..1000).contains(&n);
        let region = if is_down || kind == Kind::Write { HUB } else { NEAR };
        let took = if n == 500 { 40.0 } else { 1.0 };
        let end = if n == 502 { End::Failed } else { End::Fine };
        Op { kind, end, region: Some(region.to_owned()), at, took, note: Some("a < b & c".to_owned()) }
    };
    let mark = |at: f64, requests| Mark { at, requests };
    Seen {
        outage,
        client,
        ops: (0..1500).map(op).collect(),
        started: 900.0,
        healthy: mark(1000.0, 0),
        before: mark(6000.0, 501),
        begun: 6000.0,
        over: mark(11_000.0, 1101),
        healed: Some(11_000.0),
    }
}

fn outage(letter: char) -> Outage {
    chosen_outages(Some(&letter.to_string())).unwrap().remove(0)
}

#[test]
fn a_run_comes_to_its_figures() {
    let run = seen(Client::Rust);
    let usual = healthy(std::slice::from_ref(&run), Client::Rust, Kind::Read);
    assert_eq!((usual.fine, usual.failed, usual.p999), (250, 0, Some(1.0)));
    assert!((usual.extra.unwrap() - 0.002).abs() < 1e-9);
    let reads = figures(&run, Kind::Read, &usual);
    let counts = (reads.fine, reads.failed, reads.unknown);
    assert_eq!(counts, (499, 1, 0), "from the outage on");
    assert_eq!((reads.first, reads.p50_added, reads.p999_added), (Some(40.0), Some(0.0), Some(39.0)));
    assert_eq!((reads.steady, reads.home), (Some(40.0), Some(0.0)));
    assert!((reads.extra.unwrap() - 0.2).abs() < 1e-9);
}

#[test]
fn of_several_runs_the_counts_are_the_worst_and_the_times_the_middle() {
    let run = |failed, home| Figures { failed, home, ..Figures::default() };
    let three = middle(&[run(0, Some(3.0)), run(2, None), run(0, Some(1.0))]);
    assert_eq!((three.failed, three.home), (2, Some(3.0)));
    assert_eq!(middle(&[run(0, None), run(0, None), run(0, Some(1.0))]).home, None);
}

#[test]
fn a_goal_is_missed_by_a_failure_and_by_what_never_came() {
    let fine = Figures { p999_added: Some(50.0), home: Some(15_000.0), ..Figures::default() };
    let missed = |figures: &Figures| {
        let goals = goals('A', Kind::Write, figures);
        goals.into_iter().filter(|goal| !goal.met).map(|goal| goal.text).collect::<Vec<_>>()
    };
    assert_eq!(missed(&fine), Vec::<String>::new());
    let cases = [
        (Figures { failed: 1, ..fine.clone() }, "no operation fails"),
        (Figures { unknown: 1, ..fine.clone() }, "no upsert ends unknown"),
        (Figures { p999_added: Some(50.1), ..fine.clone() }, "p99.9 added at most 50 ms"),
        (Figures { home: None, ..fine.clone() }, "home at most 15 s"),
    ];
    for (figures, wanted) in cases {
        assert_eq!(missed(&figures), [wanted]);
    }
    let late = Figures { unknown: 3, last_unknown: Some(1600.0), steady: Some(1.0), ..fine };
    assert!(goals('B', Kind::Write, &late).iter().any(|goal| !goal.met), "silence is noticed by then");
}

#[test]
fn the_report_has_a_row_for_each_client_and_a_verdict_for_each_goal() {
    let clients = [Client::Rust, Client::PeerPython];
    let report = Report::of(&clients.map(seen), &[outage('A')], &clients);
    assert_eq!(report.missed, 1);
    let [terminal, markdown] = [report.to_terminal(), report.to_markdown()];
    assert!(
        markdown.contains("| A read region refuses | reads | no operation fails | 1 (!) | NOT MET |"),
        "{markdown}"
    );
    assert!(
        markdown.contains("| A read region refuses | official-python | upserts | 500 | 0 | 0 |"),
        "{markdown}"
    );
    assert!(terminal.contains("extra requests at most 1 %"), "{terminal}");
    for table in markdown.split("### ").skip(1) {
        let widths: Vec<_> = table
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.matches('|').count())
            .collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    }
}

#[test]
fn the_picture_is_well_formed_and_has_a_panel_for_each_run() {
    let clients = [Client::Rust, Client::Node];
    let svg = picture(&clients.map(seen), &[outage('A'), outage('B')], &clients);
    assert_eq!(svg.matches("fill=\"#eee\"").count(), 2, "what was not run has no panel");
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        assert!(!text.contains('&') || text.contains("&amp;") || text.contains("&lt;"), "{text}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(svg.len() < 60_000, "dots on the same place are one: {}", svg.len());
}

#[test]
fn what_is_run_can_be_chosen_and_a_wrong_name_is_told() {
    let letters = |chosen: Vec<Outage>| chosen.iter().map(|outage| outage.letter).collect::<String>();
    assert_eq!(letters(chosen_outages(None).unwrap()), "ABCDEFGHIJKL");
    assert_eq!(letters(chosen_outages(Some("c, A")).unwrap()), "CA");
    assert!(chosen_outages(Some("M")).unwrap_err().contains("accepted are letters from A to L"));
    assert_eq!(chosen_clients(None, false).unwrap(), Client::OURS);
    assert_eq!(chosen_clients(None, true).unwrap().len(), 8);
    assert_eq!(chosen_clients(Some("node,rust"), false).unwrap(), [Client::Node, Client::Rust]);
    assert!(chosen_clients(Some("perl"), false).unwrap_err().contains("accepted are rust, python"));
}
