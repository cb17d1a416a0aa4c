//! The loop: input, effect results and deadlines into `update`, then one frame.

pub mod backend;
pub mod compose;
pub mod crash;
pub mod effects;
mod ending;
pub mod external;
mod files;
mod hearing;
pub mod linear;
mod loading;
mod network;
pub mod pace;
mod sending;
pub mod services;
mod shelf;
mod signals;
mod tasks;
pub mod terminal;
mod tmux;

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use futures_util::Stream;
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::{Rect, Size};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::app::App;
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::keys::chord::Chord;
use crate::app::message::Message;
use crate::app::outbox::plan::Rest;
use crate::app::outbox::submission::State;
use crate::app::request::Moment;
use crate::submit::{Ended, Outcome};
use crate::ticket::property::SUBJECT;
use crate::ticket::text;
use crate::tty::Input;
use crate::view::{self, Theme};
use backend::Surface;
pub use compose::compose;
use effects::Effects;
use external::Editor;
use hearing::Hearing;
use pace::Pace;
use services::Services;
use signals::Signals;
use tasks::Reply;
use terminal::Host;

/// Leaving waits this long for what must be finished.
const FINISH: Duration = Duration::from_secs(2);

/// However much comes in, a frame is drawn this often.
const UNSEEN: Duration = Duration::from_millis(100);

/// What the loop runs on.
pub struct Stage<'a, B: Backend, H: Host, F> {
    /// Where frames are drawn.
    pub terminal: &'a mut Terminal<B>,
    /// The terminal besides drawing: title, clipboard, attention, handing it to a child.
    pub host: &'a mut H,
    /// Opens the stream of terminal events; it is closed while a child owns the terminal.
    pub input: F,
    /// Chosen once, by depth of colour and NO_COLOR.
    pub theme: &'a Theme,
    /// The command of the external editor, if one is set.
    pub editor: Editor,
}

/// The moment by the clock that never goes back, and by the calendar.
pub fn now() -> Moment {
    Moment { at: Instant::now(), wall: Timestamp::now() }
}

/// Runs the screen until it wants to end. Returns the last state, and what could not be finished.
///
/// # Errors
/// When the terminal can't be drawn to.
pub async fn run<B, H, F, S>(
    mut app: App,
    start: Vec<Effect>,
    services: Services,
    mut stage: Stage<'_, B, H, F>,
) -> io::Result<(App, Vec<String>)>
where
    B: Backend + Surface,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
    F: FnMut() -> io::Result<S>,
    S: Stream<Item = io::Result<Input>> + Unpin,
{
    let (sender, mut results) = unbounded_channel();
    let mut effects = Effects::new(services, sender);
    let mut todo = start;
    let ended = turns(&mut app, &mut todo, &mut effects, &mut results, &mut stage).await;
    if ended.is_err() {
        // The terminal is gone, as when a connection breaks. What was typed is not.
        todo.extend(app.update(now(), Message::Terminate));
        todo.drain(..).filter(Effect::must_finish).for_each(|effect| effects.start(effect));
    }
    let open = finish(&mut app, &mut effects, &mut results).await;
    ended.map(|()| (app, open))
}

/// One turn after the other, until the screen wants to end or the terminal is gone.
async fn turns<B, H, F, S>(
    app: &mut App,
    todo: &mut Vec<Effect>,
    effects: &mut Effects,
    results: &mut UnboundedReceiver<Reply>,
    stage: &mut Stage<'_, B, H, F>,
) -> io::Result<()>
where
    B: Backend + Surface,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
    F: FnMut() -> io::Result<S>,
    S: Stream<Item = io::Result<Input>> + Unpin,
{
    // The first frame waits for nothing: no file, no network, no schema.
    draw(app, stage)?;
    let mut signals = Signals::new();
    let mut hearing = Hearing::new((stage.input)()?);
    // Whether the screen shows less than there is.
    let mut due = false;
    // A change of size is told from now on; one that came before this was told to nobody.
    if stage.host.size().is_ok_and(|size| size != size_of(app)) {
        fit(app, stage, todo)?;
        due = true;
    }
    loop {
        show(app, stage, &mut due)?;
        // What is not begun yet stays in the list: an error must not lose it.
        while !todo.is_empty() {
            let effect = todo.remove(0);
            due |= perform(app, effect, effects, stage, &mut hearing, todo).await?;
        }
        if app.should_quit() {
            hearing.settle(stage.terminal.backend_mut().pace()).await;
            return Ok(());
        }
        show(app, stage, &mut due)?;
        let pace = stage.terminal.backend_mut().pace();
        let held = pace.deadline().filter(|_| due);
        let first = wait(app, results, &mut hearing, &mut signals, pace, held).await;
        let mut resized = false;
        let mut next = Some(first);
        let mut typed = String::new();
        let since = Instant::now();
        while let Some(event) = next.take() {
            let is_event = event.is_some();
            let letter = match &event {
                Some(Message::Key { chord, .. }) => app.types(*chord),
                Some(_) | None => None,
            };
            match (event, letter) {
                (_, Some(letter)) => typed.push(letter),
                (Some(message), None) => {
                    take_typed(app, &mut typed, todo);
                    resized |= matches!(message, Message::Resized { .. });
                    todo.extend(app.update(now(), message));
                }
                (None, None) => {}
            }
            due |= is_event;
            if app.should_quit() || since.elapsed() > UNSEEN {
                break;
            }
            next = ready(app, results, &mut hearing, pace).await;
        }
        take_typed(app, &mut typed, todo);
        if resized {
            stage.terminal.backend_mut().resize(size_of(app));
            // It may have been narrower and be as wide as before by now: nobody knows what is left of the cells.
            stage.terminal.clear().map_err(io::Error::other)?;
        }
        // Who leaves has seen enough, but for what is still being sent.
        due &= !app.should_quit() || app.outbox().is_sending();
    }
}

/// Draws what is due, unless too much is on its way to the terminal.
fn show<B, H: Host, F>(app: &App, stage: &mut Stage<'_, B, H, F>, due: &mut bool) -> io::Result<()>
where
    B: Backend + Surface,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    if *due && stage.terminal.backend_mut().pace().may_draw(Instant::now()) {
        draw(app, stage)?;
        *due = false;
    }
    Ok(())
}

fn draw<B, H: Host, F>(app: &App, stage: &mut Stage<'_, B, H, F>) -> io::Result<()>
where
    B: Backend + Surface,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    stage.terminal.backend_mut().link(view::links(app, size_of(app).into()));
    stage.terminal.draw(|frame| view::draw(app, stage.theme, frame)).map_err(io::Error::other)?;
    Ok(())
}

/// Effects that need the terminal run here, between two frames; all others are started and answer later. Returns whether
/// a frame is due.
async fn perform<B, H, F, S>(
    app: &mut App,
    effect: Effect,
    effects: &mut Effects,
    stage: &mut Stage<'_, B, H, F>,
    hearing: &mut Hearing<S>,
    todo: &mut Vec<Effect>,
) -> io::Result<bool>
where
    B: Backend + Surface,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
    F: FnMut() -> io::Result<S>,
    S: Stream<Item = io::Result<Input>> + Unpin,
{
    let Effect::Terminal(effect) = effect else {
        effects.start(effect);
        return Ok(false);
    };
    let message = match effect {
        TerminalEffect::Copy { what, text } => {
            let result = stage.host.copy(&text).map_err(text::of_system);
            let tools = external::clipboard_tools(|name| std::env::var_os(name).is_some_and(|one| !one.is_empty()));
            if !tools.is_empty() || tmux::is_here() {
                effects.give(tools, what, text, result);
                return Ok(false);
            }
            Message::Copied { what, result }
        }
        TerminalEffect::Title(title) => {
            stage.host.title(&title);
            return Ok(false);
        }
        TerminalEffect::Notify { how, text } => {
            stage.host.notify(how, &text);
            return Ok(false);
        }
        TerminalEffect::Redraw => {
            stage.terminal.clear().map_err(io::Error::other)?;
            return Ok(true);
        }
        TerminalEffect::OpenEditor { begun, line } => {
            hearing.stop(stage.terminal.backend_mut().pace()).await;
            stage.host.leave();
            let result = external::edit(&stage.editor, begun, line).await;
            // The terminal may be gone by now; what the editor wrote is not.
            todo.extend(app.update(now(), Message::Edited { result }));
            come_back(app, stage, hearing, todo)?;
            return Ok(true);
        }
        TerminalEffect::Suspend => {
            hearing.stop(stage.terminal.backend_mut().pace()).await;
            stage.host.leave();
            external::suspend();
            come_back(app, stage, hearing, todo)?;
            return Ok(true);
        }
    };
    todo.extend(app.update(now(), message));
    Ok(true)
}

fn come_back<B, H, F, S>(
    app: &mut App,
    stage: &mut Stage<'_, B, H, F>,
    hearing: &mut Hearing<S>,
    todo: &mut Vec<Effect>,
) -> io::Result<()>
where
    B: Backend + Surface,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
    F: FnMut() -> io::Result<S>,
    S: Stream<Item = io::Result<Input>> + Unpin,
{
    stage.host.enter()?;
    hearing.resume((stage.input)()?);
    fit(app, stage, todo)
}

/// Asks the terminal how large it is, and clears it: all of it is due.
fn fit<B, H: Host, F>(app: &mut App, stage: &mut Stage<'_, B, H, F>, todo: &mut Vec<Effect>) -> io::Result<()>
where
    B: Backend + Surface,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    let size = stage.host.size()?;
    todo.extend(app.update(now(), Message::Resized { columns: size.width, rows: size.height }));
    stage.terminal.backend_mut().resize(size);
    stage.terminal.clear().map_err(io::Error::other)
}

/// The size that the screen is laid out for.
fn size_of(app: &App) -> Size {
    let geometry = app.geometry();
    Size::new(geometry.columns, geometry.rows)
}

/// Sleeps until something happens. `None` is an event that means nothing, as that a frame is held no longer.
async fn wait<S>(
    app: &App,
    results: &mut UnboundedReceiver<Reply>,
    hearing: &mut Hearing<S>,
    signals: &mut Signals,
    pace: &mut Pace,
    held: Option<Instant>,
) -> Option<Message>
where
    S: Stream<Item = io::Result<Input>> + Unpin,
{
    tokio::select! {
        biased;
        reply = results.recv() => reply.map(|reply| reply.message),
        event = hearing.next() => heard(app, event, pace),
        () = hearing::until(app.deadline()) => Some(Message::Wake),
        () = hearing::until(held) => None,
        _ = signals.any() => Some(Message::Terminate),
    }
}

/// Takes what was typed faster than it could be taken, as one text.
fn take_typed(app: &mut App, typed: &mut String, todo: &mut Vec<Effect>) {
    if !typed.is_empty() {
        todo.extend(app.update(now(), Message::Typed(std::mem::take(typed))));
    }
}

/// What is there already, without waiting: all of it is taken before the next frame.
async fn ready<S>(
    app: &App,
    results: &mut UnboundedReceiver<Reply>,
    hearing: &mut Hearing<S>,
    pace: &mut Pace,
) -> Option<Option<Message>>
where
    S: Stream<Item = io::Result<Input>> + Unpin,
{
    if let Ok(reply) = results.try_recv() {
        return Some(Some(reply.message));
    }
    hearing.ready().await.map(|event| heard(app, event, pace))
}

/// A terminal event as a message. The end of the input, or an error of it, is the end of the terminal.
fn heard(app: &App, event: Option<io::Result<Input>>, pace: &mut Pace) -> Option<Message> {
    match event {
        Some(Ok(Input::Mouse(event))) => pointed(app, event),
        Some(Ok(Input::Key { event, exact })) => Chord::from_event(event).map(|chord| Message::Key { chord, exact }),
        Some(Ok(Input::Paste(text))) => Some(Message::Paste(text)),
        Some(Ok(Input::Resized { columns, rows })) => Some(Message::Resized { columns, rows }),
        Some(Ok(Input::Answered)) => {
            pace.answered(Instant::now());
            None
        }
        Some(Err(_)) | None => Some(Message::Terminate),
    }
}

/// What the mouse did: a press of its first button, or a turn of its wheel; all else means nothing.
fn pointed(app: &App, event: MouseEvent) -> Option<Message> {
    let area = Rect::from(size_of(app));
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            view::hit::target(app, area, event.column, event.row).map(|at| Message::Pointed { at })
        }
        MouseEventKind::ScrollDown => Some(Message::Wheel { down: true }),
        MouseEventKind::ScrollUp => Some(Message::Wheel { down: false }),
        _ => None,
    }
}

/// Finishes what must be finished, for a while. Returns what became of tickets meanwhile and what could not be finished,
/// in words: there is no screen any more that would show it.
async fn finish(app: &mut App, effects: &mut Effects, results: &mut UnboundedReceiver<Reply>) -> Vec<String> {
    effects.stop_reads();
    let limit = tokio::time::Instant::now() + FINISH;
    let mut open = Vec::new();
    while effects.unfinished() > 0 {
        match tokio::time::timeout_at(limit, results.recv()).await {
            Ok(Some(reply)) => {
                if let Message::Submitted { ended, .. } = &reply.message {
                    open.push(parting(ended));
                }
                for effect in app.update(now(), reply.message) {
                    if effect.must_finish() {
                        effects.start(effect);
                    }
                }
            }
            Ok(None) | Err(_) => break,
        }
    }
    if let Some(error) = &app.saver().failed {
        open.push(format!("the draft could not be saved: {error}"));
    }
    for one in app.outbox().all().filter(|one| one.sending().is_some()) {
        let said =
            format!("“{}”: not known yet whether it was created; hubticket looks for it when it starts", one.title);
        open.push(text::one_line(&said).into_owned());
    }
    let made = app.outbox().all().filter_map(|one| Some((one, one.created()?)));
    for (one, pane) in made.filter(|(_, pane)| pane.rest.as_ref().is_some_and(Rest::is_left)) {
        let said = format!(
            "“{}”: ticket {} was created; not all that goes with it is there yet, and hubticket goes on when it runs again",
            one.title, pane.ticket.id
        );
        open.push(text::one_line(&said).into_owned());
    }
    let waits: Vec<&str> =
        app.outbox().all().filter(|one| matches!(one.state, State::Waiting(_))).map(|one| one.title.as_str()).collect();
    match waits.as_slice() {
        [] => {}
        [title] => {
            let said = format!("“{title}” waits in the outbox; hubticket sends it when it runs again");
            open.push(text::one_line(&said).into_owned());
        }
        many => {
            open.push(format!("{} tickets wait in the outbox; hubticket sends them when it runs again", many.len()))
        }
    }
    open
}

/// What became of a ticket, for whoever has left the screen.
fn parting(ended: &Ended) -> String {
    let title = ended.attempt.ticket.value(SUBJECT).unwrap_or_default();
    let later = match ended.outcome {
        Outcome::Unknown(_) => "; hubticket looks for it when it starts",
        Outcome::Created(_)
        | Outcome::Rejected(_)
        | Outcome::StoppedAt { .. }
        | Outcome::NotSent(_)
        | Outcome::NotJournalled(_)
        | Outcome::Twin(_) => "",
    };
    text::one_line(&format!("“{title}”: {}{later}", ended.outcome)).into_owned()
}
