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
//! that is wrong, each [`Fault`] with its place and what to do about it. [`write`](write()) gives the script of a scenario; read again,
//! that is the same scenario. [`read_with_places`] says as well in which line each thing stands.
//!
//! **A script written today means the same for ever.** Its first line says its version, words are never reused, and what is
//! not said means what it meant when the script was written.
//!
//! A script may begin in the middle of a story: lines say which terms servers are in and what is in their logs. Where every rule is
//! on, these must be such that they could have come so (`start`).

mod claims;
mod fault;
mod line;
mod logs;
mod read;
mod start;
mod start_fault;
mod step;
mod story;
mod words;
mod write;

pub use fault::{Fault, Problem};
pub use line::Place;
pub use read::{Places, read, read_with_places};
pub use start_fault::{Lack, StartFault};
pub use write::{write, write_action, write_expectation, write_step};

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
