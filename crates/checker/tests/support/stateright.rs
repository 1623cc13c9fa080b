//! Stateright model with the same World, moves and bounds as the checker.

use std::hash::{Hash, Hasher};

use checker::{Move, Query, State};
use cluster::{Fingerprint, Setup, World};
use stateright::{Model, Property};

/// Model of one query.
pub(crate) struct StaterightModel {
    pub(crate) setup: Setup,
    pub(crate) query: Query,
}

/// State with equality and hash by fingerprint.
#[derive(Clone, Debug)]
pub(crate) struct StaterightState(State);

impl PartialEq for StaterightState {
    fn eq(&self, other: &Self) -> bool {
        Fingerprint::of(self) == Fingerprint::of(other)
    }
}

impl Hash for StaterightState {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Model for StaterightModel {
    type State = StaterightState;
    type Action = Move;

    fn init_states(&self) -> Vec<StaterightState> {
        vec![StaterightState(State::initial(&World::new(&self.setup), &self.query, &mut Vec::new()))]
    }

    fn actions(&self, state: &StaterightState, actions: &mut Vec<Move>) {
        state.0.enabled_moves(&self.query, actions);
    }

    fn next_state(&self, state: &StaterightState, action: Move) -> Option<StaterightState> {
        state.0.successor(action, &self.query, &mut Vec::new()).map(StaterightState)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let holds = |model: &Self, state: &StaterightState| state.0.violation(&model.query).is_none();
        vec![Property::always("no property is broken", holds)]
    }
}
