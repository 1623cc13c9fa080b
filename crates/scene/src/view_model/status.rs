//! Status of a lane: the leader or the reason that there is none, and the progress of the change.

use cluster::{Mode, Node, World};
use raft_core::{Ballot, Entry, Message, Payload, RequestError, Role, Rules, Server, ServerId, ServerSet, Term};

use super::DisplayOrder;
use super::decision::Decision;
use super::label::{self, listed};
use crate::view::{CountOutcome, QuorumBar, Status, Tone};

pub(super) fn status(
    world: &World,
    order: &DisplayOrder,
    decision: &Decision,
    quorum_bars: &[QuorumBar],
    second_leader_prevented: bool,
) -> Status {
    let mut text = leadership(world, decision, quorum_bars);
    let (is_safe, is_led) = (world.history().violations().is_empty(), has_leader(world));
    let is_prevented = second_leader_prevented && is_safe && !is_led;
    if is_prevented {
        text.push_str(": safe");
    }
    if let Some(change) = change(world, order) {
        text.push_str(&format!(" · {change}"));
    }
    // A finished change is no good outcome if nobody leads, or if writes wait.
    let is_good = if world.change_is_finished() { is_led && !writes_wait(world) } else { is_prevented };
    let tone = match (is_safe, is_good) {
        (false, _) => Tone::Broken,
        (true, true) => Tone::Good,
        (true, false) => Tone::Neutral,
    };
    Status { text: text.into(), tone }
}

/// Whether the leader has writes that it cannot commit while the servers are as they are.
#[must_use]
pub fn writes_wait(world: &World) -> bool {
    waiting_writes(world).is_some()
}

/// The leader with writes that it cannot commit while the servers are as they are, and the voters that would have to
/// have its committed entries first.
pub(super) fn waiting_writes(world: &World) -> Option<(&Server, ServerSet)> {
    let leader = world.apparent_leader()?;
    let (commit, log, configuration) = (leader.commit_index(), leader.log(), leader.configuration());
    let is_command = |entry: &Entry| matches!(entry.payload, Payload::Command(_));
    let voters = configuration.voters();
    let is_current =
        |id: &ServerId| world.server(*id).is_some_and(|voter| voter.log().term_at(commit) == log.term_at(commit));
    let current: ServerSet = voters.iter().filter(is_current).collect();
    (!configuration.is_joint()
        && counts_voters(leader, world.rules())
        && !configuration.is_quorum(current)
        && log.entries_from(commit.next(), usize::MAX).iter().any(is_command))
    .then(|| (leader, voters.difference(current)))
}

/// Whether a leader counts as many acknowledgements as its configuration needs: without a rule, a removed leader counts
/// itself too.
pub(super) fn counts_voters(leader: &Server, rules: Rules) -> bool {
    rules.removed_leader_not_counted.uncounted || leader.configuration().all_voters().contains(leader.id())
}

/// Whether any server leads.
#[must_use]
pub fn has_leader(world: &World) -> bool {
    world.apparent_leader().is_some()
}

/// Describes the leaders or candidates.
fn leadership(world: &World, decision: &Decision, quorum_bars: &[QuorumBar]) -> String {
    let leaders: Vec<&Server> =
        world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some()).collect();
    if let Some(term) = leaders.iter().map(|server| server.current_term()).max() {
        let leaders_of_term: Vec<ServerId> =
            leaders.iter().filter(|server| server.current_term() == term).map(|server| server.id()).collect();
        let verb = if leaders_of_term.len() > 1 { "both lead" } else { "leads" };
        return format!("{} {verb} term {term}", listed(&leaders_of_term));
    }
    match decision {
        Decision::PreVote { pre_candidates } => {
            let verb = if pre_candidates.len() > 1 { "ask whether they" } else { "asks whether it" };
            format!("{} {verb} could win", listed(pre_candidates))
        }
        Decision::Election { term, candidates, .. } => {
            let is_candidate =
                |id: &ServerId| world.server(*id).is_some_and(|server| matches!(server.role(), Role::Candidate(_)));
            // Once every request has arrived, the votes no longer change.
            let is_open = candidates.iter().any(is_candidate) && is_requesting_votes(world, *term);
            let has_all = |id: &&ServerId| {
                let mut counts = quorum_bars.iter().filter_map(|bar| bar.count_of(**id)).peekable();
                counts.peek().is_some() && counts.all(|count| count.outcome != CountOutcome::Open)
            };
            // A candidate leads only once it has counted the votes. Until then votes can be lost, and the candidate can
            // crash.
            if let Some(ahead) = candidates.iter().filter(|id| is_candidate(id)).find(has_all) {
                format!("enough voted for {ahead} to win term {term}")
            } else if is_open {
                let verb = if candidates.len() > 1 { "campaign" } else { "campaigns" };
                format!("{} {verb} for term {term}", listed(candidates))
            } else {
                format!("no leader in term {term}")
            }
        }
        Decision::None | Decision::Replication { .. } => "no leader".to_owned(),
    }
}

/// Whether a vote request of the term is still in flight.
fn is_requesting_votes(world: &World, wanted: Term) -> bool {
    world.network().in_flight().iter().filter(|flight| world.server(flight.id.to).is_some()).any(
        |flight| matches!(flight.message, Message::RequestVote { term, ballot: Ballot::Vote, .. } if term == wanted),
    )
}

/// Progress of the change. `None` before it is requested.
fn change(world: &World, order: &DisplayOrder) -> Option<String> {
    let target = world.target()?;
    if world.change_is_finished() {
        return Some(if writes_wait(world) { "change finished, writes wait" } else { "change finished" }.to_owned());
    }
    if let Some(reason) = world.admin().failure() {
        return Some(format!("change given up: {reason}"));
    }
    if world.mode() == Mode::Naive {
        let left = world.operator().to_stop().union(world.operator().to_start()).len();
        let all = world.nodes().len();
        return Some(format!("{} of {all} restarted", all.saturating_sub(left)));
    }
    let leader = world.apparent_leader()?;
    if let Some(catch_up) = leader.leadership().and_then(|leadership| leadership.catch_up()) {
        return Some(format!("catching up {}", names(catch_up.newcomers)));
    }
    let configuration = leader.configuration();
    if !leader.configuration_is_committed() {
        return Some(format!("{} not committed yet", label::label_for(&configuration, order).plain()));
    }
    if !configuration.is_joint() && configuration == target {
        return None;
    }
    if leader.log().term_at(leader.commit_index()) != Some(leader.current_term()) {
        let reason = RequestError::NoCommitInTerm { term: leader.current_term() };
        return Some(reason.to_string());
    }
    Some(format!("{} in force", label::label_for(&configuration, order).plain()))
}

fn names(servers: ServerSet) -> String {
    listed(&servers.iter().collect::<Vec<_>>())
}
