//! An answer before it is HTTP, and the body that carries it, a 64 MB one included.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::{
    Response, StatusCode,
    body::{Body, Bytes, Frame, SizeHint},
    header::{HeaderName, HeaderValue},
};
use serde::Serialize;

/// What HubSpot's own answers call their content.
const JSON: &str = "application/json;charset=utf-8";
/// How much a huge answer adds.
const HUGE: usize = 64 << 20;
const CHUNK: usize = 64 << 10;

/// Status, headers and body of an answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Whether 64 MB of filler go in front of the body.
    pub huge: bool,
}

impl Answer {
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        Self {
            status,
            content_type: JSON,
            headers: Vec::new(),
            // Values and borrowed values only: there is nothing in them that JSON could not say.
            body: serde_json::to_vec(value).unwrap_or_default(),
            huge: false,
        }
    }

    pub fn html(status: u16, page: &str) -> Self {
        Self { content_type: "text/html; charset=UTF-8", body: page.as_bytes().to_vec(), ..Self::empty(status) }
    }

    pub fn empty(status: u16) -> Self {
        Self { status, content_type: JSON, headers: Vec::new(), body: Vec::new(), huge: false }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer with its body cut, and nothing that says so.
    pub fn cut_in_half(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    /// The answer as hyper wants it. A header whose value cannot be sent is left out.
    pub fn into_response(self) -> Response<Payload> {
        let payload = Payload { filler: if self.huge { HUGE } else { 0 }, rest: Some(Bytes::from(self.body)) };
        let mut response = Response::new(payload);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if self.status != 204 {
            headers.insert("content-type", HeaderValue::from_static(self.content_type));
        }
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value)) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// The body on its way out.
#[derive(Debug)]
pub(super) struct Payload {
    filler: usize,
    rest: Option<Bytes>,
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let data = if self.filler > 0 {
            let length = self.filler.min(CHUNK);
            self.filler -= length;
            // White space before a JSON text is allowed: the answer stays valid, only too big to be wanted.
            Some(Bytes::from(vec![b' '; length]))
        } else {
            self.rest.take().filter(|rest| !rest.is_empty())
        };
        Poll::Ready(data.map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.filler == 0 && self.rest.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        if self.filler > 0 {
            return SizeHint::default();
        }
        SizeHint::with_exact(self.rest.as_ref().map_or(0, |rest| rest.len() as u64))
    }
}
