//! How a conversation with a pipe ends badly, in words and as an exit code: the same as of `hubticket create`.

use crate::app::linear::Ending;
use crate::config::failure::of_outcome;
use crate::config::{Exit, Failure, FailureKind};
use crate::ticket::text::{quoted, sentence};

/// What is said of it, and the exit code; none where the ticket is there.
pub(super) fn failure(ending: &Ending) -> Option<Failure> {
    Some(match ending {
        Ending::Unfit { answered, why } => {
            let (number, line) = (answered.number, quoted(&answered.line));
            let asked = match answered.question.trim_end_matches(['.', ':']) {
                "" => String::new(),
                question => format!(" to {}", quoted(question)),
            };
            Failure::usage(format!("line {number}, {line}, is no answer{asked}: {why}"))
                .with_hint("each line answers one question; the lines behind it were not read, and the draft is kept")
        }
        Ending::NotReady(problems) => {
            let said: Vec<String> = problems.iter().map(|one| sentence(&one.to_string())).collect();
            let text = format!("the ticket was not created: {}", said.join(" "));
            Failure::new(Exit::Usage, FailureKind::Missing, text)
        }
        Ending::Refused(said) => Failure::usage(said.clone()),
        Ending::Same(said) => Failure::new(Exit::Unknown, FailureKind::Unresolved, format!("nothing was sent: {said}")),
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
