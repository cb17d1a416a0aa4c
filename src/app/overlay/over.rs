//! What actions do in what lies over the form: lists, searches, the calendar, prompts, questions, texts to read.

use crate::app::composer::{Composer, Wish};
use crate::app::drafts::list::DraftList;
use crate::app::form::editor::Editor;
use crate::app::keys::keymap::{Action, Context};
use crate::app::list::offers;
use crate::app::list::picker::Picked;
use crate::app::overlay::reader::reader_lines;
use crate::app::overlay::records::{Line, Records, Search};
use crate::app::overlay::stack::{Answer, Overlay, Prompt, Purpose, Question};
use crate::app::status::notice::Notice;
use crate::app::turn::Turn;
use crate::ticket::text;

impl Composer {
    pub(in crate::app) fn leave_overlay(&mut self, turn: &mut Turn) {
        match self.overlays.pop() {
            Some(Overlay::Records(records)) => turn.forget(records.running()),
            Some(Overlay::Pasted(offer)) => self.leave_offer(&offer, turn),
            _ => {}
        }
    }

    /// Works on the overlay that was on top; it goes back there unless the action ended it.
    pub(in crate::app) fn perform_in(&mut self, overlay: Overlay, action: Action, turn: &mut Turn) -> Option<Wish> {
        let page = turn.geometry.list_rows();
        match overlay {
            Overlay::Options { index, mut picker } => {
                let picked = picker.perform(action, page);
                let text = match picked {
                    Picked::Chosen(key) => key,
                    Picked::Ticked(keys) => keys.join(";"),
                    _ => {
                        self.overlays.push(Overlay::Options { index, picker });
                        return self.others(action, turn);
                    }
                };
                self.form.set(index, text, turn.around(&self.knowledge.schema));
                self.form.step(1, turn.around(&self.knowledge.schema));
            }
            Overlay::Properties(mut picker) => match picker.perform(action, page) {
                Picked::Chosen(key) if key == offers::RAW => {
                    let typed = picker.query.text();
                    self.form.add_raw("", turn.around(&self.knowledge.schema));
                    self.form.paste(offers::raw_name(&typed), turn.around(&self.knowledge.schema));
                }
                Picked::Chosen(key) => self.form.add_property(&key, turn.around(&self.knowledge.schema)),
                Picked::Refused(why) => {
                    turn.say(Notice::bad(format!("It can't be set: {why}")));
                    self.overlays.push(Overlay::Properties(picker));
                }
                _ => {
                    self.overlays.push(Overlay::Properties(picker));
                    return self.others(action, turn);
                }
            },
            Overlay::Types { index, mut picker } => match picker.perform(action, page) {
                Picked::Ticked(keys) => {
                    let association = self.form.draft.associations.get(index)?;
                    let types = offers::chosen_types(&self.knowledge.schema, association, &keys);
                    if types.is_empty() {
                        self.overlays.push(Overlay::Types { index, picker });
                        let leave = turn.keymap.hint(self.contexts(), Action::Back, "leaves it as it was");
                        turn.say(Notice::bad(format!("Tick at least one{leave}")));
                    } else {
                        let around = turn.around(&self.knowledge.schema);
                        self.form.change_association(index, around, |association| association.types = types);
                    }
                }
                picked => {
                    self.overlays.push(Overlay::Types { index, picker });
                    if picked == Picked::Typed {
                        self.type_in_overlay(|_| {}, turn);
                    }
                    return self.others(action, turn);
                }
            },
            Overlay::Records(records) => return self.perform_in_records(records, action, turn),
            Overlay::Calendar(mut calendar) => {
                if action == Action::Choose {
                    let index = calendar.index;
                    self.form.set(index, calendar.day.to_string(), turn.around(&self.knowledge.schema));
                } else {
                    calendar.perform(action);
                    self.overlays.push(Overlay::Calendar(calendar));
                    return self.others(action, turn);
                }
            }
            Overlay::Prompt(mut prompt) => {
                if action != Action::Accept {
                    prompt.editor.perform(action, usize::MAX);
                    self.overlays.push(Overlay::Prompt(prompt));
                    return self.others(action, turn);
                }
                let typed = prompt.editor.text();
                let name = Some(typed.trim().to_owned()).filter(|name| !name.is_empty());
                match prompt.purpose {
                    Purpose::NameDraft => {
                        self.form.draft.name = name;
                        self.form.revision += 1;
                    }
                    Purpose::NameListed(id) => return Some(Wish::Name(id, name)),
                }
            }
            Overlay::Question(mut question) => match question.perform(action) {
                Some(answer) => return Some(Wish::Answered(answer)),
                None => {
                    self.overlays.push(Overlay::Question(question));
                    return self.others(action, turn);
                }
            },
            Overlay::Resolve { attempt, choice } => {
                let resolve = self.resolves.iter_mut().find(|one| one.id() == attempt)?;
                if action == Action::Choose {
                    return Some(Wish::Settle(attempt, choice));
                }
                if action == Action::Refresh {
                    resolve.again(turn.now.at);
                }
                let choice = resolve.step(&choice, action);
                self.overlays.push(Overlay::Resolve { attempt, choice });
                return if action == Action::Refresh { None } else { self.others(action, turn) };
            }
            Overlay::Reader(mut reader) => {
                let (width, height) = turn.geometry.list();
                let total = reader_lines(&reader, usize::from(width)).len();
                reader.perform(action, usize::from(height.saturating_sub(2)), total);
                self.overlays.push(Overlay::Reader(reader));
                return self.others(action, turn);
            }
            Overlay::Pasted(offer) => {
                if !self.perform_in_offer(offer, action, turn) {
                    return self.others(action, turn);
                }
            }
            Overlay::Drafts(list) => return self.perform_in_drafts(list, action, turn),
            Overlay::Jump(mut jump) => {
                if action == Action::DeleteLeft {
                    jump.take_back();
                }
                self.overlays.push(Overlay::Jump(jump));
                return self.others(action, turn);
            }
            Overlay::Palette { contexts, mut picker } => {
                let Picked::Chosen(name) = picker.perform(action, page) else {
                    self.overlays.push(Overlay::Palette { contexts, picker });
                    return self.others(action, turn);
                };
                let chosen = Action::from_name(&name)?;
                // What lies below is the composer's, but for the result.
                if contexts.contains(&Context::Result) {
                    return Some(Wish::Perform(chosen));
                }
                return self.perform(chosen, turn);
            }
        }
        None
    }

    fn perform_in_records(&mut self, mut records: Records, action: Action, turn: &mut Turn) -> Option<Wish> {
        let page = turn.geometry.list_rows();
        match action {
            Action::NextKind | Action::PreviousKind => {
                let by = if action == Action::NextKind { 1 } else { -1 };
                let stale = records.turn(by, turn.now.at);
                turn.forget(stale);
            }
            Action::Choose | Action::Types => match (records.current(), records.object.clone()) {
                (Some(Line::Kind(kind)), _) => records.take_kind(kind),
                (Some(Line::Record(record)), _) => {
                    turn.forget(records.running());
                    self.link(record, action == Action::Types, turn);
                    return None;
                }
                (Some(Line::Id(id)), Some(object)) => {
                    turn.forget(records.running());
                    self.link_id(object, id, action == Action::Types, turn);
                    return None;
                }
                _ => match records.search {
                    Search::Idle => turn.say(Notice::info("Type a name, an e-mail address or an id to find a record")),
                    Search::Due(_) | Search::Running(_) => {
                        turn.say(Notice::info("The records are still being searched"))
                    }
                    // The list says that there are none, or why.
                    Search::Done | Search::Failed(_) => {}
                },
            },
            _ => {
                if records.perform(action, page) {
                    let stale = records.typed(turn.now.at);
                    turn.forget(stale);
                }
            }
        }
        self.overlays.push(Overlay::Records(records));
        self.others(action, turn)
    }

    fn perform_in_drafts(&mut self, mut list: DraftList, action: Action, turn: &mut Turn) -> Option<Wish> {
        let current = list.current().map(|draft| (draft.id, draft.title.clone(), draft.name.clone()));
        let wish = match (action, current) {
            (Action::Choose, Some((id, _, _))) if id == list.open => return None,
            (Action::Choose, Some((id, _, _))) => return Some(Wish::Open(id)),
            (Action::NewFromList, _) => return Some(Wish::New),
            (Action::Duplicate, Some((id, _, _))) => Some(Wish::Duplicate(id)),
            (Action::QueueListed, Some((id, _, _))) => Some(Wish::Queue(id)),
            (Action::Delete, Some((id, title, _))) => {
                self.overlays.push(Overlay::Drafts(list));
                let answers =
                    vec![(Answer::Nothing, "Keep it".to_owned()), (Answer::DeleteDraft(id), "Delete it".to_owned())];
                let text = format!("“{}” will not be in the list any more.", text::one_line(&title));
                self.overlays.push(Overlay::Question(Question::new("Delete this draft?", text, answers)));
                return None;
            }
            (Action::Rename, Some((id, _, name))) => {
                self.overlays.push(Overlay::Drafts(list));
                self.prompt(Purpose::NameListed(id), &name.unwrap_or_default());
                return None;
            }
            _ => {
                list.perform(action, turn.geometry.list_rows());
                self.overlays.push(Overlay::Drafts(list));
                return self.others(action, turn);
            }
        };
        self.overlays.push(Overlay::Drafts(list));
        wish
    }

    /// What works in an overlay as it does everywhere.
    pub(in crate::app) fn others(&mut self, action: Action, _turn: &mut Turn) -> Option<Wish> {
        action.works_over_the_form().then_some(Wish::Perform(action))
    }

    pub(in crate::app) fn prompt(&mut self, purpose: Purpose, text: &str) {
        let title = "Name of the draft (empty: its subject)".to_owned();
        self.overlays.push(Overlay::Prompt(Prompt { purpose, title, editor: Editor::new(text, false) }));
    }
}
