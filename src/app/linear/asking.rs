//! The question that is open: told from the state alone, so that it is asked again exactly when it changes.

use crate::app::drafts::list::DraftList;
use crate::app::linear::words::{self, Menu, expected, heading, item, listed, sentence};
use crate::app::linear::{LISTED, Linear, Step};
use crate::app::list::picker::Picker;
use crate::app::outbox::resolve::{Look, Resolve};
use crate::app::overlay::records::{Line, Records, Search};
use crate::app::overlay::stack::Overlay;
use crate::ticket::property::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::value::{self, Severity};
use crate::ticket::{Entry, ObjectType, Place};

impl Linear {
    /// The lines of the question; none while the lines of a text are being typed.
    pub(super) fn question(&self) -> Vec<String> {
        match self.overlay() {
            Some(Overlay::Options { index, picker }) => self.ask_options(*index, picker),
            Some(Overlay::Properties(picker)) => ask_list("Which property?", picker),
            Some(Overlay::Types { picker, .. }) => self.ask_types(picker),
            Some(Overlay::Records(records)) => ask_records(records),
            Some(Overlay::Question(one)) => {
                let mut lines = vec![sentence(&format!("{} {}", one.title, one.text))];
                lines.extend(one.answers.iter().enumerate().map(|(at, (_, said))| format!("{}. {said}", at + 1)));
                lines
            }
            Some(Overlay::Drafts(list)) => self.ask_drafts(list),
            Some(Overlay::Resolve { attempt, .. }) => {
                self.resolve(*attempt).map(|one| self.ask_resolve(one)).unwrap_or_default()
            }
            _ => self.ask_step(),
        }
    }

    fn ask_step(&self) -> Vec<String> {
        match &self.step {
            Step::Reading | Step::Start | Step::Lines(..) => Vec::new(),
            Step::Field(index) => self.ask_field(*index),
            Step::RawName(_) => vec!["The internal name of the property?".into()],
            Step::Menu if self.heard => vec![words::short(&self.menu())],
            Step::Menu => ask_menu(&self.menu()),
            Step::After => ask_menu(&self.after()),
            Step::Change => {
                let mut lines = vec!["Which one? A number changes it; remove and a number removes it:".to_owned()];
                let rows = self.rows();
                lines.extend(rows.iter().enumerate().map(|(at, place)| format!("{}. {}", at + 1, self.row(*place))));
                lines.push("Enter goes back.".into());
                lines
            }
            Step::Kinds => {
                let mut lines =
                    vec!["Which kind of record? A number, or another kind such as order or 2-1234567:".into()];
                let kinds = self.kinds();
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
        let mut menu: Menu = vec![
            ("create", "create the ticket".into()),
            ("review", "hear the whole draft".into()),
            ("change", "change or remove a field or an association".into()),
            ("property", "add a property".into()),
            ("associate", "associate a contact, company, deal or another record".into()),
            ("undo", "undo the last change".into()),
            ("drafts", "list the drafts, or begin a new one".into()),
            ("help", "hear how this works".into()),
            ("leave", "save the draft and leave".into()),
        ];
        if !self.app.composer.resolves.is_empty() {
            menu.push(("lost", "find out what became of a submission whose answer was lost".into()));
        }
        menu
    }

    /// What can be done after a ticket.
    pub(super) fn after(&self) -> Menu {
        let mut menu: Menu = vec![("next", "the next ticket, with the same pipeline and owner".into())];
        if let Some(pane) = self.app.result.as_ref().filter(|pane| !pane.draft.associations.is_empty()) {
            menu.push(("same", "the next ticket, with the same associations too".into()));
            if !pane.missing().is_empty() {
                menu.push(("link", "link again what HubSpot did not link".into()));
            }
        }
        menu.push(("all", "hear every value that HubSpot returned".into()));
        menu.push(("answer", "hear HubSpot's answer as it came".into()));
        menu.push(("drafts", "list the drafts".into()));
        menu.push(("leave", "leave".into()));
        menu
    }

    /// The kinds of record that are offered by number.
    pub(super) fn kinds(&self) -> [ObjectType; 4] {
        [ObjectType::contacts(), ObjectType::companies(), ObjectType::deals(), ObjectType::tickets()]
    }

    /// The rows that can be changed.
    pub(super) fn rows(&self) -> Vec<Place> {
        let filled = |place: &Place| matches!(place, Place::Property(_) | Place::Association(_));
        self.form().places().into_iter().filter(filled).collect()
    }

    fn row(&self, place: Place) -> String {
        let draft = &self.form().draft;
        match place {
            Place::Property(index) => draft.properties.get(index).map(|one| self.value(one)).unwrap_or_default(),
            Place::Association(index) => draft.associations.get(index).map(association).unwrap_or_default(),
            _ => String::new(),
        }
    }

    fn label<'a>(&'a self, entry: &'a Entry) -> &'a str {
        let schema = &self.knowledge().schema;
        if entry.raw { &entry.name } else { schema.label(&entry.name) }
    }

    /// A row in one line: label and value, or how long it is.
    pub(super) fn value(&self, entry: &Entry) -> String {
        let label = self.label(entry);
        match entry.text.lines().count() {
            lines @ 2.. => format!("{label}: {lines} lines"),
            _ => format!("{label}: {}", self.shown(entry)),
        }
    }

    fn shown(&self, entry: &Entry) -> String {
        if entry.text.trim().is_empty() {
            return "empty".into();
        }
        if entry.raw {
            return entry.text.clone();
        }
        let draft = &self.form().draft;
        let pipeline = Some(draft.text(PIPELINE)).filter(|id| !id.is_empty());
        value::show(&self.knowledge().schema, &entry.name, &entry.text, pipeline, &self.app.locale())
    }

    /// Label, whether it is required, what HubSpot said, and the value.
    fn ask_head(&self, index: usize) -> Vec<String> {
        let Some(entry) = self.form().draft.properties.get(index) else { return Vec::new() };
        let draft = &self.form().draft;
        let required = [SUBJECT, STAGE].contains(&entry.name.as_str())
            || self.app.policy.required(&self.knowledge().schema, draft).iter().any(|one| one.property == entry.name);
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
        let expected = entry.and_then(|one| expected(&self.knowledge().schema, one, &self.app.locale()));
        lines.extend(expected.map(|said| sentence(&said)));
        lines
    }

    fn ask_options(&self, index: usize, picker: &Picker) -> Vec<String> {
        let mut lines = self.ask_head(index);
        if picker.ticks.is_some() {
            lines.push("A choice adds or removes one value; Enter goes on.".into());
        }
        lines.extend(list_lines(picker));
        lines
    }

    fn ask_types(&self, picker: &Picker) -> Vec<String> {
        let mut lines = vec![
            sentence(&picker.title),
            "A choice adds or removes a way; Enter goes on. The number of another association type adds it.".into(),
        ];
        lines.extend(list_lines(picker));
        lines
    }

    fn ask_drafts(&self, list: &DraftList) -> Vec<String> {
        if let Some(why) = &list.failed {
            return vec![sentence(&format!("The drafts can't be listed: {why}")), "Enter goes back.".into()];
        }
        let mut lines = vec![match list.drafts.len() {
            0 => "There are no drafts.".to_owned(),
            _ => "The drafts, the last changed first. A number opens one; delete and a number deletes one:".to_owned(),
        }];
        for (at, draft) in list.drafts.iter().enumerate() {
            let changed = value::moment(&draft.modified.to_string(), &self.app.locale());
            let mut said = format!("{}. {}, changed {changed}", at + 1, draft.title);
            if draft.id == list.open {
                said.push_str(", open here");
            }
            if draft.locked {
                said.push_str(", open in another hubticket");
            }
            if let Some(profile) = draft.other_profile(&self.app.settings.profile) {
                said.push_str(&format!(", of the profile {profile}"));
            }
            if let Some(marker) = &draft.marker {
                said.push_str(&format!(", {marker}"));
            }
            lines.push(said);
        }
        lines.extend(list.notes.iter().map(|note| sentence(note)));
        lines.push(match self.step {
            Step::Start => "Enter or new begins a new ticket.".into(),
            _ => "new begins a new ticket; Enter goes back.".into(),
        });
        lines
    }

    fn ask_resolve(&self, one: &Resolve) -> Vec<String> {
        let sent = value::moment(&one.attempt.time.to_string(), &self.app.locale());
        let why = match &one.own {
            Some(own) => own.why.to_string(),
            None => "the answer was lost".to_owned(),
        };
        let mut lines = vec![
            sentence(&format!("Was the ticket “{}” created? It was sent {sent}; {why}", one.title())),
            "The ticket may exist; it is never sent again unasked.".into(),
        ];
        lines.extend(one.failed.as_ref().map(|why| sentence(&format!("Looking failed: {why}"))));
        let verdict = one.verdict();
        lines.extend(Some(verdict).filter(|said| !said.is_empty()));
        for (at, id) in self.candidates.1.iter().enumerate() {
            let Some(found) = one.matches.iter().find(|found| found.ticket.id == *id) else { continue };
            let created = value::moment(&found.ticket.created_at, &self.app.locale());
            let subject = found.ticket.value(SUBJECT).unwrap_or_default();
            let differs = match found.differences.len() {
                0 => "as it was sent".to_owned(),
                1 => "1 value is not as it was sent".to_owned(),
                count => format!("{count} values are not as they were sent"),
            };
            lines.push(format!("{}. This is it: id {id}, {subject}, created {created}, {differs}", at + 1));
        }
        if one.look != Look::Over {
            lines.push("It is looked for further.".into());
        }
        lines.push(
            "Type again to send it again, look to look anew, or Enter to decide later; the draft is kept.".into(),
        );
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
        lines.extend(draft.associations.iter().map(association));
        for problem in &self.app.problems {
            let how = if problem.severity == Severity::Blocks { "Needed" } else { "Note" };
            lines.push(sentence(&format!("{how}: {problem}")));
        }
        if self.app.problems.iter().all(|one| one.severity != Severity::Blocks) {
            lines.push("Nothing stands between it and a ticket.".into());
        }
        lines
    }
}

fn ask_menu(menu: &Menu) -> Vec<String> {
    let mut lines = vec!["What next?".to_owned()];
    lines.extend(words::menu(menu));
    lines
}

fn association(one: &crate::ticket::Association) -> String {
    let types: Vec<String> = one.types.iter().map(|kind| kind.describe()).collect();
    format!("{} {}: {}", one.object.label(), one.title(), types.join(", "))
}

fn ask_list(title: &str, picker: &Picker) -> Vec<String> {
    let mut lines = vec![title.to_owned()];
    lines.extend(list_lines(picker));
    lines.push("Enter goes back.".into());
    lines
}

/// The numbered lines of a list, and how many more there are.
fn list_lines(picker: &Picker) -> Vec<String> {
    let listed = listed(picker);
    let count = picker.count();
    if listed.is_empty() && count > 0 {
        return vec![format!("{count} to choose from: type a part of a label.")];
    }
    if listed.is_empty() {
        return vec![sentence(&picker.nothing)];
    }
    let mut lines: Vec<String> =
        listed.iter().enumerate().map(|(at, one)| format!("{}. {}", at + 1, item(one, picker))).collect();
    if count > listed.len() {
        lines.push(format!("{} more match: type more of the label.", count - listed.len()));
    }
    lines
}

/// The lines of a search that are numbered.
pub(super) fn found(records: &Records) -> Vec<Line> {
    records.lines().into_iter().take(LISTED).collect()
}

fn ask_records(records: &Records) -> Vec<String> {
    let kind = records.object.as_ref().map(|kind| kind.label().to_lowercase()).unwrap_or_default();
    let lines = found(records);
    let typed = records.query.text();
    let searchable = records.object.as_ref().is_some_and(ObjectType::is_searchable);
    let mut said = Vec::new();
    match (&records.search, searchable) {
        (Search::Failed(why), _) => said.push(sentence(&format!("The search failed: {why}"))),
        (_, false) => said.push(sentence(&format!("Which {kind}? Type its id, a number"))),
        (Search::Done, true) if lines.is_empty() => said.push(format!("No {kind} matches “{typed}”.")),
        _ => said.push(sentence(&format!("Which {kind}? Type a name, an e-mail address, a domain or an id"))),
    }
    said.extend(lines.iter().enumerate().map(|(at, line)| match line {
        Line::Record(one) if one.detail().trim().is_empty() => format!("{}. {}, id {}", at + 1, one.name, one.id),
        Line::Record(one) => format!("{}. {}, {}, id {}", at + 1, one.name, one.detail(), one.id),
        Line::Id(id) => format!("{}. The {kind} with the id {id}", at + 1),
        Line::Kind(kind) => format!("{}. {}", at + 1, kind.label()),
    }));
    said.push("Enter goes back.".into());
    said
}
