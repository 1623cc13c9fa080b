//! What is wrong with a script, where, and what to do about it.

use std::fmt;

use thiserror::Error;

use super::{InitialStateError, MAX_ACTIONS, MAX_BYTES};
use crate::action::{ActionParseError, WORDS};
use crate::text::truncate;

/// Something wrong in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// In which line, from 1.
    pub line: usize,
    /// Where in the line it begins, in characters from 1; after the last, where something is missing there.
    pub column: usize,
    /// How many characters are wrong; none, where something is missing.
    pub length: usize,
    /// What is wrong.
    pub kind: DiagnosticKind,
}

/// `line 3, column 5: there is no “crsh” here: did you mean “crash”?`
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.kind)
    }
}

/// What is wrong in a script. Each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DiagnosticKind {
    /// There is too much of it.
    #[error("the script has {0} bytes, and no more than {MAX_BYTES} are read: make it shorter")]
    TooLong(usize),
    /// There is too much of it when it is written out, with what may be left unsaid.
    #[error("written out, the script has {0} bytes, and no more than {MAX_BYTES} are read: make it shorter")]
    TooLongWritten(usize),
    /// The first line does not say that it is a script.
    #[error("begin with the line “overlap 1”, so that the script means the same for ever")]
    NoVersion,
    /// It is for a later program.
    #[error("this is version “{0}” of scripts, and version 1 is read here: open it with a newer Overlap")]
    OtherVersion(String),
    /// A word that means nothing where it stands.
    #[error("“{word}” is not {expected}{}", suggestion_text(*suggestion, known))]
    Unknown {
        /// The word.
        word: String,
        /// What should stand there.
        expected: &'static str,
        /// The word that was meant, probably.
        suggestion: Option<&'static str>,
        /// The words that may stand there, where their number is small.
        known: &'static [&'static str],
    },
    /// Something else must stand here.
    #[error("write {0} here")]
    Expected(&'static str),
    /// A number is none, or out of its bounds.
    #[error("write a number from {low} to {high} here")]
    Number {
        /// The least.
        low: u64,
        /// The most.
        high: u64,
    },
    /// A line, a name or a server stands twice.
    #[error("“{0}” stands here twice: take one away")]
    Twice(String),
    /// Two settings of one rule.
    #[error("“{0}” and “{1}” are two ways in which one rule is off: take one away")]
    OneRule(&'static str, String),
    /// There are words left over.
    #[error("take “{0}” away: there is nothing more to say in this line")]
    TooMany(String),
    /// A line must be there, and is not.
    #[error("a line is missing: {0}")]
    Missing(&'static str),
    /// There is too much to do; told once.
    #[error("a script does up to {MAX_ACTIONS} things, and parting and joining servers are many: take some away")]
    TooManyActions,
    /// Actions with times and actions without.
    #[error("a script has either “at” lines, with a time, or “then” lines, without: take the fewer of them away")]
    Mixed,
    /// An action is none.
    #[error("{error}{}", suggestion_text(*suggestion, if matches!(error, ActionParseError::UnknownAction(_)) { &WORDS } else { &[] }))]
    Action {
        /// Why.
        error: ActionParseError,
        /// The word that was meant, probably.
        suggestion: Option<&'static str>,
    },
    /// Logs and terms do not go with each other, or with something else.
    #[error(transparent)]
    InitialState(InitialStateError),
}

impl DiagnosticKind {
    /// A word that means nothing where it stands; a word that is missing there.
    pub(super) fn unknown(word: &str, expected: &'static str, suggestion: Option<&'static str>) -> Self {
        Self::unknown_of(word, expected, suggestion, &[])
    }

    /// The same where only these words may stand.
    pub(super) fn unknown_of(
        word: &str,
        expected: &'static str,
        suggestion: Option<&'static str>,
        known: &'static [&'static str],
    ) -> Self {
        if word.is_empty() {
            return Self::Expected(expected);
        }
        Self::Unknown { word: truncate(word), expected, suggestion, known }
    }
}

/// What to write in the place of a word that means nothing: what was meant, or else what there is.
fn suggestion_text(suggestion: Option<&str>, known: &[&str]) -> String {
    match suggestion {
        Some(suggestion) => format!(": did you mean “{suggestion}”?"),
        None if known.is_empty() => String::new(),
        None => format!("; there are: {}", known.join(", ")),
    }
}
