//! One lane: a mode and its run.

use std::cell::OnceCell;

use cluster::{Mode, Node, RunState, Timeline};
use raft_core::{Configuration, Server, ServerSet};
use scenario::Scenario;
use scene::{Argue, DisplayOrder, LaneView};

/// One lane: a mode and its run.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Mode of the lane.
    pub mode: Mode,
    pub(super) timeline: Timeline,
    /// Change that determines the display order.
    display_order: DisplayOrder,
    /// Gives the argument of the view model; `None` before the chunk is loaded.
    argue: Option<Argue>,
    /// View model at the current time, computed on demand.
    view: OnceCell<LaneView>,
}

impl Lane {
    /// Lane of a scenario, at its start.
    pub(super) fn new(mode: Mode, scenario: &Scenario) -> Self {
        // Without actions there is no change: the new servers are machines that the user may add.
        let new = if scenario.has_actions() { scenario.new } else { scenario.old };
        let display_order = DisplayOrder {
            order: scenario.display_order.clone(),
            zones: scenario.zones.clone(),
            ..DisplayOrder::new(scenario.old, new)
        };
        Self { mode, timeline: scenario.timeline(mode), display_order, argue: None, view: OnceCell::new() }
    }

    /// State at the current time.
    #[must_use]
    pub fn state(&self) -> &RunState {
        self.timeline.state()
    }

    /// Run with its current time.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// View model at the current time.
    #[must_use]
    pub fn view(&self) -> &LaneView {
        self.view.get_or_init(|| scene::lane_view_with(self.state(), &self.display_order, self.argue))
    }

    /// Has the view model argue from now on.
    pub(super) fn set_argue(&mut self, argue: Option<Argue>) {
        self.argue = argue;
        self.view.take();
    }

    /// Moves to a time.
    pub(super) fn seek(&mut self, at: u64) {
        let before = self.state().records;
        self.timeline.seek(at);
        if self.state().records != before {
            self.view.take();
        }
    }

    /// Sets the change that determines the display order.
    pub(super) fn set_display_order(&mut self, display_order: DisplayOrder) {
        self.display_order = display_order;
        self.view.take();
    }

    /// Present configuration, according to the leader, or else according to the server with the most up-to-date log.
    fn configuration(&self) -> Configuration {
        let world = &self.state().world;
        let up = world.nodes().iter().filter_map(Node::server);
        let furthest = up.max_by_key(|it| (it.log().last_term(), it.log().last_index()));
        world.apparent_leader().or(furthest).map(Server::configuration).unwrap_or_default()
    }

    /// Members that a request starts from: the target of the change under way, or else the present members.
    #[must_use]
    pub fn target_members(&self) -> (ServerSet, ServerSet) {
        let state = self.state();
        match state.world.target().filter(|_| state.metrics.change.is_open()) {
            Some(target) => (target.voters(), target.learners()),
            None => (self.voters(), self.configuration().learners()),
        }
    }

    /// Present voters. In a joint change, those before the change.
    #[must_use]
    pub fn voters(&self) -> ServerSet {
        let configuration = self.configuration();
        let sets = [configuration.outgoing(), configuration.voters()];
        sets.into_iter().find(|set| !set.is_empty()).unwrap_or(self.display_order.old)
    }

    /// Change that determines the display order.
    #[must_use]
    pub fn display_order(&self) -> &DisplayOrder {
        &self.display_order
    }
}
