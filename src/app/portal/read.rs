//! The portal being read: what comes of it goes into the form and the lists that are open, and into what waits for it.

use crate::app::effect::{Effect, TerminalEffect};
use crate::app::keys::actions::ProgramAction;
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::status::report;
use crate::hubspot::{self, Operation};
use crate::portal::{Known, Source};
use crate::ticket::record::Candidate;
use crate::ticket::required;
use crate::ticket::schema::Part;

impl App {
    /// Reads the portal's definitions again, and the customer.
    pub(in crate::app) fn read_again(&mut self) {
        self.customers.forget(&mut self.context);
        let request = self.context.request();
        self.context.portal.begin(request);
        self.effect(Effect::LoadPortal { request, refresh: true });
    }

    /// Reads the definitions that could not be read again, without a word if they still can't be.
    pub(in crate::app) fn read_by_itself(&mut self) {
        if !self.portal().is_loading() {
            let request = self.context.request();
            self.context.portal.begin_by_itself(request);
            self.effect(Effect::LoadPortal { request, refresh: true });
        }
    }

    /// Takes one part of what is known of the portal.
    pub(in crate::app) fn portal_part(&mut self, request: RequestId, known: Known) {
        let reached = known.source == Source::Network && known.part.is_ok();
        let tells_stages = matches!(known.part, Ok(Part::Creation(_))) && self.portal().schema.creation.is_none();
        if self.context.portal.take(request, known) {
            if reached {
                self.outbox.hurry(self.now().at);
            }
            if tells_stages {
                self.form.leave_closed_stage(&self.context);
            }
            self.schema_changed();
        }
        self.send_what_waits_for_portal(false);
    }

    /// All parts have come or failed.
    pub(in crate::app) fn portal_done(&mut self, request: RequestId) {
        if !self.context.portal.end(request) {
            return;
        }
        if let Some((what, error)) = self.context.portal.worth_telling() {
            let text = format!("{what} could not be read: {error}");
            self.say(Notice::bad(text).hint(&[Scope::Global], ProgramAction::Portal, "tells more"));
        }
        self.send_what_waits_for_portal(true);
        self.send_next();
    }

    /// Copies what the portal was seen to require, as lines for the profile in config.toml.
    pub(in crate::app) fn copy_rules(&mut self) {
        let schema = self.context.schema();
        let rules = required::learnt(self.policy(), schema);
        if rules.is_empty() {
            return self.say(Notice::info("No refusal has told of a rule that is not in config.toml"));
        }
        let text = required::lines(&rules, schema, self.settings().own_profile());
        self.effect(TerminalEffect::Copy { what: "the lines for config.toml".into(), text });
    }

    fn schema_changed(&mut self) {
        self.form.schema_changed(&self.context);
        for overlay in self.overlays.iter_mut() {
            overlay.schema_changed(&self.form.draft, &self.context);
        }
    }

    /// Takes the answer to a search, if it is still wanted.
    pub(in crate::app) fn found(&mut self, request: RequestId, result: Result<Vec<Candidate>, hubspot::Error>) {
        if self.contact_found(request, &result) || self.waiting_found(request, &result) {
            return;
        }
        let is_top = matches!(self.top(), Some(Overlay::Records(records)) if records.search.running() == Some(request));
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Records(records) = overlay
                && records.search.running() == Some(request)
            {
                let result = result.map_err(|error| report::line(&error, Operation::Search));
                let chosen = records.answer(result, &mut self.context);
                if let Some(outcome) = chosen.filter(|_| is_top) {
                    self.overlays.pop();
                    self.apply(outcome);
                }
                return;
            }
        }
    }

    /// Takes a record that was looked up by its id.
    pub(in crate::app) fn record(&mut self, request: RequestId, result: Result<Candidate, hubspot::Error>) {
        if self.links.take(request).is_none() {
            return;
        }
        match result {
            Ok(record) => {
                self.form.name_association(&record.object, &record.id, &record.name, &record.detail());
                self.links.remember(record, &mut self.context);
            }
            Err(error) => self.say(Notice::bad(format!("The record could not be looked up: {error}"))),
        }
    }

    /// Takes the relatives of a record that was linked; that there are none to be had is no news.
    pub(in crate::app) fn related(&mut self, request: RequestId, result: Result<Vec<Candidate>, hubspot::Error>) {
        if let (Some(because), Ok(records)) = (self.links.take(request), result) {
            self.form.suggest(records, &because);
        }
    }
}
