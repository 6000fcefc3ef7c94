//! Which operations stand out, and what do the clients say of them? Where to look for a cause.

use std::fmt::Write;

use crate::run::Seen;

/// Operations told of each run.
const TOLD: usize = 12;

/// The operations that failed, then the slowest, of each run, with what the client's diagnostics say.
pub(crate) fn slow(seen: &[Seen]) -> String {
    let mut text = String::new();
    for seen in seen {
        let from = if seen.healthy.at > 0.0 { seen.healthy.at } else { seen.started };
        let _ = writeln!(text, "== {} {}: {}", seen.outage.letter, seen.outage.name, seen.client.name());
        let mut ops: Vec<_> = seen.ops.iter().filter(|op| op.at >= from && op.note.is_some()).collect();
        ops.sort_by(|a, b| a.is_fine().cmp(&b.is_fine()).then(b.took.total_cmp(&a.took)));
        for op in ops.into_iter().take(TOLD) {
            let at = (op.at - seen.begun) / 1000.0;
            let note = op.note.as_deref().unwrap_or_default().trim_end();
            let _ = writeln!(text, "{:?} {:?} at {at:+.3} s, {:.1} ms: {note}", op.kind, op.end, op.took);
        }
    }
    text
}
