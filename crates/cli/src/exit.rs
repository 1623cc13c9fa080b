//! What a call ends with, as a shell sees it.

use std::process::ExitCode;

/// How it went. Of several, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// All is as stated; nothing is broken within the bounds.
    Met,
    /// Something is not as stated, a script is wrong, a property was broken by a search, or the output could not be
    /// written.
    Unmet,
    /// It was called in a wrong way, or what was named is not there.
    Called,
    /// A search stopped before it had seen all there is within its bounds.
    Stopped,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Met => 0,
            Exit::Unmet => 1,
            Exit::Called => 2,
            Exit::Stopped => 3,
        })
    }
}
