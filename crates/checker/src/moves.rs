//! Granularity of moves: transitions between states without messages in flight. Each move is a fixed sequence of Steps.

use std::cmp::Ordering;
use std::fmt;

use cluster::{Mode, Node, Step, World};
use raft_core::{
    Change, ChangeRequest, Command, Configuration, Leadership, Log, NullOutput, Rules, Server, ServerId, ServerSet,
    Timer,
};

use crate::{Bounds, Query};

/// One move of a schedule. Messages that it sends and does not deliver are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// The server applies a committed configuration, if configurations take effect on apply.
    Apply(ServerId),
    /// The server crashes and restarts; a server that is down restarts.
    Restart(ServerId),
    /// The leader receives no answer from a quorum for an election timeout, and steps down (D 6.2).
    StepDown(ServerId),
    /// The operator restarts the server with another roster.
    Roster {
        /// The server.
        server: ServerId,
        /// The voters of its new roster.
        target: ServerSet,
    },
    /// A client sends the leader a command. The leader appends it and replicates it to no server.
    Propose(ServerId),
    /// The leader is asked for a change. It catches newcomers up first, if the rules demand that, and appends the
    /// entry, which no other server receives.
    Change {
        /// The leader.
        leader: ServerId,
        /// The change.
        request: ChangeRequest,
    },
    /// The leader receives acknowledgements from every server that holds its whole log, and commits what they hold.
    Commit(ServerId),
    /// The server has lost contact with the leader and campaigns. `voters` vote for it. It loses, if they are too few.
    Elect {
        /// The candidate.
        candidate: ServerId,
        /// The servers whose votes reach the candidate.
        voters: ServerSet,
    },
    /// The leader brings the logs of these servers up to date. Their acknowledgements do not reach it.
    Replicate {
        /// The leader.
        leader: ServerId,
        /// The receivers.
        to: ServerSet,
    },
    /// One Step: the granularity of Steps.
    Step(Step),
    /// The leader finishes a catch-up that was in progress at the start of the search, and appends the change.
    CatchUp {
        /// The leader.
        leader: ServerId,
        /// The newcomers that are caught up.
        newcomers: ServerSet,
    },
    /// A timeout ends what a leader was doing at the start of the search: a catch-up round or a transfer.
    Expire {
        /// The leader.
        leader: ServerId,
        /// The timer that fires.
        timer: Timer,
    },
    /// The server crashes and stays down, until a later move restarts it.
    Crash(ServerId),
    /// The server loses its disk, and starts again under its old name.
    LoseDisk(ServerId),
    /// The server compacts its log up to its commit index.
    Compact(ServerId),
    /// The leader transfers its leadership: it brings the log of `to` up to date, and `to` campaigns at once. `voters`
    /// vote for it. If they are too few, the leader's transfer times out.
    Transfer {
        /// The leader.
        leader: ServerId,
        /// The target.
        to: ServerId,
        /// The servers whose votes reach the target.
        voters: ServerSet,
    },
    /// The server campaigns, and a voter whose log is ahead refuses. Only if vote requests and refusals carry the
    /// commit index, and one of the two learns of a later commit.
    Refuse {
        /// The candidate.
        candidate: ServerId,
        /// The voter, the only server that its request reaches.
        voter: ServerId,
    },
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apply(server) => write!(f, "{server} applies its committed configuration"),
            Self::Restart(server) => write!(f, "{server} restarts"),
            Self::StepDown(server) => write!(f, "{server} hears from no majority and steps down"),
            Self::Roster { server, target } => write!(f, "{server} restarts with the roster {target}"),
            Self::Propose(leader) => write!(f, "{leader} appends a command"),
            Self::Change { leader, request } => write!(f, "{leader} is asked to {request}"),
            Self::Commit(leader) => write!(f, "{leader} hears that its entries arrived, and commits"),
            Self::Elect { candidate, voters } if voters.is_empty() => {
                write!(f, "{candidate} campaigns, and no other server votes for it")
            }
            Self::Elect { candidate, voters } => write!(f, "{candidate} campaigns, and {voters} vote for it"),
            Self::Replicate { leader, to } => write!(f, "{leader} replicates to {to}"),
            Self::Step(step) => fmt::Display::fmt(step, f),
            Self::CatchUp { leader, newcomers } => write!(f, "{leader} catches {newcomers} up, and appends the change"),
            Self::Expire { leader, timer } => write!(f, "{leader} waits until its {timer} ends"),
            Self::Crash(server) => write!(f, "{server} crashes and stays down"),
            Self::LoseDisk(server) => write!(f, "{server} loses its disk and starts again"),
            Self::Compact(server) => write!(f, "{server} compacts its log"),
            Self::Transfer { leader, to, voters } if voters.is_empty() => {
                write!(f, "{leader} transfers leadership to {to}, for which no other server votes")
            }
            Self::Transfer { leader, to, voters } => {
                write!(f, "{leader} transfers leadership to {to}, for which {voters} vote")
            }
            Self::Refuse { candidate, voter } => write!(f, "{candidate} campaigns, and {voter} refuses its vote"),
        }
    }
}

/// Budgets used by a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct BudgetUsed {
    /// Changes requested.
    pub changes: u8,
    /// Crashes.
    pub crashes: u8,
    /// Commands proposed.
    pub commands: u8,
    /// Crashes after which a server stayed down.
    pub stay_down: u8,
    /// Disks lost.
    pub lost_disks: u8,
    /// Logs compacted.
    pub snapshots: u8,
    /// Leadership transfers.
    pub transfers: u8,
}

impl BudgetUsed {
    /// The larger value of each budget.
    pub(crate) fn max(self, other: Self) -> Self {
        Self {
            changes: self.changes.max(other.changes),
            crashes: self.crashes.max(other.crashes),
            commands: self.commands.max(other.commands),
            stay_down: self.stay_down.max(other.stay_down),
            lost_disks: self.lost_disks.max(other.lost_disks),
            snapshots: self.snapshots.max(other.snapshots),
            transfers: self.transfers.max(other.transfers),
        }
    }

    /// The budgets used after a move from `world`.
    #[must_use]
    pub fn after(mut self, action: &Move, world: &World) -> Self {
        match action {
            Move::Restart(id) => self.crashes += u8::from(world.server(*id).is_some()),
            Move::Step(Step::Crash(_)) => self.crashes += 1,
            Move::Propose(_) | Move::Step(Step::Propose { .. }) => self.commands += 1,
            // The end of a joint configuration is part of its change.
            Move::Change { request, .. } | Move::Step(Step::Request { request, .. }) if request.ends_joint() => {}
            Move::Change { .. } | Move::Step(Step::Ask { .. } | Step::Request { .. }) => self.changes += 1,
            Move::Roster { target, .. } => self.changes += u8::from(!is_target(world, *target)),
            Move::Crash(_) => self.stay_down += 1,
            Move::LoseDisk(_) | Move::Step(Step::LoseDisk(_)) => self.lost_disks += 1,
            Move::Compact(_) | Move::Step(Step::Compact(_)) => self.snapshots += 1,
            Move::Transfer { .. } | Move::Step(Step::Transfer { .. }) => self.transfers += 1,
            _ => {}
        }
        self
    }
}

/// Whether these voters are the current target.
pub(crate) fn is_target(world: &World, target: ServerSet) -> bool {
    world.target().is_some_and(|target_configuration| target_configuration.voters() == target)
}

/// Puts every move that may have an effect into `moves`, in a fixed order.
pub(crate) fn enabled_moves(world: &World, used: BudgetUsed, query: &Query, moves: &mut Vec<Move>) {
    let bounds = &query.bounds;
    for node in world.nodes() {
        if used.lost_disks < bounds.lost_disks {
            moves.push(Move::LoseDisk(node.id()));
        }
        let Node::Up(server) = node else {
            moves.push(Move::Restart(node.id()));
            continue;
        };
        let id = server.id();
        if server.timers().contains(Timer::Apply) {
            moves.push(Move::Apply(id));
        }
        if used.crashes < bounds.crashes {
            moves.push(Move::Restart(id));
        }
        if used.stay_down < bounds.stay_down {
            moves.push(Move::Crash(id));
        }
        if used.snapshots < bounds.snapshots && server.log().snapshot().index < server.commit_index() {
            moves.push(Move::Compact(id));
        }
        if server.leadership().is_some() {
            leader_moves(world, server, used, query, moves);
        } else if server.timers().contains(Timer::Election) {
            election_moves(world, server, bounds, moves);
        }
    }
    roster_moves(world, used, query, moves);
}

fn leader_moves(world: &World, leader: &Server, used: BudgetUsed, query: &Query, moves: &mut Vec<Move>) {
    let (id, bounds) = (leader.id(), &query.bounds);
    let has_room = u64::from(leader.log().last_index()) < bounds.log;
    if world.rules().check_quorum {
        moves.push(Move::StepDown(id));
    }
    if has_room && used.commands < bounds.commands {
        moves.push(Move::Propose(id));
    }
    if has_room {
        for_each_change(world, leader, used, query, |request| moves.push(Move::Change { leader: id, request }));
    }
    // No move leaves a catch-up or a transfer unfinished. But a search may start in the middle of one.
    if let Some(catch_up) = leader.leadership().and_then(Leadership::catch_up).filter(|_| has_room) {
        moves.push(Move::CatchUp { leader: id, newcomers: catch_up.newcomers });
    }
    let under_way = [Timer::Round, Timer::Transfer].into_iter().filter(|&timer| leader.timers().contains(timer));
    moves.extend(under_way.map(|timer| Move::Expire { leader: id, timer }));
    if leader.commit_index() < leader.log().last_index() && !holders(|id| world.server(id), leader).is_empty() {
        moves.push(Move::Commit(id));
    }
    if used.transfers < bounds.transfers && has_room {
        transfer_moves(world, leader, bounds, moves);
    }
    let (behind, ahead) = behind_and_ahead(world, leader);
    for_each_subset(behind, ServerSet::EMPTY, &mut |to| {
        if !to.is_empty() {
            moves.push(Move::Replicate { leader: id, to });
        }
    });
    moves.extend(ahead.iter().map(|other| Move::Replicate { leader: id, to: ServerSet::EMPTY.with(other) }));
}

/// Offers the requests that bring the leader's configuration nearer to a target, if the budget allows another change,
/// and those that end a joint configuration, if the leader would accept them.
pub(crate) fn for_each_change(
    world: &World,
    leader: &Server,
    used: BudgetUsed,
    query: &Query,
    mut offer: impl FnMut(ChangeRequest),
) {
    let current = leader.configuration();
    let present = current.voters().union(current.learners());
    let mut offered = Vec::new();
    if world.rules().revertible_joint && current.is_joint() {
        offered.extend([ChangeRequest::LeaveJoint, ChangeRequest::RevertJoint]);
    }
    let targets = if used.changes < query.bounds.changes { query.targets.as_slice() } else { &[] };
    for target in targets {
        let add_voters = target.voters().difference(current.voters());
        let add_learners = target.learners().difference(current.learners());
        let remove = present.difference(target.members());
        let simple = (add_voters.iter().map(Change::AddVoter))
            .chain(add_learners.iter().map(Change::AddLearner))
            .chain(remove.iter().map(Change::Remove));
        match world.mode() {
            Mode::Naive => {}
            Mode::SingleServer => offered.extend(simple.map(ChangeRequest::Simple)),
            Mode::Joint if add_voters.is_empty() && add_learners.is_empty() && remove.is_empty() => {}
            Mode::Joint => {
                if world.direct_changes() {
                    offered.extend(simple.map(ChangeRequest::Simple));
                }
                offered.push(ChangeRequest::Joint { add_voters, add_learners, remove });
            }
        }
    }
    for (index, &request) in offered.iter().enumerate() {
        let before = offered.iter().take(index);
        if before.into_iter().all(|other| *other != request)
            && leader.clone().request_change(request, &mut NullOutput).is_ok()
        {
            offer(request);
        }
    }
}

/// The roster changes that the operator may make.
fn roster_moves(world: &World, used: BudgetUsed, query: &Query, moves: &mut Vec<Move>) {
    if world.mode() != Mode::Naive {
        return;
    }
    for target in query.targets.iter().map(Configuration::voters) {
        let under_way = is_target(world, target);
        if !under_way && used.changes >= query.bounds.changes {
            continue;
        }
        let servers: ServerSet =
            if under_way { world.operator().to_stop() } else { world.nodes().iter().map(Node::id).collect() };
        let involved = servers.iter().filter(|&id| {
            let roster = world.node(id).map(|node| node.disk().log.snapshot().configuration.voters());
            target.contains(id) || roster.is_some_and(|roster| !roster.is_empty())
        });
        moves.extend(involved.map(|server| Move::Roster { server, target }));
    }
}

/// The elections that the server can start: one for each subset of the servers that would vote for it, and one for each
/// server that would refuse and so pass a commit index on.
fn election_moves(world: &World, candidate: &Server, bounds: &Bounds, moves: &mut Vec<Move>) {
    if u64::from(candidate.log().last_index()) >= bounds.log {
        return;
    }
    if candidate.current_term() < bounds.term {
        for_each_subset(willing_voters(world, candidate, bounds), ServerSet::EMPTY, &mut |voters| {
            moves.push(Move::Elect { candidate: candidate.id(), voters });
        });
        if world.rules().votes_carry_commit {
            moves.extend(
                refusing_voters(world, candidate).map(|voter| Move::Refuse { candidate: candidate.id(), voter }),
            );
        }
    }
}

/// The voters whose refusal tells the candidate of a later commit, or whom its request tells of one.
fn refusing_voters(world: &World, candidate: &Server) -> impl Iterator<Item = ServerId> {
    let tells = |from: &Server, to: &Server| {
        let index = from.commit_index();
        index > to.commit_index() && to.log().term_at(index).is_some_and(|term| from.log().term_at(index) == Some(term))
    };
    let voters = candidate.configuration().all_voters().without(candidate.id());
    let refuses = |voter: &&Server| {
        let log = candidate.log();
        let sticks = voter.leadership().is_some() && world.rules().leader_stickiness;
        !sticks && !voter.log().candidate_is_up_to_date(log.last_term(), log.last_index())
    };
    let servers = voters.iter().filter_map(|id| world.server(id)).filter(refuses);
    servers
        .filter(|voter| tells(voter, candidate) || tells(candidate, voter))
        .map(Server::id)
        .collect::<ServerSet>()
        .iter()
}

/// The servers that would vote for the candidate, within the bound on terms.
fn willing_voters(world: &World, candidate: &Server, bounds: &Bounds) -> ServerSet {
    let rules = world.rules();
    // The candidate's term will be one higher than its own and those of its voters.
    let is_below_bound =
        |voter: &Server| voter.current_term() < bounds.term || has_forgotten_its_vote(voter, candidate, rules);
    let votes = |&id: &ServerId| {
        let voter = world.server(id);
        voter.is_some_and(|voter| is_below_bound(voter) && would_vote(voter, candidate, rules.leader_stickiness))
    };
    candidate.configuration().all_voters().without(candidate.id()).iter().filter(votes).collect()
}

/// The servers to which the leader may transfer its leadership.
pub(crate) fn transfer_targets(world: &World, leader: &Server) -> ServerSet {
    let configuration = leader.configuration();
    let voters_only = world.rules().learners_do_not_campaign;
    let targets = if voters_only { configuration.all_voters() } else { configuration.members() };
    targets.without(leader.id())
}

/// The transfers that the leader can make: to each other voter in no later term, with each subset of the servers that
/// would vote for it.
fn transfer_moves(world: &World, leader: &Server, bounds: &Bounds, moves: &mut Vec<Move>) {
    let term = leader.current_term();
    if term >= bounds.term || leader.leadership().is_none_or(|leadership| leadership.transfer().is_some()) {
        return;
    }
    let in_no_later_term = |&id: &ServerId| world.server(id).is_some_and(|server| server.current_term() <= term);
    let targets = transfer_targets(world, leader);
    for to in targets.iter().filter(in_no_later_term) {
        // The target has the leader's log by then, and so its configuration, if that is in force on append.
        let voters = leader.configuration().all_voters().without(to);
        let up_to_date = |&id: &ServerId| {
            let log = leader.log();
            world.server(id).is_some_and(|voter| {
                voter.current_term() <= term && voter.log().candidate_is_up_to_date(log.last_term(), log.last_index())
            })
        };
        for_each_subset(voters.iter().filter(up_to_date).collect(), ServerSet::EMPTY, &mut |voters| {
            moves.push(Move::Transfer { leader: leader.id(), to, voters });
        });
    }
}

/// Whether the voter, having lost contact with the leader, would vote for the candidate in a term in which it has not
/// voted.
pub(crate) fn would_vote(voter: &Server, candidate: &Server, sticky: bool) -> bool {
    let log = candidate.log();
    let sticks = voter.leadership().is_some() && sticky;
    !sticks && voter.log().candidate_is_up_to_date(log.last_term(), log.last_index())
}

/// Whether the voter is in the term for which the candidate will campaign, without a vote, because servers forget their
/// votes. In Raft such a server may exist, too: there the candidate learns of its term first.
pub(crate) fn has_forgotten_its_vote(voter: &Server, candidate: &Server, rules: Rules) -> bool {
    let is_free = voter.persistent().voted_for.is_none() && voter.leadership().is_none();
    !rules.vote_kept && is_free && voter.current_term() == candidate.current_term().next()
}

/// The servers whose log equals the leader's and that would acknowledge it.
pub(crate) fn holders<'a>(server: impl Fn(ServerId) -> Option<&'a Server>, leader: &Server) -> ServerSet {
    let progress = leader.leadership().map(Leadership::progress).unwrap_or_default();
    let holds = |other: &&Server| {
        other.current_term() <= leader.current_term()
            && !(other.leadership().is_some() && other.current_term() == leader.current_term())
            && other.log().last_index() == leader.log().last_index()
            && other.log().last_term() == leader.log().last_term()
    };
    progress.iter().filter_map(|progress| server(progress.id)).filter(holds).map(Server::id).collect()
}

/// Of the servers that the leader replicates to: those that a message would change, and those in a later term.
pub(crate) fn behind_and_ahead(world: &World, leader: &Server) -> (ServerSet, ServerSet) {
    let progress = leader.leadership().map(Leadership::progress).unwrap_or_default();
    let (mut behind, mut ahead) = (ServerSet::EMPTY, ServerSet::EMPTY);
    for other in progress.iter().filter_map(|progress| world.server(progress.id)) {
        let up_to_date = same_log(other.log(), leader.log()) && other.commit_index() >= leader.commit_index();
        match other.current_term().cmp(&leader.current_term()) {
            Ordering::Greater => ahead.insert(other.id()),
            Ordering::Less => behind.insert(other.id()),
            Ordering::Equal => !up_to_date && other.leadership().is_none() && behind.insert(other.id()),
        };
    }
    (behind, ahead)
}

/// Whether two logs have the same entries, where neither has dropped them for a snapshot.
fn same_log(one: &Log, other: &Log) -> bool {
    let first = one.snapshot().index.max(other.snapshot().index).next();
    one.last_index() == other.last_index()
        && one.entries_from(first, usize::MAX) == other.entries_from(first, usize::MAX)
}

/// Calls `visit` with the union of `chosen` and each subset of `set`.
fn for_each_subset(set: ServerSet, chosen: ServerSet, visit: &mut impl FnMut(ServerSet)) {
    match set.iter().next() {
        None => visit(chosen),
        Some(id) => {
            for_each_subset(set.without(id), chosen, visit);
            for_each_subset(set.without(id), chosen.with(id), visit);
        }
    }
}

/// The command that a leader appends: its number is its log index.
pub(crate) fn next_command(leader: &Server) -> Command {
    Command(u32::try_from(u64::from(leader.log().last_index().next())).unwrap_or(u32::MAX))
}
