//! The question that is open: told from the state alone, so that it is asked again exactly when it changes.

use crate::app::drafts::list::DraftList;
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::{self, LISTED, Menu, expected, heading, item, listed};
use crate::app::list::lookup::Lookup;
use crate::app::list::picker::Picker;
use crate::app::outbox::outbox::Same;
use crate::app::outbox::submission::SubmissionId;
use crate::app::overlay::new_contact::{ContactSheet, NAMELESS, called};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::question::Question;
use crate::app::overlay::records::{Line, Records};
use crate::ticket::property::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::text::sentence;
use crate::ticket::value::{self, Severity};
use crate::ticket::{Association, Entry, ObjectType, Place};

impl Linear {
    /// The lines of the question; none while the lines of a text are being typed.
    pub(super) fn question(&self) -> Vec<String> {
        match self.overlay() {
            Some(Overlay::Options(one)) => self.ask_options(one.index, &one.picker),
            Some(Overlay::Properties(one)) => self.ask_list("Which property?", &one.picker),
            Some(Overlay::Types(one)) => self.ask_types(&one.picker),
            Some(Overlay::Templates(one)) => {
                let lines = self.ask_list("Which template?", &one.picker);
                lines.into_iter().chain(one.note.as_ref().map(|note| sentence(note))).collect()
            }
            Some(Overlay::Prompt(prompt)) => ask_name(&prompt.title, &prompt.editor.text()),
            Some(Overlay::NewContact(one)) => ask_contact(one),
            Some(Overlay::Path(prompt)) => ask_path(&prompt.editor.text()),
            Some(Overlay::Records(one)) => ask_records(one, self.step == Step::Contact),
            Some(Overlay::Question(one)) => ask(one),
            Some(Overlay::Drafts(list)) => self.ask_drafts(list),
            Some(Overlay::Outbox(list)) => self.ask_outbox(list),
            Some(Overlay::Became(asked)) => self.ask_became(asked.id),
            Some(Overlay::Customer(list)) => self.ask_tickets(list),
            // Nothing here opens the others, and a text is read aloud.
            Some(
                Overlay::Calendar(_)
                | Overlay::Offer(_)
                | Overlay::Reader(_)
                | Overlay::Jump(_)
                | Overlay::Palette(_)
                | Overlay::Snippets(_),
            )
            | None => self.ask_step(),
        }
    }

    fn ask_step(&self) -> Vec<String> {
        match &self.step {
            Step::Reading | Step::Start | Step::Contact | Step::Lines(..) | Step::NoteLines(_) => Vec::new(),
            Step::Note => self.asked_for_note(),
            Step::Field(index) => self.ask_field(*index),
            Step::RawName(_) => vec!["The internal name of the property?".into()],
            Step::Menu if self.heard => vec![words::short(&self.menu())],
            Step::Menu => ask_menu(&self.menu()),
            Step::After => ask_menu(&self.after()),
            Step::Change => {
                let mut lines = vec![
                    "Which one? A number changes it; remove, up or down and a number removes or moves it:".to_owned(),
                ];
                let rows = self.rows();
                lines.extend(rows.iter().enumerate().map(|(at, place)| format!("{}. {}", at + 1, self.row(*place))));
                lines.push("Enter goes back.".into());
                lines
            }
            Step::Kinds => {
                let mut lines =
                    vec!["Which kind of record? A number, or another kind such as order or 2-1234567:".into()];
                let kinds = kinds();
                lines.extend(kinds.iter().enumerate().map(|(at, kind)| format!("{}. {}", at + 1, kind.label())));
                for (at, one) in self.form().suggestions.iter().enumerate() {
                    let record = &one.record;
                    let at = kinds.len() + at + 1;
                    lines.push(format!("{at}. {} {}, of {}", record.object.label(), record.name, one.because));
                }
                lines.push("Enter goes back.".into());
                lines
            }
        }
    }

    /// What can be done with the draft.
    pub(super) fn menu(&self) -> Menu {
        let send = match &self.form().draft.edits {
            Some(edits) => ("send", format!("change ticket {} to what is in the draft", edits.ticket)),
            None => ("create", "create the ticket".into()),
        };
        let mut menu: Menu = vec![
            send,
            ("review", "hear the whole draft".into()),
            ("change", "change or remove a field or a link".into()),
            ("property", "add a property".into()),
            ("associate", "link a contact, company, deal or another record".into()),
            ("undo", "undo the last change".into()),
            ("redo", "redo what was undone".into()),
            ("name", "name the draft".into()),
            ("drafts", "list the drafts, or begin a new one".into()),
            ("outbox", "hear what needs your attention, what is being sent and what was created today".into()),
            ("later", "send the draft as soon as HubSpot can be reached".into()),
            ("template", "begin a ticket with a template; this draft is kept".into()),
            ("keep", "keep the draft as a template".into()),
            ("note", "add a note for colleagues, which the customer does not see, or change it".into()),
        ];
        if self.form().takes_files() {
            menu.push(("file", "attach a file".into()));
        }
        if self.form().draft.linked_contact().is_some() {
            menu.push((
                "customer",
                "hear of the customer and their open tickets; add a note to one of these instead".into(),
            ));
        }
        menu.push(("help", "hear how this works".into()));
        menu.push(("leave", "save the draft and leave".into()));
        menu
    }

    /// What can be done after a ticket.
    pub(super) fn after(&self) -> Menu {
        let mut menu: Menu = vec![("next", "the next ticket, with the same pipeline and owner".into())];
        if let Some(pane) = self.app.result().filter(|pane| !pane.draft.associations.is_empty()) {
            menu.push(("same", "the next ticket, with the same links too".into()));
            if !pane.missing().is_empty() {
                menu.push(("link", "link again what HubSpot did not link".into()));
            }
        }
        if let Some(name) = self.app.result().and_then(|pane| pane.draft.template.as_ref()) {
            menu.push(("template", format!("the next ticket, begun with the template {name} too")));
        }
        if self.app.result().is_some() {
            menu.push(("edit", "open this ticket to change it".into()));
        }
        menu.push(("all", "hear every value that HubSpot returned".into()));
        menu.push(("answer", "hear HubSpot's answer as it came".into()));
        menu.push(("drafts", "list the drafts".into()));
        menu.push(("outbox", "hear what needs your attention, what is being sent and what was created today".into()));
        menu.push(("leave", "leave".into()));
        menu
    }

    /// The rows that can be changed.
    pub(super) fn rows(&self) -> Vec<Place> {
        let filled = |place: &Place| match place {
            Place::Property(_) | Place::Contact | Place::Note | Place::File(_) | Place::Association(_) => true,
            Place::AddProperty | Place::AddNote | Place::AddFile | Place::AddAssociation | Place::Suggestion(_) => {
                false
            }
        };
        self.form().places().into_iter().filter(filled).collect()
    }

    fn row(&self, place: Place) -> String {
        let draft = &self.form().draft;
        match place {
            Place::Property(index) => draft.properties.get(index).map(|one| self.value(one)).unwrap_or_default(),
            Place::Contact | Place::Association(_) => {
                self.form().association_at(place).map(|(_, one)| self.association(one)).unwrap_or_default()
            }
            Place::Note => self.note(),
            Place::File(index) => self.file(index),
            Place::AddProperty | Place::AddNote | Place::AddFile | Place::AddAssociation | Place::Suggestion(_) => {
                String::new()
            }
        }
    }

    fn label<'a>(&'a self, entry: &'a Entry) -> &'a str {
        if entry.raw { &entry.name } else { self.schema().label(&entry.name) }
    }

    /// A row in one line: label and value, or how long it is.
    pub(super) fn value(&self, entry: &Entry) -> String {
        let label = self.label(entry);
        match entry.text.lines().count() {
            lines @ 2.. => format!("{label}: {lines} lines"),
            _ => format!("{label}: {}", self.shown(entry)),
        }
    }

    fn association(&self, one: &Association) -> String {
        let types: Vec<String> = one.types.iter().map(|kind| self.schema().type_told(&one.object, kind)).collect();
        let new = if one.created().is_some() { ", new, created with the ticket" } else { "" };
        format!("{} {}{new}: {}", one.object.label(), one.title(), types.join(", "))
    }

    fn shown(&self, entry: &Entry) -> String {
        if entry.text.trim().is_empty() {
            return "empty".into();
        }
        if entry.raw {
            return entry.text.clone();
        }
        let pipeline = Some(self.form().draft.text(PIPELINE)).filter(|id| !id.is_empty());
        value::show(self.schema(), &entry.name, &entry.text, pipeline, self.app.locale())
    }

    /// Label, whether it is required, what HubSpot said, and the value.
    fn ask_head(&self, index: usize) -> Vec<String> {
        let draft = &self.form().draft;
        let Some(entry) = draft.properties.get(index) else { return Vec::new() };
        let required = [SUBJECT, STAGE].contains(&entry.name.as_str())
            || self.app.policy().required(self.schema(), draft).iter().any(|one| one.property == entry.name);
        let required = if required { ", required" } else { "" };
        let lines = entry.text.lines().count();
        let now = match (entry.text.trim().is_empty(), lines) {
            (true, _) => "Empty".to_owned(),
            (false, 2..) => {
                format!("Now {lines} lines, the first is: {}", entry.text.lines().next().unwrap_or_default())
            }
            (false, _) => format!("Now: {}", self.shown(entry)),
        };
        let mut head = vec![sentence(&format!("{}{required}. {now}", self.label(entry)))];
        head.extend(self.form().remark(entry).map(|remark| sentence(&format!("HubSpot said: {remark}"))));
        head
    }

    fn ask_field(&self, index: usize) -> Vec<String> {
        let mut lines = self.ask_head(index);
        let entry = self.form().draft.properties.get(index);
        let expected = entry.and_then(|one| expected(self.schema(), one, self.app.locale()));
        lines.extend(expected.map(|said| sentence(&said)));
        lines
    }

    fn ask_options(&self, index: usize, picker: &Picker) -> Vec<String> {
        let mut lines = self.ask_head(index);
        if picker.ticks.is_some() {
            lines.push("A choice adds or removes one value; Enter goes on.".into());
        }
        lines.extend(self.list_lines(picker));
        lines
    }

    fn ask_drafts(&self, list: &DraftList) -> Vec<String> {
        if let Some(why) = &list.failed {
            return vec![sentence(&format!("The drafts can't be listed: {why}")), "Enter goes back.".into()];
        }
        let mut lines = vec![match list.drafts.len() {
            0 => "There are no drafts.".to_owned(),
            _ => {
                "The drafts, the last changed first. A number opens one; rename, copy, create, delete or restore and a \
                  number does that with one:"
                    .to_owned()
            }
        }];
        for (at, draft) in list.drafts.iter().enumerate() {
            let moment = |time: jiff::Timestamp| value::moment(&time.to_string(), self.app.locale());
            let when = match draft.removed {
                Some(removed) => format!("deleted {}", moment(removed)),
                None => format!("changed {}", moment(draft.modified)),
            };
            let mut said = format!("{}. {}, {when}", at + 1, draft.title);
            if draft.id == list.open {
                said.push_str(", open here");
            }
            if draft.locked {
                said.push_str(", open in another hubticket");
            }
            if let Some(profile) = draft.other_profile(&self.app.settings().profile) {
                said.push_str(&format!(", of the profile {profile}"));
            }
            if let Some(marker) = &draft.marker {
                said.push_str(&format!(", {marker}"));
            }
            if let Some(warning) = draft.warning() {
                said.push_str(&format!(", {warning}"));
            }
            lines.push(said);
        }
        lines.extend(list.notes.iter().map(|note| sentence(note)));
        lines.push(match self.step {
            Step::Start => "Enter or new begins a new ticket.".into(),
            Step::Reading
            | Step::Field(_)
            | Step::Contact
            | Step::Lines(..)
            | Step::Note
            | Step::NoteLines(_)
            | Step::RawName(_)
            | Step::Menu
            | Step::Change
            | Step::Kinds
            | Step::After => "new begins a new ticket; Enter goes back.".into(),
        });
        lines
    }

    /// The whole draft, and what stands between it and a ticket.
    pub(super) fn review(&self) -> Vec<String> {
        let draft = &self.form().draft;
        let mut lines = vec![sentence(&format!("The draft “{}”", draft.title()))];
        for entry in draft.properties.iter().filter(|entry| !entry.text.trim().is_empty()) {
            if entry.text.lines().count() < 2 {
                lines.push(self.value(entry));
            } else {
                lines.push(heading(self.label(entry)));
                lines.extend(entry.text.lines().map(str::to_owned));
            }
        }
        lines.extend(self.review_extras());
        lines.extend(draft.associations.iter().map(|one| self.association(one)));
        for problem in self.app.problems() {
            let how = if problem.severity == Severity::Blocks { "Needed" } else { "Note" };
            lines.push(sentence(&format!("{how}: {problem}")));
        }
        lines.extend(self.doubts());
        lines
    }

    /// What speaks against creating the ticket, besides problems; or that nothing does.
    fn doubts(&self) -> Vec<String> {
        let form = self.form();
        let remarks = form.draft.properties.iter().filter_map(|entry| Some((self.label(entry), form.remark(entry)?)));
        let mut lines: Vec<String> =
            remarks.map(|(label, said)| sentence(&format!("HubSpot refused {label}: {said}"))).collect();
        let (profile, now) = (&self.app.settings().profile, self.now.wall);
        let title = |id: &SubmissionId| self.app.outbox().get(*id).map(|one| one.title.clone()).unwrap_or_default();
        lines.extend(self.app.outbox().same(&self.app.ticket(), &form.draft.extras(), profile, now).map(|same| {
            match &same {
                Same::Unknown(id) => {
                    format!("“{}” is the same, and it is not known whether it was created: see the outbox.", title(id))
                }
                Same::UnderWay(id) => format!("“{}” is the same, and is being created.", title(id)),
                Same::Created(id) => format!("“{}” is the same, and was created a moment ago.", title(id)),
            }
        }));
        if lines.is_empty() && self.blocking().is_empty() {
            lines.push("The ticket can be created.".into());
        }
        lines
    }

    fn ask_types(&self, picker: &Picker) -> Vec<String> {
        let mut lines = vec![
            sentence(&picker.title),
            "A choice adds or removes a way; Enter goes on. The number of another association type adds it.".into(),
        ];
        lines.extend(self.list_lines(picker));
        lines
    }

    fn ask_list(&self, title: &str, picker: &Picker) -> Vec<String> {
        let mut lines = vec![title.to_owned()];
        lines.extend(self.list_lines(picker));
        lines.push("Enter goes back.".into());
        lines
    }

    /// The numbered lines of a list, and how many more there are.
    fn list_lines(&self, picker: &Picker) -> Vec<String> {
        let (listed, rest) = listed(picker, self.page);
        if listed.is_empty() && rest > 0 {
            return vec![format!("{rest} to choose from: type a part of a label, or more to hear them.")];
        }
        if listed.is_empty() {
            return vec![sentence(&picker.nothing)];
        }
        let mut lines: Vec<String> =
            listed.iter().enumerate().map(|(at, one)| format!("{}. {}", at + 1, item(one, picker))).collect();
        if rest > 0 {
            lines.push(format!("{rest} more: type more, or more of the label."));
        }
        lines
    }
}

/// The kinds of record that are offered by number.
pub(super) fn kinds() -> [ObjectType; 4] {
    [ObjectType::contacts(), ObjectType::companies(), ObjectType::deals(), ObjectType::tickets()]
}

fn ask(question: &Question) -> Vec<String> {
    let mut lines = vec![sentence(&format!("{} {}", question.title, question.text))];
    lines.extend(question.answers.iter().enumerate().map(|(at, (_, said))| format!("{}. {said}", at + 1)));
    lines
}

fn ask_menu(menu: &Menu) -> Vec<String> {
    let mut lines = vec!["What next?".to_owned()];
    lines.extend(words::menu(menu));
    lines
}

fn ask_name(title: &str, name: &str) -> Vec<String> {
    let now = if name.trim().is_empty() { "Empty".to_owned() } else { format!("Now: {name}") };
    vec![sentence(&format!("{title}. {now}")), "Enter goes back; a minus sign clears it.".into()]
}

/// A field of a new contact.
fn ask_contact(sheet: &ContactSheet) -> Vec<String> {
    let Some(field) = sheet.field() else { return Vec::new() };
    let text = field.editor.text();
    let now = if text.trim().is_empty() { "Empty".to_owned() } else { format!("Now: {text}") };
    let mut lines = vec![sentence(&format!("New contact, {}. {now}", called(field)))];
    if sheet.is_last() && sheet.contact().email().is_none() {
        lines.push(sentence(NAMELESS));
    }
    lines.push("Enter keeps it and goes on; a minus sign clears it; < goes back.".into());
    lines
}

fn ask_path(path: &str) -> Vec<String> {
    let again = if path.is_empty() { String::new() } else { format!(" It was: {path}") };
    vec![format!("Which file? Type its path, or several with blanks between.{again}"), "Enter goes back.".into()]
}

/// The lines of a search that are numbered.
pub(super) fn found(records: &Records) -> Vec<Line> {
    records.lines().into_iter().take(LISTED).collect()
}

fn ask_records(records: &Records, goes_on: bool) -> Vec<String> {
    let kind = records.object.as_ref().map(|kind| kind.label().to_lowercase()).unwrap_or_default();
    let lines = found(records);
    let typed = records.query.text();
    let searchable = records.object.as_ref().is_some_and(ObjectType::is_searchable);
    let mut said = Vec::new();
    match (&records.search, searchable) {
        (Lookup::Failed(why), _) => said.push(sentence(&format!("The search failed: {why}"))),
        (_, false) => said.push(sentence(&format!("Which {kind}? Type its id, a number"))),
        (Lookup::Done, true) if lines.iter().all(|line| matches!(line, Line::Create(_))) => {
            said.push(format!("No {kind} matches “{typed}”."))
        }
        _ => said.push(sentence(&format!("Which {kind}? Type a name, an e-mail address, a domain or an id"))),
    }
    said.extend(lines.iter().enumerate().map(|(at, line)| match line {
        Line::Record(one) if one.details.is_empty() => format!("{}. {}, id {}", at + 1, one.name, one.id),
        Line::Record(one) => format!("{}. {}, {}, id {}", at + 1, one.name, one.detail(), one.id),
        Line::Id(kind, id) => format!("{}. The {} with the id {id}", at + 1, kind.label().to_lowercase()),
        Line::Kind(kind) => format!("{}. {}", at + 1, kind.label()),
        Line::Create(typed) => format!("{}. Create a contact {typed} with the ticket", at + 1),
    }));
    said.push(if goes_on { "Enter goes on without one.".into() } else { "Enter goes back.".into() });
    said
}
