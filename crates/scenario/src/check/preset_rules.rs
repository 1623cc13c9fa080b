//! What a scenario must be to stand in the catalogue, beside being as it states.

use std::fmt;

use cluster::Mode;
use raft_core::Rules;
use thiserror::Error;

use super::{Finding, Remark, names};
use crate::script::{SourceMap, SourceSpan};
use crate::{Beat, CUSTOM_ID, Claim, Expectation, Scenario};

/// No fewer beats, and no more, make a story.
const BEAT_COUNT: (usize, usize) = (2, 6);
/// So many characters are words to be shown, at least and at most.
const TEXT_CHARS: (usize, usize) = (10, 260);
/// No title has more characters.
const MAX_TITLE_CHARS: usize = 40;
/// No summary has more characters.
const MAX_SUMMARY_CHARS: usize = 130;

/// Why a scenario cannot be a preset.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PresetError {
    /// Links have no name for it.
    #[error("a preset has a line “id”: links name it by that")]
    Nameless,
    /// It is not said whether anything breaks.
    #[error("a preset states of each of its modes whether anything breaks in the end: add “expect {}: safe”, or what breaks", .0.key())]
    NoVerdict(Mode),
    /// Something is told of a moment, and nothing is stated of it.
    #[error("what a beat tells is stated, too: add “expect {} at {at}: …”, or name the mode that it is about", mode.key())]
    OnlyNarrated {
        /// In which mode.
        mode: Mode,
        /// When.
        at: u64,
    },
    /// A rule is off, and nothing is said of the same with all rules on.
    #[error("a preset with a rule off states what comes of the same with all rules on: add “expect {} with all rules: safe”", .0.key())]
    NoControl(Mode),
    /// The same breaks something with all rules on.
    #[error("with all rules on, the same events break something in {}: what breaks is not for want of a rule", names(.0))]
    BreaksAnyway(Vec<Mode>),
    /// It has too few or too many moments with a name.
    #[error("a preset has {least} to {max} beats, and this has {0}", least = BEAT_COUNT.0, max = BEAT_COUNT.1)]
    Beats(usize),
    /// Some words are too short or too long.
    #[error("{0}: write {low} to {high} characters, not {count}", low = .1.0, high = .1.1, count = .2)]
    Length(PresetText, (usize, usize), usize),
    /// Some words are no sentence.
    #[error("{0}: end with a full stop, a question mark or an exclamation mark")]
    NoSentence(PresetText),
}

/// Words that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetText {
    /// The title.
    Title,
    /// The summary.
    Summary,
    /// What a beat tells.
    Beat,
    /// What it asks.
    Question,
    /// The answer.
    Answer,
}

impl fmt::Display for PresetText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Title => "the title",
            Self::Summary => "the summary",
            Self::Beat => "the words of a beat",
            Self::Question => "a question",
            Self::Answer => "an answer",
        })
    }
}

/// Why the scenario cannot be a preset, with the places of its script where they are known. All that there is to
/// [remark](super::remarks) counts as well.
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
        if scenario.rules != Rules::RAFT && !of_mode().any(|it| it.with_all_rules) {
            put(None, PresetError::NoControl(mode));
        }
    }
    let with_all_rules = Scenario { rules: Rules::RAFT, ..scenario.clone() };
    let breaks = |mode: &Mode| *mode != Mode::Naive && !with_all_rules.outcome(*mode).broken.is_empty();
    let broken: Vec<_> = with_all_rules.modes.iter().copied().filter(breaks).collect();
    if !broken.is_empty() {
        put(None, PresetError::BreaksAnyway(broken));
    }
    found
}

/// What is wrong with a beat.
fn check_beat(scenario: &Scenario, beat: &Beat) -> Vec<PresetError> {
    let mut found = Vec::new();
    let question =
        beat.question.iter().flat_map(|it| [(PresetText::Question, &it.text), (PresetText::Answer, &it.answer)]);
    for (words, text) in [(PresetText::Beat, &beat.words)].into_iter().chain(question) {
        let count = text.chars().count();
        if !(TEXT_CHARS.0..=TEXT_CHARS.1).contains(&count) {
            found.push(PresetError::Length(words, TEXT_CHARS, count));
        }
        if !text.ends_with(['.', '?', '!']) {
            found.push(PresetError::NoSentence(words));
        }
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

/// The modes that words speak of: all of the scenario's, where they name none.
fn mentioned_modes(words: &str, scenario: &Scenario) -> Vec<Mode> {
    let words = words.to_lowercase();
    let naive = words.contains("naive:") || words.contains("naive lane");
    let safe = words.contains("safe lanes") || words.contains("other lanes");
    let is_named = |mode: &Mode| if *mode == Mode::Naive { naive || !safe } else { safe || !naive };
    scenario.modes.iter().copied().filter(is_named).collect()
}
