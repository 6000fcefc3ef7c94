//! How is an answer fetched: in which pages, by whom, and what happens on the way?

use fastrand::Rng;
use perilune::{QueryOptions, QueryScope, Result};
use serde_json::Value;

use crate::World;

/// One way through the pages of a query.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    page: Option<u32>,
    parallel: Option<u32>,
    /// Every page is asked for anew, by its continuation.
    resumes: bool,
    /// Before which page a range is split, or two are merged.
    changes: Option<(usize, bool)>,
}

impl Walk {
    pub(crate) fn any(dice: &mut Rng) -> Self {
        Self {
            // Small pages are many requests.
            page: match dice.u32(0..20) {
                0 => Some(1),
                1 => Some(2),
                2..5 => Some(dice.u32(3..6)),
                5..10 => Some(dice.u32(6..16)),
                10..13 => Some(20),
                13..16 => Some(100),
                _ => None,
            },
            parallel: [None, Some(1), Some(2), Some(8)][dice.usize(0..4)],
            resumes: dice.bool(),
            changes: (dice.u32(0..4) == 0).then(|| (dice.usize(0..4), dice.u32(0..3) > 0)),
        }
    }

    fn options(&self) -> QueryOptions {
        let mut options = QueryOptions::default();
        options.max_item_count = self.page;
        options.max_degree_of_parallelism = self.parallel;
        options
    }

    /// All rows of the query, over the container of many ranges.
    pub(crate) async fn rows(&self, world: &World, text: &str, dice: &mut Rng) -> Result<Vec<Value>> {
        let query = |options| world.many.query_items::<Value>(text, QueryScope::Container, options);
        let mut rows = Vec::new();
        let mut pager = query(self.options())?;
        for turn in 0.. {
            if let Some((_, splits)) = self.changes.filter(|(at, _)| *at == turn) {
                world.change(splits, dice);
            }
            let Some(page) = pager.next_page().await? else { break };
            let size = self.page.map_or(usize::MAX, |size| usize::try_from(size).unwrap());
            assert!(page.items().len() <= size, "{} rows on a page of {size}", page.items().len());
            assert_eq!(page.continuation(), pager.continuation());
            if self.resumes {
                let Some(continuation) = page.continuation() else {
                    rows.extend(page.into_items());
                    break;
                };
                pager = query(self.options().with_continuation(continuation))?;
            }
            rows.extend(page.into_items());
        }
        Ok(rows)
    }
}

impl World {
    /// Splits the range of any key, or merges two neighbours.
    fn change(&self, splits: bool, dice: &mut Rng) {
        let ranges = self.emulator.ranges("db", "many").unwrap();
        let at = dice.usize(0..ranges.len());
        match splits {
            // A range of one key is not split.
            true if ranges.len() < 24 => drop(self.emulator.split("db", "many", Some(ranges[at].id))),
            _ if ranges.len() > 1 => {
                let at = at.min(ranges.len() - 2);
                self.emulator.merge("db", "many", [ranges[at].id, ranges[at + 1].id]).unwrap();
            }
            _ => {}
        }
    }
}
