//! Do the benches run? Two clients, for moments; what they find then is not the point.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_benches_write_their_tables_and_their_bars() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let _ = fs::remove_dir_all(&out);
    let bench = Command::new(env!("CARGO_BIN_EXE_bench"))
        .envs([("BENCH_CLIENTS", "perilune-rust,reqwest"), ("BENCH_OPS", "read,upsert,query,batch,bulk")])
        .envs([("BENCH_INFLIGHT", "1,4"), ("BENCH_ROUNDS", "1"), ("BENCH_WINDOW", "20")])
        .envs([("BENCH_TLS", "0"), ("BENCH_HTTP2", "0"), ("BENCH_LONG", "")])
        .env("BENCH_OUT", &out)
        .output()
        .unwrap();
    let printed = String::from_utf8(bench.stdout).unwrap();
    assert!(bench.status.success(), "{printed}");
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    let page = read("bench.md");
    for row in [
        "| read | 4 | perilune-rust |",
        "| bulk | 1 | perilune-rust |",
        "| batch | 1 | reqwest |",
        "## Start and size",
    ] {
        assert!(page.contains(row), "{row} is not in {page}");
    }
    assert!(read("bench.svg").ends_with("</svg>\n"));
}

#[test]
fn memory_does_not_grow_with_the_operations() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-long");
    let bench = Command::new(env!("CARGO_BIN_EXE_bench"))
        .envs([("BENCH_CLIENTS", "perilune-rust"), ("BENCH_OPS", "read"), ("BENCH_LONG", "6000")])
        .envs([("BENCH_TLS", "0"), ("BENCH_HTTP2", "0")])
        .env("BENCH_OUT", &out)
        .output()
        .unwrap();
    let printed = String::from_utf8(bench.stdout).unwrap();
    assert!(bench.status.success(), "{printed}");
    let page = fs::read_to_string(out.join("long.md")).unwrap();
    let grown =
        page.lines().filter_map(|row| row.strip_suffix(" MB |")?.rsplit(' ').next()?.parse::<f64>().ok());
    let grown: Vec<_> = grown.collect();
    // 5,400 answers that were kept, with their headers, would be 15 MB and more.
    assert!(grown.len() == 1 && grown[0] < 6.0, "{page}");
}

#[test]
fn a_wrong_setting_is_told() {
    let bench = Command::new(env!("CARGO_BIN_EXE_bench")).env("BENCH_CLIENTS", "telnet").output().unwrap();
    assert!(!bench.status.success());
    let printed = String::from_utf8(bench.stdout).unwrap();
    assert!(printed.contains("BENCH_CLIENTS: 'telnet' is unknown; accepted are perilune-rust,"), "{printed}");
}
