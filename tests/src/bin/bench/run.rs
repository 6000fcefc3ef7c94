//! The rounds: every client runs every operation in each of them, in another order each time.

use std::error::Error;
use std::time::Duration;

use perilune_tests::screen::Screen;

use crate::client::{Client, Role, Surface};
use crate::driver::Op;
use crate::process::{Gateway, Process, Took};
use crate::settings::{Settings, name};

/// What is compared: an operation, so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) op: Op,
    pub(crate) in_flight: usize,
}

/// What one client took in one round.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) client: Client,
    pub(crate) cell: Cell,
    pub(crate) round: usize,
    pub(crate) took: Took,
}

/// What the settings ask for, in order.
pub(crate) fn cells(settings: &Settings) -> Vec<Cell> {
    let in_flight = |op| {
        // A bulk call has its own concurrency.
        let counts = if op == Op::Bulk { &[1][..] } else { &settings.in_flight };
        counts.iter().map(move |&in_flight| Cell { op, in_flight })
    };
    settings.ops.iter().flat_map(|&op| in_flight(op)).collect()
}

/// Runs them all.
pub(crate) async fn rounds(
    settings: &Settings,
    gateway: &Gateway,
    screen: &Screen,
) -> Result<Vec<Sample>, Box<dyn Error>> {
    let mut processes = Vec::new();
    for &client in &settings.clients {
        screen.status(&format!("{} starts", client.name));
        let (process, _) = Process::client(client, gateway, settings).await?;
        processes.push((client, process));
    }
    let cells = cells(settings);
    let mut samples = Vec::new();
    for round in 0..=settings.rounds {
        // Whoever comes first finds a cold machine.
        processes.rotate_left(1);
        for &cell in &cells {
            let mut lost = Vec::new();
            for (client, process) in &mut processes {
                if !takes_part(*client, cell.op) {
                    continue;
                }
                let time = if round == 0 { warm_up(*client) } else { settings.window };
                let in_flight = client.surface.in_flight(cell.in_flight);
                let took = match process.run_for(cell.op, in_flight, time).await {
                    Ok(took) => took,
                    Err(error) if client.role == Role::Ours => return Err(error),
                    Err(error) => {
                        screen.line(&format!("{} takes no part from here on: {error}", client.name));
                        lost.push(*client);
                        continue;
                    }
                };
                let each = took.cpu_us / took.ops;
                let of = if round == 0 {
                    "warming up".into()
                } else {
                    format!("round {round} of {}", settings.rounds)
                };
                screen.status(&format!("{of}: {}, {each:.0} µs, {}", told(cell), client.name));
                if round > 0 {
                    samples.push(Sample { client: *client, cell, round, took });
                }
            }
            processes.retain(|(client, _)| !lost.contains(client));
            if !screen.is_terminal() {
                screen.line(&format!("round {round}: {} done", told(cell)));
            }
        }
    }
    for (_, process) in processes {
        process.end().await;
    }
    Ok(samples)
}

/// Not every client has every operation.
pub(crate) fn takes_part(client: Client, op: Op) -> bool {
    match (op, client.role, client.surface) {
        (Op::Bulk, Role::Ours, _) => true,
        (Op::Bulk, Role::Official, surface) => surface == Surface::Node,
        (Op::Bulk, _, _) => false,
        _ => true,
    }
}

/// V8 and its like compile what runs often.
pub(crate) fn warm_up(client: Client) -> Duration {
    Duration::from_millis(if client.surface == Surface::Node { 1500 } else { 300 })
}

/// In words.
pub(crate) fn told(cell: Cell) -> String {
    format!("{}, {} in flight", name(cell.op), cell.in_flight)
}
