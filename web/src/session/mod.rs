//! The model behind the page: a scenario, its three lanes, one virtual time for all of them, and whether it runs.
//!
//! It must not know a browser: real time is handed in by whoever drives it.

mod act;
mod lane;

use cluster::Mode;
use raft_core::ServerSet;
use scenario::link::{Link, ParsedLink};
use scenario::user_actions::{self, TAIL_MS};
use scenario::{Beat, Scenario, link};

use self::act::Deed;
pub use self::act::{Answer, links};
pub use self::lane::Lane;
use crate::library::Library;
use crate::score::Score;
use crate::speed::Speed;
use crate::words;

/// No run is played beyond this, in virtual milliseconds.
pub const LONGEST: u64 = link::MAX_AT;
/// While time runs, the words of a moment stand for so many virtual milliseconds after it.
const LINGERS: u64 = 60;

/// The model behind the page.
#[derive(Debug)]
pub struct Session {
    scenario: Scenario,
    /// The same as it was before the reader changed anything about it; of one's own cluster, nothing.
    base: Option<Scenario>,
    /// Which lane the link that was opened looks at.
    lane: Option<Mode>,
    /// The lane that is shown, where nothing is to be said of the others.
    only: Option<Mode>,
    /// How often the run has become another: what was made for an earlier one is told by it.
    revision: u32,
    lanes: Vec<Lane>,
    score: Score,
    notice: Option<String>,
    /// What was not understood in the link that was opened.
    fault: Option<String>,
    /// What the reader did, the latest last.
    done: Vec<Deed>,
    /// What the reader took back, the latest last.
    undone: Vec<Deed>,
    /// What came of what the reader did last.
    answers: Vec<Answer>,
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
        Self::of(scenario.into())
    }

    /// Opens what a link says, at rest.
    #[must_use]
    pub fn of(link: Link) -> Self {
        let end = user_actions::run_end(&link).max(link.at.unwrap_or(0)).min(LONGEST);
        let modes = link.scenario.modes.iter();
        let mut lanes: Vec<Lane> = modes.map(|&mode| Lane::new(mode, &link.scenario)).collect();
        for lane in &mut lanes {
            scenario::replay(&mut lane.timeline, lane.mode, &link.actions);
        }
        lanes.iter_mut().for_each(|lane| lane.timeline.seek_record(0));
        let starts = lanes.iter().map(|lane| (lane.timeline.world(), lane.row().clone()));
        let mut session = Self {
            score: Score::new(starts, end),
            base: None,
            lane: link.lane,
            only: None,
            scenario: link.scenario,
            revision: 0,
            lanes,
            notice: None,
            fault: None,
            done: Vec::new(),
            undone: Vec::new(),
            answers: Vec::new(),
            now: 0.0,
            playing: false,
            stepping: false,
            speed: link.speed.as_deref().and_then(Speed::named).unwrap_or_default(),
        };
        session.write_score(0);
        session.go_to(link.at.unwrap_or(0) as f64);
        session.stepping = link.at.is_some();
        if link.digest.is_some_and(|digest| digest != session.digest()) {
            session.notice = Some(words::OTHER_VERSION.to_owned());
        }
        session
    }

    /// Opens what a fragment names, at rest; of what was not understood in it, there is then a notice. If it names
    /// nothing that is there, nothing is open.
    #[must_use]
    pub fn of_fragment(fragment: &str, library: &Library) -> Self {
        Self::read(fragment, library).0
    }

    /// The same, and whether the fragment says how fast to play.
    fn read(fragment: &str, library: &Library) -> (Self, bool) {
        let ParsedLink { link, errors } = link::open_with(fragment, &|id| library.get(id));
        let name = link::name(fragment);
        let mut told = String::new();
        match library.why_not(&name).filter(|why| !why.is_empty() && link.is_none()) {
            Some(why) => told.push_str(why),
            None => errors.iter().for_each(|fault| also(&mut told, &fault.to_string())),
        }
        let fault = (!told.is_empty()).then(|| told.clone());
        let what = match &link {
            None => words::NOTHING_OPEN,
            Some(Link { at: None, .. }) => words::START_OPEN,
            Some(_) => words::REST_OPEN,
        };
        let link = link.unwrap_or_else(|| nothing(name).into());
        // What is a lane or a speed elsewhere, but is none here.
        let modes = &link.scenario.modes;
        if let Some(lane) = link.lane.filter(|lane| !modes.contains(lane)) {
            also(&mut told, &words::no_lane(lane.key()));
        }
        let speed = link.speed.as_deref().filter(|name| Speed::named(name).is_none());
        let says_speed = link.speed.is_some() && speed.is_none();
        if let Some(name) = speed {
            also(&mut told, &words::no_speed(name));
        }
        let base = library.get(&link.scenario.id);
        let mut session = Self::of(link);
        (session.base, session.fault) = (base, fault);
        if !told.is_empty() {
            session.say(&words::bad_address(&told, what));
        }
        (session, says_speed)
    }

    /// Opens what a fragment names; keeps the speed, unless the fragment has one.
    pub fn open(&mut self, fragment: &str, library: &Library) {
        let (opened, says_speed) = Self::read(fragment, library);
        let speed = if says_speed { opened.speed } else { self.speed };
        *self = Self { revision: self.revision.wrapping_add(1), speed, only: self.only, ..opened };
    }

    /// What was not understood in the link that was opened. A lane or a speed that is none here was.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Adds to what the reader should know of what was opened.
    pub fn say(&mut self, notice: &str) {
        let before = self.notice.take().map(|before| format!("{before} ")).unwrap_or_default();
        self.notice = Some(before + notice);
    }

    /// What the reader should know of what was opened.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Forgets the notice.
    pub fn dismiss_notice(&mut self) {
        self.notice = None;
    }

    /// What is played.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Which lane the link that was opened looks at.
    #[must_use]
    pub fn lane(&self) -> Option<Mode> {
        self.lane
    }

    /// The scenario of that name, as far as a link to this run must know it.
    #[must_use]
    pub fn known(&self, id: &str) -> Option<Scenario> {
        self.base.clone().filter(|base| base.id == id).or_else(|| scenario::built_in(id))
    }

    /// From now on nothing is told of any lane but that of this mode; of all, if there is none.
    pub fn tell_only(&mut self, only: Option<Mode>) {
        self.only = only;
    }

    /// The moments of the story that are told: where one lane is shown, those that speak of no other.
    fn beats(&self) -> impl DoubleEndedIterator<Item = &Beat> {
        let others = self.scenario.modes.iter().filter(|mode| self.only.is_some_and(|only| only != **mode));
        let named: Vec<&str> = others.map(|mode| NAMED[*mode as usize]).chain([OTHERS]).collect();
        let told = move |beat: &&Beat| named.len() == 1 || !named.iter().any(|name| speaks_of(beat, name));
        self.scenario.beats.iter().filter(told)
    }

    /// The moment of the story where time stands, if it has one there.
    #[must_use]
    pub fn beat(&self) -> Option<&Beat> {
        let now = whole(self.now);
        let beat = self.beats().rev().find(|beat| beat.at <= now)?;
        let lingers = !self.stepping && now - beat.at < LINGERS;
        (now == beat.at || lingers).then_some(beat)
    }

    /// Stops time and goes to the next moment of the story, or to the one before. Says whether there is one.
    pub fn go_to_beat(&mut self, next: bool) -> bool {
        self.pause();
        let now = whole(self.now);
        let mut times = self.beats().map(|it| it.at);
        let time = if next { times.find(|at| *at > now) } else { times.rfind(|at| *at < now) };
        drop(times);
        let Some(at) = time else { return false };
        self.go_to(at as f64);
        true
    }

    /// Changes whenever the run becomes another.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The lanes, in the order in which they are shown.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The place of the last lane.
    #[must_use]
    pub fn last_lane(&self) -> usize {
        self.lanes.len().saturating_sub(1)
    }

    /// The change that is shown of the lane in that place: the one that was asked for last, with the voters before it.
    #[must_use]
    pub fn change(&self, lane: usize) -> (ServerSet, ServerSet) {
        let shown = self.lanes.get(lane).map(Lane::row);
        shown.map_or((self.scenario.old, self.scenario.new), |row| (row.old, row.new))
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

    /// A short digest of where every lane stands.
    #[must_use]
    pub fn digest(&self) -> u32 {
        scenario::digest(self.lanes.iter().map(Lane::state))
    }

    /// The caption for one lane or for all: in single steps the last event, else the last event of the story. Before
    /// the first event it is the summary of the scenario.
    #[must_use]
    pub fn caption(&self, only: Option<Mode>) -> String {
        let at = whole(self.now);
        let told = if self.stepping { self.score.caption(at, only) } else { self.score.story(at, only) };
        told.unwrap_or_else(|| self.scenario.about(!self.actions().is_empty()).unwrap_or(words::NOTHING_YET).to_owned())
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
        let (before, then) = (self.now, self.now + elapsed.max(0.0) * self.speed.factor());
        // A question holds the run until the reader goes on.
        let asks = |it: &&Beat| it.question.is_some() && it.at as f64 > before && it.at as f64 <= then;
        let held = self.beats().find(asks).map(|it| it.at as f64);
        self.go_to(held.unwrap_or(then));
        self.playing = held.is_none() && !self.is_at_end();
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

    /// Goes on beyond the end, by one virtual second. Says whether the run may be that long.
    pub fn extend(&mut self) -> bool {
        let from = self.score.end;
        self.score.end = (from + TAIL_MS).min(LONGEST);
        if self.score.end > from {
            self.write_score(from);
            self.revision = self.revision.wrapping_add(1);
            self.go_to(self.now);
        }
        self.score.end > from
    }

    /// Writes down what happens in every lane from `at` on. Every lane is left at the end.
    fn write_score(&mut self, at: u64) {
        for (place, lane) in self.lanes.iter_mut().enumerate() {
            self.score.rewrite(place, &mut lane.timeline, at);
        }
        if self.lanes.iter().any(|lane| lane.state().hit_limit()) {
            self.notice = Some(words::TOO_FULL.to_owned());
        }
        self.score.finish();
    }

    fn go_to(&mut self, at: f64) {
        self.stepping = false;
        self.now = at.clamp(0.0, self.score.end as f64);
        let at = whole(self.now);
        for (lane, score) in self.lanes.iter_mut().zip(&self.score.lanes) {
            lane.seek(at);
            let row = score.row_at(at);
            if lane.row() != row {
                lane.show(row.clone());
            }
        }
    }
}

/// Adds to what is told.
fn also(told: &mut String, more: &str) {
    told.push_str(if told.is_empty() { "" } else { "; " });
    told.push_str(more);
}

/// What is open where a link names a scenario that is not there: under that name, nothing.
#[must_use]
pub fn nothing(name: String) -> Scenario {
    let mut nothing = Scenario::custom(ServerSet::EMPTY, None);
    (nothing.id, nothing.title, nothing.end) = (name.into(), words::NOTHING.into(), 1);
    nothing.modes.clear();
    nothing
}

/// How stories name the lanes, in the order of the modes, and several at once.
const NAMED: [&str; 3] = ["naive", "single-server", "joint"];
const OTHERS: &str = "lanes";

fn speaks_of(beat: &Beat, name: &str) -> bool {
    let question = beat.question.as_ref().map(|it| [&it.text, &it.answer]);
    let texts = question.into_iter().flatten().chain([&beat.words]);
    texts.map(|text| text.to_ascii_lowercase()).any(|text| text.contains(name))
}

/// The whole virtual millisecond that a time is in.
fn whole(now: f64) -> u64 {
    now as u64
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
