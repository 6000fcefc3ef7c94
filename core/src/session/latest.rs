//! What is the newest that is known of a part of a container, of tokens that several readers bring?

#[cfg(test)]
#[path = "latest_tests.rs"]
mod tests;

use crate::error::{Error, Result};
use crate::feed_range::FeedRange;
use crate::session::token::{CompoundSessionToken, SessionToken};

/// What one session header says of a feed range.
struct Seen {
    range: FeedRange,
    tokens: CompoundSessionToken,
}

/// One session token for `target`, from pairs of a feed range and its token; `None` if no range is in it, even in part.
///
/// Tokens of one range are merged, whatever the range was called. Of a range and of others that fill it, left and right
/// of a split or merge, those that are behind are left out.
///
/// # Errors
/// `InvalidArgument` if a session token can't be read.
pub fn latest_session_token(pairs: Vec<(FeedRange, String)>, target: &FeedRange) -> Result<Option<String>> {
    let mut seen: Vec<Seen> = Vec::new();
    for (range, text) in pairs.into_iter().filter(|(range, _)| range.overlaps(target)) {
        let tokens: CompoundSessionToken =
            text.parse().map_err(|problem| Error::invalid("session token", problem))?;
        add(&mut seen, Seen { range, tokens });
    }
    if seen.is_empty() {
        return Ok(None);
    }
    let mut is_behind = vec![false; seen.len()];
    (0..seen.len()).for_each(|index| leave_out(&seen, index, &mut is_behind));
    let mut together = CompoundSessionToken::default();
    for (entry, _) in seen.iter().zip(is_behind).filter(|(_, is_behind)| !is_behind) {
        entry.tokens.iter().for_each(|(id, token)| together.merge(id, token));
    }
    Ok(Some(together.to_string()))
}

/// Merges with what is known of the very same range.
fn add(seen: &mut Vec<Seen>, mut new: Seen) {
    let is_same = |known: &&mut Seen| known.range == new.range && known.single().is_some();
    if let (Some((id, token)), Some(known)) = (new.single(), seen.iter_mut().find(is_same))
        && let Some((known_id, known_token)) = known.single()
    {
        // A range has another name after a merge.
        let id = if lsn(token) > lsn(known_token) { id } else { known_id };
        let mut merged = known_token.clone();
        merged.merge(token);
        new.tokens = CompoundSessionToken::of(id, merged);
        known.tokens = new.tokens;
        return;
    }
    seen.push(new);
}

/// Compares a range with the ranges that fill it, or with the only one in it.
fn leave_out(seen: &[Seen], index: usize, is_behind: &mut [bool]) {
    let whole = &seen[index];
    let Some((_, token)) = whole.single() else { return };
    if is_behind[index] {
        return;
    }
    let is_part = |at: usize| {
        let part = &seen[at];
        at != index && !is_behind[at] && part.single().is_some() && whole.range.contains(&part.range)
    };
    let parts: Vec<usize> = (0..seen.len()).filter(|&at| is_part(at)).collect();
    let is_newer = |at: &usize| seen[*at].single().is_some_and(|(_, part)| lsn(part) >= lsn(token));
    let filling = filling(seen, &parts, &whole.range);
    if filling.is_empty() {
        if let [only] = parts[..] {
            is_behind[only] = !is_newer(&only);
        }
    } else if filling.iter().all(is_newer) {
        is_behind[index] = true;
    } else if !filling.iter().any(is_newer) {
        filling.into_iter().for_each(|at| is_behind[at] = true);
    }
}

/// Those of the parts that fill a range from its beginning to its end; none if they leave a gap.
fn filling(seen: &[Seen], parts: &[usize], whole: &FeedRange) -> Vec<usize> {
    let (mut begin, end) = whole.span();
    let mut found = Vec::new();
    while begin < end {
        let starting = parts.iter().filter(|&&at| seen[at].range.span().0 == begin);
        let Some(&longest) = starting.max_by_key(|&&at| seen[at].range.span().1) else { return Vec::new() };
        begin = seen[longest].range.span().1;
        found.push(longest);
    }
    found
}

impl Seen {
    /// The token, if there is but one.
    fn single(&self) -> Option<(&str, &SessionToken)> {
        let mut tokens = self.tokens.iter();
        tokens.next().filter(|_| tokens.next().is_none())
    }
}

fn lsn(token: &SessionToken) -> u64 {
    match token {
        SessionToken::Simple(lsn) => *lsn,
        SessionToken::Vector(token) => token.global_lsn,
    }
}
