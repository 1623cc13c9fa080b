//! The profile of Kafka: of KRaft with KIP-853.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{Rule, Rules};

const KAFKA_RAFT: Source =
    Source { name: "apache/kafka", version: "3.9.0-rc3", commit: Some("dd5272687e8adf9e79e3e329b1b3d2524afb6020") };

pub(super) const KAFKA: Profile = Profile {
    name: "Kafka",
    key: "kafka-3.9",
    rules: Rules { leader_stickiness: false, pre_vote: false, campaign_while_leaving: false, ..Rules::RAFT },
    procedures: &[ChangeProcedure::SingleServer],
    sources: &[KAFKA_RAFT],
    differences: &[
        Difference::set(
            Rule::PreVote,
            "A candidate raises its term without asking first.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/QuorumState.java",
            "transitionToCandidate",
        ),
        Difference::set(
            Rule::LeaderStickiness,
            "A vote request of a later term is taken up at once, also by a server with a live leader and by the leader.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/KafkaRaftClient.java",
            "handleVoteRequest",
        ),
        Difference::set(
            Rule::CampaignWhileLeaving,
            "A server outside its latest configuration, committed or not, only fetches the log and does not campaign.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/KafkaRaftClient.java",
            "pollFollower",
        ),
        Difference::beyond(
            "Members change one by one. There are no joint configurations. Each server checks that a new configuration differs from the last in its log by one voter at most.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/internals/VoterSetHistory.java",
            "addAt",
        ),
        Difference::beyond(
            "A voter is an id and the id of a directory on its disk. A server that lost its disk is another one: it counts for nothing until the old one is removed and it is added.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/KafkaRaftClient.java, VoterSet.java",
            "handleVoteRequest, isVoter",
        ),
        Difference::beyond(
            "Followers fetch. A removed server goes on fetching and so learns of the commit. Here the leader sends to it for a while.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/LeaderState.java",
            "updateVoterAndObserverStates",
        ),
        Difference::beyond(
            "A newcomer is caught up once it has had all of the log and has fetched within the last hour, with no rounds. If not, the change is refused.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/LeaderState.java, internals/AddVoterHandler.java",
            "isReplicaCaughtUp, handleApiVersionsResponse",
        ),
        Difference::beyond(
            "A removed leader resigns when its removal is committed, and names its successors. If the request for it timed out before, it leads on. Here it steps down.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/internals/RemoveVoterHandler.java, LeaderState.java",
            "highWatermarkUpdated, maybeExpirePendingOperation",
        ),
        Difference::beyond(
            "A leader that is cut off or removed resigns and tells the voters to campaign, in the order of their logs. After a restart a leader has resigned too.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/KafkaRaftClient.java, QuorumState.java",
            "pollLeader, initialize",
        ),
        Difference::beyond(
            "A new leader may append its configuration again before it has committed in its term, if its addresses changed. The voters stay the same.",
            KAFKA_RAFT,
            "raft/src/main/java/org/apache/kafka/raft/LeaderState.java",
            "appendStartOfEpochControlRecords",
        ),
    ],
};
