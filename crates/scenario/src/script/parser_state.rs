//! State of the parser of scripts, and the parsers of the parts that several kinds of lines have.

use std::borrow::Cow;

use cluster::Mode;
use raft_core::{ServerId, ServerSet};

use super::diagnostic::{Diagnostic, DiagnosticKind, Replaced};
use super::expected::{KNOWN_SERVER, MODE, SERVER, SOME_WORDS};
use super::log_line::InitialLogs;
use super::open_question::OpenQuestion;
use super::source_line::{SourceLine, SourceSpan, display_text, server, suggest};
use crate::Scenario;
use crate::limits::MAX_NAME_BYTES;
use crate::text::{mode, truncate};

const NAME: &str = "a name of small letters, digits and hyphens, 40 at most";
const COLON: &str = "a colon, and what there is to say after it";

/// Positions of the parts of a scenario in its script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Span of each of [`Scenario::actions`]. The actions of one line that parts or joins servers share a span.
    pub actions: Vec<SourceSpan>,
    /// Span of the action of each of [`Scenario::conditional`].
    pub conditional: Vec<SourceSpan>,
    /// Span of the condition of each of [`Scenario::conditional`], from the word `when` on.
    pub conditions: Vec<SourceSpan>,
    /// Span of each of [`Scenario::beats`].
    pub beats: Vec<SourceSpan>,
    /// Span of each of [`Scenario::expect`].
    pub expect: Vec<SourceSpan>,
    /// Span of the line with the number of commands.
    pub commands: Option<SourceSpan>,
    /// Span of the line that allows direct changes.
    pub direct_changes: Option<SourceSpan>,
    /// Span of the line by which a joint configuration can be reverted.
    pub revertible_joint: Option<SourceSpan>,
    /// Span of the line by which leaders hand over first.
    pub hand_over_first: Option<SourceSpan>,
    /// Span of the first word of the first zone.
    pub zones: Option<SourceSpan>,
    /// Settings of rules that a later line replaces, each with the span of the word that does.
    pub replaced: Vec<(SourceSpan, Replaced)>,
    /// Span of each entry of a server's log.
    pub logs: Vec<(ServerId, Vec<SourceSpan>)>,
}

/// Parser state.
pub(super) struct Parser<'a> {
    pub(super) scenario: Scenario,
    pub(super) source_map: SourceMap,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Servers that exist at the start or that an action asks for.
    pub(super) known_servers: ServerSet,
    /// Servers that exist at the start.
    pub(super) initial_servers: ServerSet,
    /// Keywords, so far, of the lines that may occur once.
    pub(super) seen: Vec<&'a str>,
    /// Whether the script is untimed; unknown before its first action.
    pub(super) is_untimed: Option<bool>,
    /// Time of the last action.
    pub(super) last_time: u64,
    /// Index of the last beat.
    pub(super) last_beat: Option<usize>,
    /// The last question, up to the next beat.
    pub(super) open_question: Option<OpenQuestion>,
    /// Whether there were too many actions.
    pub(super) has_too_many_actions: bool,
    /// Whether there were too many conditional actions.
    pub(super) has_too_many_conditions: bool,
    /// Lines of the initial state.
    pub(super) initial_logs: InitialLogs,
    /// Whether all lines about the initial state were understood, so that they can be checked together.
    pub(super) initial_state_is_clear: bool,
}

impl<'a> Parser<'a> {
    /// State before the first line.
    pub(super) fn new() -> Self {
        Self {
            scenario: Scenario::custom(ServerSet::EMPTY, None),
            source_map: SourceMap::default(),
            diagnostics: Vec::new(),
            known_servers: ServerSet::EMPTY,
            initial_servers: ServerSet::EMPTY,
            seen: Vec::new(),
            is_untimed: None,
            last_time: 0,
            last_beat: None,
            open_question: None,
            has_too_many_actions: false,
            has_too_many_conditions: false,
            initial_logs: InitialLogs::default(),
            initial_state_is_clear: true,
        }
    }

    pub(super) fn report(&mut self, line: &SourceLine<'a>, part: &'a str, kind: DiagnosticKind) {
        self.diagnostics.push(line.diagnostic(part, kind));
    }

    /// Reports that something else is expected.
    pub(super) fn report_expected(&mut self, line: &SourceLine<'a>, part: &'a str, expected: &'static str) {
        self.report(line, part, DiagnosticKind::Expected(expected));
    }

    /// Reports an unknown word, with a similar one if there is one.
    pub(super) fn report_unknown(
        &mut self,
        line: &SourceLine<'a>,
        word: &'a str,
        expected: &'static str,
        known: &'static [&'static str],
    ) {
        let kind = DiagnosticKind::unknown_of(word, expected, suggest(word, known), known);
        self.report(line, word, kind);
    }

    /// Reports a duplicate.
    pub(super) fn report_duplicate(&mut self, line: &SourceLine<'a>, word: &'a str) {
        self.report(line, word, DiagnosticKind::Twice(truncate(word)));
    }

    pub(super) fn expect_end(&mut self, line: &SourceLine<'a>, words: usize) {
        if let Some(word) = line.words.get(words) {
            self.report(line, word, DiagnosticKind::TooMany(truncate(word)));
        }
    }

    pub(super) fn parse_text(&mut self, line: &SourceLine<'a>, after: &'a str) -> Cow<'static, str> {
        let words = line.text_after(after);
        if words.is_empty() {
            self.report_expected(line, line.end(), SOME_WORDS);
        }
        display_text(words)
    }

    /// Parses a number in decimal digits.
    pub(super) fn parse_number(&mut self, line: &SourceLine<'a>, index: usize, high: u64) -> Option<u64> {
        line.number(index, 0, high).map_err(|diagnostic| self.diagnostics.push(diagnostic)).ok()
    }

    /// Parses the name after the keyword.
    pub(super) fn parse_name(&mut self, line: &SourceLine<'a>) -> Option<Cow<'static, str>> {
        let name = line.word(1).trim_end_matches(':');
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > MAX_NAME_BYTES || !name.bytes().all(is_name) {
            self.report_expected(line, line.word(1), NAME);
            return None;
        }
        Some(Cow::Owned(name.to_owned()))
    }

    pub(super) fn parse_server(
        &mut self,
        line: &SourceLine<'a>,
        word: &'a str,
        among: Option<ServerSet>,
        expected: &'static str,
    ) -> Option<ServerId> {
        let server = server(word).filter(|&server| among.is_none_or(|among| among.contains(server)));
        if server.is_none() {
            self.report_expected(line, word, expected);
        }
        server
    }

    /// Parses the servers after the keyword, each once.
    pub(super) fn parse_servers(&mut self, line: &SourceLine<'a>, among: Option<ServerSet>) -> Vec<ServerId> {
        let mut servers = Vec::new();
        let expected = if among.is_some() { KNOWN_SERVER } else { SERVER };
        for word in line.words_from(1) {
            if let Some(server) = self.parse_server(line, word, among, expected) {
                if servers.contains(&server) {
                    self.report_duplicate(line, word);
                }
                servers.push(server);
            }
        }
        if line.words.len() < 2 {
            self.report_expected(line, line.end(), expected);
        }
        servers
    }

    pub(super) fn parse_mode(&mut self, line: &SourceLine<'a>, word: &'a str) -> Option<Mode> {
        let mode = mode(word);
        if mode.is_none() {
            let kind = DiagnosticKind::unknown(word, MODE, suggest(word, &Mode::ALL.map(Mode::key)));
            self.report(line, word, kind);
        }
        mode
    }

    /// Splits a line at its colon; reports a missing one.
    pub(super) fn split_at_colon(&mut self, line: &SourceLine<'a>) -> Option<(SourceLine<'a>, &'a str)> {
        let parts = line.split_at_colon();
        if parts.is_none() {
            self.report_expected(line, line.end(), COLON);
        }
        parts
    }
}
