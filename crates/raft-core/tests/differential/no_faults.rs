//! Schedules without message loss inside a step. After every step, all states that both implementations have are
//! compared: leaders, terms, logs with uncommitted entries, commit indexes, configurations, and replies to requests.

use std::collections::BTreeMap;
use std::ops::Range;

use raft_core::{Configuration, Profile, Rules, ServerSet};

use crate::network::Network;
use crate::overlap_node::{OverlapNode, id};
use crate::raft_rs_node::RaftRsNode;
use crate::random::Random;
use crate::schedule::{SERVERS, ScheduleContext, Step, execute};
use crate::system_under_test::{PayloadKind, Settings, View};

/// Counts of what the schedules reached, so that schedules that reach nothing fail the test.
#[derive(Debug, Default)]
struct Coverage {
    elections: u64,
    refused_elections: u64,
    commands: usize,
    changes: u64,
    joint_changes: u64,
    truncations: u64,
    snapshots: u64,
    leaders_that_lost_their_quorum: u64,
}

type Views = BTreeMap<u64, View>;

/// A network of each implementation, driven by the same steps.
struct PairedNetworks {
    ours: Network<OverlapNode>,
    theirs: Network<RaftRsNode>,
    settings: Settings,
    groups: Vec<ServerSet>,
    members: Configuration,
    steps: Vec<Step>,
    next_command: u32,
    coverage: Coverage,
}

impl PairedNetworks {
    fn new(voters: u64, settings: Settings) -> Self {
        let servers: ServerSet = (1..=SERVERS).map(id).collect();
        let voters: ServerSet = (1..=voters).map(id).collect();
        let mut pair = Self {
            ours: Network::new(SERVERS, voters, settings),
            theirs: Network::new(SERVERS, voters, settings),
            settings,
            groups: vec![servers],
            members: Configuration::new(voters, ServerSet::EMPTY),
            steps: Vec::new(),
            next_command: 1,
            coverage: Coverage::default(),
        };
        voters.iter().for_each(|voter| pair.step(Step::Start(voter.into())));
        pair
    }

    /// Executes a step on both networks and compares them.
    fn step(&mut self, step: Step) {
        let before = self.ours.views();
        self.steps.push(step.clone());
        let ours = execute(&mut self.ours, &step);
        let theirs = execute(&mut self.theirs, &step);
        assert_eq!(ours, theirs, "answers: ours, theirs, after {:?}", self.reproduction());
        if let Step::Group(groups) = &step {
            self.groups.clone_from(groups);
        }
        if !matches!(step, Step::Change { .. }) {
            self.compare(); // After a change, once it is known who the members are.
        }
        let after = self.ours.views();
        self.count(&step, &before, &after);
        match step {
            Step::Propose(commands) | Step::LoseCommands { commands, .. } => {
                self.next_command += u32::try_from(commands.len()).expect("a few");
            }
            Step::Change { leader, changes, joint } => {
                assert!(ours == [true], "a change that is sure to be made is taken, after {:?}", self.reproduction());
                let next = if joint {
                    self.members.enter_joint(&changes).and_then(|joint| joint.leave_joint())
                } else {
                    self.members.simple(&changes)
                };
                self.members = next.expect("it was chosen so");
                let got = after[&leader].members;
                let wanted = (self.members.voters(), ServerSet::EMPTY, self.members.learners());
                assert_eq!((got.voters, got.outgoing, got.learners), wanted, "after {:?}", self.reproduction());
                self.compare();
                // As an operator would, shuts down removed servers. Overlap's leaders go on notifying a removed server
                // that was cut off, raft-rs's do not
                // (`removed_server_that_was_cut_off_learns_of_its_removal_in_overlap_only`).
                let stay = self.members.members();
                after
                    .into_keys()
                    .filter(|&number| !stay.contains(id(number)))
                    .for_each(|number| self.step(Step::Crash(number)));
            }
            _ => {}
        }
    }

    fn compare(&self) {
        let (ours, theirs) = (self.ours.views(), self.theirs.views());
        // Compares members only. In Overlap, servers before they are added and after they are removed may know more.
        for (number, mine) in ours.iter().filter(|&(&number, _)| self.members.members().contains(id(number))) {
            let other = &theirs[number];
            let from = mine.log_start.max(other.log_start) + 1;
            if self.hears_leader(*number, &ours) {
                assert_eq!(mine.commit, other.commit, "S{number}: ours, theirs, after {:?}", self.reproduction());
            }
            let mine = (mine.term, mine.leads, mine.members, mine.log_from(from));
            let other = (other.term, other.leads, other.members, other.log_from(from));
            assert_eq!(mine, other, "S{number}: ours, theirs, after {:?}", self.reproduction());
        }
        assert_eq!(self.ours.committed(), self.theirs.committed(), "after {:?}", self.reproduction());
    }

    /// Whether a current leader reaches the server. Commit indexes are compared only then: raft-rs persists the commit
    /// index, and learns of others' when a vote is denied, so that its servers may know more without a leader.
    fn hears_leader(&self, number: u64, views: &Views) -> bool {
        let group = self.groups.iter().find(|group| group.contains(id(number)));
        let leads = |other: u64| views.get(&other).is_some_and(|view| view.leads && view.term == views[&number].term);
        group.is_some_and(|group| group.iter().any(|other| leads(other.into())))
    }

    /// Whether the change adds a server that was removed and has a later term than the leader. The newcomer's replies
    /// make the leader step down: in Overlap during catch-up, before an entry is appended, in raft-rs after it.
    fn is_deposed_by_a_newcomer(&self, step: &Step) -> bool {
        let Step::Change { leader, changes, .. } = step else { return false };
        let views = self.ours.views();
        let term = |server: u64| views.get(&server).map(|view| view.term);
        changes.iter().any(|change| term(change.server().into()) > term(*leader))
    }

    fn context<'a>(&'a self, views: &'a Views) -> ScheduleContext<'a> {
        ScheduleContext {
            views,
            members: self.members,
            groups: &self.groups,
            settings: self.settings,
            next_command: self.next_command,
        }
    }

    fn reproduction(&self) -> (Settings, &[Step]) {
        (self.settings, &self.steps)
    }

    fn count(&mut self, step: &Step, before: &Views, after: &Views) {
        let coverage = &mut self.coverage;
        match step {
            Step::Campaign { server, .. } => match after.get(server) {
                Some(view) if view.leads => coverage.elections += 1,
                _ => coverage.refused_elections += 1,
            },
            Step::Change { joint: true, .. } => coverage.joint_changes += 1,
            Step::Change { joint: false, .. } => coverage.changes += 1,
            Step::CheckQuorum => {
                let leading = |views: &Views| views.values().filter(|view| view.leads).count() as u64;
                coverage.leaders_that_lost_their_quorum += leading(before).saturating_sub(leading(after));
            }
            _ => {}
        }
        for (number, was) in before {
            let Some(is) = after.get(number) else { continue };
            let lost = was.log.iter().any(|entry| entry.index > is.log_start && !is.log.contains(entry));
            coverage.truncations += u64::from(lost);
            let compacted = matches!(step, Step::Compact(server) if server == number);
            coverage.snapshots += u64::from(is.log_start > was.log_start && !compacted);
        }
        coverage.commands =
            self.ours.committed().values().filter(|kind| matches!(kind, PayloadKind::Command(_))).count();
    }

    /// Starts and reconnects all servers, elects a leader if there is none, and asserts that it commits a command.
    fn heal(&mut self) {
        let steps = self.context(&self.ours.views()).regroup(vec![(1..=SERVERS).map(id).collect()]);
        steps.into_iter().for_each(|step| self.step(step));
        for member in self.members.members() {
            self.step(Step::Start(member.into()));
        }
        for attempt in 0..2 * SERVERS {
            if self.ours.leaders().is_empty() {
                let candidates = self.context(&self.ours.views()).candidates();
                let at = usize::try_from(attempt).expect("a small number") % candidates.len();
                self.step(Step::Campaign { server: candidates[at], expire_leases: true });
            }
        }
        self.step(Step::Propose(vec![self.next_command]));
        let views = self.ours.views();
        let leader = views.values().find(|view| view.leads).expect("somebody can be elected");
        let last = leader.log.last().map(|entry| (entry.index, entry.kind));
        assert_eq!(
            last,
            Some((leader.commit, PayloadKind::Command(self.next_command - 1))),
            "after {:?}",
            self.reproduction()
        );
        for member in self.members.members() {
            let view = &views[&u64::from(member)];
            let known = (view.commit, view.term, view.members);
            assert_eq!(
                known,
                (leader.commit, leader.term, leader.members),
                "{member}, after {:?}",
                self.reproduction()
            );
        }
    }
}

/// The rules of TiKV, which uses raft-rs, and of etcd, of which raft-rs is a port; with the option that vote requests
/// and refusals carry the commit index, or without.
pub(crate) fn profiles(votes_carry_commit: bool) -> impl Iterator<Item = Rules> {
    let profiles = ["tikv-8.5", "etcd-3.7"].map(|key| Profile::from_key(key).expect("there are both"));
    profiles.into_iter().map(move |profile| Rules { votes_carry_commit, ..profile.rules })
}

/// Random settings, with these rules otherwise.
pub(crate) fn settings(rules: Rules, random: &mut Random) -> Settings {
    let (pre_vote, check_quorum) = random.pick(&[(true, true), (true, false), (false, true)]);
    let learner_first = random.percent(50) && rules.learner_first;
    Settings { pre_vote, check_quorum, learner_first, rules }
}

fn run_seed(rules: Rules, seed: u64) -> Coverage {
    let mut random = Random::seeded(seed);
    let settings = settings(rules, &mut random);
    let mut pair = PairedNetworks::new(1 + random.below(5), settings);
    for _ in 0..4 {
        for _ in 0..20 {
            let views = pair.ours.views();
            for step in pair.context(&views).choose(&mut random) {
                if !pair.is_deposed_by_a_newcomer(&step) {
                    pair.step(step);
                }
            }
        }
        pair.heal();
    }
    pair.coverage
}

fn run_seeds(rules: Rules, seeds: Range<u64>) {
    let schedules = seeds.end - seeds.start;
    let mut all = Coverage::default();
    for seed in seeds {
        let coverage = std::panic::catch_unwind(|| run_seed(rules, seed)).unwrap_or_else(|_| panic!("seed {seed}"));
        all.elections += coverage.elections;
        all.refused_elections += coverage.refused_elections;
        all.commands += coverage.commands;
        all.changes += coverage.changes;
        all.joint_changes += coverage.joint_changes;
        all.truncations += coverage.truncations;
        all.snapshots += coverage.snapshots;
        all.leaders_that_lost_their_quorum += coverage.leaders_that_lost_their_quorum;
    }
    println!("{schedules} schedules: {all:?}");
    let rare = [all.truncations, all.snapshots, all.leaders_that_lost_their_quorum, all.joint_changes, all.changes];
    assert!(rare.iter().all(|&times| times * 20 >= schedules), "the schedules do not reach what they are for: {all:?}");
}

#[test]
fn schedules_without_message_loss_end_each_step_in_equal_states() {
    run_seeds(Rules::RAFT, 0..300);
}

#[test]
fn schedules_under_a_profile_end_each_step_in_equal_states() {
    profiles(false).chain(profiles(true)).for_each(|rules| run_seeds(rules, 0..150));
}

#[test]
#[ignore = "slow: many more schedules"]
fn many_schedules_without_message_loss_end_each_step_in_equal_states() {
    run_seeds(Rules::RAFT, 1_000..41_000);
}
