//! hubticket composes HubSpot support tickets in a terminal, and without one.
//!
//! The library is layered; an import only ever points down, and the test `layers` fails on one that points up and on a
//! circle of files.
//!
//! | layer | module | what it owns | may use |
//! | --- | --- | --- | --- |
//! | 0 | [`ticket`] | what a ticket is: schema, draft, values, record, safe text. Pure | - |
//! | 1 | [`hubspot`] | HTTP to HubSpot: paths, JSON, errors, limits, the client | ticket |
//! | 1 | [`store`] | files below the config directory: drafts, journal, cache | ticket |
//! | 2 | [`submit`] | draft, journal, client, outcome: the exactly-one-ticket logic | 0-1 |
//! | 2 | [`portal`] | what is known of a portal: cache first, then the network; search | 0-1 |
//! | 3 | [`app`] | all state of the screen, and the same in lines. Pure: no I/O, no clock, no drawing | 0-2, as data |
//! | 4 | [`view`] | draws the state; changes nothing | 0-3 |
//! | 5 | [`runtime`] | the loop: input, effects and deadlines into `update`, then a frame | all below |
//! | 5 | [`command`] | the subcommands without a screen | 0-2, config |
//! | 5 | [`config`] | command line, environment and config.toml into one meaning | all below |
//! | 6 | `mcp` | tools over the Model Context Protocol; a feature, off by default | 0-2, config, command |
//! | - | [`tty`] | what a terminal sends: its bytes as keys, pastes, clicks and answers; its size | - |
//! | - | [`child`] | starts other programs, and hides tokens from them | - |
//! | - | [`log`] | where events are written, if they are wanted | ticket, store |
//! | - | [`sandbox`] | a HubSpot look-alike on loopback; shares nothing with `hubspot` | ticket |
//!
//! A ticket can be made without the screen, and without the network up to its last step:
//!
//! ```
//! use hubticket::hubspot::wire;
//! use hubticket::ticket::value::{Locale, assemble};
//! use hubticket::ticket::{Association, Draft, DraftId, ObjectType, Schema};
//!
//! let locale = Locale { now: "2026-11-24T13:00:00Z".parse()?, zone: jiff::tz::TimeZone::UTC };
//! let mut draft = Draft::new(DraftId::random(), locale.now);
//! draft.set("subject", "Printer on fire");
//! draft.set("hs_pipeline", "0");
//! draft.set("hs_pipeline_stage", "1");
//! let types = Schema::default().association_types(&ObjectType::contacts()).into_iter().take(1).collect();
//! draft.associations.push(Association::to(ObjectType::contacts(), "101", types));
//!
//! // What `hubspot::Client::create_ticket` sends.
//! let body = wire::request_body(&assemble(&Schema::default(), &draft, &locale));
//! assert_eq!(
//!     body,
//!     serde_json::json!({
//!         "properties": {"subject": "Printer on fire", "hs_pipeline": "0", "hs_pipeline_stage": "1"},
//!         "associations": [{
//!             "to": {"id": "101"},
//!             "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}],
//!         }],
//!     })
//! );
//! # Ok::<(), jiff::Error>(())
//! ```

#[cfg(not(unix))]
compile_error!("hubticket runs on Unix: it needs its signals, its terminals and the permissions of its files");

pub mod app;
pub mod child;
pub mod command;
pub mod config;
pub mod hubspot;
pub mod log;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod portal;
pub mod runtime;
pub mod sandbox;
pub mod store;
pub mod submit;
pub mod ticket;
pub mod tty;
pub mod view;
