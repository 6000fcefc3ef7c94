//! How does an operation become requests, and a result?

mod account_read;
mod answer;
mod call;
#[cfg(feature = "internals")]
mod destinations;
mod directory;
mod discovery;
#[cfg(feature = "internals")]
mod known;
mod layout;
mod leg;
mod metadata;
mod partitions;
mod paths;
mod place;
mod plans;
mod probe;
mod race;
mod request;
mod run;
mod sessions;
mod state;
#[cfg(test)]
mod tests;
mod tokens;
mod usage;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use url::Url;

use crate::clock::Clock;
use crate::diagnostics::{Diagnostics, Settings};
use crate::models::consistency::ConsistencyLevel;
use crate::models::status::Status;
use crate::policy::RequestOptions;
use crate::policy::resolve::ResolvedPolicy;
use crate::routing::RoutingView;
use crate::transport::Transport;

pub(crate) use layout::Layout;
#[cfg(feature = "internals")]
pub(crate) use request::common as common_headers;
pub(crate) use tokens::Signer;

/// All that the requests of one client share.
pub(crate) struct Pipeline {
    policy: ResolvedPolicy,
    transport: Arc<dyn Transport>,
    clock: Clock,
    state: state::State,
    discovery: discovery::Discovery,
    sessions: sessions::Sessions,
    metadata: metadata::Metadata,
    layouts: layout::Flights,
    plans: plans::Plans,
    paths: paths::Paths,
    partitions: partitions::UnwellPartitions,
    prober: probe::Prober,
    signer: Signer,
    /// What diagnostics say of the client.
    settings: Arc<Settings>,
    usage: usage::Usage,
    /// Sent with every request: who is calling.
    user_agent: http::HeaderValue,
}

/// The answer that ended an operation well.
#[derive(Clone, Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: Status,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) diagnostics: Arc<Diagnostics>,
    /// An attempt before this one was sent and its answer lost.
    pub(crate) is_after_ambiguous_failure: bool,
}

impl Pipeline {
    /// True if the session guarantee holds where a request says nothing of it: by the client or the account.
    fn is_session(&self, view: &RoutingView) -> bool {
        let account = view.consistency.unwrap_or(ConsistencyLevel::Session);
        self.policy.consistency.unwrap_or(account) == ConsistencyLevel::Session
    }

    /// Time, pauses and tasks for a flow of several requests.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    #[cfg(feature = "internals")]
    pub(crate) fn user_agent(&self) -> &str {
        &self.settings.user_agent
    }

    /// A new id in the form the service uses.
    pub(crate) fn new_id(&self) -> String {
        request::new_activity_id(&self.clock)
    }

    /// The account of a flow of several requests, before the first.
    pub(crate) fn new_diagnostics(&self, operation: &'static str) -> Diagnostics {
        Diagnostics::new(operation, self.new_id(), Arc::clone(&self.settings))
    }

    /// The options of a call of several requests: its timeout runs from now on, over all of them.
    pub(crate) fn started(&self, options: RequestOptions) -> RequestOptions {
        let ends = options.ends.or_else(|| self.ends(&options, self.clock.now()));
        RequestOptions { ends, ..options }
    }

    /// When the timeout ends that the request or the client has, if it starts now.
    fn ends(&self, options: &RequestOptions, now: Duration) -> Option<Duration> {
        options.timeout.or(self.policy.timeout).map(|timeout| now.saturating_add(timeout))
    }

    /// A pipeline for the account at `endpoint`. Sends nothing yet.
    pub(crate) fn new(
        endpoint: &Url,
        signer: Signer,
        policy: ResolvedPolicy,
        transport: Arc<dyn Transport>,
        clock: Clock,
    ) -> Arc<Self> {
        let words = &policy.transport;
        let user_agent =
            request::user_agent(words.user_agent_prefix.as_deref(), words.user_agent_suffix.as_deref());
        Arc::new(Self {
            settings: Arc::new(told(&policy, &user_agent)),
            state: state::State::new(endpoint),
            discovery: discovery::Discovery::new(endpoint),
            sessions: sessions::Sessions::default(),
            metadata: metadata::Metadata::default(),
            layouts: layout::Flights::default(),
            plans: plans::Plans::default(),
            paths: paths::Paths::default(),
            partitions: partitions::UnwellPartitions::default(),
            prober: probe::Prober::default(),
            signer,
            usage: usage::Usage::default(),
            user_agent,
            policy,
            transport,
            clock,
        })
    }
}

/// What diagnostics say of the client.
fn told(policy: &ResolvedPolicy, user_agent: &http::HeaderValue) -> Settings {
    Settings {
        preferred: policy.preference.listed.clone(),
        excluded: policy.excluded.clone(),
        endpoint_discovery: policy.discovery,
        multiple_write_locations: policy.multiple_writes,
        user_agent: user_agent.to_str().unwrap_or_default().to_owned(),
    }
}
