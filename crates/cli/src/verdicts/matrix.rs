//! Cases of the table of verdicts: members and bounds of the search for every mode and every setting of a rule.

use checker::{Bounds, Granularity, Query};
use cluster::{Mode, Setup};
use raft_core::{Rule, RuleSetting, Rules, ServerId, ServerSet, Term};

/// One search of the table.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) mode: Mode,
    pub(super) off: Option<RuleSetting>,
    pub(super) granularity: Granularity,
    pub(super) old: ServerSet,
    pub(super) new: ServerSet,
    pub(super) bounds: Bounds,
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
            granularity,
            old: server_set(old),
            new: server_set(new),
            bounds: Bounds { bytes: 8 << 30, ..bounds },
        }
    }

    /// Setup of the search; `all_on` ignores the setting.
    pub(super) fn setup(&self, all_on: bool) -> Setup {
        let off = self.off.filter(|_| !all_on);
        Setup {
            newcomers: self.new.difference(self.old),
            leader: self.old.iter().next(),
            ..Setup::new(self.mode, off.map_or(Rules::RAFT, |off| off.apply(Rules::RAFT)), self.old)
        }
    }

    /// Query of the search within these bounds.
    pub(super) fn query(&self, bounds: Bounds) -> Query {
        Query::new(self.new, self.granularity, bounds)
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
        (_, Some(RuleSetting::Off(Rule::RemovedLeaderNotCounted))) => {
            ((&[1, 2, 3, 4], &[2, 3, 4]), Bounds { commands: 1, ..calm })
        }
        (
            Mode::Joint,
            Some(RuleSetting::Off(Rule::JointNeedsBoth | Rule::JointCommitsBeforeLeaving) | RuleSetting::JointUnion),
        ) => ((&[1, 2, 3], &[3, 4, 5]), two_terms),
        _ => ((&[1, 2, 3], &[1, 4]), usual),
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
        (_, Some(RuleSetting::Off(Rule::RemovedLeaderNotCounted))) => {
            ((&[1, 2], &[2]), Bounds { commands: 1, ..usual })
        }
        (Mode::Joint, Some(RuleSetting::Off(Rule::JointNeedsBoth))) => {
            ((&[1, 2, 3], &[1]), Bounds { loss: true, in_flight: 6, changes: 1, ..two_terms })
        }
        (Mode::SingleServer, Some(RuleSetting::Off(Rule::OneChangeAtATime)))
        | (Mode::Joint, Some(RuleSetting::Off(Rule::JointCommitsBeforeLeaving) | RuleSetting::JointUnion)) => {
            ((&[1, 2, 3], &[1]), Bounds { loss: true, in_flight: 4, ..two_terms })
        }
        _ => ((&[1, 2], &[2, 3]), Bounds { crashes: 1, log: 4, changes: 1, loss: true, ..two_terms }),
    }
}

fn server_set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}
