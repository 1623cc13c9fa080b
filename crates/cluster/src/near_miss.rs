//! Near miss: two disjoint quorums, each able to elect a leader at one moment. No property is violated yet.
//!
//! The observer shares no code with the servers' own counting: majorities are counted here.

use std::fmt;

use raft_core::{ConfigActivation, Configuration, JointQuorum, Rules, Server, ServerId, ServerSet, Timer};

use crate::{Node, World};

/// A server that may campaign, with a quorum that could elect it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElectableServer {
    /// The server. It leads, or its election timer runs.
    pub server: ServerId,
    /// The configuration in force at the server.
    pub configuration: Configuration,
    /// A quorum of that configuration, without a server that is not needed. All of it is up, and no log of it is more
    /// up to date than the server's.
    pub quorum: ServerSet,
}

/// Two servers that could be elected by disjoint quorums, in order of id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisjointQuorums(pub [ElectableServer; 2]);

/// Prints as `S1 by {S1 S4 S5} and S3 by {S3 S6 S7} could each be elected`.
impl fmt::Display for DisjointQuorums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = &self.0;
        let (first, second) = (one.server, other.server);
        write!(f, "{first} by {} and {second} by {} could each be elected", one.quorum, other.quorum)
    }
}

/// Two servers of the World that could be elected by disjoint quorums. See [`disjoint_quorums_among`].
#[must_use]
pub fn disjoint_quorums(world: &World) -> Option<DisjointQuorums> {
    disjoint_quorums_among(&world.nodes().iter(), world.rules())
}

/// Two servers that could be elected by disjoint quorums, under the configuration in force at each; of several pairs
/// the one with the lowest ids, if `nodes` are in order of id.
///
/// A server could be elected if it leads or may campaign, and a quorum of its configuration is up, with no log more up
/// to date than its own (paper 5.4.1). Each of the two votes for itself and so is in no quorum of the other. Terms,
/// votes, leases and links do not count, because time changes them without a log entry.
///
/// Allocates nothing: a search calls this in each state. With servers that both could count the time grows
/// exponentially, which is no matter for the eight servers of a search.
#[must_use]
pub fn disjoint_quorums_among<'a>(
    nodes: &(impl Iterator<Item = &'a Node> + Clone),
    rules: Rules,
) -> Option<DisjointQuorums> {
    let mut rest = nodes.clone();
    while let Some(node) = rest.next() {
        let Some(one) = node.server().filter(|server| may_be_elected(server, rules)) else { continue };
        let mut votes_for_one = None;
        for other in rest.clone().filter_map(Node::server) {
            let configurations = [one, other].map(|server| Counting::of(server, rules));
            if !may_be_elected(other, rules) || always_overlap(&configurations, rules) {
                continue;
            }
            let for_one: ServerSet = *votes_for_one.get_or_insert_with(|| possible_votes(one, nodes.clone(), rules));
            if !is_quorum(&configurations[0], for_one, rules) {
                break;
            }
            let for_other = possible_votes(other, nodes.clone(), rules);
            let votes = [for_one.without(other.id()), for_other.without(one.id())];
            if let Some([for_one, for_other]) = divide(&configurations, votes, rules) {
                return Some(DisjointQuorums([electable(one, for_one, rules), electable(other, for_other, rules)]));
            }
        }
    }
    None
}

/// Whether the server leads, or would campaign when its election timer fires.
fn may_be_elected(server: &Server, rules: Rules) -> bool {
    if server.leadership().is_some() {
        return true;
    }
    let next = || server.log().next_configuration_after(server.configuration_index());
    let is_suppressed = || {
        rules.in_force_on_append == ConfigActivation::OnApplyNoCampaign
            && next().is_some_and(|index| index <= server.commit_index())
    };
    server.timers().contains(Timer::Election) && !is_suppressed()
}

/// Whether each quorum of one configuration shares a server with each quorum of the other, by the sizes alone.
fn always_overlap(configurations: &[Counting; 2], rules: Rules) -> bool {
    let [one, other] = configurations.map(|it| it.configuration);
    if configurations.iter().any(|it| !it.non_voter.is_empty()) {
        return false;
    }
    if one.voters() == other.voters() && !one.is_joint() && !other.is_joint() {
        return true;
    }
    if (one.is_joint() || other.is_joint()) && rules.joint_needs_both != JointQuorum::BothHalves {
        return false;
    }
    let halves = |it: &Configuration| [it.voters(), it.outgoing()].into_iter().filter(|half| !half.is_empty());
    let majority = |half: ServerSet| half.len() / 2 + 1;
    let overlap = |half: ServerSet, other: ServerSet| majority(half) + majority(other) > half.union(other).len();
    halves(&one).any(|half| halves(&other).any(|other| overlap(half, other)))
}

/// The voters of the server's configuration that are up and would not refuse it their vote for its log.
fn possible_votes<'a>(candidate: &Server, nodes: impl Iterator<Item = &'a Node>, rules: Rules) -> ServerSet {
    let Counting { configuration, non_voter } = Counting::of(candidate, rules);
    let voters = configuration.all_voters().union(non_voter);
    let end = |server: &Server| (server.log().last_term(), server.log().last_index());
    let last = end(candidate);
    let knows = |server: &Server| {
        let known = server.configuration().all_voters();
        server.id() == candidate.id() || (known.contains(candidate.id()) && known.contains(server.id()))
    };
    nodes
        .filter_map(Node::server)
        .filter(|server| voters.contains(server.id()) && end(server) <= last)
        .filter(|server| rules.answer_strangers || knows(server))
        .map(Server::id)
        .collect()
}

/// Configuration of a candidate, and the further vote that it counts.
#[derive(Clone, Copy)]
struct Counting {
    configuration: Configuration,
    /// The candidate, if it counts its own vote although it is no voter.
    non_voter: ServerSet,
}

impl Counting {
    fn of(candidate: &Server, rules: Rules) -> Self {
        let configuration = candidate.configuration();
        let itself = ServerSet::EMPTY.with(candidate.id());
        let non_voter = if rules.leaving_candidate_not_counted {
            ServerSet::EMPTY
        } else {
            itself.difference(configuration.all_voters())
        };
        Self { configuration, non_voter }
    }
}

/// Whether the votes are a quorum, as the rules count it.
fn is_quorum(counting: &Counting, votes: ServerSet, rules: Rules) -> bool {
    let Counting { configuration, non_voter } = counting;
    let has_majority = |half: ServerSet| 2 * half.union(*non_voter).intersection(votes).len() > half.len();
    let (old, new) = (configuration.outgoing(), configuration.voters());
    match rules.joint_needs_both {
        _ if old.is_empty() => has_majority(new),
        JointQuorum::BothHalves => has_majority(old) && has_majority(new),
        JointQuorum::EitherHalf => has_majority(old) || has_majority(new),
        JointQuorum::Union => has_majority(old.union(new)),
    }
}

/// Divides the servers that could vote for either of two, such that each has a quorum of its configuration.
fn divide(configurations: &[Counting; 2], votes: [ServerSet; 2], rules: Rules) -> Option<[ServerSet; 2]> {
    let are_quorums = |votes: [ServerSet; 2]| {
        configurations.iter().zip(votes).all(|(configuration, votes)| is_quorum(configuration, votes, rules))
    };
    if !are_quorums(votes) {
        return None;
    }
    let shared = votes[0].intersection(votes[1]);
    let mut taken = ServerSet::EMPTY;
    loop {
        let divided = [votes[0].difference(shared).union(taken), votes[1].difference(taken)];
        if are_quorums(divided) {
            return Some(divided);
        }
        if taken == shared {
            return None;
        }
        // The next subset of the shared servers, in the order of their bits.
        taken = ServerSet::from_bits(taken.bits().wrapping_sub(shared.bits()) & shared.bits());
    }
}

/// The server with a quorum of these votes: its own vote, and of the others those of low ids.
fn electable(server: &Server, votes: ServerSet, rules: Rules) -> ElectableServer {
    let (id, counting) = (server.id(), Counting::of(server, rules));
    let mut quorum = votes;
    let is_spare = |quorum: ServerSet, one: ServerId| one != id && is_quorum(&counting, quorum.without(one), rules);
    while let Some(spare) = quorum.iter().filter(|one| is_spare(quorum, *one)).last() {
        quorum.remove(spare);
    }
    ElectableServer { server: id, configuration: counting.configuration, quorum }
}
