//! What the options of `create` say of the ticket, and how it becomes a draft or goes over a request body.

use std::path::Path;

use super::known::Portal;
use super::{associate, defaults, input, labels, new_contact, note};
use crate::config::args::Create;
use crate::config::{Exit, Failure, Session, session};
use crate::ticket::defaults::choose_stage;
use crate::ticket::property::{CONTACT, PIPELINE, STAGE};
use crate::ticket::schema::PartName;
use crate::ticket::value::{MAX_CHARACTERS, Wrong};
use crate::ticket::words::is_id;
use crate::ticket::{Association, Draft, DraftId, Link, NewContact, NewTicket, Schema};

/// Who chooses what is not said: the profile's defaults, and the default pipeline and stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// This run; the portal is asked for its pipelines.
    Chosen,
    /// This run; the portal is asked for its pipelines only if it has to be asked for something else anyway.
    ChosenIfKnown,
    /// Nobody here: the composer, which the draft is for, or who wrote the request body.
    Left,
}

/// What the options say of the ticket, as it was typed.
pub(crate) struct Typed {
    properties: Vec<labels::Typed>,
    associations: Vec<associate::Typed>,
    /// Who the ticket is about, where that was typed as a property.
    contact: Option<associate::Typed>,
    /// A contact that is to be created with the ticket.
    new_contact: Option<NewContact>,
    /// Why what the standard input holds is no value, if it is none.
    pub unfit: Option<String>,
    /// What was told on the way, and is no mistake.
    pub said: Vec<String>,
}

impl Typed {
    /// Reads the options, and the standard input where they say so.
    pub fn read(options: &Create) -> Result<Self, Failure> {
        let associations =
            options.associate.iter().map(|text| associate::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let mut properties = labels::typed(options)?;
        let mut unfit = None;
        if let Some(key) = &options.set_from_stdin {
            if options.file.as_deref() == Some(Path::new("-")) {
                let text = "--file - and --set-from-stdin both read the standard input: write one of them otherwise";
                return Err(Failure::usage(text));
            }
            if key.trim().is_empty() {
                return Err(Failure::usage("--set-from-stdin: name the property, such as content"));
            }
            let (text, why) = input::piped()?;
            // Nearly every program ends its last line, which is not part of what it says.
            let value = text.strip_suffix('\n').unwrap_or(&text);
            let value = value.strip_suffix('\r').unwrap_or(value).to_owned();
            unfit = why.or_else(|| {
                let count = value.chars().count();
                (count > MAX_CHARACTERS).then(|| Wrong::TooLong(count).to_string())
            });
            if value.is_empty() {
                note(&format!("the standard input was empty, so {} is left out", key.trim()));
            }
            properties.push(labels::Typed { key: key.trim().to_owned(), value, from: "--property" });
        }
        let new_contact = new_contact::read(options)?;
        Ok(Self { properties, associations, contact: None, new_contact, unfit, said: Vec::new() })
    }

    /// Whether nothing was typed of the ticket.
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.associations.is_empty() && self.new_contact.is_none()
    }

    /// The properties, by key and value as they were typed.
    pub fn properties(&self) -> Vec<(&str, &str)> {
        self.properties.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect()
    }

    /// Two keys that were typed and name the same property, such as its label and its internal name.
    #[cfg(feature = "mcp")]
    pub fn twice(&self, portal: &Portal<'_>) -> Option<[&str; 2]> {
        let mut seen: Vec<(String, &str)> = Vec::new();
        for one in &self.properties {
            let Ok(name) = one.name(portal) else { continue };
            if let Some((_, other)) = seen.iter().find(|(other, _)| *other == name) {
                return Some([other, &one.key]);
            }
            seen.push((name, &one.key));
        }
        None
    }

    /// Puts what was typed for properties into a draft, without asking anybody. What is not known here stays as it was
    /// typed.
    pub fn as_typed(&self, mut draft: Draft, portal: &Portal<'_>) -> Draft {
        for (name, value) in self.values_as_typed(portal) {
            draft.set(&name, value);
        }
        draft
    }

    fn values_as_typed(&self, portal: &Portal<'_>) -> Vec<(String, String)> {
        let known = |one: &labels::Typed| {
            let resolved = labels::resolve(std::slice::from_ref(one), None, portal);
            resolved.unwrap_or_else(|_| vec![(one.key.clone(), one.value.clone())])
        };
        self.properties.iter().flat_map(known).collect()
    }

    /// Keeps in a draft of its own what came in and is no value: whoever wrote it may be gone, and can't write it again.
    pub fn kept_alone(&self, why: &str, portal: &Portal<'_>) -> Failure {
        let session = portal.session;
        let mut draft = self.as_typed(Draft::new(DraftId::random(), session::locale().now), portal);
        draft.profile = Some(session.config.profile.clone());
        draft.sensitive = portal.schema.sensitive_in(&draft);
        self.kept(why, session.store.save_draft(&draft).map(|()| draft.id).map_err(Failure::from), session)
    }

    /// That what came in is no value, and where it is kept.
    pub fn kept(&self, why: &str, draft: Result<DraftId, Failure>, session: &Session) -> Failure {
        let text = format!("nothing was sent: what the standard input holds {why}");
        let draft = match draft {
            Ok(draft) => draft,
            Err(error) => {
                let text = format!("{text}; and it could not be kept: {}", error.message);
                return Failure { message: text, ..error };
            }
        };
        let next = session.command(&format!("--draft {draft}"));
        let mut failure = Failure::usage(format!("{text}; it is kept in the draft {draft}"))
            .with_hint(format!("open it with {next}, correct the text and create the ticket there"));
        failure.details.next = vec![next];
        failure
    }

    /// Asks the portal for what labels and defaults need, and for its pipelines where one will have to be chosen.
    async fn learn(&self, draft: Option<&Draft>, pipeline: &str, portal: &mut Portal<'_>, rest: Rest) {
        let alone = labels::stage_alone(&self.properties).filter(|_| pipeline.is_empty());
        let typed_labels = |portal: &Portal<'_>| {
            let mut parts = labels::wanted(&self.properties, portal);
            parts.extend(associate::wanted(&self.associations, portal));
            parts
        };
        if rest != Rest::Left
            || alone.is_some()
            || labels::may_be_labels(&self.properties)
            || associate::have_labels(&self.associations)
        {
            portal.verify_or_forget().await;
        }
        loop {
            let mut parts = typed_labels(portal);
            if rest != Rest::Left {
                parts.extend(draft.map(|draft| defaults::wanted(draft, portal)).unwrap_or_default());
            }
            let is_unknown = !portal.has(&PartName::Pipelines) && portal.why(&PartName::Pipelines).is_none();
            // A stage by its id says nothing of its pipeline, without which HubSpot takes it for one of the default.
            let is_astray = alone.is_some_and(|stage| {
                is_id(stage)
                    && portal.schema.pipeline_of_stage(stage).is_none()
                    && !portal.is_fresh(&PartName::Pipelines)
                    && !parts.contains(&PartName::Pipelines)
            });
            let has_stage =
                |draft: &Draft| !draft.text(STAGE).is_empty() || self.properties.iter().any(|one| one.key == STAGE);
            let is_open = draft.is_some_and(|draft| !has_stage(draft));
            let is_asked = rest == Rest::Chosen || (rest == Rest::ChosenIfKnown && !parts.is_empty());
            let is_placed = rest != Rest::ChosenIfKnown || !parts.is_empty();
            if (is_open && is_asked && is_unknown) || (is_astray && is_placed) {
                parts.push(PartName::Pipelines);
            }
            if parts.is_empty() {
                return;
            }
            // What becomes known may tell that more is needed: a property's kind that it names an owner.
            portal.read(parts).await;
        }
    }

    /// Takes `contact=…` as the contact of the ticket, unless the portal has a property of that internal name.
    fn take_contact(&mut self, schema: &Schema) -> Result<(), Failure> {
        if schema.property(CONTACT).is_some() {
            return Ok(());
        }
        let is_contact = |one: &labels::Typed| one.from == "--property" && one.key.eq_ignore_ascii_case(CONTACT);
        for one in self.properties.extract_if(.., |one| is_contact(one)) {
            self.contact = Some(associate::contact(&one.value)?);
        }
        Ok(())
    }

    /// Puts all that was typed into a draft.
    pub async fn fill(&mut self, draft: &mut Draft, portal: &mut Portal<'_>, rest: Rest) -> Result<(), Failure> {
        self.learn(Some(draft), draft.text(PIPELINE), portal, rest).await;
        self.take_contact(&portal.schema)?;
        let pipeline = defaults::pipeline_for(&self.properties, draft, portal);
        let resolved = match labels::resolve(&self.properties, pipeline.as_deref(), portal) {
            Err(failure) if is_left(rest, &failure) => self.values_as_typed(portal),
            resolved => resolved?,
        };
        let chosen = self.properties.iter().any(|one| one.from == "--pipeline");
        let typed_stage = resolved.iter().any(|(name, _)| name == STAGE);
        let mut contact = match &self.contact {
            Some(one) => Some(found(one, rest, portal).await?),
            None => None,
        };
        if let Some(new) = &self.new_contact {
            if contact.is_some() {
                let text =
                    "--create-contact and --property contact both say who the ticket is about: leave one of them out";
                return Err(Failure::usage(text));
            }
            contact = Some(match new_contact::link(new, rest == Rest::Chosen, &mut self.said, portal).await {
                Err(failure) if is_left(rest, &failure) => new_contact::unlooked(new, portal),
                link => link?,
            });
        }
        if let Some(contact) = contact {
            match draft.contact().and_then(|index| draft.associations.get_mut(index)) {
                Some(old) => *old = contact,
                None => draft.associations.push(contact),
            }
        }
        for one in &self.associations {
            draft.associations.push(found(one, rest, portal).await?);
        }
        if rest != Rest::Left {
            associate::find_typed(draft, portal).await?;
        }
        // What is said here wins over the profile, also where it says that there is nothing.
        draft.to_fill.retain(|(name, _)| resolved.iter().all(|(said, _)| said != name));
        for (name, value) in resolved {
            draft.set(&name, value);
        }
        let own = portal.schema.pipeline(draft.text(PIPELINE));
        if chosen && !typed_stage && own.is_some_and(|own| own.stages.iter().all(|one| one.id != draft.text(STAGE))) {
            // The stage that the draft brought along is one of another pipeline.
            draft.set(STAGE, "");
        }
        if rest != Rest::Left {
            defaults::fill(draft, portal)?;
            choose_stage(draft, &portal.schema);
        }
        self.tell_unsure(portal);
        Ok(())
    }

    /// Puts all that was typed over a request body.
    pub async fn put_over(&mut self, ticket: &mut NewTicket, portal: &mut Portal<'_>) -> Result<(), Failure> {
        self.learn(None, ticket.value(PIPELINE).unwrap_or_default(), portal, Rest::Left).await;
        self.take_contact(&portal.schema)?;
        self.associations.extend(self.contact.take());
        let resolved = labels::resolve(&self.properties, ticket.value(PIPELINE), portal)?;
        for (name, value) in resolved {
            ticket.set(&name, value);
        }
        for one in &self.associations {
            let one = associate::resolve(one, portal).await?;
            ticket.associations.push(Link { id: one.id, object: Some(one.object), types: one.types });
        }
        self.tell_unsure(portal);
        Ok(())
    }

    fn tell_unsure(&mut self, portal: &Portal<'_>) {
        for sentence in labels::unsure(&self.properties, portal) {
            note(&sentence);
            self.said.push(sentence);
        }
    }
}

/// Whether what can't be found out now is left to whoever sends the draft: they look again.
fn is_left(rest: Rest, failure: &Failure) -> bool {
    rest == Rest::Left && matches!(failure.exit, Exit::Unreachable | Exit::Token)
}

/// The association that was typed. A contact that can't be looked for now is looked for when the draft is sent.
async fn found(one: &associate::Typed, rest: Rest, portal: &mut Portal<'_>) -> Result<Association, Failure> {
    match associate::resolve(one, portal).await {
        Err(failure) if is_left(rest, &failure) => associate::to_find(one).ok_or(failure),
        found => found,
    }
}
