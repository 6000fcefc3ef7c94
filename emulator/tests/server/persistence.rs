//! What is there again after a restart, and after a `kill -9`?

mod kept;
mod killed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use perilune_emulator::Emulator;
use redb::{Database, TableDefinition};

/// A directory of one test; gone when the test has ended well.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("perilune-{name}-{}", process::id()));
        // There is none, most of the time.
        let _ = fs::remove_dir_all(&path);
        Folder(path)
    }

    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

async fn refusal(folder: &Folder) -> String {
    let started = Emulator::builder().regions(["East US"]).data_directory(folder.text()).start().await;
    started.unwrap_err().to_string()
}

#[tokio::test]
async fn a_directory_serves_one_emulator_at_a_time() {
    let folder = Folder::new("used");
    let start = || Emulator::builder().regions(["East US"]).data_directory(folder.text()).start();
    let first = start().await.unwrap();
    let error = refusal(&folder).await;
    assert!(error.contains(folder.text()) && error.contains("is in use by another emulator"), "{error}");
    first.stop().await;
    start().await.unwrap().stop().await;
}

#[tokio::test]
async fn a_directory_of_another_format_is_refused() {
    let folder = Folder::new("format");
    fs::create_dir_all(&folder.0).unwrap();
    let database = Database::create(folder.0.join("account.redb")).unwrap();
    let writing = database.begin_write().unwrap();
    let about = TableDefinition::<&str, &str>::new("about");
    writing.open_table(about).unwrap().insert("format", "99").unwrap();
    writing.commit().unwrap();
    drop(database);
    let error = refusal(&folder).await;
    assert!(error.contains("written in another format (99;") && error.contains("name another"), "{error}");
}

#[tokio::test]
async fn what_is_no_data_directory_is_refused_and_left_alone() {
    let folder = Folder::new("other");
    fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join("account.redb");
    fs::write(&file, "a letter to a friend").unwrap();
    let error = refusal(&folder).await;
    assert!(error.starts_with("data: '") && error.contains("cannot be opened"), "{error}");
    assert_eq!(fs::read_to_string(file).unwrap(), "a letter to a friend");
}
