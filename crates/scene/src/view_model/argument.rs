//! The argument of a lane: one sentence with the sets and numbers that decide what can happen now. It follows from the
//! state alone.

use cluster::{DisjointQuorums, Mode, Node, RunState, TermLeader, Violation, World, disjoint_quorums};
use raft_core::{ConfigActivation, Configuration, JointQuorum, LogIndex, Rule, Server, ServerId, ServerSet, quorum};

use super::DisplayOrder;
use super::decision::Decision;
use super::label::{label_for, listed};
use super::status::{counts_voters, waiting_writes};
use super::tolerance::tolerance;
use super::wall;
use crate::view::{CountOutcome, DenialReason, QuorumBar, ServerView};

/// Function that gives the argument of a state.
pub type Argue = fn(&RunState, &ArgumentInput<'_>) -> Argument;

/// The argument, and what else follows from it.
#[derive(Clone, Debug, Default)]
pub struct Argument {
    /// The sentence. What follows a colon can be left out.
    pub text: Option<String>,
    /// The servers whose single vote decides between two candidates, once they have cast it.
    pub overlap: Vec<ServerId>,
    /// Whether votes were denied that a second leader would need.
    pub prevents: bool,
}

/// Other parts of the view that the argument uses.
#[derive(Clone, Copy, Debug)]
pub struct ArgumentInput<'a> {
    /// Display order of the servers.
    pub order: &'a DisplayOrder,
    /// The current decision.
    pub(super) decision: &'a Decision,
    /// The servers in display order.
    pub servers: &'a [ServerView],
    /// The quorum bars.
    pub quorum_bars: &'a [QuorumBar],
}

/// The most important argument.
#[must_use]
pub fn argument(state: &RunState, input: &ArgumentInput<'_>) -> Argument {
    let world = &state.world;
    let mut argument = Argument::default();
    argument.text = gap(world, input.order)
        .or_else(|| near_miss(world, input.order))
        .or_else(|| election(state, input, &mut argument))
        .or_else(|| own_term(world))
        .or_else(|| outsider(world, input.servers))
        .or_else(|| lost_phase(world))
        .or_else(|| configuration_waits(world, input.order))
        .or_else(|| writes_wait(world))
        .or_else(|| catching_up(world))
        .or_else(|| tolerance(world, &input.order.zones));
    argument
}

fn live(world: &World) -> impl Iterator<Item = &Server> {
    world.nodes().iter().filter_map(Node::server)
}

/// Two majorities without a common server: those of two leaders of one term, or those of a commit and a later election.
fn gap(world: &World, order: &DisplayOrder) -> Option<String> {
    let history = world.history();
    if history.violations().is_empty() {
        return None;
    }
    if let Some(rivals) = wall::find(world, &|_| true) {
        let counts_itself = |elected: &&TermLeader| {
            let leader = world.server(elected.leader);
            !world.rules().leaving_candidate_not_counted
                && leader.is_some_and(|it| !it.configuration().all_voters().contains(it.id()))
        };
        if let Some(TermLeader { leader, votes, .. }) = rivals.leaders.iter().find(counts_itself) {
            let rival = rivals.leaders.iter().find(|other| other.leader != *leader)?;
            let elected = format!("{votes} elected it, {} elected {}", rival.votes, rival.leader);
            return Some(format!("{leader} is no voter and counts its own vote: {elected}"));
        }
        let [one, other] = rivals.sides(order.old, order.new);
        let leaders = rivals.leaders.iter().filter_map(|elected| world.server(elected.leader));
        let all = leaders.fold(one.union(other), |all, leader| all.union(leader.configuration().all_voters()));
        let sum = format!("{} + {} > {} is not so", one.len(), other.len(), all.len());
        return Some(format!("{one} and {other} share nobody: {sum}"));
    }
    history.violations().iter().find_map(|violation| {
        let Violation::LeaderCompleteness { leader, term, index } = *violation else { return None };
        let votes = history.leaders_of(term).find(|elected| elected.leader == leader)?.votes;
        let committed = history.committed_at(index)?.entry;
        let has = |node: &&Node| node.disk().log.get(index) == Some(&committed);
        let holders: ServerSet = world.nodes().iter().filter(has).map(Node::id).collect();
        (!holders.is_empty() && !votes.is_empty() && holders.is_disjoint(votes))
            .then(|| format!("{votes} elected {leader}, {holders} have the committed entry {index}: they share nobody"))
    })
}

/// Two disjoint quorums that could each elect a leader, before any property is violated.
fn near_miss(world: &World, order: &DisplayOrder) -> Option<String> {
    if !world.history().violations().is_empty() {
        return None;
    }
    let DisjointQuorums([one, other]) = disjoint_quorums(world)?;
    let [one, other] = wall::sides([one.quorum, other.quorum], order.old, order.new);
    Some(format!("{one} and {other} could each elect a leader: a near miss"))
}

/// The votes that keep a second candidate from winning.
fn election(state: &RunState, input: &ArgumentInput<'_>, argument: &mut Argument) -> Option<String> {
    let world = &state.world;
    let Decision::Election { term, candidates, .. } = input.decision else { return None };
    // The argument is that each server votes once, and that only voters count.
    if ![Rule::VoteKept, Rule::LeavingCandidateNotCounted].into_iter().all(|rule| world.rules().has(rule)) {
        return None;
    }
    let denied = |server: &&ServerView| {
        matches!(server.denied_vote.map(|denied| denied.reason), Some(DenialReason::VotedFor(_)))
    };
    let denied: ServerSet = input.servers.iter().filter(denied).map(|server| server.id).collect();
    let needs_both = world.rules().joint_needs_both == JointQuorum::BothHalves;
    if let Some(text) = one_half(candidates, input.quorum_bars).filter(|_| needs_both) {
        argument.prevents = candidates.len() > 1;
        return Some(text);
    }
    let votes = |id: ServerId| -> ServerSet {
        let nodes = world.nodes().iter().map(Node::id);
        nodes.filter(|voter| input.decision.vote(world, *voter) == Some(id)).collect()
    };
    let has_won =
        |id: &ServerId| world.server(*id).is_some_and(|it| it.leadership().is_some() && it.current_term() == *term);
    let winner = candidates.iter().copied().find(has_won);
    let refused = state.vote_denials.iter().filter(|denial| denial.term == *term).map(|denial| denial.candidate);
    let others: ServerSet = candidates.iter().copied().chain(refused.filter(|_| winner.is_some())).collect();
    let first = winner.or(candidates.first().copied())?;
    let quorum_of = |id: ServerId| {
        let configuration = world.server(id)?.configuration();
        (!configuration.is_joint() || needs_both).then_some(configuration)
    };
    let one = quorum_of(first)?;
    others.without(first).iter().find_map(|second| {
        let other = quorum_of(second)?;
        let is_simple = !one.is_joint() && !other.is_joint();
        let (mine, theirs) = (votes(first).intersection(one.all_voters()), votes(second));
        let sum = || {
            let sizes = [one, other].map(|it| quorum::quorum_size(it.voters().len()));
            let all = one.voters().union(other.voters()).len();
            let holds = is_simple && sizes[0] + sizes[1] > all;
            if holds { format!(": {} + {} > {all}", sizes[0], sizes[1]) } else { String::new() }
        };
        let shared = needed(world, &one, second, mine).intersection(needed(world, &other, first, theirs));
        if is_simple && !shared.is_empty() && candidates.contains(&second) {
            let missing = |it: &Configuration, has: ServerSet| {
                quorum::quorum_size(it.voters().len()).saturating_sub(it.voters().intersection(has).len())
            };
            // Once one candidate lacks a single vote, the servers that it still needs decide.
            let deciding = match (missing(&one, mine), missing(&other, theirs)) {
                (0, _) => shared.intersection(mine),
                (_, 0) => shared.intersection(theirs),
                (1, 1) => shared,
                (1, _) => shared.difference(mine),
                (_, 1) => shared.difference(theirs),
                _ => ServerSet::EMPTY,
            };
            argument.prevents = world.mode() != Mode::Naive && !denied.is_empty();
            argument.overlap = ids_of(input.servers, deciding.intersection(denied));
            let named = ids_of(input.servers, if deciding.is_empty() { shared } else { deciding });
            let verbs = if named.len() == 1 { ("is", "votes") } else { ("are", "vote") };
            let names = listed(&named);
            return Some(format!("{names} {} needed by both majorities and {} once{}", verbs.0, verbs.1, sum()));
        }
        let voters = other.all_voters();
        let blocking = voters.intersection(mine);
        if winner.is_some() && !blocking.is_empty() && !other.is_quorum(voters.difference(mine)) {
            argument.prevents = world.mode() != Mode::Naive;
            let which = if blocking.len() == 1 { "" } else { "one of " };
            return Some(format!("{second} needs {which}{blocking}, which voted for {first}{}", sum()));
        }
        Some(sum())
            .filter(|sum| winner.is_none() && !sum.is_empty())
            .map(|sum| format!("two majorities share a server, and it votes once{sum}"))
    })
}

/// The servers that are in each majority that a candidate can still reach against a rival: the rival votes for itself,
/// and a server that is down has voted or does not vote.
fn needed(world: &World, configuration: &Configuration, rival: ServerId, votes: ServerSet) -> ServerSet {
    let can_vote = |id: &ServerId| *id != rival && (world.server(*id).is_some() || votes.contains(*id));
    let within: ServerSet = configuration.all_voters().iter().filter(can_vote).collect();
    let is_needed = |id: &ServerId| configuration.is_quorum(within) && !configuration.is_quorum(within.without(*id));
    within.iter().filter(is_needed).collect()
}

/// The servers of a set in display order.
fn ids_of(servers: &[ServerView], set: ServerSet) -> Vec<ServerId> {
    servers.iter().map(|server| server.id).filter(|id| set.contains(*id)).collect()
}

/// The candidates of C_old,new that have a majority of one half only.
fn one_half(candidates: &[ServerId], quorum_bars: &[QuorumBar]) -> Option<String> {
    let halves: Vec<String> = candidates.iter().filter_map(|id| half_of(*id, quorum_bars)).collect();
    (!halves.is_empty()).then(|| halves.join(", ").replacen(" of", " has a majority of", 1))
}

fn half_of(candidate: ServerId, quorum_bars: &[QuorumBar]) -> Option<String> {
    let counting: Vec<_> =
        quorum_bars.iter().filter_map(|bar| Some((&bar.label, bar.count_of(candidate)?.outcome))).collect();
    let [(old, one), (new, other)] = counting[..] else { return None };
    let label = match (one, other) {
        (CountOutcome::Reached, CountOutcome::Open) => old,
        (CountOutcome::Open, CountOutcome::Reached) => new,
        _ => return None,
    };
    Some(format!("{candidate} of {} only", label.plain()))
}

/// A leader without a committed entry of its own term.
fn own_term(world: &World) -> Option<String> {
    let leader = world.apparent_leader()?;
    let term = leader.current_term();
    (world.mode() != Mode::Naive
        && world.rules().own_term_commit_first
        && leader.log().term_at(leader.commit_index()) != Some(term))
    .then(|| format!("{} must commit an entry of its own term {term} before any change", leader.id()))
}

/// A server that campaigns and is no member, neither by the latest committed configuration nor by that of any other
/// server.
fn outsider(world: &World, servers: &[ServerView]) -> Option<String> {
    let history = world.history();
    let members = history.evidence().latest_configuration()?.members();
    let term = live(world).map(Server::current_term).max()?;
    live(world).find_map(|server| {
        let id = server.id();
        let is_member = |other: &Server| other.id() != id && other.configuration().members().contains(id);
        if members.contains(id) || !server.configuration_is_committed() || live(world).any(is_member) {
            return None;
        }
        let ignores = |other: &&ServerView| {
            other
                .denied_vote
                .is_some_and(|denied| denied.candidate == id && matches!(denied.reason, DenialReason::HearsLeader(_)))
        };
        let ignoring: Vec<ServerId> = servers.iter().filter(ignores).map(|server| server.id).collect();
        if !ignoring.is_empty() {
            return Some(format!("{id} is no member, and is ignored by {}", listed(&ignoring)));
        }
        let last = history.elections().last().filter(|elected| elected.term < term)?.leader;
        let campaigns = |node: &&Node| node.disk().current_term == term && node.disk().voted_for == Some(node.id());
        let candidates: Vec<ServerId> = world.nodes().iter().filter(campaigns).map(Node::id).collect();
        (candidates == [id] && world.server(last).is_some() && world.apparent_leader().is_none())
            .then(|| format!("{id} is no member, and raised the term to {term}: {last} no longer leads"))
    })
}

/// The phase of a joint change that has lost its leader: the servers that have C_old,new, and whether a server without
/// it can still win. Logs change only by a leader, so that the logs decide.
fn lost_phase(world: &World) -> Option<String> {
    let needed = [
        Rule::InForceOnAppend,
        Rule::JointNeedsBoth,
        Rule::CampaignWhileLeaving,
        Rule::InheritedJointCommitsFirst,
        Rule::VoteKept,
        Rule::CandidateVotesForItself,
        Rule::LeavingCandidateNotCounted,
    ];
    let has_needed = needed.into_iter().all(|rule| world.rules().has(rule));
    if world.mode() != Mode::Joint || world.apparent_leader().is_some() || !has_needed {
        return None;
    }
    let latest = |node: &Node| node.disk().log.latest_configuration().1;
    let joint = |node: &Node| {
        let (index, configuration) = node.disk().log.latest_configuration();
        configuration.is_joint().then_some((node.disk().log.term_at(index), configuration))
    };
    let Some((_, joint)) = world.nodes().iter().filter_map(joint).max_by_key(|(term, _)| *term) else {
        // Servers that were caught up and never became members.
        let is_newcomer = |node: &Node| {
            let log = &node.disk().log;
            log.last_index() > LogIndex::ZERO && !log.ever_had_member(node.id())
        };
        let sentence = || "no log has C_old,new: a successor knows of no change".to_owned();
        return world.nodes().iter().any(is_newcomer).then(sentence);
    };
    if world
        .history()
        .evidence()
        .latest_configuration()
        .is_some_and(|it| !it.is_joint() && it.voters() == joint.voters())
    {
        return None;
    }
    // A server without C_old,new can win if a majority of its configuration has no more up-to-date log.
    let lacks = |node: &&Node| {
        let configuration = latest(node);
        !configuration.is_joint() && configuration.voters() == joint.outgoing()
    };
    let can_win = |node: &Node| {
        let log = &node.disk().log;
        let votes = |voter: &&Node| voter.disk().log.candidate_is_up_to_date(log.last_term(), log.last_index());
        latest(node).is_quorum(world.nodes().iter().filter(votes).map(Node::id).collect())
    };
    let nodes = || world.nodes().iter();
    if nodes().filter(lacks).any(can_win) {
        let has: ServerSet = nodes().filter(|node| latest(node) == joint).map(Node::id).collect();
        return Some(format!("C_old,new is in the logs of {has}: a successor without it forgets the change"));
    }
    Some("no server without C_old,new can win: any successor finishes the change".to_owned())
}

/// The acknowledgements that the configuration in force at the leader waits for.
fn configuration_waits(world: &World, order: &DisplayOrder) -> Option<String> {
    let leader = world.apparent_leader()?;
    let (index, configuration) = (leader.configuration_index(), leader.configuration());
    let rules = world.rules();
    if leader.configuration_is_committed()
        || rules.in_force_on_append != ConfigActivation::OnAppend
        || rules.joint_needs_both != JointQuorum::BothHalves
        || !counts_voters(leader, rules)
    {
        return None;
    }
    let halves = [configuration.outgoing(), configuration.voters()];
    let list = |text: &dyn Fn(ServerSet) -> String| {
        let parts: Vec<String> = halves.iter().filter(|half| !half.is_empty()).map(|half| text(*half)).collect();
        parts.join(" and ")
    };
    let needs = list(&|half| format!("{} of {half}", quorum::quorum_size(half.len())));
    let has_stored = |id: &ServerId| {
        let known = leader.leadership().and_then(|leadership| leadership.match_index(*id));
        *id == leader.id() || known.is_some_and(|stored| stored >= index)
    };
    let has = list(&|half| half.iter().filter(has_stored).count().to_string());
    Some(format!("{} waits for {needs}: has {has}", label_for(&configuration, order).plain()))
}

/// Writes that cannot be committed before a voter that lags has caught up, or a voter that is down returns.
fn writes_wait(world: &World) -> Option<String> {
    let (leader, behind) = waiting_writes(world)?;
    let why = match behind.iter().find(|id| world.server(*id).is_some()) {
        Some(id) => lag(world, leader, id)?,
        None => {
            let behind: Vec<ServerId> = behind.iter().collect();
            format!("{} {} down", listed(&behind), if behind.len() == 1 { "is" } else { "are" })
        }
    };
    let voters = leader.configuration().voters();
    Some(format!("writes wait for {} of {}: {why}", quorum::quorum_size(voters.len()), voters.len()))
}

fn lag(world: &World, leader: &Server, id: ServerId) -> Option<String> {
    let has = world.node(id)?.disk().log.last_index();
    Some(format!("{id} has {has} of {} entries", leader.log().last_index()))
}

/// A newcomer that has no vote before it has caught up.
fn catching_up(world: &World) -> Option<String> {
    let leader = world.apparent_leader()?;
    let newcomers = leader.leadership()?.catch_up()?.newcomers;
    let next = newcomers.iter().min_by_key(|id| leader.leadership().and_then(|it| it.match_index(*id)))?;
    Some(format!("{}, and no vote yet", lag(world, leader, next)?))
}
