//! What wakes an event loop, on any system?
//!
//! Two sockets that are joined: one end rings, the loop watches the other. A loop of Windows watches nothing but sockets
//! of the network, so there they are joined over the loopback address.

use std::io::{self, Read, Write};

#[cfg(unix)]
use std::os::{fd::AsRawFd, unix::net::UnixStream as Stream};
#[cfg(windows)]
use std::{
    net::{Ipv4Addr, TcpListener, TcpStream as Stream},
    os::windows::io::AsRawSocket,
};

/// The end that is heard.
pub(crate) struct Bell(Stream);

/// The end that rings.
pub(crate) struct Rope(Stream);

/// A bell, and what rings it.
pub(crate) fn hung() -> io::Result<(Bell, Rope)> {
    let (heard, pulled) = pair()?;
    heard.set_nonblocking(true)?;
    pulled.set_nonblocking(true)?;
    Ok((Bell(heard), Rope(pulled)))
}

#[cfg(unix)]
fn pair() -> io::Result<(Stream, Stream)> {
    Stream::pair()
}

#[cfg(windows)]
fn pair() -> io::Result<(Stream, Stream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let pulled = Stream::connect(listener.local_addr()?)?;
    loop {
        let (heard, from) = listener.accept()?;
        // Any program of this machine may connect to what listens.
        if from == pulled.local_addr()? {
            pulled.set_nodelay(true)?;
            return Ok((heard, pulled));
        }
    }
}

impl Bell {
    /// What a loop or `select` watches.
    #[cfg(unix)]
    pub(crate) fn number(&self) -> i64 {
        self.0.as_raw_fd().into()
    }

    /// What a loop or `select` watches.
    #[cfg(windows)]
    pub(crate) fn number(&self) -> i64 {
        self.0.as_raw_socket().cast_signed()
    }

    /// Takes note: from now on it is silent until it is rung again.
    pub(crate) fn hear(&self) {
        // At most one byte is under way for each time that somebody rang.
        while (&self.0).read(&mut [0; 64]).is_ok_and(|read| read == 64) {}
    }
}

impl Rope {
    pub(crate) fn pull(&self) {
        // A full socket has rung already; a closed one has nobody listening.
        let _ = (&self.0).write(&[1]);
    }
}
