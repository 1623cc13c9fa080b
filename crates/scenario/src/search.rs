//! Interface to the model checker: the state from which a search of a scenario starts, the parts of the scenario that a
//! search ignores, and the script of a counterexample.
//!
//! The checker itself knows no scenarios. The page and the command line call it through this module.

use std::borrow::Cow;

use cluster::{Mode, Node, Setup, Step, World};
use raft_core::{Change, ChangeRequest, Configuration, LogIndex, ServerSet, Term};

use crate::link::Link;
use crate::{Action, Beat, CUSTOM_ID, STEP_INTERVAL_MS, Scenario, user_actions};

/// A state of a run from which a search can start.
#[derive(Clone, Debug)]
pub struct Start {
    /// The state.
    pub world: World,
    /// Steps that lead to it from the start of the scenario.
    pub steps: Vec<Step>,
    /// Its time in virtual milliseconds.
    pub at: u64,
    /// Indices, among the conditional actions of the mode, of those that are not done yet.
    waiting: Vec<usize>,
}

impl Start {
    /// State of a link's run in `mode` at a time, after all Steps of the scenario, the user and the clock up to then.
    #[must_use]
    pub fn at(link: &Link, mode: Mode, at: u64) -> Self {
        let mut timeline = user_actions::timeline(link, mode);
        timeline.seek(at);
        let so_far = timeline.records().iter().take(timeline.state().records);
        let possible = so_far.filter(|record| record.refused.is_none());
        let of_mode = link.scenario.conditional.iter().filter(|it| it.is_in(mode)).enumerate();
        let waiting = of_mode.map(|(nth, _)| nth).filter(|&nth| timeline.state().is_planned(nth)).collect();
        Self { steps: possible.map(|record| record.step).collect(), world: timeline.world().clone(), at, waiting }
    }

    /// Progress of this state beyond a new cluster: the number of terms after the first, and the number of entries that
    /// the longest log has more than the log of a leader that was just elected in a new cluster. Bounds on terms and
    /// entries of a search count from there.
    #[must_use]
    pub fn start_offset(&self) -> (u64, u64) {
        let disks = || self.world.nodes().iter().map(Node::disk);
        let term = disks().map(|disk| disk.current_term).max().unwrap_or(Term::ZERO);
        let longest = disks().map(|disk| disk.log.last_index()).max().unwrap_or(LogIndex::ZERO);
        // Except in naive mode, C_old is the entry before the leader's own.
        let first = if self.world.mode() == Mode::Naive { 1 } else { 2 };
        (u64::from(term).saturating_sub(1), u64::from(longest).saturating_sub(first))
    }

    /// Configurations that a search may request from here: the last target, and those of the scenario.
    #[must_use]
    pub fn targets(&self, scenario: &Scenario) -> Vec<Configuration> {
        let target = self.world.target();
        // A script without a line “new” wants no other voters.
        let named = (scenario.new != scenario.old || target.is_none()).then(|| scenario.target(self.world.mode()));
        // Learners that are asked for later may not exist yet.
        let present: ServerSet = self.world.nodes().iter().map(Node::id).collect();
        let named = named.map(|it| Configuration::new(it.voters(), it.learners().intersection(present)));
        let mut targets: Vec<_> = target.into_iter().chain(named).collect();
        // A target with these voters names the learners, too.
        targets.dedup_by_key(|target| target.voters());
        targets
    }
}

/// A schedule that a search found.
#[derive(Clone, Debug)]
pub struct ViolatingSchedule<'a> {
    /// Title of the scenario that plays it.
    pub title: String,
    /// Its Steps.
    pub steps: &'a [Step],
    /// Descriptions of its moves, each with the number of Steps up to its end. Each becomes a beat.
    pub moves: Vec<(String, usize)>,
}

impl Scenario {
    /// Configuration that a search from the start may request: the wanted voters, with the learners of the last request
    /// for these voters in `mode`.
    #[must_use]
    pub fn target(&self, mode: Mode) -> Configuration {
        let in_mode = self.planned_steps().rev().filter(|(lane, _)| lane.is_none_or(|lane| lane == mode));
        let learners = in_mode.into_iter().find_map(|(_, step)| match step {
            Step::Ask { target, learners } if target == self.new => Some(learners),
            _ => None,
        });
        Configuration::new(self.new, learners.unwrap_or_default())
    }

    /// The state in which a search from the start of the scenario begins.
    #[must_use]
    pub fn world_to_search(&self, mode: Mode) -> World {
        let setup = self.setup(mode);
        // Learners that the script asks for later are there from the start.
        let wanted = self.target(mode).members().difference(setup.servers());
        World::new(&Setup { newcomers: setup.newcomers.union(wanted), ..setup })
    }

    /// The scenario with one mode alone, and without expectations: what a search in the mode is about.
    #[must_use]
    pub fn in_mode(&self, mode: Mode) -> Self {
        Self { modes: vec![mode], expect: Vec::new(), ..self.clone() }
    }

    /// A scenario that plays a schedule of a search Step by Step in `mode`, with a beat for each move: from the start
    /// of this scenario or, if the search started there, from a state of its run.
    #[must_use]
    pub fn with_counterexample(&self, mode: Mode, from: Option<&Start>, found: &ViolatingSchedule<'_>) -> Self {
        let before = from.map_or(&[][..], |from| &from.steps);
        let time = |steps: usize| (before.len() + steps) as u64 * STEP_INTERVAL_MS;
        let beat = |name: String, steps: usize, words: String| Beat {
            name: name.into(),
            at: time(steps),
            words: words.into(),
            question: None,
        };
        let from = from.filter(|from| !from.steps.is_empty());
        let first = from.map(|from| {
            let words = format!("This is the run at {} ms. A search found how it may go on from here.", from.at);
            beat("from-here".to_owned(), 0, words)
        });
        let moves = found.moves.iter().zip(1..).map(|((words, steps), nth): (&(String, usize), u32)| {
            beat(format!("move-{nth}"), *steps, format!("Move {nth}: {words}."))
        });
        Self {
            id: Cow::Borrowed(CUSTOM_ID),
            title: found.title.clone().into(),
            // The summary is read at the start of the run, so it does not tell the end.
            summary: "The shortest schedule that a search found, move by move.".into(),
            beats: first.into_iter().chain(moves).collect(),
            ..self.with_steps(mode, &[before, found.steps].concat())
        }
    }
}

/// Parts of the scenario that a search in `mode` ignores, one sentence each. The search starts at the start of the
/// scenario, or at `from`.
#[must_use]
pub fn ignored_by_search(scenario: &Scenario, mode: Mode, from: Option<&Start>) -> Vec<String> {
    let mut sentences = Vec::new();
    let is_rest = |it: &&Action| it.lane.is_none_or(|lane| lane == mode) && from.is_none_or(|from| it.at > from.at);
    let of_mode = scenario.conditional.iter().filter(|it| it.is_in(mode)).enumerate();
    let waits = |nth: usize| from.is_none_or(|from| from.waiting.contains(&nth));
    let waiting = of_mode.filter(|&(nth, _)| waits(nth)).map(|(_, it)| it.planned.step);
    let rest: Vec<Step> = scenario.actions.iter().filter(is_rest).map(|it| it.step).chain(waiting).collect();
    let from = if from.is_some() { "that moment" } else { "its start" };
    match rest.len() {
        0 => {}
        1 => {
            sentences.push(format!("An action of the script plays no part: whatever may happen is tried from {from}."));
        }
        count => {
            sentences
                .push(format!("{count} actions of the script play no part: whatever may happen is tried from {from}."));
        }
    }
    let asked = rest.iter().fold(ServerSet::EMPTY, |all, &step| all.union(asked_as_learners(step)));
    let learners = asked.difference(scenario.target(mode).learners());
    if !learners.is_empty() {
        sentences.push(format!("The learners {learners} of the script are not asked for."));
    }
    sentences
}

/// Learners that a Step asks for.
fn asked_as_learners(step: Step) -> ServerSet {
    match step {
        Step::Ask { learners, .. }
        | Step::Request { request: ChangeRequest::Joint { add_learners: learners, .. }, .. } => learners,
        Step::Request { request: ChangeRequest::Simple(Change::AddLearner(server)), .. } => {
            ServerSet::EMPTY.with(server)
        }
        _ => ServerSet::EMPTY,
    }
}
