//! From a script to a scenario.

use std::borrow::Cow;

use cluster::Mode;
use raft_core::{ServerId, ServerSet};

use super::line::{Line, meant};
use super::{Fault, KEYS, MAX_BYTES, MAX_COMMANDS, Problem};
use crate::action;
use crate::link::{MAX_AT, MAX_SERVERS};
use crate::text::shown;
use crate::{Scenario, rules};

/// After the last thing that happens, a script goes on for so long, if it does not say how long, in virtual milliseconds.
const AFTER: u64 = 1000;

const SERVER: &str = "a server, as S1: they go up to S7";
pub(super) const OTHER: &str = "a server that one of the lines “old”, “new” and “ask” names";
const MODE: &str = "a mode: naive, single or joint";
const NAME: &str = "a name of small letters, digits and hyphens, 40 at most";
pub(super) const WORDS: &str = "some words";

/// Reads a script.
///
/// # Errors
/// Everything that is wrong with it, in the order of its lines.
pub fn read(text: &str) -> Result<Scenario, Vec<Fault>> {
    if text.len() > MAX_BYTES {
        return Err(vec![Fault { line: 1, column: 1, length: 0, problem: Problem::TooLong(text.len()) }]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Vec::new();
    for (place, text) in text.lines().enumerate() {
        lines.extend(Line::new(place + 1, text));
    }
    let mut reader = Reader {
        scenario: Scenario::own(ServerSet::EMPTY, None),
        faults: Vec::new(),
        here: ServerSet::EMPTY,
        seen: Vec::new(),
        now: 0,
        beat: None,
        unanswered: None,
    };
    // What is said of servers is said of those that some lines name, wherever these stand.
    for line in &lines {
        if matches!(line.word(0), "old" | "new") {
            reader.line(line);
            reader.here.extend(line.from(1).iter().filter_map(|word| server(word)));
        } else if let (Some(ask), "at" | "then") = (line.words.iter().position(|word| *word == "ask"), line.word(0)) {
            reader.here.extend(line.from(ask).iter().filter_map(|word| server(word)));
        }
    }
    if !reader.seen.contains(&"new") {
        reader.scenario.new = reader.scenario.old;
    }
    let has_old = reader.seen.contains(&"old");
    reader.faults.clear();
    reader.seen.clear();
    reader.version(lines.first());
    if !has_old {
        reader.missing("“old”, with the voters at the start, as “old S1 S2 S3”");
    }
    for line in lines.get(1..).unwrap_or_default() {
        reader.line(line);
    }
    reader.finish()
}

/// What is read so far.
pub(super) struct Reader<'a> {
    pub(super) scenario: Scenario,
    pub(super) faults: Vec<Fault>,
    /// Everybody who runs from the start, or is asked for.
    pub(super) here: ServerSet,
    /// The first words of lines that may stand once.
    pub(super) seen: Vec<&'a str>,
    /// When the last action was.
    pub(super) now: u64,
    /// The place of the last beat.
    pub(super) beat: Option<usize>,
    /// A question that has no answer yet.
    pub(super) unanswered: Option<Fault>,
}

impl<'a> Reader<'a> {
    /// The first line: what this is.
    fn version(&mut self, first: Option<&Line<'a>>) {
        let Some(line) = first.filter(|line| line.word(0) == "overlap") else {
            self.faults.push(Fault { line: 1, column: 1, length: 0, problem: Problem::NoVersion });
            if let Some(line) = first {
                self.line(line);
            }
            return;
        };
        self.seen.push("overlap");
        match line.word(1) {
            "1" => self.nothing_more(line, 2),
            "" => self.fault(line, line.end(), Problem::NoVersion),
            other => self.fault(line, other, Problem::OtherVersion(shown(other))),
        }
    }

    /// A line that says something.
    fn line(&mut self, line: &Line<'a>) {
        let key = line.word(0);
        if !KEYS.contains(&key) {
            let meant = meant(key, KEYS.into_iter());
            let expected = "a word that begins a line";
            return self.fault(line, key, Problem::Unknown { word: shown(key), expected, meant });
        }
        if !matches!(key, "at" | "then" | "beat" | "question" | "answer" | "expect") {
            if self.seen.contains(&key) {
                return self.fault(line, key, Problem::Twice(key.to_owned()));
            }
            self.seen.push(key);
        }
        match key {
            "overlap" => self.fault(line, key, Problem::NoVersion),
            "id" => {
                if let Some(name) = self.name(line) {
                    self.scenario.id = name;
                    self.nothing_more(line, 2);
                }
            }
            "title" => self.scenario.title = self.words(line, key),
            "summary" => self.scenario.summary = self.words(line, key),
            "old" => self.scenario.old = self.servers(line, None).into_iter().collect(),
            "new" => self.scenario.new = self.servers(line, None).into_iter().collect(),
            "leader" => {
                let old = self.scenario.old;
                let leader = self.server(line, line.word(1), Some(old), "one of the servers in the line “old”");
                self.scenario.leader = leader;
                self.nothing_more(line, 2);
            }
            "operator-order" => self.scenario.operator_order = self.servers(line, Some(self.here)),
            "row" => self.scenario.row_order = self.servers(line, Some(self.here)),
            "modes" => self.modes(line),
            "off" => self.rules(line),
            "at" | "then" => self.action(line),
            "beat" => self.named_beat(line),
            "question" | "answer" => self.question(line),
            "expect" => self.expectation(line),
            _ => self.number_line(line),
        }
    }

    /// A line that says a number, or two.
    fn number_line(&mut self, line: &Line<'a>) {
        let key = line.word(0);
        let (low, high) = match key {
            "seed" => (0, u64::MAX),
            "commands" => (0, MAX_COMMANDS),
            "latency" => (1, MAX_AT),
            "election" => (20, MAX_AT),
            "heartbeat" => (10, MAX_AT),
            "admin-pause" => (5, MAX_AT),
            "loss" => (0, 1000),
            "duplication" => (0, 500),
            "drift" => (0, 90),
            _ => (0, MAX_AT),
        };
        let Some(number) = self.number(line, 1, low, high) else { return };
        let mut words = 2;
        let scenario = &mut self.scenario;
        let pace = &mut scenario.pace;
        match key {
            "seed" => scenario.seed = number,
            "commands" => scenario.commands = u32::try_from(number).unwrap_or_default(),
            "end" => scenario.end = number,
            "heartbeat" => pace.heartbeat = number,
            "admin-pause" => pace.admin_pause = number,
            "operator-pause" => pace.operator_pause = number,
            "operator-downtime" => pace.operator_downtime = number,
            "apply" => pace.apply = number,
            "loss" => pace.loss = number,
            "duplication" => pace.duplication = number,
            "drift" => pace.drift = number,
            _ => {
                if line.word(2) != "to" {
                    return self.fault(line, line.word(2), Problem::Expected("“to” and the largest number"));
                }
                let Some(most) = self.number(line, 3, number, high) else { return };
                words = 4;
                let pace = &mut self.scenario.pace;
                let (least_of, most_of) = match key {
                    "latency" => (&mut pace.latency_min, &mut pace.latency_max),
                    _ => (&mut pace.election_min, &mut pace.election_max),
                };
                (*least_of, *most_of) = (number, most);
            }
        }
        self.nothing_more(line, words);
    }

    pub(super) fn fault(&mut self, line: &Line<'a>, part: &'a str, problem: Problem) {
        self.faults.push(line.fault(part, problem));
    }

    /// A line that must be there is not.
    fn missing(&mut self, what: &'static str) {
        self.faults.push(Fault { line: 1, column: 1, length: 0, problem: Problem::Missing(what) });
    }

    pub(super) fn nothing_more(&mut self, line: &Line<'a>, words: usize) {
        if let Some(word) = line.words.get(words) {
            self.fault(line, word, Problem::TooMany(shown(word)));
        }
    }

    pub(super) fn words(&mut self, line: &Line<'a>, after: &'a str) -> Cow<'static, str> {
        let words = line.after(after);
        if words.is_empty() {
            self.fault(line, line.end(), Problem::Expected(WORDS));
        }
        Cow::Owned(words.to_owned())
    }

    /// A number in decimal digits, nothing else.
    pub(super) fn number(&mut self, line: &Line<'a>, place: usize, low: u64, high: u64) -> Option<u64> {
        let word = line.word(place);
        let number = number(word).filter(|number| (low..=high).contains(number));
        if number.is_none() {
            self.fault(line, word, Problem::Number { low, high });
        }
        number
    }

    /// The name after the first word.
    pub(super) fn name(&mut self, line: &Line<'a>) -> Option<Cow<'static, str>> {
        let name = line.word(1).trim_end_matches(':');
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 40 || !name.bytes().all(is_name) {
            self.fault(line, line.word(1), Problem::Expected(NAME));
            return None;
        }
        Some(Cow::Owned(name.to_owned()))
    }

    pub(super) fn server(
        &mut self,
        line: &Line<'a>,
        word: &'a str,
        among: Option<ServerSet>,
        expected: &'static str,
    ) -> Option<ServerId> {
        let server = server(word).filter(|&server| among.is_none_or(|among| among.contains(server)));
        if server.is_none() {
            self.fault(line, word, Problem::Expected(expected));
        }
        server
    }

    /// The servers after the first word, each once.
    fn servers(&mut self, line: &Line<'a>, among: Option<ServerSet>) -> Vec<ServerId> {
        let mut servers = Vec::new();
        let expected = if among.is_some() { OTHER } else { SERVER };
        for word in line.from(1) {
            if let Some(server) = self.server(line, word, among, expected) {
                if servers.contains(&server) {
                    self.fault(line, word, Problem::Twice(shown(word)));
                }
                servers.push(server);
            }
        }
        if line.words.len() < 2 {
            self.fault(line, line.end(), Problem::Expected(expected));
        }
        servers
    }

    pub(super) fn mode(&mut self, line: &Line<'a>, word: &'a str) -> Option<Mode> {
        let mode = Mode::ALL.into_iter().find(|mode| mode.key() == word);
        if mode.is_none() {
            let meant = meant(word, Mode::ALL.into_iter().map(Mode::key));
            let word_of = shown(word);
            let problem = match word {
                "" => Problem::Expected(MODE),
                _ => Problem::Unknown { word: word_of, expected: MODE, meant },
            };
            self.fault(line, word, problem);
        }
        mode
    }

    fn modes(&mut self, line: &Line<'a>) {
        let mut modes = Vec::new();
        for word in line.from(1) {
            if let Some(mode) = self.mode(line, word) {
                if modes.contains(&mode) {
                    self.fault(line, word, Problem::Twice(shown(word)));
                }
                modes.push(mode);
            }
        }
        if line.words.len() < 2 {
            self.fault(line, line.end(), Problem::Expected(MODE));
        }
        self.scenario.modes = Mode::ALL.into_iter().filter(|mode| modes.contains(mode)).collect();
    }

    fn rules(&mut self, line: &Line<'a>) {
        let expected = "a rule that can be off";
        for word in line.from(1) {
            match rules::without(self.scenario.rules, word) {
                Some(rules) if rules == self.scenario.rules => {
                    self.fault(line, word, Problem::Twice(shown(word)));
                }
                Some(rules) => self.scenario.rules = rules,
                None => {
                    let meant = meant(word, rules::keys());
                    self.fault(line, word, Problem::Unknown { word: shown(word), expected, meant });
                }
            }
        }
        if line.words.len() < 2 {
            self.fault(line, line.end(), Problem::Expected(expected));
        }
    }

    fn finish(mut self) -> Result<Scenario, Vec<Fault>> {
        self.still_unanswered();
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let mut scenario = self.scenario;
        if !self.seen.contains(&"end") {
            let last_action = scenario.actions.last().map_or(0, |action| action.at);
            let last_beat = scenario.beats.last().map_or(0, |beat| beat.at);
            scenario.end = (last_action.max(last_beat) + AFTER).min(MAX_AT);
        }
        Ok(scenario)
    }
}

/// A number in decimal digits, nothing else.
pub(super) fn number(word: &str) -> Option<u64> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) { word.parse().ok() } else { None }
}

/// A server that the diagram has room for, `S2` or `2`.
pub(super) fn server(word: &str) -> Option<ServerId> {
    let server = action::server(word.strip_prefix('S').unwrap_or(word))?;
    if u64::from(server) <= MAX_SERVERS { Some(server) } else { None }
}
