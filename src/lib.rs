//! hubticket composes HubSpot support tickets in a terminal, and without one.
//!
//! The library is layered; an import only ever points down, and the test `layers` fails on one that points up.
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
//! | - | [`log`] | where events are written, if they are wanted | ticket, store |
//! | - | [`sandbox`] | a HubSpot look-alike on loopback; shares nothing with `hubspot` | ticket |

pub mod app;
pub mod command;
pub mod config;
pub mod hubspot;
pub mod log;
pub mod portal;
pub mod runtime;
pub mod sandbox;
pub mod store;
pub mod submit;
pub mod ticket;
pub mod view;
