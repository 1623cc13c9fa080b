//! The profile of ScyllaDB: of its library and of the service that keeps the cluster's members.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{Rule, Rules};

const SCYLLADB_SERVER: Source = Source {
    name: "scylladb/scylladb",
    version: "scylla-2026.2.5",
    commit: Some("d50c7da866e2cf0a84ffa2a8a329c927803291a1"),
};

pub(super) const SCYLLADB: Profile = Profile {
    name: "ScyllaDB",
    key: "scylladb-2026.2",
    rules: Rules { own_term_commit_first: false, leader_stickiness: false, learner_first: false, ..Rules::RAFT },
    procedures: &[ChangeProcedure::Joint],
    sources: &[SCYLLADB_SERVER],
    differences: &[
        Difference::set(
            Rule::OwnTermCommitFirst,
            "A change waits until the latest configuration is committed and is no joint one. The term does not matter.",
            SCYLLADB_SERVER,
            "raft/fsm.cc",
            "add_entry",
        ),
        Difference::set(
            Rule::LeaderStickiness,
            "A server with a live leader takes up a later term and votes. Its authors removed the rule, since pre-vote and a failure detector make it unnecessary.",
            SCYLLADB_SERVER,
            "raft/fsm.hh, raft/fsm.cc",
            "step, request_vote",
        ),
        Difference::set(
            Rule::LearnerFirst,
            "The library takes a server as a voter at once.",
            SCYLLADB_SERVER,
            "raft/server.cc",
            "execute_modify_config",
        ),
        Difference::beyond(
            "The service adds a server without a vote and gives it one later, with no look at its log. It chooses at most five voters by data centre, rack and liveness.",
            SCYLLADB_SERVER,
            "service/raft/group0_voter_handler.cc",
            "distribute_voters",
        ),
        Difference::beyond(
            "Every change goes through a joint configuration, that of one voter too. There are no single-server changes.",
            SCYLLADB_SERVER,
            "raft/fsm.cc",
            "add_entry",
        ),
        Difference::beyond(
            "A leader appends C_new at the moment at which it commits C_old,new. Here a leader that is elected after that moment, and lacks C_new, appends it too.",
            SCYLLADB_SERVER,
            "raft/fsm.cc",
            "maybe_commit",
        ),
        Difference::beyond(
            "There are no heartbeats. A failure detector outside Raft tells the leader and the followers which servers are alive.",
            SCYLLADB_SERVER,
            "raft/fsm.cc",
            "tick_leader, tick",
        ),
        Difference::beyond(
            "A leader without a vote in the committed C_new takes no more entries and leads on until a voter has all of its log. It tells that server to campaign and steps down. Here it steps down at once.",
            SCYLLADB_SERVER,
            "raft/fsm.cc",
            "maybe_commit, transfer_leadership",
        ),
        Difference::beyond(
            "The leader stops sending to a server when it appends a configuration without it. Here it goes on for a while.",
            SCYLLADB_SERVER,
            "raft/tracker.cc",
            "set_configuration",
        ),
        Difference::beyond(
            "Connections of servers that left the cluster are refused.",
            SCYLLADB_SERVER,
            "service/storage_service.cc",
            "topology_state_load",
        ),
        Difference::beyond(
            "A refusal below what a follower acknowledged in this term is taken for an old one. So a follower that lost its log under its old name is not repaired in that term.",
            SCYLLADB_SERVER,
            "raft/tracker.cc",
            "is_stray_reject",
        ),
    ],
};
