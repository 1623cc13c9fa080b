//! Model of the page: a scenario, its three lanes, and their common virtual time.
//!
//! It does not depend on a browser: its caller supplies the elapsed real time.

mod captions;
mod lane;
pub mod run_index;
mod undo;

use cluster::{Mode, Origin};
use raft_core::ServerSet;
use scenario::link::{Link, ParsedLink, Speed};
use scenario::user_actions::{self, TAIL_MS};
use scenario::{Scenario, link};
use scene::Argue;

pub use self::lane::Lane;
use self::run_index::RunIndex;
pub use self::undo::ActionResult;
use self::undo::UndoEntry;
use crate::scenario_cache::ScenarioCache;
use crate::strings;
use crate::ui_state::is_custom;

/// Maximum length of a run, in virtual milliseconds.
pub const MAX_RUN_MS: u64 = link::MAX_AT;
/// Maximum time by which a changed run is extended until there is a leader, in virtual milliseconds.
const MAX_ELECTION_MS: u64 = 2 * TAIL_MS;

/// How opening another scenario can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// By itself.
    Single,
    /// Together with the earlier versions of the script that the user types.
    Typed,
    /// Not at all: the page is embedded, and its host opens scenarios.
    Embedded,
}

/// Model of the page.
#[derive(Debug)]
pub struct Session {
    scenario: Scenario,
    /// Scenario before the user changed its rules or seed; `None` for a custom cluster.
    original: Option<Scenario>,
    /// Lane that the opened link names.
    lane: Option<Mode>,
    /// Mode of the only lane that texts are about; `None` if they are about all.
    single_mode: Option<Mode>,
    /// Number of changes of the run; identifies the run for caches.
    revision: u32,
    lanes: Vec<Lane>,
    index: RunIndex,
    notice: Option<String>,
    /// Error in the opened link.
    link_error: Option<String>,
    /// Undo stack, the latest action last.
    undo_stack: Vec<UndoEntry>,
    /// Redo stack, the latest undone action last.
    redo_stack: Vec<UndoEntry>,
    /// Results of the user's last command.
    action_results: Vec<ActionResult>,
    now: f64,
    /// Latest time shown since the run was opened or changed.
    seen: f64,
    /// Time of the first action of the user.
    acted_at: Option<u64>,
    playing: bool,
    /// Whether the last move in time was a single step.
    is_stepping: bool,
    /// See [`question_at`](Self::question_at).
    question_at: Option<u64>,
    speed: Speed,
    /// Gives the arguments of the lanes; `None` before the chunk is loaded.
    argue: Option<Argue>,
}

impl Session {
    /// Opens a scenario at its start, paused.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        Self::from_link(scenario.into())
    }

    /// Opens a link, paused.
    #[must_use]
    pub fn from_link(link: Link) -> Self {
        Self::with_original(link, None)
    }

    /// Opens a link to a scenario that was `original` before the user changed it.
    fn with_original(link: Link, original: Option<Scenario>) -> Self {
        let end = user_actions::run_end(&link).max(link.at.unwrap_or(0)).min(MAX_RUN_MS);
        let modes = link.scenario.modes.iter();
        let mut lanes: Vec<Lane> = modes.map(|&mode| Lane::new(mode, &link.scenario)).collect();
        for lane in &mut lanes {
            scenario::replay(&mut lane.timeline, lane.mode, &link.actions);
        }
        lanes.iter_mut().for_each(|lane| lane.timeline.seek_record(0));
        let starts = lanes.iter().map(|lane| (lane.state(), lane.display_order().clone()));
        let mut session = Self {
            index: RunIndex::new(starts, end),
            original,
            lane: link.lane,
            single_mode: None,
            scenario: link.scenario,
            revision: 0,
            lanes,
            notice: None,
            link_error: None,
            undo_stack: Vec::new(),
            redo_stack: Vec::new(),
            action_results: Vec::new(),
            now: 0.0,
            seen: 0.0,
            acted_at: None,
            playing: false,
            is_stepping: false,
            question_at: None,
            speed: link.speed.as_deref().and_then(Speed::named).unwrap_or_default(),
            argue: None,
        };
        session.reindex(0);
        session.extend_to_leaders();
        session.go_to(link.at.unwrap_or(0) as f64);
        session.is_stepping = link.at.is_some();
        session.question_at = (link.at.is_none() && link.actions.is_empty()).then_some(u64::MAX);
        if link.digest.is_some_and(|digest| digest != session.digest()) {
            session.notice = Some(strings::OTHER_VERSION.to_owned());
        }
        session
    }

    /// Opens a fragment, paused. An invalid part of it is reported in the notice. If the scenario does not exist,
    /// nothing is open.
    #[must_use]
    pub fn from_fragment(fragment: &str, cache: &ScenarioCache) -> Self {
        Self::parse(fragment, cache).0
    }

    /// Opens a fragment, and returns whether it contains a speed.
    fn parse(fragment: &str, cache: &ScenarioCache) -> (Self, bool) {
        let ParsedLink { link, errors } = link::open_with(fragment, &|id| cache.get(id));
        let name = link::name(fragment);
        let mut error_text = String::new();
        match cache.load_error(&name).filter(|error| !error.is_empty() && link.is_none()) {
            Some(error) => error_text.push_str(error),
            None => errors.iter().for_each(|error| append_error(&mut error_text, &error.to_string())),
        }
        let link_error = (!error_text.is_empty()).then(|| error_text.clone());
        let open_part = match &link {
            None => strings::NOTHING_OPEN,
            Some(Link { at: None, .. }) => strings::START_OPEN,
            Some(_) => strings::REST_OPEN,
        };
        let link = link.unwrap_or_else(|| empty_scenario(name).into());
        // The lane or the speed is valid in general, but not in this scenario.
        let modes = &link.scenario.modes;
        if let Some(lane) = link.lane.filter(|lane| !modes.contains(lane)) {
            append_error(&mut error_text, &strings::no_lane(lane.key()));
        }
        let speed = link.speed.as_deref().filter(|name| Speed::named(name).is_none());
        let has_speed = link.speed.is_some() && speed.is_none();
        if let Some(name) = speed {
            append_error(&mut error_text, &strings::no_speed(name));
        }
        let original = cache.get(&link.scenario.id);
        let mut session = Self::with_original(link, original);
        session.link_error = link_error;
        if !error_text.is_empty() {
            session.add_notice(&strings::bad_address(&error_text, open_part));
        }
        (session, has_speed)
    }

    /// Opens a fragment. Keeps the speed, unless the fragment contains one.
    pub fn open(&mut self, fragment: &str, cache: &ScenarioCache, opening: Opening) {
        let (opened, has_speed) = Self::parse(fragment, cache);
        let speed = if has_speed { opened.speed } else { self.speed };
        let argue = self.argue;
        let before = self.run();
        let undo_stack = std::mem::take(&mut self.undo_stack);
        *self = Self { revision: self.revision, speed, single_mode: self.single_mode, undo_stack, ..opened };
        self.set_argue(argue);
        self.keep_run(before, opening);
    }

    /// Has the lanes argue by this function from now on.
    pub fn set_argue(&mut self, argue: Option<Argue>) {
        self.argue = argue;
        self.lanes.iter_mut().for_each(|lane| lane.set_argue(argue));
        self.revision = self.revision.wrapping_add(1);
    }

    /// Error in the opened link. An unknown lane or speed is not one.
    #[must_use]
    pub fn link_error(&self) -> Option<&str> {
        self.link_error.as_deref()
    }

    /// Adds a sentence to the notice.
    pub fn add_notice(&mut self, notice: &str) {
        let before = self.notice.take().map(|before| format!("{before} ")).unwrap_or_default();
        self.notice = Some(before + notice);
    }

    /// Notice for the user about the opened link.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Dismisses the notice.
    pub fn dismiss_notice(&mut self) {
        self.notice = None;
    }

    /// Scenario of the run.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Lane that the opened link names.
    #[must_use]
    pub fn lane(&self) -> Option<Mode> {
        self.lane
    }

    /// Scenario with this id, as needed for a link to this run.
    #[must_use]
    pub fn scenario_for_link(&self, id: &str) -> Option<Scenario> {
        self.original.clone().filter(|original| original.id == id).or_else(|| scenario::built_in(id))
    }

    /// Restricts texts and single steps to the lane of this mode, or to no lane.
    pub fn set_single_mode(&mut self, single_mode: Option<Mode>) {
        self.single_mode = single_mode;
        self.index.merge_times(single_mode);
    }

    /// Mode of the only lane that texts are about; `None` if they are about all.
    #[must_use]
    pub fn single_mode(&self) -> Option<Mode> {
        self.single_mode
    }

    /// Number that changes whenever the run changes.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Lanes, in display order.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Index of the last lane.
    #[must_use]
    pub fn last_lane(&self) -> usize {
        self.lanes.len().saturating_sub(1)
    }

    /// Change shown in the lane with this index: the last one that was requested, with the voters before it.
    #[must_use]
    pub fn change(&self, lane: usize) -> (ServerSet, ServerSet) {
        let shown = self.lanes.get(lane).map(Lane::display_order);
        shown.map_or((self.scenario.old, self.scenario.new), |row| (row.old, row.new))
    }

    /// Index of the whole run.
    #[must_use]
    pub fn index(&self) -> &RunIndex {
        &self.index
    }

    /// Current time, in virtual milliseconds.
    #[must_use]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Latest time shown since the run was opened or changed, in virtual milliseconds.
    #[must_use]
    pub fn seen(&self) -> f64 {
        self.seen
    }

    /// Time of the last event at or before the current time; 0 before the first.
    #[must_use]
    pub fn last_event_at(&self) -> u64 {
        self.events().checked_sub(1).map_or(0, |event| self.index.times[event])
    }

    /// Number of events until the current time.
    #[must_use]
    pub fn events(&self) -> usize {
        self.index.events_until(whole_ms(self.now))
    }

    /// Whether time runs.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Speed of play.
    #[must_use]
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// Whether the current time is the end of the run.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.now >= self.index.end as f64
    }

    /// Whether the last move in time was a single step, or a link to a moment.
    #[must_use]
    pub fn is_stepping(&self) -> bool {
        self.is_stepping
    }

    /// Time of a question by the panels, at which the first play stops: `MAX` until they set it. `None` after it, and
    /// once the user has moved in time or acted.
    #[must_use]
    pub fn question_at(&self) -> Option<u64> {
        self.question_at
    }

    /// Sets the time of the question, if there may be one.
    pub fn ask_at(&mut self, at: u64) {
        self.question_at = self.question_at.map(|_| at);
    }

    /// Short digest of the present state of all lanes.
    #[must_use]
    pub fn digest(&self) -> u32 {
        scenario::digest(self.lanes.iter().map(Lane::state))
    }

    /// Starts time; from the start, if the run is at its end.
    pub fn play(&mut self) {
        if self.is_at_end() {
            self.go_to(0.0);
        }
        self.playing = true;
    }

    /// Pauses.
    pub fn pause(&mut self) {
        self.playing = false;
    }

    /// Sets the speed.
    pub fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
    }

    /// Advances time by `elapsed` real milliseconds. Time stops at the end.
    pub fn tick(&mut self, elapsed: f64) {
        if !self.playing {
            return;
        }
        let (before, then) = (self.now, self.now + elapsed.max(0.0) * self.speed.factor());
        // A question pauses the run until the user continues. The first lesson asks by `question_at` only.
        let question = self.question_at;
        let is_first = self.scenario.id == scenario::DEFAULT;
        let mut questions = self.beats().filter(|it| it.question.is_some() && !is_first).map(|it| it.at as f64);
        let is_now = |at: &f64| *at > before && *at <= then;
        let paused_at = questions.find(is_now).or(question.map(|at| at as f64).filter(is_now));
        drop(questions);
        self.go_to(paused_at.unwrap_or(then));
        self.question_at = question.filter(|&at| at as f64 >= self.now);
        self.playing = paused_at.is_none() && !self.is_at_end();
    }

    /// Goes to a time in the run.
    pub fn seek(&mut self, at: f64) {
        if !at.is_nan() {
            self.go_to(at);
        }
    }

    /// Pauses, and goes to the next event of any lane. Returns whether there is one.
    pub fn forward(&mut self) -> bool {
        self.pause();
        let Some(&next) = self.index.times.get(self.events()) else { return false };
        self.go_to(next as f64);
        self.is_stepping = true;
        true
    }

    /// Pauses, and goes to the event before the last one, or to the start. Returns whether there is one.
    pub fn back(&mut self) -> bool {
        self.pause();
        let Some(last) = self.events().checked_sub(1) else { return false };
        let before = last.checked_sub(1).map_or(0, |event| self.index.times[event]);
        self.go_to(before as f64);
        self.is_stepping = true;
        true
    }

    /// Pauses, and goes to the start.
    pub fn reset(&mut self) {
        self.pause();
        self.go_to(0.0);
    }

    /// Extends the run by one virtual second. Returns whether that was possible.
    pub fn extend(&mut self) -> bool {
        let from = self.index.end;
        self.index.end = (from + TAIL_MS).min(MAX_RUN_MS);
        if self.index.end > from {
            self.reindex(from);
            self.revision = self.revision.wrapping_add(1);
            self.go_to(self.now);
        }
        self.index.end > from
    }

    /// Indexes the events of every lane from `at` on. Every lane is at its end afterwards.
    fn reindex(&mut self, at: u64) {
        for (lane_index, lane) in self.lanes.iter_mut().enumerate() {
            self.index.reindex(lane_index, &mut lane.timeline, at);
        }
        if self.lanes.iter().any(|lane| lane.state().hit_limit()) {
            self.notice = Some(strings::TOO_FULL.to_owned());
        }
        self.index.merge_times(self.single_mode);
        let by_user =
            |lane: &Lane| lane.timeline.records().iter().find(|record| record.origin == Origin::User).map(|it| it.at);
        self.acted_at = self.lanes.iter().filter_map(by_user).min();
    }

    /// Extends a run that the user has changed, or a cluster of the user, until each lane has a leader at the end, by
    /// [`MAX_ELECTION_MS`] at most. Every lane is at its end before and afterwards.
    fn extend_to_leaders(&mut self) {
        if !is_custom(&self.scenario) && !self.is_own_at(MAX_RUN_MS) {
            return;
        }
        let limit = (self.index.end + MAX_ELECTION_MS).min(MAX_RUN_MS);
        while self.index.end < limit && self.lanes.iter().any(|lane| !scene::has_leader(&lane.state().world)) {
            let from = self.index.end;
            self.index.end = limit.min(from + TAIL_MS / 4);
            self.reindex(from);
        }
    }

    fn go_to(&mut self, at: f64) {
        (self.is_stepping, self.question_at) = (false, None);
        self.now = at.clamp(0.0, self.index.end as f64);
        self.seen = self.seen.max(self.now);
        let at = whole_ms(self.now);
        for (lane, index) in self.lanes.iter_mut().zip(&self.index.lanes) {
            lane.seek(at);
            let row = index.display_order_at(at);
            if lane.display_order() != row {
                lane.set_display_order(row.clone());
            }
        }
    }
}

/// Appends an error, after a semicolon if the text has one already.
fn append_error(text: &mut String, more: &str) {
    text.push_str(if text.is_empty() { "" } else { "; " });
    text.push_str(more);
}

/// Empty scenario with this id, for a link to a scenario that does not exist.
#[must_use]
pub fn empty_scenario(name: String) -> Scenario {
    let mut empty = Scenario::custom(ServerSet::EMPTY, None);
    (empty.id, empty.title, empty.end) = (name.into(), strings::NOTHING.into(), 1);
    empty.modes.clear();
    empty
}

/// Whole virtual millisecond of a time.
fn whole_ms(now: f64) -> u64 {
    now as u64
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
#[cfg(test)]
#[path = "truth_tests.rs"]
mod truth_tests;
#[cfg(test)]
#[path = "undo_tests.rs"]
mod undo_tests;
