//! Scenario script: printing and parsing are inverse, and claims are checked.

use cluster::{Mode, Step};
use parse::{diagnostics, parsed};
use raft_core::Timer;
use scenario::encoding::{decode, encode};
use scenario::script::{read, write, write_action};
use scenario::{Action, Actual, BUILT_IN, Claim, FailedExpectation, Scenario};
use scenarios::{Rng, id};

#[path = "support/parse.rs"]
mod parse;
#[path = "support/scenarios.rs"]
mod scenarios;
#[path = "support/worst_case.rs"]
mod worst_case;

#[test]
fn scenario_survives_printing_and_parsing() {
    for key in 0..3000 {
        let scenario = Rng::new(key).scenario();
        let text = write(&scenario);
        let again = read(&text).unwrap_or_else(|diagnostics| panic!("{key}: {diagnostics:#?}\n{text}"));
        assert_eq!(again, scenario, "{key}\n{text}");
        assert_eq!(write(&again), text, "{key}");
    }
}

#[test]
fn presets_and_custom_clusters_survive_printing_and_parsing() {
    let own = [Scenario::custom([1, 2, 3].map(id).into_iter().collect(), Some(id(2)))];
    for scenario in BUILT_IN.iter().chain(&own) {
        assert_eq!(read(&write(scenario)).as_ref(), Ok(scenario), "{}", write(scenario));
    }
}

#[test]
fn learners_of_a_script_are_part_of_its_initial_configuration() {
    let scenario = parsed("overlap 1\nlearners S4 S5\nold S1 S2 S3\nnew S1 S2 S4\nleader S1\nat 5 crash S5\n");
    let (old, learners) = ([1, 2, 3].map(id).into_iter().collect(), [4, 5].map(id).into_iter().collect());
    for mode in Mode::ALL {
        let setup = scenario.setup(mode);
        assert_eq!((setup.initial_voters, setup.initial_learners), (old, learners), "{mode}");
        assert!(setup.newcomers.is_empty(), "{mode}: S4 is there from the start");
        let timeline = scenario.timeline(mode);
        for node in timeline.world().nodes() {
            let configuration = node.disk().log.latest_configuration().1;
            assert_eq!((configuration.voters(), configuration.learners()), (old, learners), "{mode}");
        }
    }
    // A link to the script with other voters: none of them is a learner.
    let link = scenario::link::open_with("x&old=1,2,4&leader=1", &|_| Some(scenario.clone()));
    let other = link.into_result().expect("a link").scenario;
    assert_eq!(other.learners, [5].map(id).into_iter().collect());
    assert_eq!(read(&write(&other)), Ok(other));
}

#[test]
fn order_of_lines_and_spacing_do_not_matter() {
    let plain = "overlap 1\nold S1 S2 S3\nnew S1 S4\nleader S1\nat 40 crash S4\nat 20 in joint: time out S2\nseed 7\n";
    let other = "\u{feff}overlap   1 # the version\r\n\r\n  # a comment\r\nseed\t7\nat 20 in joint:  timeout 2\r\n\
                 at 40   crash 4 # who is new\nleader 1\nnew 1 4\n old 1 2\t3";
    assert_eq!(read(plain), read(other));
    let scenario = read(plain).expect("it is a script");
    let early = Action { at: 20, lane: Some(Mode::Joint), step: Step::Fire { server: id(2), timer: Timer::Election } };
    assert_eq!(scenario.actions.first(), Some(&early), "in order of time");
    assert_eq!(scenario.end, 1040, "some time after the last action");
}

#[test]
fn spacing_around_colons_and_leading_zeros_do_not_matter() {
    let begin = "overlap 1\nold S1 S2 S3\n";
    for forms in [
        &[
            "at 20 in naive: crash S1",
            "at 20 in naive:crash S1",
            "at 20 in naive crash S1",
            "at 20 in naive :: crash S01",
        ][..],
        &["at 5 deliver S1>S3#4", "at 5 deliver 1>3#4", "at 05 deliver 1 3 4"],
        &["log S2: 1, 2", "log S2:1,2", "log 2 : 1 ,2"],
        &["expect joint: safe; finishes", "expect joint:safe;finishes", "expect  joint :  safe ;finishes"],
        &["id foo", "id foo:", "id foo :::"],
    ] {
        let first = parsed(&format!("{begin}{}", forms[0]));
        for form in &forms[1..] {
            assert_eq!(parsed(&format!("{begin}{form}")), first, "{form}");
        }
    }
}

#[test]
fn line_of_an_action_parses_as_that_action() {
    for key in 0..300 {
        let scenario = Rng::new(key).scenario();
        for action in scenario.actions.iter().filter(|_| !scenario.is_untimed) {
            let text = format!("overlap 1\nold 1 2 3 4 5 6 7\n{}\n", write_action(action));
            assert_eq!(read(&text).map(|it| it.actions), Ok(vec![*action]), "{text}");
        }
    }
}

/// The encoding separates the fields of a beat by tabs.
#[test]
fn script_with_tabs_survives_encoding() {
    for key in 0..1000 {
        let text = write(&Rng::new(key).scenario());
        let tabbed = format!("overlap 1{}", text["overlap 1".len()..].replace(' ', "\t"));
        let scenario = read(&tabbed).unwrap_or_else(|diagnostics| panic!("{key}: {diagnostics:#?}\n{tabbed}"));
        assert_eq!(read(&text).as_ref(), Ok(&scenario), "a tab is a space");
        let packed = Scenario { expect: Vec::new(), ..scenario };
        assert_eq!(decode(&encode(&packed)).as_ref(), Some(&packed), "{key}\n{tabbed}");
    }
    let beat = read("overlap 1\nold S1\nbeat tab: one\ttwo\tthree").map(|it| it.beats[0].words.clone());
    assert_eq!(beat.as_deref(), Ok("one two three"));
}

#[test]
fn untimed_script_has_no_clock_and_evenly_spaced_steps() {
    let text = "overlap 1\nold S1 S2 S3\nthen time out S1\nthen in naive: crash S2\nbeat here: Two things happened.\n";
    let scenario = read(text).expect("it is a script");
    assert_eq!(scenario.actions.iter().map(|action| action.at).collect::<Vec<_>>(), [20, 40]);
    assert_eq!(scenario.beats.first().map(|beat| beat.at), Some(40), "where the last action stands");
    let schedule = scenario.schedule(Mode::Joint);
    assert_eq!((schedule.clock, schedule.actions.len()), (None, 1));
    assert_eq!(read(&write(&scenario)), Ok(scenario));
}

#[test]
fn run_recorded_step_by_step_reaches_the_same_world() {
    for scenario in scenario::catalogue::scenarios().iter().filter(|it| it.commands < 100) {
        for &mode in &scenario.modes {
            let mut run = scenario.timeline(mode);
            run.seek(scenario.end);
            let steps: Vec<_> = run.records().iter().filter(|it| it.refused.is_none()).map(|it| it.step).collect();
            let exactly = scenario.with_steps(mode, &steps);
            let read = read(&write(&exactly)).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"));
            assert_eq!(read, exactly, "{}, {mode}", scenario.id);
            let mut again = read.timeline(mode);
            again.seek(read.end);
            assert!(again.records().iter().all(|it| it.refused.is_none()), "{}, {mode}", scenario.id);
            assert_eq!(again.world().fingerprint(), run.world().fingerprint(), "{}, {mode}", scenario.id);
        }
    }
}

#[test]
fn part_and_join_cut_and_heal_each_link() {
    let text = "overlap 1\nold S1 S2 S3\nat 5 part S1 from S2 S3\nat 9 in joint: join S1 with S3\n";
    let scenario = read(text).expect("it is a script");
    let done: Vec<_> = scenario.actions.iter().map(|it| format!("{} {}", it.at, it.step)).collect();
    let cuts = ["5 cut S1 to S2", "5 cut S2 to S1", "5 cut S1 to S3", "5 cut S3 to S1"];
    assert_eq!(done, [&cuts[..], &["9 heal S1 to S3", "9 heal S3 to S1"]].concat());
    let written = write(&scenario);
    assert!(written.contains("\nat 5 part S1 from S2 S3\nat 9 in joint: join S1 with S3\n"), "{written}");
}

/// The claim that holds instead of a failed one.
fn instead(failed: &FailedExpectation) -> String {
    let Actual::Claim(claim) = &failed.actual else { panic!("{failed}") };
    claim.to_string()
}

#[test]
fn failed_claim_is_reported_with_the_actual_one() {
    let text = "overlap 1\nold S1 S2 S3\nleader S1\nat 10 crash S1\nend 600\n\
                expect joint at 5: S1 leads; safe; elections 0; S2 counts S1 S2 S3\n\
                expect joint: nobody leads; breaks Log Matching; elections at least 9; finishes; S1 counts S1; term 1\n";
    let scenario = read(text).expect("it is a script");
    let unmet = scenario.failed_expectations(None);
    let claims: Vec<_> = unmet.iter().map(|it| (it.at, it.claim.to_string(), instead(it))).collect();
    let expected = [
        ("nobody leads", "S3 leads"),
        ("breaks Log Matching", "safe"),
        ("elections at least 9", "elections 1"),
        ("finishes", "does not finish"),
        ("S1 counts S1", "S1 counts nobody"),
        ("term 1", "term 2"),
    ];
    let leader = match unmet.first().map(|it| &it.actual) {
        Some(Actual::Claim(Claim::Leads(leaders))) => leaders.iter().next().map(u64::from),
        _ => None,
    };
    assert!(leader.is_some_and(|leader| leader > 1), "{claims:?}");
    assert_eq!(claims.len(), expected.len(), "{claims:?}");
    for ((at, claim, instead), (claimed, is_so)) in claims.iter().zip(expected).skip(1) {
        assert_eq!((*at, claim.as_str(), instead.as_str()), (600, claimed, is_so));
    }
}

#[test]
fn claims_about_logs_hold_for_running_and_crashed_servers() {
    // S3 lacks the last command, S2 is down with the whole log, and S1 has compacted the committed entries.
    let text = "overlap 1\nmodes single\nold S1 S2 S3\nleader S1\ncommands 2\nlatency 10 to 10\nheartbeat 500\n\
                election 4000 to 5000\nat 20 part S1 from S3\nat 30 propose S1 7\nat 60 crash S2\nat 70 compact S1\n\
                at 70 propose S1 8\nat 75 in single: ask S1 S2 S3 S4\nend 80\n";
    let so = "S1 has 6 entries; S2 has 5 entries; S3 has 4 entries; S4 has 0 entries; S1 has 5 committed entries; \
              S1 has at least 5 committed entries; S2 has at most 0 committed entries; S3 has at least 1 entry";
    let unmet = |at: &str, claims: &str| {
        let scenario = read(&format!("{text}expect single{at}: {claims}\n"))
            .unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"));
        let unmet = scenario.failed_expectations(None);
        unmet.iter().map(|it| format!("{}, {}", it.claim, instead(it))).collect::<Vec<_>>()
    };
    assert_eq!(unmet("", so), [""; 0]);
    assert_eq!(unmet(" at 20", "S1 S2 S3 have the same log; S2 S3 have the same log"), [""; 0]);
    assert_eq!(unmet(" at 69", "S1 S2 have the same log"), [""; 0], "S2 is down");
    assert_eq!(unmet(" at 69", "S1 S2 S3 have the same log"), ["S1 S2 S3 have the same log, S1 S2 have the same log"]);
    let compacted = text.replace("at 70 propose S1 8\n", "");
    let scenario = read(&format!("{compacted}expect single at 70: S1 S2 have the same log; S1 has 5 entries\n"));
    assert_eq!(scenario.map(|it| it.failed_expectations(None)), Ok(Vec::new()), "what is left of it is the same");
    let not_so = [
        ("S1 has 5 entries", "S1 has 6 entries"),
        ("S3 has at least 5 entries", "S3 has 4 entries"),
        ("S2 has 5 committed entries", "S2 has 0 committed entries"),
        ("S3 S4 have the same log", "S3 has a log of its own"),
        ("S1 S2 have the same log", "S1 has a log of its own"),
    ];
    for (claim, instead) in not_so {
        assert_eq!(unmet("", claim), [format!("{claim}, {instead}")]);
    }
}

#[test]
fn logs_of_equal_length_with_a_different_entry_are_not_the_same() {
    let begin = "overlap 1\nold S1 S2 S3\nmodes single\nterm S3 3\n";
    let logs = "log S1: 1, 1, 2\nlog S2: 1, 1, 2\nlog S3: 1, 1, 3\n";
    let claims = "expect single at 0: S1 S2 have the same log; S1 S3 have the same log; S3 has 4 entries\n";
    let scenario = read(&format!("{begin}{logs}{claims}")).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"));
    let unmet: Vec<_> =
        scenario.failed_expectations(None).iter().map(|it| format!("{}, {}", it.claim, instead(it))).collect();
    assert_eq!(unmet, ["S1 S3 have the same log, S1 S2 have the same log"]);
}

#[test]
fn script_is_parsed_up_to_the_maximum_length_and_rejected_beyond() {
    let begin = "overlap 1\nold S1 S2\n";
    let of = |length: usize| format!("{begin}#{}", "é".repeat(length)).chars().collect::<String>();
    let most = (scenario::script::MAX_BYTES - begin.len() - 1) / 2;
    assert!(read(&of(most)).is_ok());
    let told = diagnostics(&of(most + 1));
    assert!(matches!(&told[..], [one] if one.starts_with("1:1+0 TooLong(")), "{told:?}");
    // The maximum number of actions, and of errors.
    let actions = format!("{begin}{}", "at 1 cancel\n".repeat(5_400));
    assert_eq!(read(&actions).map(|it| it.actions.len()), Ok(5_400));
    let parted = |count| format!("overlap 1\nold 1 2 3 4 5 6 7\n{}", "at 1 part 1 2 3 4 from 5\n".repeat(count));
    assert_eq!(read(&parted(1_250)).map(|it| it.actions.len()), Ok(10_000));
    let told = diagnostics(&parted(1_255));
    assert!(matches!(&told[..], [one] if one == "1253:1+2 TooManyActions"), "{told:?}");
    let nonsense = format!("{begin}{}", "x\n".repeat(32_000));
    assert_eq!(diagnostics(&nonsense).len(), 32_000);
}

/// A script that parses prints as one that parses, even if the usual form is longer.
#[test]
fn script_near_the_maximum_length_prints_so_that_it_parses_again() {
    let begin = "overlap 1\nold 1 2 3 4 5 6 7\n";
    let full = |line: &dyn Fn(usize) -> String| {
        let mut text = begin.to_owned();
        for nth in 0.. {
            let line = line(nth);
            if text.len() + line.len() > scenario::script::MAX_BYTES - 60 {
                return text;
            }
            text.push_str(&line);
        }
        text
    };
    let read_before = [
        full(&|_| "at 1 stop 1\n".to_owned()),
        full(&|_| "at 1 timeout 1\n".to_owned()),
        full(&|nth| format!("at {nth} deliver 1>2#{nth}\nbeat {nth}:x\n")),
        full(&|_| "then in single ask 1 2 3 4 5 6 7\n".to_owned()),
        format!("{begin}{}", "then in joint part 1 2 from 3 4 5 6 7\n".repeat(500)),
        full(&|nth| {
            if nth < 300 { format!("then part 1 2 from {}\n", nth % 5 + 3) } else { format!("beat {nth}:x\n") }
        }),
    ];
    for text in read_before {
        let scenario = read(&text).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"));
        assert_eq!(read(&write(&scenario)), Ok(scenario), "{}", &text[..80]);
    }
    // There is no shorter form: the limit follows from the printed form.
    let claims = |count| format!("{begin}expect joint:safe{}", ";1 leads".repeat(count));
    let counts: Vec<usize> = (6_000..8_000).collect();
    let fits = 5_999 + counts.partition_point(|&count| read(&claims(count)).is_ok());
    assert_eq!(read(&write(&parsed(&claims(fits)))), Ok(parsed(&claims(fits))));
    let told = diagnostics(&claims(fits + 1));
    let expected = "1:1+0 TooLongWritten(65542)";
    assert_eq!(told, [expected]);
}

/// `cargo xtask bench reading` measures how long the worst scripts take.
#[test]
fn number_of_diagnostics_is_at_most_the_number_of_words() {
    for text in worst_case::texts(scenario::script::MAX_BYTES) {
        let told = read(&text).err().map_or(0, |diagnostics| diagnostics.len());
        let words = text.split_whitespace().count() + text.matches([';', ',', '\n']).count();
        let what: String = text.chars().skip(40).take(60).collect();
        assert!(told <= words, "{told} faults in {words} words: {what}");
    }
}
