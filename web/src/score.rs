//! Index of a whole run, made before it is played: its events and their times. The scrubber and the caption are made
//! from it.

use cluster::{Event, Mode, Node, Property, Timeline, World};
use raft_core::{Configuration, Event as AtServer, Role, Server, Term};
use scenario::narration::{Importance, Narration, narrate, narrate_lanes};
use scene::DisplayOrder;

/// Events within this many virtual milliseconds are narrated together.
const TOGETHER: u64 = 5;

/// Notable event on the scrubber's track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Time, in virtual milliseconds.
    pub at: u64,
    /// Kind of the event.
    pub kind: MarkKind,
    /// Description.
    pub text: String,
}

/// Kinds of marks on the scrubber's track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A change of members was requested.
    Asked,
    /// A configuration came into force at a server for the first time, or a roster was replaced.
    Configuration,
    /// A server crashed.
    Crash,
    /// A property was violated.
    Violation(Property),
    /// The change finished.
    Finished,
}

/// Interval of time with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<T> {
    /// Start, in virtual milliseconds.
    pub from: u64,
    /// End, in virtual milliseconds.
    pub to: u64,
    /// Value in the interval.
    pub what: T,
}

/// Index of one lane's run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneScore {
    /// Mode of the lane.
    pub mode: Mode,
    /// Highest term of any server.
    pub terms: Vec<Span<Term>>,
    /// Intervals with a candidate or a pre-candidate.
    pub elections: Vec<Span<()>>,
    /// Marks in order of time.
    pub marks: Vec<Mark>,
    /// Times of events, without duplicates, in order.
    times: Vec<u64>,
    sayings: Vec<(u64, Narration)>,
    /// Configurations seen, with the time of the first use; `None` for those of the start.
    known: Vec<(Option<u64>, Configuration)>,
    /// Start of the current election, if there is one.
    standing: Option<u64>,
    /// Display orders of the servers, each with the time from which it holds; the first from the start.
    rows: Vec<(u64, DisplayOrder)>,
}

/// Index of the run in all lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// End of the run, in virtual milliseconds.
    pub end: u64,
    /// Times of events in any lane, without duplicates, in order.
    pub times: Vec<u64>,
    /// Indexes of the lanes.
    pub lanes: Vec<LaneScore>,
}

impl Score {
    /// An empty index of lanes. Each begins with a World and a display order.
    #[must_use]
    pub fn new<'a>(lanes: impl Iterator<Item = (&'a World, DisplayOrder)>, end: u64) -> Self {
        let lanes = lanes.map(|(world, row)| LaneScore::new(world, row)).collect();
        Self { end, times: Vec::new(), lanes }
    }

    /// Replaces what the index has of the lane with index `place` from `at` on by the events of its timeline. The
    /// timeline is left at its end.
    pub fn rewrite(&mut self, place: usize, timeline: &mut Timeline, at: u64) {
        if let Some(lane) = self.lanes.get_mut(place) {
            timeline.seek_record(timeline.records().partition_point(|record| record.at < at));
            lane.forget_from(at);
            lane.hear(timeline, self.end);
        }
    }

    /// Merges the times of all lanes, after all are indexed.
    pub fn finish(&mut self) {
        self.times.clear();
        let mut next = vec![0; self.lanes.len()];
        loop {
            let waiting = self.lanes.iter().zip(&next).filter_map(|(lane, &next)| lane.times.get(next));
            let Some(&time) = waiting.min() else { break };
            self.times.push(time);
            for (lane, next) in self.lanes.iter().zip(&mut next) {
                *next += usize::from(lane.times.get(*next) == Some(&time));
            }
        }
    }

    /// Time of the first violation in any lane, in virtual milliseconds.
    #[must_use]
    pub fn first_break(&self) -> Option<u64> {
        let marks = self.lanes.iter().flat_map(|lane| &lane.marks);
        marks.filter(|mark| matches!(mark.kind, MarkKind::Violation(_))).map(|mark| mark.at).min()
    }

    /// Number of events until `at`: times at which an event happens in some lane.
    #[must_use]
    pub fn events_until(&self, at: u64) -> usize {
        self.times.partition_point(|&time| time <= at)
    }

    /// Narration at `at`, of one lane or of all: the most important event of exactly that time, or else the last event
    /// of the story.
    #[must_use]
    pub fn caption(&self, at: u64, only: Option<Mode>) -> Option<String> {
        let precise = self.said(at, Importance::Progress, only).or_else(|| self.said(at, Importance::Detail, only));
        precise.or_else(|| self.story(at, only))
    }

    /// Last event of the story at or before `at`, of one lane or of all, with the events just before it if they are as
    /// important.
    #[must_use]
    pub fn story(&self, at: u64, only: Option<Mode>) -> Option<String> {
        let (time, weight) = self.last_of_story(at, only)?;
        let last = self.said(time, Importance::Story, only)?;
        let before = time.checked_sub(1).and_then(|before| self.last_of_story(before, only));
        match before.filter(|&(before, other)| before + TOGETHER >= time && other == weight) {
            Some((before, _)) => Some(format!("{} {last}", self.said(before, Importance::Story, only)?)),
            None => Some(last),
        }
    }

    /// Time of the last event of the story at or before `at`, and its importance.
    fn last_of_story(&self, at: u64, only: Option<Mode>) -> Option<(u64, Importance)> {
        let last = |lane: &LaneScore| {
            let until = lane.sayings.partition_point(|(time, _)| *time <= at);
            let story = lane.sayings[..until].iter().rev().find(|(_, saying)| saying.importance >= Importance::Story);
            story.map(|(time, saying)| (*time, saying.importance))
        };
        self.lanes_of(only).filter_map(last).max()
    }

    /// Narration of exactly that time, of at least this importance.
    fn said(&self, at: u64, least: Importance, only: Option<Mode>) -> Option<String> {
        let mut sayings = Vec::new();
        for lane in self.lanes_of(only) {
            let from = lane.sayings.partition_point(|(time, _)| *time < at);
            let now = lane.sayings[from..].iter().take_while(|(time, _)| *time == at).map(|(_, saying)| saying);
            // Of several events at one time, the first of the most important.
            let best = now
                .filter(|saying| saying.importance >= least)
                .reduce(|best, next| if next.importance > best.importance { next } else { best });
            sayings.extend(best.map(|saying| (lane.mode, saying)));
        }
        let told = narrate_lanes(&sayings, if only.is_some() { 1 } else { self.lanes.len() });
        (!sayings.is_empty()).then_some(told)
    }

    fn lanes_of(&self, only: Option<Mode>) -> impl Iterator<Item = &LaneScore> {
        self.lanes.iter().filter(move |lane| only.is_none_or(|mode| lane.mode == mode))
    }
}

impl LaneScore {
    fn new(world: &World, row: DisplayOrder) -> Self {
        let servers = world.nodes().iter().filter_map(Node::server);
        let mut score = Self {
            mode: world.mode(),
            terms: Vec::new(),
            elections: Vec::new(),
            marks: Vec::new(),
            times: Vec::new(),
            sayings: Vec::new(),
            known: servers.map(|server| (None, server.configuration())).collect(),
            standing: None,
            rows: vec![(0, row)],
        };
        score.look(0, world);
        score
    }

    /// Display order at `at`.
    #[must_use]
    pub fn row_at(&self, at: u64) -> &DisplayOrder {
        let later = self.rows.partition_point(|(from, _)| *from <= at);
        &self.rows[later.max(1) - 1].1
    }

    /// Removes everything at `at` and later.
    fn forget_from(&mut self, at: u64) {
        self.times.truncate(self.times.partition_point(|&time| time < at));
        self.sayings.truncate(self.sayings.partition_point(|(time, _)| *time < at));
        self.marks.truncate(self.marks.partition_point(|mark| mark.at < at));
        // Configurations of the start stay known.
        self.known.retain(|known| known.0.is_none_or(|time| time < at));
        self.terms.retain(|term| term.from == 0 || term.from < at);
        self.rows.truncate(self.rows.partition_point(|(from, _)| *from < at).max(1));
        self.standing = self.standing.filter(|&from| from < at);
        while let Some(last) = self.elections.pop_if(|last| last.to >= at) {
            self.standing = Some(last.from).filter(|&from| from < at);
        }
    }

    /// Indexes the events of the timeline from its current time to `end`.
    fn hear(&mut self, timeline: &mut Timeline, end: u64) {
        while timeline.next_at().is_some_and(|next| next <= end) {
            let Some(record) = timeline.forward() else { break };
            if self.times.last() != Some(&record.at) {
                self.times.push(record.at);
            }
            self.note(record.at, &timeline.state().events, timeline.world());
            self.look(record.at, timeline.world());
        }
        if let Some(last) = self.terms.last_mut() {
            last.to = end;
        }
        self.elections.extend(self.standing.map(|from| Span { from, to: end, what: () }));
    }

    fn note(&mut self, at: u64, events: &[Event], world: &World) {
        let said = narrate(events);
        for event in events {
            let kind = match event {
                Event::ChangeAsked { target } => {
                    self.ask(at, *target, world);
                    MarkKind::Asked
                }
                Event::ChangeFinished { .. } => MarkKind::Finished,
                Event::Violated(violation) => MarkKind::Violation(violation.property()),
                Event::RosterReplaced { .. } => MarkKind::Configuration,
                Event::Stopped { .. } if !replaces_a_roster(events) => MarkKind::Crash,
                Event::At { event: AtServer::ConfigurationAdopted { configuration, .. }, .. }
                    if self.mode != Mode::Naive && self.known.iter().all(|(_, known)| known != configuration) =>
                {
                    self.known.push((Some(at), *configuration));
                    MarkKind::Configuration
                }
                _ => continue,
            };
            let text = narrate(std::slice::from_ref(event)).map(|saying| saying.text).unwrap_or_default();
            self.marks.push(Mark { at, kind, text });
        }
        self.sayings.extend(said.map(|saying| (at, saying)));
    }

    /// Records a display order for the requested change, from the leader's present members to the target.
    fn ask(&mut self, at: u64, target: Configuration, world: &World) {
        let Some((_, last)) = self.rows.last() else { return };
        let old = world.apparent_leader().map(Server::configuration).map_or(last.old, |it| it.voters());
        let row = DisplayOrder { old, new: target.voters(), ..last.clone() };
        if row != *last {
            self.rows.push((at, row));
        }
    }

    fn look(&mut self, at: u64, world: &World) {
        let term = world.nodes().iter().map(|node| node.disk().current_term).max().unwrap_or(Term::ZERO);
        if self.terms.last().is_none_or(|last| last.what != term) {
            if let Some(last) = self.terms.last_mut() {
                last.to = at;
            }
            self.terms.push(Span { from: at, to: at, what: term });
        }
        let mut running = world.nodes().iter().filter_map(Node::server);
        let stands = running.any(|server| matches!(server.role(), Role::PreCandidate(_) | Role::Candidate(_)));
        match (self.standing, stands) {
            (None, true) => self.standing = Some(at),
            (Some(from), false) => {
                self.elections.push(Span { from, to: at, what: () });
                self.standing = None;
            }
            _ => {}
        }
    }
}

fn replaces_a_roster(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::RosterReplaced { .. }))
}
