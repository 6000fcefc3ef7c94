//! Which request reads the next changes of a part of a container?

use std::num::NonZeroU32;
use std::time::SystemTime;

use http::HeaderValue;

use crate::error::Result;
use crate::models::change::ChangeFeedMode;
use crate::models::headers;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, QueryTarget, ResourceType};

const LATEST: HeaderValue = HeaderValue::from_static("Incremental Feed");
const VERSIONS: HeaderValue = HeaderValue::from_static("Full-Fidelity Feed");
/// The form of the changes that all versions come in.
const WIRE_FORMAT: HeaderValue = HeaderValue::from_static("2021-09-15");
const FROM_NOW: HeaderValue = HeaderValue::from_static("*");

/// After what changes are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangesAfter<'a> {
    Nothing,
    Now,
    Time(SystemTime),
    Etag(&'a str),
}

pub(crate) fn read_changes(
    container: &Link,
    target: QueryTarget<'_>,
    mode: ChangeFeedMode,
    after: ChangesAfter<'_>,
    size: Option<NonZeroU32>,
) -> Result<Operation> {
    let mut operation =
        Operation::under("query_change_feed", OperationKind::ReadFeed, ResourceType::Document, container)
            .with_target(target)?;
    operation = match mode {
        ChangeFeedMode::LatestVersion => operation.with_header(headers::A_IM, LATEST),
        ChangeFeedMode::AllVersionsAndDeletes => operation
            .with_header(headers::A_IM, VERSIONS)
            .with_header(headers::CHANGE_FEED_WIRE_FORMAT_VERSION, WIRE_FORMAT),
    };
    if let Some(size) = size {
        operation = operation.with_header(headers::MAX_ITEM_COUNT, size.get().into());
    }
    match after {
        ChangesAfter::Nothing => Ok(operation),
        ChangesAfter::Now => Ok(operation.with_header(headers::IF_NONE_MATCH, FROM_NOW)),
        ChangesAfter::Etag(etag) => operation.with_text_header("continuation", headers::IF_NONE_MATCH, etag),
        ChangesAfter::Time(time) => {
            let date = httpdate::fmt_http_date(time);
            operation.with_text_header("start time", headers::IF_MODIFIED_SINCE, &date)
        }
    }
}
