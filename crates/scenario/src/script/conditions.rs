//! Lines with a condition: `when S1 has C_old,new, 20 later in joint: crash the leader`.

use cluster::{Condition, ConditionalStep};
use raft_core::ServerSet;

use super::cursor::TokenCursor;
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::expected::KNOWN_SERVER;
use super::parser_state::Parser;
use super::source_line::{SourceLine, SourceSpan, server, suggest};
use crate::ConditionalAction;
use crate::conditional::{CONFIGURATIONS, condition};
use crate::limits::{MAX_AT, MAX_CONDITIONAL_ACTIONS};
use crate::text::number;

const CONDITION: &str = "a condition (as S1 leads, somebody leads, S1 has C_old,new, S1 commits C_new, \
    S1 has at least 3 entries, S1 counts S1 S2, S1 campaigns, or S1 votes for S2)";
const CONFIGURATION: &str = "“C_old,new” or “C_new”";
const DELAY: &str = "a comma and a number of milliseconds before “later”";

impl<'a> Parser<'a> {
    /// Parses `when S3 leads in naive: crash S1`.
    pub(super) fn parse_conditional(&mut self, line: &SourceLine<'a>) {
        let count_before = self.diagnostics.len();
        self.parse_timing(line, false);
        let Some((head, _)) = self.split_at_colon(line) else { return };
        let mut end = head.words.len();
        let mut lane = None;
        let in_index = end.saturating_sub(if head.words.last() == Some(&"in") { 1 } else { 2 });
        if head.word(in_index) == "in" {
            lane = self.parse_mode(&head, head.word(in_index + 1));
            end = in_index;
        }
        let mut part = head.part(1, end);
        let mut delay = 0;
        if let Some(before) = part.strip_suffix("later").filter(|_| head.word(end - 1) == "later") {
            match before.rsplit_once(',') {
                None => {
                    self.report_expected(&head, head.word(end - 1), DELAY);
                    part = head.part(1, (end - 1).saturating_sub(1).max(1));
                }
                Some((rest, text)) => {
                    (part, delay) = (rest, number(text.trim_ascii()).filter(|&it| it <= MAX_AT).unwrap_or(u64::MAX));
                    if delay == u64::MAX || text.trim_ascii().is_empty() {
                        self.report(&head, text.trim_ascii(), DiagnosticKind::Number { low: 0, high: MAX_AT });
                    }
                }
            }
        }
        let condition = match TokenCursor::new(&head, part, (self.known_servers, KNOWN_SERVER)) {
            None => Err(head.diagnostic(part, DiagnosticKind::Expected(CONDITION))),
            Some(mut cursor) => {
                let condition = cursor.parse_condition().and_then(|condition| cursor.finish().map(|()| condition));
                self.diagnostics.append(&mut cursor.diagnostics);
                condition
            }
        };
        let condition = condition.map_err(|diagnostic| self.diagnostics.push(diagnostic)).ok();
        let line = &line.split_words_after_colons();
        let colon = line.words.iter().position(|word| word.ends_with(':')).unwrap_or_default();
        let index = line.skip_colons(colon + 1);
        let steps = self.parse_steps(line, index);
        let Some(condition) = condition.filter(|_| self.diagnostics.len() == count_before) else { return };
        let planned = |step| ConditionalAction { lane, planned: ConditionalStep { condition, delay, step } };
        let span = head.span(head.part(0, head.words.len()));
        self.push_conditional(line, (span, index), steps.into_iter().map(planned).collect());
    }

    /// Adds the actions of a line: `span` is that of its condition, and `index` that of the first word of its action.
    fn push_conditional(
        &mut self,
        line: &SourceLine<'a>,
        (span, index): (SourceSpan, usize),
        actions: Vec<ConditionalAction>,
    ) {
        let known = &self.scenario.conditional;
        let place = |action| known.iter().position(|known| known == action);
        let places: Option<Vec<usize>> = actions.iter().map(place).collect();
        let first = places.and_then(|places| self.source_map.conditions.get(*places.first()?));
        if let Some(first) = first.map(|span| span.line) {
            return self.report(line, line.word(0), DiagnosticKind::SameAsLine(first));
        }
        if known.len() + actions.len() > MAX_CONDITIONAL_ACTIONS {
            if !self.has_too_many_conditions {
                self.report(line, line.word(0), DiagnosticKind::TooManyConditions);
            }
            self.has_too_many_conditions = true;
            return;
        }
        for action in actions {
            self.scenario.conditional.push(action);
            self.source_map.conditional.push(line.span(line.word(index)));
            self.source_map.conditions.push(span);
        }
    }
}

impl TokenCursor<'_, '_> {
    /// Parses a condition. Where a claim has the same words, the condition is that claim.
    fn parse_condition(&mut self) -> Result<Condition, Diagnostic> {
        let word = self.next();
        match word {
            "somebody" => {
                self.expect_similar(&["leads"], "“leads”")?;
                return Ok(Condition::SomebodyLeads);
            }
            "nobody" => {
                self.expect_similar(&["leads"], "“leads”")?;
                return Ok(Condition::Leads(ServerSet::EMPTY));
            }
            _ if server(word).is_none() => {
                let suggestion = suggest(word, &["somebody", "nobody"]);
                return Err(self.line.diagnostic(word, DiagnosticKind::unknown(word, CONDITION, suggestion)));
            }
            _ => {}
        }
        self.position = 0;
        let servers = self.servers()?;
        if let Some(diagnostic) = self.diagnostics.pop() {
            return Err(diagnostic);
        }
        let verb = self.next();
        let after = self.peek();
        let only = servers.iter().next().filter(|_| servers.len() == 1);
        match (verb, only) {
            ("campaigns", Some(server)) => Ok(Condition::Campaigns(server)),
            ("votes", Some(server)) => {
                self.expect("for", "“for” and a server")?;
                let candidates = self.servers()?;
                let candidate = candidates.iter().next().filter(|_| candidates.len() == 1);
                let condition = candidate.map(|candidate| Condition::VotesFor { server, candidate });
                condition.ok_or_else(|| match self.diagnostics.pop() {
                    Some(diagnostic) => diagnostic,
                    None => self.line.diagnostic(after, DiagnosticKind::Expected("“for” and one server")),
                })
            }
            ("commits", Some(server)) => {
                let is_joint = self.parse_configuration()?;
                Ok(Condition::HasConfiguration { server, is_committed: true, is_joint })
            }
            ("has" | "have", Some(server)) if after.starts_with(['C', 'c']) => {
                let is_joint = self.parse_configuration()?;
                Ok(Condition::HasConfiguration { server, is_committed: false, is_joint })
            }
            ("leads" | "lead" | "counts" | "has" | "have", _) => {
                self.position = 0;
                let claim = self.parse_server_claim()?;
                condition(&claim).ok_or_else(|| self.line.diagnostic(verb, DiagnosticKind::Expected(CONDITION)))
            }
            _ => {
                let known = ["leads", "campaigns", "votes", "commits", "counts", "has"];
                let kind = match suggest(verb, &known) {
                    None => DiagnosticKind::Expected(CONDITION),
                    suggestion => DiagnosticKind::unknown(verb, CONDITION, suggestion),
                };
                Err(self.line.diagnostic(verb, kind))
            }
        }
    }

    /// Parses `C_old,new` or `C_new` up to the end, with spaces around the comma or without. Returns whether it is
    /// joint.
    fn parse_configuration(&mut self) -> Result<bool, Diagnostic> {
        let first = self.peek();
        let words = self.words.get(self.position..).unwrap_or_default();
        self.position = self.words.len();
        let is_at_comma = |pair: &[&str]| matches!(pair, [one, other] if one.ends_with(',') || other.starts_with(','));
        let is_split_well = words.windows(2).all(is_at_comma);
        let name = words.concat();
        match CONFIGURATIONS.iter().position(|known| *known == name).filter(|_| is_split_well) {
            Some(place) => Ok(place == 0),
            None => {
                let kind = match suggest(&name, &CONFIGURATIONS) {
                    None => DiagnosticKind::Expected(CONFIGURATION),
                    suggestion => DiagnosticKind::unknown(&name, CONFIGURATION, suggestion),
                };
                Err(self.line.diagnostic(first, kind))
            }
        }
    }
}
