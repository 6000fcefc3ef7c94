//! What was measured of the traffic, and what does it add up to?

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use perilune_tests::traffic::{End, Kind};

/// Which client it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python,
    Node,
}

/// One operation of the traffic.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) language: Language,
    pub(crate) kind: Kind,
    pub(crate) end: End,
    /// The region whose answer ended it.
    pub(crate) region: Option<String>,
    pub(crate) at: Instant,
    pub(crate) took: Duration,
}

/// What came of the operations since a moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum {
    pub(crate) fine: usize,
    pub(crate) failed: usize,
    pub(crate) unknown: usize,
    pub(crate) slowest: Duration,
    pub(crate) reads: BTreeMap<String, usize>,
    pub(crate) writes: BTreeMap<String, usize>,
}

impl Language {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::Node => "Node",
        }
    }
}

impl Sum {
    pub(crate) fn of(samples: &[Sample], language: Language) -> Self {
        let mut sum = Self::default();
        for sample in samples.iter().filter(|sample| sample.language == language) {
            match sample.end {
                End::Fine => sum.fine += 1,
                End::Failed => sum.failed += 1,
                End::Unknown => sum.unknown += 1,
            }
            sum.slowest = sum.slowest.max(sample.took);
            let regions = if sample.kind == Kind::Read { &mut sum.reads } else { &mut sum.writes };
            if let Some(region) = &sample.region {
                *regions.entry(region.clone()).or_default() += 1;
            }
        }
        sum
    }
}
