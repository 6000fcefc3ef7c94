//! Who listens at a port, and how does it open, close and stop?

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::Port;
use super::connection::serve;
use super::desk::Desk;
use super::port::Door;
use crate::faults::Listening;

/// How long requests may take to finish when a port stops.
const GRACE: Duration = Duration::from_millis(500);
/// How long to wait when a connection cannot be accepted: out of descriptors, most of the time.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// One port, being served. Dropping it ends the port and its connections.
pub(crate) struct Gateway {
    pub(crate) desk: Arc<Desk>,
    pub(crate) address: SocketAddr,
    orders: mpsc::Sender<Order>,
    task: JoinHandle<()>,
}

enum Order {
    Listen(Listening, oneshot::Sender<io::Result<()>>),
    Stop,
}

impl Gateway {
    /// Serves an open port on the current runtime.
    pub(crate) fn start(port: Port, door: Door, desk: Desk) -> Gateway {
        let desk = Arc::new(desk);
        let address = port.address();
        let (orders, inbox) = mpsc::channel(1);
        let task = tokio::spawn(run(port, door, desk.clone(), inbox));
        Gateway { desk, address, orders, task }
    }

    /// Opens or closes the port; when this returns, it is so.
    pub(crate) async fn listen(&self, listening: Listening) -> io::Result<()> {
        let (done, result) = oneshot::channel();
        let stopped = || io::Error::other("the port has stopped");
        self.orders.send(Order::Listen(listening, done)).await.map_err(|_| stopped())?;
        result.await.map_err(|_| stopped())?
    }

    /// Closes the port and lets requests in flight finish.
    pub(crate) async fn stop(mut self) {
        let told = self.orders.send(Order::Stop).await;
        if told.is_ok() {
            // A task that panicked has ended too.
            let _ = (&mut self.task).await;
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(port: Port, mut door: Door, desk: Arc<Desk>, mut orders: mpsc::Receiver<Order>) {
    let stopping = watch::Sender::new(false);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(Order::Listen(listening, done)) => {
                    let result = switch(&mut door, &port, listening);
                    if listening == Listening::Refusing {
                        connections.shutdown().await;
                    }
                    // Whoever ordered it may have gone.
                    let _ = done.send(result);
                }
                Some(Order::Stop) | None => break,
            },
            Some(_) = connections.join_next() => {}
            accepted = door.accept() => match accepted {
                Ok(tcp) => drop(connections.spawn(serve(tcp, desk.clone(), stopping.subscribe()))),
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
    }
    drop(door);
    stopping.send_replace(true);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, finished).await.is_err() {
        connections.shutdown().await;
    }
}

/// Two doors cannot be open at once: the old one goes first.
fn switch(door: &mut Door, port: &Port, listening: Listening) -> io::Result<()> {
    if door.listening() != listening {
        *door = Door::Closed;
        *door = port.door(listening)?;
    }
    Ok(())
}
