//! Tests of hubspot.
