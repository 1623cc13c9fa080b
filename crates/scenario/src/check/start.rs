//! Whether a start in the middle of a story could have come so, as far as that is known: whether each leader who left entries can
//! have been elected.
//!
//! Reading a script asks for all that safety depends on. This asks for more, of which a reader is only warned: scripts of old begin
//! from such starts, and play.

use raft_core::{Configuration, Entry, Payload, Rules, ServerId, ServerSet, Term};

use crate::Scenario;

/// A leader who left entries and cannot have been elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unelected {
    /// Whose log has the first entry of its term, and at which place from 0.
    pub(super) entry: (ServerId, usize),
    pub(super) term: Term,
    /// Whose majority it took.
    pub(super) configuration: Configuration,
    /// Who cannot have voted, since its own log was ahead.
    pub(super) ahead: ServerSet,
}

/// A server as the story begins.
struct Machine<'a> {
    server: ServerId,
    term: Term,
    entries: &'a [Entry],
}

/// A term that somebody led.
struct Reign<'a> {
    term: Term,
    /// What the leader held when it was elected.
    before: &'a [Entry],
    entry: (ServerId, usize),
}

/// Every leader who left entries and cannot have been elected, where all rules are on.
///
/// A server votes for nobody whose log is behind its own. What it held when it voted is known where its last entry cannot have come
/// later: it has nothing of that term or a later one, and no leader since had that entry. A later leader that left nothing may have
/// had it.
pub(super) fn unelected(scenario: &Scenario) -> Vec<Unelected> {
    if scenario.rules != Rules::RAFT {
        return Vec::new();
    }
    let disks = scenario.disks.all();
    let machines = disks.iter().map(|start| Machine {
        server: start.server,
        term: start.disk.current_term,
        entries: start.disk.log.entries(),
    });
    let machines: Vec<Machine<'_>> = machines.collect();
    let reigns = reigns(&machines);
    let mut found = Vec::new();
    for reign in &reigns {
        let configuration = configuration(scenario, reign.before);
        let knowing = machines.iter().filter(|it| it.term >= reign.term);
        let (ahead, may_vote): (Vec<_>, Vec<_>) = knowing.partition(|it| was_ahead(it, reign, &reigns));
        let set = |of: Vec<&Machine<'_>>| of.into_iter().map(|it| it.server).collect::<ServerSet>();
        let ahead = set(ahead).intersection(configuration.all_voters());
        if !ahead.is_empty() && !configuration.is_quorum(set(may_vote)) {
            found.push(Unelected { entry: reign.entry, term: reign.term, configuration, ahead });
        }
    }
    found
}

/// Every term that has entries.
fn reigns<'a>(machines: &[Machine<'a>]) -> Vec<Reign<'a>> {
    let mut reigns: Vec<Reign<'a>> = Vec::new();
    for machine in machines {
        let mut last = Term::ZERO;
        for (nth, entry) in machine.entries.iter().enumerate() {
            if entry.term > last && reigns.iter().all(|reign| reign.term != entry.term) {
                let before = &machine.entries[..nth];
                reigns.push(Reign { term: entry.term, before, entry: (machine.server, nth) });
            }
            last = entry.term;
        }
    }
    reigns
}

/// The configuration in force after these entries.
fn configuration(scenario: &Scenario, entries: &[Entry]) -> Configuration {
    let latest = entries.iter().rev().find_map(|entry| match entry.payload {
        Payload::Configuration(configuration) => Some(configuration),
        Payload::NoOp | Payload::Command(_) => None,
    });
    latest.unwrap_or(Configuration::new(scenario.old, ServerSet::EMPTY))
}

/// Whether the server's log was ahead of the leader's when that was elected.
fn was_ahead(machine: &Machine<'_>, reign: &Reign<'_>, reigns: &[Reign<'_>]) -> bool {
    let rank = |entries: &[Entry]| (entries.last().map_or(Term::ZERO, |last| last.term), entries.len());
    let (last_term, _) = rank(machine.entries);
    let is_behind = last_term >= reign.term || rank(machine.entries) <= rank(reign.before);
    let may_have_sent = |term: Term| match reigns.iter().find(|it| it.term == term) {
        Some(reign) => reign.before.starts_with(machine.entries),
        None => true,
    };
    let later = u64::from(reign.term) + 1..=u64::from(machine.term);
    !is_behind && !later.map(Term::from).any(may_have_sent)
}
