//! For which requests does a fault happen? Filters, a share, a limit.

use http::Method;

use super::{Facts, Fault, OPERATIONS, RESOURCES};
use perilune::internals::region::normalise;

/// A fault and the requests it hits: every one by default.
///
/// ```
/// use perilune_emulator::{Fault, FaultRule};
///
/// // Three writes of items in West US 2 are executed, and their answers are lost.
/// let rule = FaultRule::new(Fault::Reset).in_region("West US 2").writes().resource("docs").after_execution();
/// let rule = rule.at_most(3);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    pub(crate) fault: Fault,
    pub(crate) region: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) method: Option<Method>,
    pub(crate) reads: Option<bool>,
    pub(crate) path_contains: Option<String>,
    pub(crate) range: Option<u32>,
    pub(crate) share: f64,
    pub(crate) limit: Option<u64>,
    pub(crate) after: bool,
}

/// A rule that is in force, and how often it hit.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultStatus {
    /// Names the rule for [`Emulator::remove_fault`](crate::Emulator::remove_fault).
    pub id: u64,
    /// The rule.
    pub rule: FaultRule,
    /// Requests and connections it hit so far.
    pub hits: u64,
}

impl FaultRule {
    /// A rule that hits every request in every region.
    pub fn new(fault: Fault) -> FaultRule {
        FaultRule {
            fault,
            region: None,
            operation: None,
            resource: None,
            method: None,
            reads: None,
            path_contains: None,
            range: None,
            share: 1.0,
            limit: None,
            after: false,
        }
    }

    /// Only in this region; `global` names the separate global listener.
    pub fn in_region(mut self, name: &str) -> FaultRule {
        self.region = Some(name.to_owned());
        self
    }

    /// Only this operation: `read`, `readFeed`, `changeFeed`, `create`, `upsert`, `replace`, `patch`,
    /// `delete`, `query`, `queryPlan` or `batch`.
    pub fn operation(mut self, name: &str) -> FaultRule {
        self.operation = Some(name.to_owned());
        self
    }

    /// Only this resource type, as paths spell it (`dbs`, `colls`, `docs`, ...); `account` is `GET /`.
    pub fn resource(mut self, kind: &str) -> FaultRule {
        self.resource = Some(kind.to_owned());
        self
    }

    /// Only this HTTP method.
    pub fn method(mut self, method: Method) -> FaultRule {
        self.method = Some(method);
        self
    }

    /// Only requests that change nothing.
    pub fn reads(mut self) -> FaultRule {
        self.reads = Some(true);
        self
    }

    /// Only requests that change something.
    pub fn writes(mut self) -> FaultRule {
        self.reads = Some(false);
        self
    }

    /// Only requests whose raw path contains this text.
    pub fn path_contains(mut self, text: &str) -> FaultRule {
        self.path_contains = Some(text.to_owned());
        self
    }

    /// Only requests for this partition key range, in whatever container, by partition key or by range.
    pub fn in_range(mut self, range: u32) -> FaultRule {
        self.range = Some(range);
        self
    }

    /// Only this share of the requests, above 0 and at most 1 (the default); drawn from the emulator's seed.
    pub fn share(mut self, share: f64) -> FaultRule {
        self.share = share;
        self
    }

    /// Only the first `limit` requests; the rule stays listed, with its hits, until it is removed.
    pub fn at_most(mut self, limit: u64) -> FaultRule {
        self.limit = Some(limit);
        self
    }

    /// The request is executed first, then its answer goes wrong.
    pub fn after_execution(mut self) -> FaultRule {
        self.after = true;
        self
    }

    /// The reason why this rule cannot be used, naming what is accepted.
    pub(crate) fn problem(&self) -> Option<String> {
        if !(self.share > 0.0 && self.share <= 1.0) {
            return Some(format!("share: {} is not above 0 and at most 1", self.share));
        }
        if let Fault::Status { status, .. } = self.fault
            && !(200..600).contains(&status)
        {
            return Some(format!("status: {status} is not between 200 and 599"));
        }
        let unknown = unknown("operation", self.operation.as_deref(), &OPERATIONS)
            .or_else(|| unknown("resource", self.resource.as_deref(), &RESOURCES));
        unknown.or_else(|| self.misused_state())
    }

    fn misused_state(&self) -> Option<String> {
        let whole = self.share == 1.0 && self.limit.is_none() && !self.after && !self.filters();
        (self.fault.is_state() && !whole).then(|| {
            format!(
                "fault: {} is a state of a whole region: it takes a region and no operation, resource, method, \
                 kind, path, range, share, limit or phase",
                self.fault.name()
            )
        })
    }

    /// Whether the rule resets connections, whatever they carry.
    pub(crate) fn is_for_connects(&self) -> bool {
        self.fault == Fault::ResetOnConnect && !self.filters()
    }

    /// Whether the rule looks at anything inside a request.
    fn filters(&self) -> bool {
        self.operation.is_some()
            || self.resource.is_some()
            || self.method.is_some()
            || self.reads.is_some()
            || self.path_contains.is_some()
            || self.range.is_some()
    }

    /// Whether the rule is about one of these places.
    pub(crate) fn covers(&self, places: &[&str]) -> bool {
        match &self.region {
            None => true,
            Some(name) => places.iter().any(|place| normalise(place) == normalise(name)),
        }
    }

    /// Whether the rule is about requests like this one.
    pub(crate) fn matches(&self, facts: &Facts) -> bool {
        fn same<T: PartialEq<U>, U>(wanted: &Option<T>, found: U) -> bool {
            wanted.as_ref().is_none_or(|wanted| *wanted == found)
        }
        same(&self.operation, facts.operation)
            && same(&self.resource, facts.resource)
            && same(&self.method, facts.method.clone())
            && same(&self.reads, facts.is_read())
            && self.range.is_none_or(|range| facts.range == Some(range))
            && self.path_contains.as_ref().is_none_or(|text| facts.path.contains(text))
    }
}

fn unknown(argument: &str, value: Option<&str>, known: &[&str]) -> Option<String> {
    let value = value.filter(|value| !known.contains(value))?;
    Some(format!("{argument}: '{value}' is unknown; accepted are {}", known.join(", ")))
}
