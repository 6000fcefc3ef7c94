//! What was the account, as the rows on disk tell?

use serde::de::DeserializeOwned;

use super::{Row, key};
use crate::account::AccountSettings;
use crate::account::state::State;
use crate::store::touched::Touch;

/// The state that the rows were made of; a new one when there are none.
pub(crate) fn restore(settings: &AccountSettings, rows: Vec<Row>) -> Result<State, String> {
    let mut state = State::new(settings);
    state.watch();
    for Row { key, value } in rows {
        let known = key::parse(&key).and_then(|touch| put(&mut state, touch, &value?));
        known.ok_or_else(|| format!("the row '{}' is unreadable", key.escape_debug()))?;
    }
    state.resume(settings);
    Ok(state)
}

fn put(state: &mut State, touch: Touch, value: &[u8]) -> Option<()> {
    let store = &mut state.store;
    match touch {
        Touch::Account => state.recall(json(value)?),
        Touch::Catalog => store.recall_catalog(json(value)?),
        Touch::Documents => store.recall_documents(json(value)?),
        Touch::Range(place) => store.recalled(place).recall_head(json(value)?),
        Touch::Item(place, _) => store.recalled(place).recall_item(json(value)?),
        Touch::Change(place, _) => store.recalled(place).changes.recall(json(value)?),
        Touch::Conflict(container, _) => {
            store.conflicts.entry(container).or_default().push(json(value)?);
        }
        Touch::Parcel(from, to, number) => state.links.recall(from, to, number, json(value)?),
    }
    Some(())
}

fn json<T: DeserializeOwned>(value: &[u8]) -> Option<T> {
    serde_json::from_slice(value).ok()
}
