//! Cursor over the words of a part of a line.

use raft_core::ServerSet;

use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::source_line::{SourceLine, server};
use crate::text::truncate;

/// Cursor over the words of a part of a line, between commas or semicolons.
pub(super) struct TokenCursor<'l, 'a> {
    pub(super) line: &'l SourceLine<'a>,
    /// Trimmed text of the part. A missing word is reported at its end.
    pub(super) part: &'a str,
    pub(super) words: Vec<&'a str>,
    /// Number of words read.
    pub(super) position: usize,
    /// Servers that the words may name.
    known_servers: ServerSet,
    /// Description of those servers, for other names.
    expected: &'static str,
    /// Errors after which parsing went on.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'l, 'a> TokenCursor<'l, 'a> {
    /// Cursor over the words of a part; `None`, if it has none. The last argument has the servers that the words may
    /// name, and their description.
    pub(super) fn new(
        line: &'l SourceLine<'a>,
        part: &'a str,
        (known_servers, expected): (ServerSet, &'static str),
    ) -> Option<Self> {
        let words: Vec<&str> = part.split_ascii_whitespace().collect();
        let part = part.trim_ascii_end();
        (!words.is_empty()).then(|| Self {
            line,
            part,
            words,
            position: 0,
            known_servers,
            expected,
            diagnostics: Vec::new(),
        })
    }

    /// Next word, without reading it; an empty slice at the end.
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

    /// Checks that no words are left.
    pub(super) fn finish(&self) -> Result<(), Diagnostic> {
        match self.peek() {
            "" => Ok(()),
            word => Err(self.line.diagnostic(word, DiagnosticKind::TooMany(truncate(word)))),
        }
    }

    /// Parses at least one server.
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
