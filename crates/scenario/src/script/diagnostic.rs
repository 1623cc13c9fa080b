//! Diagnostics of a script: the error, its position, and advice.

use std::fmt;

use raft_core::ServerId;
use thiserror::Error;

use super::initial_state_error::InitialStateError;
use crate::action::{ActionParseError, WORDS};
use crate::limits::{MAX_CHOICES, MAX_CONDITIONAL_ACTIONS, MAX_SCRIPT_ACTIONS, MAX_SCRIPT_BYTES};
use crate::text::truncate;

/// A setting of a rule that a later line of the script replaces.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("“{word}” sets the rule “{rule}”, which an earlier line sets differently: the later line counts")]
pub struct Replaced {
    /// The word of the later line: a profile or a rule.
    pub word: String,
    /// Key of the rule.
    pub rule: &'static str,
}

/// An error in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Line, from 1.
    pub line: usize,
    /// Column of its first character, from 1; one after the last character of the line, if something is missing there.
    pub column: usize,
    /// Length in characters; 0, if something is missing.
    pub length: usize,
    /// The error.
    pub kind: DiagnosticKind,
}

/// Formats the error with its position: `line 3, column 5: there is no “crsh” here: did you mean “crash”?`
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.kind)
    }
}

/// Kind of an error in a script. Each text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DiagnosticKind {
    /// The script is longer than [`MAX_SCRIPT_BYTES`].
    #[error("the script has {0} bytes, and no more than {MAX_SCRIPT_BYTES} are read: make it shorter")]
    TooLong(usize),
    /// The script in its printed form is longer than [`MAX_SCRIPT_BYTES`].
    #[error("written out, the script has {0} bytes, and no more than {MAX_SCRIPT_BYTES} are read: make it shorter")]
    TooLongWritten(usize),
    /// The first line does not state the version.
    #[error("begin with the line “overlap 1”, so that the script means the same for ever")]
    NoVersion,
    /// The script has another version.
    #[error("this is version “{0}” of scripts, and version 1 is read here: open it with a newer Overlap")]
    OtherVersion(String),
    /// A word has no meaning in its position.
    #[error("“{word}” is not {expected}{}", suggestion_text(*suggestion, known))]
    Unknown {
        /// The word.
        word: String,
        /// Description of the expected words.
        expected: &'static str,
        /// Word that is probably meant.
        suggestion: Option<&'static str>,
        /// All expected words, if there are few.
        known: &'static [&'static str],
    },
    /// Something else is expected.
    #[error("write {0} here")]
    Expected(&'static str),
    /// A number does not parse or is out of its bounds.
    #[error("write a number from {low} to {high} here")]
    Number {
        /// Minimum.
        low: u64,
        /// Maximum.
        high: u64,
    },
    /// A line, a name or a server occurs twice.
    #[error("“{0}” is here twice: take one away")]
    Twice(String),
    /// Two keys are settings of one rule.
    #[error("“{0}” and “{1}” are two ways in which one rule is off: take one away")]
    OneRule(&'static str, String),
    /// A server is in two zones.
    #[error("{0} is in the zone “{1}” already, and a server is in one zone: take it away from one of the lines")]
    InTwoZones(ServerId, String),
    /// There are words after the end of the line's content.
    #[error("take “{0}” away: there is nothing more to say in this line")]
    TooMany(String),
    /// A mandatory line is missing.
    #[error("a line is missing: {0}")]
    Missing(&'static str),
    /// There are more than [`MAX_SCRIPT_ACTIONS`] actions. Reported once.
    #[error(
        "a script does up to {MAX_SCRIPT_ACTIONS} things, and parting and joining servers are many: take some away"
    )]
    TooManyActions,
    /// A question has more than [`MAX_CHOICES`] choices. Reported once for a question.
    #[error("a question has up to {MAX_CHOICES} choices: take some away")]
    TooManyChoices,
    /// There are more than [`MAX_CONDITIONAL_ACTIONS`] conditional Steps. Reported once.
    #[error(
        "a script does up to {MAX_CONDITIONAL_ACTIONS} things in its “when” lines, and parting and joining servers are \
         many: take some away"
    )]
    TooManyConditions,
    /// A conditional action repeats an earlier one.
    #[error("line {0} says the same, and it is done once: take one away")]
    SameAsLine(usize),
    /// Some actions have times and others have none.
    #[error(
        "a script has either “at” and “when” lines, with a clock, or “then” lines, without: take the fewer of them away"
    )]
    Mixed,
    /// An action does not parse.
    #[error("{error}{}", suggestion_text(*suggestion, if matches!(error, ActionParseError::UnknownAction(_)) { WORDS } else { &[] }))]
    Action {
        /// The error.
        error: ActionParseError,
        /// Word that is probably meant.
        suggestion: Option<&'static str>,
    },
    /// The initial state is inconsistent.
    #[error(transparent)]
    InitialState(InitialStateError),
}

impl DiagnosticKind {
    /// An unknown word; an empty one is missing.
    pub(super) fn unknown(word: &str, expected: &'static str, suggestion: Option<&'static str>) -> Self {
        Self::unknown_of(word, expected, suggestion, &[])
    }

    /// An unknown word in the position of one of the `known` words.
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

/// Advice after an unknown word: the suggestion, or all known words.
fn suggestion_text(suggestion: Option<&str>, known: &[&str]) -> String {
    match suggestion {
        Some(suggestion) => format!(": did you mean “{suggestion}”?"),
        None if known.is_empty() => String::new(),
        None => format!("; there are: {}", known.join(", ")),
    }
}
