//! How do costs grow: with the account, the containers, the items, and what is in flight?

use std::error::Error;
use std::fs;

use perilune_tests::samples::median;
use perilune_tests::screen::Screen;
use perilune_tests::table::Table;

use crate::client::Client;
use crate::driver::Op;
use crate::process::{Process, Took};
use crate::run::warm_up;
use crate::settings::{Settings, name};
use crate::stub;

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Growing {
    Regions,
    Ranges,
    Containers,
    ItemBytes,
    InFlight,
}

/// What is measured of what grows: the operations, and the values, the first of which the others are set against.
const PLAN: [(Growing, &str, &[Op], &[usize]); 5] = [
    (Growing::Regions, "regions of the account", &[Op::Read, Op::Upsert], &[1, 3, 50]),
    (Growing::Ranges, "ranges of a container", &[Op::Read, Op::Query], &[1, 1_000, 50_000]),
    (Growing::Containers, "containers in turns", &[Op::Read, Op::Upsert], &[1, 10, 100]),
    (Growing::ItemBytes, "bytes of an item", &[Op::Read, Op::Upsert], &[1_024, 16_384, 131_072]),
    (Growing::InFlight, "operations in flight", &[Op::Read, Op::Upsert, Op::Query], &[1, 8, 32, 128]),
];
/// Operations in flight where that is not what grows.
const IN_FLIGHT: usize = 8;

/// A client at one value of what grows, warm.
struct Place {
    client: Client,
    value: usize,
    process: Process,
    took: Vec<(Op, Took)>,
}

/// Measures all that the plan has, each client at all values of one thing in every round.
pub(crate) async fn run(settings: &Settings, screen: &Screen) -> Result<Table, Box<dyn Error>> {
    let mut table =
        Table::new(["grows", "operation", "client", "CPU µs at each value", "to the first", "peak MB"]);
    for (growing, title, ops, values) in PLAN {
        let (gateways, mut places) = places(growing, values, settings, screen).await?;
        for round in 0..=settings.rounds {
            places.rotate_left(1);
            for place in &mut places {
                screen.status(&format!("{title}, round {round}: {} at {}", place.client.name, place.value));
                for &op in ops {
                    measure(growing, place, op, round, settings).await?;
                }
            }
        }
        for &op in ops {
            for &client in &settings.clients {
                table.row(row((title, values), client, op, &places));
            }
        }
        screen.line(&format!("{title}: done"));
        for place in places {
            place.process.end().await;
        }
        for gateway in gateways {
            gateway.end().await;
        }
    }
    Ok(table)
}

/// A gateway for each value, and each client at each.
async fn places(
    growing: Growing,
    values: &[usize],
    settings: &Settings,
    screen: &Screen,
) -> Result<(Vec<Process>, Vec<Place>), Box<dyn Error>> {
    let (mut gateways, mut places) = (Vec::new(), Vec::new());
    for &value in values {
        let at = at(growing, value, settings);
        fs::create_dir_all(&at.out)?;
        fs::write(at.out.join("item.json"), stub::item::sent(at.item_bytes))?;
        let (process, gateway) = Process::gateway(&at.account()).await?;
        gateways.push(process);
        for &client in &settings.clients {
            screen.status(&format!("{} starts", client.name));
            let (process, _) = Process::client(client, &gateway, &at).await?;
            places.push(Place { client, value, process, took: Vec::new() });
        }
    }
    Ok((gateways, places))
}

/// The settings with this value.
fn at(growing: Growing, value: usize, settings: &Settings) -> Settings {
    let mut at = settings.clone();
    at.out = settings.out.join(format!("growth/{growing:?}-{value}"));
    match growing {
        Growing::Regions => at.regions = value,
        Growing::Ranges => at.ranges = value,
        Growing::Containers => at.containers = value,
        Growing::ItemBytes => at.item_bytes = value,
        Growing::InFlight => {}
    }
    at
}

async fn measure(
    growing: Growing,
    place: &mut Place,
    op: Op,
    round: usize,
    settings: &Settings,
) -> Result<(), Box<dyn Error>> {
    let in_flight = if growing == Growing::InFlight { place.value } else { IN_FLIGHT };
    let in_flight = place.client.surface.in_flight(in_flight);
    let time = if round == 0 { warm_up(place.client) } else { settings.window };
    let took = place.process.run_for(op, in_flight, time).await?;
    if round > 0 {
        place.took.push((op, took));
    }
    Ok(())
}

fn row((title, values): (&str, &[usize]), client: Client, op: Op, places: &[Place]) -> [String; 6] {
    let of = |value: usize| -> Vec<&Took> {
        let place = places.iter().find(|place| place.client == client && place.value == value);
        let took = place.into_iter().flat_map(|place| &place.took);
        took.filter(|(other, _)| *other == op).map(|(_, took)| took).collect()
    };
    let each = |told: &dyn Fn(usize) -> Option<String>| {
        values.iter().map(|&value| told(value).unwrap_or_default()).collect::<Vec<_>>().join(", ")
    };
    let first = of(values.first().copied().unwrap_or_default());
    let to_first = |value| {
        let paired = of(value).into_iter().zip(&first).map(|(took, first)| cpu(took) / cpu(first));
        median(paired.collect()).map(|ratio| format!("{ratio:.2}"))
    };
    let micros = |value| median(of(value).into_iter().map(cpu).collect()).map(|us| format!("{us:.0}"));
    let peak = |value| {
        let peaks = of(value).into_iter().filter_map(|took| took.peak_mb);
        peaks.max_by(f64::total_cmp).map(|mb| format!("{mb:.0}"))
    };
    let grows = values.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    [
        format!("{title}: {grows}"),
        name(op).to_owned(),
        client.name.to_owned(),
        each(&micros),
        each(&to_first),
        each(&peak),
    ]
}

fn cpu(took: &Took) -> f64 {
    took.cpu_us / took.ops
}
