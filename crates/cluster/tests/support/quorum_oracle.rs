//! Brute-force search for a near miss: two disjoint sets of servers, each a quorum that could elect a leader.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use cluster::{DisjointQuorums, Node};
use raft_core::{ConfigActivation, Configuration, JointQuorum, Rules, Server, ServerId, ServerSet, Timer};

/// Every set of the servers.
fn subsets(of: ServerSet) -> impl Iterator<Item = ServerSet> {
    let all: Vec<ServerId> = of.iter().collect();
    (0..1_u32 << all.len()).map(move |mask| {
        all.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0).map(|(_, id)| *id).collect()
    })
}

fn elects(votes: ServerSet, configuration: &Configuration, own: ServerSet, rules: Rules) -> bool {
    let is_majority = |votes: ServerSet, half: ServerSet| {
        let own_votes = votes.iter().filter(|&id| own.contains(id) && !half.contains(id)).count();
        2 * (votes.iter().filter(|&id| half.contains(id)).count() + own_votes) > half.len()
    };
    let (old, new) = (configuration.outgoing(), configuration.voters());
    if !configuration.is_joint() {
        return is_majority(votes, new);
    }
    match rules.joint_needs_both {
        JointQuorum::BothHalves => is_majority(votes, old) && is_majority(votes, new),
        JointQuorum::EitherHalf => is_majority(votes, old) || is_majority(votes, new),
        JointQuorum::Union => is_majority(votes, configuration.all_voters()),
    }
}

/// The candidate, if it counts its own vote although it is no voter.
fn own_vote(candidate: ServerId, configuration: &Configuration, rules: Rules) -> ServerSet {
    let counts_itself = !rules.leaving_candidate_not_counted && !configuration.all_voters().contains(candidate);
    if counts_itself { ServerSet::EMPTY.with(candidate) } else { ServerSet::EMPTY }
}

fn may_campaign(server: &Server, rules: Rules) -> bool {
    let committed = server.log().configuration_at_or_before(server.commit_index()).0;
    let waits =
        rules.in_force_on_append == ConfigActivation::OnApplyNoCampaign && committed > server.configuration_index();
    server.leadership().is_some() || (server.timers().contains(Timer::Election) && !waits)
}

fn would_vote(voter: &Server, candidate: &Server, rules: Rules) -> bool {
    let (own, its) = (voter.log(), candidate.log());
    let known = voter.configuration().all_voters();
    let is_stranger = voter.id() != candidate.id() && !(known.contains(candidate.id()) && known.contains(voter.id()));
    (rules.answer_strangers || !is_stranger)
        && (its.last_term() > own.last_term()
            || (its.last_term() == own.last_term() && its.last_index() >= own.last_index()))
}

/// Every quorum that could elect the server.
pub(crate) fn quorums(candidate: &Server, nodes: &[Node], rules: Rules) -> Vec<ServerSet> {
    let configuration = candidate.configuration();
    let own = own_vote(candidate.id(), &configuration, rules);
    let voters = nodes.iter().filter_map(Node::server).filter(|voter| {
        configuration.all_voters().union(own).contains(voter.id()) && would_vote(voter, candidate, rules)
    });
    subsets(voters.map(Server::id).collect()).filter(|votes| elects(*votes, &configuration, own, rules)).collect()
}

/// The pair of servers with the lowest ids that two disjoint quorums could elect, each with its own vote.
pub(crate) fn pair_with_disjoint_quorums(nodes: &[Node], rules: Rules) -> Option<[ServerId; 2]> {
    let candidates: Vec<(ServerId, Vec<ServerSet>)> = nodes
        .iter()
        .filter_map(Node::server)
        .filter(|server| may_campaign(server, rules))
        .map(|server| (server.id(), quorums(server, nodes, rules)))
        .collect();
    candidates.iter().enumerate().find_map(|(index, (one, mine))| {
        candidates[index + 1..].iter().find_map(|(other, theirs)| {
            let mut pairs = mine.iter().flat_map(|mine| theirs.iter().map(move |theirs| (mine, theirs)));
            pairs
                .any(|(mine, theirs)| mine.is_disjoint(*theirs) && !mine.contains(*other) && !theirs.contains(*one))
                .then_some([*one, *other])
        })
    })
}

/// Checks a near miss against the servers, and that none is missing.
pub(crate) fn check(found: Option<DisjointQuorums>, nodes: &[Node], rules: Rules) {
    let expected = pair_with_disjoint_quorums(nodes, rules);
    assert_eq!(found.map(|it| it.0.map(|side| side.server)), expected, "{nodes:?}");
    let Some(DisjointQuorums(sides)) = found else { return };
    assert!(sides[0].quorum.is_disjoint(sides[1].quorum), "{sides:?}");
    for (side, rival) in [(sides[0], sides[1]), (sides[1], sides[0])] {
        let server = nodes.iter().filter_map(Node::server).find(|it| it.id() == side.server).expect("it is up");
        assert_eq!(side.configuration, server.configuration(), "{side:?}");
        assert!(quorums(server, nodes, rules).contains(&side.quorum), "{side:?}");
        assert!(!side.quorum.contains(rival.server), "{side:?}");
        let own = ServerSet::EMPTY.with(side.server);
        let counted = own_vote(side.server, &side.configuration, rules);
        let is_needed = |id: ServerId| !elects(side.quorum.without(id), &side.configuration, counted, rules);
        assert!(side.quorum.difference(own).iter().all(is_needed), "{side:?}");
    }
}
