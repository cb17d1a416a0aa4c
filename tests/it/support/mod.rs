//! What the tests of the screen share: a portal, a clock that stands still, and drivers that play the loop's part.
//!
//! Tests reach the state of the screen through the words of a driver, which speak of what a user sees: of the form
//! (`form`), of what lies over it (`top`), of what became of a submission (`outcome`), of the lines around (`around`),
//! of the cells (`picture`). What the program is asked to do they read through those of [`Play`]. Where src/app keeps
//! all this is known to this folder alone.

mod around;
mod chords;
mod driver;
mod form;
mod log;
mod outcome;
mod picture;
mod play;
mod portal;
mod reply;
mod samples;
mod talk;
mod top;

pub use hubticket::app::effect::{Effect, Notify, TerminalEffect};
pub use hubticket::app::input::target::{Target, Thing};
pub use hubticket::app::message::{Edited, Message, Past};
pub use hubticket::app::request::{Moment, RequestId};

pub use around::Mode;
pub use chords::{Stroke, chords, strokes};
pub use driver::Driver;
pub use log::{Did, is_final};
pub use picture::Region;
pub use play::Play;
pub use portal::{creation, kind, parts, pipelines, rules};
pub use reply::reply;
pub use samples::{
    ada, answered, attempt, begin, candidate, disk_full, ended, engines, file, id, listing, open, person, problem,
    summary, ticket,
};
pub use talk::Talk;
pub use top::{Choice, Top};
