//! Questions that were put to TLC and to `overlap explore --view tla`. `cargo xtask tlc` puts them again.

/// A question, with what TLC answered.
pub(crate) struct TlcQuestion {
    /// The name; that of the verdict in docs/verdicts.md, if it is one of these.
    pub(crate) name: &'static str,
    /// The options after `overlap explore`.
    pub(crate) call: &'static str,
    /// The distinct states and the depth that TLC counted. `None` if it was only asked for the shortest counterexample.
    pub(crate) counted: Option<(usize, u32)>,
    /// The moves of the shortest counterexample.
    pub(crate) violated_after: Option<u32>,
    /// Whether TLC takes minutes for it: `cargo xtask tlc --slow`.
    pub(crate) is_slow: bool,
}

/// The day on which TLC last answered these questions, with TLC 2026.11 (commit cc6b616 of tlaplus/tlaplus).
pub(crate) const COMPARED_ON: &str = "2026-11-29";

const fn counted(name: &'static str, call: &'static str, distinct: usize, depth: u32) -> TlcQuestion {
    TlcQuestion { name, call, counted: Some((distinct, depth)), violated_after: None, is_slow: false }
}

const fn violated(name: &'static str, call: &'static str, distinct: usize, depth: u32, moves: u32) -> TlcQuestion {
    TlcQuestion { name, call, counted: Some((distinct, depth)), violated_after: Some(moves), is_slow: false }
}

const fn shortest(name: &'static str, call: &'static str, moves: u32) -> TlcQuestion {
    TlcQuestion { name, call, counted: None, violated_after: Some(moves), is_slow: false }
}

const fn slow(name: &'static str, call: &'static str, distinct: usize, depth: u32) -> TlcQuestion {
    TlcQuestion { name, call, counted: Some((distinct, depth)), violated_after: None, is_slow: true }
}

/// All questions.
pub(crate) const QUESTIONS: &[TlcQuestion] = &[
    counted(
        "naive",
        "#own&old=1,2&new=1,2,3&leader=1 --mode naive --terms 2 --log 3 --changes 1 --crashes 0 --commands 1",
        13934,
        14,
    ),
    shortest(
        "naive: Log Matching",
        "#own&old=1,2&new=3,4&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 0 --commands 1 --property log-matching",
        6,
    ),
    violated(
        "naive: State Machine Safety",
        "#own&old=1,2&new=3,4&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 0 --commands 0 --property state-machine-safety",
        16020,
        18,
        5,
    ),
    violated(
        "naive: Leader Completeness",
        "#own&old=1,2&new=3,4&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 0 --commands 0 --property leader-completeness",
        14708,
        18,
        3,
    ),
    violated(
        "naive: near miss",
        "#own&old=1,2&new=3,4&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --property disjoint-quorums",
        10146,
        19,
        1,
    ),
    counted(
        "single",
        "#own&old=1,2&new=1,2,3&leader=1 --mode single --terms 2 --log 4 --changes 1 --crashes 1 --commands 1",
        11207,
        12,
    ),
    counted(
        "single: three terms",
        "#own&old=1,2,3&new=2,3&leader=1 --mode single --terms 3 --log 5 --changes 1 --crashes 0 --commands 0",
        32078,
        16,
    ),
    counted(
        "single: two changes",
        "#own&old=1,2&new=2,3&leader=1 --mode single --terms 2 --log 5 --changes 2 --crashes 0 --commands 0",
        5384,
        15,
    ),
    counted(
        "single: there and back",
        "#own&old=1,2&new=2,3&leader=1 --reverse --mode single --terms 2 --log 4 --changes 2 --crashes 1 --commands 0",
        11082,
        12,
    ),
    violated(
        "single without reload_on_restart",
        "#own&old=1,2,3&new=1&leader=1 --mode single --terms 2 --log 4 --changes 2 --crashes 1 --commands 0 --rule-off reload_on_restart",
        22169,
        14,
        6,
    ),
    counted(
        "single without rollback_on_truncate",
        "#own&old=1,2,3&new=2,3&leader=1 --mode single --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off rollback_on_truncate",
        6799,
        12,
    ),
    counted(
        "single without removed_leader_steps_down",
        "#own&old=1,2,3&new=2,3&leader=1 --mode single --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off removed_leader_steps_down",
        7244,
        12,
    ),
    violated(
        "single: a lost disk",
        "#own&old=1,2&new=1,2,3&leader=1 --mode single --terms 2 --log 4 --changes 1 --crashes 0 --commands 0 --lost-disks 1",
        8160,
        13,
        5,
    ),
    counted(
        "single: a server stays down",
        "#own&old=1,2&new=1,2,3&leader=1 --mode single --terms 2 --log 4 --changes 1 --crashes 0 --commands 0 --stay-down 1",
        11674,
        13,
    ),
    counted(
        "single: learners",
        "#s2.eNodjNEJgDAMBf8zRUaodpROUMhDKjGRRHR9qz8Hdx_nN0L7yQuRq3BbuK2k6GGI5FbJ8Py1flUQU-hwQXIO2xS8-7CLEpA5gU2WUohe3Bsa5g --mode single --terms 2 --log 5 --changes 2 --crashes 0 --commands 0",
        5848,
        15,
    ),
    counted(
        "joint: a demotion",
        "#s2.eNotjLENgDAMBHtP4RGSMEomiJQvgGAjO4L1MYLmpCvu9IKNdnIm0tG5Zq6F60KC-xMaaB0WQod2OG-6yiQHekSQYCqJqE0uiZvv_yMyE5i_swfbvx0K --mode joint --terms 2 --log 4 --changes 1 --crashes 0 --commands 0",
        1455,
        10,
    ),
    counted(
        "joint",
        "#own&old=1,2&new=1,2,3&leader=1 --mode joint --terms 2 --log 5 --changes 1 --crashes 1 --commands 0",
        11689,
        14,
    ),
    counted(
        "joint without inherited_joint_commits_first",
        "#own&old=1,2,3&new=2,3&leader=1 --mode joint --terms 2 --log 5 --changes 1 --crashes 0 --commands 0 --rule-off inherited_joint_commits_first",
        2476,
        14,
    ),
    violated(
        "joint without joint_needs_both",
        "#own&old=1,2,3&new=1,2,4&leader=1 --mode joint --terms 2 --log 4 --changes 1 --crashes 0 --commands 0 --rule-off joint_needs_both",
        7889,
        11,
        4,
    ),
    counted(
        "joint: directly",
        "#own&old=1,2&new=1,2,3&leader=1 --mode joint --direct-changes --terms 2 --log 5 --changes 1 --crashes 0 --commands 0",
        4586,
        14,
    ),
    shortest(
        "naive-moves-nothing",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0",
        3,
    ),
    shortest(
        "naive-moves-rollback_on_truncate",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off rollback_on_truncate",
        3,
    ),
    shortest(
        "naive-moves-reload_on_restart",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off reload_on_restart",
        3,
    ),
    shortest(
        "naive-moves-one_change_at_a_time",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off one_change_at_a_time",
        3,
    ),
    shortest(
        "naive-moves-own_term_commit_first",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off own_term_commit_first",
        3,
    ),
    shortest(
        "naive-moves-removed_leader_not_counted",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off removed_leader_not_counted",
        3,
    ),
    shortest(
        "naive-moves-learner_first",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off learner_first",
        3,
    ),
    shortest(
        "naive-moves-leader_stickiness",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off leader_stickiness",
        3,
    ),
    shortest(
        "naive-moves-pre_vote",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off pre_vote",
        3,
    ),
    shortest(
        "naive-moves-check_quorum",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off check_quorum",
        3,
    ),
    shortest(
        "naive-moves-joint_needs_both",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off joint_needs_both",
        3,
    ),
    shortest(
        "naive-moves-joint_commits_before_leaving",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off joint_commits_before_leaving",
        3,
    ),
    shortest(
        "naive-moves-campaign_while_leaving",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off campaign_while_leaving",
        3,
    ),
    shortest(
        "naive-moves-inherited_joint_commits_first",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off inherited_joint_commits_first",
        3,
    ),
    shortest(
        "naive-moves-candidate_votes_for_itself",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off candidate_votes_for_itself",
        3,
    ),
    shortest(
        "naive-moves-leaving_candidate_not_counted",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off leaving_candidate_not_counted",
        3,
    ),
    shortest(
        "naive-moves-learners_do_not_campaign",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off learners_do_not_campaign",
        3,
    ),
    shortest(
        "naive-moves-removed_servers_retire",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off removed_servers_retire",
        3,
    ),
    shortest(
        "naive-moves-pre_vote_across_terms",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off pre_vote_across_terms",
        3,
    ),
    shortest(
        "naive-moves-joint_union",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off joint_union",
        3,
    ),
    shortest(
        "naive-moves-removed_leader_uncounted",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off removed_leader_uncounted",
        3,
    ),
    shortest(
        "naive-moves-removed_leader_steps_down",
        "#own&old=1,2,3&new=1,2,3,4,5&leader=1 --mode naive --terms 2 --log 4 --changes 1 --crashes 1 --commands 0 --rule-off removed_leader_steps_down",
        3,
    ),
    shortest(
        "single-moves-reload_on_restart",
        "#own&old=1,2,3&new=1&leader=1 --mode single --terms 3 --log 5 --changes 2 --crashes 1 --commands 0 --rule-off reload_on_restart",
        6,
    ),
    shortest(
        "joint-moves-reload_on_restart",
        "#own&old=1,2,3&new=1&leader=1 --mode joint --terms 3 --log 5 --changes 2 --crashes 1 --commands 0 --rule-off reload_on_restart",
        5,
    ),
    shortest(
        "joint-moves-joint_needs_both",
        "#own&old=1,2,3&new=3,4,5&leader=1 --mode joint --terms 2 --log 5 --changes 2 --crashes 1 --commands 0 --rule-off joint_needs_both",
        4,
    ),
    shortest(
        "joint-moves-joint_commits_before_leaving",
        "#own&old=1,2,3&new=3,4,5&leader=1 --mode joint --terms 2 --log 5 --changes 2 --crashes 1 --commands 0 --rule-off joint_commits_before_leaving",
        4,
    ),
    shortest(
        "joint-moves-joint_union",
        "#own&old=1,2,3&new=3,4,5&leader=1 --mode joint --terms 2 --log 5 --changes 2 --crashes 1 --commands 0 --rule-off joint_union",
        4,
    ),
    counted(
        "single-moves-in_force_on_append: on",
        "#own&old=1,2,3&new=1&leader=1 --mode single --terms 2 --log 5 --changes 2 --crashes 1 --commands 0",
        18705,
        14,
    ),
    counted(
        "joint-moves-in_force_on_append: on",
        "#own&old=1,2,3&new=1&leader=1 --mode joint --terms 2 --log 5 --changes 2 --crashes 1 --commands 0",
        10053,
        14,
    ),
    slow(
        "joint-moves-reload_on_restart: on",
        "#own&old=1,2,3&new=1&leader=1 --mode joint --terms 3 --log 5 --changes 2 --crashes 1 --commands 0",
        166_540,
        16,
    ),
    slow(
        "single-moves-reload_on_restart: on",
        "#own&old=1,2,3&new=1&leader=1 --mode single --terms 3 --log 5 --changes 2 --crashes 1 --commands 0",
        309_290,
        17,
    ),
    slow(
        "single-moves-nothing",
        "#own&old=1,2&new=2,3&leader=1 --mode single --terms 3 --log 7 --changes 4 --crashes 1 --commands 0 --reverse",
        1_837_737,
        23,
    ),
    slow(
        "joint-moves-nothing",
        "#own&old=1,2,3&new=1,4&leader=1 --mode joint --terms 3 --log 7 --changes 2 --crashes 1 --commands 0 --reverse",
        2_290_841,
        23,
    ),
    slow(
        "joint: there and back",
        "#own&old=1,2,3&new=1,4&leader=1 --mode joint --terms 2 --log 7 --changes 2 --crashes 1 --commands 0 --reverse",
        148_048,
        21,
    ),
];
