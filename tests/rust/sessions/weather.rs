//! What happens to the account meanwhile: outages, lag, and changes of its regions and ranges, one after another.

use std::time::Duration;

use fastrand::Rng;
use perilune_emulator::{Emulator, EmulatorError, Fault};

use crate::load::Notes;

/// The regions that there can be.
pub(crate) const REGIONS: [&str; 5] = ["East US", "West US 2", "North Europe", "Japan East", "Brazil South"];
const FEWEST: usize = 2;
const MOST_RANGES: usize = 6;

/// Lets things happen until the load has no room for more.
pub(crate) async fn blow(emulator: &Emulator, notes: &Notes, dice: &mut Rng) {
    while notes.goes_on() {
        happen(emulator, notes, dice).await.unwrap();
        pause(dice, 100..500).await;
    }
}

/// Makes everything well again.
pub(crate) async fn clear(emulator: &Emulator) {
    emulator.heal_all().await.unwrap();
    emulator.set_replication_paused("*", "*", false).unwrap();
    emulator.replicated().await;
}

async fn happen(emulator: &Emulator, notes: &Notes, dice: &mut Rng) -> Result<(), EmulatorError> {
    let present: Vec<String> = emulator.regions().into_iter().map(|region| region.name).collect();
    let one = present[dice.usize(..present.len())].clone();
    match dice.u32(..14) {
        0..=4 => outage(emulator, notes, dice, &one).await,
        5 => failover(emulator, notes, dice, &one).await,
        6 => add(emulator, notes, dice, &present).await,
        7 if present.len() > FEWEST => {
            notes.event(format!("{one} is removed"));
            emulator.remove_region(&one).await
        }
        7 | 8 => {
            notes.event(format!("{one} becomes the write region"));
            emulator.set_write_region(&one).await
        }
        9 | 10 => {
            let several = dice.bool();
            notes.event(format!("several regions take writes: {several}"));
            emulator.set_multiple_writes(several);
            Ok(())
        }
        11 => {
            let lag = Duration::from_millis(dice.u64(1..600));
            notes.event(format!("lag of {one}: {lag:?}"));
            emulator.set_lag(&one, "*", lag)
        }
        12 => held_back(emulator, notes, dice, &one).await,
        _ => divide(emulator, notes, dice),
    }
}

async fn outage(
    emulator: &Emulator,
    notes: &Notes,
    dice: &mut Rng,
    region: &str,
) -> Result<(), EmulatorError> {
    let faults = [
        Fault::GatewayDark,
        Fault::RegionDark,
        Fault::Refuse,
        Fault::Reset,
        Fault::Truncate,
        Fault::status(503, 0),
        Fault::status(404, 1002),
    ];
    let fault = faults[dice.usize(..faults.len())];
    notes.event(format!("{region}: {fault:?}"));
    emulator.break_region(region, fault).await?;
    pause(dice, 100..800).await;
    notes.event(format!("{region} is healed"));
    emulator.heal(region).await.map(drop)
}

/// A region falls silent, and another one takes the writes before it is back.
async fn failover(
    emulator: &Emulator,
    notes: &Notes,
    dice: &mut Rng,
    region: &str,
) -> Result<(), EmulatorError> {
    let hub = emulator.regions()[0].name.clone();
    notes.event(format!("{hub} is dark, {region} takes its writes"));
    emulator.break_region(&hub, Fault::RegionDark).await?;
    pause(dice, 100..500).await;
    emulator.set_write_region(region).await?;
    pause(dice, 100..500).await;
    notes.event(format!("{hub} is healed"));
    emulator.heal(&hub).await.map(drop)
}

async fn add(
    emulator: &Emulator,
    notes: &Notes,
    dice: &mut Rng,
    present: &[String],
) -> Result<(), EmulatorError> {
    let absent: Vec<&str> =
        REGIONS.into_iter().filter(|name| present.iter().all(|known| known != name)).collect();
    if absent.is_empty() {
        return Ok(());
    }
    let new = absent[dice.usize(..absent.len())];
    notes.event(format!("{new} is added"));
    emulator.add_region(new).await.map(drop)
}

async fn held_back(
    emulator: &Emulator,
    notes: &Notes,
    dice: &mut Rng,
    region: &str,
) -> Result<(), EmulatorError> {
    notes.event(format!("{region} sends nothing to the others"));
    emulator.set_replication_paused(region, "*", true)?;
    pause(dice, 200..1000).await;
    notes.event(format!("{region} sends again"));
    emulator.set_replication_paused(region, "*", false)
}

fn divide(emulator: &Emulator, notes: &Notes, dice: &mut Rng) -> Result<(), EmulatorError> {
    let ranges = emulator.ranges("db", "items")?;
    let at = dice.usize(..ranges.len());
    if ranges.len() < MOST_RANGES && (ranges.len() == 1 || dice.bool()) {
        notes.event(format!("range {} is split", ranges[at].id));
        return emulator.split("db", "items", Some(ranges[at].id)).map(drop);
    }
    let at = at.min(ranges.len() - 2);
    notes.event(format!("ranges {} and {} are merged", ranges[at].id, ranges[at + 1].id));
    emulator.merge("db", "items", [ranges[at].id, ranges[at + 1].id]).map(drop)
}

async fn pause(dice: &mut Rng, milliseconds: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(dice.u64(milliseconds))).await;
}
