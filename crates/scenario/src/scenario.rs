//! Scenario: a cluster, a membership change, and the events around it.

use std::borrow::Cow;

use cluster::{InitialState, InitialStates, Mode, Schedule, Setup, Step, Timeline, Timing, World, Zone};
use raft_core::{Configuration, Rules, ServerId, ServerSet};

use crate::{Action, Beat, ConditionalAction, Expectation};

/// A cluster, a change of its members, and the events around it. All modes share it, except where an action names a
/// mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Permanent name, as links have it.
    pub id: Cow<'static, str>,
    /// Title of a few words.
    pub title: Cow<'static, str>,
    /// One sentence for a user who has read nothing yet.
    pub summary: Cow<'static, str>,
    /// Voters at the start.
    pub old: ServerSet,
    /// Learners at the start, none of which is a voter then.
    pub learners: ServerSet,
    /// Voters that the change is to lead to.
    pub new: ServerSet,
    /// Leader at the start: of term 1 or, with an initial state on disks, of the term for which it has just been
    /// elected.
    pub leader: Option<ServerId>,
    /// Number of commands that this leader has committed; 0 with an initial state on disks.
    pub commands: u32,
    /// Initial states on disks, ordered by server; empty, if the run starts with empty logs.
    pub disks: InitialStates,
    /// Order in which the operator of the naive swap visits the servers.
    pub operator_order: Vec<ServerId>,
    /// Order in the diagram, within the groups of the servers that leave, stay and join. Servers that it does not name
    /// follow in order of their ids.
    pub display_order: Vec<ServerId>,
    /// Zones, each with at least one server. No run depends on them.
    pub zones: Vec<Zone>,
    /// Modes of the scenario, each once, in the order of [`Mode::ALL`].
    pub modes: Vec<Mode>,
    /// Whether simple requests are taken directly in joint mode.
    pub direct_changes: bool,
    /// Whether the admin asks a leader that is to lose its vote to hand over first.
    pub hand_over_first: bool,
    /// Rules that are on.
    pub rules: Rules,
    /// Seed of latencies and timeouts.
    pub seed: u64,
    /// Latencies, timeouts and other durations.
    pub pace: Timing,
    /// Actions, ordered by time.
    pub actions: Vec<Action>,
    /// Actions that wait for a condition. Those whose conditions begin to hold at one moment come in this order.
    pub conditional: Vec<ConditionalAction>,
    /// Whether the actions are the only Steps. There is no clock then, and the actions are [`STEP_INTERVAL_MS`] apart.
    pub is_untimed: bool,
    /// Beats, ordered by time.
    pub beats: Vec<Beat>,
    /// End of the scenario in virtual milliseconds: the page plays up to it by itself.
    pub end: u64,
    /// Claims that must hold.
    pub expect: Vec<Expectation>,
}

/// [`Scenario::id`] of a cluster that is no preset.
pub const CUSTOM_ID: &str = "own";

/// Virtual milliseconds between the Steps of an untimed scenario in playback, so that its arrows have a length.
pub const STEP_INTERVAL_MS: u64 = 20;

/// Summary of a scenario without one of its own: a cluster for the user to experiment with.
const DEFAULT_SUMMARY: &str = "Nothing is asked yet: change its members, and break what you like.";

/// End of a custom cluster in virtual milliseconds.
const CUSTOM_END_MS: u64 = 1500;

impl Scenario {
    /// A custom cluster with the voters `old`, where `leader`, if any, leads term 1 from the start. It has no change,
    /// no actions and no expectations: only the clock runs.
    #[must_use]
    pub fn custom(old: ServerSet, leader: Option<ServerId>) -> Self {
        Self {
            id: Cow::Borrowed(CUSTOM_ID),
            title: Cow::Borrowed("A cluster of your own"),
            summary: Cow::Borrowed(DEFAULT_SUMMARY),
            old,
            learners: ServerSet::EMPTY,
            new: old,
            leader,
            commands: 0,
            disks: InitialStates::default(),
            operator_order: Vec::new(),
            display_order: Vec::new(),
            zones: Vec::new(),
            modes: Mode::ALL.to_vec(),
            direct_changes: false,
            hand_over_first: false,
            rules: Rules::RAFT,
            seed: 1,
            pace: Timing::default(),
            actions: Vec::new(),
            conditional: Vec::new(),
            is_untimed: false,
            beats: Vec::new(),
            end: CUSTOM_END_MS,
            expect: Vec::new(),
        }
    }

    /// Summary to show: the author's own; the default one only if neither the scenario nor the user (`acts`) has
    /// actions.
    #[must_use]
    pub fn about(&self, acts: bool) -> Option<&str> {
        let is_so = self.summary != DEFAULT_SUMMARY || !(self.has_actions() || acts);
        is_so.then_some(&*self.summary)
    }

    /// Whether it has actions, conditional ones included.
    #[must_use]
    pub fn has_actions(&self) -> bool {
        !(self.actions.is_empty() && self.conditional.is_empty())
    }

    /// Lane and Step of each action, those with a time before the conditional ones.
    pub fn planned_steps(&self) -> impl DoubleEndedIterator<Item = (Option<Mode>, Step)> {
        let timed = self.actions.iter().map(|action| (action.lane, action.step));
        timed.chain(self.conditional.iter().map(|action| (action.lane, action.planned.step)))
    }

    /// All its servers.
    #[must_use]
    pub fn servers(&self) -> ServerSet {
        self.initial_configuration().members().union(self.new)
    }

    /// C_old: the voters and learners at the start.
    #[must_use]
    pub fn initial_configuration(&self) -> Configuration {
        Configuration::new(self.old, self.learners)
    }

    /// Sets the wanted voters. Actions that ask for the former ones ask for `new` instead.
    pub fn set_target(&mut self, new: ServerSet) {
        let timed = self.actions.iter_mut().map(|action| &mut action.step);
        for step in timed.chain(self.conditional.iter_mut().map(|action| &mut action.planned.step)) {
            if let Step::Ask { target, .. } = step
                && *target == self.new
            {
                *target = new;
            }
        }
        self.new = new;
    }

    /// The scenario with exactly these Steps in `mode` and no clock: for a schedule that a search found, or for a
    /// recorded run. The beats and expectations are dropped, since they belong to other runs.
    #[must_use]
    pub fn with_steps(&self, mode: Mode, steps: &[Step]) -> Self {
        let times = (1..).map(|nth| nth * STEP_INTERVAL_MS);
        let actions: Vec<_> = times.zip(steps).map(|(at, &step)| Action { at, lane: None, step }).collect();
        let end = actions.last().map_or(0, |last| last.at) + STEP_INTERVAL_MS;
        let (is_untimed, beats, expect) = (!actions.is_empty(), Vec::new(), Vec::new());
        let direct_changes = self.direct_changes && mode == Mode::Joint;
        let modes = vec![mode];
        let hand_over_first = self.hand_over_first && mode != Mode::Naive;
        let scenario =
            Self { modes, direct_changes, hand_over_first, actions, conditional: Vec::new(), ..self.clone() };
        Self { is_untimed, beats, expect, end, ..scenario }
    }

    /// Servers in the order of the diagram: leaving, staying, joining. In this order one line can separate two disjoint
    /// majorities of the old and the new voters.
    #[must_use]
    pub fn display_groups(&self) -> [ServerSet; 3] {
        [self.old.difference(self.new), self.old.intersection(self.new), self.new.difference(self.old)]
    }

    /// Initial state of a run in `mode`.
    #[must_use]
    pub fn setup(&self, mode: Mode) -> Setup {
        Setup {
            mode,
            rules: self.rules,
            direct_changes: self.direct_changes,
            hand_over_first: self.hand_over_first,
            initial_voters: self.old,
            initial_learners: self.learners,
            newcomers: self.new.difference(self.initial_configuration().members()),
            leader: self.leader,
            commands: self.commands,
            operator_order: self.operator_order.clone(),
            initial_states: self.disks.clone(),
        }
    }

    /// Progress of the initial state beyond a new cluster: the number of terms after the first, and the number of
    /// entries that the longest log has more than the log of a new leader. Bounds on terms and entries of a search
    /// count from there.
    #[must_use]
    pub fn start_offset(&self) -> (u64, u64) {
        let max = |value: &dyn Fn(&InitialState) -> u64| self.disks.iter().map(value).max();
        let terms = max(&|start| start.disk.current_term.into());
        let terms = terms.map_or(0, |last| (last + u64::from(self.leader.is_some())).saturating_sub(1));
        (terms, max(&|start| start.disk.log.entries().len() as u64).unwrap_or(0))
    }

    /// Whether the server is leader in `mode` at the start. With an initial state on disks, a leader must have won its
    /// election.
    pub(crate) fn can_lead_at_start(&self, server: ServerId, mode: Mode) -> bool {
        World::new(&self.setup(mode)).server(server).is_some_and(|it| it.leadership().is_some())
    }

    /// Actions and clock of a run in `mode`.
    #[must_use]
    pub fn schedule(&self, mode: Mode) -> Schedule {
        let of_mode = self.actions.iter().filter(|action| action.lane.is_none_or(|lane| lane == mode));
        Schedule {
            clock: if self.is_untimed { None } else { Some((self.seed, self.pace)) },
            actions: of_mode.map(|action| (action.at, action.step)).collect(),
            conditional: self.conditional.iter().filter(|it| it.is_in(mode)).map(|it| it.planned).collect(),
        }
    }

    /// Run in `mode`, at its start.
    #[must_use]
    pub fn timeline(&self, mode: Mode) -> Timeline {
        Timeline::new(&self.setup(mode), self.schedule(mode))
    }
}
