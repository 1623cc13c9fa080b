//! One machine, as the diagram shows it.

use cluster::{DownReason, Mode, Node, World};
use raft_core::{Configuration, Log, LogIndex, Payload, Role, Server, ServerId, ServerSet, Votes, quorum};

use super::{Row, label};
use crate::view::{
    Agreement, Badge, Cell, ConfigurationView, Count, Group, Label, LogView, Membership, PayloadKind, ServerView,
};

/// More of a log's tail than any card has room for.
const TAIL: usize = 24;

/// All servers of the row, without their refusals.
pub(super) fn servers(world: &World, row: &Row, places: &[(ServerId, Group)]) -> Vec<ServerView> {
    let around = Around { world, row, places, catching_up: catching_up(world), disputed: disputed(world) };
    places.iter().filter_map(|&(id, group)| Some(server(&around, world.node(id)?, group))).collect()
}

/// What a server's picture needs to know of the others.
struct Around<'a> {
    world: &'a World,
    row: &'a Row,
    places: &'a [(ServerId, Group)],
    catching_up: ServerSet,
    disputed: Vec<LogIndex>,
}

/// Indexes at which two servers have committed different entries.
fn disputed(world: &World) -> Vec<LogIndex> {
    if world.history().violations().is_empty() {
        return Vec::new();
    }
    let differs = |index: &LogIndex| {
        let mut entries = world.nodes().iter().filter_map(Node::server);
        let known = world.history().committed_at(*index).map(|it| it.entry);
        entries.any(|it| it.commit_index() >= *index && it.log().get(*index).is_some_and(|own| Some(*own) != known))
    };
    world.history().committed().map(|(index, _)| index).filter(differs).collect()
}

/// Whom some leader brings up to date before it gives them a vote: its own matter, in no log.
pub(crate) fn catching_up(world: &World) -> ServerSet {
    let leaders = world.nodes().iter().filter_map(Node::server).filter_map(Server::leadership);
    leaders.filter_map(|it| it.catch_up()).fold(ServerSet::EMPTY, |all, it| all.union(it.newcomers))
}

fn server(around: &Around<'_>, node: &Node, group: Group) -> ServerView {
    let &Around { world, row, places, catching_up, ref disputed } = around;
    let disk = node.disk();
    // A server that is down will come back with what its log says.
    let configuration = node.server().map_or(disk.log.latest_configuration().1, Server::configuration);
    let newcomers = node.server().and_then(Server::leadership).and_then(|it| it.catch_up());
    let newcomers = newcomers.map_or(ServerSet::EMPTY, |it| it.newcomers);
    let others = || places.iter().map(|place| place.0);
    let deaf_to: Vec<ServerId> = others().filter(|it| world.network().is_cut(*it, node.id())).collect();
    let mute_to: Vec<ServerId> = others().filter(|it| world.network().is_cut(node.id(), *it)).collect();
    let everybody = places.len().saturating_sub(1);
    ServerView {
        id: node.id(),
        group,
        badge: badge(world.mode(), node, catching_up),
        term: disk.current_term,
        configuration: ConfigurationView {
            label: label::of_configuration(&configuration, row),
            strip: places.iter().map(|&(id, _)| membership(&configuration, newcomers, id)).collect(),
        },
        // What is committed is not written down: a server that comes back has to learn it again.
        log: log(&disk.log, node.server().map_or(disk.log.snapshot().index, Server::commit_index), disputed),
        refusal: None,
        votes: node.server().map(votes).unwrap_or_default(),
        matched: matched(world, node.id()),
        cut_off: everybody > 0 && deaf_to.len() == everybody && mute_to.len() == everybody,
        deaf_to,
        mute_to,
        rolled_back: false,
    }
}

/// What the leader of the latest term that replicates to the server knows of it.
fn matched(world: &World, id: ServerId) -> Option<LogIndex> {
    let leaders = world.nodes().iter().filter_map(Node::server).filter(|it| it.id() != id);
    let known = leaders.filter_map(|it| Some((it.current_term(), it.leadership()?.match_index(id)?)));
    known.max_by_key(|(term, _)| *term).map(|(_, index)| index)
}

/// What a machine is doing.
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
        Role::Follower if configuration.all_voters().contains(server.id()) || configuration == Configuration::EMPTY => {
            Badge::Follower
        }
        // Its new roster leaves it out, and no log says more.
        Role::Follower if mode == Mode::Naive => Badge::Retired,
        // On its way out: its removal is not committed, as far as it knows.
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

fn log(log: &Log, commit: LogIndex, disputed: &[LogIndex]) -> LogView {
    let entries = log.entries();
    let skipped = entries.len().saturating_sub(TAIL);
    let before = u64::from(log.snapshot().index) + skipped as u64;
    let cells = entries[skipped..]
        .iter()
        .zip(before + 1..)
        .map(|(entry, index)| Cell {
            agreement: if index <= u64::from(commit) && disputed.contains(&index.into()) {
                Agreement::Broken
            } else {
                Agreement::Whole
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

/// The votes that a candidate has counted, per half.
fn votes(server: &Server) -> Vec<Count> {
    let (Role::Candidate(Votes { granted, .. }) | Role::PreCandidate(Votes { granted, .. })) = server.role() else {
        return Vec::new();
    };
    let configuration = server.configuration();
    let count = |half: Label, voters: ServerSet| Count {
        half,
        has: granted.intersection(voters).len(),
        needed: quorum::quorum_size(voters.len()),
    };
    if configuration.is_joint() {
        vec![count(Label::Old, configuration.outgoing()), count(Label::New, configuration.voters())]
    } else {
        vec![count(Label::None, configuration.voters())]
    }
}
