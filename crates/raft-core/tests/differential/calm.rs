//! Schedules without loss inside an act: after every act, everything that the two have in common is equal. Leaders and
//! terms, logs entry by entry with what is not committed yet, commit indexes, configurations, and what was answered.

use std::collections::BTreeMap;
use std::ops::Range;

use raft_core::{Configuration, ServerSet};

use crate::machine::{Kind, Settings, View};
use crate::network::Network;
use crate::ours::{Ours, id};
use crate::random::Random;
use crate::schedule::{Act, SERVERS, Scene, perform};
use crate::theirs::Theirs;

/// What came about, so that a schedule that does nothing is noticed.
#[derive(Debug, Default)]
struct Tally {
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

/// The two, side by side.
struct Pair {
    ours: Network<Ours>,
    theirs: Network<Theirs>,
    settings: Settings,
    groups: Vec<ServerSet>,
    members: Configuration,
    acts: Vec<Act>,
    next_command: u32,
    tally: Tally,
}

impl Pair {
    fn new(voters: u64, settings: Settings) -> Self {
        let everybody: ServerSet = (1..=SERVERS).map(id).collect();
        let voters: ServerSet = (1..=voters).map(id).collect();
        let mut pair = Self {
            ours: Network::new(SERVERS, voters, settings),
            theirs: Network::new(SERVERS, voters, settings),
            settings,
            groups: vec![everybody],
            members: Configuration::new(voters, ServerSet::EMPTY),
            acts: Vec::new(),
            next_command: 1,
            tally: Tally::default(),
        };
        voters.iter().for_each(|voter| pair.act(Act::Start(voter.into())));
        pair
    }

    /// One act on both, and the comparison.
    fn act(&mut self, act: Act) {
        let before = self.ours.views();
        self.acts.push(act.clone());
        let ours = perform(&mut self.ours, &act);
        let theirs = perform(&mut self.theirs, &act);
        assert_eq!(ours, theirs, "answers: ours, theirs, after {:?}", self.told());
        if let Act::Group(groups) = &act {
            self.groups.clone_from(groups);
        }
        if !matches!(act, Act::Change { .. }) {
            self.compare(); // After a change, once it is known who the members are.
        }
        let after = self.ours.views();
        self.count(&act, &before, &after);
        match act {
            Act::Propose(commands) | Act::LoseCommands { commands, .. } => {
                self.next_command += u32::try_from(commands.len()).expect("a few");
            }
            Act::Change { leader, changes, joint } => {
                assert!(ours == [true], "a change that is sure to be made is taken, after {:?}", self.told());
                let next = if joint {
                    self.members.enter_joint(&changes).and_then(|it| it.leave_joint())
                } else {
                    self.members.simple(&changes)
                };
                self.members = next.expect("it was chosen so");
                let got = after[&leader].members;
                let wanted = (self.members.voters(), ServerSet::EMPTY, self.members.learners());
                assert_eq!((got.voters, got.outgoing, got.learners), wanted, "after {:?}", self.told());
                self.compare();
                // An operator shuts down who was removed. This project's leaders go on telling one that was cut off, the
                // others' do not (`a_removed_server_that_was_cut_off_is_told_here_and_forgotten_there`).
                let stay = self.members.members();
                after.into_keys().filter(|&number| !stay.contains(id(number))).for_each(|it| self.act(Act::Crash(it)));
            }
            _ => {}
        }
    }

    fn compare(&self) {
        let (ours, theirs) = (self.ours.views(), self.theirs.views());
        // Who is no member yet, or no more, may be told of more here than there.
        for (number, mine) in ours.iter().filter(|&(&number, _)| self.members.members().contains(id(number))) {
            let other = &theirs[number];
            let from = mine.log_start.max(other.log_start) + 1;
            if self.hears_leader(*number, &ours) {
                assert_eq!(mine.commit, other.commit, "S{number}: ours, theirs, after {:?}", self.told());
            }
            let mine = (mine.term, mine.leads, mine.members, mine.log_from(from));
            let other = (other.term, other.leads, other.members, other.log_from(from));
            assert_eq!(mine, other, "S{number}: ours, theirs, after {:?}", self.told());
        }
        assert_eq!(self.ours.committed(), self.theirs.committed(), "after {:?}", self.told());
    }

    /// Without a leader a server there may know of more that is committed: it writes its commit index down, and learns of
    /// others' when it refuses a vote or is refused.
    fn hears_leader(&self, number: u64, views: &Views) -> bool {
        let group = self.groups.iter().find(|group| group.contains(id(number)));
        let leads = |it: u64| views.get(&it).is_some_and(|view| view.leads && view.term == views[&number].term);
        group.is_some_and(|group| group.iter().any(|it| leads(it.into())))
    }

    /// Whether the change brings in a server that was removed with a later term than the leader's. The leader hears of it
    /// from the newcomer: here while it catches up, and so before there is an entry, there after.
    fn is_deposed_by_a_newcomer(&self, act: &Act) -> bool {
        let Act::Change { leader, changes, .. } = act else { return false };
        let views = self.ours.views();
        let term = |server: u64| views.get(&server).map(|view| view.term);
        changes.iter().any(|change| term(change.server().into()) > term(*leader))
    }

    fn scene<'a>(&'a self, views: &'a Views) -> Scene<'a> {
        Scene {
            views,
            members: self.members,
            groups: &self.groups,
            settings: self.settings,
            next_command: self.next_command,
        }
    }

    fn told(&self) -> (Settings, &[Act]) {
        (self.settings, &self.acts)
    }

    fn count(&mut self, act: &Act, before: &Views, after: &Views) {
        let tally = &mut self.tally;
        match act {
            Act::Campaign { server, .. } => match after.get(server) {
                Some(view) if view.leads => tally.elections += 1,
                _ => tally.refused_elections += 1,
            },
            Act::Change { joint: true, .. } => tally.joint_changes += 1,
            Act::Change { joint: false, .. } => tally.changes += 1,
            Act::CheckQuorum => {
                let leading = |views: &Views| views.values().filter(|view| view.leads).count() as u64;
                tally.leaders_that_lost_their_quorum += leading(before).saturating_sub(leading(after));
            }
            _ => {}
        }
        for (number, was) in before {
            let Some(is) = after.get(number) else { continue };
            let lost = was.log.iter().any(|line| line.index > is.log_start && !is.log.contains(line));
            tally.truncations += u64::from(lost);
            let compacted = matches!(act, Act::Compact(server) if server == number);
            tally.snapshots += u64::from(is.log_start > was.log_start && !compacted);
        }
        tally.commands = self.ours.committed().values().filter(|kind| matches!(kind, Kind::Command(_))).count();
    }

    /// Everybody is up and hears everybody, there is a leader, and it gets on.
    fn come_to_rest(&mut self) {
        let acts = self.scene(&self.ours.views()).regroup(vec![(1..=SERVERS).map(id).collect()]);
        acts.into_iter().for_each(|act| self.act(act));
        for member in self.members.members() {
            self.act(Act::Start(member.into()));
        }
        for attempt in 0..2 * SERVERS {
            if self.ours.leaders().is_empty() {
                let candidates = self.scene(&self.ours.views()).candidates();
                let at = usize::try_from(attempt).expect("a small number") % candidates.len();
                self.act(Act::Campaign { server: candidates[at], leases_run_out: true });
            }
        }
        self.act(Act::Propose(vec![self.next_command]));
        let views = self.ours.views();
        let leader = views.values().find(|view| view.leads).expect("somebody can be elected");
        let last = leader.log.last().map(|line| (line.index, line.kind));
        assert_eq!(last, Some((leader.commit, Kind::Command(self.next_command - 1))), "after {:?}", self.told());
        for member in self.members.members() {
            let view = &views[&u64::from(member)];
            let known = (view.commit, view.term, view.members);
            assert_eq!(known, (leader.commit, leader.term, leader.members), "{member}, after {:?}", self.told());
        }
    }
}

fn settings(random: &mut Random) -> Settings {
    let (pre_vote, check_quorum) = random.pick(&[(true, true), (true, false), (false, true)]);
    Settings { pre_vote, check_quorum, learner_first: random.percent(50) }
}

fn play(seed: u64) -> Tally {
    let mut random = Random::seeded(seed);
    let settings = settings(&mut random);
    let mut pair = Pair::new(1 + random.below(5), settings);
    for _ in 0..4 {
        for _ in 0..20 {
            let views = pair.ours.views();
            for act in pair.scene(&views).choose(&mut random) {
                if !pair.is_deposed_by_a_newcomer(&act) {
                    pair.act(act);
                }
            }
        }
        pair.come_to_rest();
    }
    pair.tally
}

fn play_all(seeds: Range<u64>) {
    let schedules = seeds.end - seeds.start;
    let mut all = Tally::default();
    for seed in seeds {
        let tally = std::panic::catch_unwind(|| play(seed)).unwrap_or_else(|_| panic!("seed {seed}"));
        all.elections += tally.elections;
        all.refused_elections += tally.refused_elections;
        all.commands += tally.commands;
        all.changes += tally.changes;
        all.joint_changes += tally.joint_changes;
        all.truncations += tally.truncations;
        all.snapshots += tally.snapshots;
        all.leaders_that_lost_their_quorum += tally.leaders_that_lost_their_quorum;
    }
    println!("{schedules} schedules: {all:?}");
    let rare = [all.truncations, all.snapshots, all.leaders_that_lost_their_quorum, all.joint_changes, all.changes];
    assert!(rare.iter().all(|&times| times * 20 >= schedules), "the schedules do not reach what they are for: {all:?}");
}

#[test]
fn after_every_act_of_a_schedule_both_have_equal_leaders_terms_logs_and_configurations() {
    play_all(0..300);
}

#[test]
#[ignore = "slow: many more schedules"]
fn after_every_act_of_many_more_schedules_both_are_equal() {
    play_all(1_000..41_000);
}
