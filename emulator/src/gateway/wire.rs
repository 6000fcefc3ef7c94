//! How does a connection end? Properly, or with a reset.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// What a request's handler decides about the connection it came in on.
#[derive(Debug)]
pub(crate) struct Fate {
    /// The latest fault rule when the connection was accepted.
    pub(crate) accepted: u64,
    reset: AtomicBool,
    told: Notify,
}

impl Fate {
    pub(crate) fn new(accepted: u64) -> Fate {
        Fate { accepted, reset: AtomicBool::new(false), told: Notify::new() }
    }

    /// The connection is to end with a reset.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
        self.told.notify_one();
    }

    /// The connection is to be closed.
    pub(crate) fn close(&self) {
        self.told.notify_one();
    }

    /// Waits until the connection is to end.
    pub(crate) async fn decided(&self) {
        self.told.notified().await;
    }
}

/// A socket that ends as its [`Fate`] says.
#[derive(Debug)]
pub(crate) struct Wire {
    tcp: TcpStream,
    fate: Arc<Fate>,
}

impl Wire {
    pub(crate) fn new(tcp: TcpStream, fate: Arc<Fate>) -> Wire {
        Wire { tcp, fate }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.fate.reset.load(Ordering::Acquire) {
            // Closing a socket that lingers for no time sends RST. A failure leaves an orderly close.
            let _ = SockRef::from(&self.tcp).set_linger(Some(Duration::ZERO));
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, data)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
