//! The words of the conversation: sentences, numbered lists, menus, and what is expected of a field.

use crate::app::form::form::{Field, Form};
use crate::app::list::item::Line;
use crate::app::list::picker::Picker;
use crate::ticket::property::PRIORITY;
use crate::ticket::value::{self, Locale};
use crate::ticket::{Entry, Schema, labels, rules};

/// Why a list was not answered.
pub(super) const NOT_CHOSEN: &str = "nothing was chosen from the list";
/// Asks for more of a list.
pub(super) const MORE: &str = "more";
/// So many lines of a list are numbered at most.
pub(super) const LISTED: usize = 9;

/// What works at each question, said once.
pub(super) const BASICS: &str = "At each field Enter keeps the value, a minus sign clears it, a question mark \
    explains, a less-than sign goes one field back and a greater-than sign goes to the menu.";

/// What works at a list.
pub(super) const LISTS: &str = "Type a part of a label to hear what matches, a number to choose, or more to hear more \
    of the list. Enter goes back, a greater-than sign goes to the menu.";
/// What works at a question that is no field and no list.
pub(super) const PROMPTS: &str = "Type one of the answers that were read; a question mark explains, Enter goes back, \
    a greater-than sign goes to the menu.";
/// What is typed for a field of a new contact.
pub(super) const CONTACTS: &str = "Type what belongs there; Enter keeps what is there, a minus sign clears it, a \
    greater-than sign leaves the contact for later.";
/// What is typed for the name of a property that is sent as it is typed.
pub(super) const RAW_NAMES: &str = "It is the name that HubSpot has for the property, such as hs_ticket_priority; \
    Enter goes back.";

/// What help says.
pub(super) const HELP: [&str; 12] = [
    BASICS,
    "A text that is one of these signs itself is typed with a backslash in front.",
    "At every other question a question mark explains, Enter goes back, and a greater-than sign goes to the menu.",
    "A list: type a part of a label to hear what matches, more to hear more of it, and a number to choose; a whole \
     label chooses at once.",
    "A text of several lines ends with a line that holds one dot, and has no signs in it; e instead of a text opens \
     your editor.",
    "In a menu the number or the beginning of the word in front chooses.",
    "The draft is saved after each answer; the end of the input saves it and leaves.",
    "Ctrl-C stops a ticket that is being created; at any other time, or for the second time, it saves and leaves.",
    "A ticket whose answer was lost is looked for in HubSpot first, and not sent again unless you say so.",
    "In the outbox, what needs your attention can be sent again or taken back.",
    "The menu begins a ticket with a template, and keeps the draft as one; what the template does not ask for is \
     reached by property.",
    "The same drafts open in the full screen of hubticket.",
];

/// A menu: the word that chooses, and what it does.
pub(super) type Menu = Vec<(&'static str, String)>;

/// A heading over lines.
pub(super) fn heading(said: &str) -> String {
    format!("{said}:")
}

/// Lines of a menu.
pub(super) fn menu(menu: &Menu) -> impl Iterator<Item = String> {
    menu.iter().enumerate().map(|(index, (word, does))| format!("{}. {word}: {does}", index + 1))
}

/// A menu that was heard before, in one line.
pub(super) fn short(menu: &Menu) -> String {
    let words: Vec<String> =
        menu.iter().enumerate().map(|(index, (word, _))| format!("{} {word}", index + 1)).collect();
    format!("What next? {}.", words.join(", "))
}

/// What a line chooses from a menu: by number, or by the beginning of a word that only one has.
pub(super) fn choose(menu: &Menu, line: &str) -> Option<&'static str> {
    let typed = line.trim().to_lowercase();
    if let Some(index) = number(&typed, menu.len()) {
        return menu.get(index).map(|(word, _)| *word);
    }
    if let Some((word, _)) = menu.iter().find(|(word, _)| *word == typed) {
        return Some(word);
    }
    let mut fits = menu.iter().filter(|(word, _)| !typed.is_empty() && word.starts_with(&typed));
    match (fits.next(), fits.next()) {
        (Some((word, _)), None) => Some(word),
        _ => None,
    }
}

/// The words that a line is the beginning of.
pub(super) fn several(menu: &Menu, line: &str) -> Vec<&'static str> {
    let typed = line.trim().to_lowercase();
    menu.iter().map(|(word, _)| *word).filter(|word| !typed.is_empty() && word.starts_with(&typed)).collect()
}

/// A number from 1 to `count`, counted from 0.
pub(super) fn number(line: &str, count: usize) -> Option<usize> {
    let number: usize = line.trim().parse().ok()?;
    (1..=count).contains(&number).then(|| number - 1)
}

/// The lines of a list that are numbered, and how many come after them: none while it is long and nothing is typed.
/// `page` is how often more was asked for.
pub(super) fn listed(picker: &Picker, page: usize) -> (Vec<Line<'_>>, usize) {
    let (always, shown): (Vec<Line>, Vec<Line>) = picker.shown().partition(|item| item.always);
    let all = shown.len();
    let pages = match picker.query.is_empty() && all > LISTED {
        true if page == 0 => return (Vec::new(), all),
        true => page - 1,
        false => page,
    };
    let room = LISTED.saturating_sub(always.len());
    let rest = all.saturating_sub((pages + 1) * room);
    (shown.into_iter().skip(pages * room).take(room).chain(always).collect(), rest)
}

/// An item as it is said.
pub(super) fn item(item: &Line, picker: &Picker) -> String {
    let mut said = item.label.to_owned();
    if !item.detail.trim().is_empty() {
        said = format!("{said}, {}", item.detail);
    }
    if picker.is_ticked(item.key) {
        said = format!("{said}, chosen");
    } else if item.marked {
        said = format!("{said}, in the form already");
    }
    match &item.refused {
        Some(why) => format!("{said}; it can't be set: {why}"),
        None => said,
    }
}

/// What a typed field expects.
pub(super) fn expected(schema: &Schema, entry: &Entry, locale: &Locale) -> Option<String> {
    if entry.raw {
        return Some("It is sent exactly as it is typed".into());
    }
    let kind = schema.kind(&entry.name);
    if Form::field(entry, schema) == (Field::Text { multiline: true }) {
        return Some("Type the text; a line with one dot ends it; e opens your editor".into());
    }
    if kind.is_picked() || (entry.name == PRIORITY && labels::is_awaited(schema, &entry.name)) {
        return Some("The choices are not known yet: type a label, which is looked up later, or an id".into());
    }
    let asked = rules::hint(schema.rules(&entry.name), kind);
    let hint = asked.or_else(|| value::hint(kind, schema.property(&entry.name), "", locale))?;
    Some(format!("Expected: {hint}"))
}
