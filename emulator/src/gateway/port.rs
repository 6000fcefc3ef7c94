//! What does a port do with connects? Accept them, refuse them, or leave them without an answer.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket, Type};
use tokio::net::{TcpListener, TcpStream};

use crate::faults::Listening;

const BACKLOG: i32 = 1024;
/// Loopback connects at once or not at all.
const CLOG_TIMEOUT: Duration = Duration::from_millis(50);

/// A port that stays ours while nothing listens on it.
#[derive(Debug)]
pub(crate) struct Port {
    address: SocketAddr,
    /// Bound, never listening: connects are refused, and nobody else gets the port.
    _held: Option<Socket>,
}

impl Port {
    /// Takes a port of this address; 0 takes any free one.
    pub(crate) fn claim(ip: IpAddr, port: u16) -> io::Result<Port> {
        let socket = bound(SocketAddr::new(ip, port))?;
        let address = socket.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        // Elsewhere two sockets cannot share one port, even when only one listens.
        let held = cfg!(target_os = "linux").then_some(socket);
        Ok(Port { address, _held: held })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A door in the wanted state.
    pub(crate) fn door(&self, listening: Listening) -> io::Result<Door> {
        match listening {
            Listening::Open => Ok(Door::Open(self.listen()?)),
            Listening::Refusing => Ok(Door::Closed),
            Listening::Unreachable => self.clog(),
        }
    }

    pub(crate) fn listen(&self) -> io::Result<TcpListener> {
        let socket = bound(self.address)?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        TcpListener::from_std(socket.into())
    }

    /// A backlog of one, filled by ourselves: the kernel drops every further connect.
    fn clog(&self) -> io::Result<Door> {
        let listener = bound(self.address)?;
        listener.listen(0)?;
        let filler = Socket::new(domain(self.address), Type::STREAM, None)?;
        match filler.connect_timeout(&SockAddr::from(self.address), CLOG_TIMEOUT) {
            // Somebody else was faster and fills the backlog.
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {}
            connected => connected?,
        }
        Ok(Door::Clogged { _listener: listener, _filler: filler })
    }
}

/// The listening side of a port, as it is now.
#[derive(Debug)]
pub(crate) enum Door {
    Open(TcpListener),
    Closed,
    Clogged { _listener: Socket, _filler: Socket },
}

impl Door {
    /// The next connection; never, while the door is not open.
    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            Door::Open(listener) => listener.accept().await.map(|(stream, _)| stream),
            Door::Closed | Door::Clogged { .. } => std::future::pending().await,
        }
    }

    pub(crate) fn listening(&self) -> Listening {
        match self {
            Door::Open(_) => Listening::Open,
            Door::Closed => Listening::Refusing,
            Door::Clogged { .. } => Listening::Unreachable,
        }
    }
}

fn bound(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(domain(address), Type::STREAM, None)?;
    // On Windows the option would let two processes listen on one port.
    if cfg!(unix) {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

fn domain(address: SocketAddr) -> Domain {
    Domain::for_address(address)
}
