//! The wall: two leaders of one term, elected by disjoint majorities.

use cluster::{TermLeader, World};
use raft_core::{ServerId, ServerSet, Term};

use crate::view::{Wall, WallSide};

/// Two servers that both lead the same term.
#[derive(Clone, Copy, Debug)]
pub(super) struct RivalLeaders {
    pub term: Term,
    pub leaders: [TermLeader; 2],
}

/// The latest term of which two relevant leaders were elected by disjoint majorities.
pub(super) fn find(world: &World, is_relevant: &dyn Fn(&TermLeader) -> bool) -> Option<RivalLeaders> {
    let mut elections = world.history().elections().iter().rev().filter(|elected| is_relevant(elected));
    let mut later: Vec<&TermLeader> = Vec::new();
    elections.find_map(|one| {
        let is_rival = |other: &&&TermLeader| other.term == one.term && one.votes.is_disjoint(other.votes);
        let other = later.iter().find(is_rival).copied();
        later.extend((!one.votes.is_empty()).then_some(one));
        (!one.votes.is_empty()).then_some(RivalLeaders { term: one.term, leaders: [*one, *other?] })
    })
}

/// Two leaders of the latest term of any leader, elected by disjoint majorities, that both still lead it.
pub(super) fn present(world: &World) -> Option<RivalLeaders> {
    let latest = world.apparent_leader()?.current_term();
    let leads = |elected: &TermLeader| {
        let server = world.server(elected.leader);
        elected.term == latest
            && server.is_some_and(|server| server.leadership().is_some() && server.current_term() == latest)
    };
    find(world, &leads)
}

/// Two majorities, left one first: the one with more leaving and fewer joining voters, or else with the lower id.
pub(super) fn sides([one, other]: [ServerSet; 2], old: ServerSet, new: ServerSet) -> [ServerSet; 2] {
    let outward = |votes: ServerSet| {
        let leaving = votes.difference(new).len();
        let joining = votes.difference(old).len();
        (joining as i64 - leaving as i64, votes.iter().next())
    };
    if outward(one) <= outward(other) { [one, other] } else { [other, one] }
}

impl RivalLeaders {
    /// The leader that has the server's vote, of the two.
    pub(super) fn given_to(&self, voter: ServerId) -> Option<ServerId> {
        self.leaders.iter().find(|elected| elected.votes.contains(voter)).map(|elected| elected.leader)
    }

    /// The majorities, left one first.
    pub(super) fn sides(&self, old: ServerSet, new: ServerSet) -> [ServerSet; 2] {
        sides([self.leaders[0].votes, self.leaders[1].votes], old, new)
    }

    /// The server's side, in a change from `old` to `new`: 0 for left, 2 for right, 1 for neither.
    pub(super) fn side(&self, id: ServerId, old: ServerSet, new: ServerSet) -> u8 {
        let [left, right] = self.sides(old, new);
        match (left.contains(id), right.contains(id)) {
            (true, _) => 0,
            (_, true) => 2,
            (false, false) => 1,
        }
    }

    /// The wall in this display order. `None` if no single line separates the two majorities.
    pub(super) fn in_order(&self, ids: &[ServerId]) -> Option<Wall> {
        let span = |votes: ServerSet| {
            let first = ids.iter().position(|id| votes.contains(*id))?;
            let last = ids.iter().rposition(|id| votes.contains(*id))?;
            Some((first, last))
        };
        let side = |elected: &TermLeader| WallSide {
            leader: elected.leader,
            majority: ids.iter().copied().filter(|id| elected.votes.contains(*id)).collect(),
        };
        let [one, other] = &self.leaders;
        let (one_span, other_span) = (span(one.votes)?, span(other.votes)?);
        let (left, right, after) = if one_span.1 < other_span.0 {
            (one, other, one_span.1 + 1)
        } else if other_span.1 < one_span.0 {
            (other, one, other_span.1 + 1)
        } else {
            return None;
        };
        Some(Wall { after, term: self.term, left: side(left), right: side(right) })
    }
}
