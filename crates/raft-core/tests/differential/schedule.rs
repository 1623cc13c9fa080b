//! Random schedules of steps, each chosen from those that make sense in the current state.
//!
//! A step ends when no messages are left, heartbeats included. Messages are lost only between steps: by partition into
//! groups and by crashes. The result of a step therefore follows from Raft alone, and not from the number of messages
//! that an implementation needs, so that *everything* must be equal after it. `random_faults` loses single messages,
//! and compares less.

use std::collections::BTreeMap;

use raft_core::{Change, Configuration, ServerSet};

use crate::network::Network;
use crate::overlap_node::id;
use crate::random::Random;
use crate::system_under_test::{Settings, SystemUnderTest, View};

/// The number of servers. Some of them are members at a time.
pub(crate) const SERVERS: u64 = 7;

#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Partitions the network: servers are connected within a group only.
    Group(Vec<ServerSet>),
    Crash(u64),
    Start(u64),
    /// Proposes these commands to each leader.
    Propose(Vec<u32>),
    /// One server's election timeout passes. Optionally all leases expire before.
    Campaign {
        server: u64,
        expire_leases: bool,
    },
    /// Runs the quorum check of each leader.
    CheckQuorum,
    /// Requests a change from the leader. Servers that are not members after it are shut down.
    Change {
        leader: u64,
        changes: Vec<Change>,
        joint: bool,
    },
    /// One server compacts its log.
    Compact(u64),
    /// The leader appends commands and crashes before it has sent them.
    LoseCommands {
        leader: u64,
        commands: Vec<u32>,
    },
    /// The leader appends a change and crashes before it has sent it; another leader is elected, then the first
    /// restarts.
    LoseChange {
        leader: u64,
        changes: Vec<Change>,
        joint: bool,
        successor: u64,
    },
}

/// Executes a step. Returns whether the servers accepted the requests.
pub(crate) fn execute<M: SystemUnderTest>(network: &mut Network<M>, step: &Step) -> Vec<bool> {
    let mut answers = Vec::new();
    match step {
        Step::Group(groups) => network.regroup(groups),
        Step::Crash(server) => network.crash(*server),
        Step::Start(server) => network.start(*server),
        Step::Propose(commands) => {
            for leader in network.leaders() {
                let leader = network.server_mut(leader).expect("it leads");
                answers.extend(commands.iter().map(|&command| leader.propose(command)));
            }
        }
        Step::Campaign { server, expire_leases } => {
            if *expire_leases {
                network.each(M::expire_lease);
            }
            answers.extend(network.server_mut(*server).map(M::campaign));
        }
        Step::CheckQuorum => network.each(M::check_quorum),
        Step::Change { leader, changes, joint } => {
            answers.extend(network.server_mut(*leader).map(|leader| leader.change(changes, *joint)));
        }
        Step::Compact(server) => network.each_at(*server, M::compact),
        Step::LoseCommands { leader, commands } => {
            let server = network.server_mut(*leader).expect("it leads");
            answers.extend(commands.iter().map(|&command| server.propose(command)));
            network.crash(*leader);
        }
        Step::LoseChange { leader, changes, joint, successor } => {
            answers.push(network.server_mut(*leader).expect("it leads").change(changes, *joint));
            network.crash(*leader);
            network.each(M::expire_lease);
            answers.extend(network.server_mut(*successor).map(M::campaign));
            network.settle();
            network.start(*leader);
        }
    }
    network.settle();
    answers
}

/// The state by which steps are chosen.
pub(crate) struct ScheduleContext<'a> {
    pub(crate) views: &'a BTreeMap<u64, View>,
    /// The last configuration that both networks agreed on.
    pub(crate) members: Configuration,
    pub(crate) groups: &'a [ServerSet],
    pub(crate) settings: Settings,
    pub(crate) next_command: u32,
}

impl ScheduleContext<'_> {
    fn up(&self) -> ServerSet {
        self.views.keys().map(|&number| id(number)).collect()
    }

    /// The leader of the latest term.
    pub(crate) fn leader(&self) -> Option<u64> {
        let leaders = self.views.iter().filter(|(_, view)| view.leads);
        leaders.max_by_key(|(_, view)| view.term).map(|(&number, _)| number)
    }

    fn group_of(&self, server: u64) -> ServerSet {
        self.groups.iter().copied().find(|group| group.contains(id(server))).unwrap_or_default()
    }

    /// The servers that may campaign. Excludes candidates of a stale term: in Overlap a reply tells them the later
    /// term, in raft-rs they get no reply (`candidate_of_a_stale_term_gets_a_reply_in_overlap_only`).
    pub(crate) fn candidates(&self) -> Vec<u64> {
        let voters = self.members.voters().intersection(self.up());
        let may_campaign =
            |&server: &u64| self.settings.pre_vote || self.views[&server].term + 1 >= self.latest_term_around(server);
        voters.iter().map(u64::from).filter(may_campaign).collect()
    }

    /// Whether the server is in the latest term of its group. Only then do servers with a lease ignore its vote
    /// requests in both implementations (`lease_blocks_requests_of_an_equal_term_in_overlap_only`).
    fn knows_the_latest_term(&self, server: u64) -> bool {
        self.views[&server].term == self.latest_term_around(server)
    }

    fn latest_term_around(&self, server: u64) -> u64 {
        let reachable = self.group_of(server).intersection(self.up());
        reachable.iter().map(|other| self.views[&u64::from(other)].term).max().unwrap_or_default()
    }

    /// Chooses the next steps: one step, or a change and the steps that it needs.
    pub(crate) fn choose(&self, random: &mut Random) -> Vec<Step> {
        let members: Vec<u64> = self.members.members().iter().map(u64::from).collect();
        let candidates = self.candidates();
        let up: Vec<u64> = self.views.keys().copied().collect();
        let down: Vec<u64> = members.iter().copied().filter(|number| !up.contains(number)).collect();
        match random.below(100) {
            0..35 => {
                let count = 1 + u32::try_from(random.below(3)).expect("a small number");
                vec![Step::Propose((0..count).map(|n| self.next_command + n).collect())]
            }
            35..55 if !candidates.is_empty() => {
                let server = random.pick(&candidates);
                let expire_leases = random.percent(75) || !self.knows_the_latest_term(server);
                vec![Step::Campaign { server, expire_leases }]
            }
            55..62 => self.regroup(groups(random)),
            62..67 => self.regroup(vec![(1..=SERVERS).map(id).collect()]),
            67..73 if !up.is_empty() => vec![Step::Crash(random.pick(&up))],
            73..82 if !down.is_empty() => vec![Step::Start(random.pick(&down))],
            82..86 if self.settings.check_quorum => vec![Step::CheckQuorum; 2],
            86..89 if !up.is_empty() => vec![Step::Compact(random.pick(&up))],
            89..92 => self.lose_commands(random),
            92..94 => self.lose_change(random),
            _ => self.change(random),
        }
    }

    /// Partitions the network. First crashes a leader that would learn in its new group that its term is over, unless
    /// the later term has a leader in the group: which servers get that leader's last entries before it learns this
    /// depends on the order of messages.
    pub(crate) fn regroup(&self, groups: Vec<ServerSet>) -> Vec<Step> {
        let mut steps = Vec::new();
        for group in &groups {
            let views = || self.views.iter().filter(|&(&number, _)| group.contains(id(number)));
            let latest = views().map(|(_, view)| view.term).max().unwrap_or_default();
            let leaders = || views().filter(|(_, view)| view.leads);
            if !leaders().any(|(_, view)| view.term == latest) {
                steps.extend(leaders().map(|(&number, _)| Step::Crash(number)));
            }
        }
        steps.push(Step::Group(groups));
        steps
    }

    /// The voters in the leader's group if the group without the leader is a quorum, otherwise none. They hold all that
    /// the leader has sent.
    fn quorum_without(&self, leader: u64) -> Vec<u64> {
        let rest = self.up().intersection(self.group_of(leader)).without(id(leader));
        let able =
            if self.members.is_quorum(rest) { self.members.voters().intersection(rest) } else { ServerSet::EMPTY };
        able.iter().map(u64::from).collect()
    }

    /// Makes a log that is longer and of an earlier term compete with one that is shorter and of a later term. The
    /// server with the longer log campaigns twice, since the others may have voted in the first term.
    fn lose_commands(&self, random: &mut Random) -> Vec<Step> {
        let Some(leader) = self.leader() else { return vec![] };
        let others = self.quorum_without(leader);
        if others.is_empty() || !self.members.voters().contains(id(leader)) {
            return vec![];
        }
        let successor = random.pick(&others);
        let again = || Step::Campaign { server: leader, expire_leases: true };
        vec![
            Step::LoseCommands { leader, commands: (0..3).map(|n| self.next_command + n).collect() },
            Step::Campaign { server: successor, expire_leases: true },
            Step::Crash(successor),
            Step::Start(leader),
            again(),
            again(),
        ]
    }

    /// A change that is lost. Within the step, different configurations are in force at the leaders of the two
    /// networks; after the step they are equal again, since the entry is gone.
    fn lose_change(&self, random: &mut Random) -> Vec<Step> {
        let Some(leader) = self.leader() else { return vec![] };
        let others = self.quorum_without(leader);
        let joint = random.percent(50);
        let changes = changes(self.members, joint, random);
        let newcomer = |change: &Change| matches!(change, Change::AddVoter(_));
        // With catch-up, a change that adds a voter is not in the log yet when the leader crashes.
        let appended = !self.settings.learner_first || !changes.iter().any(newcomer);
        let made = if joint { self.members.enter_joint(&changes) } else { self.members.simple(&changes) };
        // A leader whose own vote is a quorum would commit the change at once.
        let lost = made.is_ok_and(|after| !after.is_quorum(ServerSet::EMPTY.with(id(leader))));
        if others.is_empty() || !appended || !lost || !self.members.voters().contains(id(leader)) {
            return vec![];
        }
        vec![Step::LoseChange { leader, changes, joint, successor: random.pick(&others) }]
    }

    /// A change that the leader and the servers it reaches are sure to commit, under the configurations before and
    /// after it. An uncommitted change is in force in Overlap and not in raft-rs
    /// (`configuration_activates_on_append_in_overlap_and_on_apply_in_raft_rs`), so that elections could differ.
    fn change(&self, random: &mut Random) -> Vec<Step> {
        let Some(leader) = self.leader() else { return vec![] };
        let group = self.group_of(leader);
        let joint = random.percent(50);
        let changes = changes(self.members, joint, random);
        let after = if joint { self.members.enter_joint(&changes) } else { self.members.simple(&changes) };
        let Ok(after) = after else { return vec![] };
        let newcomers = after.members().difference(self.members.members());
        let heard = self.up().intersection(group).union(newcomers);
        let stays = after.voters().contains(id(leader));
        let sure = self.members.is_quorum(heard) && after.is_quorum(heard) && newcomers.is_subset(group);
        // A learner that becomes a voter is caught up first, too.
        let reached = after.voters().difference(self.members.voters()).is_subset(heard);
        if !stays || !sure || !reached || changes.is_empty() {
            return vec![];
        }
        let start = newcomers.iter().map(|newcomer| Step::Start(newcomer.into()));
        start.chain([Step::Change { leader, changes, joint }]).collect()
    }
}

/// A random partition into two or three groups.
pub(crate) fn groups(random: &mut Random) -> Vec<ServerSet> {
    let mut groups = vec![ServerSet::EMPTY; 2 + usize::from(random.percent(20))];
    for number in 1..=SERVERS {
        let at = usize::try_from(random.below(groups.len() as u64)).expect("a small number");
        groups[at].insert(id(number));
    }
    groups
}

/// Random changes of different servers, each with an effect: Overlap refuses others
/// (`change_without_effect_is_refused_in_overlap_and_made_in_raft_rs`).
pub(crate) fn changes(members: Configuration, joint: bool, random: &mut Random) -> Vec<Change> {
    let count = if joint { 1 + random.below(4) } else { 1 };
    let mut left: Vec<u64> = (1..=SERVERS).collect();
    let mut changes = Vec::new();
    for _ in 0..count {
        let at = usize::try_from(random.below(left.len() as u64)).expect("a small number");
        let server = id(left.swap_remove(at));
        let (votes, learns) = (members.voters().contains(server), members.learners().contains(server));
        changes.push(match random.below(10) {
            0..3 if votes || learns => Change::Remove(server),
            3..5 if !learns => Change::AddLearner(server),
            _ if !votes => Change::AddVoter(server),
            _ => Change::Remove(server),
        });
    }
    changes
}
