//! What left the form: submissions, what they wait for, what became of them, and their results.

pub mod answer;
pub mod finish;
pub mod list;
pub mod lost;
pub mod outbox;
pub mod plan;
pub mod refusal;
pub mod result;
pub mod settle;
pub mod show;
pub mod submission;
pub mod submit;
pub mod turn;
