//! Schedules: what happens, act by act, chosen at random from what makes sense at the time.
//!
//! An act ends when nobody has anything to say (heartbeats included), and messages are lost between acts only: by groups
//! of servers that do not hear each other, and by crashes. So what an act leads to follows from Raft alone and not from
//! how many messages an implementation needs for it, and *everything* must be equal after it. Loss message by message is
//! in `storm`, where less can be compared.

use std::collections::BTreeMap;

use raft_core::{Change, Configuration, ServerSet};

use crate::machine::{Machine, Settings, View};
use crate::network::Network;
use crate::ours::id;
use crate::random::Random;

/// The servers there are; a few of them are members at a time.
pub(crate) const SERVERS: u64 = 7;

#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Servers hear each other within a group only.
    Group(Vec<ServerSet>),
    Crash(u64),
    Start(u64),
    /// Each leader is given these commands at once.
    Propose(Vec<u32>),
    /// The election timeout passes at one server; perhaps the lease has run out at all others.
    Campaign {
        server: u64,
        leases_run_out: bool,
    },
    /// Each leader looks whether it heard from a quorum.
    CheckQuorum,
    /// The leader is asked for a change. Who is no member after it is shut down.
    Change {
        leader: u64,
        changes: Vec<Change>,
        joint: bool,
    },
    /// One server drops what is committed from its log.
    Compact(u64),
    /// The leader takes commands and crashes before it has sent them.
    LoseCommands {
        leader: u64,
        commands: Vec<u32>,
    },
    /// The leader takes a change and crashes before it has sent it; another is elected, and then the first returns.
    LoseChange {
        leader: u64,
        changes: Vec<Change>,
        joint: bool,
        successor: u64,
    },
}

/// Carries an act out; says what the servers answered.
pub(crate) fn perform<M: Machine>(network: &mut Network<M>, act: &Act) -> Vec<bool> {
    let mut answers = Vec::new();
    match act {
        Act::Group(groups) => network.regroup(groups),
        Act::Crash(server) => network.crash(*server),
        Act::Start(server) => network.start(*server),
        Act::Propose(commands) => {
            for leader in network.leaders() {
                let leader = network.server_mut(leader).expect("it leads");
                answers.extend(commands.iter().map(|&command| leader.propose(command)));
            }
        }
        Act::Campaign { server, leases_run_out } => {
            if *leases_run_out {
                network.each(M::lease_runs_out);
            }
            answers.extend(network.server_mut(*server).map(M::campaign));
        }
        Act::CheckQuorum => network.each(M::check_quorum),
        Act::Change { leader, changes, joint } => {
            answers.extend(network.server_mut(*leader).map(|leader| leader.change(changes, *joint)));
        }
        Act::Compact(server) => network.each_at(*server, M::compact),
        Act::LoseCommands { leader, commands } => {
            let server = network.server_mut(*leader).expect("it leads");
            answers.extend(commands.iter().map(|&command| server.propose(command)));
            network.crash(*leader);
        }
        Act::LoseChange { leader, changes, joint, successor } => {
            answers.push(network.server_mut(*leader).expect("it leads").change(changes, *joint));
            network.crash(*leader);
            network.each(M::lease_runs_out);
            answers.extend(network.server_mut(*successor).map(M::campaign));
            network.settle();
            network.start(*leader);
        }
    }
    network.settle();
    answers
}

/// What acts are chosen by.
pub(crate) struct Scene<'a> {
    pub(crate) views: &'a BTreeMap<u64, View>,
    /// The latest configuration that was agreed on.
    pub(crate) members: Configuration,
    pub(crate) groups: &'a [ServerSet],
    pub(crate) settings: Settings,
    pub(crate) next_command: u32,
}

impl Scene<'_> {
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

    /// Who may stand for election. Not who stands for a term that is over: here it is told so and takes the later term up,
    /// there it is left without an answer (`a_candidate_for_a_term_that_is_over_is_told_here_and_ignored_there`).
    pub(crate) fn candidates(&self) -> Vec<u64> {
        let voters = self.members.voters().intersection(self.up());
        let stands =
            |&server: &u64| self.settings.pre_vote || self.views[&server].term + 1 >= self.latest_term_around(server);
        voters.iter().map(u64::from).filter(stands).collect()
    }

    /// Only then are its requests ignored by those who hear from a leader, in both
    /// (`a_lease_does_not_cover_requests_for_a_term_that_is_not_a_later_one_there`).
    fn knows_the_latest_term(&self, server: u64) -> bool {
        self.views[&server].term == self.latest_term_around(server)
    }

    fn latest_term_around(&self, server: u64) -> u64 {
        let around = self.group_of(server).intersection(self.up());
        around.iter().map(|it| self.views[&u64::from(it)].term).max().unwrap_or_default()
    }

    /// The acts that come next: one, or a change and what it needs.
    pub(crate) fn choose(&self, random: &mut Random) -> Vec<Act> {
        let members: Vec<u64> = self.members.members().iter().map(u64::from).collect();
        let candidates = self.candidates();
        let up: Vec<u64> = self.views.keys().copied().collect();
        let down: Vec<u64> = members.iter().copied().filter(|number| !up.contains(number)).collect();
        match random.below(100) {
            0..35 => {
                let count = 1 + u32::try_from(random.below(3)).expect("a small number");
                vec![Act::Propose((0..count).map(|n| self.next_command + n).collect())]
            }
            35..55 if !candidates.is_empty() => {
                let server = random.pick(&candidates);
                let leases_run_out = random.percent(75) || !self.knows_the_latest_term(server);
                vec![Act::Campaign { server, leases_run_out }]
            }
            55..62 => self.regroup(groups(random)),
            62..67 => self.regroup(vec![(1..=SERVERS).map(id).collect()]),
            67..73 if !up.is_empty() => vec![Act::Crash(random.pick(&up))],
            73..82 if !down.is_empty() => vec![Act::Start(random.pick(&down))],
            82..86 if self.settings.check_quorum => vec![Act::CheckQuorum; 2],
            86..89 if !up.is_empty() => vec![Act::Compact(random.pick(&up))],
            89..92 => self.lose_commands(random),
            92..94 => self.lose_change(random),
            _ => self.change(random),
        }
    }

    /// New groups. A leader that will only learn there that its term is over is crashed before: to whom it gets its last
    /// entries until then depends on the order of messages. (Where the later term has a leader, that one settles it.)
    pub(crate) fn regroup(&self, groups: Vec<ServerSet>) -> Vec<Act> {
        let mut acts = Vec::new();
        for group in &groups {
            let views = || self.views.iter().filter(|&(&number, _)| group.contains(id(number)));
            let latest = views().map(|(_, view)| view.term).max().unwrap_or_default();
            let leaders = || views().filter(|(_, view)| view.leads);
            if !leaders().any(|(_, view)| view.term == latest) {
                acts.extend(leaders().map(|(&number, _)| Act::Crash(number)));
            }
        }
        acts.push(Act::Group(groups));
        acts
    }

    /// Those of the leader's group that are a quorum without it, if they are; they hold all that it has sent.
    fn quorum_without(&self, leader: u64) -> Vec<u64> {
        let rest = self.up().intersection(self.group_of(leader)).without(id(leader));
        let able =
            if self.members.is_quorum(rest) { self.members.voters().intersection(rest) } else { ServerSet::EMPTY };
        able.iter().map(u64::from).collect()
    }

    /// A log that is longer and of an earlier term, against one that is shorter and of a later one: its server stands for
    /// election twice, since in the first term the others may have voted.
    fn lose_commands(&self, random: &mut Random) -> Vec<Act> {
        let Some(leader) = self.leader() else { return vec![] };
        let others = self.quorum_without(leader);
        if others.is_empty() || !self.members.voters().contains(id(leader)) {
            return vec![];
        }
        let successor = random.pick(&others);
        let again = || Act::Campaign { server: leader, leases_run_out: true };
        vec![
            Act::LoseCommands { leader, commands: (0..3).map(|n| self.next_command + n).collect() },
            Act::Campaign { server: successor, leases_run_out: true },
            Act::Crash(successor),
            Act::Start(leader),
            again(),
            again(),
        ]
    }

    /// A change that comes to nothing. Between the act's parts the two differ in what is in force at the leader; after it
    /// they do not, since its entry is gone.
    fn lose_change(&self, random: &mut Random) -> Vec<Act> {
        let Some(leader) = self.leader() else { return vec![] };
        let others = self.quorum_without(leader);
        let joint = random.percent(50);
        let changes = changes(self.members, joint, random);
        let newcomer = |change: &Change| matches!(change, Change::AddVoter(_));
        // One that catches up first is not in the log when the leader crashes.
        let appended = !self.settings.learner_first || !changes.iter().any(newcomer);
        let made = if joint { self.members.enter_joint(&changes) } else { self.members.simple(&changes) };
        // Alone with its vote, the leader would commit it at once.
        let lost = made.is_ok_and(|after| !after.is_quorum(ServerSet::EMPTY.with(id(leader))));
        if others.is_empty() || !appended || !lost || !self.members.voters().contains(id(leader)) {
            return vec![];
        }
        vec![Act::LoseChange { leader, changes, joint, successor: random.pick(&others) }]
    }

    /// A change that is sure to be committed by the leader and those it hears, under the configuration before and the
    /// one after. One that is not comes into force here and not there
    /// (`a_configuration_is_in_force_when_appended_here_and_when_applied_there`), and then elections need not agree.
    fn change(&self, random: &mut Random) -> Vec<Act> {
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
        // A learner that becomes a voter is caught up first too.
        let reached = after.voters().difference(self.members.voters()).is_subset(heard);
        if !stays || !sure || !reached || changes.is_empty() {
            return vec![];
        }
        let start = newcomers.iter().map(|newcomer| Act::Start(newcomer.into()));
        start.chain([Act::Change { leader, changes, joint }]).collect()
    }
}

/// Two groups, or three.
pub(crate) fn groups(random: &mut Random) -> Vec<ServerSet> {
    let mut groups = vec![ServerSet::EMPTY; 2 + usize::from(random.percent(20))];
    for number in 1..=SERVERS {
        let at = usize::try_from(random.below(groups.len() as u64)).expect("a small number");
        groups[at].insert(id(number));
    }
    groups
}

/// Changes that change something, each of another server: this project's servers refuse others
/// (`a_change_of_nothing_is_refused_here_and_made_there`).
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
