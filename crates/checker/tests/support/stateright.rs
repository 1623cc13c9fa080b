//! The same World, moves and bounds, as stateright sees them.

use std::hash::{Hash, Hasher};

use checker::{Move, Question, State};
use cluster::{Fingerprint, Setup, World};
use stateright::{Model, Property};

/// What stateright is to search.
pub(crate) struct Theirs {
    pub(crate) setup: Setup,
    pub(crate) question: Question,
}

/// A state that can be compared.
#[derive(Clone, Debug)]
pub(crate) struct TheirState(State);

impl PartialEq for TheirState {
    fn eq(&self, other: &Self) -> bool {
        Fingerprint::of(self) == Fingerprint::of(other)
    }
}

impl Hash for TheirState {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Model for Theirs {
    type State = TheirState;
    type Action = Move;

    fn init_states(&self) -> Vec<TheirState> {
        vec![TheirState(State::first(&World::new(&self.setup), &self.question, &mut Vec::new()))]
    }

    fn actions(&self, state: &TheirState, actions: &mut Vec<Move>) {
        state.0.moves(&self.question, actions);
    }

    fn next_state(&self, state: &TheirState, action: Move) -> Option<TheirState> {
        state.0.after(action, &self.question, &mut Vec::new()).map(TheirState)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let unbroken = |model: &Self, state: &TheirState| state.0.broken(&model.question).is_none();
        vec![Property::always("no property is broken", unbroken)]
    }
}
