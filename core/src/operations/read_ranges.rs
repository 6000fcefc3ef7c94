//! Which request reads the partition key ranges of a container?

use http::HeaderValue;

use crate::models::headers;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

const ALL_AT_ONCE: HeaderValue = HeaderValue::from_static("-1");
const AS_CHANGES: HeaderValue = HeaderValue::from_static("Incremental Feed");

/// The ranges as a feed of changes: each answer's etag asks for what came after it, until 304 says that nothing did.
pub(crate) fn read_ranges(container: &Link) -> Operation {
    list_ranges(container).with_header(headers::A_IM, AS_CHANGES)
}

/// The ranges as they are, in one list.
pub(crate) fn list_ranges(container: &Link) -> Operation {
    Operation::under("read_ranges", OperationKind::ReadFeed, ResourceType::PartitionKeyRange, container)
        .with_header(headers::MAX_ITEM_COUNT, ALL_AT_ONCE)
}
