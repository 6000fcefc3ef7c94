//! Batches and bulks, against a plain map that is told the same.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use perilune::{
    BatchResponse, BatchResult, BulkOperation, ContainerClient, ContainerProperties, CosmosClient, Error,
    Patch, TransactionalBatch,
};
use perilune_emulator::Emulator;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const CASES: u32 = 200;
/// A container of the emulator is split so many times while the cases run.
const SPLITS: u32 = 8;

#[derive(Clone, Copy, Debug)]
enum What {
    Create,
    Upsert,
    Replace,
    Patch,
    Read,
    Delete,
}

/// One operation, on an item of few, so that most of them meet others' work.
#[derive(Clone, Debug)]
struct Step {
    what: What,
    key: u8,
    id: u8,
    n: i64,
}

fn step() -> impl Strategy<Value = Step> {
    let what = prop::sample::select(vec![
        What::Create,
        What::Create,
        What::Upsert,
        What::Replace,
        What::Patch,
        What::Read,
        What::Delete,
    ]);
    (what, 0_u8..6, 0_u8..4, 0_i64..1000).prop_map(|(what, key, id, n)| Step { what, key, id, n })
}

/// The items by key and id.
type Model = HashMap<(u8, u8), i64>;

/// The status that the service gives, and what becomes of the items.
fn apply(step: &Step, model: &mut Model) -> u16 {
    let place = (step.key, step.id);
    let there = model.contains_key(&place);
    match (step.what, there) {
        (What::Create, true) => return 409,
        (What::Replace | What::Patch | What::Read | What::Delete, false) => return 404,
        _ => {}
    }
    match step.what {
        What::Create | What::Upsert | What::Replace => drop(model.insert(place, step.n)),
        What::Patch => *model.get_mut(&place).unwrap() += step.n,
        What::Delete => drop(model.remove(&place)),
        What::Read => {}
    }
    match step.what {
        What::Create => 201,
        What::Upsert if !there => 201,
        What::Delete => 204,
        What::Upsert | What::Replace | What::Patch | What::Read => 200,
    }
}

struct Trial {
    runtime: Runtime,
    emulator: Emulator,
    container: ContainerClient,
    case: AtomicU32,
}

impl Trial {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (emulator, container) = runtime.block_on(async {
            let emulator = Emulator::builder().regions(["West US 2"]).start().await.unwrap();
            let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).build().unwrap();
            client.create_database("db", None).await.unwrap();
            let database = client.database("db");
            database.create_container(ContainerProperties::new("items", "/pk"), None).await.unwrap();
            (emulator, database.container("items"))
        });
        Self { runtime, emulator, container, case: AtomicU32::new(0) }
    }

    /// Runs the property; each case has keys of its own, and some begin with a split that the client has not heard of.
    fn each<S: Strategy>(
        &self,
        inputs: S,
        property: impl Fn(&Case<'_>, S::Value) -> Result<(), TestCaseError>,
    ) {
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        let result = TestRunner::new(config).run(&inputs, |input| {
            let number = self.case.fetch_add(1, Ordering::Relaxed);
            if number.is_multiple_of(CASES / SPLITS) {
                self.emulator.split("db", "items", None).unwrap();
            }
            property(&Case { trial: self, number }, input)
        });
        result.unwrap_or_else(|error| panic!("{error}"));
    }
}

struct Case<'a> {
    trial: &'a Trial,
    number: u32,
}

impl Case<'_> {
    fn key(&self, key: u8) -> String {
        format!("{} {key}", self.number)
    }

    fn item(&self, step: &Step) -> Value {
        json!({"id": step.id.to_string(), "pk": self.key(step.key), "n": step.n})
    }

    /// The results of a batch's operations, which an error has in its body.
    fn batch(&self, steps: &[Step]) -> Result<BatchResponse, Error> {
        let batch = steps.iter().fold(TransactionalBatch::new(), |batch, step| {
            let (id, item) = (step.id.to_string(), self.item(step));
            match step.what {
                What::Create => batch.create_item(&item, None).unwrap(),
                What::Upsert => batch.upsert_item(&item, None).unwrap(),
                What::Replace => batch.replace_item(&id, &item, None).unwrap(),
                What::Patch => batch.patch_item(&id, &added(step.n), None).unwrap(),
                What::Read => batch.read_item(&id),
                What::Delete => batch.delete_item(&id, None),
            }
        });
        let key = self.key(steps[0].key);
        let done = self.trial.container.execute_item_batch(key, &batch, None);
        self.trial.runtime.block_on(done)
    }

    fn bulk(&self, steps: &[Step]) -> Vec<Result<BatchResult, Error>> {
        let operation = |step: &Step| {
            let (id, key, item) = (step.id.to_string(), self.key(step.key), self.item(step));
            match step.what {
                What::Create => BulkOperation::create_item(key, &item).unwrap(),
                What::Upsert => BulkOperation::upsert_item(key, &item).unwrap(),
                What::Replace => BulkOperation::replace_item(&id, key, &item).unwrap(),
                What::Patch => BulkOperation::patch_item(&id, key, &added(step.n)).unwrap(),
                What::Read => BulkOperation::read_item(&id, key),
                What::Delete => BulkOperation::delete_item(&id, key),
            }
        };
        let operations: Vec<_> = steps.iter().map(operation).collect();
        let done = self.trial.runtime.block_on(self.trial.container.execute_bulk(operations, None)).unwrap();
        done.into_results()
    }

    /// What the container holds of this case.
    fn stored(&self) -> Model {
        let found = (0..6).flat_map(|key| {
            let items = self.trial.container.query_items::<(String, i64)>(
                "SELECT VALUE [c.id, c.n] FROM c",
                self.key(key),
                None,
            );
            let items = self.trial.runtime.block_on(items.unwrap().collect()).unwrap();
            items.into_iter().map(move |(id, n)| ((key, id.parse().unwrap()), n))
        });
        found.collect()
    }
}

fn added(n: i64) -> Patch {
    Patch::new().increment("/n", n).unwrap()
}

fn statuses_of_batch(done: &Result<BatchResponse, Error>) -> Vec<u16> {
    match done {
        Ok(done) => done.results().iter().map(|result| result.status).collect(),
        Err(error) => {
            let results: Vec<Value> = serde_json::from_slice(error.body()).unwrap();
            results.iter().map(|result| result["statusCode"].as_u64().unwrap() as u16).collect()
        }
    }
}

fn status(result: &Result<BatchResult, Error>) -> u16 {
    match result {
        Ok(result) => result.status,
        Err(error) => error.status().unwrap(),
    }
}

/// A result that has an item has the one of its own operation.
fn is_of(step: &Step, result: &BatchResult) -> Result<(), TestCaseError> {
    if let Ok(item) = result.json::<Value>() {
        prop_assert_eq!(&item["id"], &json!(step.id.to_string()));
    }
    Ok(())
}

#[test]
fn a_batch_is_done_in_its_order_or_not_at_all() {
    let trial = Trial::start();
    let batches = vec((0_u8..6, vec(step(), 1..8)), 1..6);
    trial.each(batches, |case, batches| {
        let mut model = Model::new();
        for (key, mut steps) in batches {
            steps.iter_mut().for_each(|step| step.key = key);
            let mut after = model.clone();
            let mut expected: Vec<u16> = Vec::new();
            for (at, step) in steps.iter().enumerate() {
                let status = apply(step, &mut after);
                expected.push(status);
                if status >= 400 {
                    // What came before is taken back, what comes after is not tried.
                    expected = vec![424; steps.len()];
                    expected[at] = status;
                    after.clone_from(&model);
                    break;
                }
            }
            let done = case.batch(&steps);
            prop_assert_eq!(statuses_of_batch(&done), expected, "{:?}", steps);
            for (step, result) in steps.iter().zip(done.iter().flat_map(BatchResponse::results)) {
                is_of(step, result)?;
            }
            model = after;
        }
        prop_assert_eq!(case.stored(), model);
        Ok(())
    });
}

#[test]
fn a_bulk_has_one_true_result_for_each_operation_in_its_place() {
    let trial = Trial::start();
    let bulks = vec(vec(step(), 1..24), 1..5);
    trial.each(bulks, |case, bulks| {
        let mut model = Model::new();
        for mut steps in bulks {
            // Operations of one bulk stand in no order: no two are on one item.
            let mut taken = std::collections::HashSet::new();
            steps.retain(|step| taken.insert((step.key, step.id)));
            let expected: Vec<u16> = steps.iter().map(|step| apply(step, &mut model)).collect();
            let results = case.bulk(&steps);
            prop_assert_eq!(results.iter().map(status).collect::<Vec<_>>(), expected, "{:?}", steps);
            for (step, result) in steps.iter().zip(&results) {
                result.as_ref().map_or(Ok(()), |result| is_of(step, result))?;
            }
        }
        prop_assert_eq!(case.stored(), model);
        Ok(())
    });
}
