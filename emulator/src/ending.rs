//! When does the command end? On Ctrl-C, when it is told to terminate, or with its standard input.

use std::io;

use tokio::sync::oneshot;

/// What ends the command. Watched from before it says that it is ready: whoever reads that may stop it at once.
pub(crate) struct Ending {
    signals: Signals,
    stdin: Option<oneshot::Receiver<()>>,
}

impl Ending {
    /// Watches the signals, and standard input when wanted.
    pub(crate) fn watch(stdin: bool) -> io::Result<Ending> {
        Ok(Ending { signals: Signals::watch()?, stdin: stdin.then(stdin_closed) })
    }

    /// Waits until the command is to end.
    pub(crate) async fn reached(mut self) {
        tokio::select! {
            () = self.signals.received() => {}
            () = ended(self.stdin) => {}
        }
    }
}

async fn ended(stdin: Option<oneshot::Receiver<()>>) {
    match stdin {
        // The thread ends with the input: an answer and none say the same.
        Some(closed) => drop(closed.await),
        None => std::future::pending().await,
    }
}

fn stdin_closed() -> oneshot::Receiver<()> {
    let (closed, wait) = oneshot::channel();
    // A thread of its own: a blocked read would keep the runtime from shutting down.
    std::thread::spawn(move || {
        // An input that cannot be read has ended.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(closed);
    });
    wait
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn watch() -> io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn watch() -> io::Result<Signals> {
        Ok(Signals(tokio::signal::windows::ctrl_c()?))
    }

    async fn received(&mut self) {
        self.0.recv().await;
    }
}
