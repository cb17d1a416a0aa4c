//! Tests of submit.
