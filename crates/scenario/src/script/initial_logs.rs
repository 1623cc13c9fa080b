//! Lines of the initial state: `log`, `term` and `committed`.

use raft_core::{Command, Configuration, Entry, Payload, ServerSet, Term};

use super::cursor::TokenCursor;
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::initial_state_error::InitialStateError;
use super::log_line::{LogLine, default_command};
use super::parser_state::Parser;
use super::source_line::{SourceLine, suggest};
use crate::limits::{MAX_INITIAL_ENTRIES, MAX_INITIAL_TERM};
use crate::text::{number, short_number};

const INITIAL_SERVER: &str = "a server that one of the lines “old”, “learners” and “new” names";
const ENTRY: &str = "the term of an entry, and perhaps what it is (as 1, or 1 no-op)";
const KINDS: [&str; 3] = ["no-op", "command", "voters"];
const KIND: &str = "what an entry is (no-op, command or voters)";

impl<'a> Parser<'a> {
    /// Parses `log S2: 1, 1 no-op, 2 command 7, 2 voters S1 S2 S3 and S1 S4 S5`.
    pub(super) fn parse_log(&mut self, line: &SourceLine<'a>) {
        let Some((head, _)) = self.split_at_colon(line) else {
            if !line.word(1).is_empty() {
                self.parse_server(line, line.word(1), Some(self.initial_servers), INITIAL_SERVER);
            }
            return;
        };
        let server = self.parse_server(&head, head.word(1), Some(self.initial_servers), INITIAL_SERVER);
        self.expect_end(&head, 2);
        if self.initial_logs.logs.iter().any(|log| Some(log.server) == server) {
            self.report_duplicate(line, head.word(1));
        }
        let (mut entries, mut spans) = (Vec::new(), Vec::new());
        for part in line.after_colon().split(',').map(str::trim_ascii) {
            if let Some(entry) = parse_entry(line, part, self.initial_servers, &entries, &mut self.diagnostics) {
                entries.push(entry);
                spans.push(line.span(part));
            }
            if entries.len() > MAX_INITIAL_ENTRIES {
                self.report(line, part, DiagnosticKind::InitialState(InitialStateError::TooLong));
                break;
            }
        }
        self.initial_logs.logs.extend(server.map(|server| LogLine { server, entries, spans }));
    }

    /// Parses `term S2 3`.
    pub(super) fn parse_term(&mut self, line: &SourceLine<'a>) {
        let server = self.parse_server(line, line.word(1), Some(self.initial_servers), INITIAL_SERVER);
        if self.initial_logs.terms.iter().any(|&(of, _, _)| Some(of) == server) {
            self.report_duplicate(line, line.word(1));
        }
        if line.word(1).is_empty() {
            return;
        }
        let term = self.parse_number(line, 2, MAX_INITIAL_TERM);
        self.expect_end(line, 3);
        self.initial_logs.terms.extend(server.zip(term).map(|(of, term)| (of, term.into(), line.span(line.word(2)))));
    }

    /// Parses `committed 2`.
    pub(super) fn parse_committed(&mut self, line: &SourceLine<'a>) {
        let Some(count) = self.parse_number(line, 1, MAX_INITIAL_ENTRIES as u64) else { return };
        self.expect_end(line, 2);
        self.initial_logs.committed = Some((count as usize, line.span(line.word(1))));
    }
}

/// Parses the text of an entry between two commas, after the entries before it. Goes on after an error.
fn parse_entry<'a>(
    line: &SourceLine<'a>,
    part: &'a str,
    servers: ServerSet,
    before: &[Entry],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let Some(mut cursor) = TokenCursor::new(line, part, (servers, INITIAL_SERVER)) else {
        diagnostics.push(line.diagnostic(part, DiagnosticKind::Expected(ENTRY)));
        return None;
    };
    let mut term = before.last().map_or(Term::ZERO, |last| last.term);
    let word = cursor.next();
    let kind = match number(word) {
        Some(number) if !(1..=MAX_INITIAL_TERM).contains(&number) => {
            Some(DiagnosticKind::Number { low: 1, high: MAX_INITIAL_TERM })
        }
        Some(number) if Term::from(number) < term => {
            Some(DiagnosticKind::InitialState(InitialStateError::TermFalls(term)))
        }
        Some(number) => {
            term = number.into();
            None
        }
        None => Some(DiagnosticKind::Expected(ENTRY)),
    };
    cursor.diagnostics.extend(kind.map(|kind| line.diagnostic(word, kind)));
    if KINDS.contains(&word) {
        // The term is missing.
        cursor.position = 0;
    }
    let payload =
        parse_payload(&mut cursor, term, before.len() + 1).and_then(|payload| cursor.finish().map(|()| payload));
    let payload = payload.map_err(|diagnostic| cursor.diagnostics.push(diagnostic));
    diagnostics.append(&mut cursor.diagnostics);
    Some(Entry { term, payload: payload.unwrap_or(Payload::NoOp) })
}

/// Parses the payload of an entry of this term at this position from 1.
fn parse_payload(cursor: &mut TokenCursor<'_, '_>, term: Term, index: usize) -> Result<Payload, Diagnostic> {
    let line = cursor.line;
    Ok(match cursor.next() {
        "" => Payload::Command(default_command(term, index)),
        "no-op" => Payload::NoOp,
        "command" => {
            let word = cursor.next();
            let kind = DiagnosticKind::Number { low: 0, high: u32::MAX.into() };
            Payload::Command(Command(short_number(word).ok_or_else(|| line.diagnostic(word, kind))?))
        }
        "voters" => Payload::Configuration(parse_configuration(cursor)?),
        word => return Err(line.diagnostic(word, DiagnosticKind::unknown(word, KIND, suggest(word, &KINDS)))),
    })
}

/// Parses `S1 S2 S3 and S1 S4 S5 learners S6`: the voters, or those of C_old and C_new if it is joint, and the
/// learners.
fn parse_configuration(cursor: &mut TokenCursor<'_, '_>) -> Result<Configuration, Diagnostic> {
    let (mut old, mut voters, mut learners) = (ServerSet::EMPTY, cursor.servers()?, ServerSet::EMPTY);
    if cursor.peek() == "and" {
        cursor.next();
        (old, voters) = (voters, cursor.servers()?);
    }
    if cursor.peek() == "learners" {
        let word = cursor.next();
        learners = cursor.servers()?;
        if let Some(both) = learners.intersection(voters).iter().next() {
            return Err(cursor
                .line
                .diagnostic(word, DiagnosticKind::InitialState(InitialStateError::LearnerVotes(both))));
        }
    }
    Ok(Configuration::joint(old, voters, learners))
}
