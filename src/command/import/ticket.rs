//! From the cells of a line to the ticket that it means, with what the profile says of new tickets where the line says
//! nothing; or to all that is wrong with it.

use super::super::input;
use super::cells::{Cells, parts};
use super::column::Column;
use super::values::{told, typed};
use crate::submit::batch::Content;
use crate::ticket::contact::EMAIL;
use crate::ticket::defaults::choose;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::value::{self, At, Severity};
use crate::ticket::{Association, Draft, Extras, NewTicket, ObjectType, contact_text, text};

/// Something wrong with a line: the column, where it is one's, and a sentence.
pub(super) type Wrong = (Option<String>, String);

impl Cells<'_> {
    /// What a line says, whatever wrote it down: dates as they are meant, nothing of cells that are empty. Labels and
    /// defaults of the portal are no part of it.
    pub fn content(&mut self, cells: &[(String, String)]) -> Content {
        let mut said = Vec::new();
        for (name, text) in cells.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let date = match self.column(name) {
                Ok(Column::Property(property)) if self.has_dates(&property) => self.value(&property, text.clone()).ok(),
                Ok(_) | Err(_) => None,
            };
            said.push((name.clone(), date.unwrap_or_else(|| plain(text.trim()))));
        }
        Content::of(said)
    }

    /// The ticket that a line means and what goes with it, or all that is wrong with it.
    pub fn ticket(&mut self, cells: Vec<(String, String)>) -> Result<(NewTicket, Extras), Vec<Wrong>> {
        let mut draft = self.blank.clone();
        let mut wrong: Vec<Wrong> = Vec::new();
        // Properties that could not be read at all: nothing else is said of them.
        let mut unread: Vec<String> = Vec::new();
        let mut stage = None;
        let mut of: Vec<(Column, String)> = Vec::new();
        let mut empty: Vec<(Column, String)> = Vec::new();
        let mut contact: Vec<(String, String)> = Vec::new();
        for (name, text) in cells {
            let column = match self.column(&name) {
                Ok(Column::Ignored) => continue,
                Ok(column) => column,
                Err(_) if name.is_empty() => {
                    wrong.push((
                        None,
                        "it has a text in a column without a name: name the column in the first line".into(),
                    ));
                    continue;
                }
                Err(why) => {
                    wrong.push((Some(name), why));
                    continue;
                }
            };
            let text = self.vocabulary.meant(&column, &text, &self.portal.schema).unwrap_or(text);
            if text.trim().is_empty() {
                empty.push((column, name));
                continue;
            }
            if let Some((_, other)) = of.iter().find(|(have, _)| *have == column) {
                wrong.push((Some(name), format!("it means the same as {other}: leave one out")));
                continue;
            }
            match &column {
                // A stage is one of a pipeline, which may come after it.
                Column::Property(property) if property == STAGE => stage = Some(typed(STAGE, text)),
                Column::Property(property) => match self.value(property, text) {
                    Ok(value) => _ = draft.set(property, value),
                    Err(why) => {
                        wrong.push((Some(name.clone()), why));
                        unread.push(property.clone());
                    }
                },
                Column::Record(object) => {
                    for why in self.link(&mut draft, object, &text) {
                        wrong.push((Some(name.clone()), why));
                    }
                }
                Column::NewContact(property) => contact.push((property.clone(), text)),
                Column::Note => match input::too_long_a_note(text.trim()) {
                    Some(why) => wrong.push((Some(name.clone()), why)),
                    None => draft.note = text,
                },
                Column::Ignored => {}
            }
            of.push((column, name));
        }
        if !contact.is_empty()
            && let Err(why) = self.create(&mut draft, contact)
        {
            let is_email = |(column, _): &&(Column, String)| *column == Column::NewContact(EMAIL.to_owned());
            wrong.push((of.iter().find(is_email).map(|(_, name)| name.clone()), why));
        }
        let is_said = |name: &str| {
            let mut columns = of.iter().chain(&empty).map(|(column, _)| column);
            columns.any(|column| matches!(column, Column::Property(said) if said == name))
        };
        for default in self.defaults.iter().filter(|default| !is_said(&default.name)) {
            match &default.meant {
                Err(failure) => self.mistake = Some(failure.clone()),
                Ok(_) if [PIPELINE, STAGE].contains(&default.name.as_str()) => {
                    draft.to_fill.push((default.name.clone(), default.text.clone()));
                }
                Ok(values) => values.iter().for_each(|(name, value)| _ = draft.set(name, value.clone())),
            }
        }
        if let Some(typed) = stage.filter(|_| !unread.iter().any(|name| name == PIPELINE)) {
            match self.stage(typed, &draft) {
                Ok(values) => values.into_iter().for_each(|(name, value)| _ = draft.set(&name, value)),
                Err(failure) => {
                    let column = of.iter().find(|(column, _)| *column == Column::Property(STAGE.to_owned()));
                    wrong.push((column.map(|(_, name)| name.clone()), told(&failure)));
                    unread.push(STAGE.to_owned());
                }
            }
        }
        choose(&mut draft, &self.portal.schema, &self.locale);
        wrong.extend(self.problems(&draft, &unread, [&of, &empty]));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok((value::assemble(&self.portal.schema, &draft, &self.locale), draft.extras()))
    }

    /// Links the contact that has the address that a line tells, or has it created where nobody has it.
    fn create(&self, draft: &mut Draft, said: Vec<(String, String)>) -> Result<(), String> {
        let contacts = ObjectType::contacts();
        if draft.contact().is_some() {
            return Err("the line names a contact, and tells of a new one too: leave one out".to_owned());
        }
        let (email, others): (Vec<_>, Vec<_>) = said.into_iter().partition(|(property, _)| property == EMAIL);
        let Some((_, email)) = email.into_iter().next() else {
            // Nothing would tell it apart, and an import may run again.
            return Err("a new contact needs an e-mail address: fill in contact.email".to_owned());
        };
        let mut contact = contact_text::read(&email);
        let Some(address) = contact.email().map(str::to_owned) else {
            return Err(format!("{} is no e-mail address", text::quoted(email.trim())));
        };
        others.iter().for_each(|(property, text)| contact.set(property, text));
        let types = self.portal.schema.association_types(&contacts).into_iter().take(1).collect();
        if !self.records.absent(&contacts, &address) {
            let id = self.records.id(&contacts, &address)?;
            if draft.note.trim().is_empty() {
                draft.associations.push(Association::to(contacts.clone(), id, types));
                return Ok(());
            }
            // It may have been made by an earlier run of the same line.
            contact.there = Some(id);
        }
        draft.associations.push(Association::to_create(contact, types));
        Ok(())
    }

    /// Links the records that a cell names; says of each that is not clear why.
    fn link(&self, draft: &mut Draft, object: &ObjectType, text: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for part in parts(text) {
            let id = match self.records.id(object, part) {
                Ok(id) => id,
                Err(why) => {
                    wrong.push(format!("{part:?}: {why}"));
                    continue;
                }
            };
            if draft.associations.iter().all(|one| one.object != *object || one.id != id) {
                let types = self.portal.schema.association_types(object).into_iter().take(1).collect();
                draft.associations.push(Association::to(object.clone(), id, types));
            }
        }
        wrong
    }

    /// What keeps a draft from being sent, but for what could not be read at all; `columns` have the names of the file.
    fn problems(&self, draft: &Draft, unread: &[String], columns: [&Vec<(Column, String)>; 2]) -> Vec<Wrong> {
        let schema = &self.portal.schema;
        let mut wrong = Vec::new();
        for problem in value::check(schema, draft, &self.policy, &self.locale) {
            let name = match &problem.at {
                At::Property(index) => draft.properties.get(*index).map(|entry| entry.name.as_str()),
                At::Missing(name) => Some(name.as_str()),
                At::Note | At::Association(_) | At::Draft => None,
            };
            if problem.severity != Severity::Blocks || name.is_some_and(|name| unread.iter().any(|one| one == name)) {
                continue;
            }
            let column = name.map(|name| {
                let typed =
                    columns.into_iter().flatten().find(|(column, _)| *column == Column::Property(name.to_owned()));
                typed.map_or_else(|| schema.label(name).to_owned(), |(_, typed)| typed.clone())
            });
            let why = match &problem.wrong {
                value::Wrong::Unavailable(why) => format!("it can't be set ({}): leave the column out", why.reason()),
                _ if column.is_some() => problem.beside_label(),
                _ => problem.to_string(),
            };
            wrong.push((column, why));
        }
        wrong
    }
}

/// A text as it is whatever a spreadsheet makes of it: `12.50` becomes `12.5` there, and `true` TRUE.
fn plain(text: &str) -> String {
    let is_number = text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    match text.parse::<f64>() {
        Ok(number) if is_number => number.to_string(),
        _ if ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)) => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    }
}
