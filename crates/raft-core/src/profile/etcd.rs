//! The profile of etcd: of its library and its server.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{ConfigActivation, Rule, Rules};

const ETCD_RAFT: Source =
    Source { name: "etcd-io/raft", version: "v3.7.0", commit: Some("b867cf13f6bc0dae21204302df97bc2355c3af55") };
const ETCD_SERVER: Source =
    Source { name: "etcd-io/etcd", version: "v3.7.1", commit: Some("5e7fd0de9a57db03ecc11794dc40403a734c07bb") };

pub(super) const ETCD: Profile = Profile {
    name: "etcd",
    key: "etcd-3.7",
    rules: Rules {
        in_force_on_append: ConfigActivation::OnApplyNoCampaign,
        own_term_commit_first: false,
        learner_first: false,
        ..Rules::RAFT
    },
    procedures: &[ChangeProcedure::SingleServer],
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
