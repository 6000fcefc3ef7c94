//! How long does each step of a request take? Run it with `make bench-core`.

use criterion::{Criterion, criterion_group, criterion_main};
use perilune_tests::steps;

fn each(criterion: &mut Criterion) {
    for (name, make) in steps::all() {
        let step = make().expect("every step can be made");
        criterion.bench_function(name, |bencher| bencher.iter(&step));
    }
}

criterion_group!(benches, each);
criterion_main!(benches);
