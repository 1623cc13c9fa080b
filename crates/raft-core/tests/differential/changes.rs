//! How one configuration becomes another, on random lists of changes: the other implementation's `Changer`.
//!
//! Equal are the outcome and, where there is one, the reason to refuse. The other implementation looks for voters left
//! first, so where nobody would be left *and* more than one voter would go, each names the reason that it looks for first.
//! It tracks a server's progress beside the configuration, and this project elsewhere; its `auto_leave` is part of its
//! configuration, and this project leaves every joint one by itself: neither is compared.

use std::collections::BTreeMap;

use raft::{Changer, ProgressTracker};
use raft_core::{Change, Configuration, ConfigurationError};

use crate::machine::Members;
use crate::ours::id;
use crate::random::Random;
use crate::theirs::{members, singles};

/// What is done to a configuration.
#[derive(Clone, Debug)]
enum Step {
    Simple(Vec<Change>),
    Enter(Vec<Change>),
    Leave,
}

impl Step {
    fn random(random: &mut Random) -> Self {
        let servers = random.pick(&[3, 6]);
        let mut changes = Vec::new();
        for _ in 0..random.below(5) {
            let server = id(1 + random.below(servers));
            changes.push(random.pick(&[Change::AddVoter(server), Change::AddLearner(server), Change::Remove(server)]));
        }
        match random.below(10) {
            0..4 => Self::Simple(changes.into_iter().take(2).collect()),
            4..7 => Self::Enter(changes),
            _ => Self::Leave,
        }
    }

    fn ours(&self, configuration: Configuration) -> Result<Configuration, ConfigurationError> {
        match self {
            Self::Simple(changes) => configuration.simple(changes),
            Self::Enter(changes) => configuration.enter_joint(changes),
            Self::Leave => configuration.leave_joint(),
        }
    }

    fn theirs(&self, tracker: &mut ProgressTracker) -> Result<Members, String> {
        let mut changer = Changer::new(tracker);
        let made = match self {
            Self::Simple(changes) => changer.simple(&singles(changes)),
            Self::Enter(changes) => changer.enter_joint(false, &singles(changes)),
            Self::Leave => changer.leave_joint(),
        };
        let (next, progress) = made.map_err(|error| error.to_string())?;
        tracker.apply_conf(next, progress, 1);
        Ok(members(&tracker.conf().to_conf_state()))
    }
}

fn held(configuration: Configuration) -> Members {
    Members {
        voters: configuration.voters(),
        outgoing: configuration.outgoing(),
        learners: configuration.learners(),
        learners_next: configuration.learners_next(),
    }
}

/// The reason in the other implementation's words.
fn reason(error: ConfigurationError, step: &Step) -> &'static str {
    match (error, step) {
        (ConfigurationError::NoVoters, _) => "removed all voters",
        (ConfigurationError::AlreadyJoint(_), Step::Simple(_)) => "can't apply simple config change in joint config",
        (ConfigurationError::AlreadyJoint(_), _) => "config is already joint",
        (ConfigurationError::NotJoint(_), _) => "can't leave a non-joint config",
        (ConfigurationError::JointFromNothing, _) => "can't make a zero-voter config joint",
        (ConfigurationError::MoreThanOneVoter(_), _) => "more than one voter changed without entering joint config",
    }
}

#[test]
fn every_list_of_changes_leads_to_the_same_configuration_or_is_refused_for_the_same_reason() {
    let mut random = Random::seeded(1);
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    for _ in 0..3_000 {
        // From the configuration of a newcomer on, each step from what the one before left.
        let (mut configuration, mut tracker) = (Configuration::EMPTY, ProgressTracker::new(1));
        for _ in 0..20 {
            let step = Step::random(&mut random);
            match (step.ours(configuration), step.theirs(&mut tracker)) {
                (Ok(next), Ok(other)) => {
                    assert_eq!(held(next), other, "{configuration}, {step:?}");
                    *seen.entry(if next.is_joint() { "made a joint one" } else { "made a simple one" }).or_default() +=
                        1;
                    configuration = next;
                }
                (Err(error), Err(other)) => {
                    let same = other.contains(reason(error, &step));
                    let both = matches!(error, ConfigurationError::MoreThanOneVoter(gone) if configuration.voters() == gone)
                        && other.contains("removed all voters");
                    assert!(same || both, "{configuration}, {step:?}: {error}; {other}");
                    *seen.entry(if both { "refused for both reasons" } else { reason(error, &step) }).or_default() += 1;
                }
                (ours, theirs) => panic!("{configuration}, {step:?}: {ours:?}; {theirs:?}"),
            }
        }
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
    assert!(seen.values().all(|&times| times > 30), "{seen:?}");
}
