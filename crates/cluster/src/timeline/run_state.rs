//! The state of a run at one position: the World, and what surrounds it.

use std::hash::{Hash, Hasher};

use raft_core::{Ballot, Message, Server, ServerId, Term, VoteDenial};

use super::{MAX_IN_FLIGHT, MAX_KEPT_ENTRIES, MAX_RECORDS, Origin, Record};
use crate::{
    ConditionalStep, Deliveries, Delivery, Event, EventSink as _, Fingerprint, LostMessage, RunMetrics, Schedule,
    Setup, SimClock, Step, StepError, World,
};

/// A vote that was requested and denied. No server keeps this; only an event reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteDenialRecord {
    /// The server that denied its vote.
    pub voter: ServerId,
    /// The candidate.
    pub candidate: ServerId,
    /// The kind of vote.
    pub ballot: Ballot,
    /// The term of the vote; of a pre-vote, the term that the candidate would campaign in.
    pub term: Term,
    /// Why the vote was denied.
    pub reason: VoteDenial,
}

/// The World at a position in a run, with messages' times, metrics and the clock.
#[derive(Clone, Debug)]
pub struct RunState {
    /// The World.
    pub world: World,
    /// The messages in flight, with their times.
    pub deliveries: Deliveries,
    /// The number of records up to this position.
    pub records: usize,
    /// The time of the last record, in virtual milliseconds.
    pub at: u64,
    /// The events of the last record.
    pub events: Vec<Event>,
    /// The message that the last record delivered or dropped, if any.
    pub message: Option<Message>,
    /// A hash of the whole run so far: every Step, its time and its events.
    pub digest: u64,
    /// The votes denied in the latest term in which one was denied, and the pre-votes denied for that term, in order.
    pub vote_denials: Vec<VoteDenialRecord>,
    /// The metrics up to the last record.
    pub metrics: RunMetrics,
    clock: Option<SimClock>,
    next_action: usize,
    /// Indices of the conditional Steps whose condition has not held yet.
    waiting: Vec<usize>,
    /// Time and index of each conditional Step whose condition has held, in the order in which they come.
    due: Vec<(u64, usize)>,
}

impl RunState {
    /// The state at the start of a run.
    pub(super) fn new(setup: &Setup, schedule: &Schedule) -> Self {
        let world = World::new(setup);
        let metrics = RunMetrics::new(&world);
        let mut state = Self {
            clock: schedule.clock.map(|(seed, timing)| SimClock::new(seed, timing, &world)),
            world,
            deliveries: Deliveries::default(),
            records: 0,
            at: 0,
            events: Vec::new(),
            message: None,
            digest: 0,
            vote_denials: Vec::new(),
            metrics,
            next_action: 0,
            waiting: (0..schedule.conditional.len()).collect(),
            due: Vec::new(),
        };
        // Messages that are in flight at the start.
        while let Some(flight) = state.world.network().in_flight().get(state.deliveries.pending().len()) {
            state.on_event(Event::Sent { id: flight.id }, None, schedule);
        }
        state.check_conditions(schedule);
        state
    }

    /// Whether the run has stopped because it is too long, or because too many messages or leaders' entries are kept.
    #[must_use]
    pub fn hit_limit(&self) -> bool {
        self.records >= MAX_RECORDS
            || self.world.network().in_flight().len() >= MAX_IN_FLIGHT
            || self.world.history().evidence().kept_entries() >= MAX_KEPT_ENTRIES
    }

    /// Indices in [`Schedule::conditional`] of the Steps whose condition has not held so far.
    #[must_use]
    pub fn waiting(&self) -> &[usize] {
        &self.waiting
    }

    /// Whether the Step with this index in [`Schedule::conditional`] is still to come.
    #[must_use]
    pub fn is_planned(&self, index: usize) -> bool {
        self.waiting.contains(&index) || self.due.iter().any(|&(_, other)| other == index)
    }

    /// Index in [`Schedule::conditional`] of the Step of the schedule that comes next at time `at`, if it is a
    /// conditional one.
    #[must_use]
    pub fn conditional_due_at(&self, at: u64) -> Option<usize> {
        self.due.first().filter(|&&(due, _)| due <= at).map(|&(_, index)| index)
    }

    /// The next Step and the driver that chooses it. At the same time, conditional Steps come before the other actions
    /// of the schedule, and the schedule before the clock.
    pub(super) fn next_step(&self, schedule: &Schedule) -> Option<(u64, Step, Origin)> {
        if self.hit_limit() {
            return None;
        }
        let action = schedule.actions.get(self.next_action);
        let action = action.map(|&(at, step)| (at.max(self.at), step, Origin::Schedule));
        let due = self
            .due
            .first()
            .and_then(|&(at, index)| Some((at.max(self.at), schedule.conditional.get(index)?.step, Origin::Schedule)));
        let clock = self.clock.as_ref().and_then(|clock| clock.next(&self.world, &self.deliveries));
        let clock = clock.map(|(at, step)| (at, step, Origin::Clock));
        let (at, step, origin) = [due, action, clock].into_iter().flatten().min_by_key(|&(at, _, _)| at)?;
        if origin != Origin::Schedule {
            return Some((at, step, origin));
        }
        // Without a leader, the record has the planned Step.
        let leader = self.world.apparent_leader().map(Server::id);
        Some((at, step.with_leader(leader).unwrap_or(step), origin))
    }

    /// Applies the Step of a record. An impossible Step of a user leaves everything as it was; one of another driver
    /// counts as a record.
    pub(super) fn apply_record(&mut self, record: &Record, schedule: &Schedule) -> Result<(), StepError> {
        let &Record { at, step, origin, .. } = record;
        let message = match step {
            Step::Deliver(id) | Step::Drop(id) => self.world.network().get(id).map(|flight| flight.message.clone()),
            _ => None,
        };
        let mut events = Vec::new();
        let outcome = if origin == Origin::Schedule && step.with_leader(None).is_none() {
            Err(StepError::NoLeader)
        } else {
            self.world.apply(step, &mut events)
        };
        if outcome.is_err() && origin == Origin::User {
            return outcome;
        }
        self.events = events;
        self.records += 1;
        self.at = at;
        if origin == Origin::Schedule {
            if self.conditional_due_at(at).is_some() {
                self.due.remove(0);
            } else {
                self.next_action += 1;
            }
        }
        if let Some(clock) = &mut self.clock {
            clock.advance_to(at, &step);
            self.events.iter().for_each(|&event| clock.event(event));
        }
        if let Step::Duplicate(id) = step {
            self.deliveries.copied(id);
        }
        for index in 0..self.events.len() {
            self.on_event(self.events[index], message.as_ref(), schedule);
        }
        self.metrics.on_record(self.records, record, &self.events, message.as_ref(), &self.world);
        self.message = message;
        if let Some(clock) = &mut self.clock {
            clock.observe(&self.world);
        }
        let mut digest = Fingerprint::default();
        (self.digest, at, step, &self.events).hash(&mut digest);
        self.digest = digest.finish();
        self.check_conditions(schedule);
        outcome
    }

    /// Finds the conditional Steps whose condition holds now for the first time. They come after those that are due at
    /// the same time already.
    fn check_conditions(&mut self, schedule: &Schedule) {
        let Self { world, at, due, .. } = self;
        self.waiting.retain(|&index| {
            let Some(ConditionalStep { condition, delay, .. }) = schedule.conditional.get(index) else { return false };
            let holds = condition.holds(world);
            if holds {
                let at = *at + delay;
                due.insert(due.partition_point(|&(other, _)| other <= at), (at, index));
            }
            !holds
        });
    }

    /// A hash of everything that determines the rest of the run.
    pub(super) fn fork_hash(&self) -> u64 {
        Fingerprint::of(&(self.digest, self.next_action, &self.world))
    }

    /// Updates the deliveries and the denied votes from an event.
    fn on_event(&mut self, event: Event, message: Option<&Message>, schedule: &Schedule) {
        match event {
            Event::Sent { id } => {
                self.deliveries.sent(match &self.clock {
                    Some(clock) => clock.delivery(id),
                    None => {
                        let arrives_at = scripted_end(schedule, self.next_action, id);
                        Delivery { id, sent_at: self.at, arrives_at, end: None, copied: None }
                    }
                });
            }
            Event::Delivered { id } => {
                self.deliveries.ended(id);
            }
            Event::Lost { id, cause } => {
                if let (Some(delivery), Some(message)) = (self.deliveries.ended(id), message) {
                    self.deliveries.remember_lost(LostMessage {
                        delivery,
                        message: message.clone(),
                        at: self.at,
                        cause,
                    });
                }
            }
            Event::At { server: voter, event: raft_core::Event::VoteDenied { candidate, ballot, term, reason } }
                if reason != VoteDenial::StaleTerm =>
            {
                self.vote_denials
                    .retain(|vote| vote.term >= term && (vote.voter, vote.candidate) != (voter, candidate));
                if self.vote_denials.iter().all(|vote| vote.term <= term) {
                    self.vote_denials.push(VoteDenialRecord { voter, candidate, ballot, term, reason });
                }
            }
            _ => {}
        }
    }
}

/// The time at which the script delivers or drops the message.
fn scripted_end(schedule: &Schedule, from: usize, id: crate::MessageId) -> Option<u64> {
    let rest = schedule.actions.get(from..)?;
    rest.iter().find(|(_, step)| *step == Step::Deliver(id) || *step == Step::Drop(id)).map(|&(at, _)| at)
}
