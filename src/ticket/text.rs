//! Making foreign text safe to show.
