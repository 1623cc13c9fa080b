//! What a whole run holds, known before it is played: where in time something happens, and what. The scrubber is painted
//! with it and the caption read from it.

use cluster::{Event, Mode, Node, Timeline, World};
use raft_core::{Configuration, Event as AtServer, Role, Server, Term};

use crate::telling::{Saying, Weight, tell, tell_lanes};

/// What comes within so many virtual milliseconds is told together.
const TOGETHER: u64 = 5;

/// Something of note at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When, in virtual milliseconds.
    pub at: u64,
    /// What.
    pub kind: MarkKind,
    /// The same in words.
    pub text: String,
}

/// What is marked on the scrubber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// Somebody asks for other members.
    Asked,
    /// A configuration comes into force somewhere for the first time, or a roster is replaced.
    Configuration,
    /// A server crashes.
    Crash,
    /// A property breaks.
    Violation,
    /// The change is finished.
    Finished,
}

/// A time from the first to the last of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<T> {
    /// When it begins, in virtual milliseconds.
    pub from: u64,
    /// When it ends.
    pub to: u64,
    /// What lasts.
    pub what: T,
}

/// One lane's run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneScore {
    /// Which lane.
    pub mode: Mode,
    /// The highest term of any server.
    pub terms: Vec<Span<Term>>,
    /// While somebody stands for election, or asks whether to.
    pub elections: Vec<Span<()>>,
    /// What is of note, in order of time.
    pub marks: Vec<Mark>,
    sayings: Vec<(u64, Saying)>,
}

/// The run of all lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Where it ends, in virtual milliseconds.
    pub end: u64,
    /// The times at which something happens in any lane, each once, in order.
    pub times: Vec<u64>,
    /// Each lane.
    pub lanes: Vec<LaneScore>,
}

impl Score {
    /// Runs every timeline to `end` and writes down what happens. The timelines are left there.
    #[must_use]
    pub fn of<'a>(lanes: impl Iterator<Item = (Mode, &'a mut Timeline)>, end: u64) -> Self {
        let mut times = Vec::new();
        let lanes = lanes.map(|(mode, timeline)| LaneScore::of(mode, timeline, end, &mut times)).collect();
        Self { end, times, lanes }
    }

    /// How many events have happened at `at`: times at which something happens in some lane.
    #[must_use]
    pub fn events_until(&self, at: u64) -> usize {
        self.times.partition_point(|&time| time <= at)
    }

    /// What is said at `at`, of one lane or of all: of what happened at that very time the weightiest, else the last of the
    /// story.
    #[must_use]
    pub fn caption(&self, at: u64, only: Option<Mode>) -> Option<String> {
        let precise = self.said(at, Weight::Progress, only).or_else(|| self.said(at, Weight::Detail, only));
        precise.or_else(|| self.story(at, only))
    }

    /// The last of the story at or before `at`, of one lane or of all; with what came just before it, if that matters as
    /// much.
    #[must_use]
    pub fn story(&self, at: u64, only: Option<Mode>) -> Option<String> {
        let (time, weight) = self.last_of_story(at, only)?;
        let last = self.said(time, Weight::Story, only)?;
        let before = time.checked_sub(1).and_then(|before| self.last_of_story(before, only));
        match before.filter(|&(before, other)| before + TOGETHER >= time && other == weight) {
            Some((before, _)) => Some(format!("{} {last}", self.said(before, Weight::Story, only)?)),
            None => Some(last),
        }
    }

    /// When the story last went on, at or before `at`, and how much that matters.
    fn last_of_story(&self, at: u64, only: Option<Mode>) -> Option<(u64, Weight)> {
        let last = |lane: &LaneScore| {
            let until = lane.sayings.partition_point(|(time, _)| *time <= at);
            let story = lane.sayings[..until].iter().rev().find(|(_, saying)| saying.weight >= Weight::Story);
            story.map(|(time, saying)| (*time, saying.weight))
        };
        self.lanes_of(only).filter_map(last).max()
    }

    /// What is said of that very time and matters at least so much.
    fn said(&self, at: u64, least: Weight, only: Option<Mode>) -> Option<String> {
        let mut sayings = Vec::new();
        for lane in self.lanes_of(only) {
            let from = lane.sayings.partition_point(|(time, _)| *time < at);
            let now = lane.sayings[from..].iter().take_while(|(time, _)| *time == at).map(|(_, saying)| saying);
            // Of several at one time, the first of the weightiest.
            let best = now
                .filter(|saying| saying.weight >= least)
                .reduce(|best, next| if next.weight > best.weight { next } else { best });
            sayings.extend(best.map(|saying| (lane.mode, saying)));
        }
        let told = tell_lanes(&sayings, if only.is_some() { 1 } else { self.lanes.len() });
        (!sayings.is_empty()).then_some(told)
    }

    fn lanes_of(&self, only: Option<Mode>) -> impl Iterator<Item = &LaneScore> {
        self.lanes.iter().filter(move |lane| only.is_none_or(|mode| lane.mode == mode))
    }
}

impl LaneScore {
    fn of(mode: Mode, timeline: &mut Timeline, end: u64, times: &mut Vec<u64>) -> Self {
        let mut writer = Writer {
            score: Self { mode, terms: Vec::new(), elections: Vec::new(), marks: Vec::new(), sayings: Vec::new() },
            known: timeline.world().nodes().iter().filter_map(Node::server).map(Server::configuration).collect(),
            election: None,
        };
        writer.look(0, timeline.world());
        while timeline.next_at().is_some_and(|next| next <= end) {
            let Some(record) = timeline.forward() else { break };
            // Almost always at the end; a sort of its own would cost kilobytes.
            if let Err(place) = times.binary_search(&record.at) {
                times.insert(place, record.at);
            }
            writer.hear(record.at, &timeline.moment().events);
            writer.look(record.at, timeline.world());
        }
        writer.finish(end)
    }
}

/// Writes one lane's score.
struct Writer {
    score: LaneScore,
    /// The configurations seen so far.
    known: Vec<Configuration>,
    /// Since when somebody has been standing.
    election: Option<u64>,
}

impl Writer {
    fn hear(&mut self, at: u64, events: &[Event]) {
        let said = tell(events);
        for event in events {
            let kind = match event {
                Event::ChangeAsked { .. } => MarkKind::Asked,
                Event::ChangeFinished { .. } => MarkKind::Finished,
                Event::Violated(_) => MarkKind::Violation,
                Event::RosterReplaced { .. } => MarkKind::Configuration,
                Event::Stopped { .. } if !replaces_a_roster(events) => MarkKind::Crash,
                Event::At { event: AtServer::ConfigurationAdopted { configuration, .. }, .. }
                    if self.score.mode != Mode::Naive && !self.known.contains(configuration) =>
                {
                    self.known.push(*configuration);
                    MarkKind::Configuration
                }
                _ => continue,
            };
            let text = tell(std::slice::from_ref(event)).map(|saying| saying.text).unwrap_or_default();
            self.score.marks.push(Mark { at, kind, text });
        }
        self.score.sayings.extend(said.map(|saying| (at, saying)));
    }

    fn look(&mut self, at: u64, world: &World) {
        let term = world.nodes().iter().map(|node| node.disk().current_term).max().unwrap_or(Term::ZERO);
        if self.score.terms.last().is_none_or(|last| last.what != term) {
            if let Some(last) = self.score.terms.last_mut() {
                last.to = at;
            }
            self.score.terms.push(Span { from: at, to: at, what: term });
        }
        let mut running = world.nodes().iter().filter_map(Node::server);
        let stands = running.any(|server| matches!(server.role(), Role::PreCandidate(_) | Role::Candidate(_)));
        match (self.election, stands) {
            (None, true) => self.election = Some(at),
            (Some(from), false) => {
                self.score.elections.push(Span { from, to: at, what: () });
                self.election = None;
            }
            _ => {}
        }
    }

    fn finish(mut self, end: u64) -> LaneScore {
        if let Some(last) = self.score.terms.last_mut() {
            last.to = end;
        }
        if let Some(from) = self.election {
            self.score.elections.push(Span { from, to: end, what: () });
        }
        self.score
    }
}

fn replaces_a_roster(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::RosterReplaced { .. }))
}
