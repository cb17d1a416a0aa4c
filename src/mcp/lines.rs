//! The lines of the protocol, in and out. What is no message is answered, too: a client waits for each of its requests.
//!
//! The end of the input is told only when each request has its answer, or nobody can read one any more: who writes all
//! that it has to say and closes its end still reads.

use std::cell::Cell;
use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{ClientNotification, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::{Mutex, watch};

use crate::ticket::text;

/// A line may be so long; of a longer one no more is kept.
const LONGEST: usize = 16 * 1024 * 1024;
/// After the end of the input it is looked so often whether somebody still reads.
const STILL_READ: Duration = Duration::from_millis(500);

/// What JSON-RPC calls a text that is no JSON, and one that is no request.
const PARSE_ERROR: i32 = -32_700;
const INVALID_REQUEST: i32 = -32_600;

/// The lines of a client.
pub(super) struct Lines<R, W> {
    from: BufReader<R>,
    line: Vec<u8>,
    /// The line is too long: its rest is passed over.
    is_too_long: bool,
    /// Nothing more comes.
    is_over: bool,
    /// What has to be said before more is read: who only writes is not listened to without end.
    owed: Option<Vec<u8>>,
    out: Arc<Mutex<Out<W>>>,
    /// The requests that have no answer yet.
    open: Arc<watch::Sender<HashSet<RequestId>>>,
    /// Whether somebody can still read what is written.
    is_read: fn() -> bool,
}

/// What is written. It may be let go of at any point: what is left goes first the next time.
struct Out<W> {
    to: W,
    left: Vec<u8>,
}

impl<W: AsyncWrite + Unpin> Out<W> {
    async fn flush(&mut self) -> io::Result<()> {
        while !self.left.is_empty() {
            match self.to.write(&self.left).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                written => drop(self.left.drain(..written)),
            }
        }
        self.to.flush().await
    }
}

/// What was read.
enum Read {
    /// A line is there; the last one may lack its end.
    Line,
    /// It began like this, and was too long.
    TooLong,
    End,
}

/// What a line is.
enum Understood {
    Message(Box<RxJsonRpcMessage<RoleServer>>),
    /// It wants no answer.
    Nothing,
    /// It is answered at once.
    Wrong(Value),
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Lines<R, W> {
    pub fn new(from: R, to: W, is_read: fn() -> bool) -> Self {
        Self {
            from: BufReader::new(from),
            line: Vec::new(),
            is_too_long: false,
            is_over: false,
            owed: None,
            out: Arc::new(Mutex::new(Out { to, left: Vec::new() })),
            open: Arc::new(watch::Sender::new(HashSet::new())),
            is_read,
        }
    }

    /// Reads a line. It may be let go of at any point: what has come is kept.
    async fn read(&mut self) -> io::Result<Read> {
        while !self.is_over {
            let part = self.from.fill_buf().await?;
            let end = part.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(part.len(), |at| at + 1);
            let fits = taken.min(LONGEST.saturating_sub(self.line.len()));
            self.line.extend_from_slice(part.get(..fits).unwrap_or_default());
            self.is_too_long |= fits < taken;
            self.is_over = part.is_empty();
            self.from.consume(taken);
            if end.is_some() || (self.is_over && !self.line.is_empty()) {
                return Ok(if std::mem::take(&mut self.is_too_long) { Read::TooLong } else { Read::Line });
            }
        }
        Ok(Read::End)
    }

    /// Says what is owed. It may be let go of at any point.
    async fn pay(&mut self) -> io::Result<()> {
        if let Some(owed) = &self.owed {
            let mut out = self.out.lock().await;
            out.left.extend_from_slice(owed);
            self.owed = Some(Vec::new());
            out.flush().await?;
            self.owed = None;
        }
        Ok(())
    }

    /// Waits until each request has its answer, or nobody reads one.
    async fn answered(&mut self) {
        let mut open = self.open.subscribe();
        let gone = async {
            while (self.is_read)() {
                tokio::time::sleep(STILL_READ).await;
            }
        };
        tokio::select! {
            _ = open.wait_for(HashSet::is_empty) => {}
            () = gone => {}
        }
    }

    /// Keeps account of which requests are open.
    fn note(&self, message: &RxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Request(request) => {
                self.open.send_if_modified(|open| open.insert(request.id.clone()));
            }
            JsonRpcMessage::Notification(told) => {
                // What is cancelled gets no answer.
                if let ClientNotification::CancelledNotification(cancelled) = &told.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.open.send_if_modified(|open| open.remove(id));
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Unpin + Send,
    W: AsyncWrite + Unpin + Send + 'static,
{
    type Error = io::Error;

    fn send(&mut self, item: TxJsonRpcMessage<RoleServer>) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let (out, open) = (self.out.clone(), self.open.clone());
        async move {
            let mut line = serde_json::to_vec(&item)?;
            line.push(b'\n');
            let written = {
                let mut out = out.lock().await;
                out.left.append(&mut line);
                out.flush().await
            };
            let answered = match &item {
                JsonRpcMessage::Response(response) => Some(&response.id),
                JsonRpcMessage::Error(error) => error.id.as_ref(),
                JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
            };
            if let Some(id) = answered {
                open.send_if_modified(|open| open.remove(id));
            }
            written
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            self.pay().await.ok()?;
            let read = match self.read().await {
                Ok(read) => read,
                Err(error) => {
                    tracing::info!(%error, "the input can't be read");
                    return None;
                }
            };
            let understood = match read {
                Read::Line => understood(&std::mem::take(&mut self.line)),
                Read::TooLong => {
                    let id = id_in(&std::mem::take(&mut self.line));
                    Understood::Wrong(refused(id, INVALID_REQUEST, &format!("a line is longer than {LONGEST} bytes")))
                }
                Read::End => {
                    self.answered().await;
                    return None;
                }
            };
            match understood {
                Understood::Message(message) => {
                    self.note(&message);
                    return Some(*message);
                }
                Understood::Nothing => {}
                Understood::Wrong(answer) => {
                    tracing::info!("a line is no message");
                    self.owed = Some(format!("{answer}\n").into_bytes());
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.out.lock().await.flush().await
    }
}

fn understood(line: &[u8]) -> Understood {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if line.is_empty() {
        return Understood::Nothing;
    }
    let error = match serde_json::from_slice(line) {
        Ok(message) => return Understood::Message(Box::new(message)),
        Err(error) => error,
    };
    match serde_json::from_slice::<Value>(line) {
        Ok(value) => {
            let has = |name: &str| value.get(name).is_some_and(|member| !member.is_null());
            // A notification is never answered, and an answer neither.
            if (has("method") && !has("id")) || has("result") || has("error") {
                return Understood::Nothing;
            }
            let why = "it is no request of JSON-RPC 2.0: that is an object with jsonrpc, id, method and params";
            Understood::Wrong(refused(id_in(line), INVALID_REQUEST, why))
        }
        Err(_) => {
            let why = format!("it is no JSON that can be read: {}", text::one_line(&error.to_string()));
            match id_in(line) {
                // By its id the client knows which of its requests gets no other answer.
                Some(id) => Understood::Wrong(refused(Some(id), INVALID_REQUEST, &why)),
                None => Understood::Wrong(refused(None, PARSE_ERROR, &why)),
            }
        }
    }
}

fn refused(id: Option<RequestId>, code: i32, why: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": why}})
}

/// The id of a request that can't be read as a whole, if that much of it can. What stands in it otherwise may be anything.
fn id_in(line: &[u8]) -> Option<RequestId> {
    let found = Cell::new(None);
    // That the rest is wrong is known.
    let _ = (&mut serde_json::Deserializer::from_slice(line)).deserialize_map(Seek { found: &found });
    found.into_inner()
}

struct Seek<'a> {
    found: &'a Cell<Option<RequestId>>,
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut last = None;
        while let Some(name) = map.next_key::<String>()? {
            // Something has come behind it: a number is not cut off.
            self.found.set(last.take().or_else(|| self.found.take()));
            match name.as_str() {
                "id" => last = serde_json::from_value(map.next_value()?).ok(),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        self.found.set(last.or_else(|| self.found.take()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &[u8]) -> Option<(Value, Value)> {
        match understood(line) {
            Understood::Wrong(answer) => Some((answer["id"].clone(), answer["error"]["code"].clone())),
            Understood::Message(_) | Understood::Nothing => None,
        }
    }

    #[test]
    fn what_is_no_message_is_answered_by_its_id_where_it_can_be_read() {
        let deep = format!(r#"{{"id":4,"method":"tools/call","params":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
        let invalid = (json!(4), json!(-32_600));
        for line in [
            deep.as_bytes(),
            br#"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"\ud83d"}}"#,
            br#"{"method":"tools/call","params":{"name":"\ud83d"},"id":4}"#,
            b"{\"id\":4,\"params\":\"\xff\xfe\"}",
            br#"{"id":4,"params":{"x":}"#,
            br#"{"id":4}"#,
        ] {
            assert_eq!(answer(line), Some(invalid.clone()), "{}", String::from_utf8_lossy(line));
        }
        for line in [&b"{nonsense"[..], b"\xff", br#"{"params":{"id":4},"x"#, br#"{"id":4"#, br#"{"id":"a"#] {
            assert_eq!(answer(line), Some((Value::Null, json!(-32_700))), "{}", String::from_utf8_lossy(line));
        }
        assert_eq!(answer(b"[]"), Some((Value::Null, json!(-32_600))));
        for line in [&b"  \r"[..], br#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":7}"#] {
            assert_eq!(answer(line), None);
        }
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_answered_and_what_follows_is_read() {
        let ping = br#"{"jsonrpc":"2.0","id":8,"method":"ping"}"#;
        let mut input = br#"{"jsonrpc":"2.0","id":7,"x":""#.to_vec();
        input.resize(LONGEST + 1, b'x');
        input.push(b'\n');
        // Without the end of its line, too.
        input.extend_from_slice(ping);
        let (mut read, write) = tokio::io::duplex(4_096);
        let mut lines = Lines::new(&input[..], write, || false);
        assert!(matches!(lines.receive().await, Some(JsonRpcMessage::Request(_))));
        assert!(lines.receive().await.is_none());
        drop(lines);
        let mut said = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut read, &mut said).await.unwrap();
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&said["id"], &said["error"]["code"]), (&json!(7), &json!(-32_600)));
    }
}
