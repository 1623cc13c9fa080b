//! Meanings of the lines, claims and rules of scripts: a row for each form, as `docs/scenario-script.md` has them. The
//! help of an editor follows from these tables, and a test compares the document with them.

/// A form of a line or of a claim, or a rule.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// An example; of a rule, its key.
    pub example: &'static str,
    /// Meaning of the example. Code in it is between backticks.
    pub meaning: &'static str,
}

const fn form(example: &'static str, meaning: &'static str) -> Form {
    Form { example, meaning }
}

/// Keywords of the lines whose rest is the author's own words: a text or a name.
pub static WITH_OWN_WORDS: &[&str] = &["id", "title", "summary", "beat", "question", "choice", "answer"];

/// All forms of lines.
pub static LINES: &[Form] = &[
    form("overlap 1", "the first line: a script of version 1"),
    form("id my-first-swap", "the name in a link: small letters, digits and hyphens, up to 40"),
    form("title Two out, two in", "a few words"),
    form("summary Two of five servers are replaced.", "one sentence for somebody who has read nothing yet"),
    form("old S1 S2 S3", "the voters at the start; this line must be there"),
    form(
        "learners S6 S7",
        "the learners at the start: members that get every entry and have no vote, none of them in `old`",
    ),
    form(
        "new S1 S4 S5",
        "the voters in the end; by default those of `old`. Servers that are new here run from the start without a configuration. The change begins with an `ask`",
    ),
    form(
        "leader S1",
        "the leader at the start; by default none. It leads term 1 or, if the script has logs or terms, was elected just before",
    ),
    form("commands 2", "how many commands that leader has committed, up to 2000; none, without a leader"),
    form("log S2: 1 no-op, 1, 2 command 7", "what is in the log of S2"),
    form("term S2 3", "in which term S2 is, up to 99"),
    form("committed 2", "how many entries of the logs are committed, up to 50"),
    form("modes single joint", "the modes of the scenario: `naive`, `single`, `joint`; by default all"),
    form("direct-changes", "in joint mode: a request for a change of one server is taken, and made directly"),
    form(
        "revertible-joint",
        "in joint mode: a leader leaves a joint configuration when the admin asks for it, for the new members or back to the old ones",
    ),
    form(
        "votes-carry-commit",
        "vote requests and refusals carry the commit index, which a server takes over if its log has that entry",
    ),
    form(
        "hand-over-first",
        "the admin asks a leader that is to be removed to transfer leadership to a voter that stays, and then asks that one",
    ),
    form(
        "profile etcd-3.7",
        "the rules as an implementation or a text of Raft has them. `off` after it switches further rules off; of two lines that disagree, the later one counts",
    ),
    form("off pre_vote learner_first", "the rules that are off, each once"),
    form(
        "row S3 S2",
        "the order in the diagram, within the groups that leave, stay and join; servers that are not named come after",
    ),
    form(
        "zone east: S1 S4",
        "servers that fail together, each in one zone at most; the name has at most 10 letters, digits and hyphens",
    ),
    form("seed 7", "the seed of latencies and timeouts, up to 18446744073709551615; by default 1"),
    form("latency 8 to 18", "how long a message takes, from 1"),
    form(
        "election 150 to 300",
        "the election timeout, after which a server without a leader campaigns; the first number, from 20, is also how long a server ignores candidates after a message of its leader",
    ),
    form("heartbeat 50", "the interval of a leader's heartbeats, from 10"),
    form("apply 30", "how long a committed configuration waits to be applied, if a rule makes that matter"),
    form("loss 20", "how many of a thousand messages are lost, up to 1000"),
    form("duplication 20", "how many of a thousand messages arrive twice, up to 500"),
    form("drift 10", "by how many in a hundred a server's clock may be fast or slow, up to 90"),
    form("admin-pause 20", "how long the admin of the safe modes waits before it asks, or asks again, from 5"),
    form("operator-pause 20", "naive: how long the operator waits before it stops the next server"),
    form("operator-downtime 15", "naive: how long a server is down for its new roster"),
    form(
        "operator-order S4 S1",
        "naive: the order in which the operator visits the servers; servers that are not named come after, by number",
    ),
    form("end 900", "the end of the run; by default a second after the last action or beat with a time"),
    form("at 120 crash S2", "an action at that time"),
    form("at 120 in naive: crash S2", "the same in one mode only"),
    form("when S1 has C_old,new: crash S2", "an action at the first moment at which a condition holds"),
    form(
        "when S3 leads, 20 later in joint: crash the leader",
        "so many milliseconds after that moment, and in one mode only",
    ),
    form("then crash S2", "in a script without times: the next step"),
    form(
        "beat split at 340: Two leaders, one term.",
        "a moment with a name and a text. Without `at 340` it has the time of the last action above it",
    ),
    form("question Can both win?", "under a beat: its question"),
    form(
        "choice wrong Only one: They have no majority in common.",
        "under a question: an answer to choose, `right` or `wrong`, and after the colon why that is so",
    ),
    form("answer Yes, in the naive lane.", "under a question"),
    form("expect joint: safe; finishes", "claims about the end, in one mode"),
    form("expect naive at 340: S1 S3 lead", "claims about a time"),
    form("expect single with all rules: safe", "claims about the same events with no rule off"),
];

/// All forms of claims.
pub static CLAIMS: &[Form] = &[
    form("safe", "no property is violated"),
    form(
        "breaks Election Safety, Log Matching",
        "exactly these are violated, in this order. There are Election Safety, Leader Append-Only, Log Matching, Leader Completeness and State Machine Safety",
    ),
    form(
        "finishes",
        "the members are those that were asked for with `ask`; where there was no `ask`, the voters are those of `new` and were others before. They are so when the latest committed configuration has them, is not joint, and is in force at the leader; in naive mode, when the operator has replaced every roster",
    ),
    form("does not finish", "they are not, or no change was requested"),
    form("S1 leads", "S1 is the only leader; also `S1 S3 lead`"),
    form("S1 leads by S1 S4 S5", "S1 leads, elected by these votes"),
    form("nobody leads", "there is no leader"),
    form("nobody can lead", "from that moment and without new faults, no server can come to lead and to commit"),
    form("somebody can lead", "a server can"),
    form("cannot finish", "from that moment and without new faults, the change cannot finish"),
    form("can finish", "it can, or has finished"),
    form(
        "S2 counts S1 S2 S3",
        "this is the configuration in force at S2; of a joint one both sets of voters: `S2 counts S1 S2 S3 and S1 S4 S5`; of a server that is down or has none: `S4 counts nobody`",
    ),
    form(
        "S2 has 5 entries",
        "the log of S2 has this number of entries, whether S2 runs or not; outside naive mode C_old is the first",
    ),
    form(
        "S2 has 4 committed entries",
        "S2 knows that this number of entries is committed; a server that is down knows of none",
    ),
    form("S1 S2 have the same log", "these logs are the same, entry for entry; a third may be so, too"),
    form("term 2", "the highest term that a server is in"),
    form(
        "elections at least 1",
        "elections won since the start; every number may have `at least` or `at most` before it",
    ),
    form("commits 3", "commands committed since the start"),
    form("loses 0", "committed commands that are lost"),
    form("entries 2", "configuration entries that leaders appended"),
    form("refuses 1", "requests that servers refused"),
    form("defers 1", "of these, those deferred until the leader has committed an entry of its own term"),
    form("rollbacks 1", "configurations that were rolled back"),
    form(
        "stalls at most 200",
        "milliseconds in which no leader was able to commit; a script without a clock has no such time",
    ),
    form("a quorum is up", "a server runs that reaches a quorum of its own configuration, itself included"),
    form("no quorum is up", "no server does: nobody can win or commit before a server or a link is back"),
    form(
        "tolerates 1",
        "so many running servers may crash, whichever they are, with a quorum left of the leader's configuration or, without a leader, of that of the most up-to-date voter",
    ),
    form("tolerates-zones 0", "the same of zones; a server in no zone counts as one"),
];

/// All rules, with what is so while they are off.
pub static RULES: &[Form] = &[
    form(
        "in_force_on_append",
        "a configuration counts when it is applied; `apply_no_campaign` is the third setting: so, but a server with an unapplied committed configuration does not campaign",
    ),
    form("rollback_on_truncate", "a configuration goes on counting when its entry is removed"),
    form("reload_on_restart", "a restart goes back to the first configuration"),
    form("one_change_at_a_time", "a change may begin while another is not committed"),
    form("own_term_commit_first", "a new leader changes members before it knows what is committed"),
    form("answer_strangers", "a server answers members of its configuration only"),
    form(
        "removed_leader_not_counted",
        "a leader that removes itself goes on counting itself, and leads on; `removed_leader_uncounted` and `removed_leader_steps_down` are its halves: it counts itself and steps down, or it leads on without counting itself and takes no requests",
    ),
    form("learner_first", "a newcomer gets its vote before it has caught up"),
    form("leader_stickiness", "a server with a live leader answers candidates"),
    form("pre_vote", "a candidate raises its term without asking first"),
    form("check_quorum", "a leader without answers from a majority stays leader"),
    form(
        "joint_needs_both",
        "a majority of C_old or of C_new is enough for C_old,new; `joint_union` is the third setting: a majority of all voters together is enough",
    ),
    form("joint_commits_before_leaving", "C_new is appended together with C_old,new"),
    form("campaign_while_leaving", "a server whose removal is not committed does not campaign"),
    form("inherited_joint_commits_first", "a leader elected with an uncommitted C_old,new appends C_new at once"),
    form("vote_kept", "a server forgets its vote at a pre-vote, when it becomes a follower, and at a restart"),
    form(
        "candidate_votes_for_itself",
        "in C_old,new a candidate that is a voter of C_old only does not vote for itself",
    ),
    form("leaving_candidate_not_counted", "a candidate outside its configuration counts its own vote"),
    form("learners_do_not_campaign", "a learner campaigns, and leadership may be transferred to it"),
    form("removed_servers_retire", "a server that knows its removal to be committed campaigns"),
    form("pre_vote_across_terms", "a candidate ignores answers to its pre-vote that have an older term than its own"),
];
