//! Rules that a scenario must keep to be a preset, beyond holding all its expectations.

use std::fmt;

use cluster::Mode;
use thiserror::Error;

use super::{Finding, Remark, names};
use crate::script::{SourceMap, SourceSpan};
use crate::{Beat, CUSTOM_ID, Claim, Expectation, Scenario};

/// Minimal and maximal number of beats.
const BEAT_COUNT: (usize, usize) = (2, 6);
/// Minimal and maximal length of a text in characters.
const TEXT_CHARS: (usize, usize) = (10, 260);
/// Maximal length of a choice in characters: it is the label of a button.
const MAX_CHOICE_CHARS: usize = 60;
/// Minimal and maximal length of the reason of a choice in characters.
const REASON_CHARS: (usize, usize) = (10, 160);
/// Maximal length of a title in characters.
const MAX_TITLE_CHARS: usize = 40;
/// Maximal length of a summary in characters.
const MAX_SUMMARY_CHARS: usize = 130;

/// Why a scenario cannot be a preset.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PresetError {
    /// It has no id for links.
    #[error("a preset has a line “id”: links name it by that")]
    Nameless,
    /// It does not state for this mode whether a property is violated at the end.
    #[error("a preset states of each of its modes whether a property is violated in the end: add “expect {}: safe”, or “breaks” with the properties", .0.key())]
    NoVerdict(Mode),
    /// A beat mentions a mode without an expectation for that mode and time.
    #[error("the text of a beat needs a claim: add “expect {} at {at}: …”, or name the mode that it is about", mode.key())]
    OnlyNarrated {
        /// The mode.
        mode: Mode,
        /// Time of the beat in virtual milliseconds.
        at: u64,
    },
    /// A rule is off, and there is no expectation for the same actions with all rules on.
    #[error("a preset with a rule off states the outcome of the same events with all rules on: add “expect {} with all rules: safe”", .0.key())]
    NoControl(Mode),
    /// The same actions violate a property with all rules on, and no accident is among them.
    #[error("with all rules on, the same events violate a property in {}: a missing rule is not the cause", names(.0))]
    BreaksAnyway(Vec<Mode>),
    /// It has too few or too many beats.
    #[error("a preset has {least} to {max} beats, and this has {0}", least = BEAT_COUNT.0, max = BEAT_COUNT.1)]
    Beats(usize),
    /// A text is too short or too long.
    #[error("{0}: write {low} to {high} characters, not {count}", low = .1.0, high = .1.1, count = .2)]
    Length(PresetText, (usize, usize), usize),
    /// A text does not end like a sentence.
    #[error("{0}: end with a full stop, a question mark or an exclamation mark")]
    NoSentence(PresetText),
}

/// A text of a preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetText {
    /// The title.
    Title,
    /// The summary.
    Summary,
    /// Words of a beat.
    Beat,
    /// A question.
    Question,
    /// Its answer.
    Answer,
    /// An answer to choose.
    Choice,
    /// Why that is right or wrong.
    Reason,
}

impl fmt::Display for PresetText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Title => "the title",
            Self::Summary => "the summary",
            Self::Beat => "the words of a beat",
            Self::Question => "a question",
            Self::Answer => "an answer",
            Self::Choice => "a choice",
            Self::Reason => "the reason of a choice",
        })
    }
}

/// Why the scenario cannot be a preset, with positions if `source_map` is known. For a preset every
/// [remark](super::remarks) counts as an error as well.
#[must_use]
pub fn preset_remarks(scenario: &Scenario, source_map: Option<&SourceMap>) -> Vec<Remark> {
    let mut found = Vec::new();
    let mut put = |span: Option<&SourceSpan>, error| {
        found.push(Remark { span: span.copied(), finding: Finding::PresetError(error) });
    };
    if scenario.id == CUSTOM_ID {
        put(None, PresetError::Nameless);
    }
    for (words, text, max) in [
        (PresetText::Title, &scenario.title, MAX_TITLE_CHARS),
        (PresetText::Summary, &scenario.summary, MAX_SUMMARY_CHARS),
    ] {
        let count = text.chars().count();
        if !(1..=max).contains(&count) {
            put(None, PresetError::Length(words, (1, max), count));
        }
    }
    if !(BEAT_COUNT.0..=BEAT_COUNT.1).contains(&scenario.beats.len()) {
        put(None, PresetError::Beats(scenario.beats.len()));
    }
    for (nth, beat) in scenario.beats.iter().enumerate() {
        let span = source_map.and_then(|source_map| source_map.beats.get(nth));
        check_beat(scenario, beat).into_iter().for_each(|error| put(span, error));
    }
    for &mode in &scenario.modes {
        let of_mode = || scenario.expect.iter().filter(move |it| it.mode == mode);
        let of_the_end = of_mode().filter(|it| !it.with_all_rules && it.at.is_none());
        if !of_the_end.flat_map(|it| it.claims.iter()).any(|claim| matches!(claim, Claim::Breaks(_))) {
            put(None, PresetError::NoVerdict(mode));
        }
        if scenario.rules != scenario.rules.all_on() && !of_mode().any(|it| it.with_all_rules) {
            put(None, PresetError::NoControl(mode));
        }
    }
    let with_all_rules = Scenario { rules: scenario.rules.all_on(), ..scenario.clone() };
    // What no rule forbids to an operator breaks properties under every rule.
    let has_accident = scenario.planned_steps().any(|(_, step)| step.is_accident());
    let breaks = |mode: &Mode| *mode != Mode::Naive && !with_all_rules.outcome(*mode).broken.is_empty();
    let broken: Vec<_> = with_all_rules.modes.iter().copied().filter(breaks).collect();
    if !has_accident && !broken.is_empty() {
        put(None, PresetError::BreaksAnyway(broken));
    }
    found
}

/// Checks a beat.
fn check_beat(scenario: &Scenario, beat: &Beat) -> Vec<PresetError> {
    let mut found = Vec::new();
    let mut put = |words, text: &str, chars: (usize, usize), is_sentence: bool| {
        let count = text.chars().count();
        if !(chars.0..=chars.1).contains(&count) {
            found.push(PresetError::Length(words, chars, count));
        }
        if is_sentence && !text.ends_with(['.', '?', '!']) {
            found.push(PresetError::NoSentence(words));
        }
    };
    put(PresetText::Beat, &beat.words, TEXT_CHARS, true);
    if let Some(question) = &beat.question {
        put(PresetText::Question, &question.text, TEXT_CHARS, true);
        for choice in &question.choices {
            put(PresetText::Choice, &choice.text, (1, MAX_CHOICE_CHARS), false);
            put(PresetText::Reason, &choice.reason, REASON_CHARS, true);
        }
        put(PresetText::Answer, &question.answer, TEXT_CHARS, true);
    }
    for mode in mentioned_modes(&beat.words, scenario) {
        let stated = |it: &Expectation| {
            (it.mode, it.with_all_rules) == (mode, false) && it.at.unwrap_or(scenario.end) == beat.at
        };
        if !scenario.expect.iter().any(stated) {
            found.push(PresetError::OnlyNarrated { mode, at: beat.at });
        }
    }
    found
}

/// Modes that a text mentions; all modes of the scenario, if it mentions none.
fn mentioned_modes(words: &str, scenario: &Scenario) -> Vec<Mode> {
    let words = words.to_lowercase();
    let naive = words.contains("naive:") || words.contains("naive lane");
    let safe = words.contains("safe lanes") || words.contains("other lanes");
    let is_named = |mode: &Mode| if *mode == Mode::Naive { naive || !safe } else { safe || !naive };
    scenario.modes.iter().copied().filter(is_named).collect()
}
