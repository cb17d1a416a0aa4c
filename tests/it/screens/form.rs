//! Pictures of the form.

use hubticket::config::keymap::Preset;
use hubticket::store::{TemplateName, Templates};
use hubticket::ticket::policy::Rule;
use hubticket::ticket::{Draft, ObjectType, Place};

use super::{OTHERS, SMALL, USUAL, drafts, filled, over, show, whole};
use crate::support::Region::{Body, Footer, Lines, Row, Title};
use crate::support::{
    Driver, Effect, Message, Play, ada, begin, candidate, creation, disk_full, engines, id, parts, rules,
};

#[test]
fn an_empty_form() {
    whole("form-empty", (80, 24), &Driver::ready());
    show("form-empty", OTHERS, &[Title, Lines, Footer], &Driver::ready());
}

#[test]
fn a_form_before_anything_is_known_of_the_portal() {
    show("form-unknown-portal", USUAL, &[Title, Body, Lines], &Driver::new());
}

#[test]
fn a_filled_form() {
    whole("form-filled", (80, 24), &filled());
    whole("form-filled", (120, 40), &filled());
    whole("form-filled", (40, 10), &filled());
}

#[test]
fn the_end_of_a_filled_form() {
    let mut d = filled();
    d.keys("<a-gt>");
    show("form-filled-end", SMALL, &[Body, Lines, Footer], &d);
}

#[test]
fn a_value_that_breaks_a_rule_of_the_portal() {
    let mut d = Driver::new();
    let mut all = parts();
    all.extend([rules(), creation()]);
    d.portal_of(all).drafts(Ok(Default::default()));
    d.keys("Router<a-p>serial<enter>1234");
    show("form-rules", USUAL, &[Row("Serial number"), Lines], &d);
    d.keys("56789");
    show("form-rules-broken", SMALL, &[Row("Serial number"), Lines], &d);
    d.keys("<@hs_pipeline_stage><enter>");
    over("options-stages-closed", USUAL, &d);
}

#[test]
fn a_long_text_with_its_cursor_in_the_middle() {
    let mut d = Driver::ready();
    d.keys("Long<tab><tab>");
    let lines: Vec<String> = (1..40).map(|n| format!("Line {n} of a text that is longer than the screen")).collect();
    d.paste(&lines.join("\n")).keys("<pgup><pgup><pgup><pgup>");
    show("form-long-text", SMALL, &[Body], &d);
}

#[test]
fn a_long_text_that_has_not_the_focus() {
    let mut d = Driver::ready();
    d.keys("Long<tab><tab>");
    let lines: Vec<String> = (1..40).map(|n| format!("Line {n} of a text that is longer than the screen")).collect();
    d.paste(&lines.join("\n")).keys("<a-lt>");
    show("form-long-text-left", USUAL, &[Body], &d);
}

#[test]
fn a_subject_that_is_longer_than_its_room() {
    let mut d = Driver::ready();
    d.keys("The printer on the third floor prints blank pages since the update of last Monday, all day long");
    show("form-long-subject", SMALL, &[Row("Ticket name")], &d);
}

#[test]
fn fields_that_are_missing() {
    let rule: Rule = "when hs_ticket_priority = \"URGENT\" require content, seats".parse().unwrap();
    let mut d = Driver::with(|settings| settings.policy.rules.push(rule), None);
    d.portal().keys("<tab><tab><tab>urg<enter>");
    d.keys("<a-lt>");
    show("form-missing", SMALL, &[Row("Ticket name"), Row("Ticket desc"), Lines], &d);
    d.keys("<a-lt>Printer<c-s>");
    show("form-missing-asked", USUAL, &[Row("Ticket name"), Row("Ticket desc"), Lines], &d);
}

#[test]
fn a_value_that_can_not_be_read() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter>soonish");
    show("form-wrong-date", USUAL, &[Title, Row("Due date"), Lines], &d);
    d.keys("<tab><c-s>");
    show("form-wrong-date-sent", USUAL, &[Title, Row("Due date"), Lines], &d);
}

#[test]
fn a_date_that_is_understood() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter>next friday");
    show("form-date-hint", USUAL, &[Row("Due date"), Lines], &d);
}

#[test]
fn raw_rows() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>x_custom<enter><tab>some value<a-p>another prop<enter>");
    show("form-raw", USUAL, &[Title, Body, Lines], &d);
}

#[test]
fn an_offer_to_link_the_company_too() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada());
    d.related(Ok(vec![engines()]));
    show("form-suggestion", USUAL, &[Row("Contact"), Row("+ Link"), Row("Company?"), Lines, Footer], &d);
}

#[test]
fn a_note_and_files() {
    let mut d = Driver::ready();
    d.keys("Printer down<@content>It smokes.<a-i>Third call today.<enter>Be kind, she is the head of research.");
    d.attach("/home/ada/printer.log", 12_345);
    d.attach("/home/ada/Pictures/The printer on the third floor, seen from the window.jpeg", 3_400_000);
    whole("form-extras", (80, 24), &d);
    whole("form-extras", (40, 10), &d);
    d.reach(Place::File(0));
    show("form-file", SMALL, &[Body, Lines, Footer], &d);
    d.reach(Place::AddFile);
    show("form-add", SMALL, &[Row("+ Property"), Lines, Footer], &d);
}

#[test]
fn a_note_that_is_too_long() {
    let mut d = Driver::ready();
    d.keys("Printer down<a-i>").paste(&"x".repeat(65_537));
    d.keys("<a-lt><c-s>");
    show("form-note-long", USUAL, &[Row("Note"), Lines], &d);
}

#[test]
fn an_unfinished_draft_is_offered() {
    let mut d = Driver::new();
    d.portal().drafts(Ok(drafts()));
    show("form-unfinished", SMALL, &[Lines], &d);
}

#[test]
fn a_draft_that_could_not_be_saved() {
    let mut d = filled();
    d.keys("!").wait(1000).saved(Err(disk_full()));
    whole("form-not-saved", (80, 24), &d);
    show("form-not-saved", OTHERS, &[Title, Lines], &d);
    d.keys("<c-q>");
    over("question-not-saved", SMALL, &d);
}

#[test]
fn the_sandbox_says_so_in_the_title() {
    let mut d = Driver::with(|settings| settings.sandbox = true, None);
    d.portal().keys("Printer<a-n>Monday<enter>");
    show("form-sandbox", SMALL, &[Title], &d);
}

#[test]
fn a_profile_and_a_named_draft_in_the_title() {
    let mut d = Driver::with(|settings| settings.profile = "acme-europe".into(), None);
    d.portal().keys("Printer<a-n>Monday morning, third floor<enter>").wait(1000).saved(Ok(()));
    show("form-profile", SMALL, &[Title], &d);
}

#[test]
fn wide_and_hostile_texts() {
    let mut d = Driver::ready();
    d.paste("プリンターが燃えている 🔥 \u{1b}[31mred\u{1b}[0m \u{202e}gnp.exe").keys("<tab>");
    d.keys("<tab>");
    d.paste("e\u{301}tat 👩\u{200d}👧 ok\n\u{1b}]0;title\u{7}\ttab\nשלום עולם");
    d.link(&candidate(ObjectType::contacts(), "9", "\u{1b}[2J名前", "x\u{7}@example.com\nsecond line"));
    show("form-hostile", SMALL, &[Body], &d);
    d.keys("<a-lt>");
    show("form-hostile-focus", SMALL, &[Row("Ticket name")], &d);
}

#[test]
fn the_letters_of_jump_mode() {
    let mut d = filled();
    d.keys("<a-j>");
    whole("jump", (80, 24), &d);
    show("jump", OTHERS, &[Body, Lines, Footer], &d);
    let mut d = Driver::ready();
    for name in ["hs_resolution", "due_date", "call_back_at", "credit", "seats", "is_vip", "phone", "screenshot"] {
        d.keys("<a-p>").keys(name).keys("<enter>");
    }
    for n in 0..20 {
        d.keys(&format!("<a-p>x_field_{n}<enter>"));
    }
    d.keys("<a-lt><pgdn><pgdn><pgdn><pgdn><pgdn><a-j>");
    show("jump-many", USUAL, &[Body, Lines], &d);
    d.keys("m");
    show("jump-begun", USUAL, &[Body, Lines], &d);
}

#[test]
fn normal_and_insert_mode() {
    let mut d = Driver::with(|settings| settings.keymap = Preset::Vim.keymap(), None);
    d.portal().keys("Printer");
    show("vim-insert", SMALL, &[Footer], &d);
    d.keys("<esc>jjj");
    show("vim-normal", SMALL, &[Row("Priority"), Lines, Footer], &d);
    d.keys("?");
    over("vim-help", USUAL, &d);
}

#[test]
fn a_form_that_its_template_folds() {
    let mut d = Driver::ready();
    d.keys("<c-x>g<c-x>t");
    let request = d.last(|effect| if let Effect::ListTemplates(request) = effect { Some(*request) } else { None });
    let mut draft = Draft::new(id(1), begin());
    draft.set("subject", "Line of {{contact.company}} is down");
    draft.ask = ["content", "Due date", "subject"].map(str::to_owned).to_vec();
    let name: TemplateName = "outage".parse().unwrap();
    let all = vec![(name.clone(), draft.clone())];
    d.send(Message::Templates { request, result: Ok(Templates { all, notes: Vec::new() }) }).keys("<enter>");
    let request =
        d.last(|effect| if let Effect::ReadTemplate { request, .. } = effect { Some(*request) } else { None });
    d.send(Message::Template { request, name, result: Ok(Box::new(draft)) });
    whole("form-folded", (80, 24), &d);
    d.keys("Since noon").wait(1000);
    whole("form-folded-typed", (120, 40), &d);
}
