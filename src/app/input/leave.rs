//! The way out: nothing that was typed is lost on it, and nobody is kept in by what can't be saved.

use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::Answer;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::text;

impl App {
    /// Leaves, unless something would be lost.
    pub(in crate::app) fn quit_or_ask(&mut self) {
        let asked = |overlay: &Overlay| matches!(overlay, Overlay::Question(one) if one.is_about_leaving());
        if let Some(question) = self.overlays.take(asked) {
            // It may lie below a text to read: then it comes to the top, where it can be answered.
            self.overlays.push(question);
            return;
        }
        if let Some(error) = self.saver.failed.clone() {
            let answers = vec![
                (Answer::Nothing, "Stay and try again to save it".to_owned()),
                (Answer::LeaveUnsaved, "Leave and lose what is not saved".to_owned()),
            ];
            let question = Question::new("The draft could not be saved", text::sentence(&error.to_string()), answers);
            self.overlays.push(Overlay::Question(question));
            return;
        }
        self.leave();
    }

    /// Saves and leaves.
    pub(in crate::app) fn leave(&mut self) {
        self.keep_offer();
        self.keep_sentence();
        self.form.settle(&self.context);
        self.store_current();
        self.quit = true;
        if self.outbox.is_sending() {
            // It is on the screen while answers are waited for.
            self.say(Notice::busy("Leaving; waiting a moment for answers that are on their way"));
        }
    }
}
