//! Bytes at the emulator's ports.

use std::net::SocketAddr;
use std::time::Duration;

use perilune_emulator::Emulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

/// Inputs until the emulator is started anew: regions and faults add up.
const LIFE: u32 = 100;
/// An input may leave the port waiting for more, or faults that silence it.
const PATIENCE: Duration = Duration::from_millis(20);

/// A running emulator.
pub(crate) struct Trial {
    runtime: Runtime,
    emulator: Option<Emulator>,
    age: u32,
}

impl Default for Trial {
    fn default() -> Self {
        // On one thread, so that the panic of a connection's task is seen here.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { runtime, emulator: None, age: 0 }
    }
}

impl Trial {
    /// Whatever the bytes are, a well-formed request is answered afterwards.
    pub(crate) fn gateway(&mut self, input: &[u8]) {
        let emulator = self.start();
        let address = emulator.region("East US").unwrap().address().unwrap();
        let answer = self.runtime.block_on(async {
            tell(address, input).await;
            tell(address, b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await
        });
        assert!(answer.starts_with(b"HTTP/1.1 401"), "{}", answer.escape_ascii());
    }

    /// A first line and a body, so that most inputs are calls. Afterwards the API answers.
    pub(crate) fn management(&mut self, input: &[u8]) {
        let emulator = self.start();
        let address =
            emulator.control_url().trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        let at = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
        let (first, body) = (&input[..at], input.get(at + 1..).unwrap_or_default());
        let mut call = first.to_vec();
        let head =
            format!(" HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        call.extend_from_slice(head.as_bytes());
        call.extend_from_slice(body);
        let answer = self.runtime.block_on(async {
            tell(address, &call).await;
            tell(address, b"GET /state HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await
        });
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", answer.escape_ascii());
    }

    fn start(&mut self) -> &Emulator {
        self.age += 1;
        if self.age.is_multiple_of(LIFE) {
            self.emulator = None;
        }
        let start = Emulator::builder().regions(["East US", "West US"]).start();
        self.emulator.get_or_insert_with(|| self.runtime.block_on(start).unwrap())
    }
}

/// Sends the bytes, and reads until the port ends the connection or has been silent for a while.
async fn tell(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address).await else { return answer };
    if stream.write_all(bytes).await.is_ok() {
        let mut piece = [0; 4096];
        while let Ok(Ok(length @ 1..)) = tokio::time::timeout(PATIENCE, stream.read(&mut piece)).await {
            answer.extend_from_slice(&piece[..length]);
        }
    }
    answer
}
