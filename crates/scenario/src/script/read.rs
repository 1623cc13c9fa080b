//! From a script to a scenario.

use std::borrow::Cow;

use cluster::{Mode, Step};
use raft_core::{ServerId, ServerSet};

use super::line::{Line, meant};
use super::{Fault, KEYS, MAX_BYTES, MAX_COMMANDS, Problem, claims};
use crate::action::{self, ActionFault};
use crate::link::{MAX_AT, MAX_SERVERS};
use crate::text::shown;
use crate::{Action, Beat, Claim, Expectation, Question, STEP_EVERY, Scenario, rules};

/// After the last thing that happens, a script goes on for so long, if it does not say how long, in virtual milliseconds.
const AFTER: u64 = 1000;

const SERVER: &str = "a server, as S1: they go up to S7";
pub(super) const OTHER: &str = "a server that one of the lines “old”, “new” and “ask” names";
const MODE: &str = "a mode: naive, single or joint";
const NAME: &str = "a name of small letters, digits and hyphens, 40 at most";
const WORDS: &str = "some words";
const COLON: &str = "a colon, and what there is to say after it";

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

struct Reader<'a> {
    scenario: Scenario,
    faults: Vec<Fault>,
    /// Everybody who runs from the start, or is asked for.
    here: ServerSet,
    /// The first words of lines that may stand once.
    seen: Vec<&'a str>,
    /// When the last action was.
    now: u64,
    /// The place of the last beat.
    beat: Option<usize>,
    /// A question that has no answer yet.
    unanswered: Option<Fault>,
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

    fn fault(&mut self, line: &Line<'a>, part: &'a str, problem: Problem) {
        self.faults.push(line.fault(part, problem));
    }

    /// A line that must be there is not.
    fn missing(&mut self, what: &'static str) {
        self.faults.push(Fault { line: 1, column: 1, length: 0, problem: Problem::Missing(what) });
    }

    fn nothing_more(&mut self, line: &Line<'a>, words: usize) {
        if let Some(word) = line.words.get(words) {
            self.fault(line, word, Problem::TooMany(shown(word)));
        }
    }

    fn words(&mut self, line: &Line<'a>, after: &'a str) -> Cow<'static, str> {
        let words = line.after(after);
        if words.is_empty() {
            self.fault(line, line.end(), Problem::Expected(WORDS));
        }
        Cow::Owned(words.to_owned())
    }

    /// A number in decimal digits, nothing else.
    fn number(&mut self, line: &Line<'a>, place: usize, low: u64, high: u64) -> Option<u64> {
        let word = line.word(place);
        let number = number(word).filter(|number| (low..=high).contains(number));
        if number.is_none() {
            self.fault(line, word, Problem::Number { low, high });
        }
        number
    }

    /// The name after the first word.
    fn name(&mut self, line: &Line<'a>) -> Option<Cow<'static, str>> {
        let name = line.word(1).trim_end_matches(':');
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 40 || !name.bytes().all(is_name) {
            self.fault(line, line.word(1), Problem::Expected(NAME));
            return None;
        }
        Some(Cow::Owned(name.to_owned()))
    }

    fn server(
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

    fn mode(&mut self, line: &Line<'a>, word: &'a str) -> Option<Mode> {
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

    /// `at 340 in naive: time out S1`, or `then crash S2`.
    fn action(&mut self, line: &Line<'a>) {
        let exact = line.word(0) == "then";
        if self.scenario.actions.is_empty() {
            self.scenario.exact = exact;
        } else if self.scenario.exact != exact {
            return self.fault(line, line.word(0), Problem::Mixed);
        }
        let mut place = 1;
        let mut at = (self.scenario.actions.len() as u64 + 1) * STEP_EVERY;
        if !exact {
            let Some(number) = self.number(line, 1, 0, MAX_AT) else { return };
            (at, place) = (number, 2);
        }
        let mut lane = None;
        if line.word(place) == "in" {
            lane = self.mode(line, line.word(place + 1).trim_end_matches(':'));
            if lane.is_none() {
                return;
            }
            place += 2;
        }
        if let Some(step) = self.step(line, place) {
            self.now = at;
            let place = self.scenario.actions.partition_point(|action| action.at <= at);
            self.scenario.actions.insert(place, Action { at, lane, step });
        }
    }

    fn step(&mut self, line: &Line<'a>, from: usize) -> Option<Step> {
        let words = line.from(from);
        if words.is_empty() {
            self.fault(line, line.end(), Problem::Expected("what is done"));
            return None;
        }
        match action::parse_words(words, Some(self.here)) {
            Ok(step) => Some(step),
            Err((place, fault)) => {
                let known = matches!(fault, ActionFault::UnknownAction(_)).then(action::words);
                let meant = meant(line.word(from), known.into_iter().flatten());
                self.fault(line, line.word(from + place), Problem::Action { fault, meant });
                None
            }
        }
    }

    /// What stands before the colon, and after it: the first without the words that are read already.
    fn halves(&mut self, line: &Line<'a>) -> Option<(Line<'a>, &'a str)> {
        let Some((head, tail)) = line.text.split_once(':') else {
            self.fault(line, line.end(), Problem::Expected(COLON));
            return None;
        };
        let tail = tail.trim();
        if tail.is_empty() {
            self.fault(line, line.end(), Problem::Expected(WORDS));
            return None;
        }
        let words = head.split_whitespace().collect();
        Some((Line { number: line.number, text: line.text, words }, tail))
    }

    /// The time after `at`, if there is one, from a place on; the line ends there.
    fn at(&mut self, head: &Line<'a>, place: usize) -> Result<Option<u64>, ()> {
        match head.word(place) {
            "" => Ok(None),
            "at" => {
                let at = self.number(head, place + 1, 0, MAX_AT).ok_or(())?;
                self.nothing_more(head, place + 2);
                Ok(Some(at))
            }
            other => {
                self.fault(head, other, Problem::Expected("“at” and a time, or the colon"));
                Err(())
            }
        }
    }

    /// `beat split at 340: Two leaders, one term.`
    fn named_beat(&mut self, line: &Line<'a>) {
        self.still_unanswered();
        self.beat = None;
        let Some((head, words)) = self.halves(line) else { return };
        let Some(name) = self.name(&head) else { return };
        let Ok(at) = self.at(&head, 2) else { return };
        if self.scenario.beats.iter().any(|beat| beat.name == name) {
            return self.fault(line, head.word(1), Problem::Twice(shown(head.word(1))));
        }
        let at = at.unwrap_or(self.now);
        let place = self.scenario.beats.partition_point(|beat| beat.at <= at);
        let words = Cow::Owned(words.to_owned());
        self.scenario.beats.insert(place, Beat { name, at, words, question: None });
        self.beat = Some(place);
    }

    /// `question Who wins?`, then `answer Nobody.`: they belong to the beat above.
    fn question(&mut self, line: &Line<'a>) {
        let key = line.word(0);
        let text = self.words(line, key);
        let is_answer = key == "answer";
        let beat = self.beat.and_then(|place| self.scenario.beats.get_mut(place));
        match beat.map(|beat| &mut beat.question) {
            Some(Some(question)) if is_answer && self.unanswered.take().is_some() => question.answer = text,
            Some(place @ None) if !is_answer => {
                *place = Some(Question { text, answer: Cow::Borrowed("") });
                self.unanswered = Some(line.fault(key, Problem::Missing("“answer”, under the question")));
            }
            _ => {
                let missing =
                    if is_answer { "“question”, above its answer" } else { "“beat”, above its question" };
                self.fault(line, key, Problem::Missing(missing));
            }
        }
    }

    /// The question above has no answer, and none can come any more.
    fn still_unanswered(&mut self) {
        if let Some(fault) = self.unanswered.take() {
            let place = self.faults.partition_point(|other| other.line <= fault.line);
            self.faults.insert(place, fault);
        }
    }

    /// `expect naive: breaks Election Safety; finishes`
    fn expectation(&mut self, line: &Line<'a>) {
        let Some((head, _)) = self.halves(line) else { return };
        let Some(mode) = self.mode(&head, head.word(1)) else { return };
        let Ok(at) = self.at(&head, 2) else { return };
        let claims: Vec<Claim> = claims::read(line, self.here, &mut self.faults);
        self.scenario.expect.push(Expectation { mode, at, claims });
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
