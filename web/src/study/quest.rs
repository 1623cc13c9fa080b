//! What a worker is told to search, as the page writes it and the worker reads it.

use checker::{Bounds, Granularity, KnownViolation, Query};
use cluster::{Mode, Property};
use raft_core::{Rules, Term};
use scenario::encoding::{decode, encode};
use scenario::link::{self, Link};
use scenario::search::ViolatingSchedule;
use scenario::{CUSTOM_ID, Scenario, script};

/// A search: from the start of a scenario, in a mode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quest {
    pub(super) scenario: Scenario,
    pub(super) mode: Mode,
    /// What counts as a move.
    pub(super) grain: Granularity,
    /// How far it goes.
    pub(super) bounds: Bounds,
    /// What it looks for; none, for any property.
    pub(super) property: Option<Property>,
    /// Whether it begins whatever the estimate says.
    pub(super) anyway: bool,
}

impl Quest {
    /// That of a [`Case`]: without its rule, in its cluster.
    pub(super) fn of(case: &KnownViolation) -> Self {
        let mut scenario = Scenario::custom(case.old, case.old.iter().next());
        scenario.set_target(case.new);
        scenario.rules = Rules::RAFT.without(case.rule);
        let bounds = Bounds { bytes: BYTES, ..case.bounds };
        let (mode, property) = (case.mode, Some(case.property));
        Self { scenario, mode, grain: Granularity::Moves, bounds, property, anyway: true }
    }

    /// The same with all rules on, and whatever may break.
    pub(super) fn with_rules_on(&self) -> Self {
        let scenario = Scenario { rules: Rules::RAFT, ..self.scenario.clone() };
        Self { scenario, anyway: false, property: None, ..self.clone() }
    }

    /// The fragment that opens its cluster, if it is one of nobody's presets.
    pub(super) fn fragment(&self) -> Option<String> {
        let link = Link { lane: Some(self.mode), ..self.scenario.clone().into() };
        (self.scenario.id == CUSTOM_ID).then(|| link::fragment(&link))
    }

    /// What is searched for. Terms and entries are counted from where the story begins.
    pub(super) fn question(&self) -> Query {
        let bounds = self.bounds.counted_from(self.scenario.start_offset());
        let question = Query::new(self.scenario.new, self.grain, bounds);
        Query { property: self.property, ..question }
    }

    /// As a worker is told.
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

    /// What [`Quest::write`] wrote, after the first word: the words of the head, and the packed scenario.
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

/// So much memory a search may take, if nobody says otherwise: a tab has not much more.
pub(super) const BYTES: usize = 1 << 29;

/// The schedule that a search found, as a scenario that plays it Step by Step, with a moment for each move.
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
