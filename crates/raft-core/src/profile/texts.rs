//! The profiles of texts: the paper and the dissertation.

use super::{ChangeProcedure, Difference, Profile, Source};
use crate::{Rule, Rules};

const RAFT_PAPER: Source = Source {
    name: "In Search of an Understandable Consensus Algorithm (extended)",
    version: "20 May 2014",
    commit: None,
};

pub(super) const PAPER: Profile = Profile {
    name: "Raft paper",
    key: "paper-2014",
    rules: Rules { pre_vote: false, check_quorum: false, own_term_commit_first: false, ..Rules::RAFT },
    procedures: &[ChangeProcedure::Joint],
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

pub(super) const DISSERTATION: Profile = Profile {
    name: "Dissertation",
    key: "dissertation-2014",
    rules: Rules::RAFT,
    procedures: &[ChangeProcedure::SingleServer, ChangeProcedure::Joint],
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
