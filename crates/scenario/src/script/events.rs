//! Lines of the events: actions, beats and expectations.
//!
//! After a wrong word the rest of the line is parsed all the same, so that all errors are reported at once.

use std::borrow::Cow;

use cluster::Step;
use raft_core::ServerSet;

use super::diagnostic::DiagnosticKind;
use super::expected::{KNOWN_SERVER, SOME_WORDS};
use super::parser_state::Parser;
use super::source_line::{SourceLine, SourceSpan, display_text};
use super::{action_parser, claims};
use crate::action::{PARTITIONS, Partition, PartitionWords};
use crate::limits::{MAX_AT, MAX_SCRIPT_ACTIONS};
use crate::{Action, Beat, Expectation, STEP_INTERVAL_MS};

impl<'a> Parser<'a> {
    /// Parses `at 340 in naive: time out S1` or `then crash S2`.
    pub(super) fn parse_action(&mut self, line: &SourceLine<'a>) {
        let line = &line.split_words_after_colons();
        let count_before = self.diagnostics.len();
        let is_untimed = line.word(0) == "then";
        self.parse_timing(line, is_untimed);
        let mut index = 1;
        let mut at = self.next_step_time();
        if !is_untimed {
            at = self.parse_number(line, index, MAX_AT).unwrap_or_default();
            // The action may follow directly, if the time is missing.
            let is_forgotten = line.word(index) == "in" || action_parser::starts_action(line.word(index));
            index += usize::from(!is_forgotten);
        }
        let mut lane = None;
        if line.word(index) == "in" {
            index += 1;
            let mode = line.word(index);
            lane = self.parse_mode(line, mode.trim_end_matches(':'));
            index += usize::from(!action_parser::starts_action(mode));
            index = line.skip_colons(index);
        }
        let word = line.word(index);
        if word.is_empty() && self.diagnostics.len() > count_before {
            return;
        }
        let steps = self.parse_steps(line, index);
        if self.diagnostics.len() > count_before {
            return;
        }
        let span = line.span(line.word(index));
        for step in steps {
            let at = if is_untimed { self.next_step_time() } else { at };
            self.push_action(line, span, Action { at, lane, step });
        }
    }

    /// Reports a line that does not go together with the ones before: either all have a clock, or none has.
    pub(super) fn parse_timing(&mut self, line: &SourceLine<'a>, is_untimed: bool) {
        self.scenario.is_untimed = *self.is_untimed.get_or_insert(is_untimed);
        if self.scenario.is_untimed != is_untimed {
            self.report(line, line.word(0), DiagnosticKind::Mixed);
        }
    }

    /// Parses the Steps of the action that begins at word `index`.
    pub(super) fn parse_steps(&mut self, line: &SourceLine<'a>, index: usize) -> Vec<Step> {
        match PARTITIONS.iter().find(|it| it.word == line.word(index)) {
            Some(words) => self.parse_partition(line, index, words).steps().collect(),
            None => action_parser::parse(line, index, self.known_servers, &mut self.diagnostics).into_iter().collect(),
        }
    }

    fn push_action(&mut self, line: &SourceLine<'a>, span: SourceSpan, action: Action) {
        if self.scenario.actions.len() >= MAX_SCRIPT_ACTIONS {
            if !self.has_too_many_actions {
                self.report(line, line.word(0), DiagnosticKind::TooManyActions);
            }
            self.has_too_many_actions = true;
            return;
        }
        self.last_time = action.at;
        let index = self.scenario.actions.partition_point(|other| other.at <= action.at);
        self.scenario.actions.insert(index, action);
        self.source_map.actions.insert(index, span);
    }

    /// Parses `part S1 S5 from S2 S3`, which cuts every link between the two sides in both directions, or `join S1 with
    /// S2 S3`, which heals them.
    fn parse_partition(&mut self, line: &SourceLine<'a>, from: usize, words: &PartitionWords) -> Partition {
        let count_before = self.diagnostics.len();
        let expected = words.expected;
        let mut sides = [ServerSet::EMPTY; 2];
        let mut side = 0;
        for word in line.words_from(from + 1) {
            if PARTITIONS.iter().any(|known| known.between == *word) && side == 0 {
                side = 1;
                if *word != words.between {
                    self.report_expected(line, word, expected);
                }
            } else if let Some(server) = self.parse_server(line, word, Some(self.known_servers), KNOWN_SERVER) {
                if sides[0].union(sides[1]).contains(server) {
                    self.report_duplicate(line, word);
                }
                sides[side].insert(server);
            }
        }
        if self.diagnostics.len() == count_before && sides.iter().any(|side| side.is_empty()) {
            self.report_expected(line, line.end(), if side == 0 { expected } else { KNOWN_SERVER });
        }
        Partition { cuts: words.cuts, sides }
    }

    /// Time of the next Step of an untimed script.
    fn next_step_time(&self) -> u64 {
        (self.scenario.actions.len() as u64 + 1) * STEP_INTERVAL_MS
    }

    /// Parses an optional `at` with a time from word `index` up to the end of the line.
    fn parse_at(&mut self, head: &SourceLine<'a>, index: usize) -> Option<u64> {
        match head.word(index) {
            "" => None,
            "at" => {
                let at = self.parse_number(head, index + 1, MAX_AT);
                self.expect_end(head, index + 2);
                at
            }
            other => {
                self.report_expected(head, other, "“at” and a time, or the colon");
                None
            }
        }
    }

    /// Parses `beat split at 340: Two leaders, one term.`
    pub(super) fn parse_beat(&mut self, line: &SourceLine<'a>) {
        self.close_question();
        let parts = self.split_at_colon(line);
        let (mut name, mut at, mut words) = (None, None, "");
        if let Some((head, tail)) = &parts {
            (name, at, words) = (self.parse_name(head), self.parse_at(head, 2), tail.trim_ascii());
            if words.is_empty() {
                self.report_expected(line, line.end(), SOME_WORDS);
            }
        } else if !line.word(1).is_empty() {
            name = self.parse_name(line);
        }
        if let Some(name) = &name
            && self.scenario.beats.iter().any(|beat| beat.name == *name)
        {
            self.report_duplicate(line, parts.as_ref().map_or(line, |(head, _)| head).word(1));
        }
        let span = line.span(line.word(0));
        self.insert_beat(span, name.unwrap_or_default(), at.unwrap_or(self.last_time), display_text(words));
    }

    /// Inserts a beat in order of time. Wrong beats are inserted as well, since a question may follow.
    pub(super) fn insert_beat(&mut self, span: SourceSpan, name: Cow<'static, str>, at: u64, words: Cow<'static, str>) {
        let index = self.scenario.beats.partition_point(|beat| beat.at <= at);
        self.scenario.beats.insert(index, Beat { name, at, words, question: None });
        self.source_map.beats.insert(index, span);
        self.last_beat = Some(index);
    }

    /// Parses `expect naive: breaks Election Safety; finishes` or `expect naive with all rules at 340: safe`.
    pub(super) fn parse_expectation(&mut self, line: &SourceLine<'a>) {
        let parts = self.split_at_colon(line);
        let Some((head, _)) = &parts else {
            if !line.word(1).is_empty() {
                self.parse_mode(line, line.word(1));
            }
            return;
        };
        let mode = self.parse_mode(head, head.word(1));
        let mut index = 2;
        let with_all_rules = head.word(index) == "with";
        if with_all_rules && head.words_from(3).starts_with(&["all", "rules"]) {
            index = 5;
        } else if with_all_rules {
            self.report_expected(head, head.word(3), "“all rules”");
            index = head.words.iter().position(|word| *word == "at").unwrap_or(head.words.len());
        }
        let at = self.parse_at(head, index);
        let claims = claims::parse(line, self.known_servers, &mut self.diagnostics);
        if let Some(mode) = mode {
            self.scenario.expect.push(Expectation { mode, with_all_rules, at, claims });
            self.source_map.expect.push(line.span(line.word(0)));
        }
    }
}
