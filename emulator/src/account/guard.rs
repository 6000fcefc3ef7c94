//! Who may change the state, and what becomes of the changes? One at a time; they are saved when that one is done.

use std::ops::{Deref, DerefMut};
use std::sync::MutexGuard;

use super::state::State;
use crate::persistence::{self, Saver};

/// The state, locked.
pub(super) struct Guard<'a> {
    state: MutexGuard<'a, State>,
    saver: Option<&'a Saver>,
}

impl<'a> Guard<'a> {
    pub(super) fn new(state: MutexGuard<'a, State>, saver: Option<&'a Saver>) -> Guard<'a> {
        Guard { state, saver }
    }
}

impl Deref for Guard<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if let Some(saver) = self.saver {
            // While the state is locked: the order on disk is that of the changes.
            let rows = persistence::changes(&mut self.state);
            if !rows.is_empty() {
                saver.save(rows);
            }
        }
    }
}
