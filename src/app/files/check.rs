//! Before a ticket is sent its files are looked at again: what has changed since it was attached is asked about.

use crate::app::effect::Effect;
use crate::app::files::fault::Fault;
use crate::app::outbox::submission::{Reason, State, Submission, SubmissionId, Wait};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::Answer;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::store;
use crate::ticket::{Attachment, file, text};

impl App {
    /// Looks at the files of a submission before it is sent. False if it has none.
    pub(in crate::app) fn checks_files(&mut self, id: SubmissionId) -> bool {
        let request = self.context.request();
        let now = self.now().at;
        let Some(one) = self.outbox.get_mut(id) else { return false };
        let files = one.here().map(|draft| draft.files.clone()).unwrap_or_default();
        if files.is_empty() {
            return false;
        }
        one.state = State::Waiting(Wait::Files(request, one.begun().unwrap_or(now)));
        self.effect(Effect::CheckFiles { request, files });
        true
    }

    /// Takes how the files of a submission are now, in their order: it is sent, or it is said why not.
    pub(in crate::app) fn files_checked(&mut self, request: RequestId, now: Vec<Result<Attachment, store::Error>>) {
        let waits =
            |one: &&Submission| matches!(one.state, State::Waiting(Wait::Files(wanted, _)) if wanted == request);
        let Some(one) = self.outbox.all().find(waits) else { return };
        let (id, by_itself) = (one.id, one.by_itself);
        let files = one.here().map(|draft| draft.files.clone()).unwrap_or_default();
        match files.into_iter().zip(now).find_map(|(file, now)| Fault::of(file, now)) {
            Some(fault) => self.not_sent(id, Reason::File(Box::new(fault))),
            None => self.send_checked(id),
        }
        self.go_past(id, by_itself);
    }

    /// Asks what is to be done about a file of the draft in the form, which was to be sent.
    pub(in crate::app) fn ask_about_file(&mut self, fault: &Fault) {
        let name = &fault.file.name;
        let mut answers = vec![(Answer::Nothing, "Back to the form".to_owned())];
        let (title, why) = match &fault.now {
            Ok(now) => {
                answers.push((Answer::SendFile(Box::new(now.clone())), "Send it as it is now".to_owned()));
                let (was, is) = (file::size(fault.file.size), file::size(now.size));
                let why = match was == is {
                    true if fault.file.size == now.size => {
                        "It has the same size, and something else is in it.".to_owned()
                    }
                    true => format!("It had {} bytes, and has {} now.", fault.file.size, now.size),
                    false => format!("It had {was}, and has {is} now."),
                };
                (format!("Send {name} as it is now?"), why)
            }
            Err(why) => {
                let why = text::sentence(&format!("{}: {why}", fault.file.path));
                (format!("Create the ticket without {name}?"), why)
            }
        };
        answers.push((Answer::SendWithoutFile(fault.file.path.clone()), format!("Create the ticket without {name}")));
        self.overlays.push(Overlay::Question(Question::new(title, format!("{fault}. {why}"), answers)));
    }

    /// Sends the ticket with a file as it is now.
    pub(in crate::app) fn send_file(&mut self, now: Attachment) {
        let mut files = self.form.draft.files.clone();
        for one in files.iter_mut().filter(|one| one.path == now.path) {
            *one = Attachment { name: one.name.clone(), ..now.clone() };
        }
        self.form.set_files(files, &self.context);
        self.submit();
    }

    /// Sends the ticket without a file.
    pub(in crate::app) fn send_without_file(&mut self, path: &str) {
        let mut files = self.form.draft.files.clone();
        files.retain(|one| one.path != path);
        self.form.set_files(files, &self.context);
        self.submit();
    }
}
