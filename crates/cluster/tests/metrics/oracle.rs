//! An independent count: everything is computed anew at every record, from the World alone where that is possible.

use std::collections::{BTreeMap, BTreeSet};

use cluster::{ChangeStatus, Event, Mode, Node, RunMetrics, Timeline, World};
use raft_core::{Entry, Event as ServerEvent, LogIndex, Payload, Server, Term};

use crate::availability::{can_commit, failures_tolerated};

/// The counted values, as plain numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count {
    pub(crate) sent: u32,
    pub(crate) lost: u32,
    pub(crate) configurations: u32,
    pub(crate) proposed: u32,
    pub(crate) committed: u32,
    pub(crate) lost_writes: BTreeSet<(LogIndex, u32)>,
    pub(crate) committed_during_change: u32,
    /// The violated properties, with time and record.
    pub(crate) broken: Vec<(String, u64, usize)>,
    pub(crate) open: bool,
    pub(crate) finished: bool,
    pub(crate) unavailable_ms: u64,
    pub(crate) failures_tolerated: Option<usize>,
    pub(crate) least: Option<usize>,
    /// Whether some leader can commit from then on. [`RunMetrics`] does not expose it.
    pub(crate) can_commit: bool,
}

impl PartialEq for Count {
    fn eq(&self, other: &Self) -> bool {
        let numbers = |count: &Self| {
            [
                count.sent,
                count.lost,
                count.configurations,
                count.proposed,
                count.committed,
                count.committed_during_change,
            ]
        };
        let change =
            |count: &Self| (count.open, count.finished, count.unavailable_ms, count.failures_tolerated, count.least);
        numbers(self) == numbers(other)
            && change(self) == change(other)
            && self.lost_writes == other.lost_writes
            && self.broken == other.broken
    }
}

impl From<&RunMetrics> for Count {
    fn from(metrics: &RunMetrics) -> Self {
        Self {
            sent: metrics.sent,
            lost: metrics.lost,
            configurations: metrics.configurations,
            proposed: metrics.writes.proposed,
            committed: metrics.writes.committed,
            lost_writes: metrics.writes.lost().map(|lost| (lost.index, lost.command.0)).collect(),
            committed_during_change: metrics.writes.committed_during_change,
            open: metrics.change.is_open(),
            finished: matches!(metrics.change, ChangeStatus::Finished { .. }),
            unavailable_ms: metrics.unavailable_ms,
            failures_tolerated: metrics.failures_tolerated,
            least: metrics.min_failures_tolerated,
            can_commit: false,
            broken: metrics
                .violations
                .iter()
                .map(|record| (record.violation.to_string(), record.at, record.records))
                .collect(),
        }
    }
}

/// The counts after each record of the run, from the start.
pub(crate) fn counts(run: &Timeline) -> Vec<Count> {
    let mut run = run.clone();
    let end = run.records().len();
    run.seek_record(0);
    let (mut commits, mut entries, mut count) = (Commits::default(), BTreeSet::new(), Count::default());
    // Configuration entries that no leader appended, and whether an accident of the operator came before.
    let (mut forced, mut accident) = (BTreeSet::new(), false);
    commits.update(run.world());
    count.proposed = commits.commands();
    count.committed = commits.commands();
    let mut asked = false;
    (count.failures_tolerated, count.can_commit) = (failures_tolerated(run.world()), can_commit(run.world()));
    count.least = count.failures_tolerated;
    let mut counts = vec![count.clone()];
    while run.state().records < end {
        let before = (run.state().at, count.committed);
        run.forward();
        if !count.can_commit {
            count.unavailable_ms += run.state().at - before.0;
        }
        for event in &run.state().events {
            match *event {
                Event::Sent { .. } => count.sent += 1,
                Event::Lost { .. } => count.lost += 1,
                Event::Proposed { .. } => count.proposed += 1,
                Event::Violated(violation) => {
                    count.broken.push((violation.to_string(), run.now(), run.state().records));
                }
                // An entry stored at several servers counts once. C_old was present from the start.
                Event::At { server, event: ServerEvent::Appended { index, entry } } if entry.term > Term::ZERO => {
                    if let Payload::Configuration(configuration) = entry.payload {
                        let entry = (index, entry.term, configuration.to_string());
                        // A leader may append what was forced elsewhere.
                        if run.world().server(server).is_some_and(|server| server.leadership().is_some()) {
                            forced.remove(&entry);
                        }
                        entries.insert(entry);
                    }
                }
                Event::Forced { server, configuration } if run.world().mode() != Mode::Naive => {
                    let log = run.world().node(server).map(|node| &node.disk().log);
                    let end = log.map(|log| (log.last_index(), log.last_term()));
                    let entry = end.map(|(index, term)| (index, term, configuration.to_string()));
                    forced.extend(entry.filter(|entry| !entries.contains(entry)));
                }
                _ => {}
            }
        }
        commits.update(run.world());
        count.configurations = entries.difference(&forced).count() as u32;
        count.committed = commits.commands();
        count.lost_writes = commits.lost.clone();
        let world = run.world();
        (count.failures_tolerated, count.can_commit) = (failures_tolerated(world), can_commit(world));
        let asks = run.state().events.iter().any(|event| matches!(event, Event::ChangeAsked { .. }));
        asked |= asks;
        if asks || !asked {
            (count.least, count.committed_during_change) = (count.failures_tolerated, 0);
        } else if count.open {
            count.least = count.least.min(count.failures_tolerated);
            count.committed_during_change += count.committed - before.1;
        }
        let accidents = |event: &Event| matches!(event, Event::Bootstrapped { .. } | Event::Forced { .. });
        accident |= run.state().events.iter().any(accidents);
        // Of two clusters, the admin knows one.
        let admin_knows = accident && (world.admin().is_finished() || count.finished && !asks);
        count.finished = world.target().is_some() && (world.change_is_finished() || admin_knows);
        count.open = world.target().is_some() && !count.finished && world.admin().failure().is_none();
        counts.push(count.clone());
    }
    counts
}

/// Every command committed anywhere, by index, with the term of its commit; which of them were contradicted, and
/// which of those the leader has.
#[derive(Default)]
struct Commits {
    /// The entries committed at each index, in the order of their commits.
    committed: BTreeMap<LogIndex, Vec<(Entry, Term)>>,
    contradicted: BTreeSet<(LogIndex, u32)>,
    lost: BTreeSet<(LogIndex, u32)>,
}

fn command(entry: Entry) -> Option<u32> {
    match entry.payload {
        Payload::Command(command) => Some(command.0),
        Payload::NoOp | Payload::Configuration(_) => None,
    }
}

impl Commits {
    fn commands(&self) -> u32 {
        self.committed.values().flatten().filter(|&&(entry, _)| command(entry).is_some()).count() as u32
    }

    /// Compares every entry that a server knows to be committed, and the log of every leader.
    fn update(&mut self, world: &World) {
        let servers = || world.nodes().iter().filter_map(Node::server);
        for server in servers() {
            for index in (1..=u64::from(server.commit_index())).map(LogIndex::from) {
                let Some(&entry) = server.log().get(index) else { continue };
                let entries = self.committed.entry(index).or_default();
                if entries.iter().all(|&(known, _)| known != entry) {
                    entries.push((entry, server.current_term()));
                }
            }
        }
        let leaders = || servers().filter(|server| server.leadership().is_some());
        let before = self.contradicted.clone();
        for (&index, committed) in &self.committed {
            for &(entry, term) in committed {
                let Some(number) = command(entry) else { continue };
                let under_snapshot = |server: &Server| {
                    let start = server.log().snapshot();
                    index == start.index && index <= server.commit_index() && start.term != entry.term
                };
                // A later leader that lacks the entry contradicts only the first commit at an index. Further commits
                // are contradicted by the first.
                let later = |server: &Server| server.current_term() > term && !has(server, index, entry);
                if committed.len() > 1 || servers().any(under_snapshot) || leaders().any(later) {
                    self.contradicted.insert((index, number));
                }
            }
        }
        let Some(highest) = leaders().map(Server::current_term).max() else {
            self.lost.extend(self.contradicted.difference(&before));
            return;
        };
        let of_highest = || leaders().filter(|server| server.current_term() == highest);
        let on_target = of_highest().find(|server| Some(server.configuration()) == world.target());
        let Some(leader) = on_target.or_else(|| of_highest().next()) else { return };
        let has_number = |index, number| {
            let mut entries = self.committed[&index].iter().filter(|&&(entry, _)| command(entry) == Some(number));
            entries.any(|&(entry, _)| has(leader, index, entry))
        };
        self.lost = self.contradicted.iter().filter(|&&(index, number)| !has_number(index, number)).copied().collect();
    }
}

fn has(server: &Server, index: LogIndex, entry: Entry) -> bool {
    let start = server.log().snapshot();
    index < start.index || (index == start.index && start.term == entry.term) || server.log().get(index) == Some(&entry)
}
