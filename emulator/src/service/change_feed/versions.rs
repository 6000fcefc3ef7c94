//! Which versions did items have, and which were deleted or expired?

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::position::Position;
use super::{Page, Reading};
use crate::service::Failure;
use crate::store::changes::{Change, Logged};
use crate::store::item::Version;

/// What can be told of.
enum Event<'a> {
    Written(&'a Change),
    Expired(Logged),
}

impl Event<'_> {
    fn version(&self) -> &Version {
        match self {
            Event::Written(change) => &change.new.version,
            Event::Expired(logged) => &logged.version,
        }
    }

    /// Microseconds since 1970.
    fn time(&self) -> u64 {
        match self {
            Event::Written(change) => change.new.version.written,
            Event::Expired(logged) => logged.version.expires.unwrap_or_default().saturating_mul(1_000_000),
        }
    }

    /// Events that are told together, since no etag lies between them.
    fn is_beside(&self, other: &Event<'_>) -> bool {
        match (self, other) {
            (Event::Written(one), Event::Written(other)) => one.new.at == other.new.at,
            (Event::Expired(one), Event::Expired(other)) => one.version.expires == other.version.expires,
            (Event::Written(_), Event::Expired(_)) | (Event::Expired(_), Event::Written(_)) => false,
        }
    }
}

impl Reading<'_> {
    /// Fills the page; answers how far the reader has come then.
    pub(super) fn versions(&self, from: Position, page: &mut Page) -> Result<Position, Failure> {
        let after = self.after(&from);
        if after < self.replica.changes.forgotten() {
            return Err(Failure::new(
                StatusCode::BAD_REQUEST,
                0,
                "The etag is older than the versions that the container keeps.",
            ));
        }
        let events = self.events(&from, after);
        let mut told = 0;
        while told < events.len()
            && (!page.is_full() || (told > 0 && events[told].is_beside(&events[told - 1])))
        {
            self.tell(&events[told], page);
            told += 1;
        }
        let (told, left) = events.split_at(told);
        if left.is_empty() {
            return Ok(Position { expired: Some(self.call.seconds()), ..self.end(&from) });
        }
        let mut to = from.clone();
        for event in told {
            match event {
                Event::Written(change) => to.at = change.new.at,
                Event::Expired(logged) => to.expired = logged.version.expires,
            }
        }
        if !told.iter().any(|event| matches!(event, Event::Written(_))) {
            return Ok(to);
        }
        let written = left.iter().filter(|event| matches!(event, Event::Written(_)));
        Ok(Position { expired: to.expired, ..self.position(&from, to.at, written.map(Event::version)) })
    }

    /// What is to be told, in the order of time; writes among themselves as they were applied.
    fn events(&self, from: &Position, after: u64) -> Vec<Event<'_>> {
        let now = self.call.seconds();
        let ended = self.replica.ended(from.expired.unwrap_or(now), now).into_iter();
        let covered = |logged: &Logged| super::feed::covers(self.coverage, &logged.version);
        let mut ended = ended.filter(covered).map(Event::Expired).peekable();
        let written = self.replica.changes.versions_after(after);
        let written = written.filter(|change| self.is_news(&change.new.version, from)).map(Event::Written);
        let mut events = Vec::new();
        for write in written {
            while let Some(end) = ended.next_if(|end| end.time() <= write.time()) {
                events.push(end);
            }
            events.push(write);
        }
        events.extend(ended);
        events
    }

    fn tell(&self, event: &Event<'_>, page: &mut Page) {
        let (new, previous) = match event {
            Event::Written(change) => (Some(&change.new), change.previous.as_ref()),
            Event::Expired(logged) => (None, Some(logged)),
        };
        let current = new.and_then(|new| new.version.body.as_ref());
        let old = previous.and_then(|previous| previous.version.body.as_ref());
        let operation = match (current, old) {
            (Some(_), Some(_)) => "replace",
            (Some(_), None) => "create",
            (None, _) => "delete",
        };
        let at = new.map_or_else(|| self.replica.changes.last(), |new| new.at);
        let mut metadata = self.metadata(operation, at, event.time() / 1_000_000);
        metadata.extend(previous.map(|previous| ("previousImageLSN".to_owned(), json!(previous.at))));
        if current.is_none() {
            metadata.extend(self.identity(event.version(), old.map(|old| &old.value)));
            metadata.insert("timeToLiveExpired".to_owned(), json!(new.is_none()));
        }
        let mut row = Map::new();
        row.extend(current.map(|body| ("current".to_owned(), body.value.clone())));
        row.extend(old.map(|body| ("previous".to_owned(), body.value.clone())));
        row.insert("metadata".to_owned(), Value::Object(metadata));
        let bytes = [current, old].into_iter().flatten().map(|body| body.text.len()).sum();
        page.add(Value::Object(row), bytes);
    }

    /// The id and partition key of an item that is gone.
    fn identity(&self, version: &Version, old: Option<&Value>) -> Map<String, Value> {
        let definition = &self.container.definition;
        let values = old.and_then(Value::as_object).map(|old| definition.extract(old)).unwrap_or_default();
        let names = definition.paths.iter().map(|path| path.join("/"));
        let key: Map<String, Value> =
            names.zip(values).filter_map(|(name, value)| Some((name, value?))).collect();
        let identity = json!({"id": version.key.id, "partitionKey": key});
        identity.as_object().cloned().unwrap_or_default()
    }
}
