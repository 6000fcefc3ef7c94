//! Does the drill run? One outage, one client, a few seconds; what it finds then is not the point.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_drill_writes_its_tables_and_its_picture() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drill");
    let _ = fs::remove_dir_all(&out);
    let drill = Command::new(env!("CARGO_BIN_EXE_drill"))
        .envs([("DRILL_ONLY", "I"), ("DRILL_CLIENTS", "rust"), ("DRILL_PEERS", "0"), ("DRILL_REPEAT", "1")])
        .env("DRILL_OUT", &out)
        .output()
        .unwrap();
    let printed = String::from_utf8(drill.stdout).unwrap();
    assert!(drill.status.success(), "{printed}");
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    let reads = "| I endpoint down at start | rust | reads |";
    assert!(read("drill.md").contains(reads), "{printed}");
    assert!(read("drill.svg").ends_with("</svg>\n"));
    assert!(read("slow.txt").starts_with("== I endpoint down at start: rust"));
}

#[test]
fn a_wrong_setting_is_told() {
    let drill = Command::new(env!("CARGO_BIN_EXE_drill")).env("DRILL_ONLY", "Z").output().unwrap();
    assert!(!drill.status.success());
    let printed = String::from_utf8(drill.stdout).unwrap();
    assert!(printed.contains("DRILL_ONLY: 'Z' is unknown"), "{printed}");
}
