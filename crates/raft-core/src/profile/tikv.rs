//! The profile of TiKV: of its library, its server and its scheduler.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{ConfigActivation, Rule, Rules};

const RAFT_RS: Source = Source {
    name: "tikv/raft-rs",
    version: "master of 18 March 2026",
    commit: Some("aafb07c7bab439c6139926a77dfafc5b10e9bc84"),
};
const TIKV_SERVER: Source =
    Source { name: "tikv/tikv", version: "v8.5.7", commit: Some("3f446cfa9eb1d5c653031d261e185911495d0359") };
const PD: Source =
    Source { name: "tikv/pd", version: "v8.5.7", commit: Some("6dce4a68e3e93b523657bd05cba89a86d64de117") };

pub(super) const TIKV: Profile = Profile {
    name: "TiKV",
    key: "tikv-8.5",
    rules: Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, learner_first: false, ..Rules::RAFT },
    procedures: &[ChangeProcedure::SingleServer, ChangeProcedure::Joint],
    sources: &[RAFT_RS, TIKV_SERVER, PD],
    differences: &[
        Difference::set(
            Rule::InForceOnAppend,
            "A configuration is in force when it is applied. A server does not campaign while it has a committed change to apply, and its commit index is in its HardState.",
            RAFT_RS,
            "src/raft.rs",
            "apply_conf_change, hup, has_unapplied_conf_changes",
        ),
        Difference::set(
            Rule::LearnerFirst,
            "A server may be added as a voter at once.",
            TIKV_SERVER,
            "components/raftstore/src/store/util.rs",
            "check_conf_change",
        ),
        Difference::beyond(
            "The scheduler adds a server as a learner and promotes it as soon as the leader need not send it a snapshot, with no rounds.",
            PD,
            "pkg/schedule/operator/step.go",
            "AddLearner.IsFinish",
        ),
        Difference::beyond(
            "The library waits only until the leader has applied all that its log held when it was elected. The server also asks that the last applied entry is of the leader's term.",
            TIKV_SERVER,
            "components/raftstore/src/store/peer.rs",
            "propose_conf_change",
        ),
        Difference::beyond(
            "The leader does not append C_new by itself: the scheduler asks for it, of the leader at that time. Here the leader, or its successor, finishes the change.",
            TIKV_SERVER,
            "components/raftstore/src/store/util.rs",
            "to_confchange",
        ),
        Difference::beyond(
            "A joint change does not remove a voter. It makes it a learner, which is removed afterwards.",
            TIKV_SERVER,
            "components/raftstore/src/store/util.rs",
            "check_conf_change",
        ),
        Difference::beyond(
            "A leader refuses to remove itself in a simple change, and to leave a joint configuration that makes it a learner. The scheduler transfers leadership first.",
            TIKV_SERVER,
            "components/raftstore/src/store/util.rs",
            "check_conf_change",
        ),
        Difference::beyond(
            "In the library a removed leader leads on. The server makes it a follower when it applies its removal. Here it steps down when that is committed.",
            TIKV_SERVER,
            "components/raftstore/src/store/fsm/peer.rs",
            "on_ready_change_peer",
        ),
        Difference::beyond(
            "A server that has applied its removal is destroyed, and the leader stops sending to it when it applies that. Here the leader goes on for a while.",
            TIKV_SERVER,
            "components/raftstore/src/store/fsm/peer.rs",
            "on_ready_change_peer, destroy_peer",
        ),
        Difference::beyond(
            "A removed server that was not told sends messages of an old epoch. They are dropped, vote requests too, and it is told to destroy itself.",
            TIKV_SERVER,
            "components/raftstore/src/store/fsm/peer.rs",
            "check_msg, handle_gc_peer_msg",
        ),
        Difference::beyond(
            "Vote requests and refusals carry the commit index, and a server that lags takes it over. A candidate that learns of a committed change in this way gives up. Here that is an option (votes-carry-commit).",
            RAFT_RS,
            "src/raft.rs",
            "campaign, maybe_commit_by_vote",
        ),
        Difference::beyond(
            "A server refuses its vote to a candidate of a lower priority whose log is no longer than its own.",
            RAFT_RS,
            "src/raft.rs",
            "step",
        ),
        Difference::beyond(
            "A change is refused if it would leave no more healthy voters than slow ones.",
            TIKV_SERVER,
            "components/raftstore/src/store/util.rs",
            "check_availability_by_last_heartbeats",
        ),
        Difference::beyond(
            "A follower that lost its log under its old name is not repaired; it panics when it is told what is committed. A server that is created anew has a new id.",
            RAFT_RS,
            "src/tracker/progress.rs, src/raft_log.rs",
            "maybe_decr_to, commit_to",
        ),
    ],
};
