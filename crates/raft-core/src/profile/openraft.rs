//! The profile of openraft.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{Rule, Rules};

const OPENRAFT_CRATE: Source = Source {
    name: "databendlabs/openraft",
    version: "v0.9.25",
    commit: Some("8815cdba2826f74e848acef361ad03f93bb1c3f8"),
};

pub(super) const OPENRAFT: Profile = Profile {
    name: "openraft",
    key: "openraft-0.9",
    rules: Rules {
        pre_vote: false,
        check_quorum: false,
        own_term_commit_first: false,
        campaign_while_leaving: false,
        ..Rules::RAFT
    },
    procedures: &[ChangeProcedure::Joint],
    sources: &[OPENRAFT_CRATE],
    differences: &[
        Difference::set(
            Rule::PreVote,
            "A candidate raises its term without asking first.",
            OPENRAFT_CRATE,
            "openraft/src/engine/engine_impl.rs",
            "elect",
        ),
        Difference::set(
            Rule::CheckQuorum,
            "A leader that hears from no quorum goes on leading; when it last did is only a metric.",
            OPENRAFT_CRATE,
            "openraft/src/core/raft_core.rs",
            "last_quorum_acked_time, report_metrics",
        ),
        Difference::set(
            Rule::OwnTermCommitFirst,
            "A change waits until the effective configuration is the committed one. The term does not matter.",
            OPENRAFT_CRATE,
            "openraft/src/raft_state/membership_state/change_handler.rs",
            "ensure_committed",
        ),
        Difference::beyond(
            "Every change of voters goes through a joint configuration, that of one voter too. There are no single-server \
             changes.",
            OPENRAFT_CRATE,
            "openraft/src/quorum/coherent_impl.rs",
            "find_coherent",
        ),
        Difference::beyond(
            "The caller requests the second step of a joint change. If its leader is lost before, the cluster stays joint \
             until it is requested again. Here the leader, or its successor, finishes it.",
            OPENRAFT_CRATE,
            "openraft/src/raft/impl_raft_blocking_write.rs",
            "change_membership",
        ),
        Difference::beyond(
            "From a joint configuration the cluster may go back to C_old, or on to a third set.",
            OPENRAFT_CRATE,
            "openraft/src/membership/membership.rs",
            "next_coherent",
        ),
        Difference::beyond(
            "A newcomer has to be a learner first. That it has caught up is waited for only by a blocking `add_learner`.",
            OPENRAFT_CRATE,
            "openraft/src/membership/membership.rs",
            "ensure_voter_nodes",
        ),
        Difference::set(
            Rule::CampaignWhileLeaving,
            "A server that is no voter of its effective configuration does not campaign, also while that is not committed.",
            OPENRAFT_CRATE,
            "openraft/src/core/raft_core.rs",
            "handle_tick_election",
        ),
        Difference::beyond(
            "The leader stops sending to a server when it appends a configuration without it. Here it goes on for a while.",
            OPENRAFT_CRATE,
            "openraft/src/engine/handler/replication_handler/mod.rs",
            "append_membership",
        ),
        Difference::beyond(
            "A leader that becomes a learner leads on. Here it steps down.",
            OPENRAFT_CRATE,
            "openraft/src/raft_state/mod.rs",
            "is_leading",
        ),
        Difference::beyond(
            "A leader that restarts leads again at once, in the same term.",
            OPENRAFT_CRATE,
            "openraft/src/engine/engine_impl.rs",
            "startup",
        ),
        Difference::beyond(
            "A leader's own lease runs from its election and is not renewed. After that a vote request of a later term, with \
             a log that is as long, deposes it. Here a leader always hears from itself.",
            OPENRAFT_CRATE,
            "openraft/src/engine/handler/vote_handler/mod.rs",
            "update_vote",
        ),
        Difference::beyond(
            "In one term a vote for a server with a greater id replaces one for a smaller, unless the feature \
             single-term-leader is on. So a term may have several leaders, one after the other.",
            OPENRAFT_CRATE,
            "openraft/src/vote/leader_id/leader_id_adv.rs",
            "LeaderId",
        ),
        Difference::beyond(
            "A server that refuses its vote because the candidate's log is behind does not take up the candidate's term.",
            OPENRAFT_CRATE,
            "openraft/src/engine/engine_impl.rs",
            "handle_vote_req",
        ),
        Difference::beyond(
            "That a follower lost its log under its old name is not allowed for, unless the feature \
             loosen-follower-log-revert is on. A debug build panics.",
            OPENRAFT_CRATE,
            "openraft/src/progress/entry/mod.rs",
            "update_conflicting",
        ),
    ],
};
