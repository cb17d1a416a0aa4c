//! What came of a layer is done here, after the stack has changed; and what clicks and the wheel do in one.

use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::app::overlay::reply::{Answer, Outcome};
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::text;

impl App {
    /// Does what came of a layer.
    pub(in crate::app) fn apply(&mut self, outcome: Outcome) {
        let cx = &self.context;
        match outcome {
            Outcome::Nothing => {}
            Outcome::Value { index, text, goes_on } => {
                self.form.set(index, text, cx);
                if goes_on {
                    self.form.step(1, cx);
                }
            }
            Outcome::Property(name) => self.form.add_property(&name, cx),
            Outcome::Raw(name) => {
                self.form.add_raw("", cx);
                self.form.paste(&name, cx);
            }
            Outcome::Record { record, choose_types, for_contact } => {
                self.link(record, choose_types, for_contact);
                if for_contact && self.is_composing() {
                    self.form.step(1, &self.context);
                }
            }
            Outcome::RecordId { object, id, choose_types, for_contact } => {
                self.link_id(object, id, choose_types, for_contact);
            }
            Outcome::Link { association, for_contact } => self.take_link(*association, for_contact),
            Outcome::CreateContact(typed) => self.open_new_contact(&typed),
            Outcome::NewContact(contact) => self.take_new_contact(contact),
            Outcome::ContactLeft => self.leave_new_contact(),
            Outcome::Types { index, types } => {
                self.form.change_association(index, cx, |association| association.types = types);
            }
            Outcome::Place(number) => {
                if let Some(place) = self.form.places().get(number) {
                    self.form.focus_on(*place, cx);
                }
            }
            Outcome::Name { listed, name } => self.name_draft(listed, name),
            Outcome::Line(text) => self.run_line(&text),
            Outcome::Search(text) => self.search_text(text),
            Outcome::Describe(text) => {
                self.form.describe(&text, cx);
                let notice = Notice::info("No property has that name; the text is in the description");
                self.say(notice.hint(&[Scope::Form], FormAction::Undo, "takes it out again"));
            }
            Outcome::Insert(text) => {
                self.form.paste(&text, cx);
            }
            Outcome::Drop => self.say(Notice::info("Nothing was pasted")),
            Outcome::Fill { pasted, values } => {
                if !self.form.fill(&pasted, cx) {
                    return self.say(Notice::info("All of it is in the form already"));
                }
                let by_id = pasted.contact.iter().chain(&pasted.associations).filter(|one| one.unfound().is_none());
                for one in by_id {
                    self.links.look_up(one.object.clone(), one.id.clone(), &mut self.context);
                }
                if pasted.contact.is_some_and(|one| one.unfound().is_some()) {
                    self.look_for_pasted();
                }
                let what = text::counted(values as u64, "value");
                let notice = Notice::info(format!("Filled in {what}"));
                self.say(notice.hint(&[Scope::Form], FormAction::Undo, "takes all of it back"));
            }
            Outcome::Answer(answer) => self.answered(answer),
            Outcome::Run(action) => self.act(action),
            Outcome::Draft(id, deed) => self.do_with_draft(id, deed),
            Outcome::NewDraft => self.begin(),
            Outcome::RestoreDraft => self.bring_back(),
            Outcome::Template(name, deed) => self.do_with_template(name, deed),
            Outcome::SaveTemplate(name) => self.save_template(name, false),
            Outcome::RenameTemplate { name, to } => self.rename_template(name, to),
            Outcome::Attach(typed) => self.attach(typed),
            Outcome::Snippet(text) => self.insert_snippet(&text),
            Outcome::Submission(id, deed) => self.do_with(id, deed),
            Outcome::Ticket { id, deed } => self.do_with_ticket(&id, deed),
            Outcome::Settled(id, choice) => self.settle(id, choice),
        }
    }

    fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Nothing => {}
            Answer::Perform(action) => self.act(action),
            Answer::LeaveUnsaved => self.leave(),
            Answer::DeleteDraft(id) => self.delete_listed(id),
            Answer::SendDraft(id) => self.send_listed(id),
            Answer::ReplaceTemplate(name) => self.save_template(name, true),
            Answer::DeleteTemplate(name) => self.effect(crate::app::effect::Effect::DeleteTemplate(name)),
            Answer::SendFile(now) => self.send_file(*now),
            Answer::SendWithoutFile(path) => self.send_without_file(&path),
            Answer::CreateAnother => self.create_another(),
            Answer::LeaveOut(step) => self.create_without(&step),
            Answer::WithoutAddress(action) => self.do_without_address(action),
            Answer::OpenBegun => self.open_begun_contact(),
            Answer::WithoutBegun(action) => self.do_without_begun(action),
            Answer::KeepTheirs => self.keep_value(true),
            Answer::KeepYours => self.keep_value(false),
            Answer::SendAnother(id) => {
                if let Some(one) = self.outbox.get_mut(id) {
                    one.another = true;
                }
                self.send_from_outbox(id);
            }
        }
    }
}
