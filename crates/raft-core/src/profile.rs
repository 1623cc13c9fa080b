//! Rule profiles of known implementations and texts, with a citation for each difference from Raft, including those
//! that no rule expresses.

use std::fmt;

use crate::{ConfigActivation, Rule, Rules};

/// A named set of rules: the behaviour of one source, as far as rules can express it.
///
/// A rule that the source does not have is off. A rule that the source has in part has the nearest setting, and a
/// difference describes the rest. The nearest setting is chosen so that, for changes as the source makes them, a
/// profile shows no failure that its source does not have. For example, `answer_strangers` stays on in sources that
/// only deny votes to non-members: off, a server refuses AppendEntries too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name of the source.
    pub name: &'static str,
    /// The rules.
    pub rules: Rules,
    /// The documents or repositories that were read.
    pub sources: &'static [Source],
    /// The differences from [`Rules::RAFT`], each with its citation.
    pub differences: &'static [Difference],
}

impl Profile {
    /// The citation of a difference: file and function, after the repository if the profile has several.
    #[must_use]
    pub fn citation(&self, difference: &Difference) -> String {
        let Difference { source, file, function, .. } = difference;
        let repository = if self.sources.len() > 1 { format!("{}, ", source.name) } else { String::new() };
        format!("{repository}{file}, {function}")
    }
}

/// A version of a repository or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The repository as GitHub names it, or the title of the document.
    pub name: &'static str,
    /// The tag, branch or date.
    pub version: &'static str,
    /// The commit that was read; `None` for a document.
    pub commit: Option<&'static str>,
}

/// Prints as `etcd-io/raft, v3.7.0 (b867cf13f6bc)`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.name, self.version)?;
        self.commit.map_or(Ok(()), |commit| write!(f, " ({commit:.12})"))
    }
}

/// A difference from [`Rules::RAFT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The rule that expresses the difference; `None` if no rule does.
    pub rule: Option<Rule>,
    /// The behaviour of the source.
    pub behaviour: &'static str,
    /// The source that was read.
    pub source: Source,
    /// The file in the source.
    pub file: &'static str,
    /// The function in the file, or the section of a text.
    pub function: &'static str,
}

type Text = &'static str;

impl Difference {
    /// A difference that a rule expresses.
    const fn set(rule: Rule, behaviour: Text, source: Source, file: Text, function: Text) -> Self {
        Self { rule: Some(rule), behaviour, source, file, function }
    }

    /// A difference that no rule expresses.
    const fn beyond(behaviour: Text, source: Source, file: Text, function: Text) -> Self {
        Self { rule: None, behaviour, source, file, function }
    }
}

/// All profiles.
pub static PROFILES: [Profile; 6] = [PAPER, DISSERTATION, ETCD, HASHICORP, OPENRAFT, LOGCABIN];

const RAFT_PAPER: Source = Source {
    name: "In Search of an Understandable Consensus Algorithm (extended)",
    version: "20 May 2014",
    commit: None,
};

const PAPER: Profile = Profile {
    name: "Raft paper",
    rules: Rules { pre_vote: false, check_quorum: false, own_term_commit_first: false, ..Rules::RAFT },
    sources: &[RAFT_PAPER],
    differences: &[
        Difference::set(
            Rule::PreVote,
            "A candidate raises its term without asking first.",
            RAFT_PAPER,
            "raft.pdf",
            "section 5.2",
        ),
        Difference::set(
            Rule::CheckQuorum,
            "A leader that is cut off goes on leading until it hears of a later term.",
            RAFT_PAPER,
            "raft.pdf",
            "section 5.1 and figure 2",
        ),
        Difference::set(
            Rule::OwnTermCommitFirst,
            "A change does not wait for an entry of the leader's term. Joint consensus does without.",
            RAFT_PAPER,
            "raft.pdf",
            "section 6",
        ),
        Difference::beyond(
            "Every change goes through a joint configuration. The paper has no single-server changes.",
            RAFT_PAPER,
            "raft.pdf",
            "section 6",
        ),
        Difference::beyond(
            "Nothing is said of a change that is asked for during another one. Here the leader refuses it.",
            RAFT_PAPER,
            "raft.pdf",
            "section 6",
        ),
        Difference::beyond(
            "A removed server gets no heartbeats and campaigns until it is shut down. Here the leader goes on sending for a \
             while, and a server that knows of its removal retires.",
            RAFT_PAPER,
            "raft.pdf",
            "section 6",
        ),
    ],
};

const BOOK: Source = Source {
    name: "ongardie/dissertation",
    version: "master of 2016, with its errata",
    commit: Some("0c10ea1b53d73bf6d163bdde8e4141a1cbd8f36a"),
};

const DISSERTATION: Profile = Profile {
    name: "Dissertation",
    rules: Rules::RAFT,
    sources: &[BOOK],
    differences: &[
        Difference::beyond(
            "The text of 2014 lets a leader begin a change before it has committed in its term. The errata call that an \
             important bug and refer to the fix of 2015, which is on here.",
            BOOK,
            "README.md",
            "Updates and Errata, chapter 4",
        ),
        Difference::beyond(
            "Pre-vote is an extension for deployments that would benefit from it.",
            BOOK,
            "leaderelection/prevote.tex",
            "section 9.6",
        ),
        Difference::beyond(
            "A newcomer is caught up after a fixed number of rounds, if the last was short. Here the first short round is \
             enough.",
            BOOK,
            "membership/availability.tex",
            "section 4.2.1",
        ),
        Difference::beyond(
            "A server outside its own latest configuration may still campaign when that is committed. Here it retires once \
             it knows.",
            BOOK,
            "membership/availability.tex",
            "sections 4.2.2 and 4.2.4",
        ),
        Difference::beyond(
            "A removed server gets no heartbeats from the moment that the entry is created. Here the leader goes on sending \
             until the server knows, for one election timeout after the commit.",
            BOOK,
            "membership/availability.tex",
            "section 4.2.3",
        ),
    ],
};

const ETCD_RAFT: Source =
    Source { name: "etcd-io/raft", version: "v3.7.0", commit: Some("b867cf13f6bc0dae21204302df97bc2355c3af55") };
const ETCD_SERVER: Source =
    Source { name: "etcd-io/etcd", version: "v3.7.1", commit: Some("5e7fd0de9a57db03ecc11794dc40403a734c07bb") };

const ETCD: Profile = Profile {
    name: "etcd",
    rules: Rules {
        in_force_on_append: ConfigActivation::OnApplyNoCampaign,
        own_term_commit_first: false,
        learner_first: false,
        ..Rules::RAFT
    },
    sources: &[ETCD_RAFT, ETCD_SERVER],
    differences: &[
        Difference::set(
            Rule::InForceOnAppend,
            "A configuration is in force when it is applied. A server does not campaign while it has a committed change to \
             apply, and its commit index is in its HardState.",
            ETCD_RAFT,
            "raft.go",
            "applyConfChange, hup, hasUnappliedConfChanges",
        ),
        Difference::set(
            Rule::OwnTermCommitFirst,
            "A change does not wait for an entry of the leader's term. It waits until the leader has applied all that its log \
             held when it was elected (pendingConfIndex > applied). Here it does not wait for that.",
            ETCD_RAFT,
            "raft.go",
            "becomeLeader, stepLeader",
        ),
        Difference::set(
            Rule::LearnerFirst,
            "A server may be added as a voter at once.",
            ETCD_SERVER,
            "server/etcdserver/server.go",
            "AddMember",
        ),
        Difference::beyond(
            "A leader that is removed leads on, drops proposals, and keeps the others from electing, unless \
             StepDownOnRemoval is set; etcd does not set it. Here it steps down.",
            ETCD_RAFT,
            "raft.go",
            "switchToConfig, stepLeader",
        ),
        Difference::beyond(
            "The server stops a second after it has applied its own removal, also while it leads.",
            ETCD_SERVER,
            "server/etcdserver/server.go",
            "applyConfChange, applyEntries",
        ),
        Difference::beyond(
            "The server refuses messages from members whose removal it has applied.",
            ETCD_SERVER,
            "server/etcdserver/server.go",
            "Process",
        ),
        Difference::beyond(
            "After a restart the configuration of the last snapshot is in force, until the log after it is applied again. \
             Here it is the one that was applied last.",
            ETCD_SERVER,
            "server/etcdserver/bootstrap.go",
            "recoverSnapshot, raftConfig",
        ),
        Difference::beyond(
            "A change that is refused becomes an empty entry of the log. Here nothing is appended.",
            ETCD_RAFT,
            "raft.go",
            "stepLeader",
        ),
        Difference::beyond(
            "A refusal at or below what a follower acknowledged is taken for an old one. So a follower that lost its log under \
             its old name is not repaired; it panics when it is told what is committed.",
            ETCD_RAFT,
            "tracker/progress.go, log.go",
            "MaybeDecrTo, commitTo",
        ),
        Difference::beyond(
            "The library changes members jointly as well; the server of etcd only one by one.",
            ETCD_SERVER,
            "server/etcdserver/server.go",
            "configure",
        ),
        Difference::beyond(
            "A member that was added as a learner is promoted when its log has 90 % of the leader's, with no rounds.",
            ETCD_SERVER,
            "server/etcdserver/server.go",
            "isLearnerReady",
        ),
        Difference::beyond(
            "Adding and removing are refused where too few members are started or connected (StrictReconfigCheck).",
            ETCD_SERVER,
            "server/etcdserver/server.go",
            "mayAddMember, mayRemoveMember",
        ),
    ],
};

const HASHICORP_RAFT: Source =
    Source { name: "hashicorp/raft", version: "v1.7.3", commit: Some("c0dc6a0b2c7e889f31e5ab2f7ed90ceb159acffe") };

const HASHICORP: Profile = Profile {
    name: "HashiCorp",
    rules: Rules { learner_first: false, ..Rules::RAFT },
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
        Difference::beyond(
            "A server outside its latest configuration does not campaign, also while its removal is not committed. Here it \
             does.",
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

const OPENRAFT_CRATE: Source = Source {
    name: "databendlabs/openraft",
    version: "v0.9.25",
    commit: Some("8815cdba2826f74e848acef361ad03f93bb1c3f8"),
};

const OPENRAFT: Profile = Profile {
    name: "openraft",
    rules: Rules { pre_vote: false, check_quorum: false, own_term_commit_first: false, ..Rules::RAFT },
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
        Difference::beyond(
            "A server that is no voter of its effective configuration does not campaign, also while that is not committed. \
             Here it does.",
            OPENRAFT_CRATE,
            "openraft/src/core/raft_core.rs",
            "handle_tick_election",
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
             loosen-follower-log-revert is on.",
            OPENRAFT_CRATE,
            "openraft/src/progress/entry/mod.rs",
            "update_conflicting",
        ),
    ],
};

const LOGCABIN_SERVER: Source = Source {
    name: "logcabin/logcabin",
    version: "master of 2017",
    commit: Some("ee6c55ae9744b82b451becd9707d26c7c1b6bbfb"),
};

const LOGCABIN: Profile = Profile {
    name: "LogCabin",
    rules: Rules { pre_vote: false, own_term_commit_first: false, ..Rules::RAFT },
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
