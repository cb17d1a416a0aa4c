//! What the screen does: messages in, state and effects out.

mod accidents;
mod anything;
mod commands;
mod contact;
mod customer;
mod drafts;
mod elsewhere;
mod form;
mod leaving;
mod modes;
mod offline;
mod outbox;
mod outside;
mod pasting;
mod records;
mod resolving;
mod result;
mod sending;
mod submitting;
mod templates;
mod truth;
mod vim;
