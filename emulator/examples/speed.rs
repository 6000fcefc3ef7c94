//! How fast is the emulator, and how small? `make bench-emulator` runs this beside the program, a core for each.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use perilune_emulator::account::WELL_KNOWN_KEY;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const CONNECTIONS: usize = 32;
const STARTS: usize = 10;
const SPAN: Duration = Duration::from_secs(5);
/// What `/proc` counts processor time in: a hundredth of a second, on every Linux.
const TICKS: f64 = 100.0;
const DOCS: &str = "/dbs/d/colls/c/docs";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let program: Vec<String> = env::args().skip(1).collect();
    let folder = env::temp_dir().join(format!("perilune-speed-{}", std::process::id()));
    let mut output = io::stdout().lock();
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Emulator::start(&program, &[])?.ready);
    }
    starts.sort();
    writeln!(output, "start, median of {STARTS}      {:>8.0} ms", starts[STARTS / 2].as_secs_f64() * 1000.0)?;
    for (name, data) in [("in memory", None), ("in a directory", folder.to_str())] {
        let more = data.map(|folder| vec!["--data", folder]).unwrap_or_default();
        let emulator = Emulator::start(&program, &more)?;
        writeln!(output, "\n{name}\nresident, empty         {:>8.1} MB", emulator.resident()?)?;
        let item = emulator.prepare().await?;
        let reads = emulator.measure(&item).await?;
        writeln!(output, "point reads             {reads}")?;
        let body = document();
        let upsert = ("x-ms-documentdb-is-upsert", "true");
        let write = request("POST", DOCS, "dbs/d/colls/c", "docs", &[upsert], &body)?;
        writeln!(output, "upserts of 1 kB         {}", emulator.measure(&write).await?)?;
    }
    // There is none where the program does not know --data.
    let _ = fs::remove_dir_all(folder);
    Ok(())
}

struct Emulator {
    child: Child,
    address: String,
    ready: Duration,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It has ended itself, if this fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Operations a second, by the clock and by the processor time of the emulator.
struct Rate {
    clock: f64,
    processor: f64,
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>8.0} a second, {:>8.0} a second of the core", self.clock, self.processor)
    }
}

impl Emulator {
    fn start(program: &[String], more: &[&str]) -> Result<Emulator> {
        let begun = Instant::now();
        let (first, rest) = program.split_first().ok_or("usage: speed PROGRAM [ARGUMENT...]")?;
        let options = ["--region", "West US 2", "--port", "0", "--control-port", "0", "--ready-json"];
        let mut command = Command::new(first);
        command.args(rest).args(options).args(more).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().ok_or("no output")?).read_line(&mut line)?;
        let ready: serde_json::Value = serde_json::from_str(&line)?;
        let endpoint = ready["endpoint"].as_str().ok_or("no endpoint")?;
        let address = endpoint.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Ok(Emulator { child, address, ready: begun.elapsed() })
    }

    /// Megabytes.
    fn resident(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Seconds of processor time.
    fn used(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields = stat.rsplit_once(") ").ok_or("no stat")?.1.split(' ').skip(11).take(2);
        let ticks: f64 = fields.map(|field| field.parse().unwrap_or(0.0)).sum();
        Ok(ticks / TICKS)
    }

    /// Makes a container and an item, and answers the request that reads it.
    async fn prepare(&self) -> Result<Vec<u8>> {
        let mut socket = TcpStream::connect(&self.address).await?;
        let container = r#"{"id":"c","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}}"#;
        for request in [
            request("POST", "/dbs", "", "dbs", &[], r#"{"id":"d"}"#)?,
            request("POST", "/dbs/d/colls", "dbs/d", "colls", &[], container)?,
            request("POST", DOCS, "dbs/d/colls/c", "docs", &[], &document())?,
        ] {
            exchange(&mut socket, &request, &mut Vec::new()).await?;
        }
        request("GET", &format!("{DOCS}/1"), &format!("{}/1", &DOCS[1..]), "docs", &[], "")
    }

    /// Sends a request over and over.
    async fn measure(&self, request: &[u8]) -> Result<Rate> {
        let (begun, used) = (Instant::now(), self.used()?);
        let mut connections = JoinSet::new();
        for _ in 0..CONNECTIONS {
            connections.spawn(repeat(self.address.clone(), request.to_vec(), begun + SPAN));
        }
        let mut count = 0.0;
        for done in connections.join_all().await {
            count += done?;
        }
        let clock = count / begun.elapsed().as_secs_f64();
        Ok(Rate { clock, processor: count / (self.used()? - used) })
    }
}

async fn repeat(address: String, request: Vec<u8>, end: Instant) -> Result<f64> {
    let mut socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let (mut count, mut buffer) = (0.0, Vec::new());
    while Instant::now() < end {
        exchange(&mut socket, &request, &mut buffer).await?;
        count += 1.0;
    }
    Ok(count)
}

/// Sends a request and reads the whole answer, which has to be a good one.
async fn exchange(socket: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> Result<()> {
    socket.write_all(request).await?;
    buffer.clear();
    loop {
        if socket.read_buf(buffer).await? == 0 {
            return Err("the connection was closed".into());
        }
        let Some(head) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]);
        if !text.starts_with("HTTP/1.1 20") {
            return Err(String::from_utf8_lossy(buffer).into());
        }
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        if buffer.len() == head + 4 + length.map_or(Ok(0), str::parse::<usize>)? {
            return Ok(());
        }
    }
}

/// An item of 1 kB.
fn document() -> String {
    format!(r#"{{"id":"1","pk":"p","text":"{}"}}"#, "x".repeat(800))
}

/// A signed request, as bytes.
fn request(
    method: &str,
    path: &str,
    link: &str,
    kind: &str,
    more: &[(&str, &str)],
    body: &str,
) -> Result<Vec<u8>> {
    let date = httpdate::fmt_http_date(SystemTime::now());
    let payload = format!("{}\n{kind}\n{link}\n{}\n\n", method.to_lowercase(), date.to_lowercase());
    let mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(WELL_KNOWN_KEY)?)?.chain_update(payload);
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let token = format!("type=master&ver=1.0&sig={signature}");
    let token = utf8_percent_encode(&token, NON_ALPHANUMERIC);
    let mut text = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {token}\r\nx-ms-date: {date}\r\n\
         x-ms-version: 2020-07-15\r\nx-ms-documentdb-partitionkey: [\"p\"]\r\ncontent-length: {}\r\n",
        body.len()
    );
    more.iter().for_each(|(name, value)| text += &format!("{name}: {value}\r\n"));
    Ok(format!("{text}\r\n{body}").into_bytes())
}
