//! How a conversation with a pipe ends badly, in words and as an exit code: the same as of `hubticket create`.

use std::io;

use crate::app::linear::Ending;
use crate::config::failure::of_outcome;
use crate::config::{Exit, Failure, FailureKind};
use crate::ticket::text;
use crate::ticket::text::{quoted, sentence};

/// What is said of it, and the exit code; none where the ticket is there.
pub(super) fn of(ending: &Ending) -> Option<Failure> {
    Some(match ending {
        Ending::Unfit { answered, why } => {
            let (number, line) = (answered.number, quoted(&answered.line));
            let asked = match answered.question.trim_end_matches(['.', ':']) {
                "" => String::new(),
                question => format!(" to {}", quoted(question)),
            };
            Failure::usage(format!("line {number}, {line}, is not an answer{asked}: {why}"))
                .with_hint("each line answers one question; the lines after it were not read, and the draft is kept")
        }
        Ending::NotReady(problems) => {
            let said: Vec<String> = problems.iter().map(|one| sentence(&one.to_string())).collect();
            let text = format!("the ticket was not created: {}", said.join(" "));
            Failure::new(Exit::Usage, FailureKind::Missing, text)
        }
        Ending::Refused(said) => Failure::usage(said.clone()),
        Ending::Same(said) => Failure::new(Exit::Unknown, FailureKind::Unresolved, format!("nothing was sent: {said}")),
        Ending::Unfinished(said) => Failure::new(Exit::Other, FailureKind::Unfinished, said.clone())
            .with_hint("run hubticket resolve: it goes on with what is left"),
        Ending::Unknown(title) => {
            let text = format!("it is not known whether {} was created", quoted(title));
            Failure::new(Exit::Unknown, FailureKind::Unknown, text)
                .with_hint("run hubticket resolve: it looks for the ticket")
        }
        Ending::NoTicket(outcome) => return of_outcome(outcome),
        Ending::Call(operation, error) => Failure::of_call(error, *operation),
        Ending::Disk(error) => Failure::from(error.clone()),
    })
}

/// What it is that the sentences could not be written. Whoever closes the output wants to be told nothing.
pub(super) fn of_output(error: &io::Error) -> Option<Failure> {
    let is_closed = matches!(error.kind(), io::ErrorKind::BrokenPipe);
    (!is_closed).then(|| {
        let text = format!("the output could not be written: {}", text::of_system(error));
        Failure::new(Exit::Other, FailureKind::Output, text)
            .with_hint("hubticket history tells what became of a ticket; the draft is kept")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::linear::ending::Answered;
    use crate::hubspot::{self, Operation};
    use crate::store;
    use crate::submit::Outcome;

    #[test]
    fn each_ending_has_the_exit_code_that_create_has() {
        let cancelled = |sent| hubspot::Error::Cancelled { sent };
        let unfit = Answered { number: 3, line: "fly".into(), question: "What next?".into() };
        for (ending, exit) in [
            (Ending::Unfit { answered: unfit, why: "not one of the answers".into() }, Exit::Usage),
            (Ending::NotReady(Vec::new()), Exit::Usage),
            (Ending::Refused("it is of another profile".into()), Exit::Usage),
            (Ending::Same("Ticket 7 is the same.".into()), Exit::Unknown),
            (Ending::Unknown("Printer".into()), Exit::Unknown),
            (Ending::NoTicket(Box::new(Outcome::Unknown(cancelled(true)))), Exit::Unknown),
            (Ending::NoTicket(Box::new(Outcome::NotSent(cancelled(false)))), Exit::Unreachable),
            (
                Ending::Call(Operation::Create, Box::new(hubspot::Error::SignedOut { detail: String::new() })),
                Exit::Token,
            ),
            (Ending::Disk(store::Error::NoDraft("1f0c".into())), Exit::Files),
        ] {
            assert_eq!(of(&ending).unwrap().exit, exit, "{ending:?}");
        }
    }

    #[test]
    fn a_line_that_is_no_answer_is_told_with_its_number_and_its_question() {
        let answered = Answered { number: 3, line: "fly".into(), question: "What next?".into() };
        let said = of(&Ending::Unfit { answered, why: "not one of the answers".into() }).unwrap().message;
        assert_eq!(said, "line 3, “fly”, is not an answer to “What next?”: not one of the answers");
    }
}
