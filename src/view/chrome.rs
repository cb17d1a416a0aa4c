//! What stands around the body: the title line, the hint of the focused field, the status line, the footer.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::paint;
use super::reason::reason;
use super::theme::Theme;
use crate::app::form::contact_search::Standing;
use crate::app::keys::actions::{Action, FormAction, OutboxAction, ProgramAction};
use crate::app::keys::help::{self, Footer};
use crate::app::keys::modes::Mode;
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::status::link::Link;
use crate::app::status::notice::{Notice, Tone};
use crate::app::{App, Screen};
use crate::ticket::property::PRIORITY;
use crate::ticket::rules;
use crate::ticket::value::{self, At};
use crate::ticket::{Kind, Place, contact_text, file, labels, text};

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
    let link = match app.link_state() {
        Link::Up => "",
        Link::Limited => "limited",
        Link::Down => "offline",
    };
    if !link.is_empty() {
        put(buffer, link, theme.bad);
        put(buffer, "  ", theme.text);
    }
    if let Some((text, style)) = outbox(app, theme) {
        put(buffer, &text, style);
        put(buffer, " ", theme.text);
    }
    let (state, style) = said(app, &app.said().draft, theme);
    let right = u16::try_from(text::width(&state)).unwrap_or(u16::MAX).saturating_add(1);
    let middle = area.width.saturating_sub(x - area.x).saturating_sub(right + 1);
    paint::line(buffer, x, area.y, middle, &portal(app, usize::from(middle)), theme.faint);
    let place = Rect { width: area.width.saturating_sub(1), ..area };
    paint::right(buffer, place, &state, style);
}

/// What in the outbox is under way, and what needs a hand.
fn outbox(app: &App, theme: &Theme) -> Option<(String, Style)> {
    let outbox = app.outbox();
    let waiting = outbox.waiting().len();
    let watched = outbox.watched;
    let sending = outbox.all().filter(|one| one.begun().is_some() && watched != Some(one.id)).count();
    let hand = outbox.all().filter(|one| one.needs_a_hand()).count();
    let mut parts = Vec::new();
    if hand > 0 {
        parts.push(format!("{hand} to settle"));
    }
    if sending > 0 {
        parts.push(format!("{sending} sending"));
    }
    let stopped = outbox.is_held();
    match (waiting, stopped) {
        (0, true) => parts.push("stopped".to_owned()),
        (0, false) => {}
        (_, true) => parts.push(format!("{waiting} stopped")),
        (_, false) => parts.push(format!("{waiting} waiting")),
    }
    let bad = hand > 0 || (waiting > 0 && stopped);
    (!parts.is_empty()).then(|| (format!("outbox {}", parts.join(", ")), if bad { theme.bad } else { theme.text }))
}

/// Which portal the ticket goes to: as much of it as there is room for, and its number whatever else has to go.
fn portal(app: &App, room: usize) -> String {
    let settings = app.settings();
    let account = app.portal().schema.account.as_ref();
    let number = account.map_or_else(|| settings.host.clone(), |account| account.portal_id.clone());
    let portal = match account {
        Some(account) => format!("{} {number}", account.name.as_deref().unwrap_or("portal")),
        None => number.clone(),
    };
    let profile = if settings.profile == "default" || settings.sandbox {
        String::new()
    } else {
        format!("{} · ", settings.profile)
    };
    let name = app.form().draft.name.as_ref().filter(|_| app.screen() == Screen::Compose);
    let name = name.map(|name| format!(" · {name}")).unwrap_or_default();
    let full = format!("{profile}{portal}");
    if text::width(&full) <= room {
        return format!("{full}{name}");
    }
    let shorter = format!("{profile}{number}");
    if text::width(&shorter) <= room { shorter } else { number }
}

/// A sentence with its keys, and its colour.
fn said(app: &App, sentence: &Notice, theme: &Theme) -> (String, Style) {
    let style = match sentence.tone {
        Tone::Info => theme.text,
        Tone::Good => theme.good,
        Tone::Bad => theme.bad,
        Tone::Faint => theme.faint,
        Tone::Busy => theme.focus,
    };
    (sentence.with_keys(&app.settings().keymap), style)
}

/// What the focused field expects, or what its text means. What is wrong with it is said at the field.
fn hint_text(app: &App, theme: &Theme) -> (String, Style) {
    let form = app.form();
    let schema = &app.portal().schema;
    let keymap = &app.settings().keymap;
    match form.focus {
        Place::Property(index) => {
            let Some(entry) = form.draft.properties.get(index) else { return Default::default() };
            if entry.raw {
                let what = if form.on_name { "The property's internal name" } else { "The value, sent as typed" };
                return (what.into(), theme.faint);
            }
            let definition = schema.property(&entry.name);
            let locale = app.locale();
            let kind = schema.kind(&entry.name);
            let editor = form.editor.as_ref().filter(|editor| !editor.is_multiline());
            // A moment is typed in another form than it is kept in; a long text is no moment.
            let typed = match editor {
                // What can't be read means nothing: it is said what can.
                _ if form.editor.is_some() && reason(app, form.focus).is_some() => Cow::Borrowed(""),
                Some(editor) => Cow::Owned(editor.text()),
                None => Cow::Borrowed(entry.text.as_str()),
            };
            let asked = rules::hint(schema.rules(&entry.name), kind);
            if let Some(hint) = expected(asked.as_deref(), value::hint(kind, definition, &typed, locale), kind, &typed)
            {
                let opens = if matches!(kind, Kind::Date | Kind::DateTime) && typed.trim().is_empty() {
                    keymap.hint(&[Scope::Form], FormAction::Calendar.into(), "opens a calendar")
                } else {
                    String::new()
                };
                return (format!("{hint}{opens}"), theme.faint);
            }
            let described = definition.map(|one| one.description.trim()).filter(|words| !words.is_empty());
            let told: Vec<&str> = asked.as_deref().into_iter().chain(described).collect();
            if !told.is_empty() {
                return (told.join(" · "), theme.faint);
            }
            if form.editor.is_none() {
                // The list that lies over the field is seen.
                if !app.overlays().is_empty() {
                    return Default::default();
                }
                let key = keymap.key(&[Scope::Pick], Action::Form(FormAction::Open));
                let typing = if app.mode() == Some(Mode::Normal) { "" } else { " or typing" };
                return (format!("{key}{typing} chooses from the list"), theme.faint);
            }
            (pick_note(app, &entry.name, kind).into(), theme.faint)
        }
        Place::Contact => {
            let opens = |does| keymap.hint(&[Scope::Contact, Scope::Pick], FormAction::Open.into(), does);
            let said = match (form.association_at(form.focus), app.contact_search().standing()) {
                (None, _) => match app.begun_contact() {
                    Some(begun) => {
                        let goes_on = keymap.hint(&[Scope::Form], FormAction::NewContact.into(), "goes on with it");
                        format!("A new contact was begun: {}{goes_on}", begun.contact.title())
                    }
                    None => "Who it is about: type a name or an e-mail address".to_owned(),
                },
                (Some((_, one)), _) if one.created().is_some() => {
                    format!("A new contact, created with the ticket{}", opens("changes it"))
                }
                (Some((_, one)), _) if one.unfound().is_none() => {
                    let types =
                        keymap.hint(&[Scope::Association], FormAction::Types.into(), "chooses how it is linked");
                    format!("The contact of the ticket{}{types}", opens("looks for another one"))
                }
                (Some(_), Standing::One(_)) => format!("One contact matches{}", opens("links it")),
                (Some(_), Standing::Several(_)) => format!("Several contacts match{}", opens("lists them")),
                (Some((_, one)), Standing::None)
                    if one.unfound().is_some_and(|typed| contact_text::address(typed).is_some()) =>
                {
                    format!("Nobody has this address yet{}", opens("creates the contact"))
                }
                (Some(_), Standing::None) => {
                    let creates = keymap.hint(&[Scope::Form], FormAction::NewContact.into(), "creates a contact");
                    format!("No contact matches; look for another name or address{creates}")
                }
                (Some(_), Standing::Failed(why)) => format!("The search failed: {why}"),
                (Some(_), Standing::Searching | Standing::Unknown) => {
                    format!("A name or an e-mail address{}", opens("links it"))
                }
            };
            (said, theme.faint)
        }
        Place::Association(_) => {
            let key = |action| keymap.key(&[Scope::Association], action);
            let (open, remove) = (key(Action::Form(FormAction::Open)), key(Action::Form(FormAction::Remove)));
            (format!("{open} chooses how it is linked, {remove} removes it"), theme.faint)
        }
        Place::Note => {
            ("For colleagues: it is added to the ticket, and the customer never sees it".into(), theme.faint)
        }
        Place::File(index) => (file_hint(app, index), theme.faint),
        Place::AddNote => ("A note for colleagues, which the customer never sees".into(), theme.faint),
        Place::AddFile => ("Files for colleagues: they are added to the ticket, and stay private".into(), theme.faint),
        Place::AddProperty => ("Type to find a property by label, name or description".into(), theme.faint),
        Place::AddAssociation => ("Type a name, an e-mail address or an id".into(), theme.faint),
        Place::Suggestion(_) => (
            format!("{} links this record too", keymap.key(&[Scope::Button], Action::Form(FormAction::Open))),
            theme.faint,
        ),
    }
}

/// What a text means; where there is none yet, what is expected of it, the portal's own rules first.
fn expected(asked: Option<&str>, hint: Option<String>, kind: Kind, typed: &str) -> Option<String> {
    match (asked, hint) {
        (Some(asked), Some(hint)) if typed.trim().is_empty() => {
            // How a day is typed is said too; all else says no more than the rule does.
            let says_more = matches!(kind, Kind::Date | Kind::DateTime);
            Some(if says_more { format!("{asked}; {hint}") } else { asked.to_owned() })
        }
        (_, hint) => hint,
    }
}

/// Where a file is, and what may speak against it.
fn file_hint(app: &App, index: usize) -> String {
    let Some(one) = app.form().draft.files.get(index) else { return String::new() };
    if one.size > file::LARGE {
        return "HubSpot takes no more than 20 MB for a file in its free plan, and 2 GB in others".into();
    }
    let key = app.settings().keymap.key(&[Scope::File], Action::Form(FormAction::Remove));
    format!("{key} removes it; it is at {}", one.path)
}

/// Said where a list would be, as long as the portal's list is not known.
fn pick_note(app: &App, name: &str, kind: Kind) -> &'static str {
    let listed = matches!(kind, Kind::Pipeline | Kind::Stage | Kind::Owner);
    let portal = app.portal();
    let awaited = labels::is_awaited(&portal.schema, name) && (portal.is_loading() || portal.is_cut_off());
    match awaited && (listed || name == PRIORITY) {
        true => "The choices are not known yet; a label that you type is looked up later",
        false if listed => "The portal's list is not known; an id can be typed",
        false => "",
    }
}

/// The hint and the status line. A sentence that is longer than its line takes the hint's line too.
pub fn lines(app: &App, theme: &Theme, buffer: &mut Buffer, hint_row: Rect, status_row: Rect) {
    let (mut status_words, style) = said(app, &app.said().status, theme);
    if let Some(problem) = &app.said().status.about
        && matches!(problem.at, At::Property(_) | At::Note | At::Association(_))
        && !problem.label.is_empty()
    {
        // Why is said at the row.
        status_words = format!("Not sent: {} comes first", problem.label);
    }
    let room = status_row.width.saturating_sub(2);
    let mut pieces = text::wrap(&text::one_line(&status_words), usize::from(room));
    if pieces.len() > 1 {
        let first = pieces.remove(0);
        paint::line(buffer, hint_row.x + 1, hint_row.y, room, &first, style);
        paint::line(buffer, status_row.x + 1, status_row.y, room, &pieces.join(" "), style);
        return;
    }
    let (hint_words, hint_style) = match (app.screen(), app.top()) {
        // What the field is for helps to choose its value, too.
        (Screen::Compose, None | Some(Overlay::Options(_) | Overlay::Calendar(_))) => hint_text(app, theme),
        // Another list has words of its own, and the keys that are named here do something else in it.
        (Screen::Compose, Some(_)) | (Screen::Result, _) => Default::default(),
    };
    paint::line(buffer, hint_row.x + 1, hint_row.y, room, &hint_words, hint_style);
    paint::line(buffer, status_row.x + 1, status_row.y, room, &status_words, style);
}

/// Cells that are kept for the keys of the focused row.
const HERE: u16 = 32;

/// The keys that are useful here, as they are bound. The key that shows all of them is never left out.
pub fn footer(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let scopes = app.scopes();
    let Footer { fixed, here } = help::footer(scopes);
    let keys = Keys { app, theme, scopes };
    let mut x = area.x + 1;
    if let Some(mode) = app.mode() {
        x += paint::line(buffer, x, area.y, area.right() - x, mode.name(), theme.name) + 2;
    }
    if let Some(first) = app.begun() {
        x += paint::line(buffer, x, area.y, area.right() - x, &first.short(), theme.name) + 2;
        for (chord, action) in help::following(&app.settings().keymap, scopes, first) {
            let key = chord.short();
            if usize::from(x) + text::width(&key) + text::width(action.short()) < usize::from(area.right()) {
                x = keys.write(buffer, x, area, &key, action);
            }
        }
        return;
    }
    if !fixed.is_empty() {
        // How many of them there are depends on nothing that changes from row to row.
        let end = area.right().saturating_sub(HERE.min(area.width / 3));
        for action in fixed {
            if x.saturating_add(keys.width(*action)) > end {
                break;
            }
            x = keys.put(buffer, x, area, *action);
        }
    }
    let mut kept = if here.contains(&Action::Program(ProgramAction::Help)) {
        keys.width(Action::Program(ProgramAction::Help)) + 2
    } else {
        0
    };
    for action in here.iter().filter(|action| app.offers(**action)) {
        if *action == Action::Program(ProgramAction::Help) {
            kept = 0;
        }
        if x.saturating_add(keys.width(*action)).saturating_add(kept) <= area.right() {
            x = keys.put(buffer, x, area, *action);
        }
    }
}

/// Writes keys with what they do.
struct Keys<'a> {
    app: &'a App,
    theme: &'a Theme,
    scopes: &'a [Scope],
}

impl Keys<'_> {
    fn key(&self, action: Action) -> String {
        self.app.settings().keymap.key(self.scopes, action)
    }

    /// What an action is called here.
    fn word(&self, action: Action) -> &'static str {
        let is_change = action == Action::Outbox(OutboxAction::Submit) && self.app.form().draft.edits.is_some();
        if is_change { "Change" } else { action.short() }
    }

    fn width(&self, action: Action) -> u16 {
        u16::try_from(text::width(&self.key(action)) + text::width(self.word(action)) + 1).unwrap_or(u16::MAX)
    }

    /// Writes one, if there is a key, and returns the column for the next.
    fn put(&self, buffer: &mut Buffer, x: u16, area: Rect, action: Action) -> u16 {
        let key = self.key(action);
        if key.is_empty() { x } else { self.write(buffer, x, area, &key, action) }
    }

    fn write(&self, buffer: &mut Buffer, x: u16, area: Rect, key: &str, action: Action) -> u16 {
        let x = x + paint::line(buffer, x, area.y, area.right() - x, key, self.theme.key) + 1;
        x + paint::line(buffer, x, area.y, area.right().saturating_sub(x), self.word(action), self.theme.faint) + 2
    }
}
