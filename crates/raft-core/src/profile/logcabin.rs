//! The profile of LogCabin.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{Rule, Rules};

const LOGCABIN_SERVER: Source = Source {
    name: "logcabin/logcabin",
    version: "master of 2017",
    commit: Some("ee6c55ae9744b82b451becd9707d26c7c1b6bbfb"),
};

pub(super) const LOGCABIN: Profile = Profile {
    name: "LogCabin",
    key: "logcabin-2017",
    rules: Rules { pre_vote: false, own_term_commit_first: false, ..Rules::RAFT },
    procedures: &[ChangeProcedure::Joint],
    sources: &[LOGCABIN_SERVER],
    differences: &[
        Difference::set(
            Rule::PreVote,
            "A candidate raises its term without asking first.",
            LOGCABIN_SERVER,
            "Server/RaftConsensus.cc",
            "startNewElection",
        ),
        Difference::set(
            Rule::OwnTermCommitFirst,
            "A change waits until the latest configuration is no joint one. The term does not matter.",
            LOGCABIN_SERVER,
            "Server/RaftConsensus.cc",
            "setConfiguration",
        ),
        Difference::beyond(
            "The next change may begin while C_new is not committed, since C_new is no joint configuration. Here it is \
             refused.",
            LOGCABIN_SERVER,
            "Server/RaftConsensus.cc",
            "setConfiguration",
        ),
        Difference::beyond(
            "Every change goes through a joint configuration. There are no single-server changes.",
            LOGCABIN_SERVER,
            "Server/RaftConsensus.cc",
            "setConfiguration",
        ),
        Difference::beyond(
            "A leader that steps down, cut off or removed, does so into the next term. Here it keeps its term.",
            LOGCABIN_SERVER,
            "Server/RaftConsensus.cc",
            "stepDownThreadMain, advanceCommitIndex",
        ),
        Difference::beyond(
            "The leader stops sending to a server when it appends a configuration without it. Here it goes on for a while.",
            LOGCABIN_SERVER,
            "Server/RaftConsensus.cc",
            "Configuration::setConfiguration",
        ),
        Difference::beyond(
            "A newcomer is caught up when a round takes as long as the one before, to within an election timeout. The number \
             of rounds has no bound.",
            LOGCABIN_SERVER,
            "Server/RaftConsensus.cc",
            "appendEntries",
        ),
    ],
};
