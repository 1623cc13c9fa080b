//! A lane's whole run, read once: what is shown of it depends on the place in time only.

use cluster::{Mode, Timeline};
use scenario::explanation::{Explanation, explain};
use scenario::narration::narrate;
use scenario::pseudocode::{LineSet, executed_lines};
use scene::Lifelines;

/// A lane's whole run.
#[derive(Debug)]
pub(super) struct Reading {
    /// The run as lifelines.
    pub(super) lifelines: Lifelines,
    /// After how many records which lines of the listing had just run, in order.
    lit: Vec<(usize, LineSet)>,
    /// What can be explained, in order.
    told: Vec<Told>,
}

/// Something that happened, and the rule behind it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// After how many records.
    records: usize,
    /// When, in virtual milliseconds.
    pub(super) at: u64,
    /// What, as a sentence without its capital and its stop.
    pub(super) text: String,
    /// The rule.
    pub(super) why: Explanation,
}

impl Reading {
    /// Reads a run from its start to `end`.
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

    /// The lines that ran last, after so many records, and whether the very last record lit them.
    pub(super) fn lines(&self, records: usize) -> (LineSet, bool) {
        let until = self.lit.partition_point(|(at, _)| *at <= records);
        match self.lit[..until].last() {
            Some((at, lines)) => (*lines, *at == records),
            None => (LineSet::default(), false),
        }
    }

    /// What was told last, after so many records.
    pub(super) fn told(&self, records: usize) -> Option<&Told> {
        let until = self.told.partition_point(|told| told.records <= records);
        self.told[..until].last()
    }
}
