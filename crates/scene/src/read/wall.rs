//! Two leaders in one term by majorities that share nobody: where the wall stands.

use cluster::{Node, TermLeader, World};
use raft_core::{Server, ServerId, ServerSet, Term};

use super::Row;
use crate::view::{Wall, WallSide};

/// The two elections of one term, both still going on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walls {
    pub term: Term,
    pub elections: [TermLeader; 2],
}

/// The latest term that has two leaders by disjoint majorities, while both lead it.
pub(super) fn find(world: &World) -> Option<Walls> {
    let leads = |reign: &&TermLeader| {
        let server = world.server(reign.leader);
        server.is_some_and(|it| it.leadership().is_some() && it.current_term() == reign.term)
    };
    let mut leaders = world.nodes().iter().filter_map(Node::server).filter(|it| it.leadership().is_some());
    let latest = leaders.by_ref().map(Server::current_term).max()?;
    let elections: Vec<&TermLeader> = world.history().leaders_of(latest).filter(leads).collect();
    let disjoint = |one: &TermLeader, other: &TermLeader| !one.votes.is_empty() && one.votes.is_disjoint(other.votes);
    elections.iter().enumerate().find_map(|(place, one)| {
        let other = elections[place + 1..].iter().find(|other| disjoint(one, other) && !other.votes.is_empty())?;
        Some(Walls { term: latest, elections: [**one, **other] })
    })
}

impl Walls {
    /// Who leads by whose votes, of the two.
    pub(super) fn given_to(&self, voter: ServerId) -> Option<ServerId> {
        self.elections.iter().find(|reign| reign.votes.contains(voter)).map(|reign| reign.leader)
    }

    /// The reign to the left: the one with voters who leave, or without those who join; by name if that tells nothing.
    fn sides(&self, row: &Row) -> [ServerSet; 2] {
        let [one, other] = [self.elections[0].votes, self.elections[1].votes];
        let outward = |votes: ServerSet| {
            let leaving = votes.difference(row.new).len();
            let joining = votes.difference(row.old).len();
            (joining as i64 - leaving as i64, votes.iter().next())
        };
        if outward(one) <= outward(other) { [one, other] } else { [other, one] }
    }

    /// 0 to the left, 2 to the right, 1 for those on neither side.
    pub(super) fn side(&self, id: ServerId, row: &Row) -> u8 {
        let [left, right] = self.sides(row);
        match (left.contains(id), right.contains(id)) {
            (true, _) => 0,
            (_, true) => 2,
            (false, false) => 1,
        }
    }

    /// The wall in this row; none where no one line parts the two.
    pub(super) fn in_row(&self, row: &[ServerId]) -> Option<Wall> {
        let span = |votes: ServerSet| {
            let first = row.iter().position(|id| votes.contains(*id))?;
            let last = row.iter().rposition(|id| votes.contains(*id))?;
            Some((first, last))
        };
        let side = |reign: &TermLeader| WallSide {
            leader: reign.leader,
            majority: row.iter().copied().filter(|id| reign.votes.contains(*id)).collect(),
        };
        let [one, other] = &self.elections;
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
