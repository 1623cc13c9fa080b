//! The lane's line of status: who leads or why nobody does, and how far the change is.

use cluster::{Mode, Node, World};
use raft_core::{Ballot, Message, RequestError, Role, Server, ServerId, ServerSet, Term};

use super::contest::Contest;
use super::{Row, label};
use crate::view::{Band, Label, Outcome, Reason, ServerView, Status, Tone};

/// What else is known of the lane when its status is put into words.
pub(super) struct Known<'a> {
    pub servers: &'a [ServerView],
    pub bands: &'a [Band],
    pub overlap: &'a [ServerId],
}

pub(super) fn status(world: &World, row: &Row, contest: &Contest, known: &Known<'_>) -> Status {
    let broken = !world.history().violations().is_empty();
    let (who, decided) = power(world, contest, known);
    let change = change(world, row);
    let text = change.as_ref().map_or_else(|| who.clone(), |change| format!("{who} · {change}"));
    // A change that is finished in a cluster without a leader is no reason for a tick.
    let tone = match (broken, decided || (world.change_is_finished() && has_leader(world))) {
        (true, _) => Tone::Broken,
        (false, true) => Tone::Good,
        (false, false) => Tone::Neutral,
    };
    Status { text: text.into(), tone }
}

/// Whether any server leads.
#[must_use]
pub fn has_leader(world: &World) -> bool {
    world.nodes().iter().filter_map(Node::server).any(|it| it.leadership().is_some())
}

/// Who leads, or who would like to; and whether a second leader was just prevented.
fn power(world: &World, contest: &Contest, known: &Known<'_>) -> (String, bool) {
    let bands = known.bands;
    let leaders: Vec<&Server> =
        world.nodes().iter().filter_map(Node::server).filter(|it| it.leadership().is_some()).collect();
    if let Some(term) = leaders.iter().map(|it| it.current_term()).max() {
        let of_term: Vec<ServerId> = leaders.iter().filter(|it| it.current_term() == term).map(|it| it.id()).collect();
        let verb = if of_term.len() > 1 { "both lead" } else { "leads" };
        let who = format!("{} {verb} term {term}", listed(&of_term));
        return match contest {
            Contest::Votes { standing, .. } => with_reason(who, decider(world, known, standing)),
            Contest::Nothing | Contest::PreVotes { .. } | Contest::Stored { .. } => (who, false),
        };
    }
    match contest {
        Contest::PreVotes { asking } => {
            let verb = if asking.len() > 1 { "ask whether they" } else { "asks whether it" };
            (format!("{} {verb} could win", listed(asking)), false)
        }
        Contest::Votes { term, standing, .. } => {
            let candidate = |id: &ServerId| world.server(*id).is_some_and(|it| matches!(it.role(), Role::Candidate(_)));
            // Once every request has arrived, the votes are what they are.
            let open = standing.iter().any(candidate) && asking(world, *term);
            let has_all = |id: &&ServerId| {
                let mut tallies = bands.iter().filter_map(|band| band.tally(**id)).peekable();
                tallies.peek().is_some() && tallies.all(|tally| tally.outcome != Outcome::Open)
            };
            // Who has counted them leads; until then votes can be lost, and the candidate can crash.
            let who = if let Some(ahead) = standing.iter().filter(|id| candidate(id)).find(has_all) {
                format!("enough voted for {ahead} to win term {term}")
            } else if open {
                let verb = if standing.len() > 1 { "stand" } else { "stands" };
                format!("{} {verb} for term {term}", listed(standing))
            } else {
                format!("no leader in term {term}")
            };
            with_reason(who, split(standing, bands).or_else(|| decider(world, known, standing)))
        }
        Contest::Nothing | Contest::Stored { .. } => ("no leader".to_owned(), false),
    }
}

/// Whether a vote in the term is still being asked for.
fn asking(world: &World, of: Term) -> bool {
    world
        .network()
        .in_flight()
        .iter()
        .filter(|flight| world.server(flight.id.to).is_some())
        .any(|it| matches!(it.message, Message::RequestVote { term, ballot: Ballot::Vote, .. } if term == of))
}

/// Two halves in two hands.
fn split(standing: &[ServerId], bands: &[Band]) -> Option<String> {
    let holder = |label: &Label| {
        let band = bands.iter().find(|band| band.label == *label)?;
        let has = |id: &&ServerId| band.tally(**id).is_some_and(|tally| tally.outcome == Outcome::Reached);
        standing.iter().find(has).copied()
    };
    let joint = |id: ServerId| bands.iter().filter(|band| band.tally(id).is_some()).count() == 2;
    let (old, new) = (holder(&Label::Old)?, holder(&Label::New)?);
    (old != new && joint(old) && joint(new)).then(|| format!("{old} has the old half, {new} the new, nobody both"))
}

/// A server whose one vote is elsewhere: the one that decides, if there is one. Not in the naive mode, where a refusal
/// prevents nothing.
fn decider(world: &World, known: &Known<'_>, standing: &[ServerId]) -> Option<String> {
    if standing.len() < 2 || world.mode() == Mode::Naive {
        return None;
    }
    let says = |server: &ServerView| {
        let refusal = server.refusal?;
        let Reason::VotedFor(other) = refusal.reason else { return None };
        Some(format!("{} votes once, for {other}, not {}", server.id, refusal.candidate))
    };
    let decides = |server: &&ServerView| known.overlap.contains(&server.id);
    known.servers.iter().filter(decides).find_map(says).or_else(|| known.servers.iter().find_map(says))
}

fn with_reason(who: String, why: Option<String>) -> (String, bool) {
    match why {
        Some(why) => (format!("{who}: {why}"), true),
        None => (who, false),
    }
}

/// How far the change is; nothing before it is asked for.
fn change(world: &World, row: &Row) -> Option<String> {
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
    if let Some(catch_up) = leader.leadership().and_then(|it| it.catch_up()) {
        return Some(format!("catching up {}", names(catch_up.newcomers)));
    }
    let configuration = leader.configuration();
    if !leader.configuration_is_committed() {
        return Some(format!("{} not committed yet", label::of_configuration(&configuration, row).plain()));
    }
    if !configuration.is_joint() && configuration == target {
        return None;
    }
    if leader.log().term_at(leader.commit_index()) != Some(leader.current_term()) {
        let reason = RequestError::NoCommitInTerm { term: leader.current_term() };
        return Some(reason.to_string());
    }
    Some(format!("{} in force", label::of_configuration(&configuration, row).plain()))
}

fn names(servers: ServerSet) -> String {
    listed(&servers.iter().collect::<Vec<_>>())
}

/// `S1`, `S1 and S3`, `S1, S3 and S4`.
fn listed(ids: &[ServerId]) -> String {
    match ids {
        [] => String::new(),
        [one] => one.to_string(),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(ToString::to_string).collect();
            format!("{} and {last}", most.join(", "))
        }
    }
}
