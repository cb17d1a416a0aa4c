//! Records that were linked lately, and look-ups of what was linked.

use crate::app::context::Context;
use crate::app::effect::Effect;
use crate::app::request::RequestId;
use crate::ticket::record::Candidate;
use crate::ticket::{Association, ObjectType, Schema};

/// Most records that are remembered as recently used.
const RECENT: usize = 30;

/// Records that were linked lately, and look-ups that are under way.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// The last linked first.
    pub recent: Vec<Candidate>,
    /// Look-ups of names and of relatives, each with the record that it is asked for.
    pending: Vec<(RequestId, String)>,
}

impl Links {
    /// With the records of earlier runs.
    pub fn new(recent: Vec<Candidate>) -> Self {
        Self { recent, pending: Vec::new() }
    }

    /// Forgets what is under way: it was asked for another draft.
    pub fn forget(&mut self) {
        self.pending.clear();
    }

    /// Remembers a record that was linked.
    pub fn remember(&mut self, record: Candidate, cx: &mut Context) {
        self.recent.retain(|old| old.object != record.object || old.id != record.id);
        self.recent.insert(0, record);
        self.recent.truncate(RECENT);
        cx.effect(Effect::Remember(self.recent.clone()));
    }

    /// Asks for the name of a record that was linked by its id.
    pub fn look_up(&mut self, object: ObjectType, id: String, cx: &mut Context) {
        let request = cx.request();
        self.pending.push((request, String::new()));
        cx.effect(Effect::Record { request, object, id });
    }

    /// Asks for the companies of a contact, or the contacts of a company.
    pub fn ask_relatives(&mut self, record: &Candidate, title: String, cx: &mut Context) {
        let to = match record.object.key() {
            "contacts" => ObjectType::companies(),
            "companies" => ObjectType::contacts(),
            _ => return,
        };
        let request = cx.request();
        self.pending.push((request, title));
        cx.effect(Effect::Related { request, object: record.object.clone(), id: record.id.clone(), to });
    }

    /// What a look-up was asked for, if it is still wanted.
    pub fn take(&mut self, request: RequestId) -> Option<String> {
        let index = self.pending.iter().position(|(known, _)| *known == request)?;
        Some(self.pending.swap_remove(index).1)
    }
}

/// A link to a record with the default type of its kind.
pub fn linked(record: &Candidate, schema: &Schema) -> Association {
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let types = schema.association_types(&record.object).into_iter().take(1).collect();
    Association {
        name: filled(&record.name),
        detail: filled(&record.detail()),
        ..Association::to(record.object.clone(), record.id.clone(), types)
    }
}
