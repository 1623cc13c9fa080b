//! Scenario script: the text format of scenarios for authors.
//!
//! ```text
//! overlap 1
//! title   A leader lost
//! old     S1 S2 S3
//! leader  S1
//!
//! at 100 crash S1
//! beat lost at 300: The others hear nothing from S1, and one of them campaigns.
//! expect single: safe; elections 1
//! ```
//!
//! `docs/scenario-script.md` describes every line and has a grammar. [`read`](read()) parses a script and returns the
//! scenario or all errors, each as a [`Diagnostic`] with its position and advice. [`write`](write()) prints a scenario
//! as a script that parses to the same scenario. [`read_with_source_map`] also returns the position of each part.
//!
//! **Scripts are permanent.** The first line states the version, no keyword ever gets a second meaning, and defaults
//! never change.
//!
//! A script may have an initial state: its lines state the terms of servers and the entries of their logs. With all
//! rules on, a run of Raft must be able to lead to that state (`initial_state`).

mod action_parser;
mod claims;
pub mod completion;
mod conditions;
mod cursor;
mod diagnostic;
mod events;
mod expected;
mod faithful;
pub mod forms;
mod initial_logs;
mod initial_state;
mod initial_state_error;
mod log_line;
mod open_question;
mod parser;
mod parser_state;
mod printer;
mod questions;
mod source_line;
mod zone_line;

pub use crate::limits::{
    MAX_CHOICES, MAX_COMMANDS, MAX_CONDITIONAL_ACTIONS, MAX_SCRIPT_ACTIONS as MAX_ACTIONS,
    MAX_SCRIPT_BYTES as MAX_BYTES,
};
pub use diagnostic::{Diagnostic, DiagnosticKind, Replaced};
pub use faithful::{UnwritableError, write_faithfully};
pub use initial_state_error::{InitialStateError, NotCommittable};
pub use parser::{read, read_with_source_map};
pub use parser_state::SourceMap;
pub use printer::{write, write_action, write_expectation, write_step};
pub use source_line::SourceSpan;

/// All keywords that begin a line.
pub static KEYS: [&str; 42] = [
    "overlap",
    "id",
    "title",
    "summary",
    "old",
    "learners",
    "new",
    "leader",
    "commands",
    "term",
    "log",
    "committed",
    "modes",
    "direct-changes",
    "revertible-joint",
    "votes-carry-commit",
    "hand-over-first",
    "profile",
    "off",
    "seed",
    "latency",
    "election",
    "heartbeat",
    "apply",
    "loss",
    "duplication",
    "drift",
    "admin-pause",
    "operator-pause",
    "operator-downtime",
    "operator-order",
    "row",
    "zone",
    "end",
    "at",
    "then",
    "when",
    "beat",
    "question",
    "choice",
    "answer",
    "expect",
];
