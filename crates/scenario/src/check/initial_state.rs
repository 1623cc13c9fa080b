//! Whether a start in the middle of a story could have come so, as far as that is known: whether each leader who left entries can
//! have been elected.
//!
//! Reading a script asks for all that safety depends on. This asks for more, of which a reader is only warned: scripts of old begin
//! from such starts, and play.

use raft_core::{Configuration, Entry, Payload, Rules, ServerId, ServerSet, Term};

use crate::Scenario;

/// A leader who left entries and cannot have been elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnelectableLeader {
    /// Whose log has the first entry of its term, and at which place from 0.
    pub(super) entry: (ServerId, usize),
    pub(super) term: Term,
    /// Whose majority it took.
    pub(super) configuration: Configuration,
    /// Who cannot have voted, since its own log was ahead.
    pub(super) ahead: ServerSet,
}

/// A server as the story begins.
struct InitialServer<'a> {
    server: ServerId,
    term: Term,
    entries: &'a [Entry],
}

/// A term that somebody led.
struct LedTerm<'a> {
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
pub(super) fn unelectable_leaders(scenario: &Scenario) -> Vec<UnelectableLeader> {
    if scenario.rules != Rules::RAFT {
        return Vec::new();
    }
    let disks = scenario.disks.all();
    let servers = disks.iter().map(|start| InitialServer {
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

/// Every term that has entries.
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

/// The configuration in force after these entries.
fn configuration(scenario: &Scenario, entries: &[Entry]) -> Configuration {
    let latest = entries.iter().rev().find_map(|entry| match entry.payload {
        Payload::Configuration(configuration) => Some(configuration),
        Payload::NoOp | Payload::Command(_) => None,
    });
    latest.unwrap_or(Configuration::new(scenario.old, ServerSet::EMPTY))
}

/// Whether the server's log was ahead of the leader's when that was elected.
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
