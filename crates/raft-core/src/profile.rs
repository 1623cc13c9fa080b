//! How known implementations set the rules, each difference from the dissertation cited.

use crate::{InForce, Rules};

/// A named set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whose rules they are.
    pub name: &'static str,
    /// The rules.
    pub rules: Rules,
    /// Each difference from [`Rules::RAFT`], and where it can be read.
    pub differences: &'static [&'static str],
}

/// The profiles.
pub const PROFILES: [Profile; 6] = [
    Profile {
        name: "Raft paper",
        rules: Rules { pre_vote: false, check_quorum: false, own_term_commit_first: false, ..Rules::RAFT },
        differences: &[
            "no pre-vote: the extended paper has none; the dissertation adds it in 9.6",
            "a cut-off leader does not step down: the paper leaves it; the dissertation adds it in 6.2",
            "no wait for an entry of the own term: joint consensus in section 6 does without; added for single-server changes in 2015",
        ],
    },
    Profile { name: "Dissertation", rules: Rules::RAFT, differences: &[] },
    Profile {
        name: "etcd",
        rules: Rules { in_force_on_append: InForce::OnApplyNoCampaign, learner_first: false, ..Rules::RAFT },
        differences: &[
            "in force when applied, and no campaign past a committed change that is not applied: etcd-io/raft, raft.go, `hup`, `applyConfChange`, and `HardState.Commit`",
            "a voter may be added that was no learner: confchange/confchange.go, `makeVoter`; catching up is its user's business",
        ],
    },
    Profile {
        name: "HashiCorp",
        rules: Rules { learner_first: false, ..Rules::RAFT },
        differences: &[
            "`AddVoter` appends at once: hashicorp/raft, api.go; to add a non-voter first is its user's business",
        ],
    },
    Profile {
        name: "openraft",
        rules: Rules { pre_vote: false, ..Rules::RAFT },
        differences: &["pre-vote is off unless asked for: `Config::enable_pre_vote`, docs/protocol/pre_vote.md"],
    },
    Profile {
        name: "LogCabin",
        rules: Rules { pre_vote: false, own_term_commit_first: false, ..Rules::RAFT },
        differences: &[
            "no pre-vote: logcabin, Server/RaftConsensus.cc, `startNewElection`",
            "no wait for an entry of the own term: `setConfiguration` asks only that the latest configuration is stable, not joint",
        ],
    },
];
