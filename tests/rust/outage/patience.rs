//! How is a condition waited for?

use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(50);

/// How long something may take.
pub(crate) struct Patience {
    deadline: Instant,
    tried: bool,
}

impl Patience {
    pub(crate) fn of(limit: Duration) -> Self {
        Self { deadline: Instant::now() + limit, tried: false }
    }

    /// True as long as there is time for another look, which every one but the first waits a little for.
    pub(crate) async fn lasts(&mut self) -> bool {
        if std::mem::replace(&mut self.tried, true) {
            tokio::time::sleep(PAUSE).await;
        }
        Instant::now() < self.deadline
    }
}
