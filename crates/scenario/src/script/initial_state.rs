//! Checks the initial state of a script and puts it on disks.
//!
//! The logs must match, and the entries stated as committed must be committed. With all rules on, a run of Raft must be
//! able to lead to the state, as far as safety depends on it: no second leader of a term can be elected, and no leader
//! has changed members too early. Hence no property is violated from such a state that is not violated from a new
//! cluster.

use cluster::{Event, InitialState, InitialStates, Mode, Setup, Step, World};
use raft_core::{
    Configuration, Entry, Event as ServerEvent, Message, Payload, PersistentState, Rules, ServerId, ServerSet, Term,
    Timer, VoteDenial,
};

use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::initial_state_error::{InitialStateError, NotCommittable};
use super::log_line::{InitialLogs, LogLine, default_term};
use super::source_line::SourceSpan;
use crate::Scenario;

/// Puts the initial state on disks; returns its errors.
///
/// Checks that depend on a failed one are skipped: if logs do not match, the right one is unknown, and whether a server
/// can be elected depends on the logs and terms.
pub(super) fn apply(scenario: &mut Scenario, logs: &InitialLogs) -> Vec<Diagnostic> {
    if logs.logs.is_empty() && logs.terms.is_empty() && logs.committed.is_none() {
        return Vec::new();
    }
    let mut validator = Validator::new(scenario, logs);
    if let Some(span) = logs.commands {
        validator.scenario.commands = 0;
        validator.report(span, InitialStateError::WithCommands);
    }
    let before = validator.diagnostics.len();
    validator.check_term_lines(logs);
    if validator.check_log_matching(logs) {
        validator.check_changes();
        validator.check_terms();
        let are_right = validator.diagnostics.len() == before;
        let committed = validator.committed(logs);
        validator.scenario.disks = InitialStates::new(&validator.disks(committed));
        if are_right {
            validator.check_leader(logs);
        }
    }
    validator.diagnostics
}

/// A server at the start.
struct InitialServer<'l> {
    server: ServerId,
    log: Option<&'l LogLine>,
    term: Term,
}

impl<'l> InitialServer<'l> {
    fn entries(&self) -> &'l [Entry] {
        self.log.map_or(&[], |log| &log.entries)
    }

    /// Term of the last entry.
    fn last_term(&self) -> Term {
        self.entries().last().map_or(Term::ZERO, |last| last.term)
    }

    /// Number of leading entries that its log shares with another.
    fn common_prefix_len(&self, entries: &[Entry]) -> usize {
        self.entries().iter().zip(entries).take_while(|(one, other)| one == other).count()
    }
}

/// All servers, with the errors so far.
struct Validator<'s, 'l> {
    scenario: &'s mut Scenario,
    servers: Vec<InitialServer<'l>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'s, 'l> Validator<'s, 'l> {
    fn new(scenario: &'s mut Scenario, logs: &'l InitialLogs) -> Self {
        let default = default_term(logs.logs.iter().map(|log| &log.entries[..]));
        let servers = scenario.servers().iter().map(|server| {
            let log = logs.logs.iter().find(|log| log.server == server);
            let stated = logs.terms.iter().find(|&&(of, _, _)| of == server).map(|&(_, term, _)| term);
            let has_heard = log.is_some() || scenario.initial_configuration().members().contains(server);
            InitialServer { server, log, term: stated.unwrap_or(if has_heard { default } else { Term::ZERO }) }
        });
        let servers = servers.collect();
        Self { scenario, servers, diagnostics: Vec::new() }
    }

    fn report(&mut self, span: SourceSpan, error: InitialStateError) {
        self.diagnostics.push(span.diagnostic(DiagnosticKind::InitialState(error)));
    }

    /// Checks that no server is in an earlier term than its log. A server that is continues with the term of its log.
    fn check_term_lines(&mut self, logs: &InitialLogs) {
        for &(server, term, span) in &logs.terms {
            let Some(initial) = self.servers.iter_mut().find(|it| it.server == server) else { continue };
            let last = initial.last_term();
            if term < last {
                initial.term = last;
                self.report(span, InitialStateError::TermBelowLog { server, last });
            }
        }
    }

    /// Checks Log Matching: whether the logs can be those of one cluster, whatever the rules are.
    fn check_log_matching(&mut self, logs: &InitialLogs) -> bool {
        let count_before = self.diagnostics.len();
        let naive = self.scenario.modes.contains(&Mode::Naive);
        for (nth, log) in logs.logs.iter().enumerate() {
            let is_configuration = |entry: &Entry| matches!(entry.payload, Payload::Configuration(_));
            if let Some(index) = log.entries.iter().position(is_configuration).filter(|_| naive) {
                self.report(log.spans[index], InitialStateError::NotInNaive);
            }
            for before in logs.logs.iter().take(nth) {
                let both = before.entries.iter().zip(&log.entries);
                let Some(last) = both.clone().rposition(|(one, other)| one.term == other.term) else { continue };
                let Some(index) = both.take(last + 1).position(|(one, other)| one != other) else { continue };
                let (first, second, term) = (before.server, log.server, log.entries[last].term);
                self.report(log.spans[index], InitialStateError::Mismatch { first, second, term, index: last + 1 });
            }
        }
        self.diagnostics.len() == count_before
    }

    /// Entries that satisfy `is`, with those before them, at their first occurrence: logs that share an entry count
    /// once.
    fn first_occurrences(&self, is: impl Fn(&[Entry], &Entry) -> bool) -> Vec<(&'l [Entry], Entry, SourceSpan)> {
        let mut found: Vec<(&[Entry], Entry, SourceSpan)> = Vec::new();
        for log in self.servers.iter().filter_map(|server| server.log) {
            for (nth, (&entry, &span)) in log.entries.iter().zip(&log.spans).enumerate() {
                let before = &log.entries[..nth];
                let is_known = found.iter().any(|&(known, other, _)| (known, other) == (before, entry));
                if !is_known && is(before, &entry) {
                    found.push((before, entry, span));
                }
            }
        }
        found
    }

    /// Effective configuration after these entries.
    fn configuration(&self, entries: &[Entry]) -> Configuration {
        let latest = entries.iter().rev().find_map(|entry| match entry.payload {
            Payload::Configuration(configuration) => Some(configuration),
            Payload::NoOp | Payload::Command(_) => None,
        });
        latest.unwrap_or(self.scenario.initial_configuration())
    }

    /// Servers that satisfy `is`.
    fn servers_where(&self, is: impl Fn(&InitialServer<'_>) -> bool) -> ServerSet {
        self.servers.iter().filter(|server| is(server)).map(|server| server.server).collect()
    }

    /// Why this prefix of a log cannot be committed; `None`, if it can. The majority is that of the effective
    /// configuration or, if that `may_change` meanwhile, of one that the leader has appended since.
    fn why_not_committable(&self, entries: &[Entry], may_change: bool) -> Option<NotCommittable> {
        let holders = self.servers_where(|it| it.entries().starts_with(entries));
        let configuration = self.configuration(entries);
        // A leader commits only by counting an entry of its own term, so the commit was in the term of the last entry.
        let term = entries.last().map_or(Term::ZERO, |last| last.term);
        let rests = self.servers.iter().filter_map(|it| it.entries().strip_prefix(entries));
        let mut since = rests.flat_map(|rest| rest.iter().take_while(|entry| may_change && entry.term == term));
        let counts = |entry: &Entry| match entry.payload {
            Payload::Configuration(configuration) => configuration.is_quorum(holders),
            Payload::NoOp | Payload::Command(_) => false,
        };
        if !configuration.is_quorum(holders) && !since.any(counts) {
            return Some(NotCommittable::NotHeld { configuration, holders });
        }
        let later = |it: &&InitialServer<'_>| it.last_term() > term && !it.entries().starts_with(entries);
        let overtaken = self.servers.iter().filter(|_| self.scenario.rules == Rules::RAFT).find(later)?;
        Some(NotCommittable::Overtaken { server: overtaken.server, term: overtaken.last_term() })
    }

    /// Checks that configurations follow each other by valid changes, and that none was appended before the entries
    /// were committed on which its change depends.
    fn check_changes(&mut self) {
        let is_configuration = |entry: &Entry| matches!(entry.payload, Payload::Configuration(_));
        for (before, entry, span) in self.first_occurrences(|_, entry| is_configuration(entry)) {
            let from = self.configuration(before);
            let Payload::Configuration(to) = entry.payload else { continue };
            if !can_follow(from, to, self.scenario.rules) {
                self.report(span, InitialStateError::NoChange { from, to });
            } else if self.scenario.rules == Rules::RAFT {
                // An entry of the leader's own term must be committed, and so must the change before.
                let Some(own) = before.iter().position(|it| it.term == entry.term) else {
                    self.report(span, InitialStateError::NoOwnEntry(entry.term));
                    continue;
                };
                let count = own.max(before.iter().rposition(is_configuration).unwrap_or(0)) + 1;
                if let Some(reason) = self.why_not_committable(&before[..count], false) {
                    self.report(span, InitialStateError::TooEarly { count, reason });
                }
            }
        }
    }

    /// Checks that the entries of each term begin at one position, and that a majority knows the term: else a second
    /// leader could be elected in it.
    fn check_terms(&mut self) {
        let mut known = Vec::new();
        for (before, Entry { term, .. }, span) in self.first_occurrences(begins_term) {
            if known.contains(&term) {
                self.report(span, InitialStateError::BeginsElsewhere(term));
            }
            known.push(term);
            if self.scenario.rules != Rules::RAFT {
                continue;
            }
            let (configuration, knowing) = (self.configuration(before), self.servers_where(|it| it.term >= term));
            if !configuration.is_quorum(knowing) {
                self.report(span, InitialStateError::UnknownTerm { term, configuration, knowing });
            }
        }
    }

    /// The committed entries.
    fn committed(&mut self, logs: &InitialLogs) -> &'l [Entry] {
        let Some((count, span)) = logs.committed.filter(|&(count, _)| count > 0) else { return &[] };
        let all = self.servers.iter().map(InitialServer::entries);
        let longest = all.clone().map(<[Entry]>::len).max().unwrap_or(0);
        let holders = |entries: &[Entry]| self.servers_where(|it| it.entries().starts_with(entries)).len();
        let mut choices: Vec<_> = all.filter_map(|entries| entries.get(..count)).collect();
        choices.sort_by_key(|entries| std::cmp::Reverse(holders(entries)));
        let reasons: Vec<_> = choices.iter().map(|entries| self.why_not_committable(entries, true)).collect();
        if let Some(found) = reasons.iter().position(Option::is_none) {
            return choices[found];
        }
        let error = reasons
            .into_iter()
            .flatten()
            .next()
            .map_or(InitialStateError::TooFew(longest), InitialStateError::Uncommitted);
        self.report(span, error);
        &[]
    }

    /// Initial state of each server. A server in a term that had a leader has voted for that leader, if it is a voter.
    fn disks(&self, committed: &[Entry]) -> Vec<InitialState> {
        let leaders = self.leaders();
        let mut disks = Vec::new();
        for server in &self.servers {
            let led = leaders.iter().find(|(term, _, voters)| *term == server.term && voters.contains(server.server));
            let voted_for = led.map(|&(_, leader, _)| leader);
            let mut disk = PersistentState { current_term: server.term, voted_for, ..PersistentState::default() };
            for &entry in server.entries() {
                disk.log.append(entry);
            }
            if disk != PersistentState::default() {
                disks.push(InitialState {
                    server: server.server,
                    disk,
                    committed: server.common_prefix_len(committed),
                });
            }
        }
        disks
    }

    /// Terms with a leader, its most likely id, and the voters. The log of a leader has all entries of its term until a
    /// later leader removes them.
    fn leaders(&self) -> Vec<(Term, ServerId, ServerSet)> {
        let of_term = |(before, Entry { term, .. }, _): (&[Entry], Entry, SourceSpan)| {
            let voters = self.configuration(before).all_voters();
            let length = |it: &&InitialServer<'_>| it.entries().iter().filter(|entry| entry.term == term).count();
            let likely = |it: &&InitialServer<'_>| (length(it) > 0, voters.contains(it.server), length(it));
            self.servers.iter().rev().max_by_key(likely).map(|leader| (term, leader.server, voters))
        };
        self.first_occurrences(begins_term).into_iter().filter_map(of_term).collect()
    }

    /// Checks that the stated leader wins its election.
    fn check_leader(&mut self, logs: &InitialLogs) {
        let (Some(leader), Some(span)) = (self.scenario.leader, logs.leader) else { return };
        for &mode in &self.scenario.modes {
            if !self.scenario.can_lead_at_start(leader, mode) {
                let setup = Setup { leader: None, ..self.scenario.setup(mode) };
                let reasons = denied_votes(&mut World::new(&setup), leader);
                return self.report(span, InitialStateError::CannotLead { leader, reasons });
            }
        }
    }
}

/// Whether the entry is the first of its term.
fn begins_term(before: &[Entry], entry: &Entry) -> bool {
    before.last().is_none_or(|last| last.term < entry.term)
}

/// Whether one configuration can follow another.
fn can_follow(from: Configuration, to: Configuration, rules: Rules) -> bool {
    match (from.is_joint(), to.is_joint()) {
        (false, false) => {
            let (from, to) = (from.voters(), to.voters());
            from.difference(to).union(to.difference(from)).len() <= 1
        }
        (false, true) => from.voters() == to.outgoing(),
        (true, false) => from.leave_joint() == Ok(to) || (rules.revertible_joint && from.revert_joint() == Ok(to)),
        (true, true) => false,
    }
}

/// Servers that deny their vote to a candidate, with the reasons, as text.
fn denied_votes(world: &mut World, candidate: ServerId) -> String {
    let mut events = Vec::new();
    if world.apply(Step::Fire { server: candidate, timer: Timer::Election }, &mut events).is_err() {
        return "by its own log it has no vote".to_owned();
    }
    let ask = |message: &Message| matches!(message, Message::RequestVote { .. });
    while let Some(id) = world.network().in_flight().iter().find(|it| ask(&it.message)).map(|it| it.id) {
        let _ = world.apply(Step::Deliver(id), &mut events);
    }
    let refused = events.into_iter().filter_map(|event| {
        let Event::At { server: voter, event: ServerEvent::VoteDenied { reason, .. } } = event else { return None };
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
