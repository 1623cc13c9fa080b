//! Checks whether a run of Raft can have led to the initial state, as far as that can be known: whether each leader
//! that left entries can have been elected.
//!
//! The script parser requires all that safety depends on. This check is stricter and only gives warnings, since
//! published scripts have such initial states, and play.

use raft_core::{Configuration, Entry, Payload, Rules, ServerId, ServerSet, Term};

use crate::Scenario;

/// A leader that left entries and cannot have been elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnelectableLeader {
    /// The server whose log has the first entry of the term, and the index of that entry from 0.
    pub(super) entry: (ServerId, usize),
    pub(super) term: Term,
    /// Configuration of which it needed a majority.
    pub(super) configuration: Configuration,
    /// Servers that cannot have voted for it, since their logs were ahead.
    pub(super) ahead: ServerSet,
}

/// A server at the start.
struct InitialServer<'a> {
    server: ServerId,
    term: Term,
    entries: &'a [Entry],
}

/// A term with a leader.
struct LedTerm<'a> {
    term: Term,
    /// Log of the leader at its election.
    before: &'a [Entry],
    entry: (ServerId, usize),
}

/// All leaders that left entries and cannot have been elected. Empty, unless all rules are on.
///
/// A server denies its vote to a candidate whose log is behind its own. The log of a voter at that election is known if
/// its last entry cannot have come later: the voter has no entry of that term or a later one, and no later leader had
/// that entry. A later leader that left no entries may have had it.
pub(super) fn unelectable_leaders(scenario: &Scenario) -> Vec<UnelectableLeader> {
    if scenario.rules != Rules::RAFT {
        return Vec::new();
    }
    let servers = scenario.disks.iter().map(|start| InitialServer {
        server: start.server,
        term: start.disk.current_term,
        entries: start.disk.log.entries(),
    });
    let servers: Vec<InitialServer<'_>> = servers.collect();
    let led_terms = led_terms(&servers);
    let mut found = Vec::new();
    for led_term in &led_terms {
        let configuration = configuration(scenario, led_term.before);
        let knowing = servers.iter().filter(|it| it.term >= led_term.term);
        let (ahead, may_vote): (Vec<_>, Vec<_>) = knowing.partition(|it| was_ahead(it, led_term, &led_terms));
        let set = |of: Vec<&InitialServer<'_>>| of.into_iter().map(|it| it.server).collect::<ServerSet>();
        let ahead = set(ahead).intersection(configuration.all_voters());
        if !ahead.is_empty() && !configuration.is_quorum(set(may_vote)) {
            found.push(UnelectableLeader { entry: led_term.entry, term: led_term.term, configuration, ahead });
        }
    }
    found
}

/// All terms that have entries.
fn led_terms<'a>(servers: &[InitialServer<'a>]) -> Vec<LedTerm<'a>> {
    let mut led_terms: Vec<LedTerm<'a>> = Vec::new();
    for server in servers {
        let mut last = Term::ZERO;
        for (nth, entry) in server.entries.iter().enumerate() {
            if entry.term > last && led_terms.iter().all(|led_term| led_term.term != entry.term) {
                let before = &server.entries[..nth];
                led_terms.push(LedTerm { term: entry.term, before, entry: (server.server, nth) });
            }
            last = entry.term;
        }
    }
    led_terms
}

/// Effective configuration after these entries.
fn configuration(scenario: &Scenario, entries: &[Entry]) -> Configuration {
    let latest = entries.iter().rev().find_map(|entry| match entry.payload {
        Payload::Configuration(configuration) => Some(configuration),
        Payload::NoOp | Payload::Command(_) => None,
    });
    latest.unwrap_or(scenario.initial_configuration())
}

/// Whether the server's log was ahead of the leader's at the election.
fn was_ahead(server: &InitialServer<'_>, led_term: &LedTerm<'_>, led_terms: &[LedTerm<'_>]) -> bool {
    let rank = |entries: &[Entry]| (entries.last().map_or(Term::ZERO, |last| last.term), entries.len());
    let (last_term, _) = rank(server.entries);
    let is_behind = last_term >= led_term.term || rank(server.entries) <= rank(led_term.before);
    let may_have_sent = |term: Term| match led_terms.iter().find(|it| it.term == term) {
        Some(led_term) => led_term.before.starts_with(server.entries),
        None => true,
    };
    let later = u64::from(led_term.term) + 1..=u64::from(server.term);
    !is_behind && !later.map(Term::from).any(may_have_sent)
}
