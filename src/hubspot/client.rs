//! The connection to one portal: one pool, the token of the moment, time-outs, and requests that are sent once.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use reqwest::header::{AUTHORIZATION, DATE};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::clock::{Clock, Heard};
use super::error::{Certainty, Error};
use super::form::FormBody;
use super::moves::Moves;
use super::paths::{ApiVersion, Area, Moved, segment};
use super::secrets::Secrets;
use super::settings::{Renew, Settings};
use super::transport::{
    Call, Outgoing, Sent, authorization, bounded, check_address, innermost, is_loopback, refusal, transport,
    unconnected, unreachable,
};
use super::wire;

/// A good answer is read up to this size; the largest known one, all definitions of a big portal, is some 2 MB.
pub(super) const LARGEST: usize = 8 << 20;

/// No upload that gets on is given up before.
const LONGEST_UPLOAD: Duration = Duration::from_secs(24 * 60 * 60);

/// An answer, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// How long it took; with the making of the connection, if there was none.
    pub took: Duration,
    /// The `Date` of its headers as it was sent, to compare clocks by.
    pub date: Option<String>,
}

/// A connection to one portal. Cheap to clone; clones share the pool.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<Url>,
    pub(super) version: ApiVersion,
    pub(super) timeout: Duration,
    token: SecretString,
    renew: Option<Arc<dyn Renew>>,
    calls: Arc<AtomicU64>,
    clock: Clock,
    pub(super) moves: Moves,
}

impl Client {
    /// A client; nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Setup`] for an address that is none, for plain http to another machine, and when the system's
    /// certificates can't be read.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let base = check_address(&settings.base_url)?;
        authorization(&settings.token)?;
        Ok(Self {
            http: transport(&base, settings.connect_timeout, settings.timeout)?,
            base: Arc::new(base),
            version: settings.version,
            timeout: settings.timeout,
            token: settings.token.clone(),
            renew: settings.renew.clone(),
            calls: Arc::default(),
            clock: Clock::default(),
            moves: Moves::default(),
        })
    }

    /// The token for the next call. Whatever goes wrong, that call was not sent.
    pub(super) async fn token(&self, refused: Option<&SecretString>) -> Result<SecretString, Error> {
        let Some(renew) = &self.renew else { return Ok(self.token.clone()) };
        renew.token(refused).await.map_err(|error| match error {
            Error::Setup { .. }
            | Error::Connect { .. }
            | Error::Proxy { .. }
            | Error::Tls { .. }
            | Error::SignedOut { .. } => error,
            other => {
                let detail = format!("the token could not be renewed: {other}");
                Error::Connect { host: self.host().to_owned(), detail }
            }
        })
    }

    /// Sends a request with the token of the moment, and returns that with the answer. Where that token is refused and
    /// there is another, it is sent once more: what was refused was not executed.
    pub(super) async fn send(
        &self,
        make: impl Fn() -> RequestBuilder,
        sent: Option<&Sent>,
    ) -> Result<(Response, SecretString), Error> {
        let token = self.token(None).await?;
        let response = self.send_with(make(), &token, sent).await?;
        if response.status() != StatusCode::UNAUTHORIZED || self.renew.is_none() {
            return Ok((response, token));
        }
        // A gateway that answers in HubSpot's place does not know what HubSpot has done.
        let refused = refused(response, &token).await;
        if refused.certainty() == Certainty::Unknown {
            return Err(refused);
        }
        if let Some(sent) = sent {
            sent.clear();
        }
        let other = self.token(Some(&token)).await?;
        if other.expose_secret() == token.expose_secret() {
            return Err(refused);
        }
        let response = self.send_with(make(), &other, sent).await?;
        Ok((response, other))
    }

    async fn send_with(
        &self,
        request: RequestBuilder,
        token: &SecretString,
        sent: Option<&Sent>,
    ) -> Result<Response, Error> {
        let header = authorization(token)?;
        let request = request.header(AUTHORIZATION, header).build().map_err(|error| self.failed(&error, false))?;
        let call = Call::begin(&self.calls, &request);
        // Whether a read has left does not matter.
        let answered = self.http.execute(request).await;
        let answered = answered.map_err(|error| self.failed(&error, sent.is_none_or(Sent::is_set)));
        call.ended(&answered, token);
        if let Some(date) = answered.as_ref().ok().and_then(date) {
            self.clock.hear(date);
        }
        answered
    }

    /// The last `Date` that the host sent; none where it has not answered yet.
    pub fn heard(&self) -> Option<Heard> {
        self.clock.heard()
    }

    /// Who is told when HubSpot has retired a path and its dated one is taken: once in a run, and set once.
    pub fn tell_moves(&self, tell: impl Fn(Moved) + Send + Sync + 'static) {
        self.moves.tell(tell);
    }

    /// Whether HubSpot was found to have retired the paths of an area in this run.
    pub fn has_moved(&self, area: Area) -> bool {
        self.moves.has(area)
    }

    /// The host without its port; empty where the address has none.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Whether it is this machine that is talked to.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    pub(super) fn request(&self, method: Method, path: &str, query: &[(&str, &str)]) -> RequestBuilder {
        let mut url = self.base.as_str().trim_end_matches('/').to_owned();
        url.push_str(path);
        for (index, (key, value)) in query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(key);
            url.push('=');
            url.push_str(&segment(value));
        }
        self.http.request(method, url)
    }

    /// A POST whose body tells whether it was sent.
    pub(super) fn carrying(&self, path: &str, bytes: &Bytes, sent: &Sent) -> RequestBuilder {
        let body = Outgoing { bytes: Some(bytes.clone()), sent: sent.clone() };
        self.request(Method::POST, path, &[]).header("content-type", "application/json").body(reqwest::Body::wrap(body))
    }

    /// Creates something. Sent once, unless a renewed token takes the place of a refused one.
    pub(super) async fn create<T>(
        &self,
        path: &str,
        body: &Value,
        sent: &Sent,
        read: impl FnOnce(Value) -> Result<T, wire::Unreadable>,
    ) -> Result<T, Error> {
        let bytes = Bytes::from(body.to_string());
        let (response, token) = self.send(|| self.carrying(path, &bytes, sent), Some(sent)).await?;
        let status = response.status().as_u16();
        let value = self.value(response, &token).await?;
        read(value).map_err(|detail| Error::Unreadable { status, detail })
    }

    /// A POST of a form that is read from disk while it leaves. It takes as long as it takes: whoever sends it watches
    /// whether it gets on.
    pub(super) fn uploading<T: Fn(u64) + Send + Sync + 'static>(
        &self,
        path: &str,
        body: FormBody<T>,
    ) -> RequestBuilder {
        let request = self.request(Method::POST, path, &[]).header("content-type", body.content_type());
        request.timeout(LONGEST_UPLOAD).body(reqwest::Body::wrap(body))
    }

    /// An error of the transport, by whether the request may have left.
    pub(super) fn failed(&self, error: &reqwest::Error, sent: bool) -> Error {
        if error.is_builder() {
            return Error::Setup { detail: innermost(error) };
        }
        match (error.is_timeout(), sent && !error.is_connect()) {
            (true, true) => Error::TimedOut { after: self.timeout },
            (false, true) => Error::Lost { detail: innermost(error) },
            // What was not sent waited for no answer.
            (true, false) => unconnected(&self.base, "no connection in time".into()),
            (false, false) => unreachable(&self.base, error),
        }
    }

    /// A call that was given up here because nothing moved any more.
    pub(super) fn gave_up(&self, sent: &Sent) -> Error {
        match sent.is_set() {
            true => Error::TimedOut { after: self.timeout },
            false => unconnected(&self.base, "no connection in time".into()),
        }
    }

    /// The JSON of a good answer, or the error that it is, without the token that was sent.
    pub(super) async fn value(&self, response: Response, token: &SecretString) -> Result<Value, Error> {
        let response = self.good(response, token).await?;
        let status = response.status().as_u16();
        let bytes = bounded(response, LARGEST).await.map_err(|error| self.failed(&error, true))?;
        let bytes = bytes.ok_or_else(|| too_large(status))?;
        let mut value = wire::parse(&bytes).map_err(|detail| Error::Unreadable { status, detail })?;
        Secrets::new(&[token]).out_of_value(&mut value);
        Ok(value)
    }

    /// A good answer, or the error that it is, without the token that was sent.
    pub(super) async fn good(&self, response: Response, token: &SecretString) -> Result<Response, Error> {
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refused(response, token).await)
    }

    /// Opens a connection if none is open, by the smallest call there is. What comes of it does not matter.
    pub async fn warm(&self) {
        let path = self.moves.now(&self.version.account());
        let _ = self.send(|| self.request(Method::GET, &path, &[]), None).await;
    }

    /// Whether anybody answers, how fast, and what their clock says. No answer is a bad one.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn reach(&self) -> Result<Reached, Error> {
        let begun = Instant::now();
        let token = self.token(None).await?;
        let request = self.request(Method::GET, &self.moves.now(&self.version.account()), &[]);
        let response = self.send_with(request, &token, None).await?;
        let took = begun.elapsed();
        let date = date(&response).map(|date| Secrets::new(&[&token]).out_of(date.to_owned()));
        Ok(Reached { took, date })
    }
}

/// The error that an answer is, without the token that was sent.
async fn refused(response: Response, token: &SecretString) -> Error {
    let answer = refusal(response, &[token]).await;
    let (status, category, correlation) = (answer.status, answer.category.as_deref(), answer.correlation.as_deref());
    tracing::warn!(status, category, correlation, text = answer.message.as_str(), "refused");
    Error::Answered(Box::new(answer))
}

fn date(response: &Response) -> Option<&str> {
    response.headers().get(DATE)?.to_str().ok()
}

pub(super) fn too_large(status: u16) -> Error {
    Error::Unreadable { status, detail: format!("it is larger than {} MB", LARGEST >> 20) }
}

/// A good answer that says something else than it should.
pub(super) fn unreadable(detail: String) -> Error {
    Error::Unreadable { status: 200, detail }
}
