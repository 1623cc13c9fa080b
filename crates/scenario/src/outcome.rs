//! Outcome of a run, and the check of the claims that a scenario states about its runs.

use std::fmt;

use cluster::{Event, Mode, Node, Property, QuorumReach, Timeline, World, Zone};
use raft_core::{Configuration, Event as ServerEvent, Log, RequestError, Server, ServerId, ServerSet};

use crate::{Claim, Comparison, Continuations, EntryKind, Metric, Possibility, Scenario};

/// A claim that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedExpectation {
    /// Index in [`Scenario::expect`] of the expectation with this claim.
    pub expectation: usize,
    /// The mode.
    pub mode: Mode,
    /// Whether the run has all rules on.
    pub with_all_rules: bool,
    /// Time in virtual milliseconds.
    pub at: u64,
    /// The claim.
    pub claim: Claim,
    /// The claim that holds instead, or the reason why that is not known.
    pub actual: Actual,
}

impl fmt::Display for FailedExpectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mode, with_all_rules, at, claim, actual, .. } = self;
        let rules = if *with_all_rules { " with all rules" } else { "" };
        write!(f, "{mode}{rules} at {at} ms: “{claim}” is stated, {actual}")
    }
}

/// A claim that holds in every continuation within an allowance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundedExpectation {
    /// Index in [`Scenario::expect`] of the expectation with this claim.
    pub expectation: usize,
    /// The mode.
    pub mode: Mode,
    /// Whether the run has all rules on.
    pub with_all_rules: bool,
    /// Time in virtual milliseconds.
    pub at: u64,
    /// The claim.
    pub claim: Claim,
    /// The allowance, in words.
    pub allowance: String,
}

impl fmt::Display for BoundedExpectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mode, with_all_rules, at, claim, allowance, .. } = self;
        let rules = if *with_all_rules { " with all rules" } else { "" };
        write!(f, "{mode}{rules} at {at} ms: “{claim}” is so, within {allowance}")
    }
}

/// Result of the check of a scenario's claims.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ExpectationReport {
    /// Claims that are not known to hold.
    pub failed: Vec<FailedExpectation>,
    /// Claims that hold within the allowance of a search.
    pub bounded: Vec<BoundedExpectation>,
}

/// The claim that holds instead of one that does not, or the reason why that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actual {
    /// This claim of the same kind holds.
    Claim(Claim),
    /// This claim of the same kind holds, in every continuation within an allowance.
    Within {
        /// The claim.
        claim: Claim,
        /// The allowance, in words.
        allowance: String,
    },
    /// No majority of a half of the latest committed configuration is up, so that the question does not arise.
    NoQuorum,
    /// No change was asked for, so that none can or cannot finish.
    NoChange,
    /// The run had stopped at a limit before this time.
    RunStopped,
    /// The search ended without an answer, for this reason.
    Undecided(String),
    /// The caller has no search.
    NotChecked,
}

impl fmt::Display for Actual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim(claim) => write!(f, "“{claim}” is so"),
            Self::Within { claim, allowance } => write!(f, "“{claim}” is so, within {allowance}"),
            Self::NoQuorum => {
                f.write_str("but no majority is up, and nobody can lead before a server is started again")
            }
            Self::NoChange => f.write_str("but no change was asked for"),
            Self::RunStopped => f.write_str("but the run had stopped at a limit before"),
            Self::Undecided(why) => write!(f, "and the search did not decide it: {why}"),
            Self::NotChecked => f.write_str("and not checked here: that takes a search"),
        }
    }
}

/// Outcome of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Violated properties, in the order of their first violation.
    pub broken: Vec<Property>,
    /// Whether the membership change is finished.
    pub finished: bool,
    /// Whether there was a membership change: a target is set, or a log or roster has members other than the initial
    /// ones.
    pub has_change: bool,
}

impl Outcome {
    /// Outcome so far of a run of a scenario with the voters `new` at its end.
    fn from_world(world: &World, new: ServerSet) -> Self {
        let broken = world.history().violations().iter().map(cluster::Violation::property).collect();
        let is_other = |configuration: Configuration| {
            configuration != Configuration::EMPTY && configuration != world.initial_configuration()
        };
        let in_a_log = world.nodes().iter().any(|node| is_other(node.disk().log.latest_configuration().1));
        // Requests to single leaders, without the admin, may have reached the wanted voters as well.
        let came_to_new = || world.settled_configuration().is_some_and(|settled| settled.voters() == new);
        let finished = match world.target() {
            Some(_) => world.change_is_finished(),
            None => in_a_log && came_to_new(),
        };
        Self { broken, finished, has_change: world.target().is_some() || in_a_log }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.broken.is_empty() {
            f.write_str("no property violated")?;
        } else {
            let names: Vec<_> = self.broken.iter().map(Property::to_string).collect();
            write!(f, "violated: {}", names.join(", "))?;
        }
        f.write_str(match (self.has_change, self.finished) {
            (false, _) => "; no change was made",
            (true, true) => "; change finished",
            (true, false) => "; change not finished",
        })
    }
}

impl Scenario {
    /// Runs the scenario to its end in `mode`.
    #[must_use]
    pub fn outcome(&self, mode: Mode) -> Outcome {
        let mut timeline = self.timeline(mode);
        timeline.seek(self.end);
        self.outcome_of(timeline.world())
    }

    /// Outcome so far of a run of this scenario.
    #[must_use]
    pub fn outcome_of(&self, world: &World) -> Outcome {
        Outcome::from_world(world, self.new)
    }

    /// Runs the scenario in each of its modes and returns the stated claims that are not known to hold; see
    /// [`check_expectations`](Self::check_expectations).
    #[must_use]
    pub fn failed_expectations(&self, continuations: Option<&dyn Continuations>) -> Vec<FailedExpectation> {
        self.check_expectations(continuations).failed
    }

    /// Runs the scenario in each of its modes and checks the stated claims. Claims about what can still happen need a
    /// search of continuations; without one they are [not checked](Actual::NotChecked).
    #[must_use]
    pub fn check_expectations(&self, continuations: Option<&dyn Continuations>) -> ExpectationReport {
        let mut report = ExpectationReport::default();
        let all_rules = Self { rules: self.rules.all_on(), ..self.clone() };
        for &mode in &self.modes {
            for (with_all_rules, scenario) in [(false, self), (true, &all_rules)] {
                let expected = self.expect.iter().enumerate();
                let expected = expected.filter(|(_, it)| (it.mode, it.with_all_rules) == (mode, with_all_rules));
                let mut expected: Vec<_> = expected.map(|(nth, it)| (it.at.unwrap_or(self.end), nth, it)).collect();
                expected.sort_by_key(|&(at, _, _)| at);
                let mut run = Run::new(scenario, scenario.timeline(mode));
                for (at, nth, expectation) in expected {
                    run.go_to(at);
                    for claim in expectation.claims.iter() {
                        let (expectation, claim) = (nth, claim.clone());
                        match run.check(&claim, continuations) {
                            Ok(None) => {}
                            Ok(Some(allowance)) => report.bounded.push(BoundedExpectation {
                                expectation,
                                mode,
                                with_all_rules,
                                at,
                                claim,
                                allowance,
                            }),
                            Err(actual) => report.failed.push(FailedExpectation {
                                expectation,
                                mode,
                                with_all_rules,
                                at,
                                claim,
                                actual,
                            }),
                        }
                    }
                }
            }
        }
        report
    }

    /// Claims about the run as a whole that hold at a time and need no search: violated properties, whether the change
    /// is finished, the leaders, every metric that has a value, and that no quorum is up, if so.
    #[must_use]
    pub fn claims_at(&self, timeline: Timeline, at: u64) -> Vec<Claim> {
        let mut run = Run::new(self, timeline);
        run.go_to(at);
        let number = |metric| {
            let number = run.count(metric)?;
            Some(Claim::Number { metric, comparison: Comparison::Exactly, number })
        };
        let states = [Claim::Breaks(Vec::new()), Claim::Finishes(false), Claim::Leads(ServerSet::EMPTY)];
        let states = states.into_iter().map(|claim| run.counter_claim(&claim).unwrap_or(claim));
        // Without zones, each server is one.
        let metrics = Metric::ALL.into_iter().filter(|it| *it != Metric::ToleratesZones || !self.zones.is_empty());
        let mut claims: Vec<_> = states.chain(metrics.filter_map(number)).collect();
        if run.reach().is_none() {
            claims.push(Claim::QuorumIsUp(false));
        }
        claims
    }
}

/// A run with the counts that the World does not keep.
struct Run<'a> {
    timeline: Timeline,
    zones: &'a [Zone],
    /// Voters at the end of the scenario.
    new: ServerSet,
    /// Number of commands committed before the start.
    committed: u64,
    elections: u64,
    refusals: u64,
    deferrals: u64,
    rollbacks: u64,
}

impl<'a> Run<'a> {
    fn new(scenario: &'a Scenario, timeline: Timeline) -> Self {
        let committed = timeline.metrics().writes.committed.into();
        let (zones, new) = (&scenario.zones[..], scenario.new);
        Self { timeline, zones, new, committed, elections: 0, refusals: 0, deferrals: 0, rollbacks: 0 }
    }

    fn go_to(&mut self, at: u64) {
        while self.timeline.next_at().is_some_and(|next| next <= at) {
            self.timeline.forward();
            for event in &self.timeline.state().events {
                let Event::At { event, .. } = event else { continue };
                match event {
                    ServerEvent::BecameLeader { .. } => self.elections += 1,
                    ServerEvent::RequestRefused { reason } => {
                        self.refusals += 1;
                        self.deferrals += u64::from(matches!(reason, RequestError::NoCommitInTerm { .. }));
                    }
                    ServerEvent::ConfigurationRolledBack { .. } => self.rollbacks += 1,
                    _ => {}
                }
            }
        }
        self.timeline.seek(at);
    }

    fn reach(&self) -> Option<QuorumReach> {
        QuorumReach::new(self.timeline.world())
    }

    /// The value of a metric; `None`, if it has none, since no quorum is up.
    fn count(&self, metric: Metric) -> Option<u64> {
        let account = self.timeline.metrics();
        Some(match metric {
            Metric::Term => {
                let terms = self.timeline.world().nodes().iter().filter_map(Node::server);
                terms.map(|server| u64::from(server.current_term())).max().unwrap_or(0)
            }
            Metric::Elections => self.elections,
            Metric::Commits => u64::from(account.writes.committed).saturating_sub(self.committed),
            Metric::Loses => account.writes.lost().count() as u64,
            Metric::Entries => account.configurations.into(),
            Metric::Refuses => self.refusals,
            Metric::Defers => self.deferrals,
            Metric::Rollbacks => self.rollbacks,
            Metric::Stalls => account.unavailable_ms,
            Metric::Tolerates => account.failures_tolerated? as u64,
            Metric::ToleratesZones => self.reach()?.zones_tolerated(self.zones)? as u64,
        })
    }

    /// Log of a server, whether it runs or not; `None`, if there is no such server.
    fn log(&self, server: ServerId) -> Option<&Log> {
        self.timeline.world().node(server).map(|node| &node.disk().log)
    }

    /// Checks a claim. If it holds, returns the allowance within which it does, if there is one.
    fn check(&self, claim: &Claim, continuations: Option<&dyn Continuations>) -> Result<Option<String>, Actual> {
        if !claim.needs_search() {
            return self.counter_claim(claim).map_or(Ok(None), |actual| Err(Actual::Claim(actual)));
        }
        if self.timeline.state().hit_limit() {
            return Err(Actual::RunStopped);
        }
        let (can, allowance) = match self.possibility(claim, continuations)? {
            Possibility::Possible => (true, None),
            Possibility::Impossible { allowance } => (false, Some(allowance)),
            Possibility::Undecided { why } => return Err(Actual::Undecided(why)),
            Possibility::NoQuorum => return Err(Actual::NoQuorum),
        };
        let actual = if let Claim::CanLead(_) = claim { Claim::CanLead(can) } else { Claim::CanFinish(can) };
        if actual == *claim {
            return Ok(allowance);
        }
        Err(match allowance {
            Some(allowance) => Actual::Within { claim: actual, allowance },
            None => Actual::Claim(actual),
        })
    }

    /// Whether what the claim is about can still happen.
    fn possibility(&self, claim: &Claim, continuations: Option<&dyn Continuations>) -> Result<Possibility, Actual> {
        let world = self.timeline.world();
        if let Claim::CanLead(_) = claim {
            return Ok(continuations.ok_or(Actual::NotChecked)?.can_lead(world));
        }
        let targets = self.targets();
        if targets.is_empty() {
            return Err(Actual::NoChange);
        }
        if Outcome::from_world(world, self.new).finished {
            return Ok(Possibility::Possible);
        }
        Ok(continuations.ok_or(Actual::NotChecked)?.can_finish(world, &targets))
    }

    /// Members with which the change is finished: those that were asked for or, where none were, the voters at the end
    /// of the scenario, with the learners from the start that are left or without learners.
    fn targets(&self) -> Vec<Configuration> {
        let world = self.timeline.world();
        if let Some(target) = world.target() {
            return vec![target];
        }
        let old = world.initial_configuration();
        if self.new == old.voters() {
            return Vec::new();
        }
        let mut targets =
            vec![Configuration::new(self.new, old.learners()), Configuration::new(self.new, ServerSet::EMPTY)];
        targets.dedup();
        targets
    }

    /// The claim of the same kind that holds instead; `None`, if the claim holds or needs a search. For a server that
    /// is down, only its log is known.
    fn counter_claim(&self, claim: &Claim) -> Option<Claim> {
        let world = self.timeline.world();
        let is_so = match claim {
            Claim::Breaks(_) => Claim::Breaks(Outcome::from_world(world, self.new).broken),
            Claim::Finishes(_) => Claim::Finishes(Outcome::from_world(world, self.new).finished),
            Claim::Leads(_) => {
                let servers = world.nodes().iter().filter_map(Node::server);
                Claim::Leads(servers.filter(|it| it.leadership().is_some()).map(Server::id).collect())
            }
            &Claim::LeadsBy { server, .. } => {
                let term = world.server(server).filter(|it| it.leadership().is_some()).map(Server::current_term);
                let term_leader =
                    world.history().elections().iter().find(|it| it.leader == server && Some(it.term) == term);
                Claim::LeadsBy { server, votes: term_leader.map(|it| it.votes).unwrap_or_default() }
            }
            &Claim::Counts { server, .. } => {
                let it = world.server(server).map(Server::configuration).unwrap_or_default();
                let (voters, joint_with) =
                    if it.is_joint() { (it.outgoing(), Some(it.voters())) } else { (it.voters(), None) };
                Claim::Counts { server, voters, joint_with }
            }
            &Claim::Has { server, entries, comparison, number } => {
                let last = match entries {
                    EntryKind::All => self.log(server).map(Log::last_index),
                    EntryKind::Committed => world.server(server).map(Server::commit_index),
                };
                let counted = last.map_or(0, u64::from);
                if comparison.holds(counted, number) {
                    return None;
                }
                Claim::Has { server, entries, comparison: Comparison::Exactly, number: counted }
            }
            Claim::SameLog(servers) => {
                let first = servers.iter().next()?;
                let has_it = |node: &&Node| self.log(first).is_some_and(|log| are_the_same(log, &node.disk().log));
                let others = world.nodes().iter().filter(has_it).map(Node::id);
                let those: ServerSet = others.chain([first]).collect();
                if servers.difference(those).is_empty() {
                    return None;
                }
                Claim::SameLog(those)
            }
            &Claim::Number { metric, comparison, number } => {
                let Some(counted) = self.count(metric) else { return Some(Claim::QuorumIsUp(false)) };
                if comparison.holds(counted, number) {
                    return None;
                }
                Claim::Number { metric, comparison: Comparison::Exactly, number: counted }
            }
            Claim::QuorumIsUp(_) => Claim::QuorumIsUp(self.reach().is_some()),
            Claim::CanLead(_) | Claim::CanFinish(_) => return None,
        };
        (is_so != *claim).then_some(is_so)
    }
}

/// Whether two logs have the same entries, as far as neither has compacted them.
fn are_the_same(one: &Log, other: &Log) -> bool {
    let start = one.snapshot().index.max(other.snapshot().index);
    one.last_index() == other.last_index()
        && one.term_at(start) == other.term_at(start)
        && one.entries_from(start.next(), usize::MAX) == other.entries_from(start.next(), usize::MAX)
}
