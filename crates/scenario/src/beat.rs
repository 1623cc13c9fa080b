//! Beats: the moments of a story that have a name and words.

use std::borrow::Cow;

/// A moment of a scenario that one steps to, links to, and reads about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Its name, as links have it: small letters, digits and hyphens.
    pub name: Cow<'static, str>,
    /// When it is, in virtual milliseconds: after everything that happens then.
    pub at: u64,
    /// What there is to see.
    pub words: Cow<'static, str>,
    /// What the reader is asked there, if anything: the story holds until the answer is wanted.
    pub question: Option<Question>,
}

/// A question, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: Cow<'static, str>,
    /// The answer.
    pub answer: Cow<'static, str>,
}
