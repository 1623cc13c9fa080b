//! Content of the lines of the initial state, and the text of a log entry.

use raft_core::{Command, Entry, Payload, ServerId, Term};

use super::source_line::SourceSpan;

/// Content of the lines `log`, `term` and `committed`, before they are checked together.
#[derive(Default)]
pub(super) struct InitialLogs {
    /// Logs, in the order of the lines.
    pub(super) logs: Vec<LogLine>,
    /// Terms of servers.
    pub(super) terms: Vec<(ServerId, Term, SourceSpan)>,
    /// Number of committed entries.
    pub(super) committed: Option<(usize, SourceSpan)>,
    /// Position of the leader.
    pub(super) leader: Option<SourceSpan>,
    /// Position of the number of commands.
    pub(super) commands: Option<SourceSpan>,
}

/// A `log` line.
pub(super) struct LogLine {
    pub(super) server: ServerId,
    pub(super) entries: Vec<Entry>,
    /// Position of each entry.
    pub(super) spans: Vec<SourceSpan>,
}

/// Command of an entry for which the script states only the term, at this position from 1. No two are equal.
pub(super) fn default_command(term: Term, index: usize) -> Command {
    Command((u64::from(term) * 100) as u32 + index as u32)
}

/// Term of a server with a log or a vote for which the script states none: that of the latest leader, of which every
/// such server has heard.
pub(super) fn default_term<'a>(logs: impl Iterator<Item = &'a [Entry]>) -> Term {
    logs.filter_map(<[Entry]>::last).map(|last| last.term).max().unwrap_or_default()
}

/// Prints an entry at this position from 1, as in a `log` line.
pub(super) fn write_entry(entry: &Entry, index: usize) -> String {
    let term = entry.term;
    match entry.payload {
        Payload::NoOp => format!("{term} no-op"),
        Payload::Command(command) if command == default_command(term, index) => term.to_string(),
        Payload::Command(Command(command)) => format!("{term} command {command}"),
        Payload::Configuration(it) => {
            let mut text = format!("{term} voters");
            let parts = [
                ("", it.outgoing()),
                (if it.is_joint() { " and" } else { "" }, it.voters()),
                (" learners", it.learners().union(it.learners_next())),
            ];
            for (word, set) in parts.into_iter().filter(|(_, set)| !set.is_empty()) {
                text.push_str(word);
                text.extend(set.iter().map(|server| format!(" {server}")));
            }
            text
        }
    }
}
