//! Do the client's sources keep to the layers that CONTRIBUTING.md draws? Each complaint names the file, the
//! line and the rule it breaks.
#![allow(clippy::unwrap_used)]

mod arrows;
mod effects;
mod source;

#[cfg(test)]
mod made_up_sources;

use std::path::{Path, PathBuf};

use source::Source;

/// The client's source folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src")
}

/// Every source of the client that ships: files of tests are left out.
fn shipped(folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        if name.ends_with("tests") || name.ends_with("tests.rs") {
            continue;
        }
        if path.is_dir() {
            shipped(&path, found);
        } else if name.ends_with(".rs") {
            found.push(Source::read(&name, &std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn complaints(check: fn(&Source) -> Vec<String>) -> String {
    let mut sources = Vec::new();
    shipped(&root(), &mut sources);
    assert!(!sources.is_empty(), "no source under {}", root().display());
    let mut found: Vec<String> = sources.iter().flat_map(check).collect();
    found.sort();
    found.join("\n")
}

#[test]
fn arrows_point_down() {
    assert_eq!(complaints(arrows::complaints), "");
}

#[test]
fn decisions_are_pure_and_effects_have_one_home() {
    assert_eq!(complaints(effects::complaints), "");
}
