//! What a word can name in what is known of the portal, as commands ask for it. What it means is the same everywhere: see
//! [`crate::ticket::words`].

pub(super) use crate::ticket::words::{
    Found, by_label, is_id, is_internal, is_plain, options, owners, pipelines, stages,
};
