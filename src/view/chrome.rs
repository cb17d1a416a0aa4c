//! What frames the body: the title line, the hint of the focused field, the status line, the footer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::paint;
use super::theme::Theme;
use crate::app::form::Form;
use crate::app::help;
use crate::app::keymap::{Action, Context};
use crate::app::modes::Mode;
use crate::app::notice::Tone;
use crate::app::outbox::State;
use crate::app::submission::Submission;
use crate::app::{App, Screen};
use crate::store;
use crate::ticket::value::{self, At, Severity};
use crate::ticket::{Kind, Place, text};

/// Program, portal, draft, and how safe the draft is.
pub fn title(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut x = area.x;
    let mut put = |buffer: &mut Buffer, content: &str, style: Style| {
        let room = area.right().saturating_sub(x);
        x += paint::line(buffer, x, area.y, room, content, style);
    };
    put(buffer, " hubticket ", theme.name);
    if app.settings().sandbox {
        put(buffer, " SANDBOX ", theme.badge);
        put(buffer, " ", theme.text);
    }
    if let Some((text, style)) = outbox(app, theme) {
        put(buffer, &text, style);
        put(buffer, " ", theme.text);
    }
    let (state, style) = draft_state(app, theme);
    let right = u16::try_from(text::width(&state)).unwrap_or(u16::MAX).saturating_add(1);
    let middle = area.width.saturating_sub(x - area.x).saturating_sub(right + 1);
    paint::line(buffer, x, area.y, middle, &portal(app), theme.faint);
    let place = Rect { width: area.width.saturating_sub(1), ..area };
    paint::right(buffer, place, &state, style);
}

/// What waits to be sent by itself, and whether it goes on.
fn outbox(app: &App, theme: &Theme) -> Option<(String, Style)> {
    let outbox = app.outbox();
    let count = outbox.waiting.len();
    match &outbox.state {
        _ if count == 0 => None,
        State::Stopped(_) => Some((format!("outbox {count}, stopped"), theme.bad)),
        State::Sending(_) | State::Opening(_) => Some((format!("outbox {count}, sending"), theme.text)),
        State::Idle | State::Due(_) => Some((format!("outbox {count}"), theme.text)),
    }
}

fn portal(app: &App) -> String {
    let settings = app.settings();
    let account = app.composer().knowledge.schema.account.as_ref();
    let portal = match account {
        Some(account) => match &account.name {
            Some(name) => format!("{name} {}", account.portal_id),
            None => format!("portal {}", account.portal_id),
        },
        None => settings.host.clone(),
    };
    let profile = if settings.profile == "default" || settings.sandbox {
        String::new()
    } else {
        format!("{} · ", settings.profile)
    };
    match &app.composer().form.draft.name {
        Some(name) if app.screen() == Screen::Compose => format!("{profile}{portal} · {name}"),
        _ => format!("{profile}{portal}"),
    }
}

fn draft_state(app: &App, theme: &Theme) -> (String, Style) {
    if app.screen() == Screen::Result {
        return (String::new(), theme.faint);
    }
    let saver = app.saver();
    match (&saver.failed, saver.at) {
        (Some(_), _) => ("NOT SAVED".into(), theme.bad),
        (None, Some(at)) => (format!("saved {}", value::clock(at, &app.locale())), theme.faint),
        (None, None) if app.composer().form.draft.is_blank() => ("new draft".into(), theme.faint),
        (None, None) => ("not saved yet".into(), theme.faint),
    }
}

/// What the focused field expects, what its text means, or what is wrong with it.
fn hint_text(app: &App, theme: &Theme) -> (String, Style) {
    let form = &app.composer().form;
    let schema = &app.composer().knowledge.schema;
    let keymap = &app.settings().keymap;
    match form.focus {
        Place::Property(index) => {
            let Some(entry) = form.draft.properties.get(index) else { return Default::default() };
            if let Some(remark) = form.remark(entry) {
                return (format!("HubSpot: {remark}"), theme.bad);
            }
            let problem = app.problems().iter().find(|one| one.at == At::Property(index));
            // That a required field is empty is said below; here it would only repeat itself.
            if let Some(problem) = problem.filter(|_| !entry.text.is_empty()) {
                let style = if problem.severity == Severity::Blocks { theme.bad } else { theme.faint };
                return (problem.text.clone(), style);
            }
            if entry.raw {
                let what = if form.on_name { "The property's internal name" } else { "The value, sent as typed" };
                return (what.into(), theme.faint);
            }
            let definition = schema.property(&entry.name);
            let locale = app.locale();
            let typed = form.editor.as_ref().map_or_else(|| entry.text.clone(), |editor| editor.text());
            if let Some(hint) = value::hint(schema.kind(&entry.name), definition, &typed, &locale) {
                return (hint, theme.faint);
            }
            let described = definition.map(|one| one.description.trim()).filter(|words| !words.is_empty());
            if let Some(words) = described {
                return (words.to_owned(), theme.faint);
            }
            if app.composer().form.editor.is_none() {
                let key = keymap.key(&[Context::Pick], Action::Open);
                let typing = if app.mode() == Some(Mode::Normal) { "" } else { " or typing" };
                return (format!("{key}{typing} chooses from the list"), theme.faint);
            }
            (pick_note(schema.kind(&entry.name)).into(), theme.faint)
        }
        Place::Association(index) => {
            let problem = app.problems().iter().find(|one| one.at == At::Association(index));
            match problem {
                Some(problem) => (problem.text.clone(), theme.bad),
                None => {
                    let remove = keymap.key(&[Context::Association], Action::Remove);
                    (format!("Enter chooses how it is linked, {remove} removes it"), theme.faint)
                }
            }
        }
        Place::AddProperty => ("Type to find a property by label, name or description".into(), theme.faint),
        Place::AddAssociation => ("Type a name, an e-mail address or an id".into(), theme.faint),
        Place::Suggestion(_) => ("Enter links this record too".into(), theme.faint),
    }
}

/// Said where a list would be, as long as the portal's list is not known.
fn pick_note(kind: Kind) -> &'static str {
    match kind {
        Kind::Pipeline | Kind::Stage | Kind::Owner => "The portal's list is not known; an id can be typed",
        _ => "",
    }
}

/// The hint and the status line. A sentence that is longer than its line takes the hint's line too, unless that says
/// what is wrong with the focused field.
pub fn lines(app: &App, theme: &Theme, buffer: &mut Buffer, hint_row: Rect, status_row: Rect) {
    let (status_words, style) = status_text(app, theme);
    let (hint_words, hint_style) = match app.screen() {
        Screen::Compose => hint_text(app, theme),
        Screen::Result => Default::default(),
    };
    let room = status_row.width.saturating_sub(2);
    let mut pieces = text::wrap(&text::one_line(&status_words), usize::from(room));
    let spare = hint_words.is_empty() || hint_style != theme.bad;
    if pieces.len() > 1 && spare {
        let first = pieces.remove(0);
        paint::line(buffer, hint_row.x + 1, hint_row.y, room, &first, style);
        paint::line(buffer, status_row.x + 1, status_row.y, room, &pieces.join(" "), style);
        return;
    }
    if hint_words != status_words {
        paint::line(buffer, hint_row.x + 1, hint_row.y, room, &hint_words, hint_style);
    }
    paint::line(buffer, status_row.x + 1, status_row.y, room, &status_words, style);
}

/// What just happened, else what is missing, else that all is ready.
fn status_text(app: &App, theme: &Theme) -> (String, Style) {
    if let Some(text) = running(app) {
        return (text, theme.focus);
    }
    if let Some(notice) = app.notice() {
        let style = match notice.tone {
            Tone::Info => theme.text,
            Tone::Good => theme.good,
            Tone::Bad => theme.bad,
        };
        return (notice.text.clone(), style);
    }
    if app.screen() == Screen::Result {
        let took = app.result().and_then(|pane| pane.took).map(|took| took.as_secs_f64());
        return (took.map_or_else(|| "Created".to_owned(), |took| format!("Created in {took:.1} s")), theme.good);
    }
    if let Some(error) = &app.saver().failed {
        return (not_saved(error), theme.bad);
    }
    if app.composer().form.draft.is_blank()
        && let Some(resolve) = app.composer().resolves.first()
    {
        let key = app.settings().keymap.key(&[Context::Global], Action::Resolve);
        return (format!("Not known whether “{}” was created: {key} tells more", resolve.title()), theme.bad);
    }
    if app.composer().form.draft.is_blank()
        && let Some((draft, count)) = app.unfinished()
    {
        let keymap = &app.settings().keymap;
        let more = if count > 1 {
            format!(", {} lists all {count}", keymap.key(&[Context::Global], Action::Drafts))
        } else {
            String::new()
        };
        let key = keymap.key(&[Context::Form], Action::Resume);
        return (format!("Unfinished: “{}”. {key} opens it{more}", draft.title), theme.text);
    }
    if app.composer().form.draft.unresolved.is_some() {
        let key = app.settings().keymap.key(&[Context::Global], Action::Resolve);
        return (format!("Not known whether it was created; {key} tells more"), theme.bad);
    }
    let blocks: Vec<String> = app
        .problems()
        .iter()
        .filter(|one| one.severity == Severity::Blocks)
        .map(|problem| short(app, &problem.at))
        .collect();
    if blocks.is_empty() {
        let key = app.settings().keymap.key(&[Context::Global], Action::Submit);
        return (format!("Ready: {key} creates the ticket"), theme.good);
    }
    if app.composer().knowledge.is_loading() && app.composer().knowledge.schema.pipelines.is_none() {
        return ("Reading the portal's pipelines; typing goes on".into(), theme.faint);
    }
    (format!("Needed: {}", blocks.join(", ")), theme.text)
}

/// The reason first: paths are long.
fn not_saved(error: &store::Error) -> String {
    match error {
        store::Error::Io { detail, path, .. } => {
            format!("Not saved: {detail}; it is tried again ({})", path.display())
        }
        other => format!("Not saved: {other}"),
    }
}

fn short(app: &App, at: &At) -> String {
    let form = &app.composer().form;
    let schema = &app.composer().knowledge.schema;
    match at {
        At::Property(index) => match form.draft.properties.get(*index) {
            Some(entry) if entry.name.is_empty() => "a name for the raw property".into(),
            Some(entry) => schema.label(&entry.name).to_owned(),
            None => String::new(),
        },
        At::Missing(name) => schema.label(name).to_owned(),
        At::Association(index) => {
            form.draft.associations.get(*index).map_or_else(String::new, |association| association.title())
        }
        At::Draft => "the draft".into(),
    }
}

fn running(app: &App) -> Option<String> {
    let submission = app.submission();
    let seconds = app.now().at.duration_since(submission.since()?).as_secs();
    let key = app.settings().keymap.key(&[Context::Global], Action::Back);
    Some(match submission {
        Submission::Idle => return None,
        Submission::Wanted { .. } => format!("Waiting for the portal's pipelines… {seconds} s   {key} stops"),
        Submission::Running(running) if running.stopping => format!("Stopping… {seconds} s"),
        Submission::Running(running) => match &running.waiting {
            Some((why, until)) => {
                let left = until.saturating_duration_since(app.now().at).as_secs();
                format!("{why}; trying again in {left} s   {key} stops")
            }
            None if running.looking => {
                format!("The answer was lost; looking for the ticket… {seconds} s   {key} stops")
            }
            None => format!("Creating the ticket… {seconds} s   {key} stops"),
        },
    })
}

/// The keys that are useful here, as they are bound. The key that shows all of them is never left out.
pub fn footer(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let contexts = app.contexts();
    let keymap = &app.settings().keymap;
    let width = |key: &str, action: Action| {
        u16::try_from(text::width(key) + text::width(action.short()) + 1).unwrap_or(u16::MAX)
    };
    let actions = help::footer(contexts);
    let mut kept = match actions.contains(&Action::Help) {
        true => width(&keymap.key(contexts, Action::Help), Action::Help) + 2,
        false => 0,
    };
    let mut x = area.x + 1;
    if let Some(mode) = app.mode() {
        x += paint::line(buffer, x, area.y, area.right() - x, mode.name(), theme.name) + 2;
    }
    for action in actions {
        if *action == Action::Help {
            kept = 0;
        }
        let key = keymap.key(contexts, *action);
        if key.is_empty() || x.saturating_add(width(&key, *action)).saturating_add(kept) > area.right() {
            continue;
        }
        x += paint::line(buffer, x, area.y, area.right() - x, &key, theme.key);
        x += 1;
        x += paint::line(buffer, x, area.y, area.right().saturating_sub(x), action.short(), theme.faint);
        x += 2;
    }
}

/// Whether a property row is required and empty, or wrong.
pub fn mark(app: &App, form: &Form, index: usize) -> bool {
    let flagged = app.problems().iter().any(|one| one.at == At::Property(index));
    let remarked = form.draft.properties.get(index).is_some_and(|entry| form.remark(entry).is_some());
    let empty = form.draft.properties.get(index).is_some_and(|entry| entry.text.is_empty() && !entry.raw);
    remarked || (flagged && !empty)
}
