//! Initial states of scripts: the meaning of their lines, their inconsistencies, and their safety.

use cluster::{Mode, World};
use parse::{diagnostics, parsed};
use raft_core::{Command, LogIndex, Payload, Server};
use scenario::encoding::{decode, encode};
use scenario::link::{Link, LinkError, open_with};
use scenario::script::write;
use scenario::{Scenario, preset};
use scenarios::{Rng, id};
use wrong_scripts::{SAFE_MODES, UNREACHABLE_STATES};

#[path = "support/parse.rs"]
mod parse;
#[path = "support/scenarios.rs"]
mod scenarios;
#[path = "support/wrong_scripts.rs"]
mod wrong_scripts;

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
        assert_eq!(scenario.failed_expectations(None), [], "{elected}");
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
fn initial_log_has_a_maximum_length() {
    let long = |count| format!("overlap 1\nold S1\nlog S1: {}1", "1, ".repeat(count));
    assert_eq!(diagnostics(&long(49)), [""; 0]);
    assert_eq!(diagnostics(&long(100)), ["3:159+1 TooLong"]);
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
                assert!(matches!(error, LinkError::Value { key: "leader", .. }), "{error}");
            }
        }
    }
    assert!(
        can_lead.contains(&story.leader.expect("somebody leads")) && can_lead.len() < story.old.len(),
        "{can_lead:?}"
    );
    assert_eq!(open_with("logs-repaired&leader=none", &known).errors, []);
}

/// A state that Raft's rules exclude is an error only with all rules on.
#[test]
fn unreachable_initial_state_is_reported_unless_a_rule_is_off() {
    for (lines, found) in UNREACHABLE_STATES {
        assert_eq!(diagnostics(&format!("{SAFE_MODES}{lines}")), *found, "{lines}");
        assert_eq!(diagnostics(&format!("{SAFE_MODES}{lines}\noff pre_vote")), [""; 0], "{lines}");
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
