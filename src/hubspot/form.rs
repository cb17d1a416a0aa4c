//! A form with a file in it, read from disk while it is sent: however large the file is, little of it is held.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::transport::Sent;
use crate::ticket::text;

/// So much of a file is read at once.
const PIECE: usize = 64 << 10;
/// Pieces that are read before they are asked for.
const AHEAD: usize = 2;

/// A form that can be sent more than once, each time from its beginning.
pub(super) struct Form {
    boundary: String,
    head: Bytes,
    file: Arc<File>,
    size: u64,
    tail: Bytes,
}

impl Form {
    /// A form with these fields, and after them the file. It blocks.
    ///
    /// # Errors
    /// Why the file can't be sent: it is none, it can't be opened, or it has another size.
    pub fn open(path: &Path, size: u64, name: &str, fields: &[(&str, &str)]) -> Result<Self, String> {
        // A pipe would be waited for.
        let found = std::fs::metadata(path).map_err(|error| text::of_system(&error))?;
        if !found.is_file() {
            return Err("it is not a file any more".into());
        }
        let file = File::open(path).map_err(|error| text::of_system(&error))?;
        let now = file.metadata().map_err(|error| text::of_system(&error))?.len();
        if now != size {
            return Err(format!("it had {size} bytes when it was attached, and has {now} now"));
        }
        let boundary = format!("hubticket-{}", Uuid::new_v4().simple());
        let mut head = String::new();
        for (field, value) in fields {
            head.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            ));
        }
        head.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            quoted(name)
        ));
        let tail = format!("\r\n--{boundary}--\r\n").into();
        Ok(Self { boundary, head: head.into(), file: Arc::new(file), size, tail })
    }

    /// The form as a body. One that was made before ends where it is.
    pub fn body<T>(&self, gauge: &Arc<Gauge<T>>) -> FormBody<T> {
        let (head, tail) = (self.head.clone(), self.tail.clone());
        FormBody {
            content_type: format!("multipart/form-data; boundary={}", self.boundary),
            left: self.size + (head.len() + tail.len()) as u64,
            head: Some(head),
            file: Content::Waits(self.file.clone(), self.size),
            tail: Some(tail),
            read: 0,
            turn: gauge.next_turn(),
            gauge: gauge.clone(),
        }
    }
}

/// A file's name as browsers write it into a form.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// How far an upload has come.
pub(super) struct Gauge<T> {
    sent: Sent,
    told: T,
    /// Which body is under way.
    turn: AtomicU64,
    moves: watch::Sender<()>,
    wrong: OnceLock<String>,
}

impl<T> Gauge<T> {
    /// Of an upload that has not begun. `told` hears how many bytes of the file have left.
    pub fn new(sent: Sent, told: T) -> Arc<Self> {
        let (turn, moves, wrong) = (AtomicU64::new(0), watch::Sender::new(()), OnceLock::new());
        Arc::new(Self { sent, told, turn, moves, wrong })
    }

    fn next_turn(&self) -> u64 {
        self.turn.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Whatever is under way ends where it is.
    pub fn stop(&self) {
        self.next_turn();
    }

    /// Notes that it gets on.
    pub fn moves(&self) {
        self.moves.send_replace(());
    }

    /// Returns when it has not got on for so long.
    pub async fn stalls(&self, patience: Duration) {
        let mut moves = self.moves.subscribe();
        while tokio::time::timeout(patience, moves.changed()).await.is_ok() {}
    }

    /// What was wrong with the file.
    pub fn wrong(&self) -> Option<&str> {
        self.wrong.get().map(String::as_str)
    }
}

/// The file of a body.
enum Content {
    Waits(Arc<File>, u64),
    Comes(mpsc::Receiver<Result<Bytes, String>>),
    Ended,
}

/// The body of one request. It counts as sent as soon as its connection asks for it.
pub(super) struct FormBody<T> {
    content_type: String,
    head: Option<Bytes>,
    file: Content,
    tail: Option<Bytes>,
    /// Bytes that are still to come, of all parts.
    left: u64,
    /// Bytes of the file that have left.
    read: u64,
    turn: u64,
    gauge: Arc<Gauge<T>>,
}

impl<T> FormBody<T> {
    /// Its type, with what its parts are told apart by.
    pub fn content_type(&self) -> String {
        self.content_type.clone()
    }

    fn part(&mut self, bytes: Bytes) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.left = self.left.saturating_sub(bytes.len() as u64);
        self.gauge.moves();
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn fails(&self, why: String) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let _ = self.gauge.wrong.set(why.clone());
        Poll::Ready(Some(Err(io::Error::other(why))))
    }
}

impl<T: Fn(u64) + Send + Sync + 'static> Body for FormBody<T> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.gauge.turn.load(Ordering::SeqCst) != self.turn {
            return Poll::Ready(Some(Err(io::Error::other("it was stopped"))));
        }
        self.gauge.sent.set();
        if let Some(head) = self.head.take() {
            return self.part(head);
        }
        if let Content::Waits(file, size) = &self.file {
            let (file, size) = (file.clone(), *size);
            let (sender, pieces) = mpsc::channel(AHEAD);
            tokio::task::spawn_blocking(move || read(&file, size, &sender));
            self.file = Content::Comes(pieces);
        }
        if let Content::Comes(pieces) = &mut self.file {
            match ready!(pieces.poll_recv(context)) {
                Some(Ok(piece)) => {
                    self.read += piece.len() as u64;
                    (self.gauge.told)(self.read);
                    return self.part(piece);
                }
                Some(Err(why)) => return self.fails(why),
                None => self.file = Content::Ended,
            }
        }
        match self.tail.take() {
            // Nobody reads it any more: the program ends.
            Some(tail) if self.left != tail.len() as u64 => self.fails("it could not be read to its end".into()),
            Some(tail) => self.part(tail),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.tail.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Reads a file to its end, piece by piece, as long as somebody takes them.
fn read(file: &File, size: u64, taker: &mpsc::Sender<Result<Bytes, String>>) {
    let mut at = 0;
    let end = loop {
        let piece = match piece(file, at, size) {
            Ok(piece) if piece.is_empty() => break Ok(()),
            Ok(piece) => piece,
            Err(why) => break Err(why),
        };
        at += piece.len() as u64;
        if taker.blocking_send(Ok(piece)).is_err() {
            return;
        }
    };
    if let Err(why) = end {
        let _ = taker.blocking_send(Err(why));
    }
}

/// What comes next; nothing at the end.
fn piece(file: &File, at: u64, size: u64) -> Result<Bytes, String> {
    let wanted = usize::try_from(size - at).map_or(PIECE, |left| left.min(PIECE));
    // At the end one byte more is asked for: a file that has grown is not cut off silently.
    let mut piece = vec![0; wanted.max(1)];
    let got = loop {
        match file.read_at(&mut piece, at) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => break result.map_err(|error| text::of_system(&error))?,
        }
    };
    match (wanted, got) {
        (0, 0) => Ok(Bytes::new()),
        (0, _) => Err("it became longer while it was sent".into()),
        (_, 0) => Err("it became shorter while it was sent".into()),
        (_, got) => {
            piece.truncate(got);
            Ok(piece.into())
        }
    }
}
