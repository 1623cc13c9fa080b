//! A run in one mode, with the actions in it.

use cluster::{Mode, Origin, Record, Step, StepError, Timeline};

use crate::link::Link;
use crate::user_actions;

/// An action in a run: by the scenario, with its index in [`Scenario::planned_steps`], or by the user.
pub(super) struct DoneAction {
    pub(super) step: Step,
    pub(super) action: Option<usize>,
    pub(super) refused: Option<StepError>,
}

/// A run in one mode.
pub(super) struct Run {
    pub(super) mode: Mode,
    pub(super) done: Vec<DoneAction>,
    /// Pairs of indices in `done`: an earlier request and the one that replaced it.
    pub(super) replacements: Vec<(usize, usize)>,
    /// Time at which the run reached a limit, if it did.
    pub(super) stopped_at: Option<u64>,
}

impl Run {
    pub(super) fn new(link: &Link, mode: Mode) -> Self {
        let scenario = &link.scenario;
        let mut timeline = scenario.timeline(mode);
        let mut run = Self { mode, done: Vec::new(), replacements: Vec::new(), stopped_at: None };
        // Like `replay`, but keeps the reasons.
        let mut refused = Vec::new();
        for it in link.actions.iter().filter(|it| it.lane.is_none_or(|lane| lane == mode)) {
            timeline.seek(it.at);
            refused.extend(timeline.act(it.step).err().map(|reason| (it.step, reason)));
        }
        timeline.seek(user_actions::run_end(link));
        run.stopped_at = timeline.state().hit_limit().then_some(timeline.state().at);
        let count = timeline.state().records;
        timeline.seek_record(0);
        let all = scenario.actions.iter().enumerate();
        let mut actions = all.filter(|(_, it)| it.lane.is_none_or(|lane| lane == mode)).map(|(nth, _)| nth);
        let conditional = (scenario.actions.len()..).zip(&scenario.conditional).filter(|(_, it)| it.is_in(mode));
        let conditional: Vec<usize> = conditional.map(|(nth, _)| nth).collect();
        let mut last_request = None;
        while timeline.state().records < count {
            let unfinished = is_unfinished(&timeline);
            let before = timeline.world().target();
            let due = timeline.next_at().and_then(|at| timeline.state().conditional_due_at(at));
            let Some(record) = timeline.forward() else { break };
            let Record { step, origin, refused, .. } = record;
            if origin == Origin::Clock {
                continue;
            }
            let action = match due {
                _ if origin != Origin::Schedule => None,
                Some(nth) => conditional.get(nth).copied(),
                None => actions.next(),
            };
            let nth = run.done.len();
            run.done.push(DoneAction { step, action, refused });
            if matches!(step, Step::Ask { .. }) && refused.is_none() {
                let world = timeline.world();
                let is_another = unfinished && world.target() != before && !world.reverts_joint();
                run.replacements.extend(last_request.replace(nth).filter(|_| is_another).map(|earlier| (earlier, nth)));
            }
        }
        run.done.extend(refused.into_iter().map(|(step, it)| DoneAction { step, action: None, refused: Some(it) }));
        run
    }
}

/// Whether there is a target whose change is neither finished nor given up.
fn is_unfinished(timeline: &Timeline) -> bool {
    let world = timeline.world();
    world.target().is_some() && !world.change_is_finished() && world.admin().failure().is_none()
}
