//! How is a reply put on the wire? Whole, or cut in the middle.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Response};
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame};

use crate::service::Reply;

/// A reply's body: whole, or half of it and then a broken connection.
pub(crate) type Outgoing = Either<Full<Bytes>, Half>;

pub(crate) fn whole(reply: Reply) -> Response<Outgoing> {
    let body = Either::Left(Full::new(reply.body.clone()));
    with_body(reply, body)
}

/// Announces the whole length and sends half of it.
pub(crate) fn half(reply: Reply) -> Response<Outgoing> {
    let length = reply.body.len();
    let body = Either::Right(Half { data: Some(reply.body.slice(..length / 2)), flushed: false });
    let mut response = with_body(reply, body);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn with_body(reply: Reply, body: Outgoing) -> Response<Outgoing> {
    let mut response = Response::new(body);
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}

/// Half a body, then an error, which makes the server close the connection (or reset the HTTP/2 stream).
#[derive(Debug)]
pub(crate) struct Half {
    data: Option<Bytes>,
    flushed: bool,
}

impl Body for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        // One turn for the server to send what it has before it sees the error.
        if !std::mem::replace(&mut self.flushed, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("cut on demand"))))
    }
}

/// A response from the gateway; it cannot fail.
pub(crate) type Outcome = Result<Response<Outgoing>, Infallible>;
