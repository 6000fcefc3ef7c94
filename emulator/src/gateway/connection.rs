//! How is one connection served? HTTP/1.1 or HTTP/2, until it ends or is made to end.

use std::pin::pin;
use std::sync::Arc;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::desk::Desk;
use super::exchange::exchange;
use super::wire::{Fate, Wire};
use crate::faults::{Fault, Hit};

/// Serves a connection until the client leaves, a fault ends it, or `stopping` says so.
pub(super) async fn serve(tcp: TcpStream, desk: Arc<Desk>, stopping: watch::Receiver<bool>) {
    // A socket that cannot be set is served all the same.
    let _ = tcp.set_nodelay(true);
    let fate = Arc::new(Fate::new(desk.core.faults.latest()));
    let wire = Wire::new(tcp, fate.clone());
    let seat = desk.place.seat(&desk.core.account);
    if let Some(hit) = desk.core.faults.judge_connection(&seat.names()) {
        return spoil(wire, &fate, hit).await;
    }
    match desk.tls.clone() {
        None => converse(wire, desk, fate, stopping).await,
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(wire).await {
                converse(stream, desk, fate, stopping).await;
            }
        }
    }
}

/// Resets a new connection, at once or after silence.
async fn spoil(mut wire: Wire, fate: &Fate, hit: Hit) {
    if hit.fault != Fault::ResetOnConnect {
        let mut sink = tokio::io::sink();
        tokio::select! {
            _ = tokio::io::copy(&mut wire, &mut sink) => {}
            () = hit.over() => {}
        }
    }
    fate.reset();
}

async fn converse<I>(io: I, desk: Arc<Desk>, fate: Arc<Fate>, mut stopping: watch::Receiver<bool>)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let told = fate.clone();
    let service = service_fn(move |request| exchange(desk.clone(), told.clone(), request));
    let builder = auto::Builder::new(TokioExecutor::new());
    let mut connection = pin!(builder.serve_connection(TokioIo::new(io), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        () = fate.decided() => return,
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection.as_mut() => {}
        () = fate.decided() => {}
    }
}
