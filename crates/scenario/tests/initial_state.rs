//! Initial states of scripts: the meaning of their lines, their inconsistencies, and their safety.

use cluster::{Mode, World};
use parse::{diagnostics, parsed};
use raft_core::{Command, LogIndex, Payload, Server};
use scenario::encoding::{decode, encode};
use scenario::link::{Link, open_with};
use scenario::script::write;
use scenario::{Scenario, preset};
use scenarios::{Rng, id};

#[path = "support/parse.rs"]
mod parse;
#[path = "support/scenarios.rs"]
mod scenarios;

fn server(world: &World, number: u64) -> &Server {
    world.server(id(number)).expect("it runs")
}

#[test]
fn unstated_terms_and_votes_follow_from_the_latest_leader() {
    let scenario = parsed(
        "overlap 1\nold S1 S2 S3\nnew S1 S2 S4\n# S3 has nothing, S4 knows nobody\n\
         log S1: 1 no-op, 1, 3 command 7\nlog S2:1 no-op,2\nterm S2 4 # a comment\n",
    );
    for mode in Mode::ALL {
        let world = World::new(&scenario.setup(mode));
        let terms = [1, 2, 3, 4].map(|number| u64::from(server(&world, number).current_term()));
        assert_eq!(terms, [3, 4, 3, 0], "{mode}");
        let first = usize::from(mode != Mode::Naive);
        let lengths = [1, 2, 3, 4].map(|number| server(&world, number).log().entries().len());
        assert_eq!(lengths, [first + 3, first + 2, first, 0], "{mode}");
        // Servers in term 3, which S1 has led, have voted for S1.
        let votes = [1, 2, 3, 4].map(|number| server(&world, number).persistent().voted_for);
        assert_eq!(votes, [Some(id(1)), None, Some(id(1)), None], "{mode}");
        let commands: Vec<_> = server(&world, 1).log().entries()[first..].iter().map(|it| it.payload).collect();
        assert_eq!(commands[1..], [Payload::Command(Command(102)), Payload::Command(Command(7))]);
        assert!(world.history().committed().next().is_none() && world.apparent_leader().is_none());
    }
}

/// S1 leads term 2. S2 knows that term and has none of its entries. S3 does not know it, and campaigns for it.
#[test]
fn term_of_the_initial_logs_has_no_second_leader() {
    let text = "overlap 1\nold S1 S2 S3\nlog S1: 1, 2\nlog S2: 1\nlog S3: 1\nterm S3 1\n";
    let scenario = parsed(&format!("{text}off pre_vote\nat 0 crash S1\nat 1 time out S3\nend 60\n"));
    for mode in Mode::ALL {
        let mut run = scenario.timeline(mode);
        run.seek(60);
        let world = run.world();
        assert_eq!(u64::from(server(world, 3).current_term()), 2, "{mode}: it stands");
        assert_eq!(server(world, 2).persistent().voted_for, Some(id(1)), "{mode}");
        assert!(world.apparent_leader().is_none(), "{mode}");
    }
}

#[test]
fn committed_counts_the_stated_entries_and_servers_know_those_they_have() {
    let text = "overlap 1\nold S1 S2 S3 S4 S5\nlog S1: 1, 1, 2\nlog S2: 1, 1\nlog S3: 1, 1\nlog S4: 1\ncommitted 2\nend 1000\n";
    let scenario = parsed(text);
    for mode in Mode::ALL {
        let world = World::new(&scenario.setup(mode));
        let first = u64::from(mode != Mode::Naive);
        let known = [1, 2, 3, 4].map(|number| server(&world, number).commit_index());
        assert_eq!(known, [2, 2, 2, 1].map(|count| LogIndex::from(first + count)), "{mode}");
        assert_eq!(server(&world, 5).commit_index(), LogIndex::ZERO, "it has none of them");
        assert_eq!(scenario.timeline(mode).metrics().writes.committed, 2);
    }
    // Entries committed before do not count. Whether the third entry is committed depends on the new leader: only S1
    // has it.
    for (elected, commits) in [("at 1 time out S1", 1), ("at 0 crash S1\nat 1 time out S2", 0)] {
        let expected =
            ["naive", "single", "joint"].map(|mode| format!("expect {mode}: elections 1; commits {commits}\n"));
        let scenario = parsed(&format!("{text}{elected}\n{}", expected.concat()));
        assert_eq!(scenario.failed_expectations(), [], "{elected}");
    }
}

#[test]
fn initial_state_survives_printing_encoding_and_links() {
    let mut count = 0;
    for key in 0..1500 {
        let scenario = Rng::new(key).scenario();
        if scenario.disks.is_empty() {
            continue;
        }
        count += 1;
        assert_eq!(parsed(&write(&scenario)).disks, scenario.disks, "{key}");
        let packed = Scenario { expect: Vec::new(), ..scenario };
        assert_eq!(decode(&encode(&packed)).as_ref(), Some(&packed), "{key}");
        for mode in packed.modes.clone() {
            assert_eq!(packed.setup(mode).initial_states, packed.disks);
        }
        let named = |name: &str| (name == "s1.some").then(|| packed.clone());
        let opened = open_with("s1.some&seed=9", &named);
        assert_eq!(opened.into_result().map(|link| link.scenario.disks), Ok(packed.disks.clone()));
        let of_others = open_with("s1.some&leader=none&old=1,2", &named);
        assert!(of_others.into_result().expect("a link").scenario.disks.is_empty(), "another cluster has other disks");
    }
    assert!(count > 200, "{count} of 1500 begin in the middle");
}

#[test]
fn every_error_of_a_line_is_reported_with_its_position() {
    let lines = "overlap 1
modes single joint
old S1 S2 S3
new S1 S2 S4
log S1 1, 2
log S9: 1
log S1: 1, 0, x, 2, 1 no-op, 100
log S1: 1
log S2: 1 noop, 1 command, 1 command 4294967296, 1 no-op 3, , 1 voters, 1 voters S7, 1 voters S1 S1
log S3: 1 voters S1 S2 and, 1 voters S1 learners S1, 1 voters S1 S2 and S1 S3 learners S2 S3
term S1
term S2 100
term S2 3 4
term S2 3
term
committed
log S4:
";
    let (runs, entry) = (
        "write a server that one of the lines “old” and “new” names here",
        "write the term of an entry, and perhaps what it is (as 1, or 1 no-op) here",
    );
    let expected = [
        "5:12+0 write a colon, and what there is to say after it here",
        &format!("6:5+2 {runs}"),
        "7:12+1 write a number from 1 to 99 here",
        &format!("7:15+1 {entry}"),
        "7:21+1 terms do not fall within a log: write 2 or more here",
        "7:30+3 write a number from 1 to 99 here",
        "8:5+2 “S1” stands here twice: take one away",
        "9:11+4 “noop” is not what an entry is (no-op, command or voters): did you mean “no-op”?",
        "9:26+0 write a number from 0 to 4294967295 here",
        "9:38+10 write a number from 0 to 4294967295 here",
        "9:58+1 take “3” away: there is nothing more to say in this line",
        &format!("9:61+0 {entry}"),
        &format!("9:71+0 {runs}"),
        &format!("9:82+2 {runs}"),
        "9:98+2 “S1” stands here twice: take one away",
        &format!("10:27+0 {runs}"),
        "10:41+8 S1 is a voter here: take it away from the learners, or from the voters",
        "10:79+8 S3 is a voter here: take it away from the learners, or from the voters",
        "11:8+0 write a number from 0 to 99 here",
        "12:9+3 write a number from 0 to 99 here",
        "13:11+1 take “4” away: there is nothing more to say in this line",
        "14:6+2 “S2” stands here twice: take one away",
        &format!("15:5+0 {runs}"),
        "16:10+0 write a number from 0 to 50 here",
        &format!("17:8+0 {entry}"),
    ];
    assert_eq!(diagnostics(lines), expected);
    let long = |count| format!("overlap 1\nold S1\nlog S1: {}1", "1, ".repeat(count));
    assert_eq!(diagnostics(&long(49)), [""; 0]);
    assert_eq!(diagnostics(&long(100)), ["3:159+1 a log begins with up to 50 entries: take the rest away"]);
}

/// With an initial state the leader must have won its election. That holds for the leader of a link as well.
#[test]
fn link_names_only_a_leader_that_can_have_been_elected() {
    let story = preset("logs-repaired").expect("it is in the catalogue");
    let known = |_: &str| Some(story.clone());
    let mut can_lead = Vec::new();
    for leader in story.old {
        let opened = open_with(&format!("logs-repaired&leader={}", u64::from(leader)), &known);
        match opened.into_result() {
            Ok(Link { scenario, .. }) => {
                assert_eq!(parsed(&write(&scenario)), Scenario { leader: Some(leader), ..scenario });
                can_lead.push(leader);
            }
            Err(error) => {
                assert!(error.to_string().ends_with("is not a voter that can lead from the start"), "{error}");
            }
        }
    }
    assert!(
        can_lead.contains(&story.leader.expect("somebody leads")) && can_lead.len() < story.old.len(),
        "{can_lead:?}"
    );
    assert_eq!(open_with("logs-repaired&leader=none", &known).errors, []);
}

/// Script for the safe modes with these lines, from its fifth line on.
fn of_safe_modes(lines: &str) -> String {
    format!("overlap 1\nmodes single joint\nold S1 S2 S3\nnew S1 S2 S3 S4 S5\n{lines}")
}

#[test]
fn inconsistent_lines_are_reported_at_their_position() {
    let cases = [
        (
            "commands 2\nlog S1: 1",
            "5:1+8 “commands” does not go with “log”, “term” and “committed”: write them into the logs",
        ),
        ("log S1: 1, 3\nterm S1 2", "6:9+1 the log of S1 ends with an entry of term 3: write 3 or more here"),
        (
            "log S2: 1 no-op, 1\nlog S1: 1, 1, 1",
            "6:9+1 S2 and S1 both have an entry of term 1 in place 2, and one leader made both: up to there all must be the same, and this is not",
        ),
        (
            "log S1: 1, 2, 4, 4\nlog S2: 1, 3, 4",
            "6:12+1 S1 and S2 both have an entry of term 4 in place 3, and one leader made both: up to there all must be the same, and this is not",
        ),
        (
            "log S1: 1, 2\nlog S2: 1, 1, 2",
            "6:15+1 the entries of term 2 begin elsewhere in another log, and one leader made them all: before the first of them, the logs must be the same",
        ),
        (
            "log S1: 1, 1 voters S1 S2 S4\nlog S2: 1",
            "5:12+17 no leader goes from {S1 S2 S3} to {S1 S2 S4} at once: one voter comes or goes, or C_old,new begins with the voters before it, or ends",
        ),
        (
            "log S1: 1, 1 voters S1 S2 and S1 S4\nlog S2: 1",
            "5:12+24 no leader goes from {S1 S2 S3} to {S1 S2}&{S1 S4} at once: one voter comes or goes, or C_old,new begins with the voters before it, or ends",
        ),
        (
            "log S1: 1, 1 voters S1 S2 S3 and S1 S4, 1 voters S1 S4 S5\nlog S2: 1, 1 voters S1 S2 S3 and S1 S4\nlog S4: 1, 1 voters S1 S2 S3 and S1 S4",
            "5:41+17 no leader goes from {S1 S2 S3}&{S1 S4} to {S1 S4 S5} at once: one voter comes or goes, or C_old,new begins with the voters before it, or ends",
        ),
        ("log S1: 1, 2\ncommitted 3", "6:11+1 no “log” line has so many entries: the longest has 2"),
        (
            "log S1: 1, 1\nlog S2: 1\ncommitted 2",
            "7:11+1 so many entries cannot be committed: a majority of {S1 S2 S3} must hold the same ones, and {S1} do",
        ),
        (
            "log S4: 1\nlog S5: 1\ncommitted 1",
            "7:11+1 so many entries cannot be committed: a majority of {S1 S2 S3} must hold the same ones, and {S4 S5} do",
        ),
        (
            "leader S1\nlog S1: 1\nlog S2: 1, 1\nlog S3: 1\nterm S3 3",
            "5:8+2 S1 cannot have been elected: S2 would refuse, as its own log is ahead; S3 would refuse, as it is in term 3",
        ),
        (
            "leader S3\nlog S1: 1, 1 voters S1 S2\nlog S2: 1, 1 voters S1 S2\nlog S3: 1, 1 voters S1 S2\ncommitted 2",
            "5:8+2 S3 cannot have been elected: by its own log it has no vote",
        ),
        (
            "leader S1\nlog S1: 1, 1 voters S1 S2 S3 and S1 S4 S5\nlog S2: 1, 1 voters S1 S2 S3 and S1 S4 S5\nlog S4: 1\nlog S5: 1\nterm S4 7\nterm S5 7",
            "5:8+2 S1 cannot have been elected: S4 would refuse, as it is in term 7; S5 would refuse, as it is in term 7",
        ),
    ];
    for (lines, diagnostic) in cases {
        assert_eq!(diagnostics(&of_safe_modes(lines)), [diagnostic], "{lines}");
    }
    let naive = "overlap 1\nold S1 S2 S3\nlog S1: 1, 1 voters S1 S2\nlog S2: 1";
    let diagnostic =
        "3:12+14 in naive mode no log holds a configuration: take this away, or add the line “modes single joint”";
    assert_eq!(diagnostics(naive), [diagnostic]);
}

/// A state that Raft's rules exclude is an error only with all rules on.
#[test]
fn unreachable_initial_state_is_reported_unless_a_rule_is_off() {
    let cases = [
        (
            "log S1: 1, 2 voters S1 S2\nlog S2: 1\nlog S3: 1",
            "5:12+14 a leader has an entry of its own term before it changes members: put “2 no-op” before this",
        ),
        (
            "log S1: 1, 1 voters S1 S2",
            "5:12+14 a leader appends this when its entries up to place 1 are committed: a majority of {S1 S2 S3} must hold the same ones, and {S1} do",
        ),
        (
            "log S1: 1, 1 voters S1 S2\nlog S2: 1\nlog S3: 2",
            "5:12+14 a leader appends this when its entries up to place 1 are committed: every later leader has what is committed, and S3 has an entry of term 2 without them",
        ),
        (
            "log S1: 1, 1 voters S1 S2 S3 S4, 1 voters S1 S2 S3 S4 S5\nlog S2: 1\nlog S4: 1, 1 voters S1 S2 S3 S4",
            "5:34+23 a leader appends this when its entries up to place 2 are committed: a majority of {S1 S2 S3 S4} must hold the same ones, and {S1 S4} do",
        ),
        (
            "log S1: 1, 1 voters S1 S2 S3 and S1 S4 S5, 1 voters S1 S4 S5\nlog S2: 1, 1 voters S1 S2 S3 and S1 S4 S5",
            "5:44+17 a leader appends this when its entries up to place 2 are committed: a majority of {S1 S2 S3}&{S1 S4 S5} must hold the same ones, and {S1 S2} do",
        ),
        (
            "log S1: 1, 2\nterm S2 1\nterm S3 1",
            "5:12+1 who led term 2 was elected by a majority of {S1 S2 S3}, and only {S1} know that term: write “term” 2 or more for others",
        ),
        (
            "log S1: 1\nlog S2: 1\nlog S3: 2\ncommitted 1",
            "8:11+1 so many entries cannot be committed: every later leader has what is committed, and S3 has an entry of term 2 without them",
        ),
    ];
    for (lines, diagnostic) in cases {
        assert_eq!(diagnostics(&of_safe_modes(lines)), [diagnostic], "{lines}");
        assert_eq!(diagnostics(&of_safe_modes(&format!("{lines}\noff pre_vote"))), [""; 0], "{lines}");
    }
}

/// A leader may append a configuration before it commits the entries before it, and then counts by that configuration.
#[test]
fn entry_may_be_committed_by_a_later_configuration() {
    let lines = "log S1: 1, 1, 1 voters S1\nlog S2: 1\ncommitted 2";
    let text = format!("overlap 1\nmodes single\nold S1 S2\n{lines}");
    assert_eq!(parsed(&text).disks.iter().next().unwrap().committed, 2);
    assert_eq!(diagnostics(&text.replace(", 1 voters S1", "")).len(), 1);
}
