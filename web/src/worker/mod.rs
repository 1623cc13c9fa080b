//! Worker that searches, plays seeds and answers what can still happen, so that the page responds meanwhile: its
//! protocol, its client in the page, and its program.

mod as_text;
pub(crate) mod client;
pub(crate) mod main;
pub mod protocol;
mod questions;
