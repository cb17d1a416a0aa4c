//! The answers that faults make: rate limits, migrations, broken gateways, web pages.

use serde_json::json;

use super::{answer::Answer, errors::ApiError, fault::FaultKind, limits::Policy};

/// The answer of a fault that answers, instead of or after the real one.
pub(super) fn answer(fault: &FaultKind, search: bool, path: &str, correlation: &str) -> Option<Answer> {
    let error = match *fault {
        FaultKind::RateLimited { retry_after } => {
            let policy = if search { Policy::Secondly } else { Policy::TenSecondly };
            let refusal = policy.refusal();
            match retry_after {
                Some(seconds) => refusal.header("retry-after", seconds.to_string()),
                None => refusal,
            }
        }
        FaultKind::DailyLimit => Policy::Daily.refusal(),
        FaultKind::Migrating { retry_after } => {
            ApiError::new(477, "MIGRATION_IN_PROGRESS", "This account is being moved to another data centre.")
                .header("retry-after", retry_after.to_string())
        }
        FaultKind::WrongDataCentre => {
            ApiError::new(488, None, "Hub 24816357 is unknown to this Hublet, but it appears to exist in Hublet eu1")
                .extra("correctHublet", json!("eu1"))
                .header("x-hubspot-correct-hublet", "eu1")
        }
        FaultKind::Locked => ApiError::new(423, "LOCKED", "The resource is locked. Try again in a moment."),
        FaultKind::NoPath { status } => ApiError::new(status, None, format!("resource not found: {path}")),
        FaultKind::Refused => ApiError::invalid("There was a problem with the request."),
        FaultKind::ServerError { status: 500, .. } => ApiError::new(500, None, "internal error"),
        FaultKind::ServerError { status, retry_after, .. } => {
            let page = Answer::html(status, &gateway_page(status));
            return Some(match retry_after {
                Some(seconds) => page.header("retry-after", seconds.to_string()),
                None => page,
            });
        }
        FaultKind::WrongType => return Some(Answer::html(200, CAPTIVE)),
        FaultKind::Redirect => {
            return Some(Answer::empty(301).header("location", format!("/moved{path}")));
        }
        _ => return None,
    };
    Some(error.answer(correlation))
}

fn gateway_page(status: u16) -> String {
    let reason = match status {
        502 => "Bad Gateway",
        503 => "Service Temporarily Unavailable",
        _ => "Gateway Time-out",
    };
    format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{status} {reason}</title></head>\n<body>\n\
         <center><h1>{status} {reason}</h1></center>\n<hr><center>cloudflare</center>\n</body>\n</html>\n"
    )
}

const CAPTIVE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome to Guest Wi-Fi</title></head>\n\
    <body><form action=\"/login\" method=\"post\"><p>Accept the terms to go online.</p></form></body></html>\n";
