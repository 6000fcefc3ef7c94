//! Do the crates, packed as for the registry, build in a project of their own, and does the README's example run there?
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const CRATES: [&str; 2] = ["perilune", "perilune-emulator"];

/// A folder that is gone at the end.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let place = std::env::temp_dir().join(format!("perilune-packaging-{}", std::process::id()));
        fs::create_dir_all(&place).unwrap();
        Self(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// What a command says; fails with everything it said unless it ends well.
fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let ended = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(
        ended.status.success(),
        "{program} {arguments:?}\n{said}{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    said
}

/// Packs the crates and unpacks them beside each other, as a registry would hand them out; their sizes packed.
fn unpack(place: &Path) -> Vec<u64> {
    let packed = place.join("packed");
    let mut command = vec!["package", "--no-verify", "--allow-dirty", "--offline", "--quiet", "--target-dir"];
    command.push(packed.to_str().unwrap());
    CRATES.iter().for_each(|name| command.extend(["--package", name]));
    run(env!("CARGO"), &command, &root());
    let size = |name: &&str| {
        let archive = packed.join("package").join(format!("{name}-{}.crate", env!("CARGO_PKG_VERSION")));
        run("tar", &["-xzf", archive.to_str().unwrap()], place);
        fs::metadata(archive).unwrap().len()
    };
    CRATES.iter().map(size).collect()
}

/// A project that depends on both by version, and is the README's example.
fn project(place: &Path) -> PathBuf {
    let version = env!("CARGO_PKG_VERSION");
    let folder = place.join("fresh");
    fs::create_dir_all(folder.join("src")).unwrap();
    let dependencies: String = CRATES.iter().map(|name| format!("{name} = \"{version}\"\n")).collect();
    let patches: String =
        CRATES.iter().map(|name| format!("{name} = {{ path = \"../{name}-{version}\" }}\n")).collect();
    // The profile of this workspace, so that what both depend on is built once.
    let manifest = format!(
        "[package]\nname = \"fresh\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}serde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n\
         [patch.crates-io]\n{patches}\n[profile.dev]\ndebug = \"line-tables-only\"\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    // The versions that are known to be at hand.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let readme = include_str!("../../README.md");
    let example = readme.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    fs::write(folder.join("src/main.rs"), example).unwrap();
    folder
}

#[test]
fn a_fresh_project_builds_on_the_packed_crates_and_runs_the_readme() {
    let place = Place::new();
    let sizes = unpack(&place.0);
    for name in CRATES {
        for file in ["LICENSE", "THIRD-PARTY-NOTICES.md", "README.md"] {
            let file = place.0.join(format!("{name}-{}", env!("CARGO_PKG_VERSION"))).join(file);
            assert!(file.metadata().is_ok_and(|file| file.len() > 0), "{}", file.display());
        }
    }
    let fresh = project(&place.0);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_str().unwrap();
    let said = run(env!("CARGO"), &["run", "--offline", "--quiet", "--target-dir", target], &fresh);
    assert!(said.starts_with("1 attempt in ") && said.contains(": West US 2 (200 (ok))\n"), "{said}");
    assert!(said.lines().last().unwrap().ends_with(": East US (200 (ok))"), "{said}");
    for (name, size) in CRATES.iter().zip(sizes) {
        let told = format!(
            "{name}: packed {:.2} MB, dependencies: {}",
            size as f64 / 1e6,
            dependencies(name, &fresh)
        );
        // Not by the macro, whose output is for failures only.
        writeln!(std::io::stderr(), "{told}").unwrap();
    }
}

/// How many crates one brings along on this platform: those it names, and all of them.
fn dependencies(name: &str, fresh: &Path) -> String {
    let count = |depth: &str| {
        let tree = [
            "tree",
            "--offline",
            "--package",
            name,
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--depth",
            depth,
        ];
        let said = run(env!("CARGO"), &tree, fresh);
        let crates: std::collections::BTreeSet<&str> =
            said.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        crates.len() - 1
    };
    format!("{} named, {} in all", count("1"), count("1000"))
}
