//! Which options does one call have?

use std::sync::Weak;
use std::time::Duration;

use napi::Result;
use perilune::{
    AvailabilityStrategy, BulkOptions, ChangeFeedOptions, ConsistencyLevel, CreateOptions, FeedRange,
    HedgingStrategy, ItemOptions, QueryOptions, ReadManyOptions, RequestOptions, ThroughputProperties,
    internals,
};
use serde::Deserialize;

use crate::completions::Queue;
use crate::failure::{refused, unreadable};

/// The options of any call, as JSON text; each call takes what it knows. Times are in milliseconds.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct CallOptions {
    timeout: Option<f64>,
    request_timeout: Option<f64>,
    excluded_locations: Option<Vec<String>>,
    session_token: Option<String>,
    consistency_level: Option<String>,
    retry_write: Option<u32>,
    availability_strategy: Option<Availability>,
    headers: Vec<(String, String)>,
    if_match: Option<String>,
    if_none_match: Option<String>,
    no_response: bool,
    max_item_count: Option<u32>,
    max_degree_of_parallelism: Option<u32>,
    continuation: Option<String>,
    /// The partition key of a query is a list, which may be the beginning of a longer one.
    #[serde(default)]
    pub(crate) key_is_list: bool,
    pub(crate) feed_range: Option<FeedRange>,
    throughput: Option<u32>,
    max_throughput: Option<u32>,
    increment_percent: Option<u32>,
    tells_progress: bool,
    /// Where progress is told.
    #[serde(skip)]
    pub(crate) queue: Weak<Queue>,
}

impl CallOptions {
    pub(crate) fn from_text(text: Option<&str>) -> Result<Self> {
        let Some(text) = text else { return Ok(Self::default()) };
        serde_json::from_str(text).map_err(|problem| unreadable("options", problem))
    }

    /// Of a call on one resource that is no item, or of a query.
    pub(crate) fn request(&self) -> Result<RequestOptions> {
        let conditions = [(true, &self.if_match), (false, &self.if_none_match)];
        conditions.into_iter().try_fold(self.shared()?, |request, (is_match, etag)| match etag {
            Some(etag) => internals::on_condition(request, is_match, etag).map_err(refused),
            None => Ok(request),
        })
    }

    /// Of a call on many items. A condition must not be ignored.
    pub(crate) fn unconditional(&self) -> Result<RequestOptions> {
        if self.if_match.is_some() || self.if_none_match.is_some() {
            let problem =
                "is accepted by calls on one resource only; operations have ifMatch and ifNoneMatch";
            return Err(unreadable("options.accessCondition", problem));
        }
        self.shared()
    }

    fn shared(&self) -> Result<RequestOptions> {
        let mut request = RequestOptions::default();
        let time = |name: &str, given: Option<f64>| given.map(|time| milliseconds(name, time)).transpose();
        request.timeout = time("timeout", self.timeout)?;
        request.request_timeout = time("requestTimeout", self.request_timeout)?;
        request.excluded_locations.clone_from(&self.excluded_locations);
        request.session_token.clone_from(&self.session_token);
        request.consistency_level = self.consistency_level.as_deref().map(consistency).transpose()?;
        request.retry_write = self.retry_write;
        request.availability_strategy = self.availability_strategy.map(Availability::strategy).transpose()?;
        for (name, value) in &self.headers {
            request = request.with_header(name, value).map_err(refused)?;
        }
        Ok(request)
    }

    pub(crate) fn item(self) -> Result<ItemOptions> {
        let mut options = ItemOptions::from(self.shared()?);
        options.if_match = self.if_match;
        options.if_none_match = self.if_none_match;
        options.content_response_on_write = !self.no_response;
        Ok(options)
    }

    pub(crate) fn bulk(self) -> Result<BulkOptions> {
        let content = !self.no_response;
        let options = BulkOptions::from(self.unconditional()?).with_content_response_on_write(content);
        if !self.tells_progress {
            return Ok(options);
        }
        Ok(options.with_progress(move |progress| {
            if let Some(queue) = self.queue.upgrade() {
                queue.tell(progress);
            }
        }))
    }

    pub(crate) fn read_many(&self) -> Result<ReadManyOptions> {
        let mut options = ReadManyOptions::from(self.unconditional()?);
        options.max_concurrency = self.max_degree_of_parallelism;
        Ok(options)
    }

    /// With the continuation, which is a start.
    pub(crate) fn change_feed(self) -> Result<(ChangeFeedOptions, Option<String>)> {
        let mut options = ChangeFeedOptions::from(self.unconditional()?);
        options.max_item_count = self.max_item_count;
        Ok((options, self.continuation))
    }

    pub(crate) fn create(self) -> Result<CreateOptions> {
        let mut options = CreateOptions::from(self.request()?);
        options.throughput = match (self.max_throughput, self.increment_percent) {
            (Some(max), Some(percent)) => {
                Some(ThroughputProperties::autoscale(max).with_auto_upgrade(percent))
            }
            (Some(max), None) => Some(ThroughputProperties::autoscale(max)),
            (None, _) => self.throughput.map(ThroughputProperties::manual),
        };
        Ok(options)
    }

    pub(crate) fn query(self) -> Result<QueryOptions> {
        let mut options = QueryOptions::from(self.request()?);
        options.max_item_count = self.max_item_count;
        options.max_degree_of_parallelism = self.max_degree_of_parallelism;
        options.continuation = self.continuation;
        Ok(options)
    }
}

/// Whether slow reads are hedged, or after how many milliseconds.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(crate) enum Availability {
    Hedges(bool),
    After(f64),
}

impl Availability {
    pub(crate) fn strategy(self) -> Result<AvailabilityStrategy> {
        match self {
            Self::Hedges(hedges) => Ok(hedges.into()),
            Self::After(time) => {
                let threshold = milliseconds("availabilityStrategy.thresholdInMs", time)?;
                Ok(HedgingStrategy::new(threshold).into())
            }
        }
    }
}

pub(crate) fn milliseconds(name: &str, number: f64) -> Result<Duration> {
    let time = Duration::try_from_secs_f64(number / 1000.0).ok().filter(|time| !time.is_zero());
    let problem =
        || unreadable(name, format_args!("{number} is no time; milliseconds, above 0, are accepted"));
    time.ok_or_else(problem)
}

pub(crate) fn consistency(name: &str) -> Result<ConsistencyLevel> {
    let accepted = "Strong, BoundedStaleness, Session, ConsistentPrefix and Eventual are accepted";
    let problem = || unreadable("consistencyLevel", format_args!("{name:?} is unknown; {accepted}"));
    ConsistencyLevel::from_name(name).ok_or_else(problem)
}
