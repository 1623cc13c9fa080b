//! From the logs and terms that a script begins with to what is on disks.
//!
//! Logs must match, and what is said to be committed must be. Where every rule is on, they must also be such that Raft could have
//! brought them there, as far as that matters to what comes of them: no second leader of a term can be elected, and nobody has
//! changed members too early. So nothing breaks from such a start that does not break from the beginning.

use cluster::{Disks, Event, Mode, Setup, StartDisk, Step, World};
use raft_core::{
    Configuration, Entry, Event as ServerEvent, Message, Payload, PersistentState, Rules, ServerId, ServerSet, Term,
    Timer, VoteDenial,
};

use super::line::Place;
use super::logs::{Logs, Written, usual_term};
use super::start_fault::{Lack, StartFault};
use super::{Fault, Problem};
use crate::Scenario;

/// Puts on disks what the lines say; gives what is wrong with them.
///
/// What follows from something that is wrong is not looked at: where logs do not match, it is not known which is right, and
/// who can be elected is known when the logs and terms are.
pub(super) fn set(scenario: &mut Scenario, logs: &Logs) -> Vec<Fault> {
    if logs.logs.is_empty() && logs.terms.is_empty() && logs.committed.is_none() {
        return Vec::new();
    }
    let mut cluster = Cluster::of(scenario, logs);
    if let Some(place) = logs.commands {
        cluster.scenario.commands = 0;
        cluster.fault(place, StartFault::WithCommands);
    }
    let before = cluster.faults.len();
    cluster.look_at_terms_of_lines(logs);
    if cluster.logs_go_together(logs) {
        cluster.look_at_changes();
        cluster.look_at_terms();
        let are_right = cluster.faults.len() == before;
        let committed = cluster.committed(logs);
        cluster.scenario.disks = Disks::of(&cluster.disks(committed));
        if are_right {
            cluster.look_at_leader(logs);
        }
    }
    cluster.faults
}

/// A server as it is at the start.
struct Machine<'l> {
    server: ServerId,
    log: Option<&'l Written>,
    term: Term,
}

impl<'l> Machine<'l> {
    fn entries(&self) -> &'l [Entry] {
        self.log.map_or(&[], |log| &log.entries)
    }

    /// The term of the last entry.
    fn last_term(&self) -> Term {
        self.entries().last().map_or(Term::ZERO, |last| last.term)
    }

    /// How many entries of its log are those of another.
    fn common(&self, entries: &[Entry]) -> usize {
        self.entries().iter().zip(entries).take_while(|(one, other)| one == other).count()
    }
}

/// All servers, and what is wrong with them.
struct Cluster<'s, 'l> {
    scenario: &'s mut Scenario,
    machines: Vec<Machine<'l>>,
    faults: Vec<Fault>,
}

impl<'s, 'l> Cluster<'s, 'l> {
    fn of(scenario: &'s mut Scenario, logs: &'l Logs) -> Self {
        let usual = usual_term(logs.logs.iter().map(|log| &log.entries[..]));
        let machines = scenario.servers().iter().map(|server| {
            let log = logs.logs.iter().find(|log| log.server == server);
            let said = logs.terms.iter().find(|&&(of, _, _)| of == server).map(|&(_, term, _)| term);
            let has_heard = log.is_some() || scenario.old.contains(server);
            Machine { server, log, term: said.unwrap_or(if has_heard { usual } else { Term::ZERO }) }
        });
        let machines = machines.collect();
        Self { scenario, machines, faults: Vec::new() }
    }

    fn fault(&mut self, place: Place, fault: StartFault) {
        self.faults.push(place.fault(Problem::Start(fault)));
    }

    /// Nobody is in an earlier term than its log is. Who is said to be is taken to be in that one.
    fn look_at_terms_of_lines(&mut self, logs: &Logs) {
        for &(server, term, place) in &logs.terms {
            let Some(machine) = self.machines.iter_mut().find(|it| it.server == server) else { continue };
            let last = machine.last_term();
            if term < last {
                machine.term = last;
                self.fault(place, StartFault::TermBelowLog { server, last });
            }
        }
    }

    /// Whether the logs can be those of one cluster, whatever the rules are.
    fn logs_go_together(&mut self, logs: &Logs) -> bool {
        let faults = self.faults.len();
        let naive = self.scenario.modes.contains(&Mode::Naive);
        for (nth, log) in logs.logs.iter().enumerate() {
            let is_configuration = |entry: &Entry| matches!(entry.payload, Payload::Configuration(_));
            if let Some(place) = log.entries.iter().position(is_configuration).filter(|_| naive) {
                self.fault(log.places[place], StartFault::NotInNaive);
            }
            for before in logs.logs.iter().take(nth) {
                let both = before.entries.iter().zip(&log.entries);
                let Some(last) = both.clone().rposition(|(one, other)| one.term == other.term) else { continue };
                let Some(place) = both.take(last + 1).position(|(one, other)| one != other) else { continue };
                let (first, second, term) = (before.server, log.server, log.entries[last].term);
                self.fault(log.places[place], StartFault::Mismatch { first, second, term, place: last + 1 });
            }
        }
        self.faults.len() == faults
    }

    /// Every entry of a kind, with those before it, where it stands first: not again in logs that share it.
    fn each(&self, is: impl Fn(&[Entry], &Entry) -> bool) -> Vec<(&'l [Entry], Entry, Place)> {
        let mut found: Vec<(&[Entry], Entry, Place)> = Vec::new();
        for log in self.machines.iter().filter_map(|machine| machine.log) {
            for (nth, (&entry, &place)) in log.entries.iter().zip(&log.places).enumerate() {
                let before = &log.entries[..nth];
                let is_known = found.iter().any(|&(known, other, _)| (known, other) == (before, entry));
                if !is_known && is(before, &entry) {
                    found.push((before, entry, place));
                }
            }
        }
        found
    }

    /// The configuration in force after these entries.
    fn configuration(&self, entries: &[Entry]) -> Configuration {
        let latest = entries.iter().rev().find_map(|entry| match entry.payload {
            Payload::Configuration(configuration) => Some(configuration),
            Payload::NoOp | Payload::Command(_) => None,
        });
        latest.unwrap_or(Configuration::new(self.scenario.old, ServerSet::EMPTY))
    }

    /// Those of whom something is so.
    fn those(&self, is: impl Fn(&Machine<'_>) -> bool) -> ServerSet {
        self.machines.iter().filter(|machine| is(machine)).map(|machine| machine.server).collect()
    }

    /// Why these entries, from the first on, cannot be committed; nothing, if they can. They are counted by the configuration in
    /// force there and, where that `may_change` meanwhile, by those that their leader has appended since.
    fn lack(&self, entries: &[Entry], may_change: bool) -> Option<Lack> {
        let holders = self.those(|it| it.entries().starts_with(entries));
        let configuration = self.configuration(entries);
        // A leader commits when it counts an entry of its own term, so they were committed in that of the last.
        let term = entries.last().map_or(Term::ZERO, |last| last.term);
        let rests = self.machines.iter().filter_map(|it| it.entries().strip_prefix(entries));
        let mut since = rests.flat_map(|rest| rest.iter().take_while(|entry| may_change && entry.term == term));
        let counts = |entry: &Entry| match entry.payload {
            Payload::Configuration(configuration) => configuration.is_quorum(holders),
            Payload::NoOp | Payload::Command(_) => false,
        };
        if !configuration.is_quorum(holders) && !since.any(counts) {
            return Some(Lack::NotHeld { configuration, holders });
        }
        let later = |it: &&Machine<'_>| it.last_term() > term && !it.entries().starts_with(entries);
        let overtaken = self.machines.iter().filter(|_| self.scenario.rules == Rules::RAFT).find(later)?;
        Some(Lack::Overtaken { server: overtaken.server, term: overtaken.last_term() })
    }

    /// Configurations follow each other as changes do, and none was appended before what must be committed was.
    fn look_at_changes(&mut self) {
        let is_configuration = |entry: &Entry| matches!(entry.payload, Payload::Configuration(_));
        for (before, entry, place) in self.each(|_, entry| is_configuration(entry)) {
            let from = self.configuration(before);
            let Payload::Configuration(to) = entry.payload else { continue };
            if !follows(from, to) {
                self.fault(place, StartFault::NoChange { from, to });
            } else if self.scenario.rules == Rules::RAFT {
                // An entry of the leader's own term is committed, and so is the change before.
                let Some(own) = before.iter().position(|it| it.term == entry.term) else {
                    self.fault(place, StartFault::NoOwnEntry(entry.term));
                    continue;
                };
                let count = own.max(before.iter().rposition(is_configuration).unwrap_or(0)) + 1;
                if let Some(lack) = self.lack(&before[..count], false) {
                    self.fault(place, StartFault::TooEarly { count, lack });
                }
            }
        }
    }

    /// Every term that has entries begins in one place, and a majority knows of it: else somebody else could be elected for it.
    fn look_at_terms(&mut self) {
        let mut known = Vec::new();
        for (before, Entry { term, .. }, place) in self.each(begins_term) {
            if known.contains(&term) {
                self.fault(place, StartFault::BeginsElsewhere(term));
            }
            known.push(term);
            if self.scenario.rules != Rules::RAFT {
                continue;
            }
            let (configuration, knowing) = (self.configuration(before), self.those(|it| it.term >= term));
            if !configuration.is_quorum(knowing) {
                self.fault(place, StartFault::UnknownTerm { term, configuration, knowing });
            }
        }
    }

    /// The entries that are committed.
    fn committed(&mut self, logs: &Logs) -> &'l [Entry] {
        let Some((count, place)) = logs.committed.filter(|&(count, _)| count > 0) else { return &[] };
        let all = self.machines.iter().map(Machine::entries);
        let longest = all.clone().map(<[Entry]>::len).max().unwrap_or(0);
        let holders = |entries: &[Entry]| self.those(|it| it.entries().starts_with(entries)).len();
        let mut choices: Vec<_> = all.filter_map(|entries| entries.get(..count)).collect();
        choices.sort_by_key(|entries| std::cmp::Reverse(holders(entries)));
        let lacks: Vec<_> = choices.iter().map(|entries| self.lack(entries, true)).collect();
        if let Some(found) = lacks.iter().position(Option::is_none) {
            return choices[found];
        }
        let fault = lacks.into_iter().flatten().next().map_or(StartFault::TooFew(longest), StartFault::Uncommitted);
        self.fault(place, fault);
        &[]
    }

    /// What is on disks. Who is in a term that somebody has led has voted in it, if it has a vote.
    fn disks(&self, committed: &[Entry]) -> Vec<StartDisk> {
        let leaders = self.leaders();
        let mut disks = Vec::new();
        for machine in &self.machines {
            let led = leaders.iter().find(|(term, _, voters)| *term == machine.term && voters.contains(machine.server));
            let voted_for = led.map(|&(_, leader, _)| leader);
            let mut disk = PersistentState { current_term: machine.term, voted_for, ..PersistentState::default() };
            for &entry in machine.entries() {
                disk.log.append(entry);
            }
            if disk != PersistentState::default() {
                disks.push(StartDisk { server: machine.server, disk, committed: machine.common(committed) });
            }
        }
        disks
    }

    /// The terms that were led, with the most likely leader of each, and those who had a vote: a leader's own log has all the
    /// entries of its term, until a later leader removes them.
    fn leaders(&self) -> Vec<(Term, ServerId, ServerSet)> {
        let of_term = |(before, Entry { term, .. }, _): (&[Entry], Entry, Place)| {
            let voters = self.configuration(before).all_voters();
            let length = |it: &&Machine<'_>| it.entries().iter().filter(|entry| entry.term == term).count();
            let likely = |it: &&Machine<'_>| (length(it) > 0, voters.contains(it.server), length(it));
            self.machines.iter().rev().max_by_key(likely).map(|leader| (term, leader.server, voters))
        };
        self.each(begins_term).into_iter().filter_map(of_term).collect()
    }

    /// Who is said to lead must win its election.
    fn look_at_leader(&mut self, logs: &Logs) {
        let (Some(leader), Some(place)) = (self.scenario.leader, logs.leader) else { return };
        for &mode in &self.scenario.modes {
            if !self.scenario.can_lead_at_start(leader, mode) {
                let setup = Setup { leader: None, ..self.scenario.setup(mode) };
                let why = refusals(&mut World::new(&setup), leader);
                return self.fault(place, StartFault::CannotLead { leader, why });
            }
        }
    }
}

/// Whether the entry is the first of its term.
fn begins_term(before: &[Entry], entry: &Entry) -> bool {
    before.last().is_none_or(|last| last.term < entry.term)
}

/// Whether one configuration can follow another.
fn follows(from: Configuration, to: Configuration) -> bool {
    match (from.is_joint(), to.is_joint()) {
        (false, false) => {
            let (from, to) = (from.voters(), to.voters());
            from.difference(to).union(to.difference(from)).len() <= 1
        }
        (false, true) => from.voters() == to.outgoing(),
        (true, false) => from.leave_joint() == Ok(to),
        (true, true) => false,
    }
}

/// Who refuses a candidate, and why.
fn refusals(world: &mut World, candidate: ServerId) -> String {
    let mut events = Vec::new();
    if world.apply(Step::Fire { server: candidate, timer: Timer::Election }, &mut events).is_err() {
        return "by its own log it has no vote".to_owned();
    }
    let ask = |message: &Message| matches!(message, Message::RequestVote { .. });
    while let Some(id) = world.network().flights().iter().find(|it| ask(&it.message)).map(|it| it.id) {
        let _ = world.apply(Step::Deliver(id), &mut events);
    }
    let refused = events.into_iter().filter_map(|event| {
        let Event::At { server: voter, event: ServerEvent::VoteRefused { reason, .. } } = event else { return None };
        let term = world.server(voter)?.current_term();
        Some(match reason {
            VoteDenial::LogBehind => format!("{voter} would refuse, as its own log is ahead"),
            VoteDenial::StaleTerm | VoteDenial::AlreadyVoted(_) => {
                format!("{voter} would refuse, as it is in term {term}")
            }
            VoteDenial::LeaderAlive | VoteDenial::NotInConfiguration => format!("{voter} would refuse"),
        })
    });
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() { "too few can vote".to_owned() } else { refused.join("; ") }
}
