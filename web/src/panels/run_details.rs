//! Reading of a lane's whole run, computed once. The panels show a part of it that depends on the time only.

use cluster::{Mode, Timeline};
use scenario::explanation::{Explanation, explain};
use scenario::narration::narrate;
use scenario::pseudocode::{LineSet, executed_lines};
use scene::Lifelines;

/// Reading of a lane's whole run.
#[derive(Debug)]
pub(super) struct Reading {
    /// Lifelines of the space-time diagram.
    pub(super) lifelines: Lifelines,
    /// Executed lines of pseudocode, each with the number of records, in order.
    lit: Vec<(usize, LineSet)>,
    /// Explained events, in order.
    told: Vec<Told>,
}

/// Event with its explanation.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Number of records up to the event.
    records: usize,
    /// Time, in virtual milliseconds.
    pub(super) at: u64,
    /// Description: a sentence without its capital letter and full stop.
    pub(super) text: String,
    /// Rule that explains the event.
    pub(super) why: Explanation,
}

impl Reading {
    /// Reading of a run from its start to `end`.
    pub(super) fn of(mode: Mode, timeline: &Timeline, end: u64) -> Self {
        let mut timeline = timeline.clone();
        timeline.seek_record(0);
        let mut reading = Self { lifelines: Lifelines::new(timeline.world()), lit: Vec::new(), told: Vec::new() };
        while timeline.next_at().is_some_and(|at| at <= end) && timeline.forward().is_some() {
            let moment = timeline.state();
            reading.lifelines.push(moment);
            let lines = executed_lines(mode, &moment.events);
            if !lines.is_empty() {
                reading.lit.push((moment.records, lines));
            }
            if let (Some(saying), Some(why)) = (narrate(&moment.events), explain(&moment.events)) {
                reading.told.push(Told { records: moment.records, at: moment.at, text: saying.text, why });
            }
        }
        reading
    }

    /// Lines executed last, after so many records, and whether the very last record executed them.
    pub(super) fn lines(&self, records: usize) -> (LineSet, bool) {
        let until = self.lit.partition_point(|(at, _)| *at <= records);
        match self.lit[..until].last() {
            Some((at, lines)) => (*lines, *at == records),
            None => (LineSet::default(), false),
        }
    }

    /// Event explained last, after so many records.
    pub(super) fn told(&self, records: usize) -> Option<&Told> {
        let until = self.told.partition_point(|told| told.records <= records);
        self.told[..until].last()
    }
}
