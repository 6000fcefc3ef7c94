//! Does memory stay where it is over many operations?

use std::error::Error;
use std::time::Duration;

use perilune_tests::screen::Screen;
use perilune_tests::table::Table;

use crate::process::{Gateway, Process};
use crate::run::takes_part;
use crate::settings::{Settings, name};

/// Memory is told so often.
const TOLD: usize = 10;
/// Operations in flight.
const IN_FLIGHT: usize = 32;
/// How long a tenth may take.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Has each client do each operation so many times, and tells what is resident after each tenth.
pub(crate) async fn run(
    count: usize,
    settings: &Settings,
    gateway: &Gateway,
    screen: &Screen,
) -> Result<Table, Box<dyn Error>> {
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
    Ok(table)
}
