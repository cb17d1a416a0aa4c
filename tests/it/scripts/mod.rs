//! What scripts rely on: labels where ids are meant, one ticket for one key, templates, and documents as described.

mod create;
pub mod documents;
mod keys;
mod others;
mod plans;
mod prepared;
mod profiles;
mod reruns;
mod resolve;
mod rules;
mod similar;

use serde_json::{Value, json};

use crate::terminal::{Done, Home};

/// The program with these arguments ends with this code; its standard error has these words.
#[track_caller]
fn check(home: &Home, args: &[&str], code: i32, words: &[&str]) -> Done {
    let done = home.run(args).ended(code);
    done.says(words);
    done
}

/// The body that a dry run prints for these options.
#[track_caller]
fn body(home: &Home, options: &[&str]) -> Value {
    home.run(&[&["create", "--dry-run", "-p", "subject=x"], options].concat()).ended(0).json()
}

/// The error's document for these arguments.
#[track_caller]
fn error(home: &Home, args: &[&str], code: i32) -> Value {
    home.run(&[args, &["--output", "json"]].concat()).ended(code).json()["error"].clone()
}

/// The ids of an error's candidates.
fn candidates(error: &Value) -> Vec<&str> {
    error["candidates"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

const DRAFT: &str = "77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11";

/// Writes a draft of the default pipeline.
pub fn draft(home: &Home, subject: &str) {
    let text = json!({
        "version": 1, "id": DRAFT, "created": "2026-09-01T08:00:00Z", "modified": "2026-09-01T08:00:00Z",
        "properties": [
            {"name": "subject", "text": subject},
            {"name": "hs_pipeline", "text": "0"},
            {"name": "hs_pipeline_stage", "text": "1"},
        ],
        "associations": [{"object": "contacts", "id": "101", "name": "Ada Lovelace",
            "types": [{"category": "HUBSPOT_DEFINED", "typeId": 16}]}],
    });
    home.write(&format!("hubticket/drafts/{DRAFT}.json"), &text.to_string());
}
