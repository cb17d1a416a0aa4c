//! What hands do: keys, pastes, clicks and the wheel, each led to the layer on top or to its owner.

mod accident;
mod leave;
mod point;
mod press;
mod surprise;
pub mod target;
mod typing;
