//! Actions of the user: an action forks the run, and can be undone.

use cluster::{Event, Fork, Mode, Origin, Step};
use raft_core::{Command, Payload, Server};
use scenario::link::{Action, Link, Speed};
use scenario::{Scenario, narration};

use super::{Lane, MAX_RUN_MS, Opening, Session, TAIL_MS, whole_ms};
use crate::scenario_cache::is_script;
use crate::strings;

/// Entry of the undo stack: an action of the user, with the data for undoing or redoing it.
#[derive(Debug)]
pub(super) enum UndoEntry {
    /// Action in the run.
    Acted {
        /// Time, in virtual milliseconds.
        at: u64,
        /// End of the run in the other state.
        end: u64,
        /// Replaced futures, with the indexes of their lanes, in order.
        forks: Vec<(usize, Fork)>,
    },
    /// Change of rules or of the seed: the run in the other state.
    Edited(Box<Run>),
    /// Opening of another scenario: the run in the other state.
    Opened(Box<Run>),
}

/// A run to return to.
#[derive(Debug)]
pub(super) struct Run {
    link: Link,
    /// Its scenario before the user changed rules or seed.
    original: Option<Scenario>,
    /// Whether nothing was open.
    is_empty: bool,
}

/// Maximum number of earlier scenarios to which undo leads. The oldest is dropped.
const MAX_RUNS: usize = 20;

/// Result of the user's command in one lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionResult {
    /// Lane.
    pub mode: Mode,
    /// Whether the action was done.
    pub done: bool,
    /// Sentence without a full stop.
    pub text: String,
}

impl Session {
    /// Does Steps at the current time, in the lane with index `target_lane` or in all; `steps` gives those of a lane.
    /// The run forks where an action was possible. Each lane has a result.
    pub fn act(&mut self, target_lane: Option<usize>, steps: &dyn Fn(&Lane) -> Vec<Step>) {
        let at = whole_ms(self.now);
        let (mut forks, mut action_results) = (Vec::new(), Vec::new());
        for (lane_index, lane) in self.lanes.iter_mut().enumerate() {
            if target_lane.is_some_and(|target_lane| target_lane != lane_index) {
                continue;
            }
            let mode = lane.mode;
            let steps = steps(lane);
            if steps.is_empty() {
                action_results.push(ActionResult { mode, done: false, text: strings::NOTHING_TO_DO.to_owned() });
            }
            for step in steps {
                // The effects of an action precede the next action, as when the link is opened.
                lane.timeline.seek(at);
                action_results.push(match lane.timeline.act(step) {
                    Ok(fork) => {
                        forks.push((lane_index, fork));
                        action_result(mode, &lane.state().events)
                    }
                    Err(error) => ActionResult { mode, done: false, text: error.to_string() },
                });
            }
        }
        // One result for each lane: the action that was not possible, or else the last one that was done.
        action_results.dedup_by(|next, kept| {
            let same = next.mode == kept.mode;
            if same && kept.done {
                std::mem::swap(next, kept);
            }
            same
        });
        self.action_results = action_results;
        if !forks.is_empty() {
            let end = self.scenario.end.max(at + TAIL_MS).min(MAX_RUN_MS);
            let end = std::mem::replace(&mut self.index.end, end);
            self.redo_stack.clear();
            self.undo_stack.push(UndoEntry::Acted { at, end, forks });
            self.invalidate_from(at, true);
        }
    }

    /// Results of the user's last command in each lane.
    #[must_use]
    pub fn action_results(&self) -> &[ActionResult] {
        &self.action_results
    }

    /// Removes the results.
    pub fn dismiss_results(&mut self) {
        self.action_results.clear();
    }

    /// Whether an action can be undone.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo_stack.is_empty()
    }

    /// Whether an action can be redone.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo_stack.is_empty()
    }

    /// Title of the scenario to which undo returns, if the last action opened another.
    #[must_use]
    pub fn undo_target(&self) -> Option<&str> {
        target(self.undo_stack.last())
    }

    /// Title of the scenario to which redo returns, if the action undone last opened it.
    #[must_use]
    pub fn redo_target(&self) -> Option<&str> {
        target(self.redo_stack.last())
    }

    /// This run at its present time.
    pub(super) fn run(&self) -> Run {
        let link = Link { lane: self.lane, digest: None, ..self.link(true) };
        Run { link, original: self.original.clone(), is_empty: self.lanes.is_empty() }
    }

    /// Keeps the run that was open before, so that the opening of this one can be undone. While the user types a
    /// script, the run before its first version is kept, and no version.
    pub(super) fn keep_run(&mut self, before: Run, opening: Opening) {
        let is_run = |entry: &UndoEntry| matches!(entry, UndoEntry::Opened(_));
        let is_version = opening == Opening::Typed && is_script(&before.link.scenario.id);
        if opening == Opening::Embedded {
            self.undo_stack.clear();
        } else if !(before.is_empty || is_version && self.undo_stack.last().is_some_and(is_run)) {
            self.undo_stack.push(UndoEntry::Opened(Box::new(before)));
        }
        if self.undo_stack.iter().filter(|entry| is_run(entry)).count() > MAX_RUNS {
            let oldest = self.undo_stack.iter().position(is_run).unwrap_or(0);
            self.undo_stack.drain(..=oldest);
        }
    }

    /// Undoes the user's last action, and goes to its time.
    pub fn undo(&mut self) {
        if let Some(entry) = self.undo_stack.pop() {
            let entry = self.swap(entry, true);
            self.redo_stack.push(entry);
        }
    }

    /// Redoes the action undone last.
    pub fn redo(&mut self) {
        if let Some(entry) = self.redo_stack.pop() {
            let entry = self.swap(entry, false);
            self.undo_stack.push(entry);
        }
    }

    fn swap(&mut self, entry: UndoEntry, back: bool) -> UndoEntry {
        self.pause();
        self.action_results.clear();
        match entry {
            UndoEntry::Acted { at, mut end, mut forks } => {
                std::mem::swap(&mut self.index.end, &mut end);
                let lanes = &mut self.lanes;
                let swap = |(lane_index, fork): &mut (usize, Fork)| {
                    lanes[*lane_index].timeline.swap_fork(fork);
                };
                if back {
                    forks.iter_mut().rev().for_each(swap);
                } else {
                    forks.iter_mut().for_each(swap);
                }
                self.now = at as f64;
                self.invalidate_from(at, false);
                UndoEntry::Acted { at, end, forks }
            }
            UndoEntry::Edited(run) => UndoEntry::Edited(Box::new(self.reload(*run))),
            UndoEntry::Opened(run) => UndoEntry::Opened(Box::new(self.reload(*run))),
        }
    }

    /// Replays the run with other rules or another seed. The user's actions are repeated as far as they are possible.
    pub fn edit_scenario(&mut self, change: &dyn Fn(&mut Link)) {
        let mut link = self.link(true);
        link.digest = None;
        change(&mut link);
        // The beats and claims are about the original run, not about this one.
        let scenario = &mut link.scenario;
        scenario.beats.clear();
        if let Some(original) = self.original.as_ref().filter(|original| self.is_same_in_links(scenario, original)) {
            scenario.beats.clone_from(&original.beats);
        }
        let before = self.reload(Run { link, ..self.run() });
        self.redo_stack.clear();
        self.undo_stack.push(UndoEntry::Edited(Box::new(before)));
    }

    /// Whether a link gives the same text for both scenarios.
    fn is_same_in_links(&self, scenario: &Scenario, other: &Scenario) -> bool {
        let fragment =
            |it: &Scenario| scenario::link::fragment_with(&it.clone().into(), &|id| self.scenario_for_link(id));
        fragment(scenario) == fragment(other)
    }

    /// Replaces the run by another; returns the old one.
    fn reload(&mut self, Run { link, original, .. }: Run) -> Run {
        let before = self.run();
        let (playing, is_stepping) = (self.playing, self.is_stepping);
        let new = Self::with_original(link, original);
        let argue = self.argue;
        *self = Self {
            revision: self.revision,
            undo_stack: std::mem::take(&mut self.undo_stack),
            redo_stack: std::mem::take(&mut self.redo_stack),
            speed: self.speed,
            single_mode: self.single_mode,
            playing,
            is_stepping,
            ..new
        };
        self.set_argue(argue);
        before
    }

    /// Updates everything that depends on the run from `at` on, after a change. A new run may be extended.
    fn invalidate_from(&mut self, at: u64, is_new: bool) {
        self.revision = self.revision.wrapping_add(1);
        for lane in &mut self.lanes {
            let display_order = lane.display_order().clone();
            lane.set_display_order(display_order);
        }
        self.reindex(at);
        if is_new {
            self.extend_to_leaders();
        }
        self.seen = 0.0;
        self.go_to(self.now);
        self.is_stepping = !self.playing;
    }

    /// The user's actions, as in a link: an action that was done in every lane is listed once.
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        let done = |lane: &Lane| -> Vec<(u64, Step)> {
            let by_user = lane.timeline.records().iter().filter(|record| record.origin == Origin::User);
            by_user.map(|record| (record.at, record.step)).collect()
        };
        let lanes: Vec<_> = self.lanes.iter().map(done).collect();
        let mut next = vec![0; lanes.len()];
        let mut actions = Vec::new();
        loop {
            let heads: Vec<_> = lanes.iter().zip(&next).map(|(lane, &next)| lane.get(next).copied()).collect();
            let first = heads.iter().flatten().map(|head| head.0).min();
            let Some(lane_index) = heads.iter().position(|head| head.is_some_and(|head| Some(head.0) == first)) else {
                break;
            };
            let Some((at, step)) = heads[lane_index] else { break };
            let everywhere = heads.iter().all(|head| *head == heads[lane_index]);
            for (other, next) in next.iter_mut().enumerate() {
                *next += usize::from(everywhere || other == lane_index);
            }
            actions.push(Action { at, lane: (!everywhere).then(|| self.lanes[lane_index].mode), step });
        }
        actions
    }

    /// Link to this run: to its start, or to the current moment.
    #[must_use]
    pub fn link(&self, to_moment: bool) -> Link {
        Link {
            scenario: self.scenario.clone(),
            at: to_moment.then(|| whole_ms(self.now)),
            lane: None,
            speed: (self.speed != Speed::default()).then(|| self.speed.to_string()),
            actions: self.actions(),
            digest: to_moment.then(|| self.digest()),
        }
    }

    /// A client's next commands: one for each leader of the lane, with a number that is in no log of any lane.
    #[must_use]
    pub fn next_commands(&self, lane: &Lane) -> Vec<Step> {
        let logs = self.lanes.iter().flat_map(|lane| lane.state().world.nodes()).map(|node| &node.disk().log);
        let commands = logs.flat_map(raft_core::Log::entries).filter_map(|entry| match entry.payload {
            Payload::Command(Command(number)) => Some(number),
            _ => None,
        });
        let scheduled = self.scenario.planned_steps().filter_map(|(_, step)| match step {
            Step::Propose { command: Command(number), .. } => Some(number),
            _ => None,
        });
        let last = commands.chain(scheduled).max().unwrap_or(0);
        let servers = lane.state().world.nodes().iter().filter_map(cluster::Node::server);
        let leaders = servers.filter(|server| server.leadership().is_some()).map(Server::id);
        leaders
            .zip(1..)
            .map(|(server, more)| Step::Propose { server, command: Command(last.wrapping_add(more)) })
            .collect()
    }
}

/// Title of the scenario of the run that an entry opens.
fn target(entry: Option<&UndoEntry>) -> Option<&str> {
    match entry? {
        UndoEntry::Opened(run) => Some(&run.link.scenario.title),
        _ => None,
    }
}

/// Result of an action, from its events.
fn action_result(mode: Mode, events: &[Event]) -> ActionResult {
    let is_refusal = |event: &&Event| matches!(event, Event::At { event: raft_core::Event::RequestRefused { .. }, .. });
    let refused = events.iter().find(is_refusal);
    let events = refused.map_or(events, std::slice::from_ref);
    let text = narration::narrate(events).map_or_else(|| strings::DONE.to_owned(), |narration| narration.text);
    ActionResult { mode, done: refused.is_none(), text }
}
