//! Scripts after bug reports on real implementations, each about one rule: the harm without the rule, and none with it.

use checker::ContinuationChecker;
use parse::parsed;

#[path = "support/parse.rs"]
mod parse;

/// Plays the script and checks all of its expectations.
fn assert_expectations_hold(text: &str) {
    let unmet = parsed(text).failed_expectations(Some(&ContinuationChecker::default()));
    assert!(unmet.is_empty(), "{}", unmet.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

/// Plays the script with a rule off and with it on, and checks the claims about each of the two runs. The script names
/// the rule `RULE` in its line `off`.
fn assert_rule_matters(rule: &str, text: &str, off: &str, on: &str) {
    assert_expectations_hold(&format!("overlap 1\n{}{off}", text.replace("RULE", rule)));
    assert_expectations_hold(&format!("overlap 1\n{}{on}", text.replace("off RULE\n", "").replace(" RULE", "")));
}

#[test]
fn leader_that_becomes_a_learner_votes_for_itself_until_then() {
    assert_rule_matters(
        "candidate_votes_for_itself",
        "title Cut off with C_old,new
modes joint
old S1
new S2
off learner_first RULE
leader S1
end 2000
at 10 part S1 from S2
at 20 request S1 joint add S2 learners S1
at 600 join S1 with S2
",
        "expect joint: safe; nobody leads; nobody can lead; S1 counts S1 and S2\n",
        "expect joint: safe; S2 leads; S2 counts S2; S1 counts S2\n",
    );
}

#[test]
fn server_that_leaves_campaigns_if_its_log_alone_has_c_new() {
    let joint = "1 no-op, 1 voters S1 and S2";
    assert_rule_matters(
        "campaign_while_leaving",
        &format!(
            "title Started again with C_new in one log
modes joint
old S1
new S2
off RULE
log S1: {joint}, 1 voters S2
log S2: {joint}
committed 2
end 3000
"
        ),
        "expect joint at 0: S1 counts S2; S2 counts S1 and S2\nexpect joint: safe; nobody leads; nobody can lead\n",
        "expect joint: safe; S2 leads; S1 counts S2; S2 counts S2\n",
    );
    let (joint, leaving) = ("1 no-op, 1 voters S1 S2 S3 S4 S5 and S4 S5", ["log S1: ", "log S2: ", "log S3: "]);
    let logs: String = leaving.iter().map(|log| format!("{log}{joint}, 1 voters S4 S5\n")).collect();
    assert_rule_matters(
        "campaign_while_leaving",
        &format!(
            "title Five become two, and all start again
modes joint
old S1 S2 S3 S4 S5
new S4 S5
off RULE
{logs}log S4: {joint}
log S5: {joint}
committed 2
end 3000
"
        ),
        "expect joint: safe; nobody leads; nobody can lead; cannot finish\n",
        "expect joint: safe; finishes; S4 counts S4 S5; S5 counts S4 S5\n",
    );
}

#[test]
fn leader_that_crashes_with_c_new_finishes_its_removal_after_a_restart() {
    assert_rule_matters(
        "campaign_while_leaving",
        "title Down before C_new was sent
modes joint
old S1
new S2
off RULE
leader S1
end 4000
at 10 ask S2
at 95 cut S1 S2
at 115 crash S1
at 2000 heal S1 S2
at 2000 restart S1
",
        "expect joint at 112: S1 counts S2; S2 counts S1 and S2
expect joint: safe; nobody leads; nobody can lead; cannot finish\n",
        "expect joint at 1990: nobody leads\nexpect joint: safe; S2 leads; finishes\n",
    );
}

#[test]
fn pre_vote_does_not_free_a_vote() {
    assert_rule_matters(
        "vote_kept",
        "title Voted, then asks for pre-votes, then is asked again
modes single
old S1 S2 S3
off leader_stickiness RULE
then time out S1
then deliver S1>S3#0
then deliver S3>S1#0
then time out S2
then deliver S2>S3#0
then deliver S3>S2#0
then deliver S1>S3#1
then time out S3
then deliver S2>S3#1
then deliver S3>S2#1
then deliver S3>S1#1
then deliver S3>S2#2
",
        "expect single: breaks Election Safety; S1 S2 lead; S1 leads by S1 S3; S2 leads by S2 S3; term 1\n",
        "expect single: safe; S1 leads; S1 leads by S1 S3; term 1\n",
    );
}

/// The leader itself would deny its vote even without the rule, since it has appended an entry.
#[test]
fn voter_of_a_leader_that_stepped_down_keeps_its_vote() {
    assert_rule_matters(
        "vote_kept",
        "title A second candidate of the same term
modes single
old S1 S2 S3
off pre_vote leader_stickiness RULE
then time out S1
then deliver S1>S2#0
then deliver S2>S1#0
then quorum-check S1
then crash S2
then restart S2
then time out S3
then deliver S3>S1#0
then deliver S3>S2#0
then deliver S2>S3#0
",
        "expect single: breaks Election Safety; S3 leads; S3 leads by S2 S3; term 1; elections 2\n",
        "expect single: safe; nobody leads; term 1; elections 1\n",
    );
}

#[test]
fn candidate_counts_a_pre_vote_of_an_older_term() {
    assert_rule_matters(
        "pre_vote_across_terms",
        "title Behind in term and log
modes single
old S1 S2 S3
off RULE
log S1: 1 no-op, 2 no-op, 3 no-op
log S2: 1 no-op, 2 no-op
log S3: 1 no-op, 2 no-op, 3 no-op
term S2 2
term S3 3
committed 2
end 2000
at 0 crash S1
at 100 time out S3
",
        "expect single at 240: nobody leads; somebody can lead\nexpect single: safe; S3 leads\n",
        "expect single at 240: S3 leads; S3 leads by S2 S3\nexpect single: safe; S3 leads\n",
    );
}

#[test]
fn leader_of_two_that_removed_itself_is_not_needed_once_its_entry_is_in_the_other_log() {
    for rule in ["apply_no_campaign", "in_force_on_append"] {
        assert_rule_matters(
            rule,
            "title Gone with the knowledge of the commit
modes single
old S1 S2
new S2
off RULE
leader S1
commands 1
apply 20
end 1500
at 20 ask S2
at 62 cut S1 S2
at 110 crash S1
",
            "expect single: safe; finishes; nobody leads; nobody can lead; S2 counts S1 S2\n",
            "expect single: safe; finishes; S2 leads; S2 counts S2\n",
        );
    }
}

#[test]
fn server_that_knows_only_the_old_members_answers_a_new_one() {
    let c_new = "1 no-op, 1 voters S1 S2 S3 and S1 S2 S4, 1 voters S1 S2 S4";
    assert_rule_matters(
        "answer_strangers",
        &format!(
            "title Two are up, and one has never heard of the other
modes joint
old S1 S2 S3
new S1 S2 S4
off RULE
log S1: {c_new}
log S2: 1 no-op
log S3: {c_new}
log S4: {c_new}
committed 3
end 1500
at 0 crash S1
at 0 crash S3
"
        ),
        "expect joint: safe; nobody leads; nobody can lead; S4 counts S1 S2 S4; S2 counts S1 S2 S3\n",
        "expect joint: safe; S4 leads; S2 counts S1 S2 S4\n",
    );
}

#[test]
fn leader_that_removes_itself_does_not_commit_by_itself() {
    assert_rule_matters(
        "removed_leader_uncounted",
        "title A write and a removal in one log
modes single
old S1 S2
new S2
off RULE
leader S1
latency 10 to 10
end 2000
at 10 part S1 from S2
at 20 propose S1 10
at 30 request S1 remove S1
at 600 join S1 with S2
",
        "expect single at 40: nobody leads; commits 1; S2 has 2 entries
expect single: safe; finishes; commits 1; nobody leads; nobody can lead; S2 counts S1 S2; S2 has 2 entries\n",
        "expect single at 40: S1 leads; commits 0\nexpect single: safe; finishes; S2 leads; commits 1; loses 0\n",
    );
}

#[test]
fn leader_that_removed_itself_does_not_depose_its_successor() {
    assert_rule_matters(
        "removed_servers_retire",
        "title Removed, and started again
modes single joint
old S1 S2 S3
new S1
off pre_vote leader_stickiness RULE
leader S3
commands 1
end 2500
at 20 ask S1
at 125 crash S3
at 130 restart S3
",
        "expect single: safe; finishes; elections at least 2\nexpect joint: safe; finishes; elections at least 2\n",
        "expect single: safe; finishes; S1 leads; elections 1\nexpect joint: safe; finishes; S1 leads; elections 1\n",
    );
}

#[test]
fn leadership_is_not_transferred_to_a_learner() {
    assert_rule_matters(
        "learners_do_not_campaign",
        "title A voter that became a learner is to take over
modes single joint
old S1 S2 S3
new S1 S2
off RULE
leader S1
commands 1
end 900
at 20 ask S1 S2 learners S3
at 200 transfer S1 S3
",
        "expect single: safe; S3 leads; S3 counts S1 S2; elections 1; refuses 0
expect joint: safe; S3 leads; S3 counts S1 S2; elections 1; refuses 0\n",
        "expect single: safe; S1 leads; S3 counts S1 S2; elections 0; refuses 1
expect joint: safe; S1 leads; S3 counts S1 S2; elections 0; refuses 1\n",
    );
}
