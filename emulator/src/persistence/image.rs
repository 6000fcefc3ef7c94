//! What is written of a thing that was touched? Its state as JSON, or nothing when it is gone.

use serde::Serialize;

use super::{Row, key};
use crate::account::state::State;
use crate::store::touched::Touch;

/// The rows of all that was touched since the last time.
pub(crate) fn changes(state: &mut State) -> Vec<Row> {
    let mut touched = state.store.touched.take();
    touched.append(&mut state.links.touched.take());
    if state.store.catalog.take_changed() {
        touched.insert(Touch::Catalog);
    }
    touched.iter().map(|touch| Row { key: key::text(touch), value: image(state, touch) }).collect()
}

fn image(state: &State, touch: &Touch) -> Option<Vec<u8>> {
    let store = &state.store;
    let range = |(container, region, range)| store.range(container, region, range);
    match touch {
        Touch::Account => json(&state.described()),
        Touch::Catalog => json(&*store.catalog),
        Touch::Documents => json(&store.documents()),
        Touch::Range(place) => json(&range(*place)?.head()),
        Touch::Item(place, key) => json(range(*place)?.held(key)?),
        Touch::Change(place, at) => json(range(*place)?.changes.version_at(*at)?),
        Touch::Conflict(container, number) => {
            json(store.conflicts.get(container)?.iter().find(|conflict| conflict.number == *number)?)
        }
        Touch::Parcel(from, to, number) => json(&state.links.parcel(*from, *to, *number)?),
    }
}

/// All that is written can be put into JSON: keys are text or numbers, and numbers are finite.
fn json(value: &impl Serialize) -> Option<Vec<u8>> {
    serde_json::to_vec(value).ok()
}
