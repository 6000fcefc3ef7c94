//! What happens when all items of a partition key are to be deleted? The service takes its time; here it is done at once.

use http::StatusCode;

use super::call::Call;
use super::scope::{self, Partition};
use super::write::{self, Draft};
use super::{Answer, Outcome};
use crate::store::container::Container;
use crate::store::item::ItemKey;

pub(crate) fn run(call: &mut Call<'_>, container: &Container, names: [&str; 2]) -> Outcome {
    let partition = match scope::partition(call, container) {
        Ok(partition) => partition,
        Err(failure) => return scope::annotate(call, container, names, &[], Err(failure)),
    };
    let outcome = delete(call, container, &partition);
    scope::annotate(call, container, names, &[partition.range], outcome)
}

fn delete(call: &mut Call<'_>, container: &Container, partition: &Partition) -> Outcome {
    call.check_writable(container, &[partition.range])?;
    let range = call.state.store.range(container.number, call.region, partition.range);
    let items = range.into_iter().flat_map(|range| range.items(0, call.seconds()));
    let mine = items.filter(|(version, _)| version.key.partition == partition.canonical);
    let keys: Vec<(ItemKey, u64)> = mine.map(|(version, _)| (version.key.clone(), version.number)).collect();
    for (key, number) in keys {
        write::commit(call, container, partition, Draft { key, body: None, number: Some(number) })?;
    }
    Ok(Answer::empty(StatusCode::OK))
}
