//! What the lines around the form say: whether the draft is safe, and what stands between it and a ticket.
//!
//! While somebody types, these sentences stand still: each would cost a slow link more than all the keys of a word, and
//! nobody reads them in the middle of one. They are put right as soon as the hands rest, and at once by anything else.

use std::time::{Duration, Instant};

use crate::app::customer::read::said_of;
use crate::app::form::contact_search::Standing;
use crate::app::keys::actions::{DraftsAction, FormAction, OutboxAction, ProgramAction, TemplatesAction};
use crate::app::keys::scope::Scope;
use crate::app::outbox::submission::{Phase, State, Submission, Wait};
use crate::app::overlay::overlay::Overlay;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::{Notice, Tone};
use crate::app::status::said::Said;
use crate::store::{self, Step};
use crate::ticket::prepared::MARK;
use crate::ticket::text;
use crate::ticket::value::{self, At, Problem, Severity, Wrong};
use crate::ticket::{DraftId, ObjectType, Place};

/// The hands rest when no key came for this long. The draft is written a little before that, so that one frame tells
/// of both.
const REST: Duration = Duration::from_millis(400);
const EVERYWHERE: &[Scope] = &[Scope::Global];

/// Where keys go, and what they have made of the draft so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) struct Spot {
    draft: DraftId,
    place: Place,
    revision: u64,
    in_text: bool,
    in_form: bool,
    screen: Screen,
}

impl App {
    /// Where keys go now.
    pub(in crate::app) fn spot(&self) -> Spot {
        let form = &self.form;
        Spot {
            draft: form.draft.id,
            place: form.focus,
            revision: form.revision,
            in_text: form.editor.is_some(),
            in_form: self.is_composing() && self.outbox.watched.is_none() && self.context.notice.is_none(),
            screen: self.screen,
        }
    }

    /// Whether a key since then did no more than type into a text or move about in the form.
    pub(in crate::app) fn goes_on_typing(&self, before: Spot) -> bool {
        let after = self.spot();
        let in_form = after.in_form && after.draft == before.draft && after.screen == before.screen;
        in_form && (after.revision == before.revision || (after.in_text && after.place == before.place))
    }

    /// Lets the sentences wait until the hands rest.
    pub(in crate::app) fn type_on(&mut self) {
        self.status.rests_at = Some(self.now().at + REST);
    }

    /// Puts the sentences right, unless they wait.
    pub(in crate::app) fn put_right(&mut self, at_once: bool) {
        if !at_once && self.outbox.watched.is_none() && self.is_typing() {
            return;
        }
        self.status.rests_at = None;
        self.status.said = Said { status: self.sentence(), draft: self.safety() };
    }

    /// Tells that the draft was saved, or was not: at once, it is a few cells and seldom others.
    pub(in crate::app) fn tell_safety(&mut self) {
        self.status.said.draft = self.safety();
    }

    /// Whether somebody is typing.
    pub(in crate::app) fn is_typing(&self) -> bool {
        self.rest_deadline().is_some_and(|at| self.now().at < at)
    }

    /// When the hands will have rested.
    pub fn rest_deadline(&self) -> Option<Instant> {
        self.status.rests_at
    }

    /// How safe the draft is. It holds while somebody types, too: what is typed is on disk within a second.
    fn safety(&self) -> Notice {
        if self.screen == Screen::Result {
            return Notice::faint("");
        }
        let narrow = self.geometry().columns < 60;
        let is_late = self.saver.is_late(self.now().at, !self.is_typing());
        match (&self.saver.failed, self.saver.at) {
            (Some(_), _) => Notice::bad("NOT SAVED"),
            (None, Some(_)) if is_late => Notice::faint("saving…"),
            // Where there is little room, the portal's number needs it more than the time does.
            (None, Some(_)) if narrow => Notice::faint("saved"),
            (None, Some(at)) => Notice::faint(format!("saved {}", value::minute(at, self.locale()))),
            (None, None) if self.form.draft.is_blank() => Notice::faint("new draft"),
            (None, None) if narrow => Notice::faint("not saved"),
            (None, None) => Notice::faint("not saved yet"),
        }
    }

    fn sentence(&self) -> Notice {
        let watched = self.outbox.watched.and_then(|id| self.outbox.get(id));
        if let Some(notice) = watched.and_then(|one| self.under_way(one)) {
            return notice;
        }
        if let Some(notice) = &self.context.notice {
            return notice.clone();
        }
        if self.screen == Screen::Result {
            let notice = Notice::good(match self.result().and_then(|pane| pane.took).map(|took| took.as_secs()) {
                None => "Created".to_owned(),
                Some(0) => "Created in under a second".to_owned(),
                Some(seconds) => format!("Created in {}", text::counted(seconds, "second")),
            });
            let alike = self.result().and_then(|pane| self.also_open(&pane.draft, Some(&pane.ticket.id)));
            if let Some(alike) = alike {
                let notice = Notice::info(format!("Created, but {alike}"));
                return notice.hint(&[Scope::Result], FormAction::Customer, "shows it");
            }
            let template = self.result().and_then(|pane| pane.draft.template.as_ref());
            return match template {
                Some(_) => notice.hint(&[Scope::Result], TemplatesAction::Again, "begins the next with its template"),
                None => notice,
            };
        }
        if let Some(error) = &self.saver.failed {
            return Notice::bad(not_saved(error));
        }
        if let Some(overlay) = self.top() {
            // What follows names keys of the form, and these do something else in what lies over it, or nothing.
            return self.lacking(overlay);
        }
        if let Some(notice) = self.change_readiness() {
            return notice;
        }
        self.left_over().unwrap_or_else(|| self.and_alike(self.readiness()))
    }

    /// The same, with the open tickets of the customer that look like this one.
    fn and_alike(&self, notice: Notice) -> Notice {
        let Some(alike) = said_of(&self.customers.alike(&self.form.draft)) else { return notice };
        // How a ticket is created is known to whoever wonders whether to.
        let is_ready = notice.tone == Tone::Good;
        let said = format!("{}, {} {alike}", notice.text, if is_ready { "but" } else { "and" });
        let notice = if is_ready { Notice::info(said) } else { Notice { text: said, ..notice } };
        notice.hint(&[Scope::Form], FormAction::Customer, "shows it")
    }

    /// What was left behind, as long as nothing was begun in the form.
    fn left_over(&self) -> Option<Notice> {
        if !self.form.draft.is_blank() {
            return None;
        }
        if let Some((one, _)) = self.outbox.lost().next() {
            let said = format!("Not known whether “{}” was created", one.title);
            return Some(Notice::bad(said).hint(EVERYWHERE, OutboxAction::Show, "tells more"));
        }
        if let Some(one) = self.outbox.all().find(|one| one.needs_a_hand()) {
            let what = if matches!(one.state, State::Refused(_)) { "HubSpot refused" } else { "Not sent:" };
            return Some(Notice::bad(format!("{what} “{}”", one.title)).hint(
                EVERYWHERE,
                OutboxAction::Show,
                "tells more",
            ));
        }
        let (unfinished, count) = self.unfinished()?;
        let notice = Notice::info(match &unfinished.marker {
            Some(marker) => format!("“{}”: {marker}", unfinished.title),
            None => format!("Unfinished: “{}”", unfinished.title),
        });
        let notice = notice.hint(&[Scope::Form], DraftsAction::Resume, "opens it");
        Some(if count > 1 { notice.hint(EVERYWHERE, DraftsAction::List, "lists all") } else { notice })
    }

    /// What stands between the draft and a ticket.
    fn readiness(&self) -> Notice {
        let portal = &self.context.portal;
        if portal.is_cut_off() && !portal.is_loading() && self.waits_for_portal(&self.form.draft, &self.problems) {
            let notice = Notice::info("HubSpot can't be reached yet");
            return notice.hint(EVERYWHERE, OutboxAction::Submit, "puts the ticket into the outbox until then");
        }
        let (looked_for, blocks): (Vec<&Problem>, Vec<&Problem>) = self
            .problems
            .iter()
            .filter(|one| one.severity == Severity::Blocks)
            .partition(|one| matches!(one.wrong, Wrong::NotFound(_)) && self.is_contact_open());
        let (wrong, missing): (Vec<_>, Vec<_>) =
            blocks.into_iter().map(|one| &one.at).partition(|at| self.is_filled(at));
        if wrong.is_empty() && missing.is_empty() && !looked_for.is_empty() {
            if let Standing::Failed(why) = self.contact.standing() {
                return Notice::bad(format!("The contact could not be looked for: {why}"));
            }
            let notice = Notice::info("Looking for the contact");
            return notice.hint(EVERYWHERE, OutboxAction::Submit, "creates the ticket when it is found");
        }
        if wrong.is_empty() && missing.is_empty() {
            let ready = match &self.form.draft.prepared {
                Some(prepared) => match &prepared.why {
                    Some(why) => format!("Ready; {MARK} marks what {} filled in: {}", prepared.by, text::one_line(why)),
                    None => format!("Ready; {MARK} marks what {} filled in", prepared.by),
                },
                None => "Ready".to_owned(),
            };
            return self
                .doubts()
                .unwrap_or_else(|| Notice::good(ready).hint(EVERYWHERE, OutboxAction::Submit, "creates the ticket"));
        }
        if portal.is_loading() && portal.schema.pipelines.is_none() {
            return Notice::faint("Reading the portal's pipelines; you can go on typing");
        }
        let said = [("Needed", missing), ("To correct", wrong)].into_iter().filter(|(_, all)| !all.is_empty()).map(
            |(what, all)| {
                let names: Vec<String> = all.into_iter().map(|at| self.needed(at)).collect();
                format!("{what}: {}", names.join(", "))
            },
        );
        Notice::info(said.collect::<Vec<_>>().join(". "))
    }

    /// What speaks against a ticket that could be sent: what HubSpot refused and is as it was, what it is likely to refuse.
    fn doubts(&self) -> Option<Notice> {
        let (form, schema) = (&self.form, self.context.schema());
        let rows = form.draft.properties.iter().filter(|entry| form.remark(entry).is_some());
        let rows = rows.map(|entry| schema.label(&entry.name).to_owned());
        let links = form.draft.associations.iter().filter(|link| form.remark_on_link(link).is_some());
        let refused: Vec<String> = rows.chain(links.map(|link| link.title())).collect();
        if !refused.is_empty() {
            return Some(Notice::info(format!("HubSpot refused: {}", refused.join(", "))));
        }
        if let Some(why) = form.remark_on_all() {
            let said = format!("Not created as it is: {why}");
            return Some(Notice::info(said).hint(EVERYWHERE, ProgramAction::Details, "tells more"));
        }
        let mut warned = self.problems.iter().filter(|one| one.severity == Severity::Warns);
        let first = warned.next()?;
        let more = match warned.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let notice = Notice::info(format!("Not sure: {first}{more}"));
        Some(notice.hint(EVERYWHERE, OutboxAction::Submit, "creates the ticket anyway"))
    }

    /// Why a list has hardly anything to offer.
    fn lacking(&self, overlay: &Overlay) -> Notice {
        let portal = &self.context.portal;
        if !matches!(overlay, Overlay::Properties(_)) || portal.schema.properties.is_some() {
            return Notice::faint("");
        }
        if portal.is_loading() {
            return Notice::faint("Reading the portal's properties; they will appear in this list");
        }
        let why = portal.offline().map(|error| format!(": {error}")).unwrap_or_default();
        let said = format!("The portal's properties could not be read{why}");
        Notice::bad(said).hint(EVERYWHERE, ProgramAction::Portal, "tells more")
    }

    /// Whether what has a problem is there, and wrong.
    fn is_filled(&self, at: &At) -> bool {
        match at {
            At::Property(index) => {
                let entry = self.form.draft.properties.get(*index);
                entry.is_some_and(|entry| !entry.name.is_empty() && !entry.text.trim().is_empty())
            }
            At::Note | At::Association(_) => true,
            At::Missing(_) | At::Draft => false,
        }
    }

    /// What has a problem, in a word.
    fn needed(&self, at: &At) -> String {
        let (draft, schema) = (&self.form.draft, self.context.schema());
        match at {
            At::Property(index) => match draft.properties.get(*index) {
                Some(entry) if entry.name.is_empty() => "a name for the raw property".into(),
                Some(entry) => schema.label(&entry.name).to_owned(),
                None => String::new(),
            },
            At::Missing(name) => schema.label(name).to_owned(),
            At::Association(index) if draft.contact() == Some(*index) => ObjectType::contacts().label().to_owned(),
            At::Association(index) => {
                draft.associations.get(*index).map_or_else(String::new, |association| association.title())
            }
            At::Note => "Note".into(),
            At::Draft => "the draft".into(),
        }
    }

    /// How far a submission is; none if it is not under way.
    fn under_way(&self, one: &Submission) -> Option<Notice> {
        let now = self.now().at;
        let seconds = now.duration_since(one.begun()?).as_secs();
        let said = match &one.state {
            State::Waiting(Wait::Portal(_)) => format!("Waiting for the portal… {seconds} s"),
            State::Waiting(Wait::Contact(..)) => format!("Looking for the contact… {seconds} s"),
            State::Waiting(Wait::Files(..)) => format!("Checking the files… {seconds} s"),
            State::Sending(sending) => match &sending.phase {
                Phase::Step(step) => format!("{}… {seconds} s", of_step(step).unwrap_or("Creating the ticket")),
                Phase::Sending => format!("Creating the ticket… {seconds} s"),
                Phase::Looking => format!("The answer was lost; looking for the ticket… {seconds} s"),
                Phase::Stopping => return Some(Notice::busy(format!("Stopping… {seconds} s"))),
                Phase::TooLate => return Some(Notice::busy(format!("Creating the ticket… {seconds} s"))),
                Phase::Repeating(why, until) => {
                    let left = until.saturating_duration_since(now).as_secs();
                    format!("{why}; trying again in {left} s")
                }
            },
            State::Waiting(Wait::Turn)
            | State::Created(_)
            | State::Refused(_)
            | State::NotSent(_)
            | State::Unknown(_) => return None,
        };
        // Nobody knows here whether it has left already: mostly it has.
        let stops = if one.sending().is_some_and(|sending| sending.phase == Phase::Sending) {
            "stops it, if it has not been sent yet"
        } else {
            "stops it"
        };
        let said = match one.here().and_then(|draft| self.also_open(draft, None)) {
            Some(alike) => format!("{said}; {alike}"),
            None => said,
        };
        Some(Notice::busy(said).hint(EVERYWHERE, ProgramAction::Back, stops))
    }
}

/// What is done in a step before the ticket, or after it.
pub fn of_step(step: &Step) -> Option<&'static str> {
    match step {
        Step::Note => Some("Writing the note"),
        Step::Contact => Some("Creating the contact"),
        Step::Links => Some("Linking the ticket"),
        Step::Attach => Some("Putting the files on the note"),
        Step::File { .. } => Some("Sending a file"),
        Step::Ticket | Step::Plan => None,
    }
}

/// The reason first: paths are long.
fn not_saved(error: &store::Error) -> String {
    if let store::Error::Io { detail, path, .. } = error {
        return format!("Not saved: {detail}; trying again ({})", path.display());
    }
    format!("Not saved: {error}")
}
