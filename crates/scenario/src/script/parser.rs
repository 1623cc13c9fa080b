//! Parser of scripts.

use std::borrow::Cow;

use cluster::Mode;
use raft_core::{PROFILE_KEYS, Profile, Rule, RuleSetting, Rules, ServerSet};

use super::diagnostic::{Diagnostic, DiagnosticKind, Replaced};
use super::expected::MODE;
use super::initial_state_error::InitialStateError;
use super::parser_state::{Parser, SourceMap};
use super::printer::write;
use super::source_line::{SourceLine, server, suggest};
use super::{KEYS, action_parser, initial_state};
use crate::Scenario;
use crate::limits::{MAX_AT, MAX_COMMANDS, MAX_SCRIPT_BYTES, TAIL_MS};
use crate::text::truncate;

/// Keywords of the lines that the check of the initial state depends on.
const INITIAL_STATE_KEYS: [&str; 11] =
    ["old", "learners", "new", "leader", "commands", "log", "term", "committed", "modes", "profile", "off"];

const KEY: &str = "a word that begins a line";
const RULE: &str = "a rule that can be off";
const PROFILE: &str = "a profile";

/// Parses a script.
///
/// # Errors
/// All errors, ordered by line.
pub fn read(text: &str) -> Result<Scenario, Vec<Diagnostic>> {
    read_with_source_map(text).map(|(scenario, _)| scenario)
}

/// Parses a script and returns the scenario with the positions of its parts.
///
/// # Errors
/// All errors, ordered by line.
pub fn read_with_source_map(text: &str) -> Result<(Scenario, SourceMap), Vec<Diagnostic>> {
    if text.len() > MAX_SCRIPT_BYTES {
        return Err(vec![Diagnostic { line: 1, column: 1, length: 0, kind: DiagnosticKind::TooLong(text.len()) }]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Vec::new();
    for (index, text) in text.lines().enumerate() {
        lines.extend(SourceLine::new(index + 1, text));
    }
    let mut parser = Parser::new();
    parser.collect_servers(&lines);
    parser.parse_version(lines.first());
    for line in lines.get(1..).unwrap_or_default() {
        parser.parse_line(line);
    }
    parser.finish()
}

/// Keyword that resembles the first word of a line, if that is no keyword.
fn suggest_key(line: &SourceLine<'_>) -> Option<&'static str> {
    if KEYS.contains(&line.word(0)) { None } else { suggest(line.word(0), &KEYS) }
}

impl<'a> Parser<'a> {
    /// First pass over the lines: collects the servers that some lines name, since the lines may be in any order. A
    /// line that is not understood may be one of these, so that its servers count as named too.
    fn collect_servers(&mut self, lines: &[SourceLine<'a>]) {
        let of = |words: &[&str]| -> ServerSet { words.iter().filter_map(|word| server(word)).collect() };
        let mut old_is_missing = true;
        for line in lines {
            match line.word(0) {
                "old" | "learners" | "new" => {
                    old_is_missing &= line.word(0) != "old";
                    self.parse_line(line);
                    self.initial_servers.extend(of(line.words_from(1)));
                }
                "at" | "then" => match line.words.iter().position(|word| action_parser::starts_action(word)) {
                    Some(index) if !action_parser::names_servers(line.word(index)) => {}
                    Some(index) => self.known_servers.extend(of(line.words_from(index))),
                    None => self.known_servers.extend(of(line.words_from(2))),
                },
                "when" => {
                    let line = line.split_words_after_colons();
                    let colon = line.words.iter().position(|word| word.ends_with(':'));
                    let index = line.skip_colons(colon.map_or(line.words.len(), |colon| colon + 1));
                    let word = line.word(index);
                    if action_parser::names_servers(word) || !action_parser::starts_action(word) {
                        self.known_servers.extend(of(line.words_from(index)));
                    }
                }
                key if !KEYS.contains(&key) => {
                    old_is_missing &= suggest_key(line) != Some("old");
                    self.initial_servers.extend(of(line.words_from(1)));
                }
                _ => {}
            }
        }
        self.known_servers.extend(self.initial_servers);
        if !self.seen.contains(&"new") {
            self.scenario.new = self.scenario.old;
        }
        self.diagnostics.clear();
        self.seen.clear();
        self.initial_state_is_clear = !self.scenario.old.is_empty();
        if old_is_missing {
            let kind = DiagnosticKind::Missing("“old”, with the voters at the start, as “old S1 S2 S3”");
            self.diagnostics.push(Diagnostic { line: 1, column: 1, length: 0, kind });
        }
    }

    /// Parses the first line.
    fn parse_version(&mut self, first: Option<&SourceLine<'a>>) {
        let Some(line) = first.filter(|line| line.word(0) == "overlap") else {
            self.diagnostics.push(Diagnostic { line: 1, column: 1, length: 0, kind: DiagnosticKind::NoVersion });
            if let Some(line) = first.filter(|line| suggest_key(line) != Some("overlap")) {
                self.parse_line(line);
            }
            return;
        };
        self.seen.push("overlap");
        match line.word(1) {
            "1" => self.expect_end(line, 2),
            "" => self.report(line, line.end(), DiagnosticKind::NoVersion),
            other => self.report(line, other, DiagnosticKind::OtherVersion(truncate(other))),
        }
    }

    /// Parses a line.
    fn parse_line(&mut self, line: &SourceLine<'a>) {
        let count_before = self.diagnostics.len();
        let key = line.word(0);
        if KEYS.contains(&key) {
            self.parse_known_line(key, line);
        } else {
            self.parse_unknown_line(line);
        }
        // An unknown line without a similar keyword may be any line.
        let suggested = if KEYS.contains(&key) { Some(key) } else { suggest_key(line) };
        if self.diagnostics.len() > count_before && suggested.is_none_or(|key| INITIAL_STATE_KEYS.contains(&key)) {
            self.initial_state_is_clear = false;
        }
    }

    /// Reports a line without a keyword. It still counts as a beat or question if it resembles one, to avoid further
    /// errors in the lines after it.
    fn parse_unknown_line(&mut self, line: &SourceLine<'a>) {
        let suggested = suggest_key(line);
        self.report_unknown(line, line.word(0), KEY, &KEYS);
        match suggested {
            Some("beat") => {
                self.close_question();
                self.insert_beat(line.span(line.word(0)), Cow::Borrowed(""), self.last_time, Cow::Borrowed(""));
            }
            Some("question") => self.parse_question(line),
            Some("answer") => self.parse_answer(line),
            Some("choice") => self.parse_choice(line),
            _ => {}
        }
    }

    /// Parses a line with this keyword.
    fn parse_known_line(&mut self, key: &'a str, line: &SourceLine<'a>) {
        if !matches!(
            key,
            "at" | "then" | "when" | "beat" | "question" | "choice" | "answer" | "expect" | "log" | "term" | "zone"
        ) {
            if self.seen.contains(&key) {
                return self.report_duplicate(line, key);
            }
            self.seen.push(key);
        }
        match key {
            "overlap" => self.report(line, key, DiagnosticKind::NoVersion),
            "id" => {
                let line = &line.split_words_after_colons();
                if let Some(name) = self.parse_name(line) {
                    self.scenario.id = name;
                    self.expect_end(line, line.skip_colons(2));
                }
            }
            "title" => self.scenario.title = self.parse_text(line, key),
            "summary" => self.scenario.summary = self.parse_text(line, key),
            "old" => self.scenario.old = self.parse_servers(line, None).into_iter().collect(),
            "learners" => self.scenario.learners = self.parse_learners(line),
            "new" => self.scenario.new = self.parse_servers(line, None).into_iter().collect(),
            "leader" => {
                // The servers of lines that were not understood may be voters.
                let others = self.scenario.learners.union(self.scenario.new).difference(self.scenario.old);
                let old = self.initial_servers.difference(others);
                let leader = self.parse_server(line, line.word(1), Some(old), "one of the servers in the line “old”");
                self.scenario.leader = leader;
                self.initial_logs.leader = Some(line.span(line.word(1)));
                self.expect_end(line, 2);
            }
            "log" => self.parse_log(line),
            "term" => self.parse_term(line),
            "committed" => self.parse_committed(line),
            "operator-order" => self.scenario.operator_order = self.parse_servers(line, Some(self.known_servers)),
            "row" => self.scenario.display_order = self.parse_servers(line, Some(self.known_servers)),
            "zone" => self.parse_zone(line),
            "modes" => self.parse_modes(line),
            "direct-changes" => {
                self.scenario.direct_changes = true;
                self.source_map.direct_changes = Some(line.span(key));
                self.expect_end(line, 1);
            }
            "revertible-joint" => {
                self.scenario.rules.revertible_joint = true;
                self.source_map.revertible_joint = Some(line.span(key));
                self.expect_end(line, 1);
            }
            "votes-carry-commit" => {
                self.scenario.rules.votes_carry_commit = true;
                self.expect_end(line, 1);
            }
            "hand-over-first" => {
                self.scenario.hand_over_first = true;
                self.source_map.hand_over_first = Some(line.span(key));
                self.expect_end(line, 1);
            }
            "profile" => self.parse_profile(line),
            "off" => self.parse_rules(line),
            "at" | "then" => self.parse_action(line),
            "when" => self.parse_conditional(line),
            "beat" => self.parse_beat(line),
            "question" => self.parse_question(line),
            "choice" => self.parse_choice(line),
            "answer" => self.parse_answer(line),
            "expect" => self.parse_expectation(line),
            "commands" => {
                self.initial_logs.commands = Some(line.span(key));
                self.parse_number_line(line);
            }
            _ => self.parse_number_line(line),
        }
    }

    /// Parses a line with one number, or a range.
    fn parse_number_line(&mut self, line: &SourceLine<'a>) {
        let scenario = &mut self.scenario;
        let pace = &mut scenario.pace;
        let mut commands = u64::from(scenario.commands);
        let (low, high, number, most) = match line.word(0) {
            "seed" => (0, u64::MAX, &mut scenario.seed, None),
            "commands" => (0, MAX_COMMANDS, &mut commands, None),
            "end" => (0, MAX_AT, &mut scenario.end, None),
            "latency" => (1, MAX_AT, &mut pace.latency_min, Some(&mut pace.latency_max)),
            "election" => (20, MAX_AT, &mut pace.election_min, Some(&mut pace.election_max)),
            "heartbeat" => (10, MAX_AT, &mut pace.heartbeat, None),
            "admin-pause" => (5, MAX_AT, &mut pace.admin_pause, None),
            "operator-pause" => (0, MAX_AT, &mut pace.operator_pause, None),
            "operator-downtime" => (0, MAX_AT, &mut pace.operator_downtime, None),
            "apply" => (0, MAX_AT, &mut pace.apply, None),
            "loss" => (0, 1000, &mut pace.loss, None),
            "duplication" => (0, 500, &mut pace.duplication, None),
            _ => (0, 90, &mut pace.drift, None),
        };
        let mut diagnostics = Vec::new();
        let mut store = |read: Result<u64, Diagnostic>, number: &mut u64| match read {
            Ok(read) => *number = read,
            Err(diagnostic) => diagnostics.push(diagnostic),
        };
        let least = line.number(1, low, high);
        // A wrong number does not bound the other one.
        let from = *least.as_ref().unwrap_or(&low);
        store(least, number);
        let mut words = 2;
        if let Some(most) = most.filter(|_| !line.word(1).is_empty()) {
            words = 4;
            match line.word(2) {
                "to" => store(line.number(3, from, high), most),
                other => {
                    diagnostics.push(line.diagnostic(other, DiagnosticKind::Expected("“to” and the largest number")));
                }
            }
        }
        scenario.commands = u32::try_from(commands).unwrap_or_default();
        if diagnostics.is_empty() {
            self.expect_end(line, words);
        }
        self.diagnostics.append(&mut diagnostics);
    }

    /// Parses `learners S4 S5`, of which none is in the line `old`.
    fn parse_learners(&mut self, line: &SourceLine<'a>) -> ServerSet {
        let learners = self.parse_servers(line, None).into_iter().collect();
        for word in line.words_from(1) {
            if let Some(voter) = server(word).filter(|&server| self.scenario.old.contains(server)) {
                let error = InitialStateError::LearnerVotes(voter);
                self.report(line, word, DiagnosticKind::InitialState(error));
            }
        }
        learners
    }

    fn parse_modes(&mut self, line: &SourceLine<'a>) {
        let mut modes = Vec::new();
        for word in line.words_from(1) {
            if let Some(mode) = self.parse_mode(line, word) {
                if modes.contains(&mode) {
                    self.report_duplicate(line, word);
                }
                modes.push(mode);
            }
        }
        if line.words.len() < 2 {
            self.report_expected(line, line.end(), MODE);
        }
        self.scenario.modes = Mode::ALL.into_iter().filter(|mode| modes.contains(mode)).collect();
    }

    fn parse_rules(&mut self, line: &SourceLine<'a>) {
        let mut named: Vec<RuleSetting> = Vec::new();
        for word in line.words_from(1) {
            let Some(setting) = RuleSetting::from_key(word) else {
                self.report_unknown(line, word, RULE, &RuleSetting::KEYS);
                continue;
            };
            let rule = setting.rule();
            let of_line =
                named.iter().filter(|other| other.rule() == rule).fold(Rules::RAFT, |rules, it| it.apply(rules));
            match RuleSetting::in_effect(of_line, rule) {
                Some(same) if same == setting => self.report_duplicate(line, word),
                Some(other) if setting.excludes(other) => {
                    self.report(line, word, DiagnosticKind::OneRule(other.key(), truncate(word)));
                }
                Some(_) => {}
                None => self.replace_rule(line, word, rule, setting.apply(Rules::RAFT)),
            }
            self.scenario.rules = setting.apply(self.scenario.rules);
            named.push(setting);
        }
        if line.words.len() < 2 {
            self.report_expected(line, line.end(), RULE);
        }
    }

    /// Parses the line of a profile, which sets every rule.
    fn parse_profile(&mut self, line: &SourceLine<'a>) {
        let word = line.word(1);
        let Some(profile) = Profile::from_key(word) else {
            return self.report_unknown(line, word, PROFILE, &PROFILE_KEYS);
        };
        for rule in self.scenario.rules.off().collect::<Vec<_>>() {
            self.replace_rule(line, word, rule, profile.rules);
        }
        self.scenario.rules = profile.rules.with_options_of(self.scenario.rules);
        self.expect_end(line, 2);
    }

    /// Restores a rule that an earlier line set, and notes it if the rules of the later `word` set it differently.
    fn replace_rule(&mut self, line: &SourceLine<'a>, word: &'a str, rule: Rule, later: Rules) {
        let earlier = RuleSetting::in_effect(self.scenario.rules, rule);
        if earlier.is_some() && earlier != RuleSetting::in_effect(later, rule) {
            let replaced = Replaced { word: word.to_owned(), rule: rule.key() };
            self.source_map.replaced.push((line.span(word), replaced));
        }
        self.scenario.rules = self.scenario.rules.restored(rule);
    }

    fn finish(mut self) -> Result<(Scenario, SourceMap), Vec<Diagnostic>> {
        self.close_question();
        if self.initial_state_is_clear {
            self.diagnostics.extend(initial_state::apply(&mut self.scenario, &self.initial_logs));
        }
        if !self.diagnostics.is_empty() {
            self.diagnostics.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
            return Err(self.diagnostics);
        }
        let mut scenario = self.scenario;
        if !self.seen.contains(&"end") {
            let last_action = scenario.actions.last().map_or(0, |action| action.at);
            let last_beat = scenario.beats.last().map_or(0, |beat| beat.at);
            scenario.end = (last_action.max(last_beat) + TAIL_MS).min(MAX_AT);
        }
        // A script that parses must also parse in its printed form.
        let length = write(&scenario).len();
        if length > MAX_SCRIPT_BYTES {
            return Err(vec![Diagnostic {
                line: 1,
                column: 1,
                length: 0,
                kind: DiagnosticKind::TooLongWritten(length),
            }]);
        }
        let mut source_map = self.source_map;
        source_map.commands = self.initial_logs.commands;
        source_map.logs = self.initial_logs.logs.into_iter().map(|log| (log.server, log.spans)).collect();
        Ok((scenario, source_map))
    }
}
