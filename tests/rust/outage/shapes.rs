//! In which shapes does a region go down, and what may a write notice of each?

use std::time::Duration;

use perilune_emulator::{Fault, FaultRule};

/// One way to go down.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) fault: Fault,
    pub(crate) writes: Writes,
    /// Reads are hit as well as writes.
    pub(crate) hits_reads: bool,
}

/// What is known of a write that met the outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writes {
    /// It was not applied: it goes on in another region.
    Untouched,
    /// It may have been applied: it ends, and says so.
    Ambiguous,
}

/// Every shape, in the order of the table.
pub(crate) fn shapes() -> Vec<Shape> {
    use Writes::{Ambiguous, Untouched};
    let bare = Fault::Status { status: 503, substatus: 0, retry_after: None, bare: true };
    let late = Fault::Delay(Duration::from_secs(8));
    let shapes = [
        ("refused", Fault::Refuse, Untouched),
        ("reset", Fault::Reset, Ambiguous),
        ("reset before read", Fault::ResetOnConnect, Ambiguous),
        ("black hole", Fault::BlackHole, Ambiguous),
        ("connect black hole", Fault::ConnectBlackHole, Ambiguous),
        ("region dark", Fault::RegionDark, Ambiguous),
        ("delay 8 s", late, Ambiguous),
        ("503", Fault::status(503, 0), Untouched),
        ("503 of a proxy", bare, Ambiguous),
        ("403/1008", Fault::status(403, 1008), Untouched),
        ("410/1022", Fault::status(410, 1022), Untouched),
        ("truncated", Fault::Truncate, Ambiguous),
        ("garbage", Fault::Garbage, Ambiguous),
        ("408", Fault::status(408, 0), Ambiguous),
        ("500", Fault::status(500, 0), Ambiguous),
    ];
    let shape = |(name, fault, writes)| Shape { name, fault, writes, hits_reads: true };
    let read_only =
        Shape { name: "403/3", fault: Fault::status(403, 3), writes: Untouched, hits_reads: false };
    shapes.map(shape).into_iter().chain([read_only]).collect()
}

impl Shape {
    /// The rule that breaks `region` in this shape.
    pub(crate) fn rule(&self, region: &str) -> FaultRule {
        let rule = FaultRule::new(self.fault).in_region(region);
        let rule = if self.hits_reads { rule } else { rule.writes() };
        // So that a late request stands in the log where it came in, not where it was answered.
        if matches!(self.fault, Fault::Delay(_)) { rule.after_execution() } else { rule }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Writes, shapes};

    /// The other languages read theirs from a file.
    #[test]
    fn the_shapes_are_those_of_every_language() {
        let cases: Value = serde_json::from_str(include_str!("../../cases/outages.json")).unwrap();
        let cases = cases["shapes"].as_array().unwrap();
        assert_eq!(cases.len(), shapes().len());
        for (case, shape) in cases.iter().zip(shapes()) {
            let writes = if shape.writes == Writes::Untouched { "untouched" } else { "ambiguous" };
            assert_eq!((&case["name"], &case["writes"]), (&shape.name.into(), &writes.into()));
            assert_eq!(case["reads"].as_bool().unwrap_or(true), shape.hits_reads, "{}", shape.name);
        }
    }
}
