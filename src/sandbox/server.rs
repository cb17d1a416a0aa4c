//! Connections and requests: accept, log, faults, latency, and the way of a request from its head to its answer.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::{
    Response,
    body::{Body, Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::OnceCell,
    task::JoinSet,
    time::Instant,
};

use super::{
    Options,
    answer::{Answer, Payload},
    auth::{self, Tokens},
    call::Call,
    colleague, dispatch,
    errors::ApiError,
    fault::{FaultKind, Target},
    faults::Faults,
    inspect::Inspect,
    limits::{Headers, Limits},
    log::Log,
    objects::{CONTACT, NOTE, TICKET},
    refusals,
    request::{Request, parse_query},
    route::{self, Resource, Version},
    schema::Portal,
    seed,
    state::State,
    upload,
    wire::{Control, Mode, Wire},
};

/// The largest body of a request.
const BODY: usize = 10 << 20;
/// The longest path with its query.
const PATH: usize = 16 << 10;
/// The largest head of a request.
const HEAD: usize = 64 << 10;

/// What all connections share.
#[derive(Debug)]
pub(super) struct Shared {
    pub options: Options,
    pub faults: Mutex<Faults>,
    /// How many milliseconds its clock is ahead.
    ahead: AtomicI64,
    base_url: String,
    /// Read on another thread; whoever comes first waits for it.
    world: OnceCell<Result<World, String>>,
    tokens: Mutex<Tokens>,
    limits: Mutex<Limits>,
    log: Mutex<Log>,
}

#[derive(Debug)]
struct World {
    portal: Portal,
    state: Mutex<State>,
}

/// A lock that a panic elsewhere does not take away.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn milliseconds(time: SignedDuration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or_default()
}

impl Shared {
    pub fn new(options: Options, address: SocketAddr) -> Self {
        Self {
            faults: Mutex::new(Faults::new(options.faults.clone(), options.seed)),
            ahead: AtomicI64::new(milliseconds(options.ahead)),
            options,
            base_url: format!("http://{address}"),
            world: OnceCell::new(),
            tokens: Mutex::default(),
            limits: Mutex::default(),
            log: Mutex::default(),
        }
    }

    pub fn set_ahead(&self, ahead: SignedDuration) {
        self.ahead.store(milliseconds(ahead), Ordering::Relaxed);
    }

    /// The moment by its clock.
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead.load(Ordering::Relaxed));
        Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    pub fn inspect(&self) -> Inspect {
        let world = self.world.get().and_then(|world| world.as_ref().ok());
        let made = |kind| world.map(|world| lock(&world.state).inspect(kind)).unwrap_or_default();
        Inspect {
            tickets: made(TICKET),
            contacts: made(CONTACT),
            notes: made(NOTE),
            files: world.map(|world| lock(&world.state).inspect_files()).unwrap_or_default(),
            requests: lock(&self.log).requests(),
        }
    }

    async fn world(&self) -> Result<&World, ApiError> {
        let Options { large, validations, creation_rules, .. } = self.options;
        let read = async || {
            let read = tokio::task::spawn_blocking(move || seed::load(large)).await;
            let read = read.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
            let (mut portal, state) = read;
            if !validations {
                portal.validations.clear();
            }
            if !creation_rules {
                portal.pipeline_rules.clear();
            }
            Ok(World { portal, state: Mutex::new(state) })
        };
        let world = self.world.get_or_init(read).await;
        world.as_ref().map_err(|why| ApiError::new(500, None, format!("The sandbox's seed cannot be read: {why}")))
    }
}

/// Serves until it is dropped, and every connection with it.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    let early = Arc::clone(&shared);
    connections.spawn(async move {
        // Its failure is the answer to the requests.
        let _ = early.world().await;
    });
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&shared)));
                }
                // Out of descriptors, or the peer is gone already: others may fare better in a moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    // Answers are small; waiting to fill a packet would only add latency.
    let _ = stream.set_nodelay(true);
    let (wire, control) = Wire::new(stream);
    let service = service_fn(|request| {
        let (shared, control) = (Arc::clone(&shared), control.clone());
        async move { Ok::<_, Infallible>(serve(&shared, &control, request).await) }
    });
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD).header_read_timeout(None);
    tokio::select! {
        // A connection that ends badly is the client's business, or the fault that was asked for.
        _ = builder.serve_connection(TokioIo::new(wire), service) => {}
        () = control.cut() => {}
    }
}

/// Cuts the connection under a request, which never gets an answer.
async fn cut(control: &Control) -> Response<Payload> {
    control.reset();
    std::future::pending().await
}

/// One request, from its head to its answer.
async fn serve(shared: &Shared, control: &Control, request: hyper::Request<Incoming>) -> Response<Payload> {
    control.set(Mode::Normal);
    let correlation = uuid::Uuid::new_v4().to_string();
    let (head, mut body) = request.into_parts();
    let path = head.uri.path_and_query().map_or("", |path| path.as_str()).to_owned();
    let entry = lock(&shared.log).arrived(head.method.as_str(), &path);
    let route = route::served(head.uri.path(), &shared.options.retired);
    let target = route.as_ref().map_or(Target::Any, |(_, resource)| resource.target(&head.method));
    let shows_tickets = route.as_ref().is_ok_and(|(_, resource)| resource.shows_tickets());
    let fault = lock(&shared.faults).choose(target, shows_tickets);
    if fault == Some(FaultKind::ResetBefore) {
        return cut(control).await;
    }
    match &fault {
        Some(FaultKind::ResetMidRequest) => {
            read_half(&mut body).await;
            return cut(control).await;
        }
        Some(FaultKind::HangMidRequest) => {
            read_half(&mut body).await;
            return std::future::pending().await;
        }
        _ => {}
    }
    let is_upload = matches!(&route, Ok((_, Resource::Files))) && head.method == hyper::Method::POST;
    let body = if is_upload {
        let kind = head.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let upload = upload::receive(body, kind, shared.options.file_limit).await;
        upload.map(|upload| (Bytes::from(upload.summary()), Some(upload)))
    } else {
        read_whole(body).await.map(|body| (body, None))
    };
    if let Ok((body, _)) = &body {
        lock(&shared.log).body(entry, body);
    }
    if fault == Some(FaultKind::ResetUnprocessed) {
        return cut(control).await;
    }
    let search = matches!(route, Ok((_, Resource::Search(_))));
    let refusal = fault.as_ref().and_then(|fault| refusals::answer(fault, search, &path, &correlation));
    let answer = match (refusal, fault.as_ref()) {
        (Some(refusal), fault) if !fault.is_some_and(processed) => refusal,
        (None, Some(FaultKind::Garbage)) => {
            control.set(Mode::Garbage);
            Answer::empty(200)
        }
        (refusal, _) => {
            let request = body.map(|(body, upload)| Request {
                method: head.method,
                path: head.uri.path().to_owned(),
                length: path.len(),
                query: parse_query(head.uri.query().unwrap_or_default()),
                headers: head.headers,
                body,
                upload,
            });
            lock(&shared.log).executed(entry);
            let answer = execute(shared, route, request, fault.as_ref(), &correlation).await;
            refusal.unwrap_or(answer)
        }
    };
    if !shared.options.latency.is_zero() {
        tokio::time::sleep(shared.options.latency).await;
    }
    let answer = match &fault {
        Some(FaultKind::ResetProcessed) => return cut(control).await,
        Some(FaultKind::Hang) => return std::future::pending().await,
        Some(FaultKind::ResetMidAnswer) => {
            control.set(Mode::Half);
            answer
        }
        Some(FaultKind::Slow { milliseconds }) => {
            control.set(Mode::Drip(Duration::from_millis(*milliseconds)));
            answer
        }
        Some(FaultKind::Flood(flood)) => {
            control.set(Mode::Flood(*flood));
            answer
        }
        Some(FaultKind::Truncated) => answer.cut_in_half(),
        Some(FaultKind::Huge) => Answer { huge: true, ..answer },
        _ => answer,
    };
    if !matches!(fault, Some(FaultKind::Garbage | FaultKind::Flood(_))) {
        lock(&shared.log).answered(entry, answer.status);
    }
    let date = shared.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    answer.header("x-hubspot-correlation-id", correlation).header("date", date).into_response()
}

async fn read_whole(body: Incoming) -> Result<Bytes, ApiError> {
    match Limited::new(body, BODY).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(ApiError::new(413, "VALIDATION_ERROR", format!("The body is larger than {BODY} bytes")))
        }
        // The client went away in the middle, or sent a body that is not HTTP.
        Err(error) => Err(ApiError::invalid(format!("The request body could not be read: {error}"))),
    }
}

/// Reads half of a body, by the length that it claims.
async fn read_half(body: &mut Incoming) {
    let half = body.size_hint().lower() / 2;
    let mut read = 0;
    while read < half {
        let Some(Ok(frame)) = body.frame().await else { break };
        read += frame.data_ref().map_or(0, |data| data.len() as u64);
    }
}

/// Whether a fault lets the request be executed all the same.
fn processed(fault: &FaultKind) -> bool {
    matches!(fault, FaultKind::ServerError { processed: true, .. })
}

/// Everything between a whole request and its answer; here the sandbox is HubSpot, and nothing else.
async fn execute(
    shared: &Shared,
    route: Result<(Version, Resource), ApiError>,
    request: Result<Request, ApiError>,
    fault: Option<&FaultKind>,
    correlation: &str,
) -> Answer {
    let mut headers = Headers::new();
    let outcome = handle(shared, route, request, fault, &mut headers).await;
    let mut answer = outcome.unwrap_or_else(|error| error.answer(correlation));
    answer.headers.extend(headers);
    answer
}

async fn handle(
    shared: &Shared,
    route: Result<(Version, Resource), ApiError>,
    request: Result<Request, ApiError>,
    fault: Option<&FaultKind>,
    headers: &mut Headers,
) -> Result<Answer, ApiError> {
    let request = request?;
    if request.length > PATH {
        return Err(ApiError::new(414, "VALIDATION_ERROR", format!("The URL is longer than {PATH} bytes")));
    }
    let (version, resource) = route?;
    if !resource.methods().contains(&request.method) {
        let allowed: Vec<&str> = resource.methods().iter().map(hyper::Method::as_str).collect();
        return Err(ApiError::new(405, None, "HTTP 405 Method Not Allowed").header("allow", allowed.join(", ")));
    }
    let world = shared.world().await?;
    let (now, instant) = (shared.now(), Instant::now());
    let options = &shared.options;
    if auth::is_open(&resource, &request.method) {
        let mut tokens = lock(&shared.tokens);
        return match resource {
            Resource::OauthToken => tokens.grant(&request, options, instant, now),
            _ => tokens.info(&request, &world.portal, options, instant),
        };
    }
    let caller = lock(&shared.tokens).check(&request, &resource, options, instant)?;
    if matches!(resource, Resource::Search(_)) {
        lock(&shared.limits).search(instant, options.enforce_limits)?;
    } else {
        let (count, verdict) = lock(&shared.limits).call(instant, &caller.token, caller.oauth, options);
        *headers = count;
        verdict?;
    }
    let indexed = (!options.index_delay.is_zero()).then(|| instant.checked_add(options.index_delay)).flatten();
    let mut state = lock(&world.state);
    let mut call = Call {
        request: &request,
        version,
        portal: &world.portal,
        state: &mut state,
        base_url: &shared.base_url,
        now,
        instant,
        indexed,
    };
    let answer = dispatch::perform(&mut call, &resource)?;
    if let Some(fault) = fault {
        colleague::act(&mut call, &answer, fault);
    }
    Ok(answer)
}
