//! How is a program that prints lines started, listened to and ended?

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a program may take to end once its input has.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program that runs until its input ends, or this is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    reader: JoinHandle<()>,
}

impl Program {
    /// Starts it, and hands each line that it prints to `on_line`.
    ///
    /// # Errors
    /// Where it can't be started.
    pub fn start(mut command: Command, mut on_line: impl FnMut(&str) + Send + 'static) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("a program without output"))?;
        let reader = tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                on_line(&line);
            }
        });
        Ok(Self { child, reader })
    }

    /// Writes a line to its input.
    ///
    /// # Errors
    /// Where it does not listen any more.
    pub async fn tell(&mut self, line: &str) -> io::Result<()> {
        let input = self.child.stdin.as_mut().ok_or_else(|| io::Error::other("a program without input"))?;
        input.write_all(format!("{line}\n").as_bytes()).await
    }

    /// The number of its process, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends its input. True if it then ended as it should, with all its lines read.
    pub async fn end(mut self) -> bool {
        drop(self.child.stdin.take());
        let ended = timeout(PATIENCE, self.child.wait()).await;
        if ended.is_err() || timeout(PATIENCE, &mut self.reader).await.is_err() {
            self.reader.abort();
        }
        matches!(ended, Ok(Ok(status)) if status.success())
    }
}
