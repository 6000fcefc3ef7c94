//! From where on, and of what, are changes read?

use napi::Result;
use perilune::internals::changed_after;
use perilune::{ChangeFeedMode, ChangeFeedOptions, ChangeFeedStart, FeedRange};
use serde::Deserialize;

use crate::failure::{refused, unreadable};
use crate::key::partition_key;
use crate::options::CallOptions;

/// As JSON text. Without a start: what changes from now on. A continuation is one of the options.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Feed {
    #[serde(default)]
    from_beginning: bool,
    /// Milliseconds since 1970.
    from_time: Option<f64>,
    mode: Option<String>,
    range: Option<FeedRange>,
}

pub(crate) fn changes(
    feed: &str,
    key: Option<&str>,
    options: CallOptions,
) -> Result<(ChangeFeedStart, ChangeFeedOptions)> {
    let Feed { from_beginning, from_time, mode, range } =
        serde_json::from_str(feed).map_err(|problem| unreadable("change feed", problem))?;
    let (mut options, continuation) = options.change_feed()?;
    options.mode = mode.as_deref().map(mode_of).transpose()?;
    if let Some(range) = range {
        options = options.with_scope(range);
    }
    if let Some(key) = key {
        options = options.with_scope(partition_key(key)?);
    }
    let start = match (continuation, from_time) {
        (Some(continuation), _) => ChangeFeedStart::Continuation(continuation),
        (None, Some(time)) => changed_after("startTime", time / 1000.0).map_err(refused)?,
        (None, None) if from_beginning => ChangeFeedStart::Beginning,
        (None, None) => ChangeFeedStart::Now,
    };
    Ok((start, options))
}

/// By the name that the service has for it.
fn mode_of(name: &str) -> Result<ChangeFeedMode> {
    match name {
        "Incremental Feed" => Ok(ChangeFeedMode::LatestVersion),
        "Full-Fidelity Feed" => Ok(ChangeFeedMode::AllVersionsAndDeletes),
        _ => Err(unreadable("changeFeedMode", format_args!("{name:?} is unknown"))),
    }
}
