//! The timeline of a run: the World, the Steps so far, and a position among them. One can go back and forth; an
//! action in the past forks the run.

mod conditions;
mod fork;
mod run_state;

pub use fork::Fork;
pub use run_state::{RunState, VoteDenialRecord};

use crate::{Origin, Record, RunMetrics, Schedule, Setup, World};

/// Maximum number of records: at that number the run stops. Seven servers at the default timing need 160,000 for ten
/// minutes.
pub const MAX_RECORDS: usize = 200_000;
/// Maximum number of messages in flight: the run stops while there are that many, since each costs more memory than
/// it can show.
pub const MAX_IN_FLIGHT: usize = 1_000;
/// Maximum size of the leaders' entries that nothing committed has confirmed or contradicted yet: the run stops while
/// they are as large. See [`Evidence::kept_entries`](crate::Evidence::kept_entries).
const MAX_KEPT_ENTRIES: usize = 100_000;

/// Initial number of records between two checkpoints, which are copies of the [`RunState`]. Going back replays at
/// most as many Steps.
const MIN_CHECKPOINT_INTERVAL: usize = 64;
/// Maximum number of checkpoints. Beyond it every other checkpoint is dropped, and the distance between checkpoints
/// doubles.
const MAX_CHECKPOINTS: usize = 128;

/// A run and a position in it.
#[derive(Clone, Debug)]
pub struct Timeline {
    schedule: Schedule,
    records: Vec<Record>,
    checkpoints: Vec<RunState>,
    /// Maximum number of records between two checkpoints.
    checkpoint_interval: usize,
    state: RunState,
    now: u64,
    /// Number of Steps applied, replayed ones included.
    #[cfg(test)]
    applied: usize,
}

impl Timeline {
    /// Creates the run that begins with `setup`, at time 0.
    #[must_use]
    pub fn new(setup: &Setup, schedule: Schedule) -> Self {
        let state = RunState::new(setup, &schedule);
        Self {
            schedule,
            records: Vec::new(),
            checkpoints: vec![state.clone()],
            checkpoint_interval: MIN_CHECKPOINT_INTERVAL,
            state,
            now: 0,
            #[cfg(test)]
            applied: 0,
        }
    }

    /// The state at the present position.
    #[must_use]
    pub fn state(&self) -> &RunState {
        &self.state
    }

    /// The World at the present position.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// The metrics up to the present time.
    #[must_use]
    pub fn metrics(&self) -> RunMetrics {
        self.state.metrics.at(self.now)
    }

    /// The present time, in virtual milliseconds: at or after that of the last record.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.now
    }

    /// All records, including those after the present position.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The time of the next Step; `None`, if there is none or the run [has hit a limit](RunState::hit_limit).
    #[must_use]
    pub fn next_at(&self) -> Option<u64> {
        match self.records.get(self.state.records) {
            Some(record) => Some(record.at),
            None => self.state.next_step(&self.schedule).map(|(at, _, _)| at),
        }
    }

    /// Goes one record forward. Returns the record; `None`, if no Step follows.
    pub fn forward(&mut self) -> Option<Record> {
        let record = match self.records.get(self.state.records) {
            Some(&record) => record,
            None => {
                let (at, step, origin) = self.state.next_step(&self.schedule)?;
                Record { at, step, origin, refused: None }
            }
        };
        Some(self.take(record))
    }

    /// Goes one record back. Returns whether there was one.
    pub fn back(&mut self) -> bool {
        let Some(before) = self.state.records.checked_sub(1) else { return false };
        self.seek_record(before);
        true
    }

    /// Goes to a time, forward or back: all Steps at or before it are applied. Within the recorded part this costs at
    /// most one copy of a [`RunState`] and as many Steps as there are between two checkpoints.
    pub fn seek(&mut self, at: u64) {
        self.seek_record(self.records.partition_point(|record| record.at <= at));
        while self.next_at().is_some_and(|next| next <= at) {
            self.forward();
        }
        self.now = at;
    }

    /// Goes to the position after the first `count` records, or to the end, if there are fewer.
    pub fn seek_record(&mut self, count: usize) {
        let from = self.checkpoints.partition_point(|checkpoint| checkpoint.records <= count);
        let current = self.state.records;
        let is_near = (current..=current + self.checkpoint_interval).contains(&count);
        if !is_near
            && let Some(checkpoint) = from.checked_sub(1).and_then(|index| self.checkpoints.get(index))
            && (count < current || checkpoint.records > current)
        {
            self.state = checkpoint.clone();
        }
        while self.state.records < count {
            if self.forward().is_none() {
                break;
            }
        }
        self.now = self.state.at;
    }

    /// Applies the Step of a record, and appends the record if it is new.
    fn take(&mut self, mut record: Record) -> Record {
        record.refused = self.state.apply_record(&record, &self.schedule).err();
        self.keep(record);
        record
    }

    /// Appends a record that was just applied, if it is new.
    fn keep(&mut self, record: Record) {
        self.now = self.now.max(record.at);
        #[cfg(test)]
        {
            self.applied += 1;
        }
        if self.state.records > self.records.len() {
            self.records.push(record);
            if self.state.records.is_multiple_of(self.checkpoint_interval) {
                self.checkpoints.push(self.state.clone());
            }
            if self.checkpoints.len() > MAX_CHECKPOINTS {
                self.checkpoint_interval *= 2;
                self.checkpoints.retain(|checkpoint| checkpoint.records.is_multiple_of(self.checkpoint_interval));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use raft_core::{Rule, Rules, ServerId, ServerSet};

    use super::*;
    use crate::{Mode, Step, Timing};

    fn servers(most: u64) -> ServerSet {
        (1..=most).filter_map(|number| ServerId::try_from(number).ok()).collect()
    }

    /// Seven servers that campaign every few milliseconds.
    #[test]
    fn run_with_too_many_records_stops_and_is_kept_within_bounds() {
        let rules = Rules::RAFT.without(Rule::PreVote);
        let timing = Timing { latency_min: 1, latency_max: 1, election_min: 20, election_max: 20, ..Timing::default() };
        let clock = Some((0, timing));
        let mut run = Timeline::new(
            &Setup::new(Mode::Joint, rules, servers(7)),
            Schedule { clock, actions: vec![], ..Schedule::default() },
        );
        run.seek(600_000);
        assert_eq!((run.records.len(), run.next_at(), run.forward()), (MAX_RECORDS, None, None));
        assert!(run.state.hit_limit() && run.state.at < 60_000);
        assert!(run.checkpoints.len() <= MAX_CHECKPOINTS);
        // Seeks and actions work as in any other run.
        let digest = run.state.digest;
        run.seek(30_000);
        assert!(run.next_at().is_some());
        run.seek(600_000);
        assert_eq!(run.state.digest, digest);
        assert!(run.act(Step::Crash(servers(1).iter().next().unwrap())).is_ok());
        assert_eq!(run.next_at(), None);
    }

    #[test]
    fn run_with_a_full_network_stops_until_messages_are_removed() {
        let leader = servers(1).iter().next();
        let timing = Timing { latency_min: 600_000, latency_max: 600_000, ..Timing::default() };
        let setup = Setup { leader, ..Setup::new(Mode::Joint, Rules::RAFT, servers(7)) };
        let mut run =
            Timeline::new(&setup, Schedule { clock: Some((0, timing)), actions: vec![], ..Schedule::default() });
        run.seek(600_000);
        let in_flight: Vec<_> = run.world().network().in_flight().iter().map(|flight| flight.id).collect();
        assert!((MAX_IN_FLIGHT..MAX_IN_FLIGHT + 7).contains(&in_flight.len()), "{}", in_flight.len());
        // The run goes on when messages are applied out of the network.
        for id in &in_flight[..10] {
            assert!(run.act(Step::Drop(*id)).is_ok());
        }
        assert!(run.next_at().is_some() && run.forward().is_some());
    }

    #[test]
    fn seek_in_a_long_run_replays_at_most_a_128th_of_its_steps() {
        let servers = servers(3);
        let setup = Setup { leader: servers.iter().next(), ..Setup::new(Mode::Joint, Rules::RAFT, servers) };
        let mut run = Timeline::new(
            &setup,
            Schedule { clock: Some((1, Timing::default())), actions: Vec::new(), ..Schedule::default() },
        );
        run.seek_record(10_000);
        assert_eq!((run.state.records, run.applied), (10_000, 10_000));
        let times: Vec<u64> = run.records.iter().map(|record| record.at).collect();
        let digest = run.state.digest;
        assert!(run.checkpoints.len() <= MAX_CHECKPOINTS);
        assert_eq!(run.checkpoint_interval, 2 * MIN_CHECKPOINT_INTERVAL);
        // Seeks over every distance, forward and back.
        for index in (0..10_000).map(|number| number * 7_919 % 10_000).chain([0, 9_999]) {
            run.applied = 0;
            run.seek(times[index]);
            assert!(run.applied <= run.checkpoint_interval, "{} Steps to {index}", run.applied);
            assert_eq!(run.state.at, times[index]);
        }
        assert_eq!(run.state.digest, digest);
        run.applied = 0;
        run.seek_record(9_999 - run.checkpoint_interval);
        run.seek_record(9_999);
        assert!(run.applied > run.checkpoint_interval, "what is near is played, not copied");
    }
}
