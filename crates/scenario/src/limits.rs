//! Limits of links, scripts and runs: the bounds of everything that comes from outside, each stated once.

/// Highest server id in a link or script, and the number of servers for which the diagram has room.
pub const MAX_SERVERS: u64 = 7;

/// Latest time in a link or script, in virtual milliseconds.
pub const MAX_AT: u64 = 600_000;

/// Minimal duration of a run after its last action, in virtual milliseconds.
pub const TAIL_MS: u64 = 1000;

/// Maximum length of a link's fragment in bytes. A longer one is not parsed, except for its name.
pub const MAX_LINK_BYTES: usize = 16 * 1024;

/// Maximum number of actions in a link.
pub const MAX_LINK_ACTIONS: usize = 400;

/// Maximum number of reported errors of a link.
pub const MAX_LINK_ERRORS: usize = 4;

/// Maximum length of a script in bytes.
pub const MAX_SCRIPT_BYTES: usize = 64 * 1024;

/// Maximum number of actions in a script.
pub const MAX_SCRIPT_ACTIONS: usize = 10_000;

/// Maximum number of conditional Steps in a script: each condition is checked after each Step of a run.
pub const MAX_CONDITIONAL_ACTIONS: usize = 100;

/// Maximum length of a scenario's id and of a beat's name in bytes.
pub const MAX_NAME_BYTES: usize = 40;

/// Maximum length of a zone's name in bytes: the diagram has it beside a server's term.
pub const MAX_ZONE_BYTES: usize = 10;

/// Maximum number of choices of a question.
pub const MAX_CHOICES: usize = 6;

/// Maximum number of commands that are committed at the start.
pub const MAX_COMMANDS: u64 = 2000;

/// Maximum number of entries of an initial log.
pub const MAX_INITIAL_ENTRIES: usize = 50;

/// Maximum initial term.
pub const MAX_INITIAL_TERM: u64 = 99;
