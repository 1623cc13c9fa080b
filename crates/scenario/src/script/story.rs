//! The lines of a script that tell the story: what is done, the beats, and what must come of it.

use std::borrow::Cow;

use cluster::{Mode, Step};
use raft_core::ServerSet;

use super::line::{Line, meant, to_be_shown};
use super::read::{OTHER, Reader, WORDS};
use super::{MAX_ACTIONS, Problem, claims};
use crate::action::{self, ActionFault};
use crate::link::MAX_AT;
use crate::{Action, Beat, Expectation, Question, STEP_EVERY};

const COLON: &str = "a colon, and what there is to say after it";

impl<'a> Reader<'a> {
    /// `at 340 in naive: time out S1`, or `then crash S2`.
    pub(super) fn action(&mut self, line: &Line<'a>) {
        let exact = line.word(0) == "then";
        if self.scenario.actions.is_empty() {
            self.scenario.exact = exact;
        } else if self.scenario.exact != exact {
            return self.fault(line, line.word(0), Problem::Mixed);
        }
        let mut place = 1;
        let mut at = self.next();
        if !exact {
            let Some(number) = self.number(line, 1, MAX_AT) else { return };
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
        match line.word(place) {
            "part" | "join" => self.links(line, place, at, lane),
            _ => {
                if let Some(step) = self.step(line, place) {
                    self.push(line, Action { at, lane, step });
                }
            }
        }
    }

    fn push(&mut self, line: &Line<'a>, action: Action) {
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
    }

    /// `part S1 S5 from S2 S3` cuts every link between the two sides, both ways; `join S1 with S2 S3` heals them.
    fn links(&mut self, line: &Line<'a>, from: usize, at: u64, lane: Option<Mode>) {
        let parts = line.word(from) == "part";
        let (between, expected) =
            if parts { ("from", "“from” and servers") } else { ("with", "“with” and servers") };
        let mut sides = [ServerSet::EMPTY; 2];
        let mut side = 0;
        for word in line.from(from + 1) {
            if *word == between && side == 0 {
                side = 1;
            } else if let Some(server) = self.server(line, word, Some(self.here), OTHER) {
                if sides[0].union(sides[1]).contains(server) {
                    return self.twice(line, word);
                }
                sides[side].insert(server);
            } else {
                return;
            }
        }
        if side == 0 || sides[0].is_empty() || sides[1].is_empty() {
            return self.expected(line, line.end(), if side == 0 { expected } else { OTHER });
        }
        for from in sides[0] {
            for to in sides[1] {
                for (from, to) in [(from, to), (to, from)] {
                    let at = if self.scenario.exact { self.next() } else { at };
                    self.push(
                        line,
                        Action { at, lane, step: if parts { Step::Cut { from, to } } else { Step::Heal { from, to } } },
                    );
                }
            }
        }
    }

    /// When the next Step of an exact script is.
    fn next(&self) -> u64 {
        (self.scenario.actions.len() as u64 + 1) * STEP_EVERY
    }

    fn step(&mut self, line: &Line<'a>, from: usize) -> Option<Step> {
        let words = line.from(from);
        if words.is_empty() {
            self.expected(line, line.end(), "what is done");
            return None;
        }
        match action::parse_words(words, Some(self.here)) {
            Ok(step) => Some(step),
            Err((place, fault)) => {
                let is_unknown = matches!(fault, ActionFault::UnknownAction(_));
                let meant = if is_unknown { meant(line.word(from), &action::WORDS) } else { None };
                self.fault(line, line.word(from + place), Problem::Action { fault, meant });
                None
            }
        }
    }

    /// What stands before the colon, and after it: the first without the words that are read already.
    pub(super) fn halves(&mut self, line: &Line<'a>) -> Option<(Line<'a>, &'a str)> {
        let Some((head, tail)) = line.text.split_once(':') else {
            self.expected(line, line.end(), COLON);
            return None;
        };
        let tail = tail.trim_ascii();
        if tail.is_empty() {
            self.expected(line, line.end(), WORDS);
            return None;
        }
        let words = head.split_ascii_whitespace().collect();
        Some((Line { number: line.number, text: line.text, words }, tail))
    }

    /// The time after `at`, if there is one, from a place on; the line ends there.
    fn at(&mut self, head: &Line<'a>, place: usize) -> Result<Option<u64>, ()> {
        match head.word(place) {
            "" => Ok(None),
            "at" => {
                let at = self.number(head, place + 1, MAX_AT).ok_or(())?;
                self.nothing_more(head, place + 2);
                Ok(Some(at))
            }
            other => {
                self.expected(head, other, "“at” and a time, or the colon");
                Err(())
            }
        }
    }

    /// `beat split at 340: Two leaders, one term.`
    pub(super) fn named_beat(&mut self, line: &Line<'a>) {
        self.still_unanswered();
        self.beat = None;
        let Some((head, words)) = self.halves(line) else { return };
        let Some(name) = self.name(&head) else { return };
        let Ok(at) = self.at(&head, 2) else { return };
        if self.scenario.beats.iter().any(|beat| beat.name == name) {
            return self.twice(line, head.word(1));
        }
        let at = at.unwrap_or(self.now);
        let place = self.scenario.beats.partition_point(|beat| beat.at <= at);
        let words = to_be_shown(words);
        self.scenario.beats.insert(place, Beat { name, at, words, question: None });
        self.beat = Some(place);
    }

    /// `question Who wins?`, then `answer Nobody.`: they belong to the beat above.
    pub(super) fn question(&mut self, line: &Line<'a>) {
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
    pub(super) fn still_unanswered(&mut self) {
        if let Some(fault) = self.unanswered.take() {
            let place = self.faults.partition_point(|other| other.line <= fault.line);
            self.faults.insert(place, fault);
        }
    }

    /// `expect naive: breaks Election Safety; finishes`, or `expect naive with all rules at 340: safe`
    pub(super) fn expectation(&mut self, line: &Line<'a>) {
        let Some((head, _)) = self.halves(line) else { return };
        let Some(mode) = self.mode(&head, head.word(1)) else { return };
        let lawful = head.word(2) == "with";
        if lawful && !head.from(3).starts_with(&["all", "rules"]) {
            return self.expected(&head, head.word(3), "“all rules”");
        }
        let Ok(at) = self.at(&head, if lawful { 5 } else { 2 }) else { return };
        let claims = claims::read(line, self.here, &mut self.faults);
        self.scenario.expect.push(Expectation { mode, lawful, at, claims });
    }
}
