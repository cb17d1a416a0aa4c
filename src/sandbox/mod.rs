//! The folder's map.
