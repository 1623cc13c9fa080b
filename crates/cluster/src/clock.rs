//! The seeded clock: decides when timers fire and messages arrive, in virtual milliseconds.
//!
//! Servers arm and disarm their timers; the clock owns the deadlines. As an [`EventSink`] it learns of them from
//! events, and it chooses the next [`Step`]. Latencies and timeouts are keyed by their purpose (see `keyed_random`).

use raft_core::{ServerId, Timer};

use crate::keyed_random::between;
use crate::{Deliveries, Delivery, Event, EventSink, MessageId, Step, Timing, World};

/// The deadline of a server's timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Deadline {
    at: u64,
    server: ServerId,
    timer: Timer,
}

/// A simulated clock: the time, and the deadlines of all timers, of the operator and of the admin.
#[derive(Clone, Debug)]
pub struct SimClock {
    seed: u64,
    timing: Timing,
    now: u64,
    deadlines: Vec<Deadline>,
    /// Number of times that each server has armed its election timer.
    armings: Vec<(ServerId, u64)>,
    operator: Option<(u64, Step)>,
    admin: Option<u64>,
}

impl SimClock {
    /// Creates a clock at time 0, with a deadline for every timer that is armed in `world`.
    #[must_use]
    pub fn new(seed: u64, timing: Timing, world: &World) -> Self {
        let (deadlines, armings) = (Vec::new(), Vec::new());
        let mut clock = Self { seed, timing, now: 0, deadlines, armings, operator: None, admin: None };
        for server in world.nodes().iter().filter_map(|node| node.server()) {
            for timer in server.timers().iter() {
                clock.arm(server.id(), timer);
            }
        }
        clock.observe(world);
        clock
    }

    /// The durations and fault rates.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.timing
    }

    /// Decides the fate of a message that is sent now: whether and when it arrives, is lost or is copied.
    #[must_use]
    pub fn delivery(&self, id: MessageId) -> Delivery {
        let key = |tag| [tag, u64::from(id.from), u64::from(id.to), u64::from(id.nth)];
        let latency = between(self.seed, key(1), self.timing.latency_min, self.timing.latency_max);
        let happens = |tag, of_thousand| between(self.seed, key(tag), 0, 999) < of_thousand;
        let (end, ends_at) = if happens(3, self.timing.loss) {
            (Step::Drop(id), self.now + latency / 2)
        } else {
            (Step::Deliver(id), self.now + latency)
        };
        Delivery {
            id,
            sent_at: self.now,
            arrives_at: Some(self.now + latency),
            end: Some((ends_at, end)),
            copied: happens(4, self.timing.duplication).then_some(self.now),
        }
    }

    /// The next Step and its time. Of Steps due at the same time, messages come before timers, timers before the
    /// operator, and the operator before the admin. Steps of one kind are ordered by message or server.
    #[must_use]
    pub fn next(&self, world: &World, deliveries: &Deliveries) -> Option<(u64, Step)> {
        let arrival = deliveries.next_step();
        let deadline = self.deadlines.iter().min();
        let fire = deadline.map(|&Deadline { at, server, timer }| (at, Step::Fire { server, timer }));
        let leader = || world.apparent_leader();
        let ask = self.admin.and_then(|at| Some((at.max(self.now), Step::AdminAsks(leader()?.id()))));
        [arrival, fire, self.operator, ask].into_iter().flatten().min_by_key(|&(at, _)| at)
    }

    /// Advances to time `at`, just before `step` is applied.
    pub(crate) fn advance_to(&mut self, at: u64, step: &Step) {
        self.now = at;
        match *step {
            Step::Fire { server, timer } => self.disarm(server, timer),
            Step::AdminAsks(_) => self.admin = None,
            _ => {}
        }
    }

    /// Schedules the next Step of the operator and of the admin, after a Step was applied.
    pub(crate) fn observe(&mut self, world: &World) {
        let pause = |step: &Step| match step {
            Step::OperatorStarts(_) => self.timing.operator_downtime,
            _ => self.timing.operator_pause,
        };
        let next = world.operator_next();
        if self.operator.map(|(_, step)| step) != next {
            self.operator = next.map(|step| (self.now + pause(&step), step));
        }
        if !world.admin().has_next_step() {
            self.admin = None;
        } else if self.admin.is_none() {
            self.admin = Some(self.now + self.timing.admin_pause);
        }
    }

    fn arm(&mut self, server: ServerId, timer: Timer) {
        self.disarm(server, timer);
        let length = match timer {
            Timer::Election => {
                let nth = self.next_arming(server);
                let key = [2, u64::from(server), nth, 0];
                between(self.seed, key, self.timing.election_min, self.timing.election_max)
            }
            Timer::Heartbeat => self.timing.heartbeat,
            Timer::Lease | Timer::QuorumCheck | Timer::Round | Timer::Transfer => self.timing.election_min,
            Timer::Apply => self.timing.apply,
        };
        // A clock that runs at 90 percent takes longer for the same duration.
        let drift = self.timing.drift.min(90);
        let rate = between(self.seed, [5, u64::from(server), 0, 0], 100 - drift, 100 + drift);
        self.deadlines.push(Deadline { at: self.now + length * 100 / rate, server, timer });
    }

    fn disarm(&mut self, server: ServerId, timer: Timer) {
        self.deadlines.retain(|deadline| (deadline.server, deadline.timer) != (server, timer));
    }

    fn next_arming(&mut self, server: ServerId) -> u64 {
        let index = match self.armings.iter().position(|&(id, _)| id == server) {
            Some(index) => index,
            None => {
                self.armings.push((server, 0));
                self.armings.len() - 1
            }
        };
        self.armings[index].1 += 1;
        self.armings[index].1 - 1
    }
}

impl EventSink for SimClock {
    fn event(&mut self, event: Event) {
        match event {
            Event::TimerArmed { server, timer } => self.arm(server, timer),
            Event::TimerDisarmed { server, timer } => self.disarm(server, timer),
            Event::Stopped { server, .. } => self.deadlines.retain(|deadline| deadline.server != server),
            _ => {}
        }
    }
}
