//! Texts of the pseudocode. All modes share the voter. The safe modes share the procedure that selects the effective
//! configuration.

use raft_core::Rule;

use super::trace::Trigger;
use super::{Line, Procedure};

/// The operator and its rosters (D 4.1 says why this is unsafe).
pub(super) static NAIVE: [Procedure; 4] = [
    Procedure {
        name: "Operator.naiveSwap(C_new)",
        lines: &[
            line(0, Trigger::RequestChange, "for each server s of C_old and of C_new:"),
            line(1, Trigger::StopServer, "stop s"),
            line(1, Trigger::ReplaceRoster, "replace its roster by C_new"),
            line(1, Trigger::StartServer, "start s"),
            line(1, Trigger::SplitElection, "beware: two majorities may be disjoint now"),
            line(0, Trigger::FinishChange, "done: every roster says C_new"),
        ],
    },
    Procedure {
        name: "Leader.lead()",
        lines: &[line(0, Trigger::Commit, "commit what a majority of my roster holds"), CHECK_QUORUM],
    },
    Procedure {
        name: "Server.campaign()",
        lines: &[
            PRE_VOTE,
            line(0, Trigger::Campaign, "currentTerm += 1; ask all in my roster to vote"),
            line(0, Trigger::CountVotes, "lead once a majority of my roster says yes"),
        ],
    },
    VOTER,
];

/// One voter at a time (D 4.1, 4.2).
pub(super) static SINGLE: [Procedure; 6] = [
    Procedure {
        name: "Leader.addServerSingleStep(s)",
        lines: &[
            DEFER,
            ONE_AT_A_TIME,
            rule(0, Trigger::CatchUp, Rule::LearnerFirst, "send s the log until it keeps up, or give up"),
            line(0, Trigger::AppendAddition, "append C_new: C_old with s"),
        ],
    },
    Procedure {
        name: "Leader.removeServerSingleStep(s)",
        lines: &[line(0, Trigger::AppendRemoval, "check as above; append C_new: C_old without s")],
    },
    Procedure { name: "Leader.lead()", lines: &[COMPLETE, STEP_DOWN, CHECK_QUORUM] },
    CONFIGURATION,
    Procedure {
        name: "Server.campaign()",
        lines: &[
            PRE_VOTE,
            line(0, Trigger::Campaign, "currentTerm += 1; ask every voter to vote"),
            line(0, Trigger::CountVotes, "lead once a majority of the voters says yes"),
        ],
    },
    VOTER,
];

/// Joint consensus, through C_old,new (paper 6; D 4.3).
pub(super) static JOINT: [Procedure; 4] = [
    Procedure {
        name: "Leader.changeJointly(C_new)",
        lines: &[
            DEFER,
            ONE_AT_A_TIME,
            rule(0, Trigger::CatchUp, Rule::LearnerFirst, "send newcomers the log until they keep up"),
            line(0, Trigger::AppendJoint, "append C_old,new: now majorities of both decide"),
            rule(0, Trigger::CommitJoint, Rule::JointCommitsBeforeLeaving, "wait until C_old,new is committed"),
            line(0, Trigger::AppendNew, "append C_new"),
            COMPLETE,
            STEP_DOWN,
        ],
    },
    CONFIGURATION,
    Procedure {
        name: "Server.campaign()",
        lines: &[
            PRE_VOTE,
            line(0, Trigger::Campaign, "currentTerm += 1; ask C_old and C_new to vote"),
            rule(0, Trigger::CountVotes, Rule::JointNeedsBoth, "lead once majorities of both say yes"),
        ],
    },
    VOTER,
];

const DEFER: Line =
    rule(0, Trigger::DeferChange, Rule::OwnTermCommitFirst, "if currentTerm has no committed entry: defer");
const ONE_AT_A_TIME: Line =
    rule(0, Trigger::RefuseConcurrentChange, Rule::OneChangeAtATime, "if a change is under way: refuse");
const COMPLETE: Line = line(0, Trigger::CompleteChange, "C_new is committed: done; removed servers retire");
const STEP_DOWN: Line = rule(1, Trigger::StepDown, Rule::RemovedLeaderNotCounted, "if I am one of them: step down");
const CHECK_QUORUM: Line = rule(0, Trigger::CheckQuorum, Rule::CheckQuorum, "if no majority answers me: step down");
const PRE_VOTE: Line = rule(0, Trigger::PreVote, Rule::PreVote, "first ask the voters: could I win?");

/// Effective configuration of a server (D 4.1).
const CONFIGURATION: Procedure = Procedure {
    name: "Server.configuration()",
    lines: &[
        rule(0, Trigger::ActivateConfig, Rule::InForceOnAppend, "the latest in my log counts, committed or not"),
        rule(0, Trigger::RollBackConfig, Rule::RollbackOnTruncate, "if its entry is removed: the one before it"),
        rule(0, Trigger::StartServer, Rule::ReloadOnRestart, "after a restart: again the latest in my log"),
    ],
};

/// Answer of a server to a candidate (paper 5.2, 5.4.1; D 4.1, 4.2.3).
const VOTER: Procedure = Procedure {
    name: "Voter.answer(candidate)",
    lines: &[
        rule(0, Trigger::IgnoreNonMember, Rule::AnswerNonMembers, "for any candidate, member or not:"),
        rule(1, Trigger::IgnoreCandidate, Rule::LeaderStickiness, "if I hear from a leader: stay silent"),
        line(1, Trigger::DenyVote, "if I voted already or its log is behind: deny"),
        line(1, Trigger::GrantVote, "else vote yes"),
    ],
};

const fn line(depth: u8, trigger: Trigger, text: &'static str) -> Line {
    Line { text, depth, rule: None, trigger }
}

const fn rule(depth: u8, trigger: Trigger, rule: Rule, text: &'static str) -> Line {
    Line { text, depth, rule: Some(rule), trigger }
}
