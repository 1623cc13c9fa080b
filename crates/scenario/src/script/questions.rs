//! Lines of the questions: the question, its choices and its answer.

use std::borrow::Cow;

use super::diagnostic::DiagnosticKind;
use super::expected::SOME_WORDS;
use super::open_question::OpenQuestion;
use super::parser_state::Parser;
use super::source_line::{SourceLine, display_text};
use crate::limits::MAX_CHOICES;
use crate::text::truncate;
use crate::{Choice, Question};

/// Words of a choice.
const KINDS: [&str; 2] = ["right", "wrong"];
const KIND: &str = "“right” or “wrong”";
const REASON: &str = "a colon, and why that is so";
const NO_QUESTION: &str = "“question”, above its choices";
const NO_RIGHT_CHOICE: &str = "“choice right”, under the question";
const ONE_CHOICE: &str = "another “choice”, under the question";

impl<'a> Parser<'a> {
    /// Parses `question Who wins?`, which belongs to the beat above.
    pub(super) fn parse_question(&mut self, line: &SourceLine<'a>) {
        let key = line.word(0);
        let text = self.parse_text(line, key);
        let beat = self.last_beat.and_then(|index| self.scenario.beats.get_mut(index));
        match beat.map(|beat| &mut beat.question) {
            Some(slot @ None) => {
                *slot = Some(Question { text, answer: Cow::Borrowed(""), choices: Vec::new() });
                let span = line.span(key);
                self.open_question =
                    Some(OpenQuestion { span, has_answer: false, is_clear: true, has_too_many: false });
            }
            _ => self.report(line, key, DiagnosticKind::Missing("“beat”, above its question")),
        }
    }

    /// Parses `answer Nobody.`, which belongs to the question above.
    pub(super) fn parse_answer(&mut self, line: &SourceLine<'a>) {
        let key = line.word(0);
        let text = self.parse_text(line, key);
        let is_first = self.open_question.as_mut().is_some_and(|it| !std::mem::replace(&mut it.has_answer, true));
        match self.last_question().filter(|_| is_first) {
            Some(question) => question.answer = text,
            None => self.report(line, key, DiagnosticKind::Missing("“question”, above its answer")),
        }
    }

    /// Parses `choice wrong Nobody: S1 has three votes.`, which belongs to the question above.
    pub(super) fn parse_choice(&mut self, line: &SourceLine<'a>) {
        let count_before = self.diagnostics.len();
        let kind = line.word(1);
        if !KINDS.contains(&kind) {
            self.report_unknown(line, kind, KIND, &KINDS);
        }
        let content = line.text_after(if kind.is_empty() { line.word(0) } else { kind });
        let (text, reason) = content.split_once(':').map_or((content, None), |(text, reason)| (text, Some(reason)));
        let (text, reason) = (text.trim_ascii(), reason.map(str::trim_ascii));
        if text.is_empty() {
            self.report_expected(line, if content.is_empty() { line.end() } else { content }, SOME_WORDS);
        }
        match reason {
            Some("") => self.report_expected(line, line.end(), SOME_WORDS),
            None if !text.is_empty() => self.report_expected(line, line.end(), REASON),
            _ => {}
        }
        let is_clear = self.diagnostics.len() == count_before;
        let choice = Choice {
            text: display_text(text),
            is_right: kind == KINDS[0],
            reason: display_text(reason.unwrap_or_default()),
        };
        let Some(open) = &mut self.open_question else {
            return self.report(line, line.word(0), DiagnosticKind::Missing(NO_QUESTION));
        };
        open.is_clear &= is_clear;
        let Some(question) = self.last_question() else { return };
        let is_there = question.choices.iter().any(|other| other.text == choice.text);
        let has_room = question.choices.len() < MAX_CHOICES;
        if has_room {
            question.choices.push(choice);
        }
        if is_there && is_clear {
            self.report(line, text, DiagnosticKind::Twice(truncate(text)));
        }
        let is_first_surplus =
            !has_room && self.open_question.as_mut().is_some_and(|it| !std::mem::replace(&mut it.has_too_many, true));
        if is_first_surplus {
            self.report(line, line.word(0), DiagnosticKind::TooManyChoices);
        }
    }

    fn last_question(&mut self) -> Option<&mut Question> {
        self.scenario.beats.get_mut(self.last_beat?)?.question.as_mut()
    }

    /// Reports what the question above lacks.
    pub(super) fn close_question(&mut self) {
        let Some(open) = self.open_question.take() else { return };
        if !open.has_answer {
            self.diagnostics.push(open.span.diagnostic(DiagnosticKind::Missing("“answer”, under the question")));
        }
        let choices = self.last_question().map(|question| question.choices.as_slice()).unwrap_or_default();
        let missing = match choices {
            [] => None,
            _ if choices.iter().all(|choice| !choice.is_right) => Some(NO_RIGHT_CHOICE),
            [_] => Some(ONE_CHOICE),
            _ => None,
        };
        if let Some(missing) = missing.filter(|_| open.is_clear) {
            self.diagnostics.push(open.span.diagnostic(DiagnosticKind::Missing(missing)));
        }
    }
}
