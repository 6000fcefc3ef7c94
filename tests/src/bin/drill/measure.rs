//! What do the operations of one kind, in the order of their starts, add up to? From exact samples.

use crate::op::{Millis, Op};

/// Operations in a row that make a state: served by one region, or steady.
const ROW: usize = 20;
/// How long nothing may stand out before traffic counts as steady.
const STRETCH: Millis = 1000.0;
/// What an operation may take beyond the healthy run's p99 and still not stand out.
const SLACK: Millis = 25.0;
/// The share of operations that may stand out in a steady stretch: a busy machine wakes late now and then.
const STRAGGLERS: f64 = 0.05;

/// The times of those that ended well.
pub(crate) fn times<'a>(ops: impl IntoIterator<Item = &'a Op>) -> Vec<Millis> {
    ops.into_iter().filter(|op| op.is_fine()).map(|op| op.took).collect()
}

/// How long after the first operation that started since `moment` one of them had a good answer.
pub(crate) fn first_success(ops: &[&Op], moment: Millis) -> Option<Millis> {
    let tried = ops.iter().find(|op| op.at >= moment)?.at;
    let ends = ops.iter().filter(|op| op.is_fine() && op.at >= moment).map(|op| op.ended() - tried);
    ends.min_by(f64::total_cmp)
}

/// How long after `moment` the first of a row of operations started that `region` served.
pub(crate) fn served_by(ops: &[&Op], region: &str, moment: Millis) -> Option<Millis> {
    let since: Vec<_> = ops.iter().filter(|op| op.at >= moment).collect();
    let row = since.windows(ROW).find(|row| row.iter().all(|op| op.is_served_by(region)))?;
    Some(row[0].at - moment)
}

/// How long after `moment` the first stretch started in which nothing failed and nearly nothing stood out from `usual`,
/// the healthy run's p99. With `region`, that has to have served all of them.
pub(crate) fn steady(ops: &[&Op], moment: Millis, usual: Millis, region: Option<&str>) -> Option<Millis> {
    let since: Vec<_> = ops.iter().filter(|op| op.at >= moment).collect();
    let last = since.last()?.at;
    let is_steady = |first: usize| {
        let stretch = since[first..].iter().take_while(|op| op.at < since[first].at + STRETCH);
        let (mut count, mut late) = (0_usize, 0_usize);
        for op in stretch {
            if !op.is_fine() || region.is_some_and(|region| !op.is_served_by(region)) {
                return false;
            }
            count += 1;
            late += usize::from(op.took > usual + SLACK);
        }
        late as f64 <= STRAGGLERS * count as f64
    };
    let found =
        (0..since.len()).take_while(|&first| since[first].at + STRETCH <= last).find(|&n| is_steady(n));
    found.map(|first| since[first].at - moment)
}
