//! From a script to a scenario.

use std::borrow::Cow;

use cluster::Mode;
use raft_core::{ServerId, ServerSet};

use super::line::{Line, Place, meant, server, to_be_shown};
use super::logs::Logs;
use super::{Fault, KEYS, MAX_BYTES, MAX_COMMANDS, Problem, start, step, write};
use crate::link::{self, MAX_AT};
use crate::text::truncate;
use crate::user_actions::TAIL_MS;
use crate::{Scenario, rules};

/// The lines on which it depends whether logs and terms go with each other.
const OF_THE_START: [&str; 9] = ["old", "new", "leader", "commands", "log", "term", "committed", "modes", "off"];

pub(super) const SERVER: &str = "a server (S1 to S7)";
pub(super) const OTHER: &str = "a server that one of the lines “old”, “new” and “ask” names";
const MODE: &str = "a mode (naive, single or joint)";
const KEY: &str = "a word that begins a line";
const RULE: &str = "a rule that can be off";
const NAME: &str = "a name of small letters, digits and hyphens, 40 at most";
pub(super) const WORDS: &str = "some words";

/// Reads a script.
///
/// # Errors
/// Everything that is wrong with it, in the order of its lines.
pub fn read(text: &str) -> Result<Scenario, Vec<Fault>> {
    read_with_places(text).map(|(scenario, _)| scenario)
}

/// Where the parts of a scenario stand in its script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Of each of [`Scenario::actions`]; several stand in one place, where one line parts or joins servers.
    pub actions: Vec<Place>,
    /// Of each of [`Scenario::beats`].
    pub beats: Vec<Place>,
    /// Of each of [`Scenario::expect`].
    pub expect: Vec<Place>,
    /// Of the number of commands.
    pub commands: Option<Place>,
    /// Of each entry of a server's log.
    pub logs: Vec<(ServerId, Vec<Place>)>,
}

/// Reads a script; gives the scenario, and where its parts stand.
///
/// # Errors
/// Everything that is wrong with it, in the order of its lines.
pub fn read_with_places(text: &str) -> Result<(Scenario, Places), Vec<Fault>> {
    if text.len() > MAX_BYTES {
        return Err(vec![Fault { line: 1, column: 1, length: 0, problem: Problem::TooLong(text.len()) }]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Vec::new();
    for (place, text) in text.lines().enumerate() {
        lines.extend(Line::new(place + 1, text));
    }
    let mut reader = Reader {
        scenario: Scenario::custom(ServerSet::EMPTY, None),
        places: Places::default(),
        faults: Vec::new(),
        here: ServerSet::EMPTY,
        run: ServerSet::EMPTY,
        seen: Vec::new(),
        exact: None,
        now: 0,
        beat: None,
        unanswered: None,
        full: false,
        logs: Logs::default(),
        starts: true,
    };
    reader.servers_there_are(&lines);
    reader.version(lines.first());
    for line in lines.get(1..).unwrap_or_default() {
        reader.line(line);
    }
    reader.finish()
}

/// The key that was meant by the first word of a line, if it is none and nearly one.
fn key_meant(line: &Line<'_>) -> Option<&'static str> {
    if KEYS.contains(&line.word(0)) { None } else { meant(line.word(0), &KEYS) }
}

/// What is read so far.
pub(super) struct Reader<'a> {
    pub(super) scenario: Scenario,
    pub(super) places: Places,
    pub(super) faults: Vec<Fault>,
    /// Everybody who runs from the start, or is asked for.
    pub(super) here: ServerSet,
    /// Everybody who runs from the start.
    pub(super) run: ServerSet,
    /// The first words of lines that may stand once.
    pub(super) seen: Vec<&'a str>,
    /// Whether the script is one without times; not known before its first action.
    pub(super) exact: Option<bool>,
    /// When the last action was.
    pub(super) now: u64,
    /// The place of the last beat.
    pub(super) beat: Option<usize>,
    /// A question that has no answer yet.
    pub(super) unanswered: Option<Fault>,
    /// Whether there were too many actions.
    pub(super) full: bool,
    /// What is on disks at the start.
    pub(super) logs: Logs,
    /// Whether all lines that say how the story starts are understood, so that they can be held against each other.
    starts: bool,
}

impl<'a> Reader<'a> {
    /// What is said of servers is said of those that some lines name, wherever these stand. A line that is not understood may be
    /// one of them: who is named there is not told to be nobody elsewhere.
    fn servers_there_are(&mut self, lines: &[Line<'a>]) {
        let of = |words: &[&str]| -> ServerSet { words.iter().filter_map(|word| server(word)).collect() };
        let mut is_missing = true;
        for line in lines {
            match line.word(0) {
                "old" | "new" => {
                    is_missing &= line.word(0) != "old";
                    self.line(line);
                    self.run.extend(of(line.from(1)));
                }
                "at" | "then" => match line.words.iter().position(|word| step::begins(word)) {
                    Some(place) if line.word(place) != "ask" => {}
                    Some(place) => self.here.extend(of(line.from(place))),
                    None => self.here.extend(of(line.from(2))),
                },
                key if !KEYS.contains(&key) => {
                    is_missing &= key_meant(line) != Some("old");
                    self.run.extend(of(line.from(1)));
                }
                _ => {}
            }
        }
        self.here.extend(self.run);
        if !self.seen.contains(&"new") {
            self.scenario.new = self.scenario.old;
        }
        self.faults.clear();
        self.seen.clear();
        self.starts = !self.scenario.old.is_empty();
        if is_missing {
            let problem = Problem::Missing("“old”, with the voters at the start, as “old S1 S2 S3”");
            self.faults.push(Fault { line: 1, column: 1, length: 0, problem });
        }
    }

    /// The first line: what this is.
    fn version(&mut self, first: Option<&Line<'a>>) {
        let Some(line) = first.filter(|line| line.word(0) == "overlap") else {
            self.faults.push(Fault { line: 1, column: 1, length: 0, problem: Problem::NoVersion });
            if let Some(line) = first.filter(|line| key_meant(line) != Some("overlap")) {
                self.line(line);
            }
            return;
        };
        self.seen.push("overlap");
        match line.word(1) {
            "1" => self.nothing_more(line, 2),
            "" => self.fault(line, line.end(), Problem::NoVersion),
            other => self.fault(line, other, Problem::OtherVersion(truncate(other))),
        }
    }

    /// A line that says something.
    fn line(&mut self, line: &Line<'a>) {
        let faults = self.faults.len();
        let key = line.word(0);
        if KEYS.contains(&key) {
            self.line_of(key, line);
        } else {
            self.unknown_line(line);
        }
        // A line that is like none may be any.
        let meant = if KEYS.contains(&key) { Some(key) } else { key_meant(line) };
        if self.faults.len() > faults && meant.is_none_or(|key| OF_THE_START.contains(&key)) {
            self.starts = false;
        }
    }

    /// A line that begins with no key. What belongs to it is not told to belong to nothing.
    fn unknown_line(&mut self, line: &Line<'a>) {
        let meant = key_meant(line);
        self.unknown(line, line.word(0), KEY, &KEYS);
        match meant {
            Some("beat") => {
                self.still_unanswered();
                self.put_beat(line.place(line.word(0)), Cow::Borrowed(""), self.now, Cow::Borrowed(""));
            }
            Some("question") => self.question(line, false),
            Some("answer") => self.question(line, true),
            _ => {}
        }
    }

    /// A line that begins with this key.
    fn line_of(&mut self, key: &'a str, line: &Line<'a>) {
        if !matches!(key, "at" | "then" | "beat" | "question" | "answer" | "expect" | "log" | "term") {
            if self.seen.contains(&key) {
                return self.twice(line, key);
            }
            self.seen.push(key);
        }
        match key {
            "overlap" => self.fault(line, key, Problem::NoVersion),
            "id" => {
                let line = &line.split_at_colons();
                if let Some(name) = self.name(line) {
                    self.scenario.id = name;
                    self.nothing_more(line, line.past_colons(2));
                }
            }
            "title" => self.scenario.title = self.words(line, key),
            "summary" => self.scenario.summary = self.words(line, key),
            "old" => self.scenario.old = self.servers(line, None).into_iter().collect(),
            "new" => self.scenario.new = self.servers(line, None).into_iter().collect(),
            "leader" => {
                // Whom a line names that is not understood may be one of them.
                let others = self.scenario.new.difference(self.scenario.old);
                let old = self.run.difference(others);
                let leader = self.server(line, line.word(1), Some(old), "one of the servers in the line “old”");
                self.scenario.leader = leader;
                self.logs.leader = Some(line.place(line.word(1)));
                self.nothing_more(line, 2);
            }
            "log" => self.log(line),
            "term" => self.term(line),
            "committed" => self.committed(line),
            "operator-order" => self.scenario.operator_order = self.servers(line, Some(self.here)),
            "row" => self.scenario.display_order = self.servers(line, Some(self.here)),
            "modes" => self.modes(line),
            "off" => self.rules(line),
            "at" | "then" => self.action(line),
            "beat" => self.named_beat(line),
            "question" | "answer" => self.question(line, key == "answer"),
            "expect" => self.expectation(line),
            "commands" => {
                self.logs.commands = Some(line.place(key));
                self.number_line(line);
            }
            _ => self.number_line(line),
        }
    }

    /// A line that says a number, or two.
    fn number_line(&mut self, line: &Line<'a>) {
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
        let mut faults = Vec::new();
        let mut take = |read: Result<u64, Fault>, number: &mut u64| match read {
            Ok(read) => *number = read,
            Err(fault) => faults.push(fault),
        };
        let least = line.number(1, low, high);
        // A number that is wrong is no bound of the other.
        let from = *least.as_ref().unwrap_or(&low);
        take(least, number);
        let mut words = 2;
        if let Some(most) = most.filter(|_| !line.word(1).is_empty()) {
            words = 4;
            match line.word(2) {
                "to" => take(line.number(3, from, high), most),
                other => faults.push(line.fault(other, Problem::Expected("“to” and the largest number"))),
            }
        }
        scenario.commands = u32::try_from(commands).unwrap_or_default();
        if faults.is_empty() {
            self.nothing_more(line, words);
        }
        self.faults.append(&mut faults);
    }

    pub(super) fn fault(&mut self, line: &Line<'a>, part: &'a str, problem: Problem) {
        self.faults.push(line.fault(part, problem));
    }

    /// Something else must stand there.
    pub(super) fn expected(&mut self, line: &Line<'a>, part: &'a str, expected: &'static str) {
        self.fault(line, part, Problem::Expected(expected));
    }

    /// A word is none of those that may stand there; perhaps another was meant.
    fn unknown(&mut self, line: &Line<'a>, word: &'a str, expected: &'static str, known: &'static [&'static str]) {
        let problem = Problem::unknown_of(word, expected, meant(word, known), known);
        self.fault(line, word, problem);
    }

    /// The word stands twice.
    pub(super) fn twice(&mut self, line: &Line<'a>, word: &'a str) {
        self.fault(line, word, Problem::Twice(truncate(word)));
    }

    pub(super) fn nothing_more(&mut self, line: &Line<'a>, words: usize) {
        if let Some(word) = line.words.get(words) {
            self.fault(line, word, Problem::TooMany(truncate(word)));
        }
    }

    pub(super) fn words(&mut self, line: &Line<'a>, after: &'a str) -> Cow<'static, str> {
        let words = line.after(after);
        if words.is_empty() {
            self.expected(line, line.end(), WORDS);
        }
        to_be_shown(words)
    }

    /// A number in decimal digits, nothing else.
    pub(super) fn number(&mut self, line: &Line<'a>, place: usize, high: u64) -> Option<u64> {
        line.number(place, 0, high).map_err(|fault| self.faults.push(fault)).ok()
    }

    /// The name after the first word.
    pub(super) fn name(&mut self, line: &Line<'a>) -> Option<Cow<'static, str>> {
        let name = line.word(1).trim_end_matches(':');
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 40 || !name.bytes().all(is_name) {
            self.expected(line, line.word(1), NAME);
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
            self.expected(line, word, expected);
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
                    self.twice(line, word);
                }
                servers.push(server);
            }
        }
        if line.words.len() < 2 {
            self.expected(line, line.end(), expected);
        }
        servers
    }

    pub(super) fn mode(&mut self, line: &Line<'a>, word: &'a str) -> Option<Mode> {
        let mode = link::read::lane(word);
        if mode.is_none() {
            let problem = Problem::unknown(word, MODE, meant(word, &Mode::ALL.map(Mode::key)));
            self.fault(line, word, problem);
        }
        mode
    }

    fn modes(&mut self, line: &Line<'a>) {
        let mut modes = Vec::new();
        for word in line.from(1) {
            if let Some(mode) = self.mode(line, word) {
                if modes.contains(&mode) {
                    self.twice(line, word);
                }
                modes.push(mode);
            }
        }
        if line.words.len() < 2 {
            self.expected(line, line.end(), MODE);
        }
        self.scenario.modes = Mode::ALL.into_iter().filter(|mode| modes.contains(mode)).collect();
    }

    fn rules(&mut self, line: &Line<'a>) {
        for word in line.from(1) {
            let before = self.scenario.rules;
            let Some(rules) = rules::without(before, word) else {
                self.unknown(line, word, RULE, &rules::KEYS);
                continue;
            };
            let is_off = |rules, key: &str| rules::off(rules).any(|off| off == key);
            if is_off(before, word) {
                self.twice(line, word);
            } else if let Some(other) = rules::off(before).find(|key| !is_off(rules, key)) {
                self.fault(line, word, Problem::OneRule(other, truncate(word)));
            }
            self.scenario.rules = rules;
        }
        if line.words.len() < 2 {
            self.expected(line, line.end(), RULE);
        }
    }

    fn finish(mut self) -> Result<(Scenario, Places), Vec<Fault>> {
        self.still_unanswered();
        if self.starts {
            self.faults.extend(start::set(&mut self.scenario, &self.logs));
        }
        if !self.faults.is_empty() {
            self.faults.sort_by_key(|fault| (fault.line, fault.column));
            return Err(self.faults);
        }
        let mut scenario = self.scenario;
        if !self.seen.contains(&"end") {
            let last_action = scenario.actions.last().map_or(0, |action| action.at);
            let last_beat = scenario.beats.last().map_or(0, |beat| beat.at);
            scenario.end = (last_action.max(last_beat) + TAIL_MS).min(MAX_AT);
        }
        // What is read can be written, and that be read again.
        let length = write(&scenario).len();
        if length > MAX_BYTES {
            return Err(vec![Fault { line: 1, column: 1, length: 0, problem: Problem::TooLongWritten(length) }]);
        }
        let mut places = self.places;
        places.commands = self.logs.commands;
        places.logs = self.logs.logs.into_iter().map(|log| (log.server, log.places)).collect();
        Ok((scenario, places))
    }
}
