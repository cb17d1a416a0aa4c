//! A hand-made HTTP server on loopback: reads a whole request, then does what its script says, byte for byte. It knows
//! nothing of HTTP beyond the end of a request, so that it can be as wrong as a test needs it to be.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What happens to one request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// These bytes; the connection stays open for another request.
    Bytes(Vec<u8>),
    /// These bytes, then the end of the stream.
    Close(Vec<u8>),
    /// These bytes, then, after so many turns of the other tasks, the end of the stream, whatever came meanwhile.
    CloseLater(Vec<u8>, usize),
    /// These bytes, then a reset.
    Reset(Vec<u8>),
    /// These bytes one at a time, then the end of the stream.
    Drip(Vec<u8>),
    /// The first bytes once, the second ones again and again until the client hangs up.
    Endless(Vec<u8>, Vec<u8>),
    /// No answer, ever.
    Hang,
    /// A reset in place of reading the request.
    ResetUnread,
}

/// An answer with a length, whose JSON is what was asked for.
pub fn answer(status: u16, body: &str) -> Reply {
    answer_with(status, &[("content-type", "application/json;charset=utf-8")], body.as_bytes())
}

/// An answer with a length and these headers.
pub fn answer_with(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    Reply::Bytes(answer_bytes(status, headers, body))
}

/// The bytes of such an answer.
pub fn answer_bytes(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Reply>>,
    seen: Mutex<Vec<Request>>,
    written: AtomicUsize,
    connections: AtomicUsize,
}

/// The server. It ends with the runtime of its test.
pub struct Server {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// Answers the first requests as the script says, one reply each, and the ones after it with the last reply.
    pub async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { script: Mutex::new(script.into_iter().collect()), ..Shared::default() });
        let inner = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                inner.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, inner.clone()));
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every whole request so far.
    pub fn seen(&self) -> Vec<Request> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// The bytes that the client took.
    pub fn written(&self) -> usize {
        self.shared.written.load(Ordering::SeqCst)
    }

    /// The connections that were made.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Returns when this many requests have come.
    pub async fn has_seen(&self, count: usize) {
        while self.shared.seen.lock().unwrap().len() < count {
            tokio::task::yield_now().await;
        }
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let next = || {
        let mut script = shared.script.lock().unwrap();
        if script.len() > 1 { script.pop_front() } else { script.front().cloned() }
    };
    loop {
        if matches!(shared.script.lock().unwrap().front(), Some(Reply::ResetUnread)) {
            next();
            // What was not read makes the close a reset.
            let _ = stream.readable().await;
            let _ = stream.set_zero_linger();
            return;
        }
        let Some(request) = read_request(&mut stream).await else { return };
        shared.seen.lock().unwrap().push(request);
        let Some(reply) = next() else { return };
        if !play(&mut stream, reply, &shared.written).await {
            return;
        }
    }
}

/// Whether the connection is to be read from again.
async fn play(stream: &mut TcpStream, reply: Reply, written: &AtomicUsize) -> bool {
    match reply {
        Reply::Bytes(bytes) => return stream.write_all(&bytes).await.is_ok(),
        Reply::Close(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::CloseLater(bytes, turns) => {
            let _ = stream.write_all(&bytes).await;
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        }
        Reply::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.set_zero_linger();
        }
        Reply::Drip(bytes) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        Reply::Endless(head, chunk) => {
            let _ = stream.write_all(&head).await;
            while stream.write_all(&chunk).await.is_ok() {
                written.fetch_add(chunk.len(), Ordering::SeqCst);
            }
        }
        Reply::Hang => {
            let _ = stream.read(&mut [0; 1]).await;
        }
        Reply::ResetUnread => {
            let _ = stream.set_zero_linger();
        }
    }
    false
}

/// Reads one request with its body; `None` when the client is gone before it is whole.
pub async fn read_request(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let mut request =
        Request { method: first.next()?.to_owned(), target: first.next()?.to_owned(), ..Request::default() };
    request.headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = request.header("content-length").map_or(0, |text| text.parse().unwrap());
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    request.body = bytes[end + 4..end + 4 + length].to_vec();
    Some(request)
}

/// A certificate that nobody has signed but itself, for localhost and 127.0.0.1 until 2099, and its key. It protects
/// nothing.
pub const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBbjCCARSgAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5odWJ0aWNr
ZXQgdGVzdDAgFw0wMDAxMDEwMDAwMDBaGA8yMDk5MTIzMTAwMDAwMFowGTEXMBUG
A1UEAwwOaHVidGlja2V0IHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR7
LpXaGJfW4qO+pq8x+isPYPehzC87X9vgoTj4+ur2giPHmxFAoYX4cjz9NN+UHORV
xRtPSAZ+sBR4XGVvL1qAo0swSTAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEw
DAYDVR0TAQH/BAIwADAdBgNVHQ4EFgQU+6kEMOeoeaWf9hmbGIEE8cCqeQAwCgYI
KoZIzj0EAwIDSAAwRQIgFf8y5BmlpK9Nl3BM3nOcmvxl48udYbOQNc71x8KxO24C
IQCo81KXrnLiqTKEVRJpDVR4ozhqM9b6nK9BS6n/1B76Ig==
-----END CERTIFICATE-----
";
pub const KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoui68LxJ+8ctMSzv
IsZIGFkyRPjP0b2uNO8WEpzr70WhRANCAAR7LpXaGJfW4qO+pq8x+isPYPehzC87
X9vgoTj4+ur2giPHmxFAoYX4cjz9NN+UHORVxRtPSAZ+sBR4XGVvL1qA
-----END PRIVATE KEY-----
";

/// How a request over HTTP/2 ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// 201 with this body.
    Answered(&'static str),
    /// The stream is reset, the connection stays.
    Reset,
    /// The whole connection goes away.
    Dropped,
}

/// Method and path, and the body, of whole requests.
type Seen = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// HTTP/2 over TLS, as HubSpot is spoken to.
pub struct SecureServer {
    pub address: SocketAddr,
    seen: Seen,
}

impl SecureServer {
    /// Ends every request in the same way, when it has come whole.
    pub async fn start(end: Stream) -> Self {
        Self::start_as(end, CERTIFICATE, KEY).await
    }

    /// The same, with another certificate and its key.
    pub async fn start_as(end: Stream, certificate: &str, key: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Seen::default();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls(certificate, key)));
        let inner = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), inner.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
                    converse(stream, end, seen).await;
                });
            }
        });
        Self { address, seen }
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// Method and path, and the body, of every whole request so far.
    pub fn seen(&self) -> Vec<(String, Vec<u8>)> {
        self.seen.lock().unwrap().clone()
    }
}

fn tls(certificate: &str, key: &str) -> rustls::ServerConfig {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

async fn converse(stream: tokio_rustls::server::TlsStream<TcpStream>, end: Stream, seen: Seen) {
    use http_body_util::{BodyExt, Full};
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let enough = Arc::new(tokio::sync::Notify::new());
    let when_enough = enough.clone();
    let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (seen, enough) = (seen.clone(), enough.clone());
        async move {
            let what = format!("{} {}", request.method(), request.uri().path());
            let body = request.into_body().collect().await.map_err(std::io::Error::other)?.to_bytes();
            seen.lock().unwrap().push((what, body.to_vec()));
            match end {
                Stream::Answered(body) => {
                    Ok(hyper::Response::builder().status(201).body(Full::new(hyper::body::Bytes::from(body))).unwrap())
                }
                Stream::Reset => Err(std::io::Error::other("reset")),
                Stream::Dropped => {
                    enough.notify_one();
                    std::future::pending().await
                }
            }
        }
    });
    let connection =
        hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = connection => {}
        () = when_enough.notified() => {}
    }
}
