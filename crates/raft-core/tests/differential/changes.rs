//! Configuration changes, compared with raft-rs's `Changer` on random lists of changes.
//!
//! Both must have the same result or the same error. If no voter would be left *and* more than one voter would go, the
//! errors may differ: raft-rs checks for voters first, Overlap checks the number of moved voters first. Not compared
//! are the servers' progress, which raft-rs keeps with the configuration, and `auto_leave`, since Overlap leaves every
//! joint configuration by itself.

use std::collections::BTreeMap;

use raft::{Changer, ProgressTracker};
use raft_core::{Change, Configuration, ConfigurationError};

use crate::overlap_node::id;
use crate::raft_rs_node::{members, singles};
use crate::random::Random;
use crate::system_under_test::Members;

/// Operation on a configuration.
#[derive(Clone, Debug)]
enum ConfigurationStep {
    Simple(Vec<Change>),
    Enter(Vec<Change>),
    Leave,
}

impl ConfigurationStep {
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

fn members_of(configuration: Configuration) -> Members {
    Members {
        voters: configuration.voters(),
        outgoing: configuration.outgoing(),
        learners: configuration.learners(),
        learners_next: configuration.learners_next(),
    }
}

/// The error message of raft-rs for this error.
fn reason(error: ConfigurationError, step: &ConfigurationStep) -> &'static str {
    match (error, step) {
        (ConfigurationError::NoVoters, _) => "removed all voters",
        (ConfigurationError::AlreadyJoint(_), ConfigurationStep::Simple(_)) => {
            "can't apply simple config change in joint config"
        }
        (ConfigurationError::AlreadyJoint(_), _) => "config is already joint",
        (ConfigurationError::NotJoint(_), _) => "can't leave a non-joint config",
        (ConfigurationError::JointFromNothing, _) => "can't make a zero-voter config joint",
        (ConfigurationError::MoreThanOneVoter(_), _) => "more than one voter changed without entering joint config",
    }
}

#[test]
fn random_changes_have_the_same_result_or_the_same_error_in_both() {
    let mut random = Random::seeded(1);
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    for _ in 0..3_000 {
        // Starts with the empty configuration. Each step applies to the result of the last successful one.
        let (mut configuration, mut tracker) = (Configuration::EMPTY, ProgressTracker::new(1));
        for _ in 0..20 {
            let step = ConfigurationStep::random(&mut random);
            match (step.ours(configuration), step.theirs(&mut tracker)) {
                (Ok(next), Ok(other)) => {
                    assert_eq!(members_of(next), other, "{configuration}, {step:?}");
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
