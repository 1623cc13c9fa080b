//! Accidents of operators in scripts, after reports from the field: what breaks in each mode, and what is lost.

use scenario::link::{fragment, open_with};
use scenario::script::{read, write};

/// Plays the script and checks all of its expectations, also after it was written and read again.
fn assert_expectations_hold(text: &str) {
    let scenario = read(text).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}\n{text}"));
    let unmet = scenario.failed_expectations(None);
    assert!(unmet.is_empty(), "{}", unmet.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    assert_eq!(read(&write(&scenario)), Ok(scenario));
}

/// S1 and S2 acknowledge command 7, which S3 does not get, and crash.
const QUORUM_LOST: &str = "overlap 1
old S1 S2 S3
leader S1
commands 2
latency 10 to 10
end 1500
at 5 part S3 from S1 S2
at 6 propose S1 7
at 50 crash S1
at 50 crash S2
";

/// Report 30: a quorum is forced by hand.
#[test]
fn survivor_that_is_forced_loses_the_writes_that_only_the_others_have() {
    assert_expectations_hold(&format!(
        "{QUORUM_LOST}title Forced
at 60 force S3 to S3
at 500 propose S3 10
expect naive at 61: safe; loses 0; S3 counts S3; S3 has 3 entries
expect naive: breaks Leader Completeness, State Machine Safety; loses 1; commits 2; S3 leads by S3
expect single at 61: breaks Log Matching; loses 0; S3 counts S3; S3 has 5 entries
expect single: breaks Log Matching, Leader Completeness, State Machine Safety; loses 1; commits 2; S3 leads by S3
expect joint at 61: breaks Log Matching; loses 0; S3 counts S3; S3 has 5 entries
expect joint: breaks Log Matching, Leader Completeness, State Machine Safety; loses 1; commits 2; S3 leads by S3
"
    ));
}

/// Report 30, without an acknowledged write that S3 has not: nothing is lost before the others come back. S1 leads the
/// later term, without the two writes of S3.
#[test]
fn two_clusters_go_on_when_the_others_return_with_a_quorum_of_their_own() {
    let script = "overlap 1
title Forced, and back
old S1 S2 S3
leader S1
commands 2
end 1500
at 10 crash S1
at 10 crash S2
at 20 force S3 to S3
at 500 propose S3 10
at 590 part S3 from S1 S2
at 600 restart S1
at 600 restart S2
at 1300 propose S1 20
at 1300 propose S3 30
";
    let claims: String = ["naive", "single", "joint"]
        .map(|mode| {
            format!(
                "expect {mode} at 550: safe; S3 leads; commits 1; loses 0
expect {mode}: breaks Leader Completeness, State Machine Safety; S1 S3 lead; commits 3; loses 2; S1 counts S1 S2 S3; S3 counts S3
"
            )
        })
        .concat();
    assert_expectations_hold(&format!("{script}{claims}"));
}

/// Report 04: two new machines and an old one, which is the only one to have the writes.
#[test]
fn cluster_founded_beside_an_old_server_loses_what_that_one_has() {
    assert_expectations_hold(
        "overlap 1
title Two new machines and an old one
old S1 S2 S3
leader S1
commands 3
end 900
at 5 crash S1
at 5 crash S2
at 10 bootstrap S4 with S3 S4 S5
at 11 bootstrap S5 with S3 S4 S5
expect naive at 12: safe; S3 counts S1 S2 S3; S4 counts S3 S4 S5; S5 counts S3 S4 S5
expect naive: breaks Leader Completeness, State Machine Safety; loses 3; S4 leads by S4 S5; S3 has 4 entries
expect single at 12: breaks Log Matching; S3 counts S1 S2 S3; S4 counts S3 S4 S5; S5 counts S3 S4 S5
expect single: breaks Log Matching, Leader Completeness, State Machine Safety; loses 3; S4 leads by S4 S5; S3 has 5 entries
expect joint at 12: breaks Log Matching; S3 counts S1 S2 S3; S4 counts S3 S4 S5; S5 counts S3 S4 S5
expect joint: breaks Log Matching, Leader Completeness, State Machine Safety; loses 3; S4 leads by S4 S5; S3 has 5 entries
",
    );
}

#[test]
fn accident_that_is_refused_has_no_effect_on_the_run() {
    let script = |accidents: &str| {
        let claims = ["naive", "single", "joint"].map(|mode| format!("expect {mode}: safe; S1 leads; loses 0\n"));
        format!("overlap 1\ntitle Refused\nold S1 S2 S3\nleader S1\nend 500\n{accidents}{}", claims.concat())
    };
    assert_expectations_hold(&script(
        "at 20 bootstrap S2 with S2
at 21 force S4 to S4
at 22 force S3 to S1 S2
at 23 bootstrap the leader with S2
",
    ));
}

#[test]
fn links_keep_accidents_and_bound_the_servers_that_they_set_up() {
    let open =
        |actions: &str| open_with(&format!("naive-swap-5-to-5&do={actions}"), &|id| scenario::preset(id).cloned());
    let link = open("30.bootstrap.6.with.6.7,40.naive.force.3.to.3");
    let printed = fragment(link.link.as_ref().expect("it opens"));
    assert!(link.errors.is_empty(), "{:?}", link.errors);
    assert_eq!(open_with(&printed, &|id| scenario::preset(id).cloned()).link, link.link, "{printed}");
    for unbounded in ["30.bootstrap.6.with.6.63", "30.force.3.to.3.8"] {
        assert!(!open(unbounded).errors.is_empty(), "{unbounded}");
    }
}
