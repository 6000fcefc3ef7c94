//! What do the rounds of a client come to? Ratios are those of the same round: load comes and goes.

use perilune_tests::samples::median;

use crate::client::{Client, Role};
use crate::run::{Cell, Sample};

/// One client in one cell.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) client: Client,
    pub(crate) cell: Cell,
    /// CPU of the whole process, in microseconds an operation: the median of the rounds, and the least.
    pub(crate) cpu: f64,
    pub(crate) least: f64,
    /// Operations a second, by the wall clock.
    pub(crate) rate: f64,
    pub(crate) p50_us: Option<f64>,
    pub(crate) p99_us: Option<f64>,
    pub(crate) peak_mb: Option<f64>,
    /// CPU as a share of the official package's and of raw HTTP's.
    pub(crate) to_official: Option<f64>,
    pub(crate) to_raw: Option<f64>,
    /// Time as a share of the official package's, where one call is many operations.
    pub(crate) time_to_official: Option<f64>,
}

/// All that ran, in the order of the cells, then of the clients.
pub(crate) fn figures(samples: &[Sample], cells: &[Cell], clients: &[Client]) -> Vec<Figures> {
    let places = cells.iter().flat_map(|&cell| clients.iter().map(move |&client| (cell, client)));
    places.filter_map(|(cell, client)| of(samples, clients, cell, client)).collect()
}

fn of(samples: &[Sample], clients: &[Client], cell: Cell, client: Client) -> Option<Figures> {
    let own = of_client(samples, cell, client);
    let all =
        |value: fn(&Sample) -> Option<f64>| own.iter().filter_map(|sample| value(sample)).collect::<Vec<_>>();
    let to = |role: Role, value: fn(&Sample) -> f64| {
        let other = client.counterpart(role, clients).filter(|other| *other != client)?;
        ratio(&own, &of_client(samples, cell, other), value)
    };
    Some(Figures {
        client,
        cell,
        cpu: median(all(|sample| Some(cpu(sample))))?,
        least: all(|sample| Some(cpu(sample))).into_iter().min_by(f64::total_cmp)?,
        rate: median(all(|sample| Some(1e6 / time(sample))))?,
        p50_us: median(all(|sample| sample.took.p50_us)),
        p99_us: median(all(|sample| sample.took.p99_us)),
        peak_mb: all(|sample| sample.took.peak_mb).into_iter().max_by(f64::total_cmp),
        to_official: to(Role::Official, cpu),
        to_raw: to(Role::Raw, cpu),
        time_to_official: to(Role::Official, time),
    })
}

fn of_client(samples: &[Sample], cell: Cell, client: Client) -> Vec<&Sample> {
    samples.iter().filter(|sample| sample.cell == cell && sample.client == client).collect()
}

fn cpu(sample: &Sample) -> f64 {
    sample.took.cpu_us / sample.took.ops
}

fn time(sample: &Sample) -> f64 {
    sample.took.wall_us / sample.took.ops
}

/// The median of the ratios in each round.
fn ratio(own: &[&Sample], others: &[&Sample], value: fn(&Sample) -> f64) -> Option<f64> {
    let paired = own.iter().filter_map(|sample| {
        let other = others.iter().find(|other| other.round == sample.round)?;
        Some(value(sample) / value(other))
    });
    median(paired.collect())
}
