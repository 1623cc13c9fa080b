//! Actions that expand into several Steps: a partition between two sets of servers, its end, and the isolation of one
//! server. Scripts and the page share them.

use cluster::{Node, Step, World};
use raft_core::{ServerId, ServerSet};

use super::Action;

/// Cuts or heals every link between two sides, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// Whether the links are cut; otherwise they are healed.
    pub(crate) cuts: bool,
    /// The two sides.
    pub(crate) sides: [ServerSet; 2],
}

/// Words of a partition in a script: `part S1 from S2 S3`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartitionWords {
    /// Word of the action.
    pub(crate) word: &'static str,
    /// Word between the two sides.
    pub(crate) between: &'static str,
    /// Description of the second side, for errors.
    pub(crate) expected: &'static str,
    /// Whether the links are cut; otherwise they are healed.
    pub(crate) cuts: bool,
}

impl Partition {
    /// Its Steps, in the order of one line of a script.
    pub(crate) fn steps(self) -> impl Iterator<Item = Step> {
        let [one, other] = self.sides;
        let links = one.iter().flat_map(move |from| other.iter().flat_map(move |to| both_ways(from, to)));
        links.map(move |(from, to)| link_step(from, to, self.cuts))
    }

    /// Partition that the first actions make up, if they cut or heal every link between two sides in the order of
    /// [`Partition::steps`]; and the number of these actions. In an untimed script no two Steps have the same time.
    pub(crate) fn of(actions: &[Action], is_untimed: bool) -> Option<(Self, usize)> {
        let first = actions.first()?;
        let cuts = matches!(first.step, Step::Cut { .. });
        let link = |index: usize| match actions.get(index)? {
            it if it.lane != first.lane || (it.at != first.at && !is_untimed) => None,
            Action { step: Step::Cut { from, to }, .. } if cuts => Some((*from, *to)),
            Action { step: Step::Heal { from, to }, .. } if !cuts => Some((*from, *to)),
            _ => None,
        };
        // A link followed by its reverse.
        let both_ways = |index: usize| link(index).filter(|&(from, to)| link(index + 1) == Some((to, from)));
        let (from, to) = both_ways(0)?;
        let (mut one, mut other, mut last, mut count) = (ServerSet::EMPTY.with(from), ServerSet::EMPTY.with(to), to, 2);
        while let Some((_, next)) = both_ways(count).filter(|&(again, next)| again == from && next > last) {
            (last, count) = (next, count + 2);
            other.insert(next);
        }
        let mut last = from;
        while let Some((next, _)) = both_ways(count).filter(|&(next, _)| next > last && !other.contains(next)) {
            let row = other.iter().enumerate();
            if !row.into_iter().all(|(nth, to)| both_ways(count + 2 * nth) == Some((next, to))) {
                break;
            }
            (last, count) = (next, count + 2 * other.len());
            one.insert(next);
        }
        one.is_disjoint(other).then_some((Self { cuts, sides: [one, other] }, count))
    }
}

/// Steps that isolate a server, if `cut`: every link between it and the others is cut. Otherwise they reconnect it.
/// Links that are already in that state are left out.
#[must_use]
pub fn isolate(world: &World, server: ServerId, cut: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    for other in world.nodes().iter().map(Node::id).filter(|&other| other != server) {
        for (from, to) in both_ways(server, other) {
            if world.network().is_cut(from, to) != cut {
                steps.push(link_step(from, to, cut));
            }
        }
    }
    steps
}

/// The two links between two servers.
fn both_ways(one: ServerId, other: ServerId) -> [(ServerId, ServerId); 2] {
    [(one, other), (other, one)]
}

/// The Step that cuts or heals a link.
fn link_step(from: ServerId, to: ServerId, cut: bool) -> Step {
    if cut { Step::Cut { from, to } } else { Step::Heal { from, to } }
}
