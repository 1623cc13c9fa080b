//! A line of a script, its words, and where they stand.

use std::borrow::Cow;

use raft_core::ServerId;

use super::{Diagnostic, DiagnosticKind};
use crate::link;
use crate::text::number;

/// A part of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceSpan {
    /// In which line, from 1.
    pub line: usize,
    /// Where in the line it begins, in characters from 1.
    pub column: usize,
    /// How many characters.
    pub length: usize,
}

impl SourceSpan {
    /// A fault there.
    pub(super) fn diagnostic(self, kind: DiagnosticKind) -> Diagnostic {
        let Self { line, column, length } = self;
        Diagnostic { line, column, length, kind }
    }
}

/// A line that is not empty.
pub(super) struct SourceLine<'a> {
    /// Its number, from 1.
    pub(super) number: usize,
    /// The whole of it.
    pub(super) text: &'a str,
    /// It up to a comment.
    uncommented: &'a str,
    /// Its words, up to a comment.
    pub(super) words: Vec<&'a str>,
}

impl<'a> SourceLine<'a> {
    /// The line of that number; nothing, if no words are in it.
    pub(super) fn new(number: usize, text: &'a str) -> Option<Self> {
        let mut line = Self { number, text, uncommented: text, words: text.split_ascii_whitespace().collect() };
        if let Some(comment) = line.words.iter().position(|word| word.starts_with('#')) {
            line.uncommented = text.get(..line.byte_offset(line.word(comment))).unwrap_or(text);
            line.words.truncate(comment);
        }
        if line.words.is_empty() { None } else { Some(line) }
    }

    /// The same line with a word's end after each colon, also where no space follows.
    pub(super) fn split_words_after_colons(&self) -> Self {
        let words = self.words.iter().flat_map(|word| word.split_inclusive(':')).collect();
        Self { words, ..*self }
    }

    /// The place of the first word from a place on that is no colon: one more does no harm.
    pub(super) fn skip_colons(&self, index: usize) -> usize {
        index + self.words_from(index).iter().take_while(|word| **word == ":").count()
    }

    /// What stands before the colon, as a line, and all that stands after it, a comment or what looks like one too. Nothing, if no
    /// colon stands before a comment.
    pub(super) fn split_at_colon(&self) -> Option<(Self, &'a str)> {
        let (head, _) = self.uncommented.split_once(':')?;
        let words = head.split_ascii_whitespace().collect();
        Some((Self { words, ..*self }, self.text.get(head.len() + 1..).unwrap_or_default()))
    }

    /// The word at a place; an empty one, at the end of the line, if there are not so many.
    pub(super) fn word(&self, index: usize) -> &'a str {
        self.words.get(index).copied().unwrap_or_else(|| self.end())
    }

    /// The words from a place on.
    pub(super) fn words_from(&self, index: usize) -> &[&'a str] {
        self.words.get(index..).unwrap_or_default()
    }

    /// The text after a word, without the space around it, whatever stands there: a comment is none in it.
    pub(super) fn text_after(&self, word: &'a str) -> &'a str {
        self.text.get(self.byte_offset(word) + word.len()..).unwrap_or_default().trim_ascii()
    }

    /// What stands after the colon, up to a comment.
    pub(super) fn after_colon(&self) -> &'a str {
        self.uncommented.split_once(':').map_or("", |(_, tail)| tail)
    }

    /// Where a part of the line is.
    pub(super) fn span(&self, part: &'a str) -> SourceSpan {
        let before = self.text.get(..self.byte_offset(part)).unwrap_or_default();
        SourceSpan { line: self.number, column: before.chars().count() + 1, length: part.chars().count() }
    }

    /// A fault at a part of the line.
    pub(super) fn diagnostic(&self, part: &'a str, kind: DiagnosticKind) -> Diagnostic {
        self.span(part).diagnostic(kind)
    }

    /// Reads the number at a place, in decimal digits; gives what is wrong with it.
    pub(super) fn number(&self, index: usize, low: u64, high: u64) -> Result<u64, Diagnostic> {
        let word = self.word(index);
        let read = number(word).filter(|read| (low..=high).contains(read));
        read.ok_or_else(|| self.diagnostic(word, DiagnosticKind::Number { low, high }))
    }

    /// Nothing, at the end of what is said.
    pub(super) fn end(&self) -> &'a str {
        let length = self.words.last().map_or(0, |last| self.byte_offset(last) + last.len());
        self.text.get(length..length).unwrap_or_default()
    }

    /// How many bytes of the line stand before a part of it. A part of something else is taken for its end.
    fn byte_offset(&self, part: &str) -> usize {
        let distance = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        distance.min(self.text.len())
    }
}

/// Words to be shown. A tab among them is a space: packed, they stand between tabs.
pub(super) fn display_text(text: &str) -> Cow<'static, str> {
    Cow::Owned(text.replace('\t', " "))
}

/// The word among `known` that is nearly the same, if there is one: one letter is wrong or, of six and more, two.
pub(super) fn suggest(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let mut best = (if word.len() < 6 { 2 } else { 3 }, None);
    for &candidate in known {
        // Words are at least as far apart as their lengths.
        if word.len().abs_diff(candidate.len()) >= best.0 {
            continue;
        }
        let distance = edit_distance(word.as_bytes(), candidate.as_bytes());
        if distance < best.0 {
            best = (distance, Some(candidate));
        }
    }
    best.1
}

/// How many letters must be put in, taken away, replaced or swapped with the next to come from one word to the other.
fn edit_distance(one: &[u8], other: &[u8]) -> usize {
    let first: Vec<usize> = (0..=other.len()).collect();
    let (mut before, mut last) = (first.clone(), first);
    for (index, a) in one.iter().enumerate() {
        let mut row = vec![index + 1];
        for (nth, b) in other.iter().enumerate() {
            let is_swapped = index > 0
                && nth > 0
                && equal_ignoring_case(one[index - 1], *b)
                && equal_ignoring_case(*a, other[nth - 1]);
            let swapped = if is_swapped { before[nth - 1] + 1 } else { usize::MAX };
            let replaced = last[nth] + usize::from(!equal_ignoring_case(*a, *b));
            row.push(replaced.min(last[nth + 1] + 1).min(row[nth] + 1).min(swapped));
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

fn equal_ignoring_case(a: u8, b: u8) -> bool {
    a.eq_ignore_ascii_case(&b)
}

/// A server that the diagram has room for, `S2` or `2`.
pub(super) fn server(word: &str) -> Option<ServerId> {
    link::read::server(word.strip_prefix('S').unwrap_or(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_words_is_symmetric_and_that_of_one_change() {
        for (one, other, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("crash", "crsh", 1),
            ("kitten", "sitting", 3),
            ("at", "ta", 1),
            ("ab", "bca", 3),
        ] {
            assert_eq!(edit_distance(one.as_bytes(), other.as_bytes()), expected, "{one} {other}");
            assert_eq!(edit_distance(other.as_bytes(), one.as_bytes()), expected, "{other} {one}");
        }
    }

    #[test]
    fn a_word_that_is_far_from_all_is_not_guessed() {
        let known = ["title", "old", "new", "at"];
        assert_eq!(suggest("tilte", &known), Some("title"));
        assert_eq!(suggest("Old", &known), Some("old"));
        assert_eq!(suggest("odl", &known), Some("old"));
        assert_eq!(suggest("banana", &known), None);
        assert_eq!(suggest("xyz", &known), None);
        assert_eq!((suggest("read", &["heal"]), suggest("hela", &["heal"])), (None, Some("heal")));
    }
}
