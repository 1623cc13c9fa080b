//! Captions: the beats of the story while they hold, and what happened in the lanes.

use cluster::Mode;
use scenario::Beat;
use scenario::narration::Importance;

use super::{Session, whole_ms};
use crate::strings;

/// Time for which the text of a beat stays after it while time runs, in virtual milliseconds.
const BEAT_CAPTION_MS: u64 = 60;

impl Session {
    /// Whether the user has changed what the lanes show now: by an action until now, or by other rules or another seed
    /// from the start. The texts of the story do not hold then.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.is_own_at(whole_ms(self.now))
    }

    pub(super) fn is_own_at(&self, at: u64) -> bool {
        // A changed scenario has lost its beats.
        let is_edited = self.original.as_ref().is_some_and(|it| it.beats.len() != self.scenario.beats.len());
        is_edited || self.acted_at.is_some_and(|acted_at| acted_at <= at)
    }

    /// Number of beats to show until the current time.
    #[must_use]
    pub fn beats_until_now(&self) -> usize {
        let now = whole_ms(self.now);
        self.beats().take_while(|beat| beat.at <= now).count()
    }

    /// Beats to show, before the user changed the run: if one lane is shown, those that name no other lane.
    pub fn beats(&self) -> impl DoubleEndedIterator<Item = &Beat> {
        let others =
            self.scenario.modes.iter().filter(|mode| self.single_mode.is_some_and(|single_mode| single_mode != **mode));
        let named: Vec<&str> = others.map(|mode| LANE_NAMES[*mode as usize]).chain([ALL_LANES_NAME]).collect();
        let is_shown = move |beat: &&Beat| {
            !self.is_own_at(beat.at) && (named.len() == 1 || !named.iter().any(|name| mentions(beat, name)))
        };
        self.scenario.beats.iter().filter(is_shown)
    }

    /// Beat at the current time.
    #[must_use]
    pub fn beat(&self) -> Option<&Beat> {
        let now = whole_ms(self.now);
        let beat = self.beats().rev().find(|beat| beat.at <= now)?;
        // Choices are offered at their moment only: after it the lanes may show the answer.
        let has_choices = beat.question.as_ref().is_some_and(|it| !it.choices.is_empty());
        let is_recent = !self.is_stepping && !has_choices && now - beat.at < BEAT_CAPTION_MS;
        ((now == beat.at || is_recent) && !self.is_own()).then_some(beat)
    }

    /// Pauses, and goes to the next beat or to the previous one. Returns whether there is one.
    pub fn go_to_beat(&mut self, next: bool) -> bool {
        self.pause();
        let now = whole_ms(self.now);
        let mut times = self.beats().map(|it| it.at);
        let time = if next { times.find(|at| *at > now) } else { times.rfind(|at| *at < now) };
        drop(times);
        let Some(at) = time else { return false };
        self.go_to(at as f64);
        true
    }

    /// Caption for one lane or for all. After a single step it is what that step did, in the other lanes if it did
    /// nothing in this one; otherwise the last event of the story, and before the first event the summary of the
    /// scenario.
    #[must_use]
    pub fn caption(&self, single_mode: Option<Mode>) -> String {
        let at = whole_ms(self.now);
        let step = |mode| self.index.step(at, mode).filter(|_| self.is_stepping);
        let caption =
            step(single_mode).or_else(|| step(self.single_mode)).or_else(|| self.index.story(at, single_mode));
        caption.unwrap_or_else(|| {
            let about = self.scenario.about(!self.actions().is_empty()).filter(|_| !self.is_own());
            about.unwrap_or(strings::NOTHING_YET).to_owned()
        })
    }

    /// Index of the lane that the caption for one lane or for all is about: `lane_index`, if it is about that one, too.
    #[must_use]
    pub fn captioned_lane(&self, single_mode: Option<Mode>, lane_index: usize) -> usize {
        let beat = self.beat();
        let (at, least) = match self.caption_time(single_mode) {
            (at, true) => (at, Importance::Progress),
            (at, false) => (at, Importance::Story),
        };
        let is_named = |lane: usize, least| {
            self.index.lanes.get(lane).is_some_and(|lane| match beat {
                Some(beat) => mentions(beat, LANE_NAMES[lane.mode as usize]),
                None => lane.narration_at(at).is_some_and(|it| it.importance >= least),
            })
        };
        let find = |least| [lane_index].into_iter().chain(0..self.lanes.len()).find(|&lane| is_named(lane, least));
        find(least).or_else(|| find(Importance::Detail)).unwrap_or(lane_index)
    }

    /// Time of the events that the caption for one lane or for all tells, and whether they are those of a single step.
    #[must_use]
    pub fn caption_time(&self, single_mode: Option<Mode>) -> (u64, bool) {
        let at = whole_ms(self.now);
        let is_step = self.is_stepping && self.index.step(at, self.single_mode).is_some();
        let story = self.index.last_of_story(at, single_mode).map_or(0, |(time, _)| time);
        (if is_step { at } else { story }, is_step)
    }
}

/// Names of lanes in stories, in the order of the modes. A text may contain several.
const LANE_NAMES: [&str; 3] = ["naive", "single-server", "joint"];
const ALL_LANES_NAME: &str = "lanes";

fn mentions(beat: &Beat, name: &str) -> bool {
    let question = beat.question.as_ref();
    let choices = question.into_iter().flat_map(|it| &it.choices).flat_map(|it| [&it.text, &it.reason]);
    let texts = question.into_iter().flat_map(|it| [&it.text, &it.answer]).chain(choices).chain([&beat.words]);
    let mut texts = texts.map(|text| text.to_ascii_lowercase());
    texts.any(|text| text.split(|it: char| !it.is_ascii_alphabetic() && it != '-').any(|word| word.starts_with(name)))
}
