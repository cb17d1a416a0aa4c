//! Bytes and the time in, what they mean out. Pure: it has no terminal and no clock.
//!
//! A sequence begins with ESC, and ESC is a key too; only time tells them apart. So this knows at every byte whether it is
//! in the midst of something, and until when it waits for the rest: crates that read what programs send to a terminal
//! have no need to know, and do not tell.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::input::Input;
use super::reply::{self, Likely};
use super::sequence::{self, Meaning};

/// So long a sequence or a reply that has begun is waited for.
const REST: Duration = Duration::from_secs(1);
/// So long the end of a paste is waited for.
const PASTE: Duration = Duration::from_secs(5);
/// So long after an ESC that nothing followed, the rest of its sequence is known as such.
const LATE: Duration = Duration::from_secs(1);
/// The rest of a sequence comes in one piece. What has longer pauses was typed.
const PIECE: Duration = Duration::from_millis(10);
/// A text that may be a reply and is longer than this is none.
const LONGEST: usize = 4096;
const ESC: u8 = 0x1b;
const END_OF_PASTE: &[u8] = b"\x1b[201~";
const CTRL_Q: u8 = 0x11;

/// Reads the bytes of a terminal.
#[derive(Debug)]
pub struct Parser {
    /// So long the byte after an ESC is waited for.
    escape: Duration,
    state: State,
    /// When the last byte came.
    last: Option<Instant>,
    /// What was begun and then taken for a key because nothing came, and until when its rest is no text.
    torn: Option<(Vec<u8>, Instant)>,
}

#[derive(Debug)]
enum State {
    /// Nothing is begun.
    Ground,
    /// A character of more than one byte.
    Character { bytes: Vec<u8>, alt: bool },
    /// ESC and what came after it.
    Sequence(Vec<u8>),
    /// What may be the rest of a sequence that was torn: with its beginning, which has this length.
    Late { bytes: Vec<u8>, begun: usize },
    /// A string of the terminal.
    Reply(Reply),
    /// A paste, and how many bytes of its end have come.
    Paste { text: Vec<u8>, end: usize },
}

#[derive(Debug)]
struct Reply {
    introducer: u8,
    /// What it says; no more than is needed to know it from what is typed.
    text: Vec<u8>,
    /// An ESC came, with which it ends.
    ends: bool,
}

impl Reply {
    fn likely(&self) -> Likely {
        reply::likely(self.introducer, &self.text)
    }
}

impl Parser {
    /// A parser that waits so long after an ESC.
    pub fn new(escape: Duration) -> Self {
        Self { escape, state: State::Ground, last: None, torn: None }
    }

    /// Takes bytes that have come. It is not asked how late they are read: a busy machine is no pause.
    pub fn feed(&mut self, now: Instant, bytes: &[u8], out: &mut VecDeque<Input>) {
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first() {
            if let State::Paste { text, end: 0 } = &mut self.state {
                let plain = rest.iter().position(|byte| *byte == ESC).unwrap_or(rest.len());
                let (plain, special) = rest.split_at(plain);
                if !plain.is_empty() {
                    text.extend_from_slice(plain);
                    rest = special;
                    continue;
                }
            }
            self.take(now, *byte, out);
            rest = after;
        }
        if !bytes.is_empty() {
            self.last = Some(now);
        }
    }

    /// When it has to be woken, if nothing comes before.
    pub fn deadline(&self) -> Option<Instant> {
        let wait = match &self.state {
            State::Ground => return None,
            State::Sequence(bytes) if is_chord(bytes) => self.escape,
            State::Reply(reply) if reply.likely() == Likely::No => self.escape,
            State::Character { .. } | State::Sequence(_) | State::Reply(_) => REST,
            State::Late { .. } => PIECE,
            State::Paste { .. } => PASTE,
        };
        Some(self.last? + wait)
    }

    /// Nothing has come until now: what was waited for too long is told as it is.
    pub fn wake(&mut self, now: Instant, out: &mut VecDeque<Input>) {
        while self.deadline().is_some_and(|at| at <= now) {
            match std::mem::replace(&mut self.state, State::Ground) {
                State::Ground => {}
                State::Character { alt, .. } => tell(char::REPLACEMENT_CHARACTER, alt, out),
                State::Sequence(bytes) => {
                    unfinished(&bytes, out);
                    if is_chord(&bytes) {
                        let begun = bytes.iter().rposition(|byte| *byte == ESC).unwrap_or(0);
                        self.torn = Some((bytes.get(begun..).unwrap_or_default().to_vec(), now + LATE));
                    }
                }
                State::Late { bytes, begun } => self.again(now, bytes.get(begun..).unwrap_or_default(), out),
                State::Reply(reply) => {
                    let is_alone = reply.text.is_empty() && !reply.ends;
                    let introducer = reply.introducer;
                    self.end(now, reply, out);
                    if is_alone {
                        self.torn = Some((vec![ESC, introducer], now + LATE));
                    }
                }
                State::Paste { text, .. } => unended(text, out),
            }
        }
    }

    fn take(&mut self, now: Instant, byte: u8, out: &mut VecDeque<Input>) {
        match std::mem::replace(&mut self.state, State::Ground) {
            State::Ground => self.begin(now, byte, out),
            State::Character { bytes, alt } => self.character(now, (bytes, alt), byte, out),
            State::Sequence(mut bytes) => {
                bytes.push(byte);
                self.sequence(now, bytes, out);
            }
            State::Late { mut bytes, begun } => {
                bytes.push(byte);
                self.late(now, bytes, begun, out);
            }
            State::Reply(reply) => self.reply(now, reply, byte, out),
            State::Paste { mut text, end } => {
                if END_OF_PASTE.get(end) != Some(&byte) {
                    text.extend_from_slice(END_OF_PASTE.get(..end).unwrap_or_default());
                    let end = usize::from(byte == ESC);
                    if end == 0 {
                        text.push(byte);
                    }
                    self.state = State::Paste { text, end };
                } else if end + 1 < END_OF_PASTE.len() {
                    self.state = State::Paste { text, end: end + 1 };
                } else {
                    out.push_back(Input::Paste(words(text)));
                }
            }
        }
    }

    /// Takes bytes that were held back.
    fn again(&mut self, now: Instant, bytes: &[u8], out: &mut VecDeque<Input>) {
        bytes.iter().for_each(|byte| self.take(now, *byte, out));
    }

    /// A byte with nothing before it.
    fn begin(&mut self, now: Instant, byte: u8, out: &mut VecDeque<Input>) {
        if let Some((mut bytes, until)) = self.torn.take()
            && now < until
        {
            let begun = bytes.len();
            bytes.push(byte);
            // One byte alone is what somebody types.
            if matches!(rest(&bytes), Meaning::More) {
                self.state = State::Late { bytes, begun };
                return;
            }
        }
        match byte {
            ESC => self.state = State::Sequence(vec![ESC]),
            ..=0x7f => out.push_back(Input::of(char::from(byte))),
            _ => self.character(now, (Vec::new(), false), byte, out),
        }
    }

    /// The next byte of a character of several.
    fn character(&mut self, now: Instant, begun: (Vec<u8>, bool), byte: u8, out: &mut VecDeque<Input>) {
        let (mut bytes, alt) = begun;
        bytes.push(byte);
        match std::str::from_utf8(&bytes) {
            Ok(text) => text.chars().for_each(|c| tell(c, alt, out)),
            Err(error) if error.error_len().is_none() => self.state = State::Character { bytes, alt },
            Err(_) => {
                tell(char::REPLACEMENT_CHARACTER, alt, out);
                if bytes.len() > 1 {
                    self.begin(now, byte, out);
                }
            }
        }
    }

    /// ESC and at least one byte.
    fn sequence(&mut self, now: Instant, bytes: Vec<u8>, out: &mut VecDeque<Input>) {
        let (alt, sequence) = match bytes.as_slice() {
            [ESC, ESC] => return self.state = State::Sequence(bytes),
            [ESC, sequence @ ..] if matches!(sequence, [ESC, b'[' | b'O', ..]) => (true, sequence),
            [ESC, ESC, byte] => {
                out.push_back(Input::of('\x1b'));
                self.state = State::Sequence(vec![ESC]);
                return self.take(now, *byte, out);
            }
            sequence @ [ESC, b'[' | b'O', ..] => (false, sequence),
            [ESC, introducer] if reply::begins(*introducer) => {
                self.state = State::Reply(Reply { introducer: *introducer, text: Vec::new(), ends: false });
                return;
            }
            [ESC, byte @ ..=0x7f] => return tell(char::from(*byte), true, out),
            [_, byte, ..] => return self.character(now, (Vec::new(), true), *byte, out),
            _ => return self.state = State::Sequence(bytes),
        };
        match sequence::read(sequence) {
            Meaning::More => self.state = State::Sequence(bytes),
            Meaning::Is(input @ Input::Key { .. }) => out.push_back(if alt { input.with_alt() } else { input }),
            Meaning::Broken => {
                // It came to nothing, and what broke it is for itself.
                if let Some((last, before)) = bytes.split_last() {
                    unfinished(before, out);
                    self.begin(now, *last, out);
                }
            }
            other => {
                // There is no Alt with what is no key: the first ESC was one.
                if alt {
                    out.push_back(Input::of('\x1b'));
                }
                self.follow(other, out);
            }
        }
    }

    /// Does what a sequence means that is whole.
    fn follow(&mut self, meaning: Meaning, out: &mut VecDeque<Input>) {
        match meaning {
            Meaning::Is(input) => out.push_back(input),
            Meaning::Paste => self.state = State::Paste { text: Vec::new(), end: 0 },
            Meaning::More | Meaning::Nothing | Meaning::Unknown | Meaning::Broken => {}
        }
    }

    /// What may be the rest of a sequence that was torn: nothing if it is, and typed if it is not.
    fn late(&mut self, now: Instant, bytes: Vec<u8>, begun: usize, out: &mut VecDeque<Input>) {
        match rest(&bytes) {
            Meaning::More => self.state = State::Late { bytes, begun },
            Meaning::Is(_) | Meaning::Nothing => {}
            Meaning::Paste => self.follow(Meaning::Paste, out),
            Meaning::Unknown | Meaning::Broken => match bytes.as_slice() {
                [ESC, introducer, text @ ..] if reply::likely(*introducer, text) == Likely::Yes => {
                    self.state = State::Reply(Reply { introducer: *introducer, text: text.to_vec(), ends: false });
                }
                _ => self.again(now, bytes.get(begun..).unwrap_or_default(), out),
            },
        }
    }

    fn reply(&mut self, now: Instant, mut reply: Reply, byte: u8, out: &mut VecDeque<Input>) {
        match byte {
            b'\\' if reply.ends => {}
            _ if reply.ends => {
                reply.ends = false;
                self.end(now, reply, out);
                self.state = State::Sequence(vec![ESC]);
                self.take(now, byte, out);
            }
            ESC => self.state = State::Reply(Reply { ends: true, ..reply }),
            // BEL, and the two that end every sequence.
            0x07 | 0x18 | 0x1a if !reply.text.is_empty() => {}
            // No terminal says this, but a key does.
            ..0x20 | 0x7f => {
                self.end(now, reply, out);
                self.begin(now, byte, out);
            }
            _ if reply.likely() == Likely::Yes => self.state = State::Reply(reply),
            _ => {
                reply.text.push(byte);
                if reply.text.len() > LONGEST { self.end(now, reply, out) } else { self.state = State::Reply(reply) }
            }
        }
    }

    /// A string is not ended as it should be. If it was none, it was typed.
    fn end(&mut self, now: Instant, reply: Reply, out: &mut VecDeque<Input>) {
        if reply.likely() == Likely::Yes {
            return;
        }
        tell(char::from(reply.introducer), true, out);
        self.again(now, &reply.text, out);
        if reply.ends {
            self.begin(now, ESC, out);
        }
    }
}

/// Whether nothing is behind what may begin a sequence: then it is a key, or two.
fn is_chord(bytes: &[u8]) -> bool {
    matches!(bytes, [ESC] | [ESC, ESC] | [ESC, b'[' | b'O'] | [ESC, ESC, b'[' | b'O'])
}

/// The keys in a sequence that goes no further. One that was torn later than after its beginning is none.
fn unfinished(bytes: &[u8], out: &mut VecDeque<Input>) {
    match bytes {
        [ESC, rest @ ..] if rest.first() == Some(&ESC) => {
            out.push_back(Input::of('\x1b'));
            unfinished(rest, out);
        }
        [ESC] => out.push_back(Input::of('\x1b')),
        [ESC, byte] => tell(char::from(*byte), true, out),
        _ => {}
    }
}

/// The key that types a character. The control characters beyond ASCII are on no keyboard.
fn tell(c: char, alt: bool, out: &mut VecDeque<Input>) {
    if !matches!(c, '\u{80}'..='\u{9f}') {
        let key = Input::of(c);
        out.push_back(if alt { key.with_alt() } else { key });
    }
}

/// What a sequence means whose beginning was taken for a key. A string is one as soon as it is a terminal's for sure.
fn rest(bytes: &[u8]) -> Meaning {
    match bytes {
        [_, introducer] if reply::begins(*introducer) => Meaning::More,
        [_, introducer, text @ ..] if reply::begins(*introducer) => match reply::likely(*introducer, text) {
            Likely::Perhaps => Meaning::More,
            Likely::Yes | Likely::No => Meaning::Broken,
        },
        _ => sequence::read(bytes),
    }
}

/// The text of a paste.
fn words(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A paste whose end never came. Who presses Ctrl-Q then wants to leave.
fn unended(mut text: Vec<u8>, out: &mut VecDeque<Input>) {
    let leaves = text.last() == Some(&CTRL_Q);
    while text.last() == Some(&CTRL_Q) {
        text.pop();
    }
    if !text.is_empty() {
        out.push_back(Input::Paste(words(text)));
    }
    if leaves {
        out.push_back(Input::of(char::from(CTRL_Q)));
    }
}
