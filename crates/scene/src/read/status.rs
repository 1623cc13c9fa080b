//! The lane's line of status: who leads or why nobody does, and how far the change is.

use cluster::{Mode, Node, World};
use raft_core::{Refusal as RequestRefusal, Role, Server, ServerId, ServerSet};

use super::contest::Contest;
use super::{Row, label};
use crate::view::{Band, Label, Outcome, Reason, ServerView, Status, Tone};

pub(super) fn status(world: &World, row: &Row, contest: &Contest, servers: &[ServerView], bands: &[Band]) -> Status {
    let broken = !world.history().violations().is_empty();
    let (who, decided) = power(world, contest, servers, bands);
    let change = change(world, row);
    let text = change.as_ref().map_or_else(|| who.clone(), |change| format!("{who} · {change}"));
    let tone = match (broken, decided || world.change_is_finished()) {
        (true, _) => Tone::Broken,
        (false, true) => Tone::Good,
        (false, false) => Tone::Neutral,
    };
    Status { text: text.into(), tone }
}

/// Who leads, or who would like to; and whether a second leader was just prevented.
fn power(world: &World, contest: &Contest, servers: &[ServerView], bands: &[Band]) -> (String, bool) {
    let leaders: Vec<&Server> =
        world.nodes().iter().filter_map(Node::server).filter(|it| it.leadership().is_some()).collect();
    if let Some(term) = leaders.iter().map(|it| it.current_term()).max() {
        let of_term: Vec<ServerId> =
            leaders.iter().filter(|it| it.current_term() == term).map(|it| it.id()).collect();
        let verb = if of_term.len() > 1 { "both lead" } else { "leads" };
        return (format!("{} {verb} term {term}", listed(&of_term)), false);
    }
    match contest {
        Contest::PreVotes { asking } => {
            let verb = if asking.len() > 1 { "ask whether they" } else { "asks whether it" };
            (format!("{} {verb} could win", listed(asking)), false)
        }
        Contest::Votes { term, standing, .. } => {
            if let Some(split) = split(standing, bands) {
                return (format!("no leader in term {term}: {split}"), true);
            }
            if let Some(refuser) = decider(servers, standing) {
                return (format!("no leader in term {term}: {refuser}"), true);
            }
            let in_the_running = standing
                .iter()
                .any(|id| world.server(*id).is_some_and(|it| matches!(it.role(), Role::Candidate(_))));
            if in_the_running {
                let verb = if standing.len() > 1 { "stand" } else { "stands" };
                (format!("{} {verb} for term {term}", listed(standing)), false)
            } else {
                (format!("no leader in term {term}"), false)
            }
        }
        Contest::Nothing | Contest::Stored { .. } => ("no leader".to_owned(), false),
    }
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

/// A server whose one vote is elsewhere.
fn decider(servers: &[ServerView], standing: &[ServerId]) -> Option<String> {
    if standing.len() < 2 {
        return None;
    }
    servers.iter().find_map(|server| {
        let refusal = server.refusal?;
        let Reason::VotedFor(other) = refusal.reason else { return None };
        Some(format!("{} votes once, for {other}, not {}", server.id, refusal.candidate))
    })
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
    if !configuration.is_joint() && configuration.voters() == target {
        return None;
    }
    if leader.log().term_at(leader.commit_index()) != Some(leader.current_term()) {
        let reason = RequestRefusal::Deferred { term: leader.current_term() };
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
