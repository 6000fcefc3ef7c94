//! The gateway that all clients talk to: it answers at once, from memory, on one thread; HTTP/1.1 and HTTP/2.

mod answers;
pub(crate) mod item;
mod settings;
mod tls;

use std::convert::Infallible;
use std::error::Error;
use std::io::{Read, Write};
use std::rc::Rc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto;
use perilune::internals::region::KNOWN;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{LocalSet, spawn_local};
use tokio_rustls::TlsAcceptor;

use answers::Answers;
pub(crate) use settings::Account;

/// The region that the application runs in.
const NEAREST: &str = "West US 2";

/// Serves the account that `settings` tell, until the input ends. Tells where it is in a line.
pub(crate) fn run(settings: &str) -> Result<(), Box<dyn Error>> {
    let account: Account = serde_json::from_str(settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, serve(account))
}

async fn serve(account: Account) -> Result<(), Box<dyn Error>> {
    let acceptor = account.tls.as_deref().map(tls::acceptor).transpose()?;
    let (scheme, host) = if acceptor.is_some() { ("https", "localhost") } else { ("http", "127.0.0.1") };
    let (mut regions, mut listeners) = (Vec::new(), Vec::new());
    for name in region_names(account.regions) {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        regions.push((name, format!("{scheme}://{host}:{}/", listener.local_addr()?.port())));
        listeners.push(listener);
    }
    let answers = Rc::new(Answers::new(&account, &regions));
    for listener in listeners {
        spawn_local(accept(listener, acceptor.clone(), Rc::clone(&answers)));
    }
    println!("{}", json!({"endpoint": regions[0].1, "region": NEAREST, "regions": regions}));
    std::io::stdout().flush()?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}

/// The account's regions, hub first; where the application runs comes last.
fn region_names(count: usize) -> Vec<String> {
    let others = KNOWN.iter().map(|region| region.name).filter(|name| *name != NEAREST);
    others.take(count.saturating_sub(1)).chain([NEAREST]).map(str::to_owned).collect()
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, answers: Rc<Answers>) {
    loop {
        let Ok((tcp, _)) = listener.accept().await else { continue };
        // A socket that can't be set is served all the same.
        let _ = tcp.set_nodelay(true);
        spawn_local(connected(tcp, acceptor.clone(), Rc::clone(&answers)));
    }
}

async fn connected(tcp: TcpStream, acceptor: Option<TlsAcceptor>, answers: Rc<Answers>) {
    match acceptor {
        None => converse(tcp, answers).await,
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(tcp).await {
                converse(stream, answers).await;
            }
        }
    }
}

async fn converse(io: impl AsyncRead + AsyncWrite + Unpin + 'static, answers: Rc<Answers>) {
    let service = service_fn(move |request| answer(Rc::clone(&answers), request));
    // A client that leaves in the middle is no matter.
    let _ = auto::Builder::new(Local).serve_connection(TokioIo::new(io), service).await;
}

async fn answer(
    answers: Rc<Answers>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = match body.is_end_stream() {
        true => Bytes::new(),
        false => body.collect().await.map(|body| body.to_bytes()).unwrap_or_default(),
    };
    let answer = answers.to(&head, &body);
    let mut response = Response::new(Full::new(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// Runs what HTTP/2 spawns on this thread.
#[derive(Clone)]
struct Local;

impl<F: Future + 'static> hyper::rt::Executor<F> for Local {
    fn execute(&self, future: F) {
        spawn_local(async move { drop(future.await) });
    }
}
