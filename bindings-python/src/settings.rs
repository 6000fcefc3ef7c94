//! How is a client set up from Python, and what holds where nothing was set?

use std::net::{IpAddr, SocketAddr};

use perilune::{ConnectionPolicy, CosmosClient, CosmosClientBuilder, Credential, internals};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::options::{availability, consistency, naming, seconds};
use crate::outcome::refused;

/// The builder of a client, from a dict with the names below; times are in seconds. A provider of tokens stands in the
/// place of a credential.
pub(crate) fn builder(
    endpoint: &str,
    credential: Option<&str>,
    provider: Option<Credential>,
    settings: &Bound<'_, PyDict>,
) -> PyResult<CosmosClientBuilder> {
    let mut policy = ConnectionPolicy::default();
    let mut rest = Vec::new();
    for (name, value) in settings.iter() {
        let name: String = name.extract()?;
        let known = set_policy(&mut policy, &name, &value)
            .and_then(|known| Ok(known || set_breaker(&mut policy, &name, &value)?))
            .and_then(|known| Ok(known || set_transport(&mut policy, &name, &value)?))
            .map_err(|error| naming(error, &name, &value))?;
        if !known {
            rest.push((name, value));
        }
    }
    let mut builder = begun(endpoint, credential, provider)?.connection_policy(policy);
    for (name, value) in rest {
        builder = match name.as_str() {
            "application_region" => {
                let region = value.extract::<String>().map_err(|error| naming(error, &name, &value))?;
                builder.application_region(region)
            }
            "aad_scope" => {
                builder.aad_scope(value.extract::<String>().map_err(|error| naming(error, &name, &value))?)
            }
            "consistency_level" => builder.consistency_level(consistency(&value)?),
            _ => return Err(PyValueError::new_err(format!("{name:?} is no setting of a client"))),
        };
    }
    Ok(builder)
}

/// With a provider of tokens, or a credential that is text: a key, a token, or a list of several tokens, JSON.
fn begun(
    endpoint: &str,
    credential: Option<&str>,
    provider: Option<Credential>,
) -> PyResult<CosmosClientBuilder> {
    let credential = credential.unwrap_or_default();
    Ok(match provider {
        Some(provider) => CosmosClient::builder(endpoint, provider),
        // Neither a key nor a token begins like the list.
        None if credential.starts_with('[') => {
            CosmosClient::builder(endpoint, internals::resource_tokens(credential).map_err(refused)?)
        }
        None => CosmosClient::builder(endpoint, credential),
    })
}

fn set_policy(policy: &mut ConnectionPolicy, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let retries = &mut policy.retry_options;
    match name {
        "current_location" => policy.set_current_location(value.extract()?).map_err(refused)?,
        "preferred_locations" => policy.preferred_locations = value.extract()?,
        "strict_preferred_locations" => policy.strict_preferred_locations = value.extract()?,
        "excluded_locations" => policy.excluded_locations = value.extract()?,
        "multiple_write_locations" => policy.use_multiple_write_locations = value.extract()?,
        "enable_endpoint_discovery" => policy.enable_endpoint_discovery = value.extract()?,
        "timeout" => policy.timeout = Some(seconds(name, value)?),
        "read_timeout" => policy.request_timeout = Some(seconds(name, value)?),
        "connection_timeout" => policy.connection_timeout = Some(seconds(name, value)?),
        "enable_partition_level_failover" => policy.enable_partition_level_failover = value.extract()?,
        "account_refresh_interval" => policy.account_refresh_interval = Some(seconds(name, value)?),
        "availability_strategy" => policy.availability_strategy = Some(availability(name, value)?),
        "account_initialization_endpoints" => policy.account_initialization_endpoints = value.extract()?,
        "retry_throttle_total" => retries.max_retry_attempt_count = value.extract()?,
        "retry_throttle_backoff_max" => retries.max_wait_time = seconds(name, value)?,
        "retry_fixed_interval" => retries.fixed_retry_interval = Some(seconds(name, value)?),
        "retry_write" => retries.retry_write = value.extract()?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn set_breaker(policy: &mut ConnectionPolicy, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let breaker = &mut policy.circuit_breaker_options;
    match name {
        "enable_partition_level_circuit_breaker" => {
            policy.enable_partition_level_circuit_breaker = value.extract()?;
        }
        "circuit_breaker_read_failure_threshold" => breaker.read_failure_threshold = value.extract()?,
        "circuit_breaker_write_failure_threshold" => breaker.write_failure_threshold = value.extract()?,
        "circuit_breaker_unavailability_duration" => {
            breaker.unavailability_duration = seconds(name, value)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn set_transport(policy: &mut ConnectionPolicy, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let transport = &mut policy.transport;
    match name {
        "http2" => transport.http2 = value.extract()?,
        "max_connections" => transport.max_connections_per_endpoint = value.extract()?,
        "root_certificates" => transport.root_certificates = value.extract()?,
        "client_certificate" => transport.client_certificate = Some(value.extract()?),
        "accept_invalid_certificates" => transport.accept_invalid_certificates = value.extract()?,
        "allow_insecure_http" => transport.allow_insecure_http = value.extract()?,
        "resolve" => transport.resolve = addresses(value.extract()?)?,
        "local_address" => transport.local_address = Some(address(name, value)?),
        "proxy" => transport.proxy = Some(value.extract()?),
        "user_agent_prefix" => transport.user_agent_prefix = Some(value.extract()?),
        "user_agent_suffix" => transport.user_agent_suffix = Some(value.extract()?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn address(name: &str, value: &Bound<'_, PyAny>) -> PyResult<IpAddr> {
    let text: String = value.extract()?;
    text.parse().map_err(|_| {
        PyValueError::new_err(format!("{name}: {text:?} is no address; one like 10.0.0.4 is accepted"))
    })
}

fn addresses(pairs: Vec<(String, String)>) -> PyResult<Vec<(String, SocketAddr)>> {
    let address = |(host, text): (String, String)| match text.parse() {
        Ok(address) => Ok((host, address)),
        Err(_) => Err(PyValueError::new_err(format!(
            "resolve: {text:?} is no address; one like 10.0.0.4:443 is accepted, port 0 for the URL's"
        ))),
    };
    pairs.into_iter().map(address).collect()
}

/// What holds where Python sets nothing.
#[pyfunction]
pub(crate) fn defaults(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let policy = ConnectionPolicy::default();
    let dict = PyDict::new(py);
    dict.set_item("enable_endpoint_discovery", policy.enable_endpoint_discovery)?;
    dict.set_item("retry_throttle_total", policy.retry_options.max_retry_attempt_count)?;
    dict.set_item("retry_throttle_backoff_max", policy.retry_options.max_wait_time.as_secs())?;
    dict.set_item("retry_write", policy.retry_options.retry_write)?;
    dict.set_item("max_connections", policy.transport.max_connections_per_endpoint)?;
    Ok(dict)
}

/// Every known region, nearest to `region` first.
#[pyfunction]
pub(crate) fn regions_from(region: &str) -> PyResult<Vec<String>> {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(region).map_err(refused)?;
    Ok(policy.preferred_locations)
}
