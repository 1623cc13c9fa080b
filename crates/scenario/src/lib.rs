//! What a teacher writes: scenarios, the presets, links to them.
//!
//! A [`Scenario`] is data. It lowers to a [`cluster::Setup`] and a [`cluster::Schedule`], one run in each mode, and states
//! what must come of it there.

#![forbid(unsafe_code)]

pub mod action;
mod beat;
pub mod catalogue;
pub mod check;
mod claim;
mod expectation;
pub mod explanation;
pub mod link;
pub mod narration;
pub mod pack;
mod preset;
pub mod pseudocode;
pub mod reader;
mod replay;
mod rules;
mod scenario;
pub mod script;
pub mod search;
mod text;

pub use action::Action;
pub use beat::{Beat, Question};
pub use catalogue::preset;
pub use claim::{Bound, Claim, Entries, Measure};
pub use expectation::{Expectation, Outcome, Unmet};
pub use preset::{DEFAULT, PRESETS, built_in};
pub use replay::{digest, replay};
pub use scenario::{OWN, STEP_EVERY, Scenario};
