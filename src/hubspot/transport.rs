//! What carries requests: the address, the pool of connections, bodies that tell whether they were sent, refusals.

use std::convert::Infallible;
use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::body::{Body, Buf, Bytes, Frame, SizeHint};
use reqwest::header::HeaderValue;
use reqwest::{Method, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use super::error::{Answer, Error};
use super::paths::STAT;
use super::proxy;
use super::secrets::{Mask, Secrets};
use super::tls::TlsError;
use super::wire;
use crate::ticket::text;

/// Of an error answer, this much is read. A wrong option is answered with all right ones, several times over, and a
/// property may have 5,000.
const LARGEST_ERROR: usize = 2 << 20;
/// The answer that holds tokens is read up to this size.
const LARGEST_GRANT: usize = 64 << 10;

/// Whether a request may have left this machine. Set before its first byte does.
#[derive(Debug, Clone, Default)]
pub struct Sent(Arc<AtomicBool>);

impl Sent {
    /// Whether it may have left.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Notes that it may leave now.
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Notes that it was answered, and nothing was done: it is sent once more.
    pub(super) fn clear(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// The body of a create. The connection asks for it only when it is about to write the request, so that a body which
/// was never asked for is a request that was never sent.
pub(super) struct Outgoing {
    pub(super) bytes: Option<Bytes>,
    pub(super) sent: Sent,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.sent.set();
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX)))
    }
}

/// The body of an answer as it comes in, for a thread that waits for it.
pub(super) struct Chunks {
    chunks: mpsc::Receiver<Bytes>,
    rest: Bytes,
    mask: Mask,
    is_over: bool,
}

impl Chunks {
    /// What comes of a body, without the token that was sent.
    pub(super) fn new(chunks: mpsc::Receiver<Bytes>, token: SecretString) -> Self {
        Self { chunks, rest: Bytes::new(), mask: Mask::new(token), is_over: false }
    }
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !self.is_over {
            self.rest = match self.chunks.blocking_recv() {
                Some(chunk) => self.mask.next(&chunk).into(),
                None => {
                    self.is_over = true;
                    self.mask.rest().into()
                }
            };
        }
        let count = self.rest.len().min(into.len());
        self.rest.split_to(count).copy_to_slice(into.split_at_mut(count).0);
        Ok(count)
    }
}

/// What the log tells of a call: number, method, path and time, never a query or a body.
pub(super) struct Call {
    number: u64,
    method: Method,
    path: String,
    begun: Instant,
}

impl Call {
    /// Notes that a request is sent.
    pub(super) fn begin(calls: &AtomicU64, request: &reqwest::Request) -> Self {
        let number = calls.fetch_add(1, Ordering::Relaxed) + 1;
        let (method, mut path) = (request.method().clone(), request.url().path().to_owned());
        // A record that is read by a unique value has that in its path, and it may be what somebody typed.
        if request.url().query_pairs().any(|(key, _)| key == "idProperty") {
            path.truncate(path.rfind('/').map_or(0, |slash| slash + 1));
            path.push('*');
        }
        // And so is what a customer's file is called.
        if let Some((above, _)) = path.split_once(&format!("/files/{STAT}/")) {
            path = format!("{above}/files/{STAT}/*");
        }
        tracing::debug!(call = number, %method, path, "asks");
        Self { number, method, path, begun: Instant::now() }
    }

    /// Notes what came of it.
    pub(super) fn ended(self, answered: &Result<Response, Error>, token: &SecretString) {
        let (ms, path) = (self.begun.elapsed().as_millis(), self.path.as_str());
        match answered {
            Ok(response) => {
                let header = response.headers().get("x-hubspot-correlation-id");
                let correlation = header.and_then(|id| id.to_str().ok());
                let correlation = correlation.map(|id| Secrets::new(&[token]).out_of(id.to_owned()));
                let status = response.status().as_u16();
                tracing::info!(call = self.number, method = %self.method, path, status, ms, correlation, "answered");
            }
            Err(error) => {
                let (kind, text) = (error.kind(), error.to_string());
                tracing::warn!(call = self.number, method = %self.method, path, ms, kind, text, "not answered");
            }
        }
    }
}

/// The header that a token goes into.
pub(super) fn authorization(token: &SecretString) -> Result<HeaderValue, Error> {
    let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).map_err(|_| {
        let detail = "the token holds characters that can't be sent; it may have been cut or pasted badly";
        Error::Setup { detail: detail.into() }
    })?;
    header.set_sensitive(true);
    Ok(header)
}

/// What carries requests to an address, without a token.
pub(super) fn transport(base: &Url, connect_timeout: Duration, timeout: Duration) -> Result<reqwest::Client, Error> {
    // reqwest is built without a provider of its own; a second installation is refused and harmless.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("hubticket/", env!("CARGO_PKG_VERSION")))
        // A redirect would take the token to another host.
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(connect_timeout)
        .timeout(timeout)
        .pool_idle_timeout(Duration::from_secs(50))
        .tcp_nodelay(true);
    if is_loopback(base) {
        // No proxy stands between a machine and itself; and a machine without CA roots can talk to itself.
        builder = builder.no_proxy();
    }
    if base.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    let host = || base.host_str().unwrap_or_default().to_owned();
    if base.scheme() == "https"
        && let Some(why) = TlsError::of_special_roots()
    {
        return Err(Error::Tls { host: host(), why });
    }
    builder.build().map_err(|error| match TlsError::of(&error) {
        Some(_) => Error::Tls { host: host(), why: TlsError::of_roots() },
        None => Error::Setup { detail: innermost(&error) },
    })
}

/// Carries a request for a token, which has no token yet, to its answer. The secrets in it are left out of what is
/// told.
///
/// # Errors
/// [`Error::Setup`] for a bad address, [`Error::Connect`] or [`Error::Tls`] where no answer came, [`Error::Answered`]
/// where it is no success, [`Error::Unreadable`] where it is too large to be one.
pub(super) async fn exchange(
    request: oauth2::HttpRequest,
    secrets: Vec<SecretString>,
) -> Result<oauth2::HttpResponse, Error> {
    let base = check_address(&request.uri().to_string())?;
    let http = transport(&base, Duration::from_secs(10), Duration::from_secs(30))?;
    let wrong = |error: &reqwest::Error| unreachable(&base, error);
    let request = reqwest::Request::try_from(request).map_err(|error| Error::Setup { detail: innermost(&error) })?;
    let response = http.execute(request).await.map_err(|error| wrong(&error))?;
    let status = response.status();
    if !status.is_success() {
        return Err(Error::Answered(Box::new(refusal(response, &secrets.iter().collect::<Vec<_>>()).await)));
    }
    let bytes = bounded(response, LARGEST_GRANT).await.map_err(|error| wrong(&error))?;
    let bytes = bytes.ok_or_else(|| Error::Unreadable {
        status: status.as_u16(),
        detail: format!("it is larger than {} KB", LARGEST_GRANT >> 10),
    })?;
    let mut answer = oauth2::HttpResponse::new(bytes);
    *answer.status_mut() = status;
    Ok(answer)
}

/// Looks at an address: https, or http on this machine.
///
/// # Errors
/// [`Error::Setup`] with what is wrong with it.
pub fn check_address(text: &str) -> Result<Url, Error> {
    let setup = |detail: String| Error::Setup { detail };
    // The text is not repeated: a token that was put in the wrong place must not be shown.
    let base = Url::parse(text.trim()).map_err(|error| setup(format!("base_url is not an address ({error})")))?;
    match base.scheme() {
        "https" => {}
        "http" if is_loopback(&base) => {}
        "http" => return Err(setup("plain http would show the token to everybody on the way; use https".into())),
        other => return Err(setup(format!("the address begins with {other}, it should begin with https"))),
    }
    if base.host_str().is_none() {
        return Err(setup("the address names no host".into()));
    }
    // A name and password would be sent in place of the token, and paths are put after all the rest.
    if !base.username().is_empty() || base.password().is_some() || base.query().is_some() || base.fragment().is_some() {
        return Err(setup(
            "the address should name a host and nothing but a path after it, such as https://api.hubapi.com".into(),
        ));
    }
    Ok(base)
}

/// An error answer. The status is known: a body that breaks off or never ends changes nothing about it.
///
/// A server that repeats the token, in whichever part, does not get it onto a screen or into the journal.
pub(super) async fn refusal(mut response: Response, secrets: &[&SecretString]) -> Answer {
    let status = response.status().as_u16();
    let secrets = Secrets::new(secrets);
    let headers: Vec<(String, String)> = response
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), secrets.out_of(value.to_str().ok()?.to_owned()))))
        .collect();
    let mut bytes = Vec::new();
    while bytes.len() < LARGEST_ERROR
        && let Ok(Some(chunk)) = response.chunk().await
    {
        bytes.extend_from_slice(&chunk);
    }
    bytes.truncate(LARGEST_ERROR);
    let text = secrets.out_of(String::from_utf8_lossy(&bytes).into_owned());
    wire::answer(status, &headers, text.as_bytes())
}

/// The body of an answer; `None` if it is larger than allowed.
pub(super) async fn bounded(mut response: Response, largest: usize) -> reqwest::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > largest {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

/// Why a host was not reached: nothing was sent.
pub(super) fn unreachable(base: &Url, error: &reqwest::Error) -> Error {
    let host = base.host_str().unwrap_or_default().to_owned();
    match TlsError::of(error) {
        Some(why) => Error::Tls { host, why },
        None if error.is_timeout() && !error.is_connect() => {
            Error::Connect { host, detail: "no answer in time".into() }
        }
        None if error.is_timeout() => unconnected(base, "no connection in time".into()),
        None => unconnected(base, innermost(error)),
    }
}

/// No connection came about; where a proxy was to make it, that is what has to be looked at.
pub(super) fn unconnected(base: &Url, detail: String) -> Error {
    let host = base.host_str().unwrap_or_default().to_owned();
    // No proxy stands between a machine and itself.
    match Some(base).filter(|base| !is_loopback(base)).and_then(|base| proxy::of(base.as_str())) {
        Some(proxy) => Error::Proxy { host, proxy, detail: proxy::told(&detail) },
        None => Error::Connect { host, detail },
    }
}

/// Whether an address is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What was really wrong: the innermost reason, without the address that people know already.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    let text = text::of_system(reason);
    if text.is_empty() { "no reason was given".into() } else { text }
}
