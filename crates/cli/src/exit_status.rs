//! Exit statuses.

use std::process::ExitCode;

/// Exit status of a call. Of several, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ExitStatus {
    /// Every expectation is met; a search has exhausted its bounds without a violation.
    Ok,
    /// An expectation is not met, a script has errors, a search has found a violation, two quorums share no server, or
    /// the output could not be written.
    Failed,
    /// The call is wrong, or what it names does not exist.
    Usage,
    /// A search stopped before it had exhausted its bounds.
    Incomplete,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Ok => 0,
            ExitStatus::Failed => 1,
            ExitStatus::Usage => 2,
            ExitStatus::Incomplete => 3,
        })
    }
}
