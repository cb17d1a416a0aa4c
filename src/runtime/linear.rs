//! The loop of the conversation: lines, effect results, signals and deadlines in, sentences out.
//!
//! A line is read only when a question is open, so that an editor has the terminal to itself, and so that the lines of a
//! pipe come one after another, each to its question.

use std::io::{BufRead, Read, Write};
use std::sync::mpsc;
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::effects::Effects;
use super::external::Editor;
use super::services::Services;
use super::signals::{Signalled, Signals};
use super::tasks::Reply;
use super::{ending, external, finish, now};
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::linear::Linear;
use crate::app::message::Message;
use crate::config::Failure;

/// Lines are not broken: what reads them aloud, or the terminal, does that.
pub const COLUMNS: u16 = 10_000;
/// Nothing scrolls.
pub const ROWS: u16 = 1_000;
/// A longer line is taken as several: HubSpot takes no value of this length.
const LONGEST: u64 = 1 << 20;

/// The thread that reads lines, one when it is asked for one. `None` is the end.
struct Lines {
    wanted: mpsc::Sender<()>,
    lines: UnboundedReceiver<Option<String>>,
    asked: bool,
}

impl Lines {
    fn start(input: impl BufRead + Send + 'static) -> Self {
        let (wanted, wishes) = mpsc::channel();
        let (found, lines) = unbounded_channel();
        // Without a thread the channel is closed, which is the end of the input.
        let _ = thread::Builder::new().name("lines".into()).spawn(move || read(input, &wishes, &found));
        Self { wanted, lines, asked: false }
    }

    async fn next(&mut self) -> Option<String> {
        if !self.asked {
            self.asked = self.wanted.send(()).is_ok();
        }
        let line = self.lines.recv().await.flatten();
        self.asked = false;
        line
    }
}

fn read(mut input: impl BufRead, wishes: &mpsc::Receiver<()>, found: &UnboundedSender<Option<String>>) {
    for () in wishes {
        let mut bytes = Vec::new();
        let line = match input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes) {
            Ok(1..) => {
                let text = String::from_utf8_lossy(&bytes);
                Some(text.strip_suffix('\n').unwrap_or(&text).to_owned())
            }
            Ok(0) | Err(_) => None,
        };
        let over = line.is_none();
        if found.send(line).is_err() || over {
            return;
        }
    }
}

/// What happened.
enum Event {
    Message(Message),
    Line(Option<String>),
    Signal(Signalled),
}

/// Runs the conversation until it ends. Returns what could not be finished, and why it
/// ended before its lines did.
pub async fn run(
    mut linear: Linear,
    start: Vec<Effect>,
    services: Services,
    input: impl BufRead + Send + 'static,
    output: &mut impl Write,
    editor: &Editor,
) -> (Vec<String>, Option<Failure>) {
    let (sender, mut results) = unbounded_channel();
    let mut effects = Effects::new(services, sender);
    let mut signals = Signals::new();
    let mut lines = Lines::start(input);
    let mut todo = start;
    let mut unheard = None;
    loop {
        if let Err(error) = print(&mut linear, output) {
            // Nobody listens any more: as when a terminal goes away.
            todo.extend(linear.end(now()));
            unheard = Some(error);
        }
        for effect in std::mem::take(&mut todo) {
            let Effect::Terminal(effect) = effect else {
                effects.start(effect);
                continue;
            };
            // There is nothing else to do for it with a terminal of lines.
            if let TerminalEffect::OpenEditor { begun, line } = effect {
                let result = external::edit(editor, begun, line).await;
                todo.extend(linear.take(now(), Message::Edited { result }));
            }
        }
        if !todo.is_empty() {
            continue;
        }
        if linear.should_quit() {
            break;
        }
        let Some(event) = wait(&linear, &mut results, &mut lines, &mut signals).await else { continue };
        todo = match event {
            Event::Message(message) => linear.take(now(), message),
            Event::Line(Some(line)) => linear.answer(now(), &line),
            Event::Line(None) => linear.no_more(now()),
            Event::Signal(Signalled::Interrupt) => linear.interrupt(now()),
            Event::Signal(Signalled::End) => linear.end(now()),
        };
    }
    let left = finish(linear.app_mut(), &mut effects, &mut results).await;
    linear.farewell();
    if let Err(error) = print(&mut linear, output) {
        unheard = Some(error);
    }
    let failure = linear.ending().as_ref().and_then(ending::of);
    let unheard = unheard.filter(|_| linear.is_piped());
    (left, failure.or_else(|| unheard.as_ref().and_then(ending::of_output)))
}

fn print(linear: &mut Linear, output: &mut impl Write) -> std::io::Result<()> {
    let said = linear.take_output();
    if said.is_empty() {
        return Ok(());
    }
    output.write_all(said.as_bytes()).and_then(|()| output.flush())
}

async fn wait(
    linear: &Linear,
    results: &mut UnboundedReceiver<Reply>,
    lines: &mut Lines,
    signals: &mut Signals,
) -> Option<Event> {
    let deadline = async {
        match linear.deadline() {
            Some(at) => tokio::time::sleep_until(at.into()).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        signal = signals.any() => Some(Event::Signal(signal)),
        reply = results.recv() => reply.map(|reply| Event::Message(reply.message)),
        () = deadline => Some(Event::Message(Message::Wake)),
        line = lines.next(), if linear.wants_line() => Some(Event::Line(line)),
    }
}
