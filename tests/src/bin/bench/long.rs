//! Does memory stay where it is over many operations?

use std::error::Error;
use std::time::Duration;

use perilune_tests::screen::Screen;
use perilune_tests::table::Table;

use crate::client::Role;
use crate::driver::Op;
use crate::process::{Gateway, Process};
use crate::run::takes_part;
use crate::settings::{Settings, name};

/// Memory is told so often.
const TOLD: usize = 10;
/// Operations in flight.
const IN_FLIGHT: usize = 32;
/// What memory may grow by, of its size after a fifth of the operations and in MB at least: interpreters collect when they
/// see fit, and a pool may take one more arena. Of a million operations, over 5 bytes each are seen, in a process of 100 MB
/// over 13.
const GROWTH: (f64, f64) = (0.1, 4.0);
/// How long a tenth may take.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Of so many operations one is a page, a batch or a bulk call, which is a hundred items or more.
const RARE: usize = 20;

/// Has each client do so many operations, of all kinds that are asked for, and tells what is resident after each tenth, and
/// whose memory grew of ours.
pub(crate) async fn run(
    count: usize,
    settings: &Settings,
    gateway: &Gateway,
    screen: &Screen,
) -> Result<(Table, Vec<String>), Box<dyn Error>> {
    let mut all_grown = Vec::new();
    let mut table =
        Table::new(["client", "operation", "operations", "resident MB after each tenth", "grown by"]);
    for &client in &settings.clients {
        let ops: Vec<_> = settings.ops.iter().copied().filter(|&op| takes_part(client, op)).collect();
        let names = ops.iter().map(|&op| name(op)).collect::<Vec<_>>().join(", ");
        let (mut process, _) = Process::client(client, gateway, settings).await?;
        let mut resident = Vec::new();
        for tenth in 1..=TOLD {
            let in_flight = client.surface.in_flight(IN_FLIGHT);
            for &(op, count) in &shared(count.div_ceil(TOLD), &ops) {
                process.run_so_many(op, in_flight, count, PATIENCE).await?;
            }
            let mb = process.memory("VmRSS:").unwrap_or_default();
            screen.line(&format!("{}, {names}, {tenth} of {TOLD}: {mb:.1} MB", client.name));
            resident.push(mb);
        }
        process.end().await;
        // In the first tenth, buffers and pools grow to what they need.
        let grown = resident.last().unwrap_or(&0.0) - resident.first().unwrap_or(&0.0);
        if client.role == Role::Ours && is_growing(&resident) {
            all_grown.push(client.name.to_owned());
        }
        let each: Vec<_> = resident.iter().map(|mb| format!("{mb:.1}")).collect();
        let grown = format!("{grown:+.1} MB");
        table.row([client.name.to_owned(), names, count.to_string(), each.join(" "), grown]);
    }
    Ok((table, all_grown))
}

/// How many of each kind there are among so many operations.
fn shared(count: usize, ops: &[Op]) -> Vec<(Op, usize)> {
    let (often, rarely): (Vec<Op>, Vec<Op>) = ops.iter().partition(|op| matches!(op, Op::Read | Op::Upsert));
    let rare = if often.is_empty() { count / rarely.len().max(1) } else { count / RARE };
    let left = count.saturating_sub(rare * rarely.len());
    let each = |op: &Op| (*op, if rarely.contains(op) { rare } else { left / often.len().max(1) }.max(1));
    ops.iter().map(each).collect()
}

/// Until a fifth is done, buffers and pools grow to what they need.
fn is_growing(resident: &[f64]) -> bool {
    let settled = resident.get(1).copied().unwrap_or_default();
    let end = resident.last().copied().unwrap_or_default();
    end - settled > (settled * GROWTH.0).max(GROWTH.1)
}

#[cfg(test)]
mod tests {
    use super::{is_growing, shared};
    use crate::driver::Op::{Query, Read, Upsert};

    #[test]
    fn a_page_is_rarer_than_an_item() {
        assert_eq!(shared(1_000, &[Read]), [(Read, 1_000)]);
        assert_eq!(shared(1_000, &[Query]), [(Query, 1_000)]);
        assert_eq!(shared(1_000, &[Read, Upsert, Query]), [(Read, 475), (Upsert, 475), (Query, 50)]);
    }

    #[test]
    fn a_leak_is_told_from_what_settles() {
        /// Resident MB by tenths of a million operations.
        type Resident = fn(f64) -> f64;
        let series: [(&str, Resident, bool); 7] = [
            ("flat", |_| 16.0, false),
            ("buffers that fill first", |tenth| 10.0 + 3.0 * tenth.min(2.0), false),
            ("one more arena", |tenth| if tenth < 8.0 { 16.0 } else { 18.0 }, false),
            ("5 bytes an operation", |tenth| 16.0 + 0.5 * tenth, false),
            ("6 bytes an operation", |tenth| 16.0 + 0.6 * tenth, true),
            ("a heap that breathes", |tenth| 104.0 + 6.0 * (tenth % 2.0), false),
            ("14 bytes an operation", |tenth| 100.0 + 1.4 * tenth, true),
        ];
        for (name, resident, expected) in series {
            let resident: Vec<_> = (1..=10).map(|tenth| resident(f64::from(tenth))).collect();
            assert_eq!(is_growing(&resident), expected, "{name}: {resident:?}");
        }
    }
}
