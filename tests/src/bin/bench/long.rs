//! Does memory stay where it is over many operations?

use std::error::Error;
use std::time::Duration;

use perilune_tests::screen::Screen;
use perilune_tests::table::Table;

use crate::client::Role;
use crate::process::{Gateway, Process};
use crate::run::takes_part;
use crate::settings::{Settings, name};

/// Memory is told so often.
const TOLD: usize = 10;
/// Operations in flight.
const IN_FLIGHT: usize = 32;
/// What memory may grow by, of its size after half of the operations and in MB at least: interpreters collect when they
/// see fit, and a pool may take one more arena.
const GROWTH: (f64, f64) = (0.1, 8.0);
/// How long a tenth may take.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Has each client do each operation so many times, and tells what is resident after each tenth, and whose memory grew of
/// ours.
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
        for &op in settings.ops.iter().filter(|&&op| takes_part(client, op)) {
            let (mut process, _) = Process::client(client, gateway, settings).await?;
            let mut resident = Vec::new();
            for tenth in 1..=TOLD {
                let in_flight = client.surface.in_flight(IN_FLIGHT);
                process.run_so_many(op, in_flight, count.div_ceil(TOLD), PATIENCE).await?;
                let mb = process.memory("VmRSS:").unwrap_or_default();
                screen.line(&format!("{}, {}, {tenth} of {TOLD}: {mb:.1} MB", client.name, name(op)));
                resident.push(mb);
            }
            process.end().await;
            // In the first tenth, buffers and pools grow to what they need.
            let grown = resident.last().unwrap_or(&0.0) - resident.first().unwrap_or(&0.0);
            if client.role == Role::Ours && is_growing(&resident) {
                all_grown.push(format!("{}, {}", client.name, name(op)));
            }
            let each: Vec<_> = resident.iter().map(|mb| format!("{mb:.1}")).collect();
            table.row([
                client.name.to_owned(),
                name(op).to_owned(),
                count.to_string(),
                each.join(" "),
                format!("{grown:+.1} MB"),
            ]);
        }
    }
    Ok((table, all_grown))
}

/// A leak grows in the second half as in the first.
fn is_growing(resident: &[f64]) -> bool {
    let half = resident.get(resident.len() / 2).copied().unwrap_or_default();
    let end = resident.last().copied().unwrap_or_default();
    end - half > (half * GROWTH.0).max(GROWTH.1)
}
