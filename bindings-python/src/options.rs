//! Which options does one call have?

use std::time::Duration;

use perilune::{
    AvailabilityStrategy, BulkOptions, ChangeFeedOptions, ConsistencyLevel, CreateOptions,
    FullTextScoreScope, HedgingStrategy, ItemOptions, QueryOptions, ReadManyOptions, RequestOptions,
    ThroughputProperties, internals,
};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::door::Inbox;
use crate::outcome::refused;
use crate::witness::Witness;

/// The options of any call; each takes what it knows.
#[derive(Default)]
pub(crate) struct CallOptions {
    pub(crate) request: RequestOptions,
    if_match: Option<String>,
    if_none_match: Option<String>,
    no_response: bool,
    max_item_count: Option<u32>,
    max_degree_of_parallelism: Option<u32>,
    max_buffered_item_count: Option<u32>,
    full_text_score_scope: FullTextScoreScope,
    continuation: Option<String>,
    throughput: Option<ThroughputProperties>,
    max_concurrency: Option<u32>,
    /// Whether the caller wants to hear how far a bulk has come.
    pub(crate) progress: bool,
}

impl CallOptions {
    /// From a dict with the names below; times are in seconds.
    pub(crate) fn from_dict(dict: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut options = Self::default();
        for (name, value) in dict.cast::<PyDict>()?.iter() {
            let name: String = name.extract()?;
            options.set(&name, &value).map_err(|error| naming(error, &name, &value))?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let request = &mut self.request;
        match name {
            "timeout" => request.timeout = Some(seconds(name, value)?),
            "read_timeout" => request.request_timeout = Some(seconds(name, value)?),
            "excluded_locations" => request.excluded_locations = Some(value.extract()?),
            "session_token" => request.session_token = Some(value.extract()?),
            "consistency_level" => request.consistency_level = Some(consistency(value)?),
            "retry_write" => request.retry_write = Some(value.extract()?),
            "availability_strategy" => request.availability_strategy = Some(availability(name, value)?),
            "witness" => *request = witnessed(std::mem::take(request), value)?,
            "headers" => *request = with_headers(std::mem::take(request), value.extract()?)?,
            "on_etag" => *request = conditional(std::mem::take(request), true, value)?,
            "on_other_etag" => *request = conditional(std::mem::take(request), false, value)?,
            "if_match" => self.if_match = Some(value.extract()?),
            "if_none_match" => self.if_none_match = Some(value.extract()?),
            "no_response" => self.no_response = value.extract()?,
            "max_item_count" => self.max_item_count = Some(value.extract()?),
            "max_degree_of_parallelism" => self.max_degree_of_parallelism = Some(value.extract()?),
            "max_buffered_item_count" => self.max_buffered_item_count = Some(value.extract()?),
            "full_text_score_scope" => self.full_text_score_scope = score_scope(value.extract()?)?,
            "continuation" => self.continuation = Some(value.extract()?),
            "progress" => self.progress = value.extract()?,
            "max_concurrency" => self.max_concurrency = Some(value.extract()?),
            "throughput" => self.throughput = Some(ThroughputProperties::manual(value.extract()?)),
            "autoscale" => self.throughput = Some(autoscale(value.extract()?)),
            _ => return Err(PyValueError::new_err(format!("{name:?} is no option of a call"))),
        }
        Ok(())
    }

    pub(crate) fn item(self) -> ItemOptions {
        let mut options = ItemOptions::from(self.request);
        options.if_match = self.if_match;
        options.if_none_match = self.if_none_match;
        options.content_response_on_write = !self.no_response;
        options
    }

    pub(crate) fn create(self) -> CreateOptions {
        let mut options = CreateOptions::from(self.request);
        options.throughput = self.throughput;
        options
    }

    pub(crate) fn bulk(self) -> BulkOptions {
        let options = BulkOptions::from(self.request).with_content_response_on_write(!self.no_response);
        match Inbox::current().filter(|_| self.progress) {
            Some(caller) => options.with_progress(move |progress| caller.tell(progress.clone())),
            None => options,
        }
    }

    pub(crate) fn read_many(self) -> ReadManyOptions {
        let mut options = ReadManyOptions::from(self.request);
        options.max_concurrency = self.max_concurrency;
        options
    }

    /// What a resource is to have; nothing that the service would take, if nothing was given.
    pub(crate) fn throughput(&self) -> ThroughputProperties {
        self.throughput.unwrap_or(ThroughputProperties::manual(0))
    }

    /// With the continuation, which is a start.
    pub(crate) fn change_feed(self) -> (ChangeFeedOptions, Option<String>) {
        let mut options = ChangeFeedOptions::from(self.request);
        options.max_item_count = self.max_item_count;
        (options, self.continuation)
    }

    pub(crate) fn query(self) -> QueryOptions {
        let mut options = QueryOptions::from(self.request);
        options.max_item_count = self.max_item_count;
        options.max_degree_of_parallelism = self.max_degree_of_parallelism;
        options.max_buffered_item_count = self.max_buffered_item_count;
        options.full_text_score_scope = self.full_text_score_scope;
        options.continuation = self.continuation;
        internals::with_null_for_nothing(options)
    }
}

fn score_scope(name: &str) -> PyResult<FullTextScoreScope> {
    match name {
        "Global" => Ok(FullTextScoreScope::Global),
        "Local" => Ok(FullTextScoreScope::Local),
        _ => {
            let problem =
                format!("full_text_score_scope must be 'Local' or 'Global'; {name:?} is not accepted");
            Err(PyValueError::new_err(problem))
        }
    }
}

/// A wrong type, or a number that does not fit, with the argument that has it.
pub(crate) fn naming(error: PyErr, argument: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let py = value.py();
    if error.is_instance_of::<PyTypeError>(py) {
        return PyTypeError::new_err(format!("{argument}: {}", error.value(py)));
    }
    if error.is_instance_of::<PyOverflowError>(py) {
        return PyValueError::new_err(format!("{argument}: {value} is out of range"));
    }
    error
}

fn conditional(request: RequestOptions, is_match: bool, etag: &Bound<'_, PyAny>) -> PyResult<RequestOptions> {
    internals::on_condition(request, is_match, etag.extract()?).map_err(refused)
}

fn witnessed(request: RequestOptions, witness: &Bound<'_, PyAny>) -> PyResult<RequestOptions> {
    Ok(internals::witnessed(request, witness.getattr("heard")?.cast::<Witness>()?.get().ear()))
}

fn with_headers(mut request: RequestOptions, headers: Vec<(String, String)>) -> PyResult<RequestOptions> {
    for (name, value) in headers {
        request = request.with_header(&name, &value).map_err(refused)?;
    }
    Ok(request)
}

fn autoscale((max, percent): (u32, Option<u32>)) -> ThroughputProperties {
    let autoscale = ThroughputProperties::autoscale(max);
    percent.map_or(autoscale, |percent| autoscale.with_auto_upgrade(percent))
}

pub(crate) fn seconds(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let number: f64 = value.extract()?;
    let refuse =
        || PyValueError::new_err(format!("{name}: {number} is no time; seconds, above 0, are accepted"));
    let time = Duration::try_from_secs_f64(number).ok().filter(|_| number > 0.0).ok_or_else(refuse)?;
    Ok(time.max(Duration::from_nanos(1)))
}

/// `True`, `False`, or the threshold in milliseconds.
pub(crate) fn availability(name: &str, value: &Bound<'_, PyAny>) -> PyResult<AvailabilityStrategy> {
    if let Ok(hedges) = value.extract::<bool>() {
        return Ok(hedges.into());
    }
    let ms: f64 = value.extract()?;
    let threshold = Duration::try_from_secs_f64(ms / 1000.0).ok().filter(|time| !time.is_zero());
    let refuse = || PyValueError::new_err(format!("{name}: threshold_ms: {ms} is no time above 0"));
    Ok(HedgingStrategy::new(threshold.ok_or_else(refuse)?).into())
}

pub(crate) fn consistency(value: &Bound<'_, PyAny>) -> PyResult<ConsistencyLevel> {
    let name: String = value.extract()?;
    ConsistencyLevel::from_name(&name).ok_or_else(|| {
        PyValueError::new_err(format!(
            "consistency_level: {name:?} is unknown; Strong, BoundedStaleness, Session, ConsistentPrefix and \
             Eventual are accepted"
        ))
    })
}
