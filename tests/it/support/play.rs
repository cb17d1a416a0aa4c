//! The loop's part: messages in, effects out, and the words for what the program was asked to do.

use hubticket::hubspot;
use hubticket::portal::{Customer, Known, Source};
use hubticket::store::{self, Attempt, JournalResult, Listing};
use hubticket::submit::{Ended, Finding, Outcome, Progress};
use hubticket::ticket::placeholder::Person;
use hubticket::ticket::record::{Candidate, Linked};
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{Attachment, Draft, DraftId, NewTicket, ObjectType, Ticket};

use super::log::Did;
use super::portal::parts;
use super::samples::{attempt, begin, ticket};
use super::{Edited, Effect, Message, Moment, Past, RequestId};

/// Plays the loop's part: it hands over what happens and keeps what is to be done about it. Each answer is to the last
/// request of its kind.
pub trait Play: Sized {
    /// Every effect so far.
    fn log(&self) -> &[Effect];

    /// The effects since the last call.
    fn effects(&mut self) -> Vec<Effect>;

    /// The moment.
    fn now(&self) -> Moment;

    /// Hands over a message.
    fn send(&mut self, message: Message) -> &mut Self;

    /// What all effects say for which something can be read, in their order.
    fn all<T>(&self, read: impl Fn(&Effect) -> Option<T>) -> Vec<T> {
        self.log().iter().filter_map(read).collect()
    }

    /// The last effect for which something can be read.
    #[track_caller]
    fn last<T>(&self, read: impl Fn(&Effect) -> Option<T>) -> T {
        match self.log().iter().rev().find_map(read) {
            Some(found) => found,
            None => panic!("no such effect among {:#?}", self.log()),
        }
    }

    /// How many effects fit.
    fn count(&self, fits: impl Fn(&Effect) -> bool) -> usize {
        self.log().iter().filter(|effect| fits(effect)).count()
    }

    // Answers.

    /// Answers with one part of the portal.
    #[track_caller]
    fn part(&mut self, part: Result<Part, (PartName, hubspot::Error)>) -> &mut Self {
        self.part_for(self.loading(), Known { part, source: Source::Network })
    }

    /// The same, as the cache had it.
    #[track_caller]
    fn cached(&mut self, part: Part) -> &mut Self {
        self.part_for(self.loading(), Known { part: Ok(part), source: Source::Cache { fetched: begin() } })
    }

    /// Answers this request with one part of the portal.
    fn part_for(&mut self, request: RequestId, known: Known) -> &mut Self {
        self.send(Message::Portal { request, known: Box::new(known) })
    }

    /// Nothing more of the portal comes.
    #[track_caller]
    fn portal_done(&mut self) -> &mut Self {
        let request = self.loading();
        self.send(Message::PortalDone(request))
    }

    /// Answers with a portal of these parts.
    #[track_caller]
    fn portal_of(&mut self, parts: Vec<Part>) -> &mut Self {
        for part in parts {
            self.part(Ok(part));
        }
        self.portal_done()
    }

    /// Answers with the whole portal.
    #[track_caller]
    fn portal(&mut self) -> &mut Self {
        self.portal_of(parts())
    }

    /// Answers the last listing of the drafts.
    #[track_caller]
    fn drafts(&mut self, result: Result<Listing, store::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ListDrafts(request) => Some(*request),
            _ => None,
        });
        self.send(Message::Drafts { request, result })
    }

    /// Answers the last opening of a draft.
    #[track_caller]
    fn opened(&mut self, result: Result<Draft, store::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::OpenDraft { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Opened { request, result: result.map(Box::new) })
    }

    /// Answers the last write of a draft. One that was written with its submission has no answer of its own.
    #[track_caller]
    fn saved(&mut self, result: Result<(), store::Error>) -> &mut Self {
        let last = self.last(|effect| match effect {
            Effect::SaveDraft { draft, revision } => Some(Some((draft.id, *revision))),
            Effect::Submit { .. } => Some(None),
            _ => None,
        });
        let Some((id, revision)) = last else { return self };
        let result = result.map(|()| self.now().wall);
        self.send(Message::Saved { id, revision, result })
    }

    /// A change among the drafts on disk was made, or could not be.
    fn changed(&mut self, what: &str, result: Result<(), store::Error>) -> &mut Self {
        self.send(Message::Changed { what: what.into(), result })
    }

    /// A text was sent to the terminal's clipboard, or could not be.
    fn copied(&mut self, what: &str, result: Result<(), &str>) -> &mut Self {
        self.send(Message::Copied { what: what.into(), result: result.map_err(str::to_owned) })
    }

    /// The editor comes back.
    fn edited(&mut self, result: Result<&str, &str>) -> &mut Self {
        let edited = |text: &str| Edited { text: text.to_owned(), ..Edited::default() };
        self.send(Message::Edited { result: result.map(edited).map_err(str::to_owned) })
    }

    /// Answers the last reading of files that are to be attached.
    #[track_caller]
    fn attached(&mut self, results: Vec<Result<Attachment, store::Error>>) -> &mut Self {
        let (request, typed) = self.last(|effect| match effect {
            Effect::Attach { request, typed } => Some((*request, typed.clone())),
            _ => None,
        });
        let paths = hubticket::app::files::paths::split(&typed);
        let files = paths.into_iter().zip(results).collect();
        self.send(Message::Attached { request, files })
    }

    /// Answers the last look at what a path could go on with.
    #[track_caller]
    fn paths(&mut self, result: Result<&[&str], &str>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ListPaths { request, .. } => Some(*request),
            _ => None,
        });
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
        self.send(Message::Paths { request, result: result.map(names).map_err(str::to_owned) })
    }

    /// Answers the last look at files that were pasted.
    #[track_caller]
    fn seen(&mut self, sizes: Vec<Option<u64>>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::LookAtFiles { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::FilesSeen { request, sizes })
    }

    /// Answers the last look at files that are to be sent.
    #[track_caller]
    fn checked(&mut self, files: Vec<Result<Attachment, store::Error>>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::CheckFiles { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::FilesChecked { request, files })
    }

    /// Answers the last search.
    #[track_caller]
    fn found(&mut self, result: Result<Vec<Candidate>, hubspot::Error>) -> &mut Self {
        let request = self.searching();
        self.send(Message::Found { request, result })
    }

    /// Answers the last look-up of a record by its id.
    #[track_caller]
    fn named(&mut self, result: Result<Candidate, hubspot::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::Record { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Record { request, result })
    }

    /// Answers the last question for what belongs to a record.
    #[track_caller]
    fn related(&mut self, result: Result<Vec<Candidate>, hubspot::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::Related { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Related { request, result })
    }

    /// Answers the last reading of a customer.
    #[track_caller]
    fn customer(
        &mut self,
        person: Result<Person, hubspot::Error>,
        tickets: Result<Vec<Ticket>, hubspot::Error>,
    ) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ReadCustomer { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Customer { request, customer: Box::new(Customer { person, tickets }) })
    }

    /// Answers the last reading of a ticket that is to be changed, which is linked to nothing.
    fn ticket_read(&mut self, ticket: Ticket) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ReadTicket { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::TicketRead { request, result: Ok(Box::new((ticket, Vec::new()))) })
    }

    /// Answers the last reading of the links of a ticket.
    #[track_caller]
    fn links_read(&mut self, result: Result<Vec<(ObjectType, Vec<Linked>)>, hubspot::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ReadLinks { request, .. } | Effect::Link { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Links { request, result })
    }

    /// The last submission comes a step further.
    #[track_caller]
    fn progress(&mut self, progress: Progress) -> &mut Self {
        let (request, _) = self.submitted();
        self.send(Message::Progress { request, progress })
    }

    /// Ends the last submission.
    #[track_caller]
    fn ended(&mut self, outcome: Outcome) -> &mut Self {
        let (request, draft, sent) = self.last(|effect| match effect {
            Effect::Submit { request, draft, ticket, .. } => Some((*request, draft.id, (**ticket).clone())),
            _ => None,
        });
        self.ended_as(request, draft, sent, outcome)
    }

    /// Ends the submission of this number, counted from 0 in the order in which they were sent.
    #[track_caller]
    fn ended_nth(&mut self, n: usize, outcome: impl FnOnce(&NewTicket) -> Outcome) -> &mut Self {
        let all = self.all(|effect| match effect {
            Effect::Submit { request, draft, ticket, .. } => Some((*request, draft.id, (**ticket).clone())),
            _ => None,
        });
        let (request, draft, sent) = all.into_iter().nth(n).expect("so many were not sent");
        let outcome = outcome(&sent);
        self.ended_as(request, draft, sent, outcome)
    }

    /// Ends a submission, and lets the agent see it.
    fn ended_as(&mut self, request: RequestId, draft: DraftId, sent: NewTicket, outcome: Outcome) -> &mut Self {
        self.ends(request, draft, sent, outcome).see()
    }

    /// Lets the agent see what has just come up on the screen.
    fn see(&mut self) -> &mut Self {
        self
    }

    /// Ends the last submission with the ticket, at this very moment.
    #[track_caller]
    fn created_now(&mut self) -> &mut Self {
        let (_, sent) = self.submitted();
        self.ended_now(Outcome::Created(Box::new(ticket(&sent))))
    }

    /// Ends the last submission, at this very moment.
    #[track_caller]
    fn ended_now(&mut self, outcome: Outcome) -> &mut Self {
        let (request, draft, sent) = self.last(|effect| match effect {
            Effect::Submit { request, draft, ticket, .. } => Some((*request, draft.id, (**ticket).clone())),
            _ => None,
        });
        self.ends(request, draft, sent, outcome)
    }

    /// Ends a submission at this very moment.
    fn ends(&mut self, request: RequestId, draft: DraftId, sent: NewTicket, outcome: Outcome) -> &mut Self {
        let extras = self.all(|effect| match effect {
            Effect::Submit { request: own, extras, .. } if *own == request => Some((**extras).clone()),
            _ => None,
        });
        let extras = extras.into_iter().next().unwrap_or_default();
        let attempt = Box::new(Attempt { ticket: sent, extras, time: self.now().wall, ..attempt(1, Some(draft)) });
        self.send(Message::Submitted { request, ended: Box::new(Ended { attempt, outcome, unwritten: None }) })
    }

    /// Ends the last submission with the ticket.
    #[track_caller]
    fn created(&mut self) -> &mut Self {
        let (_, sent) = self.submitted();
        self.ended(Outcome::Created(Box::new(ticket(&sent))))
    }

    /// Answers the listing of submissions that were never answered.
    #[track_caller]
    fn unresolved(&mut self, all: Vec<Attempt>) -> &mut Self {
        self.past(Past { unresolved: all, ..Past::default() })
    }

    /// Answers what the journal knows of earlier submissions.
    #[track_caller]
    fn past(&mut self, past: Past) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ReadJournal { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Journal { request, result: Ok(past) })
    }

    /// Answers the last look for a ticket.
    #[track_caller]
    fn looked(&mut self, result: Result<Finding, hubspot::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::Look { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Looked { request, result })
    }

    /// Answers the last opening of a draft of the outbox.
    #[track_caller]
    fn queued(&mut self, result: Result<Option<Draft>, store::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::TakeWaiting { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Taken { request, result: result.map(|draft| draft.map(Box::new)) })
    }

    /// The disk has written down what was said to have become of a submission.
    fn noted(&mut self) -> &mut Self {
        let attempt = self.last(|effect| match effect {
            Effect::Settle { attempt, .. } => Some(*attempt),
            _ => None,
        });
        self.send(Message::Settled { attempt, result: Ok(None) })
    }

    // What was to be done.

    /// The last request to read the portal.
    #[track_caller]
    fn loading(&self) -> RequestId {
        self.last(|effect| match effect {
            Effect::LoadPortal { request, .. } => Some(*request),
            _ => None,
        })
    }

    /// The last request to search records.
    #[track_caller]
    fn searching(&self) -> RequestId {
        self.last(|effect| match effect {
            Effect::Search { request, .. } => Some(*request),
            _ => None,
        })
    }

    /// Every search for records: the kind and the text.
    fn searches(&self) -> Vec<(String, String)> {
        self.all(|effect| match effect {
            Effect::Search { object, text, .. } => Some((object.key().to_owned(), text.clone())),
            _ => None,
        })
    }

    /// How many tickets were asked for.
    fn submits(&self) -> usize {
        self.count(|effect| matches!(effect, Effect::Submit { .. }))
    }

    /// The last ticket that was asked for.
    #[track_caller]
    fn submitted(&self) -> (RequestId, NewTicket) {
        self.last(|effect| match effect {
            Effect::Submit { request, ticket, .. } => Some((*request, (**ticket).clone())),
            _ => None,
        })
    }

    /// How often a ticket was looked for whose answer was lost.
    fn looks(&self) -> usize {
        self.count(|effect| matches!(effect, Effect::Look { .. }))
    }

    /// What became of submissions whose answer was lost, as it was written down.
    fn settled(&self) -> Vec<JournalResult> {
        self.all(|effect| match effect {
            Effect::Settle { result, .. } => Some(result.clone()),
            _ => None,
        })
    }

    /// Every draft that was to be written, as it was to be written; with a submission its draft is.
    fn writes(&self) -> Vec<Draft> {
        self.all(|effect| match effect {
            Effect::SaveDraft { draft, .. } | Effect::Submit { draft, .. } => Some((**draft).clone()),
            _ => None,
        })
    }

    /// The last of these.
    #[track_caller]
    fn written(&self) -> Draft {
        self.writes().pop().expect("no draft was written")
    }

    /// How often the drafts were listed.
    fn lists(&self) -> usize {
        self.count(|effect| matches!(effect, Effect::ListDrafts(_)))
    }

    /// The drafts that were to be opened in the form.
    fn opens(&self) -> Vec<DraftId> {
        self.all(|effect| match effect {
            Effect::OpenDraft { id, .. } => Some(*id),
            _ => None,
        })
    }

    /// The drafts that were to be opened to be sent by themselves.
    fn tries(&self) -> Vec<DraftId> {
        self.all(|effect| match effect {
            Effect::TakeWaiting { id, .. } => Some(*id),
            _ => None,
        })
    }

    /// The drafts that were to be put into the outbox (true) or taken out of it.
    fn queue_changes(&self) -> Vec<(DraftId, bool)> {
        self.all(|effect| match effect {
            Effect::MarkDraft { id, submission } => Some((*id, submission.is_some())),
            _ => None,
        })
    }

    /// The drafts that others may open again.
    fn releases(&self) -> Vec<DraftId> {
        self.all(|effect| match effect {
            Effect::ReleaseDraft(id) => Some(*id),
            _ => None,
        })
    }

    /// The drafts that were to be brought back.
    fn restores(&self) -> Vec<DraftId> {
        self.all(|effect| match effect {
            Effect::RestoreDraft(id) => Some(*id),
            _ => None,
        })
    }

    /// The drafts that became a ticket, and its id.
    fn finishes(&self) -> Vec<(DraftId, String)> {
        self.all(|effect| match effect {
            Effect::FinishDraft { id, ticket } => Some((*id, ticket.clone())),
            _ => None,
        })
    }

    /// When this was done last, for comparing.
    #[track_caller]
    fn when(&self, what: Did) -> usize {
        let found = self.log().iter().rposition(|effect| Did::of(effect) == Some(what));
        found.unwrap_or_else(|| panic!("{what:?} is not among {:#?}", self.log()))
    }
}
