//! What a search of a scenario begins from, what it leaves aside of it, and what it finds as a script.
//!
//! Who searches knows no scenarios; whoever has something searched, on the page or at the command line, has it searched from
//! here.

use std::borrow::Cow;

use cluster::{Mode, Node, Step, Violation, World};
use raft_core::{Change, ChangeRequest, LogIndex, ServerSet, Term};

use crate::link::Link;
use crate::{Action, Beat, CUSTOM_ID, STEP_INTERVAL_MS, Scenario, user_actions};

/// A moment of a run, from which something may be searched.
#[derive(Clone, Debug)]
pub struct Start {
    /// Everything there is then.
    pub world: World,
    /// The Steps that led there.
    pub steps: Vec<Step>,
    /// When it is, in virtual milliseconds.
    pub at: u64,
}

impl Start {
    /// The moment at that time of a link's run in `mode`: after what the scenario, the reader and the clock did up to then.
    #[must_use]
    pub fn at(link: &Link, mode: Mode, at: u64) -> Self {
        let mut timeline = user_actions::timeline(link, mode);
        timeline.seek(at);
        let so_far = timeline.records().iter().take(timeline.moment().records);
        let possible = so_far.filter(|record| record.refused.is_none());
        Self { steps: possible.map(|record| record.step).collect(), world: timeline.world().clone(), at }
    }

    /// How many terms after the first it is in, and how many entries the longest log has more than that of a leader who has just
    /// been elected in a new cluster. Who bounds a search by terms and entries counts from there.
    #[must_use]
    pub fn start_offset(&self) -> (u64, u64) {
        let disks = || self.world.nodes().iter().map(Node::disk);
        let term = disks().map(|disk| disk.current_term).max().unwrap_or(Term::ZERO);
        let longest = disks().map(|disk| disk.log.last_index()).max().unwrap_or(LogIndex::ZERO);
        // Outside naive mode C_old stands before the leader's own entry.
        let first = if self.world.mode() == Mode::Naive { 1 } else { 2 };
        (u64::from(term).saturating_sub(1), u64::from(longest).saturating_sub(first))
    }

    /// The members that may be wanted from there: those that were asked for last, and those of the scenario's end.
    #[must_use]
    pub fn targets(&self, scenario: &Scenario) -> Vec<ServerSet> {
        let asked = self.world.target().map(|target| target.voters());
        // A script that names nobody wants nobody else.
        let named = (scenario.new != scenario.old || asked.is_none()).then_some(scenario.new);
        let mut targets: Vec<_> = asked.into_iter().chain(named).collect();
        targets.dedup();
        targets
    }
}

/// A schedule that breaks a property.
#[derive(Clone, Debug)]
pub struct ViolatingSchedule<'a> {
    /// What it breaks.
    pub violation: Violation,
    /// Its Steps.
    pub steps: &'a [Step],
    /// Its moves in words, each with how many of the Steps were taken by its end: those that are to be beats.
    pub moves: Vec<(String, usize)>,
}

impl Scenario {
    /// What a search has found, as a scenario that plays it Step by Step in `mode`, with a beat for each move: from the start of
    /// this scenario or, where it was searched from there, from a moment of its run.
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
            title: format!("How {} breaks", found.violation.property()).into(),
            // It is read where the run starts: it does not say how that ends.
            summary: "The shortest schedule that a search found, move by move.".into(),
            beats: first.into_iter().chain(moves).collect(),
            ..self.with_steps(mode, &[before, found.steps].concat())
        }
    }
}

/// What a search of the scenario in `mode` takes no part of: from its start or, where it is named, from a moment. A sentence
/// for each.
#[must_use]
pub fn ignored_by_search(scenario: &Scenario, mode: Mode, from: Option<&Start>) -> Vec<String> {
    let mut told = Vec::new();
    let is_rest = |it: &&Action| it.lane.is_none_or(|lane| lane == mode) && from.is_none_or(|from| it.at > from.at);
    let rest: Vec<&Action> = scenario.actions.iter().filter(is_rest).collect();
    let from = if from.is_some() { "that moment" } else { "its start" };
    match rest.len() {
        0 => {}
        1 => told.push(format!("An action of the script plays no part: whatever may happen is tried from {from}.")),
        count => {
            told.push(format!("{count} actions of the script play no part: whatever may happen is tried from {from}."));
        }
    }
    let learners = rest.iter().fold(ServerSet::EMPTY, |all, it| all.union(asked_as_learners(it.step)));
    if !learners.is_empty() {
        told.push(format!("The learners {learners} of the script are not asked for: a search changes voters."));
    }
    told
}

/// The learners that a Step asks for.
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
