//! Index of a whole run, made before it is played: its events and their times. The scrubber and the caption are made
//! from it.

use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

use cluster::{Event, Mode, Node, Property, RunState, Step, Timeline, World};
use raft_core::{Configuration, Event as AtServer, Server, ServerSet, Term};
use scenario::narration::{Importance, Narration, narrate, narrate_lanes, narrate_step};
use scene::{DisplayOrder, message_kind};

/// Events within this many virtual milliseconds are narrated together.
const TOGETHER: u64 = 5;

/// Advances a timeline to `end`, and calls `visit` after each record, with its Step.
pub(crate) fn walk(timeline: &mut Timeline, end: u64, visit: &mut dyn FnMut(&Step, &RunState)) {
    while timeline.next_at().is_some_and(|at| at <= end)
        && let Some(record) = timeline.forward()
    {
        visit(&record.step, timeline.state());
    }
}

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
    /// A server began to campaign.
    Campaign,
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
pub struct LaneIndex {
    /// Mode of the lane.
    pub mode: Mode,
    /// Highest term of any server.
    pub terms: Vec<Span<Term>>,
    /// Intervals in which no leader can commit.
    pub unavailable: Vec<Span<()>>,
    /// Marks in order of time.
    pub marks: Vec<Mark>,
    /// Times of events, without duplicates, in order.
    times: Vec<u64>,
    narrations: Vec<(u64, Narration)>,
    /// Configurations seen, with the time of the first use; `None` for those of the start.
    known: Vec<(Option<u64>, Configuration)>,
    /// Start of the last interval in which no leader can commit, if it has no end yet.
    unavailable_since: Option<u64>,
    /// Display orders of the servers, each with the time from which it holds; the first from the start.
    display_orders: Vec<(u64, DisplayOrder)>,
    details: Details,
}

/// Cache of the data that the panels derive from the run. Their type is erased, so that no code about them, not even
/// for dropping them, is loaded before the panels.
#[derive(Clone, Debug, Default)]
struct Details(OnceCell<Rc<dyn Any>>);

impl PartialEq for Details {
    /// All are equal: the rest of the index determines them.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Details {}

/// Index of the run in all lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunIndex {
    /// End of the run, in virtual milliseconds.
    pub end: u64,
    /// Times of events in any lane, without duplicates, in order.
    pub times: Vec<u64>,
    /// Indexes of the lanes.
    pub lanes: Vec<LaneIndex>,
}

impl RunIndex {
    /// An empty index of lanes. Each begins with a state and a display order.
    #[must_use]
    pub fn new<'a>(lanes: impl Iterator<Item = (&'a RunState, DisplayOrder)>, end: u64) -> Self {
        let lanes = lanes.map(|(state, row)| LaneIndex::new(state, row)).collect();
        Self { end, times: Vec::new(), lanes }
    }

    /// Replaces what the index has of the lane with index `lane_index` from `at` on by the events of its timeline. The
    /// timeline is left at its end.
    pub fn reindex(&mut self, lane_index: usize, timeline: &mut Timeline, at: u64) {
        if let Some(lane) = self.lanes.get_mut(lane_index) {
            timeline.seek_record(timeline.records().partition_point(|record| record.at < at));
            lane.truncate_from(at);
            lane.ingest(timeline, self.end);
        }
    }

    /// Merges the times of all lanes, or takes those of one lane. Called after all are indexed.
    pub fn merge_times(&mut self, single_mode: Option<Mode>) {
        let mut times: Vec<u64> = self.lanes_of(single_mode).flat_map(|lane| &lane.times).copied().collect();
        times.sort_unstable();
        times.dedup();
        self.times = times;
    }

    /// Time of the first violation in any lane, in virtual milliseconds.
    #[must_use]
    pub fn first_violation(&self) -> Option<u64> {
        let marks = self.lanes.iter().flat_map(|lane| &lane.marks);
        marks.filter(|mark| matches!(mark.kind, MarkKind::Violation(_))).map(|mark| mark.at).min()
    }

    /// Number of marks and terms until `at`, in all lanes.
    #[must_use]
    pub fn events_on_track(&self, at: u64) -> usize {
        let of_lane = |lane: &LaneIndex| {
            lane.marks.partition_point(|mark| mark.at <= at) + lane.terms.partition_point(|term| term.from <= at)
        };
        self.lanes.iter().map(of_lane).sum()
    }

    /// Number of events until `at`: times at which an event happens in some lane.
    #[must_use]
    pub fn events_until(&self, at: u64) -> usize {
        self.times.partition_point(|&time| time <= at)
    }

    /// Most important event of exactly `at`, of one lane or of all.
    #[must_use]
    pub fn step(&self, at: u64, single_mode: Option<Mode>) -> Option<String> {
        self.narrations_at(at, Importance::Progress, single_mode)
            .or_else(|| self.narrations_at(at, Importance::Detail, single_mode))
    }

    /// Last event of the story at or before `at`, of one lane or of all, with the events just before it if they are as
    /// important.
    #[must_use]
    pub fn story(&self, at: u64, single_mode: Option<Mode>) -> Option<String> {
        let (time, weight) = self.last_of_story(at, single_mode)?;
        let last = self.narrations_at(time, Importance::Story, single_mode)?;
        let before = time.checked_sub(1).and_then(|before| self.last_of_story(before, single_mode));
        match before.filter(|&(before, other)| before + TOGETHER >= time && other == weight) {
            Some((before, _)) => {
                Some(format!("{} {last}", self.narrations_at(before, Importance::Story, single_mode)?))
            }
            None => Some(last),
        }
    }

    /// Time of the last event of the story at or before `at`, and its importance.
    pub fn last_of_story(&self, at: u64, single_mode: Option<Mode>) -> Option<(u64, Importance)> {
        let last = |lane: &LaneIndex| {
            let until = lane.narrations.partition_point(|(time, _)| *time <= at);
            let story =
                lane.narrations[..until].iter().rev().find(|(_, narration)| narration.importance >= Importance::Story);
            story.map(|(time, narration)| (*time, narration.importance))
        };
        self.lanes_of(single_mode).filter_map(last).max()
    }

    /// Narrations of exactly that time, of at least this importance.
    fn narrations_at(&self, at: u64, min: Importance, single_mode: Option<Mode>) -> Option<String> {
        let best = |lane| LaneIndex::narration_at(lane, at).filter(|it| it.importance >= min).map(|it| (lane.mode, it));
        let narrations: Vec<_> = self.lanes_of(single_mode).filter_map(best).collect();
        let text = narrate_lanes(&narrations, if single_mode.is_some() { 1 } else { self.lanes.len() });
        (!narrations.is_empty()).then_some(text)
    }

    fn lanes_of(&self, single_mode: Option<Mode>) -> impl Iterator<Item = &LaneIndex> {
        self.lanes.iter().filter(move |lane| single_mode.is_none_or(|mode| lane.mode == mode))
    }
}

impl LaneIndex {
    fn new(state: &RunState, row: DisplayOrder) -> Self {
        let world = &state.world;
        let servers = world.nodes().iter().filter_map(Node::server);
        let mut index = Self {
            mode: world.mode(),
            terms: Vec::new(),
            unavailable: Vec::new(),
            marks: Vec::new(),
            times: Vec::new(),
            narrations: Vec::new(),
            known: servers.map(|server| (None, server.configuration())).collect(),
            unavailable_since: None,
            display_orders: vec![(0, row)],
            details: Details::default(),
        };
        index.sample(state);
        index
    }

    /// Narration of exactly `at`: the first of the most important ones.
    #[must_use]
    pub fn narration_at(&self, at: u64) -> Option<&Narration> {
        let from = self.narrations.partition_point(|(time, _)| *time < at);
        let now = self.narrations[from..].iter().take_while(|(time, _)| *time == at).map(|(_, narration)| narration);
        now.reduce(|best, next| if next.importance > best.importance { next } else { best })
    }

    /// Display order at `at`.
    #[must_use]
    pub fn display_order_at(&self, at: u64) -> &DisplayOrder {
        let later = self.display_orders.partition_point(|(from, _)| *from <= at);
        &self.display_orders[later.max(1) - 1].1
    }

    /// Data derived from the whole run, from `compute` at the first call after a change of the run.
    pub fn details<T: 'static>(&self, compute: impl FnOnce() -> T) -> Option<&T> {
        self.details.0.get_or_init(|| Rc::new(compute())).downcast_ref()
    }

    /// Removes everything at `at` and later.
    fn truncate_from(&mut self, at: u64) {
        self.details = Details::default();
        self.times.truncate(self.times.partition_point(|&time| time < at));
        self.narrations.truncate(self.narrations.partition_point(|(time, _)| *time < at));
        self.marks.truncate(self.marks.partition_point(|mark| mark.at < at));
        // Configurations of the start stay known.
        self.known.retain(|known| known.0.is_none_or(|time| time < at));
        self.terms.retain(|term| term.from == 0 || term.from < at);
        self.display_orders.truncate(self.display_orders.partition_point(|(from, _)| *from < at).max(1));
        self.unavailable_since = self.unavailable_since.filter(|&from| from < at);
        while let Some(last) = self.unavailable.pop_if(|last| last.to >= at) {
            self.unavailable_since = Some(last.from).filter(|&from| from < at);
        }
    }

    /// Indexes the events of the timeline from its current time to `end`.
    fn ingest(&mut self, timeline: &mut Timeline, end: u64) {
        // A run may start without a leader.
        let RunState { records, metrics, .. } = timeline.state();
        if *records == 0 && !metrics.can_commit {
            self.unavailable_since = Some(0);
        }
        walk(timeline, end, &mut |step, state| {
            if self.times.last() != Some(&state.at) {
                self.times.push(state.at);
            }
            self.record_events(step, state);
            self.sample(state);
        });
        if let Some(last) = self.terms.last_mut() {
            last.to = end;
        }
        self.unavailable.extend(self.unavailable_since.map(|from| Span { from, to: end, what: () }));
    }

    fn record_events(&mut self, step: &Step, state: &RunState) {
        let RunState { at, events, world, .. } = state;
        let at = *at;
        for event in events {
            let kind = match event {
                Event::ChangeAsked { target } => {
                    self.record_order(at, Some(target.voters()), world);
                    MarkKind::Asked
                }
                Event::ChangeCancelled => {
                    self.record_order(at, None, world);
                    continue;
                }
                Event::ChangeFinished { .. } => MarkKind::Finished,
                Event::Violated(violation) => MarkKind::Violation(violation.property()),
                Event::RosterReplaced { .. } | Event::Bootstrapped { .. } | Event::Forced { .. } => {
                    MarkKind::Configuration
                }
                Event::Stopped { .. } if !replaces_a_roster(events) => MarkKind::Crash,
                Event::At { event: AtServer::BecamePreCandidate { .. } | AtServer::BecameCandidate { .. }, .. } => {
                    MarkKind::Campaign
                }
                Event::At { event: AtServer::ConfigurationAdopted { configuration, .. }, .. }
                    if self.mode != Mode::Naive && self.known.iter().all(|(_, known)| known != configuration) =>
                {
                    self.known.push((Some(at), *configuration));
                    // A change that was requested from a server, where none is planned.
                    let is_unplanned = self.display_orders.first().is_some_and(|(_, first)| first.old == first.new);
                    if let Some((_, last)) = self.display_orders.last().filter(|_| is_unplanned)
                        && world.target().is_none()
                    {
                        let row = DisplayOrder { old: last.new, new: configuration.voters(), ..last.clone() };
                        self.display_orders.push((at, row));
                    }
                    MarkKind::Configuration
                }
                _ => continue,
            };
            let text = narrate(std::slice::from_ref(event)).map(|narration| narration.text).unwrap_or_default();
            self.marks.push(Mark { at, kind, text });
        }
        let mut narration = narrate_step(step, events);
        if events.iter().all(is_traffic)
            && let Some(kind) = message_of(state)
        {
            narration.text = [&narration.text, ": ", kind].concat();
        }
        self.narrations.push((at, narration));
    }

    /// Records a display order from the present members to the voters that were asked for. A change that is cancelled
    /// before any log has it leaves the present members. A joint change that is taken back stays the change that is
    /// shown.
    fn record_order(&mut self, at: u64, new: Option<ServerSet>, world: &World) {
        let Some((_, last)) = self.display_orders.last() else { return };
        if world.reverts_joint() {
            return;
        }
        let settled = world.settled_configuration();
        let present = match new {
            Some(_) => world.apparent_leader().map(Server::configuration).or(settled),
            None => settled.filter(|_| !is_under_way(world)),
        };
        let present = present.map(|it| it.voters());
        let Some(new) = new.or(present) else { return };
        let row = DisplayOrder { old: present.unwrap_or(last.old), new, ..last.clone() };
        if row != *last {
            self.display_orders.push((at, row));
        }
    }

    fn sample(&mut self, state: &RunState) {
        let (at, nodes) = (state.at, state.world.nodes());
        let term = nodes.iter().map(|node| node.disk().current_term).max().unwrap_or(Term::ZERO);
        if self.terms.last().is_none_or(|last| last.what != term) {
            if let Some(last) = self.terms.last_mut() {
                last.to = at;
            }
            self.terms.push(Span { from: at, to: at, what: term });
        }
        if state.metrics.can_commit {
            let ended = self.unavailable_since.take().filter(|&from| from < at);
            self.unavailable.extend(ended.map(|from| Span { from, to: at, what: () }));
        } else {
            self.unavailable_since.get_or_insert(at);
        }
    }
}

/// Whether a log has a configuration that is not committed, or a leader catches servers up.
fn is_under_way(world: &World) -> bool {
    world.nodes().iter().filter_map(Node::server).any(|server| {
        !server.configuration_is_committed() || server.leadership().is_some_and(|it| it.catch_up().is_some())
    })
}

/// Whether an event is only about a message or a timer.
fn is_traffic(event: &Event) -> bool {
    matches!(
        event,
        Event::Sent { .. } | Event::Delivered { .. } | Event::TimerArmed { .. } | Event::TimerDisarmed { .. }
    )
}

/// Kind of the message that a record delivered or, if it delivered none, of one that it sent.
fn message_of(state: &RunState) -> Option<&'static str> {
    let sent = |event: &Event| match *event {
        Event::Sent { id } => state.world.network().get(id).map(|flight| &flight.message),
        _ => None,
    };
    let message = state.message.as_ref().or_else(|| state.events.iter().find_map(sent))?;
    Some(message_kind(message).name())
}

/// Whether the operator stops a server to write to its disk.
fn replaces_a_roster(events: &[Event]) -> bool {
    let replaces = |event: &Event| {
        matches!(event, Event::RosterReplaced { .. } | Event::Bootstrapped { .. } | Event::Forced { .. })
    };
    events.iter().any(replaces)
}
