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
}
