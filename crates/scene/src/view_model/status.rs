//! Status of a lane: the leader or the reason that there is none, and the progress of the change.

use cluster::{Mode, Node, World};
use raft_core::{Ballot, Message, RequestError, Role, Server, ServerId, ServerSet, Term};

use super::decision::Decision;
use super::{DisplayOrder, label};
use crate::view::{ConfigurationLabel, CountOutcome, DenialReason, QuorumBar, ServerView, Status, Tone};

/// Other parts of the view that the status text uses.
pub(super) struct StatusInput<'a> {
    pub servers: &'a [ServerView],
    pub quorum_bars: &'a [QuorumBar],
    pub overlap: &'a [ServerId],
}

pub(super) fn status(world: &World, order: &DisplayOrder, decision: &Decision, input: &StatusInput<'_>) -> Status {
    let broken = !world.history().violations().is_empty();
    let (sentence, second_leader_prevented) = leadership(world, decision, input);
    let change = change(world, order);
    let text = change.as_ref().map_or_else(|| sentence.clone(), |change| format!("{sentence} · {change}"));
    // A finished change in a cluster without a leader is not a good outcome.
    let tone = match (broken, second_leader_prevented || (world.change_is_finished() && has_leader(world))) {
        (true, _) => Tone::Broken,
        (false, true) => Tone::Good,
        (false, false) => Tone::Neutral,
    };
    Status { text: text.into(), tone }
}

/// Whether any server leads.
#[must_use]
pub fn has_leader(world: &World) -> bool {
    world.nodes().iter().filter_map(Node::server).any(|server| server.leadership().is_some())
}

/// Describes the leaders or candidates. Also returns whether a second leader was just prevented.
fn leadership(world: &World, decision: &Decision, input: &StatusInput<'_>) -> (String, bool) {
    let quorum_bars = input.quorum_bars;
    let leaders: Vec<&Server> =
        world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some()).collect();
    if let Some(term) = leaders.iter().map(|server| server.current_term()).max() {
        let leaders_of_term: Vec<ServerId> =
            leaders.iter().filter(|server| server.current_term() == term).map(|server| server.id()).collect();
        let verb = if leaders_of_term.len() > 1 { "both lead" } else { "leads" };
        let sentence = format!("{} {verb} term {term}", listed(&leaders_of_term));
        return match decision {
            Decision::Election { candidates, .. } => with_reason(sentence, deciding_voter(world, input, candidates)),
            Decision::None | Decision::PreVote { .. } | Decision::Replication { .. } => (sentence, false),
        };
    }
    match decision {
        Decision::PreVote { pre_candidates } => {
            let verb = if pre_candidates.len() > 1 { "ask whether they" } else { "asks whether it" };
            (format!("{} {verb} could win", listed(pre_candidates)), false)
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
            let sentence = if let Some(ahead) = candidates.iter().filter(|id| is_candidate(id)).find(has_all) {
                format!("enough voted for {ahead} to win term {term}")
            } else if is_open {
                let verb = if candidates.len() > 1 { "campaign" } else { "campaigns" };
                format!("{} {verb} for term {term}", listed(candidates))
            } else {
                format!("no leader in term {term}")
            };
            with_reason(
                sentence,
                split_halves(candidates, quorum_bars).or_else(|| deciding_voter(world, input, candidates)),
            )
        }
        Decision::None | Decision::Replication { .. } => ("no leader".to_owned(), false),
    }
}

/// Whether a vote request of the term is still in flight.
fn is_requesting_votes(world: &World, wanted: Term) -> bool {
    world.network().in_flight().iter().filter(|flight| world.server(flight.id.to).is_some()).any(
        |flight| matches!(flight.message, Message::RequestVote { term, ballot: Ballot::Vote, .. } if term == wanted),
    )
}

/// Describes a split: one candidate has a majority of C_old, another one of C_new.
fn split_halves(candidates: &[ServerId], quorum_bars: &[QuorumBar]) -> Option<String> {
    let holder = |label: &ConfigurationLabel| {
        let bar = quorum_bars.iter().find(|bar| bar.label == *label)?;
        let has = |id: &&ServerId| bar.count_of(**id).is_some_and(|count| count.outcome == CountOutcome::Reached);
        candidates.iter().find(has).copied()
    };
    let joint = |id: ServerId| quorum_bars.iter().filter(|bar| bar.count_of(id).is_some()).count() == 2;
    let (old, new) = (holder(&ConfigurationLabel::Old)?, holder(&ConfigurationLabel::New)?);
    (old != new && joint(old) && joint(new)).then(|| format!("{old} has a majority of C_old only, {new} of C_new only"))
}

/// Describes a vote that prevents a second leader, by a server of the overlap if there is one. `None` in the naive
/// mode, where a denied vote prevents nothing.
fn deciding_voter(world: &World, input: &StatusInput<'_>, candidates: &[ServerId]) -> Option<String> {
    if candidates.len() < 2 || world.mode() == Mode::Naive {
        return None;
    }
    let explanation = |server: &ServerView| {
        let denied_vote = server.denied_vote?;
        let DenialReason::VotedFor(other) = denied_vote.reason else { return None };
        Some(format!("{} votes once, for {other}, not {}", server.id, denied_vote.candidate))
    };
    let decides = |server: &&ServerView| input.overlap.contains(&server.id);
    input.servers.iter().filter(decides).find_map(explanation).or_else(|| input.servers.iter().find_map(explanation))
}

fn with_reason(sentence: String, why: Option<String>) -> (String, bool) {
    match why {
        Some(why) => (format!("{sentence}: {why}"), true),
        None => (sentence, false),
    }
}

/// Progress of the change. `None` before it is requested.
fn change(world: &World, order: &DisplayOrder) -> Option<String> {
    let target = world.target()?;
    if world.change_is_finished() {
        return Some("change finished".to_owned());
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

/// `S1`, `S1 and S3`, `S1, S3 and S4`.
fn listed(ids: &[ServerId]) -> String {
    match ids {
        [] => String::new(),
        [one] => one.to_string(),
        [others @ .., last] => {
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            format!("{} and {last}", others.join(", "))
        }
    }
}
