//! Which region is nearest to a given one?
//!
//! Nothing is measured at run time: the order is that of estimated round-trip times (see `nearest.rs`), fixed
//! also where estimates tie.

use super::{KNOWN, Name, Region, nearest::NEAREST};

/// All known regions, nearest to `from` first, itself at the head; `None` when `from` is not known.
///
/// ```
/// use perilune::{Region, regions};
///
/// let mut order = perilune::order_from(&regions::WEST_US_2).expect("a known region");
/// assert_eq!(order.next(), Some(regions::WEST_US_2));
/// ```
pub fn order_from(from: &Region) -> Option<impl ExactSizeIterator<Item = Region> + use<>> {
    match from.0 {
        Name::Known(row) => Some(NEAREST[usize::from(row)].iter().copied().map(Region::known)),
        Name::Other(_) => None,
    }
}

/// The candidates, nearest to `from` first.
///
/// Candidates that are not known follow in the order given. When `from` itself is not known, it stands first if
/// it is among the candidates, and the rest keeps the order given.
#[must_use]
pub fn rank(from: &Region, candidates: &[Region]) -> Vec<Region> {
    let mut ranked = candidates.to_vec();
    ranked.sort_by_cached_key(|candidate| distance(from, candidate));
    ranked
}

/// How many regions are nearer to `from` than `to`.
fn distance(from: &Region, to: &Region) -> usize {
    match (&from.0, &to.0) {
        (Name::Known(from), Name::Known(to)) => {
            NEAREST[usize::from(*from)].iter().position(|row| row == to).unwrap_or(KNOWN.len())
        }
        _ if from == to => 0,
        _ => KNOWN.len(),
    }
}
