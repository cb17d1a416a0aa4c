//! hubticket composes HubSpot support tickets in a terminal, and without one.
//!
//! # For other programs
//!
//! Three parts are meant for others, and stay as they are within a minor version: [`ticket`], what a ticket is;
//! [`hubspot::Client`], the calls to HubSpot; and [`submit`], by which exactly one ticket comes of a submission, with the
//! journal of a [`store::Store`]. [`sandbox`] is there to try them. All else is the program's own; it is public for its tests
//! only, is not documented here, and changes without notice.
//!
//! # The map
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
//! | 2 | `portal` | what is known of a portal: cache first, then the network; search | 0-1 |
//! | 3 | `app` | all state of the screen, and the same in lines. Pure: no I/O, no clock, no drawing | 0-2, as data |
//! | 4 | `view` | draws the state; changes nothing | 0-3 |
//! | 5 | `runtime` | the loop: input, effects and deadlines into `update`, then a frame | all below |
//! | 5 | `command` | the subcommands without a screen | 0-2, config |
//! | 5 | `config` | command line, environment and config.toml into one meaning | all below |
//! | 6 | `mcp` | tools over the Model Context Protocol; a feature, on by default | 0-2, config, command |
//! | - | `tty` | what a terminal sends: its bytes as keys, pastes, clicks and answers; its size | - |
//! | - | `child` | starts other programs, and hides tokens from them | - |
//! | - | `log` | where events are written, if they are wanted | ticket, store |
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
//!
//! And it is sent by a desk, which writes down what it does before it does it. Here against the sandbox, which loses the first
//! answer: the ticket is there all the same, and is found by its unique property. It is not sent again.
//!
//! ```
//! use hubticket::hubspot::{ApiVersion, Client, Settings};
//! use hubticket::sandbox::{self, Options};
//! use hubticket::store::Store;
//! use hubticket::submit::{Desk, Order, Outcome};
//! use hubticket::ticket::NewTicket;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let faults = vec!["reset-processedx1".parse()?];
//! let portal = sandbox::start(Options { faults, ..Options::default() }).await?;
//! let client = Client::new(&Settings::new(portal.base_url(), ApiVersion::V3, portal.token().to_owned().into()))?;
//!
//! let folder = tempfile::tempdir()?;
//! let mut desk = Desk::new(Store::open(folder.path())?.journal(), "default", "127.0.0.1");
//! desk.unique = Some("hubticket_submission_id".to_owned());
//!
//! let mut ticket = NewTicket::default();
//! for (name, value) in [("subject", "Printer on fire"), ("hs_pipeline", "0"), ("hs_pipeline_stage", "1")] {
//!     ticket.set(name, value);
//! }
//! let ended = desk.submit(&client, Order::new(ticket), std::future::pending(), |_| {}).await;
//! assert!(matches!(ended.outcome, Outcome::Created(_)));
//! assert_eq!(portal.inspect().tickets.len(), 1);
//! # Ok(())
//! # })
//! # }
//! ```

#[cfg(not(unix))]
compile_error!("hubticket runs on Unix: it needs its signals, its terminals and the permissions of its files");

#[doc(hidden)]
pub mod app;
#[doc(hidden)]
pub mod child;
#[doc(hidden)]
pub mod command;
#[doc(hidden)]
pub mod config;
pub mod hubspot;
#[doc(hidden)]
pub mod log;
#[cfg(feature = "mcp")]
#[doc(hidden)]
pub mod mcp;
#[doc(hidden)]
pub mod portal;
#[doc(hidden)]
pub mod runtime;
pub mod sandbox;
pub mod store;
pub mod submit;
pub mod ticket;
#[doc(hidden)]
pub mod tty;
#[doc(hidden)]
pub mod view;
