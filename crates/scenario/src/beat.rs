//! Beats: named moments of a scenario with a text.

use std::borrow::Cow;

/// A named moment of a scenario: a stop for stepping, a target for links, and a text to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Name as links have it: lower-case letters, digits and hyphens.
    pub name: Cow<'static, str>,
    /// Time in virtual milliseconds. The beat comes after every event of that time.
    pub at: u64,
    /// Text of the beat.
    pub words: Cow<'static, str>,
    /// Question to the user, if any. Playback stops here until the user asks for the answer.
    pub question: Option<Question>,
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: Cow<'static, str>,
    /// The answer.
    pub answer: Cow<'static, str>,
    /// Answers to choose from; empty, if the user is to think of one.
    pub choices: Vec<Choice>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The answer.
    pub text: Cow<'static, str>,
    /// Whether it is right.
    pub is_right: bool,
    /// Why it is right or wrong.
    pub reason: Cow<'static, str>,
}
