//! What does an operation do where one item is, or is to be?

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Map, Value};

use super::rules::check_partition;
use crate::service::call::Call;
use crate::service::conditions::Conditions;
use crate::service::scope::Partition;
use crate::service::write::{self, Draft};
use crate::service::{Answer, Failure, Outcome};
use crate::store::container::Container;
use crate::store::item::{Body, ItemKey, Version};

/// The place of one item, and how it is to be treated.
pub(super) struct Place<'a> {
    pub(super) container: &'a Container,
    pub(super) partition: &'a Partition,
    pub(super) key: ItemKey,
    pub(super) conditions: Conditions,
    /// The writer does not want the document back.
    pub(super) minimal: bool,
}

impl Place<'_> {
    /// The item as it is in this region now.
    pub(super) fn current<'c>(&self, call: &'c Call<'_>) -> Option<(&'c Arc<Version>, &'c Body)> {
        let range = call.state.store.range(self.container.number, call.region, self.partition.range)?;
        range.live(&self.key, call.seconds())
    }

    pub(super) fn read(self, call: &Call<'_>) -> Outcome {
        let (version, body) = self.current(call).ok_or_else(Failure::not_found)?;
        let lsn = version.history.total().to_string();
        if self.conditions.unchanged(&body.etag) {
            let answer = Answer::empty(StatusCode::NOT_MODIFIED);
            return Ok(answer.header("etag", &body.etag).header("x-ms-item-lsn", lsn));
        }
        Ok(show(StatusCode::OK, body).header("x-ms-item-lsn", lsn).charge(kilobytes(body)))
    }

    pub(super) fn create(self, call: &mut Call<'_>, body: Map<String, Value>) -> Outcome {
        check_partition(self.container, self.partition, &body)?;
        if self.current(call).is_some() {
            return Err(Failure::conflict());
        }
        self.write(call, body, None, StatusCode::CREATED, 5.33)
    }

    pub(super) fn upsert(self, call: &mut Call<'_>, body: Map<String, Value>) -> Outcome {
        match self.current(call) {
            Some(_) => self.replace(call, body),
            None => self.create(call, body),
        }
    }

    pub(super) fn replace(self, call: &mut Call<'_>, body: Map<String, Value>) -> Outcome {
        let (version, old) = self.current(call).ok_or_else(Failure::not_found)?;
        let number = version.number;
        self.conditions.check_write(&old.etag)?;
        check_partition(self.container, self.partition, &body)?;
        self.write(call, body, Some(number), StatusCode::OK, 10.29)
    }

    pub(super) fn delete(self, call: &mut Call<'_>) -> Outcome {
        let (version, old) = self.current(call).ok_or_else(Failure::not_found)?;
        self.conditions.check_write(&old.etag)?;
        let draft = Draft { key: self.key, body: None, number: Some(version.number) };
        write::commit(call, self.container, self.partition, draft)?;
        Ok(Answer::empty(StatusCode::NO_CONTENT).charge(6.29))
    }

    /// `units`: request units for each kilobyte.
    fn write(
        self,
        call: &mut Call<'_>,
        body: Map<String, Value>,
        number: Option<u64>,
        status: StatusCode,
        units: f64,
    ) -> Outcome {
        write::check_unique(call, self.container, self.partition, &self.key, &body)?;
        let draft = Draft { key: self.key, body: Some(body), number };
        let stored = write::commit(call, self.container, self.partition, draft)?;
        let Some(body) = &stored.body else { return Ok(Answer::empty(status)) };
        let mut answer = show(status, body).charge(units * kilobytes(body));
        if self.minimal {
            answer.body.clear();
        }
        Ok(answer)
    }
}

fn show(status: StatusCode, body: &Body) -> Answer {
    Answer { body: body.text.clone(), ..Answer::empty(status).header("etag", &body.etag) }
}

fn kilobytes(body: &Body) -> f64 {
    (body.text.len() as f64 / 1024.0).ceil().max(1.0)
}
