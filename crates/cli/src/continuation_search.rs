//! Search of continuations, for claims about what can still happen.

use cluster::World;
use raft_core::Configuration;
use scenario::{Continuations, Possibility};

/// Search with the model checker.
pub(crate) struct ContinuationSearch;

impl Continuations for ContinuationSearch {
    fn can_lead(&self, _: &World) -> Possibility {
        undecided()
    }

    fn can_finish(&self, _: &World, _: &[Configuration]) -> Possibility {
        undecided()
    }
}

fn undecided() -> Possibility {
    Possibility::Undecided { why: "this program searches no continuations yet".to_owned() }
}
