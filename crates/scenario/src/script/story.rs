//! The lines of a script that tell the story: what is done, the beats, and what must come of it.
//!
//! Where a word is wrong, what comes after it is read all the same, so that every fault is told at once.

use std::borrow::Cow;

use cluster::Step;
use raft_core::ServerSet;

use super::line::{Line, Place, to_be_shown};
use super::read::{OTHER, Reader, WORDS};
use super::{MAX_ACTIONS, Problem, claims, step};
use crate::link::MAX_AT;
use crate::{Action, Beat, Expectation, Question, STEP_INTERVAL_MS};

const COLON: &str = "a colon, and what there is to say after it";

impl<'a> Reader<'a> {
    /// `at 340 in naive: time out S1`, or `then crash S2`.
    pub(super) fn action(&mut self, line: &Line<'a>) {
        let line = &line.split_at_colons();
        let faults = self.faults.len();
        let exact = line.word(0) == "then";
        self.scenario.is_untimed = *self.exact.get_or_insert(exact);
        if self.scenario.is_untimed != exact {
            self.fault(line, line.word(0), Problem::Mixed);
        }
        let mut place = 1;
        let mut at = self.next();
        if !exact {
            at = self.number(line, place, MAX_AT).unwrap_or_default();
            // What is done may stand where the time was forgotten.
            let is_forgotten = line.word(place) == "in" || step::begins(line.word(place));
            place += usize::from(!is_forgotten);
        }
        let mut lane = None;
        if line.word(place) == "in" {
            place += 1;
            let mode = line.word(place);
            lane = self.mode(line, mode.trim_end_matches(':'));
            place += usize::from(!step::begins(mode));
            place = line.past_colons(place);
        }
        let steps = match line.word(place) {
            "" if self.faults.len() > faults => return,
            "part" | "join" => self.links(line, place),
            _ => step::read(line, place, self.here, &mut self.faults).into_iter().collect(),
        };
        if self.faults.len() > faults {
            return;
        }
        let said = line.place(line.word(place));
        for step in steps {
            let at = if exact { self.next() } else { at };
            self.push(line, said, Action { at, lane, step });
        }
    }

    fn push(&mut self, line: &Line<'a>, said: Place, action: Action) {
        if self.scenario.actions.len() >= MAX_ACTIONS {
            if !self.full {
                self.fault(line, line.word(0), Problem::TooManyActions);
            }
            self.full = true;
            return;
        }
        self.now = action.at;
        let place = self.scenario.actions.partition_point(|other| other.at <= action.at);
        self.scenario.actions.insert(place, action);
        self.places.actions.insert(place, said);
    }

    /// `part S1 S5 from S2 S3` cuts every link between the two sides, both ways; `join S1 with S2 S3` heals them.
    fn links(&mut self, line: &Line<'a>, from: usize) -> Vec<Step> {
        let faults = self.faults.len();
        let parts = line.word(from) == "part";
        let (between, expected) =
            if parts { ("from", "“from” and servers") } else { ("with", "“with” and servers") };
        let mut sides = [ServerSet::EMPTY; 2];
        let mut side = 0;
        for word in line.from(from + 1) {
            if matches!(*word, "from" | "with") && side == 0 {
                side = 1;
                if *word != between {
                    self.expected(line, word, expected);
                }
            } else if let Some(server) = self.server(line, word, Some(self.here), OTHER) {
                if sides[0].union(sides[1]).contains(server) {
                    self.twice(line, word);
                }
                sides[side].insert(server);
            }
        }
        if self.faults.len() == faults && sides.iter().any(|side| side.is_empty()) {
            self.expected(line, line.end(), if side == 0 { expected } else { OTHER });
        }
        let [one, other] = sides;
        let links = one.iter().flat_map(|from| other.iter().flat_map(move |to| [(from, to), (to, from)]));
        links.map(|(from, to)| if parts { Step::Cut { from, to } } else { Step::Heal { from, to } }).collect()
    }

    /// When the next Step of an exact script is.
    fn next(&self) -> u64 {
        (self.scenario.actions.len() as u64 + 1) * STEP_INTERVAL_MS
    }

    /// What stands before the colon, as a line, and after it. Where there is none, that is told.
    pub(super) fn halves(&mut self, line: &Line<'a>) -> Option<(Line<'a>, &'a str)> {
        let halves = line.halves();
        if halves.is_none() {
            self.expected(line, line.end(), COLON);
        }
        halves
    }

    /// The time after `at`, if there is one, from a place on; the line ends there.
    fn at(&mut self, head: &Line<'a>, place: usize) -> Option<u64> {
        match head.word(place) {
            "" => None,
            "at" => {
                let at = self.number(head, place + 1, MAX_AT);
                self.nothing_more(head, place + 2);
                at
            }
            other => {
                self.expected(head, other, "“at” and a time, or the colon");
                None
            }
        }
    }

    /// `beat split at 340: Two leaders, one term.`
    pub(super) fn named_beat(&mut self, line: &Line<'a>) {
        self.still_unanswered();
        let halves = self.halves(line);
        let (mut name, mut at, mut words) = (None, None, "");
        if let Some((head, tail)) = &halves {
            (name, at, words) = (self.name(head), self.at(head, 2), tail.trim_ascii());
            if words.is_empty() {
                self.expected(line, line.end(), WORDS);
            }
        } else if !line.word(1).is_empty() {
            name = self.name(line);
        }
        if let Some(name) = &name
            && self.scenario.beats.iter().any(|beat| beat.name == *name)
        {
            self.twice(line, halves.as_ref().map_or(line, |(head, _)| head).word(1));
        }
        let said = line.place(line.word(0));
        self.put_beat(said, name.unwrap_or_default(), at.unwrap_or(self.now), to_be_shown(words));
    }

    /// Puts a beat where it belongs. A question may follow, also where something is wrong with it.
    pub(super) fn put_beat(&mut self, said: Place, name: Cow<'static, str>, at: u64, words: Cow<'static, str>) {
        let place = self.scenario.beats.partition_point(|beat| beat.at <= at);
        self.scenario.beats.insert(place, Beat { name, at, words, question: None });
        self.places.beats.insert(place, said);
        self.beat = Some(place);
    }

    /// `question Who wins?`, then `answer Nobody.`: they belong to the beat above.
    pub(super) fn question(&mut self, line: &Line<'a>, is_answer: bool) {
        let key = line.word(0);
        let text = self.words(line, key);
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
    pub(super) fn still_unanswered(&mut self) {
        self.faults.extend(self.unanswered.take());
    }

    /// `expect naive: breaks Election Safety; finishes`, or `expect naive with all rules at 340: safe`
    pub(super) fn expectation(&mut self, line: &Line<'a>) {
        let halves = self.halves(line);
        let Some((head, _)) = &halves else {
            if !line.word(1).is_empty() {
                self.mode(line, line.word(1));
            }
            return;
        };
        let mode = self.mode(head, head.word(1));
        let mut place = 2;
        let with_all_rules = head.word(place) == "with";
        if with_all_rules && head.from(3).starts_with(&["all", "rules"]) {
            place = 5;
        } else if with_all_rules {
            self.expected(head, head.word(3), "“all rules”");
            place = head.words.iter().position(|word| *word == "at").unwrap_or(head.words.len());
        }
        let at = self.at(head, place);
        let claims = claims::read(line, self.here, &mut self.faults);
        if let Some(mode) = mode {
            self.scenario.expect.push(Expectation { mode, with_all_rules, at, claims });
            self.places.expect.push(line.place(line.word(0)));
        }
    }
}
