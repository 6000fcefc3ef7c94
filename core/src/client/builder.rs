//! How is a client set up, and which settings contradict each other?

use std::fmt;
use std::sync::Arc;

use crate::auth::connection_string::{ConnectionString, InvalidConnectionString};
use crate::auth::credential::Credential;
use crate::client::CosmosClient;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::models::consistency::ConsistencyLevel;
use crate::pipeline::{Pipeline, Signer};
use crate::policy::resolve::ResolvedPolicy;
use crate::policy::{AvailabilityStrategy, ConnectionPolicy, resolve};
use crate::transport::Transport;
use crate::transport::http::HttpTransport;
use crate::transport::timed::Timed;

/// The settings of a client to be; made by [`CosmosClient::builder`].
///
/// Nothing is checked until [`build`](Self::build), and then everything is.
///
/// ```
/// use perilune::{CosmosClient, ErrorKind};
///
/// let key = "c2VjcmV0";
/// let client = CosmosClient::builder("https://contoso.documents.azure.com:443/", key)
///     .application_region("West US 2")
///     .excluded_regions(["West US"])
///     .build()?;
///
/// let error = CosmosClient::builder("https://contoso.documents.azure.com:443/", key)
///     .application_region("West US 22")
///     .build()
///     .unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidArgument);
/// # Ok::<(), perilune::Error>(())
/// ```
#[derive(Clone)]
pub struct CosmosClientBuilder {
    endpoint: String,
    credential: Result<Credential>,
    policy: ConnectionPolicy,
    application_region: Option<String>,
    preferred_regions: Option<Vec<String>>,
    consistency_level: Option<ConsistencyLevel>,
    aad_scope: Option<String>,
    network: Network,
}

/// Which transport a client sends with.
#[derive(Clone)]
enum Network {
    Native,
    Replaced(Arc<dyn Transport>),
    Wrapped(Arc<Wrap>),
}

type Wrap = dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync;

impl CosmosClientBuilder {
    pub(crate) fn new(endpoint: String, credential: Result<Credential>) -> Self {
        Self {
            endpoint,
            credential,
            policy: ConnectionPolicy::default(),
            application_region: None,
            preferred_regions: None,
            consistency_level: None,
            aad_scope: None,
            network: Network::Native,
        }
    }

    /// Begins a client from the text that the account's page shows:
    /// `AccountEndpoint=https://...;AccountKey=...;`.
    ///
    /// # Errors
    /// `InvalidArgument` if a part is missing or malformed.
    pub fn from_connection_string(text: &str) -> Result<Self> {
        let parts: ConnectionString = text.parse().map_err(|problem: InvalidConnectionString| {
            Error::new(ErrorKind::InvalidArgument, problem.to_string())
        })?;
        Ok(Self::new(parts.endpoint.into(), Ok(parts.key.into())))
    }

    /// Sets every option of regions, retries, timeouts and connections at once. The builder's own
    /// settings are applied on top of it.
    pub fn connection_policy(mut self, policy: ConnectionPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Names the region that the application runs in. Requests go to the account's nearest region first,
    /// then to the next nearest. Default: none, the account's order.
    pub fn application_region(mut self, region: impl Into<String>) -> Self {
        self.application_region = Some(region.into());
        self
    }

    /// Names regions in order of preference, in place of
    /// [`application_region`](Self::application_region). Default: none, the account's order.
    pub fn preferred_regions<I, S>(mut self, regions: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        self.preferred_regions = Some(regions.into_iter().map(Into::into).collect());
        self
    }

    /// Names regions not to use while another is left. Default: none.
    pub fn excluded_regions<I, S>(mut self, regions: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        self.policy.excluded_locations = regions.into_iter().map(Into::into).collect();
        self
    }

    /// Writes items in the nearest region (`true`) where the account allows it, or always in the account's
    /// write region. Default: `true`.
    pub fn multiple_write_regions_enabled(mut self, enabled: bool) -> Self {
        self.policy.use_multiple_write_locations = enabled;
        self
    }

    /// Follows the account's regions (`true`), or sends everything to the endpoint given. Default: `true`.
    pub fn endpoint_discovery(mut self, enabled: bool) -> Self {
        self.policy.enable_endpoint_discovery = enabled;
        self
    }

    /// Chooses whether a slow read is asked of a second region too. Default: it is, where there are two regions to use and
    /// the account's operator has not turned it off.
    pub fn availability_strategy(mut self, strategy: impl Into<AvailabilityStrategy>) -> Self {
        self.policy.availability_strategy = Some(strategy.into());
        self
    }

    /// Weakens the account's consistency level for all requests. Default: the account's.
    pub fn consistency_level(mut self, level: ConsistencyLevel) -> Self {
        self.consistency_level = Some(level);
        self
    }

    /// Asks a [`TokenProvider`](crate::TokenProvider) for tokens of this scope alone. Default: the account's own,
    /// `https://<host>/.default`, and where the directory does not know that, `https://cosmos.azure.com/.default`.
    pub fn aad_scope(mut self, scope: impl Into<String>) -> Self {
        self.aad_scope = Some(scope.into());
        self
    }

    /// Sends with this [`transport`](crate::transport), in place of the client's own. Of
    /// [`TransportOptions`](crate::TransportOptions), `allow_insecure_http` and the words for the user agent still count;
    /// the others, and `connection_timeout`, are the transport's to see to. Default: the client's own.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.network = Network::Replaced(Arc::new(transport));
        self
    }

    /// Sends with what `wrap` makes of the client's own [`transport`](crate::transport). It is called when the client
    /// is made. Default: the client's own.
    pub fn wrap_transport(
        mut self,
        wrap: impl Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync + 'static,
    ) -> Self {
        self.network = Network::Wrapped(Arc::new(wrap));
        self
    }

    /// Makes the client. Sends nothing: the first call does.
    ///
    /// # Errors
    /// `InvalidArgument` for a malformed endpoint or key, `http://` beyond loopback unless the policy
    /// allows it, a region unknown to [`application_region`](Self::application_region), that together with
    /// preferred regions, either of them without endpoint discovery, and options out of their range.
    pub fn build(self) -> Result<CosmosClient> {
        let endpoint = resolve::endpoint(&self.endpoint, self.policy.transport.allow_insecure_http)?;
        let policy = resolve::resolve(&self.regional_policy()?, self.consistency_level)?;
        let credential = self.credential?;
        let clock = Clock::new();
        let transport = self.network.transport(&policy, &endpoint, &clock)?;
        let shown = endpoint.as_str().into();
        let signer = Signer::new(credential, &endpoint, self.aad_scope);
        let pipeline = Pipeline::new(&endpoint, signer, policy, transport, clock);
        Ok(CosmosClient { pipeline, endpoint: shown })
    }

    fn regional_policy(&self) -> Result<ConnectionPolicy> {
        let mut policy = self.policy.clone();
        if let Some(regions) = &self.preferred_regions {
            refuse_second_list(&policy, regions)?;
            policy.preferred_locations.clone_from(regions);
        }
        if let Some(region) = &self.application_region {
            if !policy.preferred_locations.is_empty() && policy.current_location() != Some(region.as_str()) {
                return Err(Error::invalid(
                    "application_region",
                    "given together with preferred regions; one of the two is accepted",
                ));
            }
            policy.set_current_location(region)?;
        }
        if !policy.enable_endpoint_discovery && !policy.preferred_locations.is_empty() {
            return Err(Error::invalid(
                "endpoint_discovery",
                "false can't be combined with an application region or preferred regions, which need it",
            ));
        }
        Ok(policy)
    }
}

impl Network {
    fn transport(
        self,
        policy: &ResolvedPolicy,
        endpoint: &url::Url,
        clock: &Clock,
    ) -> Result<Arc<dyn Transport>> {
        let native = || HttpTransport::shared(policy, endpoint, clock.clone());
        match self {
            Self::Native => native(),
            Self::Replaced(transport) => Ok(Timed::shared(transport, clock.clone())),
            Self::Wrapped(wrap) => Ok(Timed::shared(wrap(native()?), clock.clone())),
        }
    }
}

/// The policy and the builder may say the same thing, but not two different ones.
fn refuse_second_list(policy: &ConnectionPolicy, regions: &[String]) -> Result<()> {
    match policy.preferred_locations.is_empty() || policy.preferred_locations == regions {
        true => Ok(()),
        false => Err(Error::invalid(
            "preferred_regions",
            "differ from the preferred locations of the connection policy; one list is accepted",
        )),
    }
}

/// Without the credential, and without an endpoint that is none: it may be a key in the wrong place.
impl fmt::Debug for CosmosClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoint = resolve::endpoint(&self.endpoint, true).ok();
        f.debug_struct("CosmosClientBuilder")
            .field("endpoint", &endpoint.as_ref().map(url::Url::as_str))
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
