//! Who owns what is on its way: the draft leaves the form with Ctrl-S, and whatever the hands do then is about the next
//! ticket.

use std::time::Duration;

use hubticket::hubspot;
use hubticket::store::Made;
use hubticket::submit::{Finding, Match, Outcome, Progress};
use hubticket::ticket::{NewTicket, Ticket};
use proptest::prelude::*;

use crate::support::{
    Choice, Driver, Effect, Past, Play, Region, TerminalEffect, Top, ada, answered, attempt, id, listing, problem,
    ticket,
};

fn lost() -> Outcome {
    Outcome::Unknown(hubspot::Error::TimedOut { after: Duration::from_secs(30) })
}

fn refused() -> Outcome {
    Outcome::Rejected(answered(400, vec![problem("subject", "INVALID", "Too short")]))
}

fn made(sent: &NewTicket) -> Outcome {
    Outcome::Created(Box::new(ticket(sent)))
}

/// A submission of the subject "Printer on fire" that is under way.
fn running() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer on fire<c-s>");
    d
}

#[test]
fn naming_a_draft_while_its_ticket_is_created_names_the_next_one() {
    let mut d = running();
    d.keys("<a-n>Monday<enter>").created();
    assert_eq!(d.draft().name.as_deref(), Some("Monday"));
    assert_eq!(d.text("subject"), "", "what was sent is not in the form any more");
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1, "nothing is there to be sent");
}

#[test]
fn what_an_unknown_one_turns_out_to_be_is_shown_and_leaves_nothing_to_send() {
    let mut d = running();
    d.ended(lost()).keys("<esc><a-n>Monday<enter>");
    let (_, sent) = d.submitted();
    let found = Match { ticket: Ticket { id: "77".into(), ..ticket(&sent) }, differences: Vec::new(), alone: true };
    d.looked(Ok(Finding::Perhaps(vec![found])));
    d.keys("<f6><enter>");
    assert_eq!(d.asked(), Some(Choice::Later));
    d.keys("<down><enter>");
    assert!(d.shows_result());
    assert_eq!(d.result_id(), "77");
    d.keys("<enter><c-s>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_character_and_its_deletion_leave_nothing_of_the_sent_ticket_in_the_form() {
    let mut d = running();
    d.keys("!<bs>").created();
    assert!(d.draft().is_blank());
    assert!(d.said().contains("45600"), "{}", d.said());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_new_draft_is_begun_while_a_ticket_is_created() {
    let mut d = running();
    d.keys("x<c-n>Second one");
    assert_eq!(d.text("subject"), "Second one");
    d.created();
    assert_eq!(d.text("subject"), "Second one");
    assert!(d.writes().iter().any(|draft| draft.text("subject") == "x"), "what was typed before is kept");
}

#[test]
fn the_key_pressed_twice_is_one_wish() {
    let mut d = running();
    d.keys("<c-s><c-s><a-enter>").wait(5000).keys("<c-s>");
    assert_eq!(d.submits(), 1);
    assert!(d.said().contains("“Printer on fire” is being created"), "{}", d.said());
}

#[test]
fn several_are_under_way_at_once_and_each_has_its_own_answer() {
    let mut d = running();
    d.keys("Scanner<c-s>Router<c-s>");
    assert_eq!((d.submits(), d.sending()), (3, 3));
    d.ended_nth(1, |_| refused());
    assert_eq!(d.text("subject"), "Scanner", "the first refusal comes back: the hands rest");
    d.ended_nth(0, made);
    d.ended_nth(2, |_| refused());
    assert_eq!(d.text("subject"), "Scanner", "the second one waits");
    assert_eq!(d.to_settle(), [("Router", "refused")]);
    assert_eq!(d.created_ids(), ["45600"]);
    assert_eq!(d.sending(), 0);
}

#[test]
fn what_is_pressed_in_the_first_moment_of_a_result_belongs_to_the_form() {
    for (after, in_form) in [(0, true), (200, true), (299, true), (300, false), (1000, false)] {
        let mut d = running();
        d.created_now().wait(after).keys("c");
        assert_eq!(d.text("subject"), if in_form { "c" } else { "" }, "{after}");
        assert_eq!(d.shows_result(), !in_form, "{after}");
        let copies = d.count(|effect| matches!(effect, Effect::Terminal(TerminalEffect::Copy { .. })));
        assert_eq!(copies, usize::from(!in_form), "{after}");
        if in_form {
            assert!(d.said().contains("45600") && d.said().contains("Alt-3"), "{}", d.said());
            d.keys("<a-3>");
            assert!(d.shows_result());
        }
    }
}

#[test]
fn esc_stops_what_has_not_left_and_only_looks_away_from_what_has() {
    let mut d = running();
    d.keys("<esc>");
    assert_eq!(d.count(|effect| matches!(effect, Effect::StopSubmission(_))), 1);
    d.ended(Outcome::NotSent(hubspot::Error::Cancelled { sent: false }));
    assert_eq!(d.text("subject"), "Printer on fire", "it is in the form again");
    assert_eq!(d.said(), "Stopped; nothing was created");

    let mut d = running();
    d.keys("<esc>").progress(Progress::TooLate);
    assert!(d.said().starts_with("It has been sent already"), "{}", d.said());
    d.created();
    assert!(!d.shows_result());
    assert!(d.said().contains("45600"), "its answer is taken all the same: {}", d.said());
    assert_eq!(d.created_ids(), ["45600"]);
}

#[test]
fn the_outbox_lists_what_needs_a_hand_then_what_is_under_way_then_what_was_created() {
    let mut d = Driver::ready();
    d.keys("Made<c-s>").created().keys("<enter>");
    d.keys("Lost<c-s>x").ended(lost());
    d.keys("<bs>Refused<c-s>x").ended(refused());
    d.keys("<bs>Under way<c-s>x");
    d.keys("<f6>");
    assert_eq!(d.top(), Top::Outbox);
    assert_eq!(d.lines(), ["Lost", "Refused", "Under way", "Made"]);
    d.keys("<enter>");
    assert_eq!(d.top(), Top::Lost);
    d.keys("<esc><down><enter>");
    assert!(d.reading().contains("Too short"), "{}", d.reading());
    d.keys("<esc><down><down><enter>");
    assert!(d.shows_result());
}

#[test]
fn from_the_outbox_it_is_sent_again_taken_back_stopped_or_taken_out() {
    let stuck = || {
        let mut d = running();
        d.keys("x").ended(refused());
        d.keys("<f6>");
        d
    };
    let mut d = stuck();
    let draft = d.writes().into_iter().rev().find(|draft| draft.text("subject") == "Printer on fire").unwrap();
    d.keys("s");
    let waiting = d.writes().pop().unwrap();
    assert_eq!(waiting.id, draft.id);
    d.queued(Ok(Some(waiting)));
    assert_eq!(d.submits(), 2);

    let mut d = stuck();
    d.keys("t");
    assert_eq!(d.text("subject"), "Printer on fire");
    assert!(d.writes().iter().any(|draft| draft.text("subject") == "x"), "what was in the form is kept");

    let mut d = stuck();
    d.keys("x");
    assert_eq!(d.to_settle(), []);
    assert_eq!(d.queue_changes(), [(draft.id, false)]);

    let mut d = running();
    d.keys("y<f6>x");
    assert_eq!(d.count(|effect| matches!(effect, Effect::StopSubmission(_))), 1);
}

#[test]
fn the_footer_of_the_outbox_offers_what_can_be_done_with_the_marked_line() {
    let footer = |d: &Driver| d.region(Region::Footer);
    let mut d = Driver::ready();
    d.keys("<f6>");
    assert_eq!(footer(&d).trim(), "Esc Back  ? Help");
    d.keys("<esc>Made<c-s>").created().keys("<enter>");
    d.keys("Lost<c-s>x").ended(lost());
    d.keys("<bs>Refused<c-s>x").ended(refused());
    d.keys("<bs>Under way<c-s>x<f6>");
    assert_eq!(d.lines(), ["Lost", "Refused", "Under way", "Made"]);
    assert_eq!(footer(&d).trim(), "Enter Choose  s Send again  Esc Back  ? Help");
    d.keys("<down>");
    assert_eq!(footer(&d).trim(), "Enter Choose  s Send again  t Take back  x Stop  Esc Back  ? Help");
    d.keys("<down>");
    assert_eq!(footer(&d).trim(), "Enter Choose  x Stop  Esc Back  ? Help");
    d.keys("<down>");
    assert_eq!(footer(&d).trim(), "Enter Choose  e Change  c Copy id  l Copy link  Esc Back  ? Help");
    for key in ["s", "t", "x"] {
        assert!(d.keys(key).said().contains("created"), "what is not offered is answered: {}", d.said());
    }
}

#[test]
fn a_list_that_opens_by_a_key_closes_by_it() {
    let mut d = running();
    d.keys("x").ended(refused());
    for key in ["<f1>", "<f2>", "<f3>", "<f9>"] {
        d.keys(key);
        assert_eq!(d.depth(), 1, "{key}");
        d.keys(key);
        assert_eq!(d.depth(), 0, "{key}");
    }
    d.keys("<f1><f2><f3>");
    assert_eq!(d.depth(), 1, "another text takes its place");
}

#[test]
fn a_restart_shows_what_was_created_today_and_what_needs_a_hand() {
    let mut d = Driver::new();
    d.portal();
    let made = Made {
        attempt: attempt(1, Some(id(4))),
        id: "900".into(),
        created_at: "2026-11-24T09:00:00Z".into(),
        url: None,
    };
    let past = Past {
        unresolved: vec![attempt(2, Some(id(9)))],
        elsewhere: vec![("emea".into(), 2)],
        made: vec![made],
        ..Past::default()
    };
    d.past(past);
    d.drafts(Ok(listing([])));
    d.keys("<f6>");
    assert_eq!(d.lines(), ["Printer", "Printer"]);
    assert_eq!(d.created_ids(), ["900"]);
    d.keys("<end>c");
    let copied =
        d.all(
            |effect| {
                if let Effect::Terminal(TerminalEffect::Copy { text, .. }) = effect { Some(text.clone()) } else { None }
            },
        );
    assert_eq!(copied, ["900"]);
}

#[test]
fn unknown_ones_of_other_profiles_are_told_at_the_start() {
    let mut d = Driver::new();
    d.portal();
    d.past(Past { elsewhere: vec![("emea".into(), 2)], ..Past::default() });
    assert!(d.said().contains("2 submissions of another profile: emea"), "{}", d.said());
}

#[test]
fn the_same_is_not_sent_while_nobody_knows_what_became_of_it() {
    let mut d = running();
    d.ended(lost()).keys("<esc>Printer on fire<c-s>");
    assert_eq!(d.submits(), 1);
    assert_eq!(d.asked(), Some(Choice::Later), "the question about that one opens");
    d.keys("<esc>");
    assert_eq!(d.text("subject"), "Printer on fire");
    d.keys(" again<c-s>");
    assert_eq!(d.submits(), 2, "another ticket goes");

    // An attempt of an earlier process counts as well, and so does one that waits its turn.
    let mut d = Driver::ready();
    d.unresolved(vec![attempt(1, None)]);
    d.keys("Printer<c-s>");
    assert_eq!((d.submits(), d.asked()), (0, Some(Choice::Later)));
    d.keys("<esc><c-x>l");
    assert_eq!((d.submits(), d.waiting().len()), (0, 0));
}

#[test]
fn the_same_is_not_sent_while_it_is_under_way() {
    let mut d = running();
    d.keys("Printer on fire<c-s>");
    assert_eq!(d.submits(), 1);
    assert!(d.said().contains("is being created already"), "{}", d.said());
    d.created();
    assert_eq!(d.text("subject"), "Printer on fire");
}

#[test]
fn the_same_as_a_fresh_ticket_asks_once() {
    for (minutes, asks) in [(0, true), (9, true), (11, false)] {
        let mut d = running();
        d.created().keys("<enter>").wait(minutes * 60_000);
        d.keys("Printer on fire<c-s>");
        if !asks {
            assert_eq!(d.submits(), 2, "{minutes}");
            continue;
        }
        assert_eq!(d.submits(), 1, "{minutes}");
        assert!(d.question().contains("45600"), "{}", d.question());
        d.keys("<enter><c-s>");
        assert_eq!(d.submits(), 1, "the safe answer is the first");
        d.keys("<down><enter>");
        assert_eq!(d.submits(), 2, "{minutes}");
    }
}

#[test]
fn the_next_ticket_keeps_the_owner_and_still_takes_the_links() {
    let mut d = Driver::ready();
    d.keys("Printer<@hubspot_owner_id>grace<enter>").link(&ada()).keys("<c-s>").created();
    d.keys("a");
    assert_eq!(d.text("hubspot_owner_id"), "201");
    assert_eq!(d.linked(), ["Ada Lovelace"], "the customer goes with it");
    assert!(d.draft().is_blank(), "nobody typed any of that");
    d.keys("Second<c-s>");
    assert_eq!(d.submitted().1.associations.len(), 1);
}

#[test]
fn what_the_profile_keeps_is_kept_and_nothing_else() {
    let keep = |keep: &[&str]| {
        let keep = keep.iter().map(|name| (*name).to_owned()).collect();
        let mut d = Driver::with(|settings| settings.keep = keep, None);
        d.portal();
        d.keys("Printer<@hs_ticket_priority>urg<enter><@hubspot_owner_id>grace<enter><c-s>").created().keys("<enter>");
        (d.text("hs_ticket_priority").to_owned(), d.text("hubspot_owner_id").to_owned())
    };
    assert_eq!(keep(&["hs_pipeline", "hubspot_owner_id"]), (String::new(), "201".into()));
    assert_eq!(keep(&["Priority"]), ("URGENT".into(), String::new()), "by label too");
    assert_eq!(keep(&[]), (String::new(), String::new()));
}

/// Something that hands, the link or the clock do.
#[derive(Debug, Clone)]
enum Step {
    /// Types a subject of its own and wants the ticket.
    Create,
    /// Puts it into the outbox instead.
    Queue,
    Keys(&'static str),
    Wait(u64),
    /// Answers the oldest or the newest that is under way.
    Answer(bool, u8),
    /// What waits is taken from the disk.
    Take,
    /// HubSpot tells what it has of the one that was looked for last.
    Look,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let keys = [
        "x",
        "<bs>",
        "<esc>",
        "<tab>",
        "<c-n>",
        "<f6>",
        "<f6>s",
        "<f6>t",
        "<f6>x",
        "<f6><enter>",
        "<f8>",
        "<enter>",
        "<a-n>name<enter>",
        "<c-o><esc>",
        "<c-s>",
        "<c-s><c-s>",
        "<f7>",
        "<down>",
        "<c-x>k",
        "a",
        "n",
    ];
    prop_oneof![
        4 => Just(Step::Create),
        1 => Just(Step::Queue),
        6 => prop::sample::select(keys.to_vec()).prop_map(Step::Keys),
        2 => (0u64..2000).prop_map(Step::Wait),
        6 => (any::<bool>(), any::<u8>()).prop_map(|(first, how)| Step::Answer(first, how)),
        2 => Just(Step::Take),
        2 => Just(Step::Look),
        1 => Just(Step::Restart),
    ]
}

/// HubSpot, the disk and the agent's wishes, as far as this test is about them.
struct World {
    d: Driver,
    read: usize,
    /// Submissions that reached HubSpot and are not answered, oldest first.
    open: Vec<Effect>,
    /// Subjects that were meant: Ctrl-S or the outbox was wanted for them.
    meant: Vec<String>,
    /// Subjects of the tickets that HubSpot has.
    tickets: Vec<String>,
    wished: usize,
}

impl World {
    fn new() -> Self {
        let d = Driver::ready();
        let read = d.log().len();
        Self { d, read, open: Vec::new(), meant: Vec::new(), tickets: Vec::new(), wished: 0 }
    }

    fn collect(&mut self) {
        let new: Vec<Effect> = self.d.log()[self.read..].to_vec();
        self.read = self.d.log().len();
        for effect in new {
            if let Effect::Submit { ticket, .. } = &effect {
                let subject = ticket.value("subject").unwrap_or_default().to_owned();
                let base = subject.trim_matches('x').to_owned();
                assert!(self.meant.contains(&base), "{subject:?} was never meant to be sent");
                self.open.push(effect);
            } else if matches!(effect, Effect::Settle { .. }) {
                self.d.noted();
            }
        }
    }

    fn subject(effect: &Effect) -> String {
        let Effect::Submit { ticket, .. } = effect else { panic!("no submission") };
        ticket.value("subject").unwrap_or_default().trim_matches('x').to_owned()
    }

    fn answer(&mut self, first: bool, how: u8) {
        if self.open.is_empty() {
            return;
        }
        let effect = self.open.remove(if first { 0 } else { self.open.len() - 1 });
        let subject = Self::subject(&effect);
        let Effect::Submit { request, draft, ticket: sent, .. } = effect else { panic!("no submission") };
        let outcome = match how % 5 {
            0 | 1 => {
                self.tickets.push(subject);
                let id = format!("{}", 1000 + self.tickets.len());
                Outcome::Created(Box::new(Ticket { id, ..ticket(&sent) }))
            }
            2 => refused(),
            3 => {
                // It was executed, and the answer was lost.
                self.tickets.push(subject);
                lost()
            }
            _ => lost(),
        };
        self.d.ends(request, draft.id, *sent, outcome);
    }

    /// Whether Enter would say what is not so: that a ticket is not there which is, or that it is another one.
    fn would_lie(&self) -> bool {
        let about = |subject: &&String| self.d.screen().contains(&format!("Was “{subject}"));
        let is_there = self.tickets.iter().find(about).is_some();
        self.d.top() == Top::Question || (self.d.asked() == Some(Choice::SendAgain) && is_there)
    }

    fn look(&mut self) {
        let looks = self.d.all(|effect| match effect {
            Effect::Look { attempt, .. } => Some(attempt.ticket.clone()),
            _ => None,
        });
        let Some(sent) = looks.last() else { return };
        let subject = sent.value("subject").unwrap_or_default().trim_matches('x');
        let at = self.tickets.iter().position(|one| one == subject);
        let found = at.map(|at| Ticket { id: format!("{}", 1001 + at), ..ticket(sent) });
        let matches = found.map(|ticket| Match { ticket, differences: Vec::new(), alone: true }).into_iter().collect();
        self.d.looked(Ok(Finding::Perhaps(matches)));
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Create | Step::Queue => {
                // Whatever is open is left first, as an agent would; what was begun in the form is put away.
                self.d.wait(400).keys("<esc><esc><esc><esc><c-n>");
                if self.d.top() != Top::Nothing || self.d.shows_result() || !self.d.draft().is_blank() {
                    return;
                }
                self.wished += 1;
                let subject = format!("Ticket {}", self.wished);
                self.meant.push(subject.clone());
                self.d.keys(&subject).keys(if matches!(step, Step::Create) { "<c-s>" } else { "<c-x>l" });
            }
            Step::Keys(keys) => {
                // What is typed on is meant, too, if it is sent then.
                match keys.strip_suffix("<enter>") {
                    Some(before) => {
                        self.d.keys(before);
                        let key = if self.would_lie() { "<esc>" } else { "<enter>" };
                        self.d.keys(key)
                    }
                    None => self.d.keys(keys),
                };
                let subject = self.d.text("subject").trim_matches('x').to_owned();
                if !self.meant.contains(&subject) {
                    self.meant.push(subject);
                }
            }
            Step::Wait(milliseconds) => drop(self.d.wait(*milliseconds)),
            Step::Answer(first, how) => self.answer(*first, *how),
            Step::Take => {
                let draft =
                    self.d.tries().pop().and_then(|id| self.d.writes().into_iter().rev().find(|one| one.id == id));
                if let Some(draft) = draft {
                    self.d.queued(Ok(Some(draft)));
                }
            }
            Step::Look => self.look(),
            Step::Restart => {
                // What was under way goes down with the process; HubSpot may or may not have it.
                self.d = Driver::ready();
                self.read = self.d.log().len();
                self.open.clear();
            }
        }
        self.collect();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_wish_is_one_ticket_and_nothing_else_is_sent(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
        }
        let mut seen = world.tickets.clone();
        seen.sort();
        let count = seen.len();
        seen.dedup();
        prop_assert_eq!(count, seen.len(), "a ticket is there twice: {:?}", world.tickets);
    }
}
