//! The profile of HashiCorp's Raft.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{Rule, Rules};

const HASHICORP_RAFT: Source =
    Source { name: "hashicorp/raft", version: "v1.7.3", commit: Some("c0dc6a0b2c7e889f31e5ab2f7ed90ceb159acffe") };

pub(super) const HASHICORP: Profile = Profile {
    name: "HashiCorp",
    key: "hashicorp-1.7",
    rules: Rules { learner_first: false, campaign_while_leaving: false, ..Rules::RAFT },
    procedures: &[ChangeProcedure::SingleServer],
    sources: &[HASHICORP_RAFT],
    differences: &[
        Difference::set(
            Rule::LearnerFirst,
            "`AddVoter` appends the configuration at once. To add a non-voter first is its user's business.",
            HASHICORP_RAFT,
            "configuration.go",
            "nextConfiguration",
        ),
        Difference::beyond(
            "A server refuses its vote, and its pre-vote, to a candidate that its latest configuration does not have, or has \
             without a vote. Here it answers; with `answer_strangers` off it would also refuse AppendEntries, which HashiCorp \
             does not.",
            HASHICORP_RAFT,
            "raft.go",
            "requestVote, requestPreVote",
        ),
        Difference::set(
            Rule::CampaignWhileLeaving,
            "A server outside its latest configuration does not campaign, also while its removal is not committed.",
            HASHICORP_RAFT,
            "raft.go",
            "runFollower",
        ),
        Difference::beyond(
            "The leader sends a removed server the log up to its removal and stops there; it does not learn of the commit. \
             Here the leader goes on for a while.",
            HASHICORP_RAFT,
            "raft.go",
            "startStopReplication",
        ),
        Difference::beyond(
            "Members change one by one. There are no joint configurations.",
            HASHICORP_RAFT,
            "configuration.go",
            "nextConfiguration",
        ),
    ],
};
