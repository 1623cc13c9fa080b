//! Scenarios, their script format, the presets, links to them, and the texts that explain a run.
//!
//! A [`Scenario`] is plain data. For each mode it gives a [`cluster::Setup`] and a [`cluster::Schedule`], hence one
//! run, and it states what must hold in that run.

#![forbid(unsafe_code)]

pub mod action;
mod beat;
mod built_in;
pub mod catalogue;
pub mod check;
mod claim;
pub mod encoding;
mod expectation;
pub mod explanation;
pub mod link;
pub mod narration;
pub mod pseudocode;
mod replay;
mod scenario;
pub mod script;
pub mod search;
mod text;
pub mod user_actions;

pub use action::Action;
pub use beat::{Beat, Question};
pub use built_in::{BUILT_IN, DEFAULT, built_in};
pub use catalogue::preset;
pub use claim::{Claim, Comparison, EntryKind, Metric};
pub use expectation::{Expectation, FailedExpectation, Outcome};
pub use replay::{digest, replay};
pub use scenario::{CUSTOM_ID, STEP_INTERVAL_MS, Scenario};
