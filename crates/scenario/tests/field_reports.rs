//! Scripts after bug reports on real implementations and on this one. Their expectations state the right behaviour.

use cluster::Mode;
use raft_core::ServerId;
use scenario::script::read;
use scenario::{Outcome, Scenario};

fn script(text: &str) -> Scenario {
    read(text).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}\n{text}"))
}

/// Plays the script and checks all of its expectations.
fn assert_expectations_hold(text: &str) {
    let unmet = script(text).failed_expectations(None);
    assert!(unmet.is_empty(), "{}", unmet.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

fn outcome(text: &str, mode: Mode) -> Outcome {
    script(text).outcome(mode)
}

#[test]
fn leader_that_applied_c_old_new_before_its_election_leaves_it() {
    for rule in ["apply_no_campaign", "in_force_on_append"] {
        assert_expectations_hold(&format!(
            "overlap 1
title Joint, applied before the election
modes joint
old S1 S2 S3
new S1 S2 S4
leader S1
off {rule}
apply 100
seed 3
end 5000
at 20 ask S1 S2 S4
at 190 crash S1
expect joint at 180: S1 counts S1 S2 S3
expect joint: safe; finishes
"
        ));
    }
}

#[test]
fn change_is_not_finished_while_the_leader_counts_both_halves() {
    let logs: String =
        (1..=5).map(|number| format!("log S{number}: 1 no-op, 1 voters S1 S2 S3 and S1 S2 S3 S4 S5\n")).collect();
    assert_expectations_hold(&format!(
        "overlap 1
title The new members are the new half of a joint configuration
modes joint
old S1 S2 S3
new S1 S2 S3 S4 S5
{logs}committed 2
leader S2
latency 40 to 40
admin-pause 5
at 1 ask S1 S2 S3 S4 S5
at 20 part S2 from S1 S3 S4 S5
at 21 crash S1
at 21 crash S4
at 21 crash S5
end 400
expect joint at 15: does not finish; S2 counts S1 S2 S3 and S1 S2 S3 S4 S5
expect joint: does not finish
"
    ));
}

#[test]
fn change_requested_from_the_leader_is_finished_when_its_members_are_those_of_new() {
    let text = "overlap 1
title Asked of the leader
modes single
old S1 S2 S3
new S1 S2 S3 S4
leader S1
at 5 request S1 add S4
end 1000
expect single at 4: does not finish
expect single: safe; finishes
";
    assert_expectations_hold(text);
    let nothing = outcome(
        &text.replace("at 5 request S1 add S4\n", "").replace("finishes\n", "does not finish\n"),
        Mode::SingleServer,
    );
    assert_eq!((nothing.has_change, nothing.finished), (false, false));
}

#[test]
fn change_is_unfinished_again_after_a_request_for_other_members() {
    assert_expectations_hold(
        "overlap 1
title There, and on
modes single
old S1 S2 S3
new S1 S2 S3 S4
leader S1
at 5 ask S1 S2 S3 S4
at 600 request S1 remove S4
end 1200
expect single at 500: finishes
expect single: safe; does not finish; S1 counts S1 S2 S3
",
    );
}

/// S3 wins term 2 by S3, S4 and S5, and crashes; S1 continues to lead term 1, and commits with S2 at 190 ms.
fn leader_without_an_entry_committed_later(crash: &str, and: &str) -> String {
    format!(
        "overlap 1
title Leader Completeness knows no time
modes naive
old S1 S2 S3
new S1 S2 S3 S4 S5
leader S1
operator-order S3 S4 S5 S1 S2
operator-pause 10
operator-downtime 5
at 5 ask S1 S2 S3 S4 S5
at 52 cancel
at 51 part S1 S2 from S3 S4 S5
at 65 lease S4
at 65 lease S5
at 65 lease S3
at 70 time out S3
{crash}at 150 propose S1 10
end 400
expect naive at 139: S3 leads by S3 S4 S5; S1 counts S1 S2 S3; S2 counts S1 S2 S3
expect naive at 145: safe
expect naive: breaks Leader Completeness{and}; commits 1
"
    )
}

#[test]
fn leader_without_an_entry_committed_later_in_an_earlier_term_violates_leader_completeness() {
    // By 230 ms S3 has committed an entry of its own, where S1 has another.
    for (crash, and) in [("at 140 crash S3\n", ""), ("at 230 crash S3\n", ", State Machine Safety")] {
        assert_expectations_hold(&leader_without_an_entry_committed_later(crash, and));
    }
}

#[test]
fn server_that_learns_of_its_removal_from_a_snapshot_retires() {
    let text = "overlap 1
title Removed while away, and told by a snapshot
modes single joint
old S1 S2 S3
leader S1
commands 3
latency 10 to 10
at 10 part S3 from S1 S2
at 20 ask S1 S2
at 60 propose S1 7
at 100 compact S1
at 110 join S3 with S1 S2
end 1500
expect single: safe; finishes; S3 counts S1 S2
expect joint: safe; finishes; S3 counts S1 S2
";
    assert_expectations_hold(text);
    let scenario = script(text);
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut run = scenario.timeline(mode);
        run.seek(scenario.end);
        let third = run.world().server(ServerId::try_from(3).expect("a name")).expect("it runs");
        assert!(third.is_retired() && third.log().snapshot().index > 0.into(), "{mode}");
    }
}

#[test]
fn leader_that_committed_its_own_removal_does_not_campaign_after_a_restart() {
    assert_expectations_hold(
        "overlap 1
title A leader that removed itself is started again
modes single joint
old S1 S2 S3
new S1
leader S3
commands 1
off pre_vote leader_stickiness
end 2500
at 20 ask S1
at 125 crash S3
at 130 restart S3
expect single: safe; finishes; S1 leads; elections 1
expect joint: safe; finishes; S1 leads; elections 1
expect single with all rules: safe; finishes; S1 leads; elections 1
expect joint with all rules: safe; finishes; S1 leads; elections 1
",
    );
}

#[test]
fn follower_that_lost_its_disk_is_repaired_by_the_leader() {
    for more in ["", "at 320 propose S1 11\nat 330 propose S1 12\n"] {
        assert_expectations_hold(&format!(
            "overlap 1
title Wiped, and the same leader goes on
modes single
old S1 S2 S3
leader S1
commands 3
at 100 crash S3
at 110 lose-disk S3
at 120 restart S3
at 300 propose S1 10
{more}end 3000
expect single: safe; S1 S2 S3 have the same log; loses 0
"
        ));
    }
}

#[test]
fn configuration_is_not_appended_during_a_leadership_transfer() {
    assert_expectations_hold(
        "overlap 1
title A newcomer has caught up while the term is handed over
modes single
old S1 S2 S3
new S1 S2 S3 S4
leader S1
commands 3
latency 10 to 10
at 5 cut S1 S2
at 10 request S1 add S4
at 15 transfer S1 S2
at 20 propose S1 7
end 1000
expect single at 100: S1 leads; S1 counts S1 S2 S3; entries 0
expect single: safe; S1 leads; S1 counts S1 S2 S3 S4; entries 1; finishes
",
    );
}

#[test]
fn leader_outside_its_configuration_leads_by_the_votes_of_others() {
    let text = "overlap 1
title Elected by the one voter that is left
modes single
old S1 S2
new S2
log S1: 1 no-op, 1 voters S2
log S2: 1 no-op
committed 1
end 6000
";
    let scenario = script(text);
    let mut run = scenario.timeline(Mode::SingleServer);
    run.seek(scenario.end);
    let first = ServerId::try_from(1).expect("a name");
    let elections: Vec<_> = run.world().history().elections().iter().filter(|reign| reign.leader == first).collect();
    assert!(!elections.is_empty() && elections.iter().all(|reign| !reign.votes.contains(first)), "{elections:?}");
}

#[test]
fn leader_that_goes_back_to_c_old_without_a_commit_of_its_own_term_loses_a_commit() {
    let logs = "old S1 S2 S3
new S2 S3 S4
log S1: 1 no-op, 1 voters S1 S2 S3 and S2 S3 S4, 2 no-op, 2 voters S1 S2 S3
log S2: 1 no-op, 1 voters S1 S2 S3 and S2 S3 S4, 2 no-op, 2 voters S1 S2 S3
log S3: 1 no-op, 1 voters S1 S2 S3 and S2 S3 S4
log S4: 1 no-op, 1 voters S1 S2 S3 and S2 S3 S4, 1 voters S2 S3 S4
term S3 2
committed 2
leader S2
at 5 part S1 S2 from S3 S4
at 100 time out S4
end 500
expect joint: breaks Leader Completeness, State Machine Safety
";
    let head = "overlap 1\ntitle Back out of C_old,new without the gate\nmodes joint\noff own_term_commit_first\n";
    assert_expectations_hold(&format!("{head}revertible-joint\n{logs}"));
    assert!(read(&format!("{head}{logs}")).is_err(), "without the option no leader goes back");
}
