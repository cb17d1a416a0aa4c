//! The result of a submission: what HubSpot returned, by label, and how it differs from what was sent.

use std::time::Duration;

use jiff::Timestamp;

use crate::app::context::Context;
use crate::app::keys::actions::ListAction;
use crate::app::list::cursor::Scroll;
use crate::app::outbox::plan::{Rest, Standing};
use crate::app::request::RequestId;
use crate::store::{Step, fingerprint};
use crate::ticket::correction::Changes;
use crate::ticket::property::PIPELINE;
use crate::ticket::record::Linked;
use crate::ticket::schema::Account;
use crate::ticket::value::{self, Locale};
use crate::ticket::{Association, Draft, NewTicket, ObjectType, Schema, Ticket, file, text};

/// How a line is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// A value.
    #[default]
    Plain,
    /// A heading over values.
    Heading,
    /// Something that needs attention.
    Attention,
    /// What is of less interest.
    Faint,
    /// Good news.
    Good,
    /// A value in one line, which begins farther left where its column is too narrow.
    Whole,
    /// The ticket's address, in one line too; what does not fit is cut off.
    Link,
    /// What is folded, across both columns.
    Fold,
}

/// One line of the pane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What it is; empty on lines that go on.
    pub label: String,
    /// The value.
    pub value: String,
    /// How it is meant.
    pub tone: Tone,
}

/// Whether the records of the draft are linked to the ticket.
#[derive(Debug, Clone, PartialEq)]
pub enum Links {
    /// None were sent.
    None,
    /// They are being read back.
    Reading(RequestId),
    /// Reading them back failed, for this reason.
    Failed(String),
    /// For each association of the draft: is it there?
    Read(Vec<bool>),
}

/// The pane.
#[derive(Debug, Clone)]
pub struct ResultPane {
    /// What HubSpot returned.
    pub ticket: Ticket,
    /// What was sent.
    pub sent: NewTicket,
    /// The draft it came from.
    pub draft: Draft,
    /// How long the submission took; none if the ticket was found later.
    pub took: Option<Duration>,
    /// Show internal names and raw values.
    pub internals: bool,
    /// Show what only HubSpot set, too.
    pub unfolded: bool,
    /// What of it is in view.
    pub scroll: Scroll,
    /// What became of the associations.
    pub links: Links,
    /// What tells the request apart from others.
    pub fingerprint: String,
    /// What is left of its plan; none where the ticket was all.
    pub rest: Option<Rest>,
    /// It was created by an earlier process: its values are those that the journal has.
    pub from_journal: bool,
    /// When it was changed from here.
    pub changed: Option<Timestamp>,
}

impl ResultPane {
    /// A pane on a fresh ticket.
    pub fn new(ticket: Ticket, sent: NewTicket, draft: Draft, took: Option<Duration>) -> Self {
        let fingerprint = fingerprint(&sent, &draft.extras(), None);
        Self {
            ticket,
            sent,
            draft,
            took,
            internals: false,
            unfolded: false,
            scroll: Scroll::default(),
            links: Links::None,
            fingerprint,
            rest: None,
            from_journal: false,
            changed: None,
        }
    }

    /// Takes what the ticket was changed to. What was sent is what is wanted of it now.
    pub fn changed(&mut self, now: &Ticket, changes: &Changes, links: &[Association], at: Timestamp) {
        for (name, wanted) in &changes.properties {
            let value = now.value(name).unwrap_or(wanted).to_owned();
            match self.ticket.properties.iter_mut().find(|(key, _)| key == name) {
                Some((_, slot)) => *slot = Some(value),
                None => self.ticket.properties.push((name.clone(), Some(value))),
            }
            match wanted.is_empty() {
                true => self.sent.properties.retain(|(key, _)| key != name),
                false => self.sent.set(name, wanted.clone()),
            }
            self.draft.set(name, wanted.clone());
        }
        if !changes.objects().is_empty() {
            self.draft.associations = links.to_vec();
            self.links = Links::None;
        }
        self.changed = Some(at);
    }

    /// The ticket's address in HubSpot.
    pub fn link(&self, account: Option<&Account>) -> Option<String> {
        self.ticket.link(
            account.and_then(|account| account.ui_domain.as_deref()),
            account.map(|account| account.portal_id.as_str()),
        )
    }

    /// The kinds of record that were sent with it.
    pub fn objects(&self) -> Vec<ObjectType> {
        let mut objects: Vec<ObjectType> = self.draft.associations.iter().map(|one| one.object.clone()).collect();
        objects.sort_unstable();
        objects.dedup();
        objects
    }

    /// Takes what HubSpot reports as linked.
    pub fn linked(&mut self, reported: &[(ObjectType, Vec<Linked>)]) {
        let is_there = |sent: &Association| {
            reported.iter().filter(|(object, _)| *object == sent.object).flat_map(|(_, links)| links).any(|link| {
                link.id == sent.id && sent.types.iter().all(|kind| link.types.iter().any(|have| have.same_as(kind)))
            })
        };
        self.links = Links::Read(self.draft.associations.iter().map(is_there).collect());
    }

    /// The associations that HubSpot does not report.
    pub fn missing(&self) -> Vec<&Association> {
        match &self.links {
            Links::Read(found) => {
                self.draft.associations.iter().zip(found).filter(|(_, there)| !**there).map(|(one, _)| one).collect()
            }
            Links::None | Links::Reading(_) | Links::Failed(_) => Vec::new(),
        }
    }

    /// Scrolls by what an action says.
    pub fn scroll(&mut self, action: ListAction, cx: &Context) {
        let total = self.lines(cx).len();
        self.scroll.perform(action, usize::from(cx.geometry.result().1), total);
    }

    /// The lines of the pane at the width of the screen.
    pub fn lines(&self, cx: &Context) -> Vec<Line> {
        let (schema, locale) = (cx.schema(), &cx.locale);
        let (width, _) = cx.geometry.result();
        let width = usize::from(width.saturating_sub(label_width(width) + 4)).max(8);
        let mut page = Page { lines: Vec::new(), width };
        self.record(&mut page, locale, schema.account.as_ref());
        self.warnings(&mut page, schema);
        self.differences(&mut page, schema, locale);
        self.with_it(&mut page);
        self.unsent(&mut page, schema);
        self.sent(&mut page, schema, locale);
        self.associations(&mut page);
        self.rest(&mut page, schema, locale);
        page.lines
    }

    /// Whether all of it is shown; raw values are for who wants to know everything.
    fn is_open(&self) -> bool {
        self.unfolded || self.internals
    }

    fn time(&self, raw: &str, locale: &Locale) -> String {
        if self.internals { raw.to_owned() } else { value::moment(raw, locale) }
    }

    fn record(&self, page: &mut Page, locale: &Locale, account: Option<&Account>) {
        page.put("id", &self.ticket.id, Tone::Good);
        let created = self.time(&self.ticket.created_at, locale);
        page.lines.push(Line { label: "created".into(), value: created, tone: Tone::Whole });
        if let Some(changed) = self.changed {
            page.lines.push(Line { label: "changed".into(), value: value::clock(changed, locale), tone: Tone::Whole });
        }
        if let Some(link) = self.link(account) {
            page.lines.push(Line { label: "link".into(), value: link, tone: Tone::Link });
        }
        if self.ticket.archived == Some(true) {
            page.put("archived", "yes", Tone::Attention);
        }
    }

    fn warnings(&self, page: &mut Page, schema: &Schema) {
        if self.ticket.warnings.is_empty() {
            return;
        }
        page.heading("HubSpot warns");
        for warning in &self.ticket.warnings {
            let about =
                warning.context.iter().find(|(key, _)| key == "propertyName").map(|(_, name)| schema.label(name));
            page.put(about.unwrap_or(&warning.category), &warning.sentence(), Tone::Attention);
        }
    }

    fn differences(&self, page: &mut Page, schema: &Schema, locale: &Locale) {
        let differences = self.ticket.differences(&self.sent);
        if differences.is_empty() {
            return;
        }
        page.heading("Not as it was sent");
        for difference in &differences {
            let show = |text: &str| self.shown(schema, &difference.name, text, locale);
            let got = difference.got.as_deref().map_or_else(|| "nothing came back".to_owned(), show);
            let text = format!("sent {}, got {got}", show(&difference.sent));
            page.put(&self.label(schema, &difference.name), &text, Tone::Attention);
        }
    }

    /// What its plan made beside it.
    fn with_it(&self, page: &mut Page) {
        let mut steps = self.rest.as_ref().map(Rest::steps).unwrap_or_default();
        steps.retain(|(step, standing)| {
            let is_shown = match step {
                // One that nobody wrote only carries the files, which are told.
                Step::Note => self.rest.as_ref().is_some_and(|rest| rest.attempt.extras.note.is_some()),
                Step::Contact | Step::File { .. } => true,
                Step::Ticket | Step::Links | Step::Attach | Step::Plan => false,
            };
            is_shown || (*step == Step::Note && matches!(standing, Standing::Undone(_)))
        });
        if steps.is_empty() {
            return;
        }
        page.heading("With it");
        for (step, standing) in steps {
            let label = match &step {
                Step::Note => "Note",
                Step::Contact => "Contact",
                Step::File { .. } => "File",
                Step::Ticket | Step::Links | Step::Attach | Step::Plan => continue,
            };
            let name = match &step {
                Step::File { name } => format!("{name}: "),
                Step::Contact => {
                    let contact = self.rest.as_ref().and_then(|rest| rest.attempt.extras.contact.as_ref());
                    contact.map(|link| format!("{}: ", link.contact.title())).unwrap_or_default()
                }
                Step::Note | Step::Ticket | Step::Links | Step::Attach | Step::Plan => String::new(),
            };
            let (said, tone) = match standing {
                Standing::Waits => ("has its turn soon".to_owned(), Tone::Faint),
                Standing::Uploading(sent, size) => {
                    (format!("{} of {}", file::size(sent), file::size(size)), Tone::Faint)
                }
                Standing::Done { existed: true } if step == Step::Contact => {
                    ("was there, linked".to_owned(), Tone::Plain)
                }
                Standing::Done { .. } => {
                    let said = match &step {
                        Step::File { .. } => "attached",
                        Step::Contact => "created, linked",
                        Step::Note | Step::Ticket | Step::Links | Step::Attach | Step::Plan => "written",
                    };
                    (said.to_owned(), Tone::Plain)
                }
                Standing::Undone(why) => (format!("NOT there: {why}"), Tone::Attention),
                Standing::LeftOut => ("left out".to_owned(), Tone::Faint),
            };
            page.put(label, &format!("{name}{said}"), tone);
        }
    }

    fn associations(&self, page: &mut Page) {
        if self.draft.associations.is_empty() {
            return;
        }
        page.heading("Links");
        for (index, one) in self.draft.associations.iter().enumerate() {
            let labels: Vec<String> = one.types.iter().filter_map(|kind| kind.label.clone()).collect();
            let labels = if labels.is_empty() { String::new() } else { format!(" [{}]", labels.join(", ")) };
            let (state, tone) = match &self.links {
                Links::Read(found) if found.get(index) == Some(&true) => ("linked", Tone::Plain),
                Links::Read(_) => ("NOT linked", Tone::Attention),
                Links::Reading(_) => ("checking", Tone::Faint),
                Links::None | Links::Failed(_) => ("sent", Tone::Plain),
            };
            page.put(one.object.label(), &format!("{}{labels}: {state}", one.title()), tone);
        }
        if let Links::Failed(why) = &self.links {
            page.put("", &format!("Could not read the links back: {why}"), Tone::Attention);
        }
    }

    /// What was typed and is not in the ticket: it is in the draft, which is kept.
    fn unsent(&self, page: &mut Page, schema: &Schema) {
        let rows = value::unsent(schema, &self.draft, &self.sent);
        if rows.is_empty() {
            return;
        }
        page.heading("Not sent");
        for entry in rows {
            let label =
                if entry.name.trim().is_empty() { "(no name)".to_owned() } else { self.label(schema, &entry.name) };
            let text = if entry.text.trim().is_empty() { "(no value)" } else { entry.text.as_str() };
            page.put(&label, text, Tone::Attention);
        }
    }

    /// What the agent sent, in the order of the form, as HubSpot has it now.
    fn sent(&self, page: &mut Page, schema: &Schema, locale: &Locale) {
        page.heading(if self.from_journal { "As it was sent" } else { "Sent" });
        for (name, _) in &self.sent.properties {
            for (name, text) in self.ticket.properties.iter().filter(|(key, _)| key == name) {
                self.property(page, (name, text.as_deref()), Tone::Plain, schema, locale);
            }
        }
    }

    /// What HubSpot set by itself: seldom of interest, and long.
    fn rest(&self, page: &mut Page, schema: &Schema, locale: &Locale) {
        let added: Vec<_> = self.ticket.properties.iter().filter(|(name, _)| self.sent.value(name).is_none()).collect();
        if !self.is_open() {
            if !added.is_empty() {
                let value = format!("{} more that HubSpot set", added.len());
                page.lines.push(Line { label: String::new(), value, tone: Tone::Fold });
            }
            return;
        }
        page.heading("Set by HubSpot");
        if self.ticket.updated_at != self.ticket.created_at || self.internals {
            page.put("updated", &self.time(&self.ticket.updated_at, locale), Tone::Faint);
        }
        if let Some(archived) = self.ticket.archived.filter(|_| self.internals) {
            page.put("archived", if archived { "yes" } else { "no" }, Tone::Faint);
        }
        if let Some(archived) = &self.ticket.archived_at {
            page.put("archived at", &self.time(archived, locale), Tone::Faint);
        }
        if let Some(trace) = self.ticket.trace_id.as_deref() {
            page.put("trace id", trace, Tone::Faint);
        }
        for (name, text) in added {
            self.property(page, (name, text.as_deref()), Tone::Faint, schema, locale);
        }
    }

    fn property(
        &self,
        page: &mut Page,
        (name, text): (&str, Option<&str>),
        tone: Tone,
        schema: &Schema,
        locale: &Locale,
    ) {
        let shown = text.map_or_else(|| "(empty)".to_owned(), |text| self.shown(schema, name, text, locale));
        page.put(&self.label(schema, name), &shown, tone);
    }

    fn label(&self, schema: &Schema, name: &str) -> String {
        if self.internals { name.to_owned() } else { schema.label(name).to_owned() }
    }

    fn shown(&self, schema: &Schema, name: &str, text: &str, locale: &Locale) -> String {
        if self.internals {
            return text.to_owned();
        }
        value::show(schema, name, text, self.ticket.value(PIPELINE), locale)
    }
}

/// Width of the labels in a pane of this width.
pub fn label_width(pane: u16) -> u16 {
    (pane * 2 / 5).clamp(9, 26)
}

/// Lines being laid out at a width.
struct Page {
    lines: Vec<Line>,
    width: usize,
}

impl Page {
    fn heading(&mut self, title: &str) {
        self.lines.push(Line { label: title.to_owned(), value: String::new(), tone: Tone::Heading });
    }

    fn put(&mut self, label: &str, value: &str, tone: Tone) {
        let mut label = label.to_owned();
        for piece in text::wrap(&text::block(value), self.width) {
            self.lines.push(Line { label: std::mem::take(&mut label), value: piece, tone });
        }
        if !label.is_empty() {
            self.lines.push(Line { label, value: String::new(), tone });
        }
    }
}
