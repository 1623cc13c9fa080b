//! View of one server.

use cluster::{DownReason, Mode, Node, World};
use raft_core::{Configuration, Log, LogIndex, Payload, Role, Server, ServerId, ServerSet, Votes, quorum};

use super::{DisplayOrder, catching_up, label};
use crate::view::{
    Badge, CommitConsistency, ConfigurationLabel, ConfigurationView, Group, LogCell, LogView, Membership, PayloadKind,
    ServerView, VoteCount,
};

/// Maximum number of log cells, more than any card has room for.
const MAX_CELLS: usize = 24;

/// Views of all servers in display order, without their denied votes.
pub(super) fn servers(world: &World, order: &DisplayOrder, arranged: &[(ServerId, Group)]) -> Vec<ServerView> {
    let context =
        ServerContext { world, order, arranged, catching_up: catching_up(world), conflicting: conflicting(world) };
    arranged.iter().filter_map(|&(id, group)| Some(server(&context, world.node(id)?, group))).collect()
}

/// State of the lane that every server's view needs.
struct ServerContext<'a> {
    world: &'a World,
    order: &'a DisplayOrder,
    arranged: &'a [(ServerId, Group)],
    catching_up: ServerSet,
    conflicting: Vec<LogIndex>,
}

/// Indexes at which two servers have committed different entries.
fn conflicting(world: &World) -> Vec<LogIndex> {
    if world.history().violations().is_empty() {
        return Vec::new();
    }
    let differs = |index: &LogIndex| {
        let mut entries = world.nodes().iter().filter_map(Node::server);
        let known = world.history().committed_at(*index).map(|committed| committed.entry);
        entries.any(|server| {
            server.commit_index() >= *index && server.log().get(*index).is_some_and(|own| Some(*own) != known)
        })
    };
    world.history().committed().map(|(index, _)| index).filter(differs).collect()
}

fn server(context: &ServerContext<'_>, node: &Node, group: Group) -> ServerView {
    let &ServerContext { world, order, arranged, catching_up, ref conflicting } = context;
    let disk = node.disk();
    // A server that is down restarts with the latest configuration in its log.
    let configuration = node.server().map_or(disk.log.latest_configuration().1, Server::configuration);
    let newcomers = node.server().and_then(Server::leadership).and_then(|leadership| leadership.catch_up());
    let newcomers = newcomers.map_or(ServerSet::EMPTY, |catch_up| catch_up.newcomers);
    let others = || arranged.iter().map(|(id, _)| *id);
    let cannot_hear: Vec<ServerId> = others().filter(|other| world.network().is_cut(*other, node.id())).collect();
    let cannot_reach: Vec<ServerId> = others().filter(|other| world.network().is_cut(node.id(), *other)).collect();
    let all_others = arranged.len().saturating_sub(1);
    ServerView {
        id: node.id(),
        group,
        zone: order.zones.iter().find(|zone| zone.servers.contains(node.id())).map(|zone| zone.name.clone()),
        badge: badge(world.mode(), node, catching_up),
        term: disk.current_term,
        configuration: ConfigurationView {
            label: label::label_for(&configuration, order),
            memberships: arranged.iter().map(|&(id, _)| membership(&configuration, newcomers, id)).collect(),
        },
        // The commit index is not persisted: a restarted server has to learn it again.
        log: log(&disk.log, node.server().map_or(disk.log.snapshot().index, Server::commit_index), conflicting),
        denied_vote: None,
        votes: node.server().map(votes).unwrap_or_default(),
        match_index: match_index(world, node.id()),
        isolated: all_others > 0 && cannot_hear.len() == all_others && cannot_reach.len() == all_others,
        cannot_hear,
        cannot_reach,
        rolled_back: false,
    }
}

/// The server's match index at the leader of the latest term that replicates to it.
fn match_index(world: &World, id: ServerId) -> Option<LogIndex> {
    let leaders = world.nodes().iter().filter_map(Node::server).filter(|leader| leader.id() != id);
    let known = leaders.filter_map(|leader| Some((leader.current_term(), leader.leadership()?.match_index(id)?)));
    known.max_by_key(|(term, _)| *term).map(|(_, index)| index)
}

/// The badge of a server.
pub(crate) fn badge(mode: Mode, node: &Node, catching_up: ServerSet) -> Badge {
    let server = match node {
        Node::Down { cause: DownReason::Crashed, .. } => return Badge::Crashed,
        Node::Down { cause: DownReason::Stopped, .. } => return Badge::Stopped,
        Node::Up(server) => server,
    };
    let configuration = server.configuration();
    match server.role() {
        Role::Leader(_) => Badge::Leader,
        Role::Candidate(_) => Badge::Candidate,
        Role::PreCandidate(_) => Badge::PreCandidate,
        Role::Follower if catching_up.contains(server.id()) => Badge::Learner,
        Role::Follower if server.is_retired() => Badge::Retired,
        Role::Follower if configuration.learners().contains(server.id()) => Badge::Learner,
        Role::Follower if configuration.all_voters().contains(server.id()) || configuration == Configuration::EMPTY => {
            Badge::Follower
        }
        // Its new roster leaves it out, and its log has no further information.
        Role::Follower if mode == Mode::Naive => Badge::Retired,
        // Its removal is in progress: it does not know that the removal is committed.
        Role::Follower if server.log().ever_had_member(server.id()) => Badge::Follower,
        Role::Follower => Badge::Learner,
    }
}

fn membership(configuration: &Configuration, newcomers: ServerSet, id: ServerId) -> Membership {
    let (old, new) = (configuration.outgoing().contains(id), configuration.voters().contains(id));
    match (configuration.is_joint(), old, new) {
        (false, _, true) => Membership::Voter,
        (true, true, true) => Membership::BothHalves,
        (true, true, false) => Membership::OldHalf,
        (true, false, true) => Membership::NewHalf,
        (_, _, false) if configuration.members().contains(id) || newcomers.contains(id) => Membership::Learner,
        (_, _, false) => Membership::NotMember,
    }
}

fn log(log: &Log, commit: LogIndex, conflicting: &[LogIndex]) -> LogView {
    let entries = log.entries();
    let skipped = entries.len().saturating_sub(MAX_CELLS);
    let before = u64::from(log.snapshot().index) + skipped as u64;
    let cells = entries[skipped..]
        .iter()
        .zip(before + 1..)
        .map(|(entry, index)| LogCell {
            consistency: if index <= u64::from(commit) && conflicting.contains(&index.into()) {
                CommitConsistency::Conflicting
            } else {
                CommitConsistency::Consistent
            },
            term: entry.term,
            kind: match entry.payload {
                Payload::NoOp => PayloadKind::NoOp,
                Payload::Command(_) => PayloadKind::Command,
                Payload::Configuration(_) => PayloadKind::Configuration,
            },
        })
        .collect();
    LogView { before, cells, commit }
}

/// The votes that a candidate has counted, for each half.
fn votes(server: &Server) -> Vec<VoteCount> {
    let (Role::Candidate(Votes { granted, .. }) | Role::PreCandidate(Votes { granted, .. })) = server.role() else {
        return Vec::new();
    };
    let configuration = server.configuration();
    let count = |half: ConfigurationLabel, voters: ServerSet| VoteCount {
        half,
        has: granted.intersection(voters).len(),
        needed: quorum::quorum_size(voters.len()),
    };
    if configuration.is_joint() {
        vec![
            count(ConfigurationLabel::Old, configuration.outgoing()),
            count(ConfigurationLabel::New, configuration.voters()),
        ]
    } else {
        vec![count(ConfigurationLabel::None, configuration.voters())]
    }
}
