//! How are the changes of a container read?

use perilune::{ChangeFeedMode, ChangeFeedOptions, ChangeFeedStart, CosmosClient, FeedRange, internals};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::key::partition_key;
use crate::options::CallOptions;
use crate::outcome::refused;
use crate::pager::{Asked, Pager, Pages};

/// As Python passes it: database, container, start (`None`: now), seconds since 1970 instead, mode, feed range as JSON,
/// partition key, options. A continuation is one of the options.
#[derive(FromPyObject)]
pub(crate) struct Arguments<'py>(
    String,
    String,
    Option<String>,
    Option<f64>,
    Option<String>,
    Option<String>,
    Option<Bound<'py, PyAny>>,
    Option<Bound<'py, PyAny>>,
);

impl Arguments<'_> {
    pub(crate) fn pager(self, client: &CosmosClient) -> PyResult<Pager> {
        let Self(database, container, start, time, mode, range, key, options) = self;
        let options = options.as_ref().map(CallOptions::from_dict).transpose()?.unwrap_or_default();
        let (start, mut feed) = changes(start.as_deref(), time, mode.as_deref(), options)?;
        if let Some(range) = range {
            feed = feed.with_scope(range.parse::<FeedRange>().map_err(refused)?);
        }
        if let Some(key) = key {
            feed = feed.with_scope(partition_key(&key)?);
        }
        let changed = client.database(&database).container(&container);
        let feed = changed.query_change_feed(start, feed).map_err(refused)?;
        let (name, database, container) = ("query_change_feed".into(), Some(database), Some(container));
        Ok(Pager::of(Pages::Changes(Box::new(feed)), Asked { name, database, container }))
    }
}

/// Where the changes begin, and how they are read.
pub(crate) fn changes(
    start: Option<&str>,
    time: Option<f64>,
    mode: Option<&str>,
    options: CallOptions,
) -> PyResult<(ChangeFeedStart, ChangeFeedOptions)> {
    let (mut feed, continuation) = options.change_feed();
    feed.mode = mode.map(mode_of).transpose()?;
    let start = match (continuation, start, time) {
        (Some(continuation), ..) => ChangeFeedStart::Continuation(continuation),
        (None, _, Some(seconds)) => internals::changed_after("start_time", seconds).map_err(refused)?,
        (None, None | Some("Now"), None) => ChangeFeedStart::Now,
        (None, Some("Beginning"), None) => ChangeFeedStart::Beginning,
        (None, Some(other), None) => {
            let text =
                format!("start_time: {other:?} is unknown; 'Now', 'Beginning' and a datetime are accepted");
            return Err(PyValueError::new_err(text));
        }
    };
    Ok((start, feed))
}

fn mode_of(name: &str) -> PyResult<ChangeFeedMode> {
    match name {
        "LatestVersion" => Ok(ChangeFeedMode::LatestVersion),
        "AllVersionsAndDeletes" => Ok(ChangeFeedMode::AllVersionsAndDeletes),
        _ => Err(PyValueError::new_err(format!(
            "mode: {name:?} is unknown; 'LatestVersion' and 'AllVersionsAndDeletes' are accepted"
        ))),
    }
}

/// The newest session token of a feed range, from pairs of a feed range and its token; `None` if no range is in it. Feed
/// ranges are JSON.
#[pyfunction]
pub(crate) fn latest_session_token(pairs: Vec<(String, String)>, target: &str) -> PyResult<Option<String>> {
    let range = |text: &str| text.parse::<FeedRange>().map_err(refused);
    let pairs = pairs.into_iter().map(|(text, token)| Ok((range(&text)?, token))).collect::<PyResult<_>>()?;
    internals::latest_session_token(pairs, &range(target)?).map_err(refused)
}

/// Whether all of one feed range is in another; both as JSON.
#[pyfunction]
pub(crate) fn is_feed_range_subset(parent: &str, child: &str) -> PyResult<bool> {
    let range = |text: &str| text.parse::<FeedRange>().map_err(refused);
    Ok(range(parent)?.contains(&range(child)?))
}
