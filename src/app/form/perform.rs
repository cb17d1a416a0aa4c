//! What actions do in the form: in its rows, in its texts, and what they open over it.

use crate::app::effect::TerminalEffect;
use crate::app::form::contact;
use crate::app::form::editor::Editor;
use crate::app::form::form::{Field, Form, Tab};
use crate::app::form::links::linked;
use crate::app::keys::actions::{FormAction, ListAction, ProgramAction, TextAction};
use crate::app::keys::modes::Mode;
use crate::app::keys::scope::Scope;
use crate::app::overlay::calendar::{Calendar, Time};
use crate::app::overlay::jump::Jump;
use crate::app::overlay::options::Options;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::properties::Properties;
use crate::app::overlay::records::Records;
use crate::app::overlay::types::{Of, Types};
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::record::Candidate;
use crate::ticket::{Association, Kind, ObjectType, Place, value};

/// So many lines of a long text are a page.
const PAGE: isize = 5;

impl App {
    /// Does what an action of the form says.
    pub(in crate::app) fn perform_in_form(&mut self, action: FormAction) {
        let cx = &self.context;
        match action {
            FormAction::NextField | FormAction::Accept => self.form.step(1, cx),
            FormAction::PreviousField => self.form.step(-1, cx),
            FormAction::Down => self.form.step_in_text(1, cx),
            FormAction::Up => self.form.step_in_text(-1, cx),
            FormAction::FirstField => self.form.edge(false, cx),
            FormAction::LastField => self.form.edge(true, cx),
            FormAction::Properties => self.show_tab(Tab::Properties),
            FormAction::Associations => self.show_tab(Tab::Associations),
            FormAction::Jump => {
                self.overlays.push(Overlay::Jump(Jump::new(self.form.places().len())));
                let notice = Notice::info("Type the letters beside a field");
                self.say(notice.hint(&[Scope::Jump, Scope::Global], ProgramAction::Back, "leaves"));
            }
            FormAction::AddProperty => {
                self.overlays.push(Overlay::Properties(Properties::new(&self.form.draft, &self.context)));
            }
            FormAction::AddAssociation => self.search_records(),
            FormAction::Note => self.form.focus_on(Place::Note, cx),
            FormAction::AttachFile => self.ask_for_files(),
            FormAction::Open => self.open_focused(),
            FormAction::Types => {
                if let Some((index, _)) = self.form.association() {
                    self.open_types(index);
                }
            }
            FormAction::Calendar => self.open_calendar(),
            FormAction::Clear => self.clear_focused(),
            FormAction::Remove => self.remove_focused(),
            FormAction::MoveUp => self.form.move_row(-1, cx),
            FormAction::MoveDown => self.form.move_row(1, cx),
            FormAction::Raw => {
                let said = match self.form.toggle_raw(cx) {
                    Some(true) => "Raw: name and value are sent exactly as typed",
                    Some(false) => "This row follows the portal's definition again",
                    None => "Only a property can be raw; go to one first",
                };
                self.say(Notice::info(said));
            }
            FormAction::Undo => {
                if self.has_just_removed() || !self.form.undo(&self.context) {
                    self.bring_back();
                }
            }
            FormAction::Redo => {
                if !self.form.redo(&self.context) {
                    self.say(Notice::info("There is nothing to redo"));
                }
            }
            FormAction::Editor => {
                self.open_editor();
            }
            FormAction::NewContact => self.create_contact(),
            FormAction::Customer => self.show_customer(),
            FormAction::CopyRules => self.copy_rules(),
            // These have a meaning in the list of the customer's tickets only, and in the line for a path.
            FormAction::Relate | FormAction::NoteThere | FormAction::CompletePath => {}
            FormAction::AllRows => {
                let said = if self.form.fold_or_unfold() {
                    "Showing only what the template asks for"
                } else {
                    "Showing all rows"
                };
                self.say(Notice::info(said));
            }
        }
    }

    /// Does what an action says in the focused text.
    pub(in crate::app) fn perform_in_text(&mut self, action: TextAction) {
        if matches!(action, TextAction::Copy | TextAction::Cut)
            && let Some(text) = self.form.editor.as_ref().and_then(Editor::selected)
        {
            self.effect(TerminalEffect::Copy { what: "the selection".into(), text });
        }
        self.form.edit_action(action, &self.context);
    }

    /// Does what an action of lists says: in the form there are pages only.
    pub(in crate::app) fn page_in_form(&mut self, action: ListAction) {
        let by = match action {
            ListAction::PageUp => -PAGE,
            ListAction::PageDown => PAGE,
            ListAction::Up
            | ListAction::Down
            | ListAction::Top
            | ListAction::Bottom
            | ListAction::Choose
            | ListAction::Tick => return,
        };
        if !self.form.page(by, &self.context) {
            self.form.step(by, &self.context);
        }
    }

    /// Ends a command while characters are commands: the cursor stays on a character, and undo takes back one command.
    pub(in crate::app) fn rest(&mut self) {
        if self.keyboard.mode != Some(Mode::Normal) || !self.overlays.is_empty() {
            return;
        }
        self.form.pause();
        if let Some(editor) = &mut self.form.editor
            && editor.is_behind_line()
        {
            editor.step_back();
        }
    }

    /// Opens what belongs to the focused row. A property whose value is typed has nothing to open.
    pub(in crate::app) fn open_focused(&mut self) {
        match self.form.focus {
            Place::Property(index) => {
                let (draft, cx) = (&self.form.draft, &self.context);
                let entry = draft.properties.get(index);
                let entry = entry.filter(|entry| Form::field(entry, cx.schema()) == Field::Pick);
                if let Some(options) = entry.and_then(|entry| Options::new(index, entry, draft, cx)) {
                    self.overlays.push(Overlay::Options(options));
                }
            }
            Place::AddProperty => self.perform_in_form(FormAction::AddProperty),
            Place::AddNote => self.perform_in_form(FormAction::Note),
            Place::AddFile => self.perform_in_form(FormAction::AttachFile),
            Place::Note | Place::File(_) => {}
            Place::AddAssociation => self.search_records(),
            Place::Association(index) => self.open_types(index),
            Place::Contact => self.choose_contact(),
            Place::Suggestion(index) => {
                if let Some(suggestion) = self.form.suggestions.get(index).cloned() {
                    self.link(suggestion.record, false, false);
                }
            }
        }
    }

    fn search_records(&mut self) {
        self.overlays.push(Overlay::Records(Records::new(&self.links.recent)));
    }

    /// Opens the search for a record of this kind.
    pub(in crate::app) fn search_in(&mut self, kind: ObjectType) {
        if self.form.focus == Place::Contact && kind == ObjectType::contacts() {
            return self.search_contact("", Vec::new());
        }
        let mut records = Records::new(&self.links.recent);
        records.take_kind(kind);
        self.overlays.push(Overlay::Records(records));
    }

    fn open_types(&mut self, index: usize) {
        if let Some(association) = self.form.draft.associations.get(index).cloned() {
            self.overlays.push(Overlay::Types(Types::new(Of::Linked(index), association, &self.context)));
        }
    }

    fn open_calendar(&mut self) {
        let (Some((index, entry)), cx) = (self.form.entry(), &self.context) else { return };
        let kind = cx.schema().kind(&entry.name);
        if !matches!(kind, Kind::Date | Kind::DateTime) || entry.raw {
            self.say(Notice::info("The calendar is for dates; go to a date first"));
            return;
        }
        let today = cx.locale.now.to_zoned_datetime(cx.locale.zone.clone()).date();
        let settled = value::settle(kind, cx.schema().property(&entry.name), &entry.text, &cx.locale);
        let shown = value::editable(kind, &settled, &cx.locale);
        let (day, time) = shown.split_once(' ').unwrap_or((&shown, ""));
        let day = day.parse();
        // What is no moment has no time either: it is typed anew.
        let time = (kind == Kind::DateTime).then(|| Time::new(if day.is_ok() { time } else { "" }));
        self.overlays.push(Overlay::Calendar(Calendar { index, day: day.unwrap_or(today), today, time }));
    }

    fn clear_focused(&mut self) {
        let before = self.form.revision;
        let label = match self.form.entry() {
            Some((_, entry)) => self.context.schema().label(&entry.name).to_owned(),
            None => match self.form.focus {
                Place::Note => "the note".to_owned(),
                Place::File(index) => self.form.draft.files.get(index).map(|one| one.name.clone()).unwrap_or_default(),
                Place::Property(_)
                | Place::Contact
                | Place::AddProperty
                | Place::AddNote
                | Place::AddFile
                | Place::Association(_)
                | Place::AddAssociation
                | Place::Suggestion(_) => ObjectType::contacts().label().to_owned(),
            },
        };
        self.form.clear(&self.context);
        if self.form.revision != before {
            let notice = Notice::info(format!("Cleared {label}"));
            self.say(notice.hint(&[Scope::Form], FormAction::Undo, "brings it back"));
        }
    }

    fn remove_focused(&mut self) {
        if let Some(title) = self.form.remove(&self.context) {
            let notice = Notice::info(format!("Removed {title}"));
            self.say(notice.hint(&[Scope::Form], FormAction::Undo, "brings it back"));
        }
    }

    /// Shows a part of the form.
    fn show_tab(&mut self, tab: Tab) {
        self.screen = Screen::Compose;
        self.form.show(tab, &self.context);
    }

    /// Links a record with the default type of its kind, or one that is chosen first; remembers it, and asks for its
    /// relatives.
    pub(in crate::app) fn link(&mut self, record: Candidate, choose_types: bool, for_contact: bool) {
        let association = self.link_to(&record, for_contact);
        let title = association.title();
        self.links.ask_relatives(&record, title, &mut self.context);
        self.associate(association, choose_types, for_contact);
        self.links.remember(record, &mut self.context);
    }

    /// Links a record of which only the id is known, and asks for its name.
    pub(in crate::app) fn link_id(&mut self, object: ObjectType, id: String, choose_types: bool, for_contact: bool) {
        self.links.look_up(object.clone(), id.clone(), &mut self.context);
        let record = Candidate { object, id, name: String::new(), details: Vec::new() };
        self.associate(self.link_to(&record, for_contact), choose_types, for_contact);
    }

    /// A link to a record, in the default way; to the contact in the ways that were chosen for what was typed.
    fn link_to(&self, record: &Candidate, for_contact: bool) -> Association {
        let typed = self.form.association_at(Place::Contact).map(|(_, one)| one);
        match typed.filter(|one| for_contact && one.unfound().is_some()) {
            Some(typed) => contact::found(record, typed, &self.context),
            None => linked(record, self.context.schema()),
        }
    }

    /// Takes a link, or asks first how it is to be.
    fn associate(&mut self, association: Association, choose_types: bool, for_contact: bool) {
        if choose_types || association.types.is_empty() {
            let types = Types::new(Of::New { for_contact }, association, &self.context);
            self.overlays.push(Overlay::Types(types));
        } else {
            self.take_link(association, for_contact);
        }
    }

    /// Puts a link into the draft.
    pub(in crate::app) fn take_link(&mut self, association: Association, for_contact: bool) {
        let cx = &self.context;
        if for_contact && association.object == ObjectType::contacts() {
            return self.form.set_contact(association, cx);
        }
        let title = association.name.clone().unwrap_or_else(|| "It".to_owned());
        if !self.form.associate(association, cx) {
            self.context.say(Notice::info(format!("{title} is linked already")));
        }
    }
}
