//! Outcome of a lane in one sentence, for the end of a run.

use cluster::{ChangeStatus, Node};
use raft_core::{Server, ServerSet};

use crate::session::{Lane, Session};
use crate::strings::panels as strings;

/// Sentence about a lane up to the present time.
pub(super) fn sentence(session: &Session, lane: &Lane) -> String {
    let (world, metrics) = (&lane.state().world, &lane.state().metrics);
    let mut parts = Vec::new();
    if let Some(first) = metrics.violations.first() {
        parts.push(strings::violation(&first.violation, metrics.violations.len() - 1));
    }
    let lost = metrics.writes.lost().count();
    if lost > 0 {
        parts.push(strings::number_of_writes(lost, "lost"));
    }
    let waiting = metrics.writes.proposed.saturating_sub(metrics.writes.committed);
    if waiting > 0 {
        parts.push(strings::number_of_writes(waiting as usize, "not committed"));
    }
    let (outcome, leaders) = (session.scenario().outcome_of(world), leaders(lane));
    match metrics.change {
        _ if outcome.finished && leaders.is_empty() => parts.push(strings::END_LEADERLESS.to_owned()),
        _ if outcome.finished => parts.push(strings::END_FINISHED.to_owned()),
        ChangeStatus::GivenUp { reason, .. } => parts.push(strings::end_given_up(&reason.to_string())),
        ChangeStatus::Cancelled { .. } => parts.push(strings::END_CANCELLED.to_owned()),
        ChangeStatus::NotAsked if !outcome.has_change => {}
        _ => parts.push(strings::END_UNFINISHED.to_owned()),
    }
    if !leaders.is_empty() || !outcome.finished {
        parts.push(strings::leaders(leaders));
    }
    if metrics.violations.is_empty() {
        parts.push(strings::END_SAFE.to_owned());
    }
    strings::sentence(&parts.join("; "))
}

/// The running leaders of the highest term that has one.
fn leaders(lane: &Lane) -> ServerSet {
    let world = &lane.state().world;
    let leading = || world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some());
    let term = leading().map(Server::current_term).max();
    leading().filter(|server| Some(server.current_term()) == term).map(Server::id).collect::<ServerSet>()
}

/// Index of the lane that violated a property first, with the time.
pub(super) fn first_violation(session: &Session) -> Option<(usize, u64)> {
    let first = |(index, lane): (usize, &Lane)| Some((lane.state().metrics.violations.first()?.at, index));
    session.lanes().iter().enumerate().filter_map(first).min().map(|(at, index)| (index, at))
}

#[cfg(test)]
mod tests {
    use cluster::Property;

    use super::*;

    /// A fact and whether the sentence states it.
    fn assert_says(sentence: &str, text: &str, is_so: bool) {
        assert_eq!(sentence.contains(text), is_so, "“{text}” in “{sentence}”");
    }

    #[test]
    fn sentence_about_the_end_of_each_preset_has_the_facts_of_its_outcome() {
        for preset in scenario::catalogue::scenarios() {
            let mut session = Session::new(preset.clone());
            session.seek(f64::INFINITY);
            for lane in session.lanes() {
                let (world, sentence) = (&lane.state().world, sentence(&session, lane));
                let outcome = preset.outcome(lane.mode);
                assert_says(&sentence, "no property violated", outcome.broken.is_empty());
                let two_leaders = outcome.broken.first() == Some(&Property::ElectionSafety);
                assert_says(&sentence.to_lowercase(), "two leaders in term", two_leaders);
                if let Some(first) = outcome.broken.first().filter(|_| !two_leaders) {
                    assert_says(&sentence, first.name(), true);
                }
                assert_says(&sentence, "more propert", outcome.broken.len() > 1);
                assert_says(&sentence, "lost", lane.state().metrics.writes.lost().next().is_some());
                assert_says(&sentence.to_lowercase(), "change finished", outcome.finished);
                let ends = ["not finished", "cancelled", "given up"].map(|end| sentence.contains(end));
                let is_asked = lane.state().metrics.change != ChangeStatus::NotAsked;
                let is_unfinished = (outcome.has_change || is_asked) && !outcome.finished;
                assert_eq!(ends.contains(&true), is_unfinished, "{sentence}");
                assert_says(&sentence.to_lowercase(), "nobody leads", world.apparent_leader().is_none());
                if let Some(leader) = world.apparent_leader() {
                    assert_says(&sentence, &leader.id().to_string(), true);
                }
            }
            let first = session.lanes().iter().flat_map(|lane| &lane.state().metrics.violations).map(|it| it.at).min();
            assert_eq!(first_violation(&session).map(|(_, at)| at), first);
        }
    }
}
