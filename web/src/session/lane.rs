//! One lane: a mode and its run.

use std::cell::OnceCell;

use cluster::{Mode, Node, RunState, Timeline};
use raft_core::{Server, ServerSet};
use scenario::Scenario;
use scene::{DisplayOrder, LaneView};

/// One lane: a mode and its run.
#[derive(Clone, Debug)]
pub struct Lane {
    /// How the members are changed in it.
    pub mode: Mode,
    pub(super) timeline: Timeline,
    /// The change that the row shows.
    row: DisplayOrder,
    /// What the diagram means where the lane stands, once somebody has asked.
    view: OnceCell<LaneView>,
}

impl Lane {
    /// The lane of a scenario, at its start.
    pub(super) fn new(mode: Mode, scenario: &Scenario) -> Self {
        // Where nothing is to happen nobody asks for other members: those are machines that the reader can ask for.
        let new = if scenario.actions.is_empty() { scenario.old } else { scenario.new };
        let row = DisplayOrder { order: scenario.display_order.clone(), ..DisplayOrder::new(scenario.old, new) };
        Self { mode, timeline: scenario.timeline(mode), row, view: OnceCell::new() }
    }

    /// Where the lane stands.
    #[must_use]
    pub fn state(&self) -> &RunState {
        self.timeline.state()
    }

    /// The run, and the place in it.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// What the diagram means there.
    #[must_use]
    pub fn view(&self) -> &LaneView {
        self.view.get_or_init(|| scene::lane_view(self.state(), &self.row))
    }

    /// Goes to a time.
    pub(super) fn seek(&mut self, at: u64) {
        let before = self.state().records;
        self.timeline.seek(at);
        if self.state().records != before {
            self.view.take();
        }
    }

    /// Shows this change from now on, whatever was shown.
    pub(super) fn show(&mut self, row: DisplayOrder) {
        self.row = row;
        self.view.take();
    }

    /// The voters now: as the leader has them, or where nobody leads, who has the most of the log. While a change is
    /// joint, those before it.
    #[must_use]
    pub fn voters(&self) -> ServerSet {
        let world = &self.state().world;
        let up = world.nodes().iter().filter_map(Node::server);
        let furthest = up.max_by_key(|it| (it.log().last_term(), it.log().last_index()));
        let configuration = world.apparent_leader().or(furthest).map(Server::configuration).unwrap_or_default();
        let sets = [configuration.outgoing(), configuration.voters()];
        sets.into_iter().find(|set| !set.is_empty()).unwrap_or(self.row.old)
    }

    /// The change that the row shows.
    #[must_use]
    pub fn row(&self) -> &DisplayOrder {
        &self.row
    }
}
