//! A line of a script, its words, and their positions.

use std::borrow::Cow;

use raft_core::ServerId;

use super::diagnostic::{Diagnostic, DiagnosticKind};
use crate::text::{diagram_server, number};

/// Position of a part of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceSpan {
    /// Line, from 1.
    pub line: usize,
    /// Column of its first character, from 1.
    pub column: usize,
    /// Length in characters.
    pub length: usize,
}

impl SourceSpan {
    /// Diagnostic at this position.
    pub(super) fn diagnostic(self, kind: DiagnosticKind) -> Diagnostic {
        let Self { line, column, length } = self;
        Diagnostic { line, column, length, kind }
    }
}

/// A line with at least one word.
pub(super) struct SourceLine<'a> {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Its whole text.
    pub(super) text: &'a str,
    /// Its text before any comment.
    uncommented: &'a str,
    /// Its words before any comment.
    pub(super) words: Vec<&'a str>,
}

impl<'a> SourceLine<'a> {
    /// The line with this number; `None`, if it has no words.
    pub(super) fn new(number: usize, text: &'a str) -> Option<Self> {
        let mut line = Self { number, text, uncommented: text, words: text.split_ascii_whitespace().collect() };
        if let Some(comment) = line.words.iter().position(|word| word.starts_with('#')) {
            line.uncommented = text.get(..line.byte_offset(line.word(comment))).unwrap_or(text);
            line.words.truncate(comment);
        }
        if line.words.is_empty() { None } else { Some(line) }
    }

    /// The same line with each word split after its colons.
    pub(super) fn split_words_after_colons(&self) -> Self {
        let words = self.words.iter().flat_map(|word| word.split_inclusive(':')).collect();
        Self { words, ..*self }
    }

    /// Index of the first word from `index` on that is no lone colon. Additional colons are ignored.
    pub(super) fn skip_colons(&self, index: usize) -> usize {
        index + self.words_from(index).iter().take_while(|word| **word == ":").count()
    }

    /// The part before the first colon as a line, and the whole text after it, comments included. `None`, if there is
    /// no colon before a comment.
    pub(super) fn split_at_colon(&self) -> Option<(Self, &'a str)> {
        let (head, _) = self.uncommented.split_once(':')?;
        let words = head.split_ascii_whitespace().collect();
        Some((Self { words, ..*self }, self.text.get(head.len() + 1..).unwrap_or_default()))
    }

    /// Word at `index`; an empty slice at the end of the line, if there are fewer words.
    pub(super) fn word(&self, index: usize) -> &'a str {
        self.words.get(index).copied().unwrap_or_else(|| self.end())
    }

    /// Words from `index` on.
    pub(super) fn words_from(&self, index: usize) -> &[&'a str] {
        self.words.get(index..).unwrap_or_default()
    }

    /// Text from the word at `from` up to the one before `to`; an empty slice after the word at `from - 1`, if there is
    /// none.
    pub(super) fn part(&self, from: usize, to: usize) -> &'a str {
        let last = self.words.get(..to).and_then(<[_]>::last).copied().unwrap_or_default();
        let start = self.word(if from < to { from } else { from - 1 });
        let end = self.byte_offset(last) + last.len();
        let start = if from < to { self.byte_offset(start) } else { end };
        self.text.get(start..end).unwrap_or_else(|| self.end())
    }

    /// Trimmed text after a word, comments included.
    pub(super) fn text_after(&self, word: &'a str) -> &'a str {
        self.text.get(self.byte_offset(word) + word.len()..).unwrap_or_default().trim_ascii()
    }

    /// Text between the first colon and any comment.
    pub(super) fn after_colon(&self) -> &'a str {
        self.uncommented.split_once(':').map_or("", |(_, tail)| tail)
    }

    /// Position of a part of the line.
    pub(super) fn span(&self, part: &'a str) -> SourceSpan {
        let before = self.text.get(..self.byte_offset(part)).unwrap_or_default();
        SourceSpan { line: self.number, column: before.chars().count() + 1, length: part.chars().count() }
    }

    /// Diagnostic at a part of the line.
    pub(super) fn diagnostic(&self, part: &'a str, kind: DiagnosticKind) -> Diagnostic {
        self.span(part).diagnostic(kind)
    }

    /// Parses the word at `index` as a number in decimal digits between `low` and `high`.
    pub(super) fn number(&self, index: usize, low: u64, high: u64) -> Result<u64, Diagnostic> {
        let word = self.word(index);
        let read = number(word).filter(|read| (low..=high).contains(read));
        read.ok_or_else(|| self.diagnostic(word, DiagnosticKind::Number { low, high }))
    }

    /// Empty slice at the end of the last word.
    pub(super) fn end(&self) -> &'a str {
        let length = self.words.last().map_or(0, |last| self.byte_offset(last) + last.len());
        self.text.get(length..length).unwrap_or_default()
    }

    /// Byte offset of a part of the line; the length of the line for any other slice.
    fn byte_offset(&self, part: &str) -> usize {
        let distance = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        distance.min(self.text.len())
    }
}

/// Text for display. Tabs become spaces, since the [encoding](crate::encoding) separates texts by tabs.
pub(super) fn display_text(text: &str) -> Cow<'static, str> {
    Cow::Owned(text.replace('\t', " "))
}

/// Most similar word of `known`: at an edit distance of 1, or of at most 2 for words of six and more characters.
pub(super) fn suggest(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let mut best = (if word.len() < 6 { 2 } else { 3 }, None);
    for &candidate in known {
        // The difference of the lengths is a lower bound of the distance.
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

/// Damerau-Levenshtein distance (optimal string alignment), ignoring case: the number of insertions, deletions,
/// substitutions and swaps of neighbours.
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

/// Server, as `S2` or `2`, if the diagram has room for it.
pub(super) fn server(word: &str) -> Option<ServerId> {
    diagram_server(word.strip_prefix('S').unwrap_or(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distance_is_symmetric_and_counts_single_edits() {
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
    fn word_without_a_similar_one_has_no_suggestion() {
        let known = ["title", "old", "new", "at"];
        assert_eq!(suggest("tilte", &known), Some("title"));
        assert_eq!(suggest("Old", &known), Some("old"));
        assert_eq!(suggest("odl", &known), Some("old"));
        assert_eq!(suggest("banana", &known), None);
        assert_eq!(suggest("xyz", &known), None);
        assert_eq!((suggest("read", &["heal"]), suggest("hela", &["heal"])), (None, Some("heal")));
    }
}
