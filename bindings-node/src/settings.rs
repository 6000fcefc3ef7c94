//! How is a client set up from JavaScript, and what holds where nothing was set?

use std::net::{IpAddr, SocketAddr};

use napi::Result;
use napi_derive::napi;
use perilune::{
    ConnectionPolicy, CosmosClient, CosmosClientBuilder, Credential, RetryOptions, TransportOptions,
    internals,
};
use serde::Deserialize;

use crate::failure::{refused, unreadable};
use crate::options::{Availability, consistency, milliseconds};

/// Everything that can be set, as JSON text; what is absent keeps its default. Times are in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    endpoint: String,
    /// A key, a token or a list of several tokens, JSON.
    credential: Option<String>,
    aad_scope: Option<String>,
    application_region: Option<String>,
    consistency_level: Option<String>,
    #[serde(default)]
    policy: Policy,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Policy {
    current_location: Option<String>,
    preferred_locations: Option<Vec<String>>,
    strict_preferred_locations: Option<bool>,
    excluded_locations: Option<Vec<String>>,
    use_multiple_write_locations: Option<bool>,
    enable_endpoint_discovery: Option<bool>,
    timeout: Option<f64>,
    request_timeout: Option<f64>,
    connection_timeout: Option<f64>,
    account_refresh_interval: Option<f64>,
    account_initialization_endpoints: Option<Vec<String>>,
    max_retry_attempt_count: Option<u32>,
    fixed_retry_interval: Option<f64>,
    max_wait_time: Option<f64>,
    retry_write: Option<u32>,
    availability_strategy: Option<Availability>,
    enable_partition_level_circuit_breaker: Option<bool>,
    enable_partition_level_failover: Option<bool>,
    read_failure_threshold: Option<u32>,
    write_failure_threshold: Option<u32>,
    unavailability_duration: Option<f64>,
    http2: Option<bool>,
    max_connections: Option<usize>,
    root_certificates: Option<Vec<String>>,
    accept_invalid_certificates: Option<bool>,
    allow_insecure_http: Option<bool>,
    resolve: Option<Vec<(String, String)>>,
    local_address: Option<IpAddr>,
    proxy: Option<String>,
    user_agent_suffix: Option<String>,
}

/// The builder of a client, from settings; a provider of tokens stands in the place of the credential that they hold.
pub(crate) fn builder(text: &str, provider: Option<Credential>) -> Result<CosmosClientBuilder> {
    let settings: Settings = serde_json::from_str(text).map_err(|problem| unreadable("options", problem))?;
    let credential = settings.credential.unwrap_or_default();
    let builder = match provider {
        Some(provider) => CosmosClient::builder(settings.endpoint, provider),
        // Neither a key nor a token begins like the list of several tokens.
        None if credential.starts_with('[') => {
            let tokens = internals::resource_tokens(&credential).map_err(refused)?;
            CosmosClient::builder(settings.endpoint, tokens)
        }
        None => CosmosClient::builder(settings.endpoint, credential.as_str()),
    };
    let builder = match settings.aad_scope {
        Some(scope) => builder.aad_scope(scope),
        None => builder,
    };
    let builder = builder.connection_policy(settings.policy.connection()?);
    let builder = match settings.application_region {
        Some(region) => builder.application_region(region),
        None => builder,
    };
    Ok(match settings.consistency_level {
        Some(level) => builder.consistency_level(consistency(&level)?),
        None => builder,
    })
}

impl Policy {
    fn connection(mut self) -> Result<ConnectionPolicy> {
        let mut policy = ConnectionPolicy::default();
        self.set_transport(&mut policy.transport)?;
        self.set_retries(&mut policy.retry_options)?;
        self.set_breaker(&mut policy)?;
        set_time("timeout", &mut policy.timeout, self.timeout)?;
        set_time("requestTimeout", &mut policy.request_timeout, self.request_timeout)?;
        set_time("connectionTimeout", &mut policy.connection_timeout, self.connection_timeout)?;
        set_time(
            "endpointRefreshRateInMs",
            &mut policy.account_refresh_interval,
            self.account_refresh_interval,
        )?;
        policy.availability_strategy = self.availability_strategy.map(Availability::strategy).transpose()?;
        set(&mut policy.strict_preferred_locations, self.strict_preferred_locations);
        set(&mut policy.excluded_locations, self.excluded_locations);
        set(&mut policy.use_multiple_write_locations, self.use_multiple_write_locations);
        set(&mut policy.enable_endpoint_discovery, self.enable_endpoint_discovery);
        set(&mut policy.account_initialization_endpoints, self.account_initialization_endpoints);
        if let Some(region) = &self.current_location {
            policy.set_current_location(region).map_err(refused)?;
        }
        set(&mut policy.preferred_locations, self.preferred_locations);
        Ok(policy)
    }

    fn set_breaker(&self, policy: &mut ConnectionPolicy) -> Result<()> {
        set(&mut policy.enable_partition_level_circuit_breaker, self.enable_partition_level_circuit_breaker);
        set(&mut policy.enable_partition_level_failover, self.enable_partition_level_failover);
        let breaker = &mut policy.circuit_breaker_options;
        set(&mut breaker.read_failure_threshold, self.read_failure_threshold);
        set(&mut breaker.write_failure_threshold, self.write_failure_threshold);
        if let Some(time) = self.unavailability_duration {
            breaker.unavailability_duration = milliseconds("unavailabilityDurationInMs", time)?;
        }
        Ok(())
    }

    fn set_transport(&mut self, transport: &mut TransportOptions) -> Result<()> {
        set(&mut transport.http2, self.http2);
        set(&mut transport.max_connections_per_endpoint, self.max_connections);
        set(&mut transport.root_certificates, self.root_certificates.take());
        set(&mut transport.accept_invalid_certificates, self.accept_invalid_certificates);
        set(&mut transport.allow_insecure_http, self.allow_insecure_http);
        set(&mut transport.resolve, self.resolve.take().map(addresses).transpose()?);
        transport.local_address = self.local_address;
        transport.proxy = self.proxy.take();
        transport.user_agent_suffix = self.user_agent_suffix.take();
        Ok(())
    }

    fn set_retries(&self, retries: &mut RetryOptions) -> Result<()> {
        set(&mut retries.max_retry_attempt_count, self.max_retry_attempt_count);
        set(&mut retries.retry_write, self.retry_write);
        set_time(
            "fixedRetryIntervalInMilliseconds",
            &mut retries.fixed_retry_interval,
            self.fixed_retry_interval,
        )?;
        if let Some(time) = self.max_wait_time {
            retries.max_wait_time = milliseconds("maxWaitTimeInSeconds", time)?;
        }
        Ok(())
    }
}

fn addresses(pairs: Vec<(String, String)>) -> Result<Vec<(String, SocketAddr)>> {
    let accepted = "one like 10.0.0.4:443 is accepted, port 0 for the URL's";
    let address = |(host, text): (String, String)| match text.parse() {
        Ok(address) => Ok((host, address)),
        Err(_) => Err(unreadable("resolve", format_args!("{text:?} is no address; {accepted}"))),
    };
    pairs.into_iter().map(address).collect()
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn set_time(name: &str, field: &mut Option<std::time::Duration>, value: Option<f64>) -> Result<()> {
    *field = value.map(|time| milliseconds(name, time)).transpose()?.or(*field);
    Ok(())
}

/// Every known region, nearest to `region` first.
#[napi]
pub fn regions_from(region: String) -> Result<Vec<String>> {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(&region).map_err(refused)?;
    Ok(policy.preferred_locations)
}
