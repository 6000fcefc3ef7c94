//! Who writes the rows to disk, and when is that done? One file, one thread; many changes in one commit.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use redb::{Builder, Database, DatabaseError, ReadableDatabase, ReadableTable, TableDefinition};
use tokio::sync::watch;

/// Counts up when the rows change their meaning.
const FORMAT: &str = "1";
const FILE: &str = "account.redb";
/// The rows are in memory already: what the database keeps of the file besides is for its own index.
const CACHE: usize = 8 << 20;

const ABOUT: TableDefinition<'_, &str, &str> = TableDefinition::new("about");
const ROWS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("rows");

/// A key and what is there now; nothing when it is gone.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) value: Option<Vec<u8>>,
}

/// A data directory that is open and nobody else's.
pub(crate) struct Disk(Database);

impl Disk {
    /// Opens a directory, or makes it; the error says what is wrong with it.
    pub(crate) fn open(directory: &Path) -> Result<(Disk, Vec<Row>), String> {
        let about = |what: &dyn std::fmt::Display| format!("data: '{}' {what}", directory.display());
        let failed = |error: redb::Error| about(&format_args!("cannot be read: {error}"));
        fs::create_dir_all(directory).map_err(|error| about(&format_args!("cannot be made: {error}")))?;
        let opened = Builder::new().set_cache_size(CACHE).create(directory.join(FILE));
        let database = opened.map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => about(&"is in use by another emulator; stop it first"),
            DatabaseError::UpgradeRequired(found) => about(&other_format(&format!("file format {found}"))),
            error => about(&format_args!("cannot be opened: {error}")),
        })?;
        let disk = Disk(database);
        match disk.format().map_err(failed)? {
            Some(format) if format != FORMAT => Err(about(&other_format(&format))),
            _ => disk.rows().map_err(failed).map(|rows| (disk, rows)),
        }
    }

    /// The format of what is there; a new file gets the one of this version.
    fn format(&self) -> Result<Option<String>, redb::Error> {
        let writing = self.0.begin_write()?;
        let found = {
            let mut about = writing.open_table(ABOUT)?;
            writing.open_table(ROWS)?;
            let found = about.get("format")?.map(|format| format.value().to_owned());
            if found.is_none() {
                about.insert("format", FORMAT)?;
            }
            found
        };
        writing.commit()?;
        Ok(found)
    }

    fn rows(&self) -> Result<Vec<Row>, redb::Error> {
        let table = self.0.begin_read()?.open_table(ROWS)?;
        let mut rows = Vec::new();
        for row in table.iter()? {
            let (key, value) = row?;
            rows.push(Row { key: key.value().to_owned(), value: Some(value.value().to_vec()) });
        }
        Ok(rows)
    }

    fn write<'r>(&self, rows: impl Iterator<Item = &'r Row>) -> Result<(), redb::Error> {
        let writing = self.0.begin_write()?;
        {
            let mut table = writing.open_table(ROWS)?;
            for Row { key, value } in rows {
                match value {
                    Some(value) => table.insert(key.as_str(), value.as_slice())?,
                    None => table.remove(key.as_str())?,
                };
            }
        }
        Ok(writing.commit()?)
    }
}

fn other_format(found: &str) -> String {
    format!(
        "was written in another format ({found}; this version of the emulator reads {FORMAT}); \
         name another directory, or the version that wrote it"
    )
}

/// The changes of one request or delivery, and their number.
struct Batch(u64, Vec<Row>);

/// How far the thread has come.
#[derive(Debug, Clone, Default)]
struct Progress {
    saved: u64,
    /// Why nothing can be saved any more.
    broken: Option<String>,
}

/// Hands rows to the thread that writes them.
#[derive(Debug)]
pub(crate) struct Saver {
    issued: AtomicU64,
    open: Mutex<Option<(Sender<Batch>, JoinHandle<()>)>>,
    progress: watch::Receiver<Progress>,
}

impl Saver {
    pub(crate) fn start(disk: Disk) -> Result<Saver, String> {
        let (sender, batches) = mpsc::channel();
        let (told, progress) = watch::channel(Progress::default());
        let thread = thread::Builder::new().name("perilune-data".to_owned());
        let thread = thread.spawn(move || run(&disk, &batches, &told));
        let thread = thread.map_err(|error| format!("data: no thread can be started: {error}"))?;
        Ok(Saver { issued: AtomicU64::new(0), open: Mutex::new(Some((sender, thread))), progress })
    }

    /// Has rows written. Only one caller at a time: their order is that of the calls.
    pub(crate) fn save(&self, rows: Vec<Row>) {
        let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some((batches, _)) = &*self.open.lock().unwrap_or_else(PoisonError::into_inner) {
            // When the thread is gone, whoever waits for it learns so.
            let _ = batches.send(Batch(number, rows));
        }
    }

    /// Waits until all rows that were handed over by now are on disk; the error says why they never will be.
    pub(crate) async fn saved(&self) -> Result<(), String> {
        let wanted = self.issued.load(Ordering::SeqCst);
        let mut progress = self.progress.clone();
        let reached = progress.wait_for(|now| now.saved >= wanted || now.broken.is_some()).await;
        match reached.map(|now| now.broken.clone()) {
            Ok(None) => Ok(()),
            Ok(Some(error)) => Err(format!("The data directory cannot be written to: {error}")),
            Err(_) => Err("The data directory is closed.".to_owned()),
        }
    }
}

impl Saver {
    /// Writes what is left and gives the directory back; what changes from now on is not kept.
    pub(crate) fn close(&self) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((batches, thread)) = open {
            drop(batches);
            // One that panicked has nothing left to write.
            let _ = thread.join();
        }
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.close();
    }
}

fn run(disk: &Disk, batches: &Receiver<Batch>, told: &watch::Sender<Progress>) {
    while let Ok(first) = batches.recv() {
        let waiting: Vec<Batch> = std::iter::once(first).chain(batches.try_iter()).collect();
        let last = waiting.last().map_or(0, |batch| batch.0);
        let written = disk.write(waiting.iter().flat_map(|batch| &batch.1));
        let broken = written.err().map(|error| error.to_string());
        let ends = broken.is_some();
        told.send_modify(|progress| match broken {
            None => progress.saved = last,
            broken => progress.broken = broken,
        });
        // What follows was made on top of what is lost.
        if ends {
            return;
        }
    }
}
