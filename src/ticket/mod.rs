//! What a ticket is: the words of the problem, as plain data and pure functions.
//!
//! Nothing here reads a file, a clock or a socket, and nothing here knows of a terminal. What depends on the day or
//! the time zone is handed a [`value::Locale`].

pub mod association;
pub mod backoff;
pub mod candidates;
pub mod contact;
pub mod contact_text;
pub mod correction;
pub mod curl;
pub mod defaults;
pub mod draft;
pub mod edits;
pub mod file;
pub mod hash;
pub mod json;
pub mod labels;
pub mod named;
pub mod new_ticket;
pub mod note;
pub mod pasted;
pub mod place;
pub mod placeholder;
pub mod plan;
pub mod policy;
pub mod prepared;
pub mod properties;
pub mod property;
pub mod record;
pub mod required;
pub mod rules;
pub mod schema;
pub mod sensitive;
pub mod similar;
pub mod template;
pub mod text;
pub mod told;
pub mod value;
pub mod words;

pub use association::{Association, AssociationType, Category, ObjectType};
pub use contact::{BegunContact, NewContact};
pub use draft::{Draft, DraftId, Entry};
pub use edits::Edits;
pub use new_ticket::{Link, NewTicket};
pub use place::{Cursor, Place};
pub use plan::{Attachment, ContactLink, Extras};
pub use policy::Policy;
pub use prepared::Prepared;
pub use properties::Properties;
pub use property::{Choice, Kind, Property, Sensitivity};
pub use record::Ticket;
pub use schema::{Account, Owner, Pipeline, Schema, Stage};
