//! How is the part of one lease read: changes to the handler, checkpoints, renewals, splits?

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use super::Shared;
use super::lease::Lease;
use crate::change_feed::Feed;

/// Why a lease is no longer read here.
pub(super) enum Ended {
    /// Another instance has it, or it is no more.
    Lost,
    /// The processor stops: the lease is free for others.
    Stopped,
    /// Leases of its parts take its place.
    Divided,
}

pub(super) struct Worker {
    pub(super) shared: Arc<Shared>,
    pub(super) lease: Lease,
}

impl Worker {
    /// Reads until the lease ends here.
    pub(super) async fn run(mut self) -> Ended {
        let ended = self.read().await.unwrap_or_else(|ended| ended);
        if matches!(ended, Ended::Stopped) {
            self.lease.owner = None;
            if let Err(error) = self.shared.leases.replace(&self.lease).await {
                tracing::debug!("the lease {} could not be released: {error}", self.lease.id);
            }
        }
        ended
    }

    async fn read(&mut self) -> Result<Ended, Ended> {
        loop {
            let mut feed = match self.shared.feed(&self.lease, self.shared.options.max_item_count) {
                Ok(feed) => feed,
                Err(error) => {
                    tracing::warn!("the lease {} can't be read: {error}", self.lease.id);
                    self.pause().await?;
                    continue;
                }
            };
            while self.turn(&mut feed).await? {
                if feed.parts().len() > 1 && self.divide(&feed).await {
                    return Ok(Ended::Divided);
                }
            }
            // What failed is asked for again, from the last checkpoint.
            self.pause().await?;
        }
    }

    /// One page: to the handler, then a checkpoint. False if either failed.
    async fn turn(&mut self, feed: &mut Feed) -> Result<bool, Ended> {
        if self.shared.is_stopping() {
            return Err(Ended::Stopped);
        }
        let answer = match self.holding(feed.next()).await? {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!("the changes of the lease {} could not be read: {error}", self.lease.id);
                return Ok(false);
            }
        };
        let is_idle = answer.status.code == 304;
        if !is_idle {
            let handled = (self.shared.handler)(answer);
            if let Err(error) = self.holding(handled).await? {
                tracing::warn!("the handler of the lease {} failed: {error}", self.lease.id);
                return Ok(false);
            }
        }
        let continuation = feed.continuation().map(str::to_owned);
        if continuation != self.lease.continuation {
            let before = std::mem::replace(&mut self.lease.continuation, continuation);
            if !self.keep().await? {
                self.lease.continuation = before;
                return Ok(false);
            }
        }
        if is_idle {
            self.pause().await?;
        }
        Ok(true)
    }

    /// Does something, and renews the lease meanwhile.
    async fn holding<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Ended> {
        let mut work = pin!(work);
        let shared = Arc::clone(&self.shared);
        loop {
            let done = shared.pipeline.clock().within(shared.options.renew_interval, &mut work).await;
            match done {
                Some(done) => return Ok(done),
                None => self.keep().await?,
            };
        }
    }

    /// Writes the lease; false if that could not be done just now.
    async fn keep(&mut self) -> Result<bool, Ended> {
        match self.shared.leases.replace(&self.lease).await {
            Ok(Some(lease)) => {
                self.lease = lease;
                Ok(true)
            }
            Ok(None) => Err(Ended::Lost),
            Err(error) => {
                tracing::warn!("the lease {} could not be written: {error}", self.lease.id);
                Ok(false)
            }
        }
    }

    async fn pause(&mut self) -> Result<(), Ended> {
        let shared = Arc::clone(&self.shared);
        self.holding(shared.pause(shared.options.poll_interval)).await
    }

    /// Makes a lease of each part that a range of its own holds now. False if that could not be done just now.
    async fn divide(&mut self, feed: &Feed) -> bool {
        let leases = &self.shared.leases;
        for (range, continuation) in feed.parts() {
            let part = Lease::new(&leases.processor, range, Some(continuation));
            if let Err(error) = leases.create(&part).await {
                tracing::warn!("the lease {} could not be made: {error}", part.id);
                return false;
            }
        }
        leases.delete(&self.lease).await.is_ok()
    }
}
