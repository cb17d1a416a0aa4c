//! Exactly one ticket comes out of every draft that is meant to be sent, whatever goes wrong on the way.
//!
//! `rig` is a desk, a client and a sandbox of its own for a test; `agent` does what a truthful agent would. `faults`
//! has every fault and many mixtures of them; `endings` each way in which a submission ends; `twins` what
//! means the same; `plans` steps before and after the ticket, in random sequences; `machine` random sequences of submissions, faults, deaths of the process and decisions.

mod agent;
mod correct;
mod endings;
mod faults;
mod machine;
mod plans;
mod rig;
mod twins;
