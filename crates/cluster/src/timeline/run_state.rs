//! A place in a run: the World there, and what is known around it.

use std::hash::{Hash, Hasher};

use raft_core::{Ballot, ServerId, Term, VoteDenial};

use super::{MAX_IN_FLIGHT, MAX_KEPT_ENTRIES, MAX_RECORDS, Origin, Record};
use crate::{
    Deliveries, Delivery, Event, EventSink as _, Fingerprint, LostMessage, RunMetrics, Schedule, Setup, SimClock, Step,
    StepError, World,
};

/// A vote that was asked for and not given. No server keeps that: it is told by an event only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedVote {
    /// Who was asked.
    pub voter: ServerId,
    /// Who asked.
    pub candidate: ServerId,
    /// For which vote.
    pub ballot: Ballot,
    /// In which term, or for which, if it is a pre-vote.
    pub term: Term,
    /// Why not.
    pub reason: VoteDenial,
}

/// The World at a place in a run, with all that is known around it.
#[derive(Clone, Debug)]
pub struct RunState {
    /// The World.
    pub world: World,
    /// The messages on their way and when they arrive.
    pub deliveries: Deliveries,
    /// How many records led here.
    pub records: usize,
    /// The time of the last of them, in virtual milliseconds.
    pub at: u64,
    /// What came of the last of them.
    pub events: Vec<Event>,
    /// A hash of everything that has happened: every Step, its time and its events.
    pub digest: u64,
    /// The votes refused in the latest term in which one was, and the pre-votes refused for it, in order.
    pub refusals: Vec<RefusedVote>,
    /// What was counted so far, up to the last of them.
    pub metrics: RunMetrics,
    clock: Option<SimClock>,
    next_action: usize,
}

impl RunState {
    /// The start of a run.
    pub(super) fn first(setup: &Setup, schedule: &Schedule) -> Self {
        let world = World::new(setup);
        let metrics = RunMetrics::of(&world);
        let mut first = Self {
            clock: schedule.clock.map(|(seed, timing)| SimClock::new(seed, timing, &world)),
            world,
            deliveries: Deliveries::default(),
            records: 0,
            at: 0,
            events: Vec::new(),
            digest: 0,
            refusals: Vec::new(),
            metrics,
            next_action: 0,
        };
        // Messages that are on their way already.
        while let Some(flight) = first.world.network().in_flight().get(first.deliveries.pending().len()) {
            first.on_event(Event::Sent { id: flight.id }, None, schedule);
        }
        first
    }

    /// Whether nothing more happens by itself, since the run has become too long or the network too full to be kept.
    #[must_use]
    pub fn hit_limit(&self) -> bool {
        self.records >= MAX_RECORDS
            || self.world.network().in_flight().len() >= MAX_IN_FLIGHT
            || self.world.history().evidence().kept_entries() >= MAX_KEPT_ENTRIES
    }

    /// What happens next, and who chooses it: at one time, the schedule before the clock.
    pub(super) fn next_step(&self, schedule: &Schedule) -> Option<(u64, Step, Origin)> {
        if self.hit_limit() {
            return None;
        }
        let action = schedule.actions.get(self.next_action);
        let action = action.map(|&(at, step)| (at.max(self.at), step, Origin::Schedule));
        let clock = self.clock.as_ref().and_then(|clock| clock.next(&self.world, &self.deliveries));
        let clock = clock.map(|(at, step)| (at, step, Origin::Clock));
        [action, clock].into_iter().flatten().min_by_key(|&(at, _, _)| at)
    }

    /// Takes the Step of a record. A person's that is not possible leaves everything as it was; another's is counted.
    pub(super) fn apply_record(&mut self, record: &Record, schedule: &Schedule) -> Result<(), StepError> {
        let &Record { at, step, origin, .. } = record;
        let in_flight = match step {
            Step::Deliver(id) | Step::Drop(id) => self.world.network().get(id).cloned(),
            _ => None,
        };
        let mut events = Vec::new();
        let outcome = self.world.apply(step, &mut events);
        if outcome.is_err() && origin == Origin::User {
            return outcome;
        }
        self.events = events;
        self.records += 1;
        self.at = at;
        self.next_action += usize::from(origin == Origin::Schedule);
        if let Some(clock) = &mut self.clock {
            clock.advance_to(at, &step);
            self.events.iter().for_each(|&event| clock.event(event));
        }
        if let Step::Duplicate(id) = step {
            self.deliveries.copied(id);
        }
        let message = in_flight.as_ref().map(|flight| &flight.message);
        for index in 0..self.events.len() {
            self.on_event(self.events[index], message, schedule);
        }
        self.metrics.on_record(self.records, record, &self.events, message, &self.world);
        if let Some(clock) = &mut self.clock {
            clock.observe(&self.world);
        }
        let mut digest = Fingerprint::default();
        (self.digest, at, step, &self.events).hash(&mut digest);
        self.digest = digest.finish();
        outcome
    }

    /// A hash of all that what is still to come follows from.
    pub(super) fn fork_hash(&self) -> u64 {
        Fingerprint::of(&(self.digest, self.next_action, &self.world))
    }

    /// Keeps the deliveries in step with what happened.
    fn on_event(&mut self, event: Event, message: Option<&raft_core::Message>, schedule: &Schedule) {
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
            Event::At { server: voter, event: raft_core::Event::VoteRefused { candidate, ballot, term, reason } }
                if reason != VoteDenial::StaleTerm =>
            {
                self.refusals.retain(|vote| vote.term >= term && (vote.voter, vote.candidate) != (voter, candidate));
                if self.refusals.iter().all(|vote| vote.term <= term) {
                    self.refusals.push(RefusedVote { voter, candidate, ballot, term, reason });
                }
            }
            _ => {}
        }
    }
}

/// When a script says that a message arrives or is lost.
fn scripted_end(schedule: &Schedule, from: usize, id: crate::MessageId) -> Option<u64> {
    let rest = schedule.actions.get(from..)?;
    rest.iter().find(|(_, step)| *step == Step::Deliver(id) || *step == Step::Drop(id)).map(|&(at, _)| at)
}
