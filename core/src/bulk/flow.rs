//! Which request goes next, and what becomes of its operations?

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

use super::lanes::{Lanes, Parcel, Pending};
use super::verdict::{Verdict, verdict};
use super::{BulkOptions, BulkProgress, BulkResponse, row};
use crate::batch::{self, BatchResult};
use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result, WriteOutcome};
use crate::models::bulk::BulkOperation;
use crate::models::status::Status;
use crate::operations;
use crate::operations::link::Link;
use crate::pipeline::{Layout, Pipeline, RawResponse};
use crate::policy::defaults;

/// A request that has ended.
type Ended = (Parcel, Result<RawResponse>);

/// One bulk under way.
pub(super) struct Flow<'a> {
    pipeline: &'a Arc<Pipeline>,
    container: &'a Link,
    options: BulkOptions,
    layout: Layout,
    lanes: Lanes,
    /// By the place in the input; none where there is no result yet.
    results: Vec<Option<Result<BatchResult>>>,
    /// Bytes of the operations without a result.
    held: usize,
    progress: BulkProgress,
    began: Duration,
    diagnostics: Diagnostics,
}

impl<'a> Flow<'a> {
    pub(super) fn new(
        pipeline: &'a Arc<Pipeline>,
        container: &'a Link,
        options: BulkOptions,
        layout: Layout,
    ) -> Self {
        Self {
            pipeline,
            container,
            options,
            layout,
            lanes: Lanes::default(),
            results: Vec::new(),
            held: 0,
            progress: BulkProgress::default(),
            began: pipeline.clock().now(),
            diagnostics: pipeline.new_diagnostics("execute_bulk"),
        }
    }

    pub(super) async fn run(mut self, operations: impl Iterator<Item = BulkOperation>) -> BulkResponse {
        let mut input = operations.fuse();
        let mut under_way = FuturesUnordered::new();
        loop {
            let taken = self.progress.taken;
            self.fill(&mut input);
            let now = self.now();
            while under_way.len() < defaults::BULK_REQUESTS
                && let Some(parcel) = self.lanes.next(now)
            {
                under_way.extend(self.send(parcel));
            }
            let pause = self.lanes.wakes_at().map(|at| at.saturating_sub(now));
            match (under_way.is_empty(), pause) {
                (true, None) if taken == self.progress.taken => break,
                (true, None) => {}
                (true, Some(pause)) => self.pipeline.clock().sleep(pause).await,
                (false, pause) => {
                    let pause = pause.filter(|pause| !pause.is_zero()).unwrap_or(Duration::MAX);
                    let ended = self.pipeline.clock().within(pause, under_way.next()).await;
                    if let Some((parcel, answer)) = ended.flatten() {
                        self.settle(parcel, answer).await;
                    }
                }
            }
        }
        let results = self.results.into_iter().flatten().collect();
        BulkResponse { results, progress: self.progress, diagnostics: self.diagnostics }
    }

    fn now(&self) -> Duration {
        self.pipeline.clock().now()
    }

    /// Takes operations from the input, as many as may wait.
    fn fill(&mut self, input: &mut impl Iterator<Item = BulkOperation>) {
        while self.progress.taken - self.progress.done() < defaults::BULK_WAITING
            && self.held < defaults::BULK_WAITING_BYTES
            && let Some(operation) = input.next()
        {
            let index = self.results.len();
            self.results.push(None);
            self.progress.taken += 1;
            if let Err(error) = self.take(index, operation) {
                self.finish(index, 0, Err(error.with_write_outcome(Some(WriteOutcome::NotSent))));
            }
        }
    }

    fn take(&mut self, index: usize, operation: BulkOperation) -> Result<()> {
        let (place, is_read) = (self.layout.place(&operation.key)?, operation.is_read());
        let row = operations::bulk_row(operation, self.options.content_response_on_write)?;
        self.held += row.len();
        self.enqueue(Pending { index, row, place, is_read, reroutes: 0, throttled_since: None });
        Ok(())
    }

    fn enqueue(&mut self, operation: Pending) {
        self.lanes.push(&self.layout.ranges.find(&operation.place).id, operation);
    }

    /// The request of a parcel; none if it could not be made, which is the result of its operations then.
    fn send(&mut self, parcel: Parcel) -> Option<BoxFuture<'static, Ended>> {
        let rows = parcel.operations.iter().map(|operation| &operation.row);
        match operations::execute_bulk(self.container, &parcel.range, rows) {
            Ok(operation) => {
                let (pipeline, options) = (Arc::clone(self.pipeline), self.options.request.clone());
                Some(Box::pin(async move {
                    let answer = pipeline.run(operation, &options).await;
                    (parcel, answer)
                }))
            }
            Err(error) => {
                self.lanes.ended(&parcel.range);
                self.fail(parcel.operations, &error);
                None
            }
        }
    }

    async fn settle(&mut self, parcel: Parcel, answer: Result<RawResponse>) {
        self.lanes.ended(&parcel.range);
        self.progress.requests += 1;
        let diagnostics = match &answer {
            Ok(raw) => Some(&*raw.diagnostics),
            Err(error) => error.diagnostics(),
        };
        if let Some(diagnostics) = diagnostics {
            // The account of a request says how long it took, and not when it began.
            let after = (self.now() - self.began).saturating_sub(diagnostics.elapsed());
            self.diagnostics.absorb(diagnostics, after);
        }
        let moved = match answer {
            Ok(raw) => self.answered(parcel, &raw),
            Err(error) => self.refused(parcel, &error),
        };
        if !moved.is_empty() {
            self.reroute(moved).await;
        }
        if let Some(tell) = &self.options.tell {
            tell(&self.progress);
        }
    }

    /// The operations were answered one by one. Gives those whose range has moved.
    fn answered(&mut self, parcel: Parcel, raw: &RawResponse) -> Vec<Pending> {
        self.progress.request_charge += raw.diagnostics.request_charge();
        let rows = batch::rows(raw).unwrap_or_default();
        let together = parcel.operations.len();
        let mut done = 0;
        let mut sorted = Sorted::default();
        for (at, operation) in parcel.operations.into_iter().enumerate() {
            let Some(row) = rows.get(at) else {
                let error = row::unanswered(raw, operation.is_read);
                self.end(operation, Err(error));
                continue;
            };
            let status = row.status();
            let is_known = operation.is_read || !raw.is_after_ambiguous_failure;
            let verdict = verdict(status, row.retry_after(), together, is_known);
            match verdict {
                Verdict::Done => {
                    done += 1;
                    self.end(operation, Ok(batch::result(raw, row)));
                }
                _ if self.gives_up(&operation, verdict) => {
                    let error = row::failed(raw, row, operation.is_read);
                    self.end(operation, Err(error));
                }
                _ => sorted.add(operation, verdict),
            }
        }
        if sorted.pause.is_none() && sorted.moved.is_empty() {
            self.lanes.pace(&parcel.range).went_well();
        }
        self.lanes.did(&parcel.range, done, sorted.pause.is_none());
        self.resume(&parcel.range, together, sorted)
    }

    /// The request failed as a whole. Gives the operations whose range has moved.
    fn refused(&mut self, parcel: Parcel, error: &Error) -> Vec<Pending> {
        self.progress.request_charge += error.request_charge();
        let status = Status::new(error.status().unwrap_or(0), error.sub_status().unwrap_or(0));
        let is_known = error.status().is_some() && error.write_outcome() == Some(WriteOutcome::Rejected);
        let together = parcel.operations.len();
        let verdict = match is_known {
            true => verdict(status, error.retry_after(), together, true),
            false => Verdict::Failed,
        };
        let mut sorted = Sorted::default();
        for operation in parcel.operations {
            if self.gives_up(&operation, verdict) {
                let error = row::of_request(error, operation.is_read);
                self.end(operation, Err(error));
            } else {
                sorted.add(operation, verdict);
            }
        }
        self.resume(&parcel.range, together, sorted)
    }

    /// True if the verdict is the operation's last, or it has had this one too often.
    fn gives_up(&self, operation: &Pending, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Done | Verdict::Failed => true,
            Verdict::Throttled(_) => operation
                .throttled_since
                .is_some_and(|since| self.now().saturating_sub(since) >= defaults::BULK_PATIENCE),
            Verdict::Moved => operation.reroutes >= defaults::BULK_REROUTES,
            Verdict::TooMuch => false,
        }
    }

    /// Lines up again what was not done, as the range asked. Gives what has to look for its range.
    fn resume(&mut self, range: &str, together: usize, sorted: Sorted) -> Vec<Pending> {
        let Sorted { mut again, moved, pause, too_much } = sorted;
        let now = self.now();
        self.progress.repeated += again.len() + moved.len();
        if let Some(pause) = pause {
            let until = self.until(now, pause);
            self.lanes.pace(range).throttled(now, until);
        }
        if too_much {
            self.lanes.halve(range, together);
        }
        if pause.is_some() {
            for operation in &mut again {
                operation.throttled_since.get_or_insert(now);
            }
        }
        self.lanes.put_back(range, again);
        moved
    }

    /// The end of a wait that the service asks for: by then, or once the bulk's time is up, its operations get a result.
    fn until(&self, now: Duration, pause: Duration) -> Duration {
        let until = now + pause.min(defaults::BULK_PATIENCE);
        self.options.request.ends.map_or(until, |ends| until.min(ends))
    }

    /// Reads the ranges anew and lines up by them what is not done: these operations, and those that waited for a range
    /// that is gone.
    async fn reroute(&mut self, moved: Vec<Pending>) {
        match self.pipeline.layout_after(&self.layout, self.container, &self.options.request).await {
            Ok(layout) if layout.rid == self.layout.rid => self.layout = layout,
            Ok(_) => {
                let text = "the container was deleted meanwhile, and another one bears its name";
                return self.give_up(moved, Error::new(ErrorKind::NotFound, text));
            }
            Err(error) => return self.give_up(moved, error),
        }
        let ranges = Arc::clone(&self.layout.ranges);
        let until = self.now() + defaults::BULK_REROUTE_PAUSE;
        for mut operation in moved {
            operation.reroutes += 1;
            if operation.reroutes > 1 {
                self.lanes.pace(&ranges.find(&operation.place).id).wait(until);
            }
            self.enqueue(operation);
        }
        for operation in self.lanes.take_lost(|range| ranges.get(range).is_some()) {
            self.enqueue(operation);
        }
    }

    /// Nobody knows where operations are to be sent: ends these, and those that wait.
    fn give_up(&mut self, moved: Vec<Pending>, error: Error) {
        let error = error.with_write_outcome(Some(WriteOutcome::Rejected));
        self.fail(moved, &error);
        let waiting = self.lanes.take_lost(|_| false);
        self.fail(waiting, &error);
    }

    fn fail(&mut self, operations: Vec<Pending>, error: &Error) {
        for operation in operations {
            let error = row::of_request(error, operation.is_read);
            self.end(operation, Err(error));
        }
    }

    fn end(&mut self, operation: Pending, result: Result<BatchResult>) {
        self.finish(operation.index, operation.row.len(), result);
    }

    /// The one place where an operation gets its result.
    fn finish(&mut self, index: usize, bytes: usize, result: Result<BatchResult>) {
        match &result {
            Ok(_) => self.progress.succeeded += 1,
            Err(_) => self.progress.failed += 1,
        }
        self.held -= bytes;
        self.results[index] = Some(result);
    }
}

/// What was not done, by what is to become of it.
#[derive(Default)]
struct Sorted {
    again: Vec<Pending>,
    moved: Vec<Pending>,
    /// The longest wait that was asked for.
    pause: Option<Duration>,
    too_much: bool,
}

impl Sorted {
    fn add(&mut self, operation: Pending, verdict: Verdict) {
        match verdict {
            Verdict::Moved => return self.moved.push(operation),
            Verdict::Throttled(after) => {
                let after = after.unwrap_or(defaults::THROTTLE_FALLBACK_WAIT);
                self.pause = self.pause.max(Some(after));
            }
            Verdict::TooMuch => self.too_much = true,
            Verdict::Done | Verdict::Failed => {}
        }
        self.again.push(operation);
    }
}
