//! The model behind the page: a scenario, its three lanes, one virtual time for all of them, and whether it runs.
//!
//! It must not know a browser: real time is handed in by whoever drives it.

use std::cell::OnceCell;

use cluster::{Mode, Moment, Timeline};
use scenario::{Scenario, link};
use scene::LaneView;

use crate::score::Score;
use crate::speed::Speed;

/// One lane: a mode and its run.
#[derive(Clone, Debug)]
pub struct Lane {
    /// How the members are changed in it.
    pub mode: Mode,
    timeline: Timeline,
    row: scene::Row,
    /// What the diagram means where the lane stands, once somebody has asked.
    view: OnceCell<LaneView>,
}

impl Lane {
    /// Where the lane stands.
    #[must_use]
    pub fn moment(&self) -> &Moment {
        self.timeline.moment()
    }

    /// What the diagram means there.
    #[must_use]
    pub fn view(&self) -> &LaneView {
        self.view.get_or_init(|| scene::lane(self.moment(), &self.row))
    }

    fn seek(&mut self, at: u64) {
        let before = self.moment().records;
        self.timeline.seek(at);
        if self.moment().records != before {
            self.view.take();
        }
    }
}

/// The model behind the page.
#[derive(Debug)]
pub struct Session {
    scenario: Scenario,
    /// How many scenarios were opened before this one: what was made for another is told by it.
    revision: u32,
    lanes: Vec<Lane>,
    score: Score,
    fault: Option<link::LinkFault>,
    now: f64,
    playing: bool,
    /// Whether one came here step by step.
    stepping: bool,
    speed: Speed,
}

impl Session {
    /// Opens a scenario at its start, at rest.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        let lane = |mode| Lane {
            mode,
            timeline: scenario.timeline(mode),
            row: scene::Row::new(scenario.old, scenario.new),
            view: OnceCell::new(),
        };
        let mut lanes: Vec<Lane> = Mode::ALL.into_iter().map(lane).collect();
        let score = Score::of(lanes.iter_mut().map(|lane| (lane.mode, &mut lane.timeline)), scenario.end);
        let speed = Speed::default();
        let mut session =
            Self { scenario, revision: 0, lanes, score, fault: None, now: 0.0, playing: false, stepping: false, speed };
        session.go_to(0.0);
        session
    }

    /// Opens what a fragment names, at rest; of what was not understood in it, there is then a fault.
    #[must_use]
    pub fn of_fragment(fragment: &str) -> Self {
        let opened = link::open(fragment);
        Self { fault: opened.fault, ..Self::new(opened.link.scenario) }
    }

    /// Opens what a fragment names; keeps the speed.
    pub fn open(&mut self, fragment: &str) {
        let revision = self.revision.wrapping_add(1);
        *self = Self { revision, speed: self.speed, ..Self::of_fragment(fragment) };
    }

    /// What was not understood in the fragment.
    #[must_use]
    pub fn fault(&self) -> Option<&link::LinkFault> {
        self.fault.as_ref()
    }

    /// Forgets what was not understood.
    pub fn dismiss_fault(&mut self) {
        self.fault = None;
    }

    /// What is played.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Changes whenever something else is opened.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The lanes, in the order in which they are shown.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The whole run, written down.
    #[must_use]
    pub fn score(&self) -> &Score {
        &self.score
    }

    /// The time, in virtual milliseconds.
    #[must_use]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// The time of the last event at or before now; 0 before the first.
    #[must_use]
    pub fn last_event_at(&self) -> u64 {
        self.events().checked_sub(1).map_or(0, |place| self.score.times[place])
    }

    /// How many events have happened.
    #[must_use]
    pub fn events(&self) -> usize {
        self.score.events_until(whole(self.now))
    }

    /// Whether time runs.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// How fast time runs, when it does.
    #[must_use]
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// Whether the run is over.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.now >= self.score.end as f64
    }

    /// What just happened, in plain words, in one lane or in all: to those who go step by step the last event, to others
    /// the last of the story. Before anything has happened, what the scenario is about.
    #[must_use]
    pub fn caption(&self, only: Option<Mode>) -> String {
        let at = whole(self.now);
        let told = if self.stepping { self.score.caption(at, only) } else { self.score.story(at, only) };
        told.unwrap_or_else(|| self.scenario.summary.to_string())
    }

    /// Lets time run; from the start again, if the run is over.
    pub fn play(&mut self) {
        if self.is_at_end() {
            self.go_to(0.0);
        }
        self.playing = true;
    }

    /// Stops time.
    pub fn pause(&mut self) {
        self.playing = false;
    }

    /// Sets how fast time runs.
    pub fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
    }

    /// Lets `elapsed` real milliseconds pass. Time stops at the end.
    pub fn tick(&mut self, elapsed: f64) {
        if !self.playing {
            return;
        }
        self.go_to(self.now + elapsed.max(0.0) * self.speed.factor());
        self.playing = !self.is_at_end();
    }

    /// Goes to a time within the run.
    pub fn seek(&mut self, at: f64) {
        if !at.is_nan() {
            self.go_to(at);
        }
    }

    /// Stops time and goes to the next event of any lane. Says whether there was one.
    pub fn forward(&mut self) -> bool {
        self.pause();
        let Some(&next) = self.score.times.get(self.events()) else { return false };
        self.go_to(next as f64);
        self.stepping = true;
        true
    }

    /// Stops time and undoes the last event: goes to the one before it, or to the start. Says whether there was one.
    pub fn back(&mut self) -> bool {
        self.pause();
        let Some(last) = self.events().checked_sub(1) else { return false };
        let before = last.checked_sub(1).map_or(0, |place| self.score.times[place]);
        self.go_to(before as f64);
        self.stepping = true;
        true
    }

    /// Stops time and goes to the start.
    pub fn reset(&mut self) {
        self.pause();
        self.go_to(0.0);
    }

    fn go_to(&mut self, at: f64) {
        self.stepping = false;
        self.now = at.clamp(0.0, self.score.end as f64);
        for lane in &mut self.lanes {
            lane.seek(whole(self.now));
        }
    }
}

/// The whole virtual millisecond that a time is in.
fn whole(now: f64) -> u64 {
    now as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone())
    }

    fn digests(session: &Session) -> Vec<u64> {
        session.lanes().iter().map(|lane| lane.moment().digest).collect()
    }

    #[test]
    fn a_session_opens_at_rest_at_the_start_with_nothing_broken() {
        let session = session();
        assert!(!session.is_playing());
        assert_eq!((session.now(), session.events()), (0.0, 0));
        for lane in session.lanes() {
            assert!(lane.moment().world.history().violations().is_empty());
        }
        assert_eq!(session.caption(None), session.scenario().summary);
    }

    #[test]
    fn forward_visits_every_event_once_and_back_undoes_each_exactly() {
        let mut session = session();
        let mut seen = vec![(session.now(), digests(&session))];
        while session.forward() {
            seen.push((session.now(), digests(&session)));
        }
        assert_eq!(seen.len(), session.score().times.len() + 1);
        assert!(seen.windows(2).all(|pair| pair[0].1 != pair[1].1), "each event changes some lane");
        while let Some(now) = seen.pop() {
            assert_eq!((session.now(), digests(&session)), now);
            assert_eq!(session.back(), !seen.is_empty());
        }
    }

    #[test]
    fn back_from_between_two_events_undoes_the_last() {
        let mut session = session();
        let [first, second] = session.score().times[..2] else { panic!("two events") };
        session.seek((first + second) as f64 / 2.0);
        assert_eq!(session.events(), 1);
        session.back();
        assert_eq!((session.now(), session.events()), (0.0, 0));
    }

    #[test]
    fn playing_comes_to_the_same_as_stepping_and_stops_at_the_end() {
        let (mut played, mut stepped) = (session(), session());
        played.play();
        let mut frames = 0;
        while played.is_playing() {
            played.tick(16.7);
            frames += 1;
            assert!(frames < 100_000, "it never ends");
        }
        while stepped.forward() {}
        assert!(played.is_at_end());
        assert_eq!(digests(&played), digests(&stepped));
    }

    #[test]
    fn play_at_the_end_starts_over() {
        let mut session = session();
        session.seek(f64::INFINITY);
        assert!(session.is_at_end());
        session.play();
        assert_eq!(session.now(), 0.0);
        assert!(session.is_playing());
    }

    #[test]
    fn speed_stretches_time() {
        let mut session = session();
        session.set_speed(Speed::named("1/10").unwrap());
        session.play();
        session.tick(100.0);
        assert!((session.now() - 10.0).abs() < 1e-9);
        session.pause();
        session.tick(100.0);
        assert!((session.now() - 10.0).abs() < 1e-9, "time stands while it is paused");
    }

    #[test]
    fn opening_keeps_the_speed_and_says_what_was_not_understood() {
        let mut session = session();
        session.set_speed(Speed::named("4").unwrap());
        session.play();
        session.open("#no-such-preset");
        assert!(session.fault().unwrap().to_string().contains("no-such-preset"));
        assert_eq!(session.scenario().id, scenario::DEFAULT);
        assert_eq!(session.speed(), Speed::named("4").unwrap());
        assert!(!session.is_playing());
        session.open("#naive-swap-3-to-5");
        assert_eq!((session.scenario().id.as_ref(), session.fault()), ("naive-swap-3-to-5", None));
        assert_eq!(session.revision(), 2);
    }

    #[test]
    fn every_event_has_words() {
        let session = session();
        for &at in &session.score().times {
            assert!(session.score().caption(at, None).is_some_and(|text| text.ends_with('.')), "at {at}");
        }
    }
}
