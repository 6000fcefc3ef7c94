//! What do a status and its sub-status mean? The one table of them.
//!
//! A sub-status means something only beside its status: 404/1002 and 410/1002 have nothing in common.

use std::fmt;

/// An HTTP status with the service's own detail, such as 404/1002.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status {
    /// The HTTP status.
    pub code: u16,
    /// The service's detail (header `x-ms-substatus`); 0 when there is none.
    pub sub_status: u32,
}

impl Status {
    /// A status with its detail (0: none).
    #[must_use]
    pub const fn new(code: u16, sub_status: u32) -> Self {
        Self { code, sub_status }
    }

    /// Whether the status is one of success (200 to 299).
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.code >= 200 && self.code < 300
    }

    /// Whether the range that was named was split or merged, or is about to be.
    #[must_use]
    pub(crate) fn is_range_moved(self) -> bool {
        matches!(
            self,
            Self::PARTITION_KEY_RANGE_GONE | Self::COMPLETING_SPLIT | Self::COMPLETING_PARTITION_MIGRATION
        )
    }

    /// What the pair means, in a few words; the meaning of the bare status where the detail is not known.
    #[must_use]
    pub fn meaning(self) -> Option<&'static str> {
        let find = |wanted| TABLE.iter().find(|(status, _)| *status == wanted).map(|(_, meaning)| *meaning);
        find(self).or_else(|| find(Self::new(self.code, 0)))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if self.sub_status != 0 {
            write!(f, "/{}", self.sub_status)?;
        }
        match self.meaning() {
            Some(meaning) => write!(f, " ({meaning})"),
            None => Ok(()),
        }
    }
}

macro_rules! table {
    ($($name:ident = $code:literal / $sub:literal, $meaning:literal;)+) => {
        impl Status {
            $(#[doc = $meaning] pub const $name: Status = Status::new($code, $sub);)+
        }
        const TABLE: &[(Status, &str)] = &[$((Status::$name, $meaning)),+];
    };
}

table! {
    OK = 200 / 0, "ok";
    CREATED = 201 / 0, "created";
    ACCEPTED = 202 / 0, "accepted";
    NO_CONTENT = 204 / 0, "no content";
    MULTI_STATUS = 207 / 0, "multi-status: some operations of the batch failed";
    NOT_MODIFIED = 304 / 0, "not modified";

    BAD_REQUEST = 400 / 0, "bad request";
    PARTITION_KEY_MISMATCH = 400 / 1001, "the partition key does not match the container's definition";
    CROSS_PARTITION_QUERY_NOT_SERVABLE = 400 / 1004, "the gateway cannot serve this cross-partition query";
    COLLECTION_RID_MISMATCH = 400 / 1024, "the container was recreated";
    UNAUTHORIZED = 401 / 0, "not authorized: wrong key, token or date";
    FORBIDDEN = 403 / 0, "forbidden";
    WRITE_FORBIDDEN = 403 / 3, "the region does not take writes";
    PROVISION_LIMIT_REACHED = 403 / 1005, "the provisioning limit is reached";
    DATABASE_ACCOUNT_NOT_FOUND = 403 / 1008, "the account is not in this region";
    DATABASE_QUOTA_EXCEEDED = 403 / 1010, "the database quota is used up";
    LOGICAL_PARTITION_FULL = 403 / 1014, "the logical partition is full (20 GB)";
    THROUGHPUT_CAP_EXCEEDED = 403 / 1028, "the account's throughput cap is reached";
    AAD_NOT_AUTHORIZED = 403 / 5300, "the Entra ID identity lacks the right for this action";
    NOT_FOUND = 404 / 0, "not found";
    READ_SESSION_NOT_AVAILABLE = 404 / 1002, "the region has not caught up with the session";
    OWNER_RESOURCE_NOT_FOUND = 404 / 1003, "the container or database does not exist";
    CONTAINER_CREATE_IN_PROGRESS = 404 / 1013, "the container is still being created";
    OFFER_NOT_FOUND = 404 / 10004, "no throughput of its own (shared or serverless)";
    METHOD_NOT_ALLOWED = 405 / 0, "method not allowed";
    REQUEST_TIMEOUT = 408 / 0, "the service timed out";
    CLIENT_TIMEOUT = 408 / 20008, "the client's time for the operation ran out";
    CONFLICT = 409 / 0, "the id exists";
    CONTROL_PLANE_CONFLICT = 409 / 1006, "another control plane operation is under way";
    DATABASE_NAME_EXISTS = 409 / 3206, "the database name exists";
    UNIQUE_INDEX_CONFLICT = 409 / 3301, "a unique key exists";
    PARTITION_KEY_HASH_COLLISION = 409 / 3302, "two partition keys have one hash";
    GONE = 410 / 0, "gone";
    NAME_CACHE_STALE = 410 / 1000, "the container behind this name changed";
    PARTITION_KEY_RANGE_GONE = 410 / 1002, "the partition key range was split or merged";
    COMPLETING_SPLIT = 410 / 1007, "a split or merge of the range is finishing";
    COMPLETING_PARTITION_MIGRATION = 410 / 1008, "the partition is moving";
    LEASE_NOT_FOUND = 410 / 1022, "the region lost its lease of the partition";
    PRECONDITION_FAILED = 412 / 0, "the entity tag does not match";
    PATCH_CONDITION_NOT_MET = 412 / 1110, "the patch's condition is not met";
    REQUEST_ENTITY_TOO_LARGE = 413 / 0, "the request is too large (2 MB)";
    TRANSACTION_LIMIT = 413 / 3401, "the transaction is too large";
    BATCH_RESPONSE_TOO_LARGE = 413 / 3402, "the answer of the batch is too large";
    FAILED_DEPENDENCY = 424 / 0, "not run because another operation of the batch failed";
    TOO_MANY_REQUESTS = 429 / 0, "too many requests";
    SCRIPT_CONCURRENCY_LIMIT = 429 / 3084, "too many stored procedures at once";
    THROTTLED_BY_SPLIT = 429 / 3088, "throttled while the range splits";
    CONTAINER_THROTTLED = 429 / 3091, "the container is throttled";
    SYSTEM_RESOURCE_UNAVAILABLE = 429 / 3092, "the region is short of resources";
    REQUEST_UNITS_EXHAUSTED = 429 / 3200, "the request units are used up";
    GATEWAY_THROTTLED = 429 / 3201, "throttled by the gateway";
    THROUGHPUT_BUCKET_EXHAUSTED = 429 / 3212, "the throughput bucket is used up";
    HOT_PARTITION_KEY = 429 / 3214, "one partition key takes all request units";
    RETRY_WITH = 449 / 0, "a concurrent write got in the way";

    INTERNAL_SERVER_ERROR = 500 / 0, "internal server error";
    BAD_GATEWAY = 502 / 0, "bad gateway";
    SERVICE_UNAVAILABLE = 503 / 0, "service unavailable";
    NO_BINDABLE_PARTITIONS = 503 / 1007, "no partition could be bound";
    REGION_OFFLINE = 503 / 9002, "the region is offline";
    REGION_OUT_OF_CAPACITY = 503 / 9003, "the region is out of capacity";
    TRANSPORT_FAILED = 503 / 20003, "the request could not be carried";
    PARTITION_KEY_RANGES_INCONSISTENT = 503 / 21015, "the partition key ranges do not form a whole";
    GATEWAY_TIMEOUT = 504 / 0, "gateway timeout";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_listed_once() {
        let mut seen = std::collections::BTreeSet::new();
        for (status, _) in TABLE {
            assert!(seen.insert(*status), "{status} twice");
        }
    }

    #[test]
    fn text_holds_the_meaning() {
        for (status, text) in [
            (Status::READ_SESSION_NOT_AVAILABLE, "404/1002 (the region has not caught up with the session)"),
            (Status::new(404, 0), "404 (not found)"),
            (Status::new(429, 77), "429/77 (too many requests)"),
            (Status::new(418, 0), "418"),
        ] {
            assert_eq!(status.to_string(), text);
        }
    }
}
