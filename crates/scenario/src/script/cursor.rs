//! A part of a line, read word by word.

use raft_core::ServerSet;

use super::source_line::{SourceLine, server};
use super::{Diagnostic, DiagnosticKind};
use crate::text::truncate;

/// The words of a part of a line, between commas or semicolons, read one after the other.
pub(super) struct TokenCursor<'l, 'a> {
    pub(super) line: &'l SourceLine<'a>,
    /// The part, which ends where something may be missing.
    pub(super) part: &'a str,
    words: Vec<&'a str>,
    /// How many of them are read.
    pub(super) position: usize,
    /// The servers that may be named.
    known_servers: ServerSet,
    /// What to say of another.
    expected: &'static str,
    /// What is wrong with words that are read; the words after them were read all the same.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'l, 'a> TokenCursor<'l, 'a> {
    /// The words of a part of the line; nothing, if there are none. These servers may be named; of others, it is said what is
    /// expected.
    pub(super) fn new(
        line: &'l SourceLine<'a>,
        part: &'a str,
        (known_servers, expected): (ServerSet, &'static str),
    ) -> Option<Self> {
        let words: Vec<&str> = part.split_ascii_whitespace().collect();
        let part = part.trim_ascii_end();
        (!words.is_empty()).then(|| Self {
            line,
            part: part,
            words,
            position: 0,
            known_servers,
            expected,
            diagnostics: Vec::new(),
        })
    }

    /// The next word, unread; an empty one at the end.
    pub(super) fn peek(&self) -> &'a str {
        self.words.get(self.position).copied().unwrap_or_else(|| self.part.get(self.part.len()..).unwrap_or_default())
    }

    pub(super) fn next(&mut self) -> &'a str {
        let word = self.peek();
        self.position += 1;
        word
    }

    pub(super) fn expect(&mut self, keyword: &str, expected: &'static str) -> Result<(), Diagnostic> {
        let word = self.next();
        if word == keyword { Ok(()) } else { Err(self.line.diagnostic(word, DiagnosticKind::Expected(expected))) }
    }

    /// Nothing more stands there.
    pub(super) fn finish(&self) -> Result<(), Diagnostic> {
        match self.peek() {
            "" => Ok(()),
            word => Err(self.line.diagnostic(word, DiagnosticKind::TooMany(truncate(word)))),
        }
    }

    /// Servers, at least one.
    pub(super) fn servers(&mut self) -> Result<ServerSet, Diagnostic> {
        let first = self.position;
        let mut set = ServerSet::EMPTY;
        while let Some(server) = server(self.peek()) {
            let word = self.next();
            if !self.known_servers.contains(server) {
                self.diagnostics.push(self.line.diagnostic(word, DiagnosticKind::Expected(self.expected)));
            } else if !set.insert(server) {
                self.diagnostics.push(self.line.diagnostic(word, DiagnosticKind::Twice(truncate(word))));
            }
        }
        if self.position == first {
            return Err(self.line.diagnostic(self.peek(), DiagnosticKind::Expected(self.expected)));
        }
        Ok(set)
    }
}
