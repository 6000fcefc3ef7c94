//! What does `GET /` answer? The account document, the same from every region.

use serde_json::{Value, json};

use super::topology::{Region, Topology};
use super::{AccountSettings, Consistency};

/// Limits that clients read from the account; the text is JSON inside a string.
const QUERY_ENGINE: &str = r#"{"allowNewKeywords":true,"enableSpatialIndexing":true,"maxInExpressionItemsCount":16000,"maxJoinsPerSqlQuery":10,"maxLogicalAndPerSqlQuery":2000,"maxLogicalOrPerSqlQuery":2000,"maxQueryRequestTimeoutFraction":0.9,"maxSpatialQueryCells":12,"maxSqlQueryInputLength":524288,"maxUdfRefPerSqlQuery":10,"queryMaxGroupByTableCellCount":10000000,"queryMaxInMemorySortDocumentCount":-500,"queryMaxRowCountForDistinct":1000000,"spatialMaxGeometryPointCount":256,"sqlAllowAggregateFunctions":true,"sqlAllowGroupByClause":true,"sqlAllowLike":true,"sqlAllowNonFiniteNumbers":false,"sqlAllowScalarSubQuery":true,"sqlAllowSubQuery":true,"sqlAllowTop":true,"sqlDisableOptimizationFlags":0}"#;

pub(super) fn document(settings: &AccountSettings, topology: &Topology) -> Value {
    let readable: Vec<Value> = topology.online().map(location).collect();
    let writable: Vec<Value> = topology.writable().map(location).collect();
    let replicas = json!({"asyncReplication": false, "minReplicaSetSize": 3, "maxReplicasetSize": 4});
    json!({
        "_self": "",
        "id": settings.id,
        "_rid": format!("{}.documents.azure.com", settings.id),
        "media": "//media/",
        "addresses": "//addresses/",
        "_dbs": "//dbs/",
        "writableLocations": writable,
        "readableLocations": readable,
        "enableMultipleWriteLocations": topology.multiple_writes,
        "continuousBackupEnabled": false,
        "enableNRegionSynchronousCommit": false,
        "enablePerPartitionFailoverBehavior": settings.partition_failover,
        "userReplicationPolicy": replicas,
        "userConsistencyPolicy": consistency(settings.consistency),
        "systemReplicationPolicy": {"minReplicaSetSize": 3, "maxReplicasetSize": 4},
        "readPolicy": {"primaryReadCoefficient": 1, "secondaryReadCoefficient": 1},
        "queryEngineConfiguration": QUERY_ENGINE,
    })
}

fn location(region: &Region) -> Value {
    json!({"name": region.name, "databaseAccountEndpoint": region.endpoint})
}

fn consistency(level: Consistency) -> Value {
    let mut policy = json!({"defaultConsistencyLevel": level.name()});
    if level == Consistency::BoundedStaleness {
        policy["maxStalenessPrefix"] = json!(100_000);
        policy["maxIntervalInSeconds"] = json!(300);
    }
    policy
}
