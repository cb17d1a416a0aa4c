//! The driver of the accessible mode: lines in, sentences and effects out.

use std::time::Instant;

use hubticket::app::Settings;
use hubticket::app::geometry::Geometry;
use hubticket::app::linear::{Ending, Linear, Speaker};
use hubticket::store::{self, Summary};
use hubticket::ticket::{Draft, DraftId};

use super::driver::settings;
use super::log::Log;
use super::play::Play;
use super::portal::parts;
use super::samples::{begin, listing};
use super::{Effect, Message, Moment};

/// Plays the loop's part before the conversation in lines.
#[derive(Debug)]
pub struct Talk {
    linear: Linear,
    now: Moment,
    log: Log,
    said: String,
}

impl Play for Talk {
    fn log(&self) -> &[Effect] {
        &self.log.all
    }

    fn effects(&mut self) -> Vec<Effect> {
        self.log.fresh()
    }

    fn now(&self) -> Moment {
        self.now
    }

    fn send(&mut self, message: Message) -> &mut Self {
        let effects = self.linear.take(self.now, message);
        self.take(effects)
    }
}

impl Talk {
    /// A conversation that has just begun, with nothing known of the portal, on a draft if one is named.
    pub fn with(change: impl FnOnce(&mut Settings), open: Option<DraftId>) -> Self {
        Self::of(Speaker::Person, change, open)
    }

    /// The same with a pipe, of which everything that is read at the start has come.
    pub fn piped() -> Self {
        Self::piped_with(Vec::new(), None)
    }

    /// The same where these drafts are on disk, and one is named, which opens like this.
    pub fn piped_with(drafts: Vec<Summary>, open: Option<(DraftId, Result<Draft, store::Error>)>) -> Self {
        let mut talk = Self::of(Speaker::Pipe, |_| {}, open.as_ref().map(|(id, _)| *id));
        if let Some((_, opened)) = open {
            talk.opened(opened);
        }
        talk.portal_of(parts()).drafts(Ok(listing(drafts))).unresolved(Vec::new());
        talk
    }

    fn of(speaker: Speaker, change: impl FnOnce(&mut Settings), open: Option<DraftId>) -> Self {
        let mut settings = Settings { geometry: Geometry { columns: 10_000, rows: 1_000 }, ..settings() };
        change(&mut settings);
        let now = Moment { at: Instant::now(), wall: begin() };
        let (linear, effects) = Linear::new(settings, open, speaker, now);
        Self { linear, now, log: Log::of(effects), said: String::new() }
    }

    /// Everything that is read at the start has come, and the first field is asked.
    pub fn ready() -> Self {
        let mut talk = Self::with(|_| {}, None);
        talk.begin();
        talk
    }

    /// Everything that is read at the start comes, and there is nothing of earlier.
    pub fn begin(&mut self) -> &mut Self {
        self.portal_of(parts()).drafts(Ok(listing([]))).unresolved(Vec::new())
    }

    fn take(&mut self, effects: Vec<Effect>) -> &mut Self {
        self.log.all.extend(effects);
        self.said.push_str(&self.linear.take_output());
        self
    }

    /// Types lines; nothing is typed while nothing is asked.
    #[track_caller]
    pub fn lines(&mut self, lines: &[&str]) -> &mut Self {
        for line in lines {
            assert!(self.is_asking(), "nothing is asked for {line:?}:\n{}", self.said);
            let effects = self.linear.answer(self.now, line);
            let lists_drafts = effects.iter().any(|effect| matches!(effect, Effect::ListDrafts(_)));
            let is_outbox = lists_drafts && effects.iter().any(|effect| matches!(effect, Effect::ReadJournal { .. }));
            self.take(effects);
            if is_outbox {
                // What waits is all in this process.
                self.drafts(Ok(listing([])));
            }
        }
        self
    }

    /// Presses Ctrl-C.
    pub fn interrupt(&mut self) -> &mut Self {
        let effects = self.linear.interrupt(self.now);
        self.take(effects)
    }

    /// There are no more lines.
    pub fn no_more(&mut self) -> &mut Self {
        let effects = self.linear.no_more(self.now);
        self.take(effects)
    }

    /// Ends it, as a signal does.
    pub fn end(&mut self) -> &mut Self {
        let effects = self.linear.end(self.now);
        self.take(effects)
    }

    /// What was said since the last call.
    pub fn said(&mut self) -> String {
        self.said.push_str(&self.linear.take_output());
        std::mem::take(&mut self.said)
    }

    /// Whether a line is asked for.
    pub fn is_asking(&self) -> bool {
        self.linear.wants_line()
    }

    /// Whether the program should end.
    pub fn quits(&self) -> bool {
        self.linear.should_quit()
    }

    /// Why a pipe ended before its lines did.
    pub fn ending(&self) -> Option<Ending> {
        self.linear.ending()
    }

    /// The draft that is composed.
    pub fn draft(&self) -> &Draft {
        &self.linear.app().form().draft
    }
}
