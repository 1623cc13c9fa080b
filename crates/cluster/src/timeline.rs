//! A run: a World, the Steps so far, and a place in time. It goes back and forth; acting in the past forks it.

use std::hash::{Hash, Hasher};

use crate::{Clock, Event, Fingerprint, Lost, Refused, Schedule, Setup, Sink as _, Step, Traffic, Transit, World};

/// A copy of the moment is kept every so many records, so that going back costs at most as many Steps.
const CHECKPOINT_EVERY: usize = 64;

/// Who chose a Step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The clock.
    Clock,
    /// The schedule's list of actions.
    Schedule,
    /// A person.
    Person,
}

/// A Step that was taken, or was found impossible here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// When, in virtual milliseconds.
    pub at: u64,
    /// What.
    pub step: Step,
    /// Who chose it.
    pub origin: Origin,
    /// Why it was not possible here, if it was not: nothing happened then.
    pub refused: Option<Refused>,
}

/// The World at a place in a run, with all that is known around it.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The World.
    pub world: World,
    /// The messages on their way and when they arrive.
    pub traffic: Traffic,
    /// How many records led here.
    pub records: usize,
    /// The time of the last of them, in virtual milliseconds.
    pub at: u64,
    /// What came of the last of them.
    pub events: Vec<Event>,
    /// A hash of everything that has happened: every Step, its time and its events.
    pub digest: u64,
    clock: Option<Clock>,
    next_action: usize,
}

/// A run and a place in it.
#[derive(Clone, Debug)]
pub struct Timeline {
    schedule: Schedule,
    records: Vec<Record>,
    checkpoints: Vec<Moment>,
    moment: Moment,
    now: u64,
}

impl Timeline {
    /// The run that begins with `setup`, at time 0.
    #[must_use]
    pub fn new(setup: &Setup, schedule: Schedule) -> Self {
        let world = World::new(setup);
        let moment = Moment {
            clock: schedule.clock.map(|(seed, pace)| Clock::new(seed, pace, &world)),
            world,
            traffic: Traffic::default(),
            records: 0,
            at: 0,
            events: Vec::new(),
            digest: 0,
            next_action: 0,
        };
        Self { schedule, records: Vec::new(), checkpoints: vec![moment.clone()], moment, now: 0 }
    }

    /// The place in the run.
    #[must_use]
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// The World there.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.moment.world
    }

    /// The time there, in virtual milliseconds: at or after that of the last record.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Every record so far, those after the place in the run included.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// When something happens next; `None` if nothing does.
    #[must_use]
    pub fn next_at(&self) -> Option<u64> {
        match self.records.get(self.moment.records) {
            Some(record) => Some(record.at),
            None => self.choose().map(|(at, _, _)| at),
        }
    }

    /// One record forward. Gives it, `None` if nothing happens any more.
    pub fn forward(&mut self) -> Option<Record> {
        let record = match self.records.get(self.moment.records) {
            Some(&record) => record,
            None => {
                let (at, step, origin) = self.choose()?;
                Record { at, step, origin, refused: None }
            }
        };
        Some(self.take(record))
    }

    /// One record back. Says whether there was one.
    pub fn back(&mut self) -> bool {
        let Some(before) = self.moment.records.checked_sub(1) else { return false };
        self.go_to_record(before);
        true
    }

    /// Goes to a time, forward or back: everything at or before it has happened.
    pub fn seek(&mut self, at: u64) {
        if at < self.moment.at {
            self.go_to_record(self.records.partition_point(|record| record.at <= at));
        }
        while self.next_at().is_some_and(|next| next <= at) {
            self.forward();
        }
        self.now = at;
    }

    /// Goes to the place after the first `count` records; to the end, if there are fewer.
    pub fn go_to_record(&mut self, count: usize) {
        let from = self.checkpoints.partition_point(|checkpoint| checkpoint.records <= count);
        if let Some(checkpoint) = from.checked_sub(1).and_then(|place| self.checkpoints.get(place))
            && (count < self.moment.records || checkpoint.records > self.moment.records)
        {
            self.moment = checkpoint.clone();
        }
        while self.moment.records < count {
            if self.forward().is_none() {
                break;
            }
        }
        self.now = self.moment.at;
    }

    /// A person does something, here and now. What was recorded after this place is dropped: the run forks.
    ///
    /// # Errors
    /// The Step is not possible here. Nothing has changed, nothing was dropped.
    pub fn act(&mut self, step: Step) -> Result<(), Refused> {
        self.moment.world.clone().apply(step, &mut Vec::new())?;
        self.records.truncate(self.moment.records);
        self.checkpoints.retain(|checkpoint| checkpoint.records <= self.moment.records);
        self.take(Record { at: self.now, step, origin: Origin::Person, refused: None });
        Ok(())
    }

    /// What happens next, and who chooses it: at one time, the schedule before the clock.
    fn choose(&self) -> Option<(u64, Step, Origin)> {
        let action = self.schedule.actions.get(self.moment.next_action);
        let action = action.map(|&(at, step)| (at.max(self.moment.at), step, Origin::Schedule));
        let clock = self.moment.clock.as_ref().and_then(|clock| clock.next(&self.moment.world, &self.moment.traffic));
        let clock = clock.map(|(at, step)| (at, step, Origin::Clock));
        [action, clock].into_iter().flatten().min_by_key(|&(at, _, _)| at)
    }

    /// Takes the Step of a record, and keeps the record if it is new.
    fn take(&mut self, mut record: Record) -> Record {
        record.refused = self.moment.take(&record, &self.schedule).err();
        self.now = self.now.max(record.at);
        if self.moment.records > self.records.len() {
            self.records.push(record);
            if self.moment.records.is_multiple_of(CHECKPOINT_EVERY) {
                self.checkpoints.push(self.moment.clone());
            }
        }
        record
    }
}

impl Moment {
    /// Takes the Step of a record.
    fn take(&mut self, record: &Record, schedule: &Schedule) -> Result<(), Refused> {
        let &Record { at, step, origin, .. } = record;
        self.records += 1;
        self.at = at;
        self.next_action += usize::from(origin == Origin::Schedule);
        self.events.clear();
        if let Some(clock) = &mut self.clock {
            clock.advance_to(at, &step);
        }
        let in_flight = match step {
            Step::Deliver(id) | Step::Drop(id) => self.world.network().get(id).cloned(),
            _ => None,
        };
        if let Step::Duplicate(id) = step {
            self.traffic.copied(id);
        }
        let outcome = self.world.apply(step, &mut self.events);
        if let Some(clock) = &mut self.clock {
            self.events.iter().for_each(|&event| clock.event(event));
        }
        for place in 0..self.events.len() {
            self.follow(self.events[place], in_flight.as_ref().map(|flight| &flight.message), schedule);
        }
        if let Some(clock) = &mut self.clock {
            clock.look_at(&self.world);
        }
        let mut digest = Fingerprint::default();
        (self.digest, at, step, &self.events).hash(&mut digest);
        self.digest = digest.finish();
        outcome
    }

    /// Keeps the traffic in step with what happened.
    fn follow(&mut self, event: Event, message: Option<&raft_core::Message>, schedule: &Schedule) {
        match event {
            Event::Sent { id } => {
                self.traffic.sent(match &self.clock {
                    Some(clock) => clock.transit(id),
                    None => {
                        let arrives_at = scripted_end(schedule, self.next_action, id);
                        Transit { id, sent_at: self.at, arrives_at, end: None, copied: None }
                    }
                });
            }
            Event::Delivered { id } => {
                self.traffic.ended(id);
            }
            Event::Lost { id, cause } => {
                if let (Some(transit), Some(message)) = (self.traffic.ended(id), message) {
                    self.traffic.remember_lost(Lost { transit, message: message.clone(), at: self.at, cause });
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
