//! The scenario script: a scenario as a teacher writes it.
//!
//! ```text
//! overlap 1
//! title   A leader lost
//! old     S1 S2 S3
//! leader  S1
//!
//! at 100 crash S1
//! beat lost at 300: The others hear nothing from S1, and one of them stands for election.
//! expect single: safe; elections 1
//! ```
//!
//! One line says one thing; `docs/scenario-script.md` has them all, with a grammar. [`read`](read()) gives a scenario, or everything
//! that is wrong, each [`Diagnostic`] with its place and what to do about it. [`write`](write()) gives the script of a scenario; read again,
//! that is the same scenario. [`read_with_source_map`] says as well in which line each thing stands.
//!
//! **A script written today means the same for ever.** Its first line says its version, words are never reused, and what is
//! not said means what it meant when the script was written.
//!
//! A script may begin in the middle of a story: lines say which terms servers are in and what is in their logs. Where every rule is
//! on, these must be such that they could have come so (`start`).

mod action_parser;
mod claims;
mod cursor;
mod diagnostic;
mod events;
mod initial_logs;
mod initial_state;
mod initial_state_error;
mod parser;
mod printer;
mod source_line;

pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use initial_state_error::{InitialStateError, NotCommittable};
pub use parser::{SourceMap, read, read_with_source_map};
pub use printer::{write, write_action, write_expectation, write_step};
pub use source_line::SourceSpan;

/// No script longer than this is looked at.
pub const MAX_BYTES: usize = 64 * 1024;

/// No script does more than this.
pub const MAX_ACTIONS: usize = 10_000;

/// A scenario begins with no more commands than this.
pub const MAX_COMMANDS: u64 = 2000;

/// Every word that begins a line.
pub static KEYS: [&str; 33] = [
    "overlap",
    "id",
    "title",
    "summary",
    "old",
    "new",
    "leader",
    "commands",
    "term",
    "log",
    "committed",
    "modes",
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
    "end",
    "at",
    "then",
    "beat",
    "question",
    "answer",
    "expect",
];
