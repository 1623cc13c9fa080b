//! Scenarios, their script format, the presets, links to them, and the texts that explain a run.
//!
//! A [`Scenario`] is plain data. For each mode it gives a [`cluster::Setup`] and a [`cluster::Schedule`], hence one
//! run, and it states what must hold in that run.

#![forbid(unsafe_code)]

pub mod action;
mod beat;
pub mod catalogue;
pub mod check;
mod claim;
mod conditional;
mod expectation;
pub mod explanation;
pub mod limits;
pub mod link;
pub mod narration;
mod outcome;
pub mod phase_map;
pub mod pseudocode;
pub mod questions;
pub mod quorum_chain;
mod replay;
mod scenario;
pub mod script;
pub mod search;
mod text;
mod unmet_condition;
pub mod user_actions;

pub use action::Action;
pub use beat::{Beat, Choice, Question};
pub use catalogue::preset;
pub use claim::{Claim, Comparison, EntryKind, Metric};
pub use cluster::{Continuations, Possibility};
pub use conditional::ConditionalAction;
pub use expectation::Expectation;
pub use link::{BUILT_IN, DEFAULT, built_in, encoding};
pub use outcome::{Actual, BoundedExpectation, ExpectationReport, FailedExpectation, Outcome};
pub use replay::{digest, replay};
pub use scenario::{CUSTOM_ID, STEP_INTERVAL_MS, Scenario};
pub use unmet_condition::UnmetCondition;
