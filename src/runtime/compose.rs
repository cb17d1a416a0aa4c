//! Opens the composer: files, token and terminal together, until the agent leaves.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
#[cfg(debug_assertions)]
use futures_util::StreamExt;

use super::backend::Backend;
use super::external::Editor;
use super::services::Services;
use super::terminal::{self, Extras, Host};
use super::{Stage, linear, now, run};
use crate::app::geometry::Geometry;
use crate::app::keys::keymap::Keymap;
use crate::app::linear::{Linear, Speaker};
use crate::app::{App, Settings};
use crate::config::{Config, Environment, Exit, Failure, FailureKind, Session, session};
use crate::hubspot::{Client, Operation};
use crate::ticket::{DraftId, text};
use crate::tty::{self, Input};
use crate::view::Theme;

/// Opens the composer, on a draft if one is named; as a conversation in lines where that is wanted, or where the
/// terminal can do nothing else.
///
/// # Errors
/// When there is no token, no terminal, or no place for files; then the screen was never touched.
pub async fn compose(
    config: Config,
    draft: Option<&str>,
    accessible: bool,
    environment: &Environment,
) -> Result<Exit, Failure> {
    // What the user wrote is read first: a mistake in it is told before anything is opened.
    let (keymap, theme) = (config.keymap()?, config.theme(environment)?);
    session::check_zone()?;
    let session = Session::open(config).await?;
    // The token may be asked for on the terminal (a passphrase): before the screen takes it over.
    let token = session.token()?;
    let seen = session.seen(&token);
    let token_of = seen.portal();
    let settings = session.settings(token);
    crate::hubspot::check_address(&settings.base_url)
        .map_err(|error| Failure::usage(error.to_string()).with_hint(error.hint(Operation::Read)))?;
    let open = draft.map(|typed| session.store.find_draft(typed)).transpose()?;
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let in_lines = accessible || environment.accessible || (terminal && environment.term == "dumb");
    if !terminal && !in_lines {
        return Err(Failure::usage("the composer needs a terminal; hubticket create works without one"));
    }
    let services = Services {
        store: session.store.clone(),
        cache: session.cache(),
        desk: session.desk(),
        connect: Arc::new(move || Client::new(&settings)),
        recent: session.recent(),
        learned: session.learned(),
        seen,
        unique: session.config.unique_property.clone(),
        keep_sent: session.config.keep_sent,
        hidden: session.config.hidden.clone(),
    };
    let editor = Editor {
        command: environment.editor.clone(),
        hidden: session.config.hidden.clone(),
        store: session.store.clone(),
    };
    if in_lines {
        // There are no keys here but the lines; the names of the usual ones are left out of what is said.
        let geometry = Geometry { columns: linear::COLUMNS, rows: linear::ROWS };
        let told = Settings { token_of, ..told(&session, Keymap::default(), geometry) };
        let speaker = if io::stdin().is_terminal() { Speaker::Person } else { Speaker::Pipe };
        let (app, start) = Linear::new(told, open, speaker, now());
        let input = io::BufReader::new(io::stdin());
        let (left, failure) = linear::run(app, start, services, input, &mut io::stdout(), &editor).await;
        let exit = farewell(&left);
        return failure.map_or(Ok(exit), Err);
    }
    // A terminal that does not know links skips them; these show them as text, or take them away.
    let in_screen = std::env::var_os("STY").is_some_and(|value| !value.is_empty());
    let links = !in_screen && !matches!(environment.term.as_str(), "" | "dumb" | "linux");
    // Emacs answers each question with the place of the cursor, which looks like a key.
    let takes = Takes { links, questions: !environment.term.starts_with("eterm"), ascii: environment.ascii };
    let extras = Extras::of(&environment.term, session.config.title, session.config.mouse).in_ascii(environment.ascii);
    let mut host = terminal::Terminal::new(extras);
    let screen = |error: io::Error| {
        Failure::new(
            Exit::Other,
            FailureKind::Terminal,
            format!("the terminal can't be used: {}", text::of_system(error)),
        )
    };
    terminal::restore_on_panic(&host, session.store.dir().join("crash.log"));
    host.enter().map_err(screen)?;
    tracing::info!(profile = session.config.profile, host = session.host(), "the composer opens");
    let result = screen_of(&session, (open, token_of), (keymap, theme), editor, services, &mut host, takes).await;
    host.leave();
    tracing::info!(well = result.is_ok(), "the composer is left");
    Ok(farewell(&result.map_err(screen)?))
}

/// What the terminal is taken to understand.
#[derive(Clone, Copy)]
struct Takes {
    /// Links (OSC 8).
    links: bool,
    /// Whether it is well (`CSI 5 n`).
    questions: bool,
    /// No characters but ASCII.
    ascii: bool,
}

/// Says what could not be finished.
fn farewell(left: &[String]) -> Exit {
    for sentence in left {
        let _ = writeln!(io::stderr(), "hubticket: {}", text::block(sentence));
    }
    Exit::Done
}

/// What the screen is told when it starts.
fn told(session: &Session, keymap: Keymap, geometry: Geometry) -> Settings {
    Settings {
        profile: session.config.profile.clone(),
        defaults: session.config.defaults.clone(),
        contact_properties: session.config.contact_properties.clone(),
        keep: session.config.keep.clone(),
        fields: session.config.fields.clone(),
        sandbox: session.config.sandbox,
        unique: session.config.unique_property.clone(),
        host: session.host(),
        create_url: session.create_url(),
        title: session.config.title,
        notify: session.config.notify,
        policy: session.policy(),
        zone: session::zone(),
        keymap,
        token_of: None,
        exposed: session.store.exposed(),
        recent: session.store.recall(&session.recent()).unwrap_or_default(),
        seed: fastrand::u64(..),
        geometry,
    }
}

/// What comes from the terminal.
///
/// Nothing makes the real program panic on purpose, and what it does then has to be tried in a real terminal. So the
/// builds that tests run on panic when the text is pasted that the variable holds; in a release build it means nothing.
fn inputs(escape: Duration) -> io::Result<impl Stream<Item = io::Result<Input>> + Unpin> {
    let inputs = tty::inputs(escape)?;
    #[cfg(debug_assertions)]
    let inputs = {
        let trap = std::env::var("HUBTICKET_PANIC_AT_PASTE").ok();
        inputs.inspect(move |input| {
            if let (Ok(Input::Paste(text)), Some(trap)) = (input, &trap) {
                assert_ne!(text, trap, "a text that belongs to a ticket");
            }
        })
    };
    Ok(inputs)
}

async fn screen_of(
    session: &Session,
    (open, token_of): (Option<DraftId>, Option<String>),
    (keymap, theme): (Keymap, Theme),
    editor: Editor,
    services: Services,
    host: &mut terminal::Terminal,
    takes: Takes,
) -> io::Result<Vec<String>> {
    // It is asked once: a question at every frame would be two more calls at every key.
    let size = host.size()?;
    let (columns, rows) = (size.width, size.height);
    let (app, start) =
        App::new(Settings { token_of, ..told(session, keymap, Geometry { columns, rows }) }, open, now());
    // Not the buffered standard output, which would cut a frame in two at a line feed.
    let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let backend = Backend::new(output, size).linked(takes.links).paced(takes.questions).in_ascii(takes.ascii);
    let mut terminal = ratatui::Terminal::new(backend)?;
    let escape = session.config.escape;
    let stage = Stage { terminal: &mut terminal, host, input: || inputs(escape), theme: &theme, editor };
    let (_, left) = run(app, start, services, stage).await?;
    Ok(left)
}
