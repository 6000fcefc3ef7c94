//! What does a query answer? Not served yet: the query language is on its way.

use super::call::Call;
use super::{Failure, Outcome};
use crate::store::container::Container;
use serde_json::Value;
use std::time::SystemTime;
pub(crate) fn filter(call: &Call<'_>, _all: &[Value]) -> Result<Vec<Value>, Failure> {
    Err(Failure::unsupported("queries", &call.request.path))
}
pub(crate) fn plan(call: &Call<'_>, _c: &Container) -> Outcome {
    Err(Failure::unsupported("queries", &call.request.path))
}
pub(crate) fn run(call: &Call<'_>, _c: &Container, _n: [&str; 2]) -> Outcome {
    Err(Failure::unsupported("queries", &call.request.path))
}
pub(crate) fn matches(_d: &Value, _c: &str, _n: SystemTime) -> Result<bool, Failure> {
    Err(Failure::bad_request("conditions"))
}
