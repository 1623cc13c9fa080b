//! A scenario: a cluster, a change, and what happens meanwhile.

use std::borrow::Cow;

use cluster::{Disks, Mode, Pace, Schedule, Setup, StartDisk, Step, Timeline, World};
use raft_core::{Rules, ServerId, ServerSet};

use crate::{Action, Beat, Expectation};

/// A cluster, a change of its members, and what happens meanwhile: the same in every mode, unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its permanent name, as links have it.
    pub id: Cow<'static, str>,
    /// A few words.
    pub title: Cow<'static, str>,
    /// One sentence for somebody who has read nothing yet.
    pub summary: Cow<'static, str>,
    /// The voters at the start.
    pub old: ServerSet,
    /// The voters that will be asked for.
    pub new: ServerSet,
    /// Who leads from the start: term 1 or, where something is on disks, the term that it has just been elected for.
    pub leader: Option<ServerId>,
    /// How many commands that leader has committed; none, where something is on disks.
    pub commands: u32,
    /// What is on disks at the start, in order of name; nothing, in a story that begins at the beginning.
    pub disks: Disks,
    /// The order in which the operator of the naive swap goes round.
    pub operator_order: Vec<ServerId>,
    /// The order in the diagram, within the groups of those who leave, stay and join; who is not named comes after, in order
    /// of name.
    pub display_order: Vec<ServerId>,
    /// The modes that it is about, each once, in the order of [`Mode::ALL`].
    pub modes: Vec<Mode>,
    /// The rules that are on.
    pub rules: Rules,
    /// What latencies and timeouts follow from.
    pub seed: u64,
    /// How long things take.
    pub pace: Pace,
    /// What is done, in order of time.
    pub actions: Vec<Action>,
    /// Whether nothing happens but the actions: there is no clock then, and they stand [`STEP_INTERVAL_MS`] apart.
    pub is_untimed: bool,
    /// The moments that have a name, in order of time.
    pub beats: Vec<Beat>,
    /// Where the story is over, in virtual milliseconds: as far as the page plays by itself.
    pub end: u64,
    /// What must have come of it.
    pub expect: Vec<Expectation>,
}

/// The [`Scenario::id`] of a cluster that no preset has.
pub const CUSTOM_ID: &str = "own";

/// How far apart the Steps of an exact scenario are when it is played, in virtual milliseconds: so that its arrows have a
/// length.
pub const STEP_INTERVAL_MS: u64 = 20;

/// The summary of a scenario whose writer gave it none: it is a cluster in which the reader can do things.
const DEFAULT_SUMMARY: &str = "Nothing is asked yet: change its members, and break what you like.";

/// How long a cluster of one's own is played, in virtual milliseconds.
const CUSTOM_END_MS: u64 = 1500;

impl Scenario {
    /// A cluster of one's own: `old` are its voters, `leader` leads term 1 from the start, if anybody. Nothing is asked,
    /// nothing else happens than what the clock does, and nothing is claimed.
    #[must_use]
    pub fn custom(old: ServerSet, leader: Option<ServerId>) -> Self {
        Self {
            id: Cow::Borrowed(CUSTOM_ID),
            title: Cow::Borrowed("A cluster of your own"),
            summary: Cow::Borrowed(DEFAULT_SUMMARY),
            old,
            new: old,
            leader,
            commands: 0,
            disks: Disks::default(),
            operator_order: Vec::new(),
            display_order: Vec::new(),
            modes: Mode::ALL.to_vec(),
            rules: Rules::RAFT,
            seed: 1,
            pace: Pace::default(),
            actions: Vec::new(),
            is_untimed: false,
            beats: Vec::new(),
            end: CUSTOM_END_MS,
            expect: Vec::new(),
        }
    }

    /// What it is about, where its writer said so or nobody does anything: neither a reader, as `acts` says, nor its own
    /// actions.
    #[must_use]
    pub fn about(&self, acts: bool) -> Option<&str> {
        let is_so = self.summary != DEFAULT_SUMMARY || (self.actions.is_empty() && !acts);
        is_so.then_some(&*self.summary)
    }

    /// Everybody in it.
    #[must_use]
    pub fn servers(&self) -> ServerSet {
        self.old.union(self.new)
    }

    /// Other voters are wanted: whoever asks for those that were wanted asks for `new` instead.
    pub fn set_target(&mut self, new: ServerSet) {
        for action in &mut self.actions {
            if let Step::Ask { target, .. } = &mut action.step
                && *target == self.new
            {
                *target = new;
            }
        }
        self.new = new;
    }

    /// What happens when exactly these Steps are taken in `mode`, and nothing else: of what a search has found, or of a run as it
    /// was recorded. What this scenario tells and states is not told and stated of that.
    #[must_use]
    pub fn with_steps(&self, mode: Mode, steps: &[Step]) -> Self {
        let times = (1..).map(|nth| nth * STEP_INTERVAL_MS);
        let actions: Vec<_> = times.zip(steps).map(|(at, &step)| Action { at, lane: None, step }).collect();
        let end = actions.last().map_or(0, |last| last.at) + STEP_INTERVAL_MS;
        let (is_untimed, beats, expect) = (!actions.is_empty(), Vec::new(), Vec::new());
        Self { modes: vec![mode], actions, is_untimed, beats, expect, end, ..self.clone() }
    }

    /// Servers in the order of the diagram: leaving, staying, joining. In this order two disjoint majorities of old and
    /// new can be parted by one line.
    #[must_use]
    pub fn display_groups(&self) -> [ServerSet; 3] {
        [self.old.difference(self.new), self.old.intersection(self.new), self.new.difference(self.old)]
    }

    /// What a run in `mode` starts from.
    #[must_use]
    pub fn setup(&self, mode: Mode) -> Setup {
        Setup {
            mode,
            rules: self.rules,
            old: self.old,
            newcomers: self.new.difference(self.old),
            leader: self.leader,
            commands: self.commands,
            operator_order: self.operator_order.clone(),
            disks: self.disks.clone(),
        }
    }

    /// How far the story has come when it begins in the middle: how many terms after the first, and how many entries the longest
    /// log has more than that of a new leader. Who bounds a search by terms and entries counts from there.
    #[must_use]
    pub fn start_offset(&self) -> (u64, u64) {
        let disks = self.disks.all();
        let of = |value: &dyn Fn(&StartDisk) -> u64| disks.iter().map(value).max();
        let terms = of(&|start| start.disk.current_term.into());
        let terms = terms.map_or(0, |last| (last + u64::from(self.leader.is_some())).saturating_sub(1));
        (terms, of(&|start| start.disk.log.entries().len() as u64).unwrap_or(0))
    }

    /// Whether a server leads in `mode` when the story begins. Where that is in the middle, a leader must have won its election.
    pub(crate) fn can_lead_at_start(&self, server: ServerId, mode: Mode) -> bool {
        World::new(&self.setup(mode)).server(server).is_some_and(|it| it.leadership().is_some())
    }

    /// What happens in `mode`.
    #[must_use]
    pub fn schedule(&self, mode: Mode) -> Schedule {
        let here = self.actions.iter().filter(|action| action.lane.is_none_or(|lane| lane == mode));
        Schedule {
            clock: if self.is_untimed { None } else { Some((self.seed, self.pace)) },
            actions: here.map(|action| (action.at, action.step)).collect(),
        }
    }

    /// The run in `mode`, at its start.
    #[must_use]
    pub fn timeline(&self, mode: Mode) -> Timeline {
        Timeline::new(&self.setup(mode), self.schedule(mode))
    }
}
