//! Parser of the claims in an `expect` line.

use std::sync::Arc;

use cluster::Property;
use raft_core::{ServerId, ServerSet};

use super::cursor::TokenCursor;
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::expected::KNOWN_SERVER;
use super::source_line::{SourceLine, server, suggest};
use crate::text::number;
use crate::{Claim, Comparison, EntryKind, Metric};

const CLAIM: &str = "a claim (as safe, breaks Log Matching, finishes, nobody leads, S1 leads, or commits 3)";
/// First words of the claims that do not begin with a server or a metric.
const WORDS: [&str; 8] = ["safe", "breaks", "finishes", "does", "nobody", "somebody", "cannot", "can"];
/// Other common words, with the word that is probably meant.
const SYNONYMS: [(&str, &str); 5] =
    [("cant", "cannot"), ("can't", "cannot"), ("anybody", "somebody"), ("anyone", "somebody"), ("noone", "nobody")];
const PROPERTY: &str = "a safety property";
const SERVER_CLAIM: &str =
    "“leads”, “have the same log”, or of one server “counts” and voters, or “has” and how many entries";
const SAME_LOG: &str = "“the same log”, or one server alone before its number of entries,";

/// Parses the claims after the colon of a line, separated by semicolons.
pub(super) fn parse<'a>(line: &SourceLine<'a>, servers: ServerSet, diagnostics: &mut Vec<Diagnostic>) -> Arc<[Claim]> {
    let mut claims = Vec::new();
    for part in line.after_colon().split(';') {
        let Some(mut cursor) = TokenCursor::new(line, part, (servers, KNOWN_SERVER)) else {
            diagnostics.push(line.diagnostic(part, DiagnosticKind::Expected(CLAIM)));
            continue;
        };
        match cursor.parse_claim(part) {
            Ok(claim) => claims.push(claim),
            Err(diagnostic) => cursor.diagnostics.push(diagnostic),
        }
        diagnostics.append(&mut cursor.diagnostics);
    }
    claims.into()
}

impl<'a> TokenCursor<'_, 'a> {
    fn parse_claim(&mut self, text: &'a str) -> Result<Claim, Diagnostic> {
        let word = self.next();
        let claim = match word {
            "safe" => Claim::Breaks(Vec::new()),
            "breaks" => return Ok(self.parse_properties(text)),
            "finishes" => Claim::Finishes(true),
            "does" => {
                self.expect_similar(&["not"], "“not finish”")?;
                self.expect_similar(&["finish"], "“finish”")?;
                Claim::Finishes(false)
            }
            "nobody" => match self.expect_similar(&["leads", "can"], "“leads” or “can lead”")? {
                "leads" => Claim::Leads(ServerSet::EMPTY),
                _ => self.parse_can_lead(false)?,
            },
            "somebody" => {
                self.expect_similar(&["can"], "“can lead”")?;
                self.parse_can_lead(true)?
            }
            "a" | "no" => {
                for keyword in ["quorum", "is", "up"] {
                    self.expect_similar(&[keyword], "“quorum is up”")?;
                }
                Claim::QuorumIsUp(word == "a")
            }
            "can" | "cannot" => {
                self.expect_similar(&["finish"], "“finish”")?;
                Claim::CanFinish(word == "can")
            }
            _ if server(word).is_some() => {
                self.position = 0;
                self.parse_server_claim()?
            }
            _ => match Metric::ALL.into_iter().find(|metric| metric.key() == word) {
                Some(metric) => self.parse_metric(metric)?,
                None => {
                    let synonym = SYNONYMS.into_iter().find(|&(other, _)| other == word).map(|(_, known)| known);
                    let suggested = synonym.or_else(|| suggest(word, &WORDS));
                    let suggested = suggested.or_else(|| suggest(word, &Metric::ALL.map(Metric::key)));
                    return Err(self.line.diagnostic(word, DiagnosticKind::unknown(word, CLAIM, suggested)));
                }
            },
        };
        self.finish().map(|()| claim)
    }

    /// Parses `nobody can lead` or `somebody can lead`, after `can`.
    fn parse_can_lead(&mut self, can: bool) -> Result<Claim, Diagnostic> {
        self.expect_similar(&["lead"], "“lead”")?;
        Ok(Claim::CanLead(can))
    }

    /// Reads one of these keywords. For a similar word, the error has the keyword as a suggestion.
    pub(super) fn expect_similar(
        &mut self,
        keywords: &[&'static str],
        expected: &'static str,
    ) -> Result<&'static str, Diagnostic> {
        let word = self.next();
        if let Some(&keyword) = keywords.iter().find(|&&keyword| keyword == word) {
            return Ok(keyword);
        }
        let kind = match suggest(word, keywords) {
            None => DiagnosticKind::Expected(expected),
            suggestion => DiagnosticKind::unknown(word, expected, suggestion),
        };
        Err(self.line.diagnostic(word, kind))
    }

    /// Parses `breaks Election Safety, Log Matching`.
    fn parse_properties(&mut self, text: &'a str) -> Claim {
        let mut broken = Vec::new();
        let names = text.trim_ascii_start().get("breaks".len()..).unwrap_or_default();
        for name in names.split(',') {
            let name = if name.trim_ascii().is_empty() {
                self.part.get(self.part.len()..).unwrap_or(name)
            } else {
                name.trim_ascii()
            };
            let words = || name.split_ascii_whitespace();
            let Some(property) = Property::ALL.into_iter().find(|it| words().eq(it.name().split(' '))) else {
                let kind =
                    DiagnosticKind::unknown_of(name, PROPERTY, suggest(name, &Property::NAMES), &Property::NAMES);
                self.diagnostics.push(self.line.diagnostic(name, kind));
                continue;
            };
            if broken.contains(&property) {
                self.diagnostics.push(self.line.diagnostic(name, DiagnosticKind::Twice(name.to_owned())));
            }
            broken.push(property);
        }
        Claim::Breaks(broken)
    }

    /// Parses `S1 S3 lead`, `S1 leads by S1 S4 S5`, `S2 counts S1 S2 S3 and S1 S4 S5`, `S2 has 5 entries` or `S1 S2
    /// have the same log`.
    pub(super) fn parse_server_claim(&mut self) -> Result<Claim, Diagnostic> {
        let set = self.parse_servers_or_nobody()?;
        let verb = self.next();
        match (verb, set.iter().next()) {
            ("leads", Some(server)) if set.len() == 1 && self.peek() == "by" => {
                self.position += 1;
                Ok(Claim::LeadsBy { server, votes: self.parse_servers_or_nobody()? })
            }
            ("leads" | "lead", _) => Ok(Claim::Leads(set)),
            ("counts", Some(server)) if set.len() == 1 => {
                let voters = self.parse_servers_or_nobody()?;
                let mut joint_with = None;
                if self.peek() == "and" {
                    self.position += 1;
                    joint_with = Some(self.parse_servers_or_nobody()?);
                }
                Ok(Claim::Counts { server, voters, joint_with })
            }
            ("has" | "have", Some(_)) if set.len() > 1 => {
                for word in ["the", "same", "log"] {
                    self.expect(word, SAME_LOG)?;
                }
                Ok(Claim::SameLog(set))
            }
            ("has" | "have", Some(_)) if self.peek() == "the" => {
                Err(self.line.diagnostic(verb, DiagnosticKind::Expected("another server, whose log is the same,")))
            }
            ("has" | "have", Some(server)) => self.parse_entry_count(server),
            _ => Err(self.line.diagnostic(verb, DiagnosticKind::Expected(SERVER_CLAIM))),
        }
    }

    /// Parses at least one server, or `nobody`.
    fn parse_servers_or_nobody(&mut self) -> Result<ServerSet, Diagnostic> {
        if self.peek() == "nobody" {
            self.position += 1;
            return Ok(ServerSet::EMPTY);
        }
        self.servers()
    }

    /// Parses `5 entries` or `at least 5 committed entries`.
    fn parse_entry_count(&mut self, server: ServerId) -> Result<Claim, Diagnostic> {
        let (comparison, number) = self.parse_comparison()?;
        let mut entries = EntryKind::All;
        if self.peek() == "committed" {
            self.position += 1;
            entries = EntryKind::Committed;
        }
        match self.next() {
            "entries" | "entry" => Ok(Claim::Has { server, entries, comparison, number }),
            word => Err(self.line.diagnostic(word, DiagnosticKind::Expected("“entries” or “committed entries”"))),
        }
    }

    /// Parses `commits at least 3`, after its first word.
    fn parse_metric(&mut self, metric: Metric) -> Result<Claim, Diagnostic> {
        self.parse_comparison().map(|(comparison, number)| Claim::Number { metric, comparison, number })
    }

    /// Parses `at least 3`.
    fn parse_comparison(&mut self) -> Result<(Comparison, u64), Diagnostic> {
        let mut comparison = Comparison::Exactly;
        if self.peek() == "at" {
            self.position += 1;
            comparison = match self.next() {
                "least" => Comparison::AtLeast,
                "most" => Comparison::AtMost,
                word => return Err(self.line.diagnostic(word, DiagnosticKind::Expected("“least” or “most”"))),
            };
        }
        let word = self.next();
        match number(word) {
            Some(number) => Ok((comparison, number)),
            None => Err(self.line.diagnostic(word, DiagnosticKind::Number { low: 0, high: u64::MAX })),
        }
    }
}
