//! A part of a line, read word by word.

use raft_core::ServerSet;

use super::line::{Line, server};
use super::{Fault, Problem};
use crate::text::truncate;

/// The words of a part of a line, between commas or semicolons, read one after the other.
pub(super) struct Words<'l, 'a> {
    pub(super) line: &'l Line<'a>,
    /// The part, which ends where something may be missing.
    pub(super) end: &'a str,
    words: Vec<&'a str>,
    /// How many of them are read.
    pub(super) read: usize,
    /// The servers that may be named.
    among: ServerSet,
    /// What to say of another.
    expected: &'static str,
    /// What is wrong with words that are read; the words after them were read all the same.
    pub(super) faults: Vec<Fault>,
}

impl<'l, 'a> Words<'l, 'a> {
    /// The words of a part of the line; nothing, if there are none. These servers may be named; of others, it is said what is
    /// expected.
    pub(super) fn of(line: &'l Line<'a>, part: &'a str, (among, expected): (ServerSet, &'static str)) -> Option<Self> {
        let words: Vec<&str> = part.split_ascii_whitespace().collect();
        let end = part.trim_ascii_end();
        (!words.is_empty()).then(|| Self { line, end, words, read: 0, among, expected, faults: Vec::new() })
    }

    /// The next word, unread; an empty one at the end.
    pub(super) fn peek(&self) -> &'a str {
        self.words.get(self.read).copied().unwrap_or_else(|| self.end.get(self.end.len()..).unwrap_or_default())
    }

    pub(super) fn next(&mut self) -> &'a str {
        let word = self.peek();
        self.read += 1;
        word
    }

    pub(super) fn expect(&mut self, wanted: &str, expected: &'static str) -> Result<(), Fault> {
        let word = self.next();
        if word == wanted { Ok(()) } else { Err(self.line.fault(word, Problem::Expected(expected))) }
    }

    /// Nothing more stands there.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        match self.peek() {
            "" => Ok(()),
            word => Err(self.line.fault(word, Problem::TooMany(truncate(word)))),
        }
    }

    /// Servers, at least one.
    pub(super) fn servers(&mut self) -> Result<ServerSet, Fault> {
        let first = self.read;
        let mut set = ServerSet::EMPTY;
        while let Some(server) = server(self.peek()) {
            let word = self.next();
            if !self.among.contains(server) {
                self.faults.push(self.line.fault(word, Problem::Expected(self.expected)));
            } else if !set.insert(server) {
                self.faults.push(self.line.fault(word, Problem::Twice(truncate(word))));
            }
        }
        if self.read == first {
            return Err(self.line.fault(self.peek(), Problem::Expected(self.expected)));
        }
        Ok(set)
    }
}
