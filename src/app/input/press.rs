//! A key: which action it means, who gets that, and what the program's own actions do.

use crate::app::effect::TerminalEffect;
use crate::app::keys::actions::{
    Action, DraftsAction, FormAction, ListAction, ModeAction, OutboxAction, ProgramAction,
};
use crate::app::keys::help;
use crate::app::keys::keymap::Found;
use crate::app::keys::modes::{Mode, Pressed, Stroke};
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::palette::Palette;
use crate::app::overlay::reader::Reader;
use crate::app::overlay::reply::Reply;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::status::report;
use crate::app::status::said::Surprise;

impl App {
    /// Does what a key says.
    pub(super) fn press(&mut self, stroke: Stroke) {
        let chord = stroke.chord;
        if self.is_surprised() {
            let found = self.context.keymap().find(&[Scope::Global], None, chord);
            // The key that creates, pressed once more, is the same wish.
            if matches!(found, Found::Action(Action::Outbox(OutboxAction::Submit))) {
                return;
            }
            // Whoever leaves a draft that came back has seen it.
            let leaves = matches!(found, Found::Action(Action::Program(ProgramAction::Back | ProgramAction::Quit)));
            self.status.came_up.take_if(|one| leaves && matches!(one.what, Surprise::Returned(_)));
        }
        self.context.notice = None;
        self.give_back_the_form();
        if self.takes_command(stroke) {
            return self.rest();
        }
        let scopes = self.scopes();
        let pressed = self.keyboard.find(self.context.keymap(), scopes, stroke);
        match (pressed, chord.typed()) {
            (Pressed::Action(action, stroke), _) => self.act_by(action, stroke),
            (Pressed::Begun, _) => {
                self.watch_no_more();
                self.name_first_key();
            }
            (Pressed::Dropped(keys), _) if self.are_of_the_form(keys) => {
                self.watch_no_more();
                self.still_open();
            }
            (Pressed::Dropped(keys), _) => {
                self.watch_no_more();
                self.say(Notice::info(format!("{} does nothing here", keys.short())));
            }
            (Pressed::Nothing, None) if stroke.is_doubtful => self.esc_and_key(stroke),
            (Pressed::Nothing, None) => {
                self.watch_no_more();
                if self.begins_in_form(chord) {
                    self.keyboard.begin(stroke);
                } else if self.are_of_the_form(chord.into()) {
                    self.still_open();
                } else if self.mode() == Some(Mode::Normal) {
                    self.say(Notice::info(format!("{} is not a command here", chord.short())));
                }
            }
            (Pressed::Nothing, Some(c)) => {
                self.watch_no_more();
                if self.mode() == Some(Mode::Normal) {
                    self.command_key(c);
                } else {
                    self.type_char(c);
                }
            }
        }
        self.rest();
    }

    /// Says that a second key is awaited; the footer shows which. Where none does anything, none is awaited.
    fn name_first_key(&mut self) {
        if let Some(first) = self.keyboard.begun() {
            if help::following(self.context.keymap(), self.scopes(), first).is_empty() {
                if self.begins_in_form(first) {
                    // The second key is no text either: together they say what is open.
                    return;
                }
                self.keyboard.forget();
                return self.say(Notice::info(format!("{} does nothing here", first.short())));
            }
            let notice = Notice::info(format!("{} begins a command of two keys", first.short()));
            self.say(notice.hint(&[Scope::Global], ProgramAction::Back, "leaves it"));
        }
    }

    /// Does an action that somebody asked for. Another press of the key that creates, or the one that stops, is about
    /// the submission that is watched; with any other the agent goes on to something else.
    pub(in crate::app) fn act(&mut self, action: Action) {
        if self.is_unseen(action) {
            return;
        }
        match action {
            Action::Outbox(OutboxAction::Submit) | Action::Program(ProgramAction::Back) => {}
            // The key that leaves insert mode is the one that stops.
            Action::Mode(ModeAction::Normal) if self.outbox.watched.is_some() => {
                self.perform(ProgramAction::Back.into())
            }
            Action::Mode(_)
            | Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Text(_)
            | Action::List(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => self.watch_no_more(),
        }
        self.perform(action);
    }

    /// Whether nobody could see what an action does: a terminal that is too small shows nothing, and nothing is sent,
    /// chosen or settled in it. What is typed is taken.
    pub(super) fn is_unseen(&self, action: Action) -> bool {
        let harmless = match action {
            Action::Program(_) | Action::Text(_) | Action::Mode(_) => true,
            Action::Form(_) | Action::List(_) => self.overlays.is_empty(),
            Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => false,
        };
        let leaves = matches!(self.top(), Some(Overlay::Question(one)) if one.is_about_leaving());
        self.geometry().too_small() && !harmless && !leaves
    }

    /// The agent goes on: an answer that comes now is told, and takes nothing away.
    pub(in crate::app) fn watch_no_more(&mut self) {
        self.outbox.watched = None;
        self.corrections.watched = None;
    }

    /// Does what an action says, in the layer on top or at its owner.
    pub(in crate::app) fn perform(&mut self, action: Action) {
        if self.top().and_then(Overlay::closed_by) == Some(action) {
            self.overlays.pop();
            return;
        }
        let Some(overlay) = self.overlays.top_mut() else { return self.perform_at_owner(action) };
        match overlay.perform(action, &mut self.context) {
            Reply::Stay => {}
            Reply::Pass if action.is_everywhere() => self.perform_at_owner(action),
            Reply::Pass => self.pass(action),
            Reply::Do(outcome) => self.apply(outcome),
            Reply::Done(outcome) => {
                self.overlays.pop();
                self.apply(outcome);
            }
        }
    }

    /// An action for which the layer on top has no use: the outbox and the list of drafts are left for another place, all
    /// else says that it is open.
    fn pass(&mut self, action: Action) {
        let Some(overlay) = self.top() else { return };
        let is_place = matches!(overlay, Overlay::Outbox(_) | Overlay::Drafts(_));
        match action {
            Action::Outbox(OutboxAction::Hold) if is_place => self.perform_at_owner(action),
            Action::Outbox(OutboxAction::LastResult | OutboxAction::Show)
            | Action::Drafts(DraftsAction::List | DraftsAction::New | DraftsAction::Resume)
                if is_place =>
            {
                self.overlays.clear();
                self.perform_at_owner(action);
            }
            Action::Outbox(_) | Action::Drafts(_) | Action::Templates(_) | Action::Form(_) => {
                self.still_open();
            }
            Action::Program(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::List(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => {}
        }
    }

    /// Says that something is open which has no use for a command of the form.
    pub(super) fn still_open(&mut self) {
        let Some(overlay) = self.top() else { return };
        let notice = Notice::info(format!("{} is still open", overlay.name()));
        self.say(notice.hint(self.scopes(), ProgramAction::Back, "leaves it"));
    }

    /// An action goes to its owner.
    pub(in crate::app) fn perform_at_owner(&mut self, action: Action) {
        let in_result = self.screen == Screen::Result;
        match action {
            Action::Program(action) => self.perform_program(action),
            Action::Outbox(action) => self.perform_outbox(action),
            Action::Drafts(action) => self.perform_drafts(action),
            Action::Templates(action) => self.perform_templates(action),
            Action::Result(action) => self.perform_in_result(action),
            Action::List(action) if in_result => self.scroll_result(action),
            // What shows a part of the form works beside the result, too.
            Action::Form(action @ (FormAction::Properties | FormAction::Associations | FormAction::Customer)) => {
                self.perform_in_form(action);
            }
            Action::Form(_) | Action::Text(_) | Action::Mode(_) if in_result => {}
            Action::Form(action) => self.perform_in_form(action),
            Action::Text(action) => self.perform_in_text(action),
            Action::Mode(action) => self.perform_mode(action),
            Action::List(action) => self.page_in_form(action),
            // These have no meaning outside of their lists.
            Action::Records(_) | Action::Calendar(_) => {}
        }
    }

    fn perform_program(&mut self, action: ProgramAction) {
        match action {
            ProgramAction::Quit => self.quit_or_ask(),
            ProgramAction::Suspend => {
                self.store_current();
                self.effect(TerminalEffect::Suspend);
            }
            ProgramAction::Redraw => self.effect(TerminalEffect::Redraw),
            ProgramAction::Refresh => {
                self.read_again();
                self.say(Notice::info("Reading the portal's definitions again"));
            }
            ProgramAction::Help => self.read(report::keys(self.context.keymap(), self.scopes())),
            ProgramAction::Palette => {
                let palette = Palette::new(self.context.keymap(), self.scopes());
                self.overlays.push(Overlay::Palette(palette));
            }
            ProgramAction::Details => match (&self.status.error, &self.context.went_wrong) {
                (None, Some(said)) => {
                    self.read(report::said(said).opened_by(ProgramAction::Details));
                }
                (Some((operation, error)), said) => {
                    let said = said.as_deref();
                    let reader = report::reader(error, *operation, said, self.context.schema());
                    self.read(reader.opened_by(ProgramAction::Details));
                }
                (None, None) if self.portal().offline().is_some() => self.read_portal(ProgramAction::Details),
                (None, None) => self.say(Notice::info("There has been no error")),
            },
            ProgramAction::Portal => self.read_portal(ProgramAction::Portal),
            ProgramAction::Back => self.back(),
        }
    }

    /// Shows a text to read, in place of one that another key opened.
    fn read(&mut self, reader: Reader) {
        if matches!(self.top(), Some(Overlay::Reader(one)) if one.opened_by.is_some()) {
            self.overlays.pop();
        }
        self.overlays.push(Overlay::Reader(reader));
    }

    /// Shows what is known of the portal, and why the rest is not.
    fn read_portal(&mut self, by: ProgramAction) {
        let reader = report::portal(self.portal(), &self.settings().host, self.locale());
        self.read(reader.opened_by(by));
    }

    fn scroll_result(&mut self, action: ListAction) {
        let Some((id, _)) = self.result_of() else { return };
        if let Some(pane) = self.outbox.get_mut(id).and_then(|one| one.created_mut()) {
            pane.scroll(action, &self.context);
        }
    }
}
