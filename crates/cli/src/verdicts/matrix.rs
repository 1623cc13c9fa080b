//! Cases of the table of verdicts: members and bounds of the search for every mode and every setting of a rule.

use checker::{Bounds, CheckedProperty, Granularity, Query};
use cluster::{Mode, Setup};
use raft_core::{PROFILES, Profile, PropertyClass, Rule, RuleSetting, Rules, ServerId, ServerSet, Term};

/// One search of the table.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) mode: Mode,
    pub(super) off: Option<RuleSetting>,
    /// The profile whose rules are searched, in place of a setting.
    pub(super) profile: Option<&'static Profile>,
    pub(super) granularity: Granularity,
    pub(super) old: ServerSet,
    pub(super) new: ServerSet,
    /// Whether changes back to the old members are searched as well.
    pub(super) and_back: bool,
    pub(super) bounds: Bounds,
    /// The property to check; `None` for the five safety properties.
    pub(super) property: Option<CheckedProperty>,
}

/// Voters before the change, the first of which leads, and after it.
type Members = (&'static [u64], &'static [u64]);

impl Case {
    /// All cases of a mode: with all rules on, then one for each setting of a rule.
    pub(super) fn all(mode: Mode, granularity: Granularity) -> impl Iterator<Item = Self> {
        std::iter::once(None)
            .chain(RuleSetting::ALL.into_iter().map(Some))
            .map(move |off| Self::new(mode, off, granularity))
    }

    fn new(mode: Mode, off: Option<RuleSetting>, granularity: Granularity) -> Self {
        let ((old, new), bounds) = match granularity {
            Granularity::Moves => in_moves(mode, off),
            Granularity::Steps => in_steps(mode, off),
        };
        Self {
            mode,
            off,
            profile: None,
            granularity,
            old: server_set(old),
            new: server_set(new),
            and_back: mode != Mode::Naive && bounds.changes > 1 && is_usual(mode, granularity, old, new),
            bounds: Bounds { bytes: 8 << 30, ..bounds },
            property: None,
        }
    }

    /// Searches for a dead end without each rule that protects liveness, and without `in_force_on_append`: in
    /// single-server mode, then in joint mode.
    pub(super) fn dead_ends() -> impl Iterator<Item = [Self; 2]> {
        let settings = RuleSetting::ALL
            .into_iter()
            .filter(|it| it.protects() == PropertyClass::Liveness || it.rule() == Rule::InForceOnAppend);
        let case = |mode, off| {
            let ((old, new), bounds) = of_dead_end(mode, off);
            Self {
                mode,
                off,
                profile: None,
                granularity: Granularity::Moves,
                old: server_set(old),
                new: server_set(new),
                and_back: false,
                bounds: Bounds { bytes: 8 << 30, ..bounds },
                property: Some(CheckedProperty::DeadEnd),
            }
        };
        let rows = std::iter::once(None).chain(settings.map(Some));
        rows.map(move |off| [Mode::SingleServer, Mode::Joint].map(|mode| case(mode, off)))
    }

    /// Searches with the rules of each profile, in the mode of each procedure of its source: for a violation with the
    /// members of most searches, and with more members; for disjoint quorums; and for a dead end.
    pub(super) fn profiles() -> impl Iterator<Item = [Self; 4]> {
        let rows = PROFILES
            .iter()
            .flat_map(|profile| profile.procedures.iter().map(move |&procedure| (profile, procedure.into())));
        rows.map(|(profile, mode)| {
            let usual = Self { profile: Some(profile), ..Self::new(mode, None, Granularity::Moves) };
            // Members and bounds in which the absence of a safety rule shows in other rows.
            let more = match mode {
                Mode::Joint => Self::new(mode, Some(RuleSetting::Off(Rule::JointNeedsBoth)), Granularity::Moves),
                _ => Self::new(mode, Some(RuleSetting::Off(Rule::OwnTermCommitFirst)), Granularity::Moves),
            };
            let more = Self { off: None, profile: Some(profile), ..more };
            let near = Self { property: Some(CheckedProperty::DisjointQuorums), ..usual.clone() };
            let ((old, new), bounds) = of_dead_end(mode, None);
            let dead_end = Self {
                old: server_set(old),
                new: server_set(new),
                and_back: false,
                bounds: Bounds { bytes: 8 << 30, ..bounds },
                property: Some(CheckedProperty::DeadEnd),
                ..usual.clone()
            };
            [usual, more, near, dead_end]
        })
    }

    /// Setup of the search; `all_on` ignores the setting.
    pub(super) fn setup(&self, all_on: bool) -> Setup {
        let off = self.off.filter(|_| !all_on);
        let raft = self.profile.map_or(Rules::RAFT, |profile| profile.rules);
        Setup {
            newcomers: self.new.difference(self.old),
            leader: self.old.iter().next(),
            ..Setup::new(self.mode, off.map_or(raft, |off| off.apply(raft)), self.old)
        }
    }

    /// Query of the search within these bounds.
    pub(super) fn query(&self, bounds: Bounds) -> Query {
        let query = Query::new(self.new, self.granularity, bounds);
        let back = self.and_back.then(|| self.old.into());
        Query { targets: [self.new.into()].into_iter().chain(back).collect(), property: self.property, ..query }
    }
}

/// Members and bounds of a search in moves. For a rule that protects safety, members with which its absence shows;
/// otherwise members with which three terms, two changes and a crash can be exhausted.
fn in_moves(mode: Mode, off: Option<RuleSetting>) -> (Members, Bounds) {
    let usual = Bounds { term: Term::from(3), log: 5, commands: 0, ..Bounds::default() };
    let calm = Bounds { crashes: 0, ..usual };
    let two_terms = Bounds { term: Term::from(2), ..usual };
    let removals: Members = (&[1, 2, 3], &[1]);
    match (mode, off) {
        (Mode::Naive, _) => ((&[1, 2, 3], &[1, 2, 3, 4, 5]), Bounds { log: 4, changes: 1, ..two_terms }),
        (_, Some(RuleSetting::Off(Rule::InForceOnAppend) | RuleSetting::ApplyNoCampaign)) => (removals, two_terms),
        (Mode::SingleServer, Some(RuleSetting::Off(Rule::RollbackOnTruncate))) => ((&[1, 2, 3, 4], &[1, 2]), calm),
        (Mode::SingleServer, Some(RuleSetting::Off(Rule::OwnTermCommitFirst))) => {
            ((&[1, 2, 3, 4], &[1, 2]), Bounds { log: 4, ..calm })
        }
        (_, Some(RuleSetting::Off(Rule::ReloadOnRestart))) => (removals, usual),
        (Mode::SingleServer, Some(RuleSetting::Off(Rule::OneChangeAtATime))) => {
            ((&[1, 2, 3], &[1, 2, 3, 4, 5]), two_terms)
        }
        (_, Some(RuleSetting::Off(Rule::RemovedLeaderNotCounted) | RuleSetting::RemovedLeaderCounts)) => {
            ((&[1, 2, 3, 4], &[2, 3, 4]), Bounds { commands: 1, ..calm })
        }
        (
            Mode::Joint,
            Some(RuleSetting::Off(Rule::JointNeedsBoth | Rule::JointCommitsBeforeLeaving) | RuleSetting::JointUnion),
        ) => ((&[1, 2, 3], &[3, 4, 5]), two_terms),
        // Logs hold two whole changes, and the entries of two more leaders.
        (Mode::Joint, _) => (JOINT_USUAL, Bounds { log: 7, ..usual }),
        (Mode::SingleServer, _) => (SINGLE_USUAL, Bounds { log: 7, changes: 4, ..usual }),
    }
}

/// Members and bounds of a search for dead ends: the fewest servers with which the absence of a rule shows.
fn of_dead_end(mode: Mode, off: Option<RuleSetting>) -> (Members, Bounds) {
    let usual = Bounds { term: Term::from(3), log: 6, commands: 0, ..Bounds::default() };
    let one_down = Bounds { crashes: 0, stay_down: 1, ..usual };
    match (mode, off) {
        (Mode::SingleServer, Some(it)) if it.rule() == Rule::InForceOnAppend => {
            ((&[1, 2], &[2]), Bounds { commands: 1, ..usual })
        }
        (Mode::Joint, Some(RuleSetting::Off(Rule::AnswerNonMembers))) => {
            ((&[1, 2, 3], &[1, 2, 4]), Bounds { term: Term::from(2), log: 5, changes: 1, ..one_down })
        }
        (Mode::Joint, Some(RuleSetting::Off(Rule::CampaignWhileLeaving | Rule::CandidateVotesForItself))) => {
            ((&[1], &[2]), usual)
        }
        (Mode::Joint, _) => ((&[1, 2], &[2, 3]), Bounds { log: 8, ..usual }),
        (_, _) => ((&[1, 2], &[2, 3]), usual),
    }
}

/// The members of most searches in moves, in joint and in single-server mode. From two servers to two others, there and
/// back, single-server mode takes four changes.
const JOINT_USUAL: Members = (&[1, 2, 3], &[1, 4]);
const SINGLE_USUAL: Members = (&[1, 2], &[2, 3]);

/// Whether these are the members of most searches.
fn is_usual(mode: Mode, granularity: Granularity, old: &[u64], new: &[u64]) -> bool {
    let usual = if mode == Mode::Joint && granularity == Granularity::Moves { JOINT_USUAL } else { SINGLE_USUAL };
    (old, new) == usual
}

/// The reason why a search without the setting finds nothing in a mode: why the rule does not matter there, or what was
/// left out.
pub(super) fn why_none(mode: Mode, off: Option<RuleSetting>, granularity: Granularity) -> &'static str {
    let Some(setting) = off else { return "this is Raft" };
    let by_moves = granularity == Granularity::Moves;
    match (mode, setting) {
        (_, it) if it.protects() == PropertyClass::Liveness => "it guards liveness: see below",
        (
            Mode::SingleServer,
            RuleSetting::JointUnion
            | RuleSetting::Off(Rule::JointNeedsBoth | Rule::JointCommitsBeforeLeaving | Rule::InheritedJointCommitsFirst),
        ) => "no configuration is joint here",
        (_, RuleSetting::ApplyNoCampaign) => "no server campaigns past a committed change",
        (_, RuleSetting::Off(Rule::VoteKept)) if by_moves => {
            "the pre-vote asks first; it takes late answers, which moves leave out"
        }
        (Mode::Joint, RuleSetting::Off(Rule::RollbackOnTruncate)) => {
            "what stays in force is C_old,new, which asks for more votes, not for fewer"
        }
        (Mode::Joint, RuleSetting::Off(Rule::OneChangeAtATime)) => "a joint configuration cannot become joint again",
        (Mode::Joint, RuleSetting::Off(Rule::OwnTermCommitFirst)) => "no leader goes back from C_old,new to C_old",
        (Mode::Joint, RuleSetting::Off(Rule::VoteKept)) => "no change is needed: see single-server",
        _ => "its schedules have more servers or steps than were searched: see the moves",
    }
}

/// Members and bounds of a search in steps: the fewest servers with which the absence of a rule shows, where a search
/// reaches so far.
fn in_steps(mode: Mode, off: Option<RuleSetting>) -> (Members, Bounds) {
    let usual = Bounds { term: Term::from(3), log: 5, commands: 0, crashes: 0, in_flight: 2, ..Bounds::default() };
    let crash = Bounds { crashes: 1, ..usual };
    let two_terms = Bounds { term: Term::from(2), ..usual };
    match (mode, off) {
        (Mode::Naive, _) => ((&[1], &[2]), Bounds { loss: true, changes: 1, log: 3, ..crash }),
        (_, Some(RuleSetting::Off(Rule::InForceOnAppend))) => ((&[1, 2, 3], &[1]), crash),
        (_, Some(RuleSetting::Off(Rule::ReloadOnRestart))) => ((&[1], &[2]), crash),
        (_, Some(RuleSetting::Off(Rule::RemovedLeaderNotCounted) | RuleSetting::RemovedLeaderCounts)) => {
            ((&[1, 2], &[2]), Bounds { commands: 1, ..usual })
        }
        (Mode::SingleServer, Some(RuleSetting::Off(Rule::VoteKept))) => {
            let bounds = Bounds { loss: true, in_flight: 5, changes: 0, log: 3, crashes: 1, ..two_terms };
            ((&[1, 2, 3], &[1, 2, 3]), bounds)
        }
        (Mode::Joint, Some(RuleSetting::Off(Rule::JointNeedsBoth))) => {
            ((&[1, 2, 3], &[1]), Bounds { loss: true, in_flight: 6, changes: 1, ..two_terms })
        }
        (Mode::SingleServer, Some(RuleSetting::Off(Rule::OneChangeAtATime)))
        | (Mode::Joint, Some(RuleSetting::Off(Rule::JointCommitsBeforeLeaving) | RuleSetting::JointUnion)) => {
            ((&[1, 2, 3], &[1]), Bounds { loss: true, in_flight: 4, ..two_terms })
        }
        // Logs hold two whole changes.
        (Mode::Joint, _) => (SINGLE_USUAL, Bounds { log: 6, loss: true, ..two_terms }),
        _ => (SINGLE_USUAL, Bounds { log: 5, loss: true, ..two_terms }),
    }
}

fn server_set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}
