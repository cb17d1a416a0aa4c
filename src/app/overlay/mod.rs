//! What can lie over the form, one file each.

pub mod calendar;
pub mod offer;
pub mod opening;
pub mod over;
pub mod palette;
pub mod reader;
pub mod records;
pub mod stack;
