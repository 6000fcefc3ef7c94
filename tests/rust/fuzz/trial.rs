//! How is a target fed, and what is kept of an input that breaks it?

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, Instant};

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use crate::mutate::altered;

const SECONDS: u64 = 2;
/// Inputs between two looks at the time.
const BATCH: u32 = 50;

thread_local! {
    /// Whether a target runs on this thread.
    static FED: Cell<bool> = const { Cell::new(false) };
    /// The text of the last panic meanwhile, also of one that a task's end swallowed.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Feeds a target: its corpus as it is, then altered until the time is over.
pub(crate) fn fuzz(name: &str, mut target: impl FnMut(&[u8])) {
    listen();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let seeds = seeds(&folder);
    for (path, seed) in &seeds {
        judge(&mut target, seed).unwrap_or_else(|text| panic!("{}: {text}", path.display()));
    }
    let target = RefCell::new(target);
    let inputs = altered(seeds.into_iter().map(|(_, seed)| seed).collect());
    let config = Config { cases: BATCH, failure_persistence: None, ..Config::default() };
    let end = Instant::now() + limit();
    while Instant::now() < end {
        let judged = |input: Vec<u8>| judge(&mut *target.borrow_mut(), &input).map_err(TestCaseError::fail);
        // A runner counts what it ran, for good.
        match TestRunner::new(config.clone()).run(&inputs, judged) {
            Ok(()) => {}
            Err(TestError::Fail(reason, input)) => panic!("{name}: {reason}\n{}", keep(&folder, &input)),
            Err(TestError::Abort(reason)) => panic!("{name}: {reason}"),
        }
    }
}

fn limit() -> Duration {
    let wish = std::env::var("PERILUNE_FUZZ").ok();
    Duration::from_secs(
        wish.map_or(SECONDS, |seconds| seconds.parse().expect("PERILUNE_FUZZ is a number of seconds")),
    )
}

fn seeds(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no seed", folder.display());
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Runs the target; a panic, on the way or in a task of its own, is its failure.
fn judge(target: &mut impl FnMut(&[u8]), input: &[u8]) -> Result<(), String> {
    FED.set(true);
    // What a panic leaves behind is not used again: the input is told, and the trial ends.
    let ended = catch_unwind(AssertUnwindSafe(|| target(input)));
    FED.set(false);
    match (PANIC.take(), ended) {
        (None, Ok(())) => Ok(()),
        (text, _) => Err(text.unwrap_or_default()),
    }
}

/// Keeps panics of fuzzed targets off the screen: shrinking an input repeats them by the hundred.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if FED.get() {
                PANIC.set(Some(info.to_string()));
            } else {
                before(info);
            }
        }));
    });
}

fn keep(folder: &Path, input: &[u8]) -> String {
    let sum = input.iter().fold(5381_u32, |sum, byte| sum.wrapping_mul(33) ^ u32::from(*byte));
    let path = folder.join(format!("found-{sum:08x}"));
    std::fs::write(&path, input).unwrap();
    format!("kept in {}: {}", path.display(), input.escape_ascii())
}
