//! Its place is kept.
