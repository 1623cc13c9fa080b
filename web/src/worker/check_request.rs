//! Search request, as written by the page and read by the worker.

use checker::{Bounds, Granularity, KnownViolation, Query};
use cluster::{Mode, Property};
use raft_core::{Rules, Term};
use scenario::encoding::{decode, encode};
use scenario::link::{self, Link};
use scenario::search::ViolatingSchedule;
use scenario::{CUSTOM_ID, Scenario, script};

/// Search request: from the start of a scenario, in a mode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quest {
    pub(super) scenario: Scenario,
    pub(super) mode: Mode,
    /// Granularity of the search.
    pub(super) grain: Granularity,
    /// Bounds of the search.
    pub(super) bounds: Bounds,
    /// Property to violate; `None` for any.
    pub(super) property: Option<Property>,
    /// Whether the search starts whatever its estimate.
    pub(super) anyway: bool,
}

impl Quest {
    /// Request for a [`KnownViolation`]: without its rule, in its cluster.
    pub(super) fn of(case: &KnownViolation) -> Self {
        let mut scenario = Scenario::custom(case.old, case.old.iter().next());
        scenario.set_target(case.new);
        scenario.rules = Rules::RAFT.without(case.rule);
        let bounds = Bounds { bytes: BYTES, ..case.bounds };
        let (mode, property) = (case.mode, Some(case.property));
        Self { scenario, mode, grain: Granularity::Moves, bounds, property, anyway: true }
    }

    /// The same request with all rules on, for any property.
    pub(super) fn with_rules_on(&self) -> Self {
        let scenario = Scenario { rules: Rules::RAFT, ..self.scenario.clone() };
        Self { scenario, anyway: false, property: None, ..self.clone() }
    }

    /// Fragment that opens the scenario, if it is not a preset.
    pub(super) fn fragment(&self) -> Option<String> {
        let link = Link { lane: Some(self.mode), ..self.scenario.clone().into() };
        (self.scenario.id == CUSTOM_ID).then(|| link::fragment(&link))
    }

    /// Query for the checker. Terms and entries are counted from the start of the scenario.
    pub(super) fn question(&self) -> Query {
        let bounds = self.bounds.counted_from(self.scenario.start_offset());
        let question = Query::new(self.scenario.new, self.grain, bounds);
        Query { property: self.property, ..question }
    }

    /// Request as text.
    pub(super) fn write(&self) -> String {
        let Bounds { moves, term, log, changes, crashes, commands, in_flight, loss, duplication, bytes } = self.bounds;
        let property = self.property.and_then(|it| Property::ALL.iter().position(|other| *other == it));
        let numbers = [
            u64::from(self.anyway),
            property.map_or(0, |place| place as u64 + 1),
            moves.into(),
            term.into(),
            log,
            changes.into(),
            crashes.into(),
            commands.into(),
            in_flight.into(),
            loss.into(),
            duplication.into(),
            bytes as u64,
        ];
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        let (mode, grain) = (self.mode.key(), self.grain.key());
        format!("search\t{mode}\t{grain}\t{}\n{}", numbers.join("\t"), encode(&self.scenario))
    }

    /// Request from the text of [`Quest::write`] after its first word: the words of the head, and the encoded scenario.
    pub(super) fn read<'a>(mut head: impl Iterator<Item = &'a str>, packed: &str) -> Option<Self> {
        let mode = head.next()?;
        let mode = Mode::ALL.into_iter().find(|it| it.key() == mode)?;
        let grain = head.next()?;
        let grain = Granularity::ALL.into_iter().find(|it| it.key() == grain)?;
        let mut number = || head.next()?.parse::<u64>().ok();
        let anyway = number()? == 1;
        let property = match usize::try_from(number()?).ok()?.checked_sub(1) {
            Some(place) => Some(*Property::ALL.get(place)?),
            None => None,
        };
        let bounds = Bounds {
            moves: u32::try_from(number()?).ok()?,
            term: Term::from(number()?),
            log: number()?,
            changes: u8::try_from(number()?).ok()?,
            crashes: u8::try_from(number()?).ok()?,
            commands: u8::try_from(number()?).ok()?,
            in_flight: u8::try_from(number()?).ok()?,
            loss: number()? == 1,
            duplication: number()? == 1,
            bytes: usize::try_from(number()?).ok()?,
        };
        Some(Self { scenario: decode(packed)?, mode, grain, bounds, property, anyway })
    }
}

/// Default memory limit of a search, in bytes: a tab has little more.
pub(super) const BYTES: usize = 1 << 29;

/// Counterexample of a search as a scenario that plays it Step by Step, with a beat for each move.
pub(super) fn counterexample(of: &Quest, found: &checker::Counterexample) -> String {
    let moves = found.moves.iter().map(|(made, steps)| (made.to_string(), *steps));
    let found = ViolatingSchedule { violation: found.violation, steps: &found.script, moves: moves.collect() };
    script::write(&of.scenario.with_counterexample(of.mode, None, &found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_reads_what_it_was_told() {
        for case in KnownViolation::all() {
            let mut quest = Quest::of(&case);
            let others = quest.with_rules_on();
            quest.bounds = Bounds { in_flight: 5, loss: true, duplication: true, ..quest.bounds };
            for quest in [quest, Quest { property: None, grain: Granularity::Steps, ..others }] {
                let told = quest.write();
                let (head, packed) = told.split_once('\n').unwrap();
                assert_eq!(Quest::read(head.split('\t').skip(1), packed), Some(quest));
            }
        }
        assert_eq!(Quest::read("joint\tmoves\t1".split('\t'), ""), None);
    }

    #[test]
    fn the_link_of_a_case_opens_its_cluster() {
        for case in KnownViolation::all() {
            let quest = Quest::of(&case);
            let opened = link::open(&quest.fragment().unwrap()).into_result().unwrap();
            assert_eq!(opened.scenario.setup(case.mode), quest.scenario.setup(case.mode));
            assert_eq!(opened.lane, Some(case.mode));
        }
    }
}
