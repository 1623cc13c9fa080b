//! Error of the parser of actions.

use thiserror::Error;

/// Why a text is no action. Each variant holds the word that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ActionParseError {
    /// The first word begins no action.
    #[error("“{0}” is no action")]
    UnknownAction(String),
    /// A request has no known kind.
    #[error("“{0}” is nothing to request: add, learner, remove and joint are")]
    UnknownRequest(String),
    /// A server number was expected.
    #[error("“{0}” names no server: servers are numbered 1 to 63")]
    NotAServer(String),
    /// A server that the script names was expected.
    #[error("“{0}” is no server that one of the lines “old”, “new” and “ask” names")]
    NotHere(String),
    /// A number was expected.
    #[error("“{0}” is not a number up to 4294967295")]
    NotANumber(String),
    /// A message was expected.
    #[error("“{0}” names no message: “1>3#4” does")]
    NotAMessage(String),
    /// A list names a server twice.
    #[error("server “{0}” is named twice")]
    Twice(String),
    /// Another word is in the place of a keyword.
    #[error("“{expected}” and the voters belong where “{found}” is")]
    NotTheKeyword {
        /// The keyword.
        expected: &'static str,
        /// The word.
        found: String,
    },
    /// There are words after the end of the action.
    #[error("“{0}” is one word too many")]
    TooMany(String),
    /// A word is missing.
    #[error("something is missing after “{0}”")]
    Missing(String),
}
