//! Batches of tickets: the body of a batch create, and what its answer says of each input
//! (assets/hubspot-api.md, section 8).

use serde_json::{Value, json};

use super::{Unreadable, answer, list, request_body, results, text, ticket};
use crate::hubspot::error::Answer;
use crate::ticket::{NewTicket, Ticket};

/// What a batch create came to. An input that is neither among the tickets nor among the errors is not told of.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchAnswer {
    /// The tickets that were made.
    pub tickets: Vec<Ticket>,
    /// The inputs that were refused.
    pub errors: Vec<BatchError>,
}

/// Why an input was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchError {
    /// The trace ids of the inputs that it is about; none where HubSpot does not say.
    pub traces: Vec<String>,
    /// What HubSpot said, as if it had been the answer to this input alone.
    pub answer: Answer,
}

/// The body of a batch create. With a trace id on each input, the answer tells what became of each.
pub fn batch_body(inputs: &[(&str, &NewTicket)]) -> Value {
    let inputs: Vec<Value> = inputs
        .iter()
        .map(|(trace, ticket)| {
            let mut input = request_body(ticket);
            if let Some(input) = input.as_object_mut() {
                input.insert("objectWriteTraceId".into(), json!(trace));
            }
            input
        })
        .collect();
    json!({"inputs": inputs})
}

/// What a batch create came to.
///
/// # Errors
/// When there are no results, or one of them names no ticket.
pub fn batch_answer(value: &Value) -> Result<BatchAnswer, Unreadable> {
    let tickets = results(value)?.iter().map(|one| ticket(one.clone())).collect::<Result<_, _>>()?;
    let errors = list(value, "errors")
        .iter()
        .map(|one| {
            let answer = answer(400, &[], one.to_string().as_bytes());
            let named = answer.context.iter().filter(|(key, _)| key == "objectWriteTraceId");
            BatchError { traces: named.flat_map(|(_, ids)| ids.clone()).collect(), answer }
        })
        .collect();
    Ok(BatchAnswer { tickets, errors })
}

/// The tickets of a batch read. That some are not there is no error; any other error leaves in doubt what is there.
///
/// # Errors
/// When there are no results, one names no ticket, or an error speaks of anything but a missing ticket.
pub fn batch_found(value: &Value) -> Result<Vec<Ticket>, Unreadable> {
    if let Some(odd) =
        list(value, "errors").iter().find(|one| text(one, "category").as_deref() != Some("OBJECT_NOT_FOUND"))
    {
        return Err(text(odd, "message").unwrap_or_else(|| "a ticket could not be read".into()));
    }
    results(value)?.iter().map(|one| ticket(one.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_carries_its_trace_id_beside_what_a_single_create_sends() {
        let mut new = NewTicket::default();
        new.set("subject", "Printer");
        assert_eq!(
            batch_body(&[("t1", &new)]).to_string(),
            r#"{"inputs":[{"associations":[],"properties":{"subject":"Printer"},"objectWriteTraceId":"t1"}]}"#
        );
    }

    #[test]
    fn an_answer_tells_tickets_and_refusals_apart_and_a_ticket_without_an_id_makes_it_unreadable() {
        let body = json!({"status": "COMPLETE", "results": [{"id": "1", "properties": {}}], "numErrors": 1, "errors": [
            {"status": "error", "category": "VALIDATION_ERROR", "message": "Property \"x\" does not exist",
             "context": {"objectWriteTraceId": ["t2"]}}]});
        let read = batch_answer(&body).unwrap();
        assert_eq!((read.tickets.len(), read.errors.len()), (1, 1));
        assert_eq!(read.errors[0].traces, ["t2"]);
        assert!(read.errors[0].answer.sentence().contains("does not exist"));
        assert!(batch_answer(&json!({"results": [{"properties": {}}]})).is_err());
        assert!(batch_answer(&json!({"status": "PENDING"})).is_err());
    }

    #[test]
    fn a_ticket_is_called_absent_only_where_nothing_else_went_wrong() {
        let missing = json!({"results": [], "errors": [{"category": "OBJECT_NOT_FOUND", "context": {"ids": ["a"]}}]});
        assert_eq!(batch_found(&missing), Ok(Vec::new()));
        let odd = json!({"results": [], "errors": [{"category": "INTERNAL_ERROR", "message": "m"}]});
        assert_eq!(batch_found(&odd), Err("m".into()));
    }
}
