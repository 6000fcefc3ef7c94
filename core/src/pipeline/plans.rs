//! Which queries' plans are known?
//!
//! By container, since a plan depends on its partition key, and by text; with the parameters, where they matter.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::Pipeline;
use crate::error::{Error, ErrorKind, Result};
use crate::models::query::Query;
use crate::operations::link::Link;
use crate::operations::{Operation, query_plan};
use crate::policy::{RequestOptions, defaults};
use crate::query::{FEATURES, Plan};

/// The container's id, and the query.
type Key = (String, Bytes);

/// The plans of one client; the oldest make room for the newest.
#[derive(Default)]
pub(super) struct Plans(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    plans: HashMap<Key, Arc<Plan>>,
    order: VecDeque<Key>,
}

impl Plans {
    fn get(&self, keys: &[&Key]) -> Option<Arc<Plan>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().find_map(|key| kept.plans.get(*key).cloned())
    }

    fn keep(&self, key: Key, plan: &Arc<Plan>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.plans.insert(key.clone(), Arc::clone(plan)).is_some() {
            return;
        }
        kept.order.push_back(key);
        if kept.order.len() > defaults::QUERY_PLANS
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.plans.remove(&oldest);
        }
    }
}

impl Pipeline {
    /// The plan of a query, asked of the service if it is not known. `prepare` completes the request for it.
    pub(crate) async fn query_plan(
        self: &Arc<Self>,
        (container, rid): (&Link, &str),
        query: &Query,
        prepare: impl FnOnce(Operation) -> Operation,
        options: &RequestOptions,
    ) -> Result<Arc<Plan>> {
        let body = query.to_json()?;
        let of_text = (rid.to_owned(), Bytes::copy_from_slice(query.text().as_bytes()));
        let of_all = (rid.to_owned(), body.clone());
        if let Some(known) = self.plans.get(&[&of_text, &of_all]) {
            return Ok(known);
        }
        let operation = prepare(query_plan(container, body, FEATURES));
        let answer = self.run(operation, options).await?;
        let plan: Plan = serde_json::from_slice(&answer.body).map_err(|problem| {
            let text = format!("the plan of the query can't be read: {problem}");
            Error::new(ErrorKind::Serialization, text)
                .with_diagnostics(answer.diagnostics)
                .with_source(problem)
        })?;
        let plan = Arc::new(plan);
        let key = if plan.holds_for_any_parameters() { of_text } else { of_all };
        self.plans.keep(key, &plan);
        Ok(plan)
    }
}
