//! Claims about what can still happen: with a search, without one, and what they say when it has no answer.

use brute_force::BruteForce;
use cluster::World;
use parse::parsed;
use raft_core::Configuration;
use scenario::check::{Finding, remarks};
use scenario::script::{read, read_with_source_map, write};
use scenario::{Actual, Claim, Continuations, Possibility};

#[path = "support/brute_force.rs"]
mod brute_force;
#[path = "support/parse.rs"]
mod parse;

/// S1 has added S3 with the vote of S3, before S2 heard of it, and is lost. S3 alone has all committed entries, and S2
/// does not know S3.
const STRANGER: &str = "overlap 1\nmodes single\noff answer_strangers\nold S1 S2\nnew S1 S2 S3\n\
    log S1: 1 no-op, 1 voters S1 S2 S3\nlog S2: 1 no-op\nlog S3: 1 no-op, 1 voters S1 S2 S3\ncommitted 2\n\
    at 10 crash S1\nend 900\n";

/// Claims that do not hold, with what is so instead.
fn failed(text: &str, continuations: Option<&dyn Continuations>) -> Vec<(String, Actual)> {
    let failed = parsed(text).failed_expectations(continuations);
    failed.into_iter().map(|it| (it.claim.to_string(), it.actual)).collect()
}

#[test]
fn claims_survive_printing_and_parsing() {
    let claims = ["nobody can lead", "somebody can lead", "cannot finish", "can finish"];
    let text = format!("overlap 1\nold S1\nexpect joint: {}\n", claims.join("; "));
    let scenario = parsed(&text);
    let printed: Vec<_> = scenario.expect[0].claims.iter().map(Claim::to_string).collect();
    assert_eq!(printed, claims);
    assert!(scenario.expect[0].claims.iter().all(Claim::needs_search));
    assert_eq!(read(&write(&scenario)), Ok(scenario));
}

#[test]
fn dead_end_without_a_rule_is_none_with_all_rules() {
    let so = "expect single at 0: nobody leads; somebody can lead\nexpect single at 10: nobody can lead\n\
        expect single: nobody can lead; nobody leads\nexpect single with all rules at 10: somebody can lead\n\
        expect single with all rules: somebody can lead; S3 leads\n";
    let report = parsed(&format!("{STRANGER}{so}")).check_expectations(Some(&BruteForce));
    assert_eq!(report.failed, []);
    let bounded: Vec<_> = report.bounded.iter().map(|it| (it.expectation, it.at, it.claim.clone())).collect();
    assert_eq!(bounded, [(1, 10, Claim::CanLead(false)), (2, 900, Claim::CanLead(false))]);
    assert!(report.bounded.iter().all(|it| it.allowance.contains("terms")));
    let not_so = "expect single: somebody can lead\nexpect single with all rules: nobody can lead\n";
    let failed = failed(&format!("{STRANGER}{not_so}"), Some(&BruteForce));
    let [(_, Actual::Within { claim, allowance }), (_, Actual::Claim(other))] = &failed[..] else {
        panic!("{failed:?}")
    };
    assert_eq!((claim, other), (&Claim::CanLead(false), &Claim::CanLead(true)));
    assert!(allowance.contains("terms"), "{allowance}");
}

#[test]
fn change_that_waits_for_a_server_that_is_down_cannot_finish() {
    let text = "overlap 1\nmodes single joint\nold S1\nnew S1 S2\nleader S1\nat 10 crash S2\n\
        at 20 ask S1 S2\nend 300\nexpect single: cannot finish; somebody can lead\n\
        expect joint at 5: can finish; somebody can lead\nexpect joint: can finish\n";
    let failed = failed(text, Some(&BruteForce));
    assert_eq!(failed.iter().map(|(claim, _)| claim.as_str()).collect::<Vec<_>>(), ["can finish"], "{failed:?}");
    assert!(failed.iter().all(|(_, actual)| matches!(actual, Actual::Within { claim: Claim::CanFinish(false), .. })));
}

/// A search that always gives this answer.
struct Answer(Possibility);

impl Continuations for Answer {
    fn can_lead(&self, _: &World) -> Possibility {
        self.0.clone()
    }

    fn can_finish(&self, _: &World, targets: &[Configuration]) -> Possibility {
        assert!(!targets.is_empty());
        self.0.clone()
    }
}

const FOUR_CLAIMS: &str = "overlap 1\nmodes joint\nold S1 S2 S3\nnew S1 S2\nleader S1\n\
    expect joint: nobody can lead; somebody can lead; cannot finish; can finish\n";

#[test]
fn claim_without_a_search_is_not_checked_and_does_not_hold() {
    let failed = failed(FOUR_CLAIMS, None);
    assert_eq!(failed.len(), 4);
    assert!(failed.iter().all(|(_, actual)| *actual == Actual::NotChecked));
}

#[test]
fn claim_holds_only_if_the_search_says_so() {
    let of = |answer: Possibility| failed(FOUR_CLAIMS, Some(&Answer(answer)));
    let claims = |failed: Vec<(String, Actual)>| failed.into_iter().map(|(claim, _)| claim).collect::<Vec<_>>();
    assert_eq!(claims(of(Possibility::Possible)), ["nobody can lead", "cannot finish"]);
    let impossible = Possibility::Impossible { allowance: "1 more term".to_owned() };
    assert_eq!(claims(of(impossible)), ["somebody can lead", "can finish"]);
    let undecided = of(Possibility::Undecided { why: "of the memory".to_owned() });
    assert!(
        undecided.len() == 4 && undecided.iter().all(|(_, it)| *it == Actual::Undecided("of the memory".to_owned()))
    );
    let no_quorum = of(Possibility::NoQuorum);
    assert!(no_quorum.len() == 4 && no_quorum.iter().all(|(_, it)| *it == Actual::NoQuorum));
}

#[test]
fn question_does_not_arise_while_no_majority_is_up() {
    let text = "overlap 1\nmodes single\nold S1 S2 S3\nleader S1\nat 5 crash S1\nat 6 crash S2\n\
        expect single: nobody can lead\nexpect single at 5: somebody can lead\n";
    assert_eq!(failed(text, Some(&BruteForce)), [("nobody can lead".to_owned(), Actual::NoQuorum)]);
}

#[test]
fn finished_change_can_finish_and_no_change_can_neither() {
    let impossible = Answer(Possibility::Impossible { allowance: String::new() });
    let text = "overlap 1\nmodes naive single joint\nold S1 S2 S3\nnew S1 S2\nleader S1\nat 20 ask S1 S2\nend 900\n\
        expect naive: finishes; can finish\nexpect single: finishes; can finish\nexpect joint: finishes; can finish\n";
    assert_eq!(failed(text, Some(&impossible)), []);
    let text = "overlap 1\nmodes joint\nold S1 S2 S3\nleader S1\nexpect joint: can finish; cannot finish\n";
    assert!(failed(text, Some(&impossible)).iter().all(|(_, actual)| *actual == Actual::NoChange));
    assert_eq!(failed(text, Some(&impossible)).len(), 2);
}

/// Lines and findings of the check of a script.
fn found(text: &str) -> Vec<(usize, Finding)> {
    let (scenario, source_map) = read_with_source_map(text).expect(text);
    let remarks = remarks(&scenario.into(), Some(&source_map), Some(&BruteForce));
    remarks.into_iter().map(|it| (it.span.map_or(0, |span| span.line), it.finding)).collect()
}

#[test]
fn run_without_a_clock_has_continuations_and_no_durations() {
    let text = "overlap 1\nmodes single\nold S1 S2 S3\nleader S1\nthen crash S1\n\
        expect single: somebody can lead; nobody leads\nexpect single: safe; stalls at most 5000\n";
    let found = found(text);
    assert!(matches!(&found[..], [(7, finding @ Finding::TimeWithoutClock(_))] if !finding.is_error()), "{found:?}");
}

#[test]
fn run_that_stopped_at_a_limit_has_no_answer() {
    let text = "overlap 1\nmodes joint\nold S1 S2 S3\nleader S1\nlatency 600000 to 600000\nend 600000\n\
        expect joint at 100: somebody can lead\nexpect joint: somebody can lead\n";
    let found = found(text);
    let stopped: Vec<_> = found
        .iter()
        .filter(|(_, it)| matches!(it, Finding::FailedExpectation(it) if it.actual == Actual::RunStopped))
        .map(|(line, _)| *line)
        .collect();
    assert_eq!(stopped, [8], "{found:?}");
    assert!(found.iter().any(|(_, it)| matches!(it, Finding::RunLimitReached { .. })));
}
