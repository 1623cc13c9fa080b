//! The ten questions: their presets, and the facts that answer them at the moment that is named.

use std::collections::BTreeSet;

use checker::ContinuationChecker;
use scenario::catalogue::{CHAPTERS, LESSON_IDS, SCRIPTS};
use scenario::questions::QUESTIONS;
use scenario::script::read;
use scenario::{Beat, Scenario, preset};

fn script_of(id: &str) -> &'static str {
    SCRIPTS.iter().find(|entry| entry.id == id).expect("the preset exists").script
}

/// Whether claims, written as in a script, hold in a run of a preset at a time, or at its end.
fn holds(id: &str, mode: &str, at: Option<u64>, claims: &str) -> bool {
    let at = at.map(|at| format!(" at {at}")).unwrap_or_default();
    let story: Vec<_> = script_of(id).lines().filter(|line| !line.starts_with("expect ")).collect();
    let script = format!("{}\nexpect {mode}{at}: {claims}\n", story.join("\n"));
    let scenario = read(&script).expect("the claims are well-formed");
    scenario.failed_expectations(Some(&ContinuationChecker::default())).is_empty()
}

fn beat_of(scenario: &'static Scenario, name: &str) -> &'static Beat {
    scenario.beats.iter().find(|beat| *beat.name == *name).expect("the beat exists")
}

#[test]
fn first_chapter_has_the_presets_of_the_questions_in_their_order() {
    let asked: Vec<_> = QUESTIONS.iter().map(|question| question.preset).collect();
    let first: Vec<_> = CHAPTERS[0].presets.iter().map(|&(id, _)| id).collect();
    assert_eq!(first, asked);
    assert_eq!(asked[0], scenario::DEFAULT);
    assert_eq!(LESSON_IDS, SCRIPTS.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let asks: BTreeSet<_> = QUESTIONS.iter().map(|question| question.ask).collect();
    assert_eq!(asks.len(), QUESTIONS.len());
}

#[test]
fn phases_are_presets_in_which_the_leader_crashes_later_and_later() {
    let with_phases: Vec<_> = QUESTIONS.iter().filter(|question| !question.phases.is_empty()).collect();
    let [question] = with_phases[..] else { panic!("{with_phases:?}") };
    let lessons: Vec<_> = question.phases.iter().flat_map(|phase| phase.lessons).collect();
    assert_eq!(lessons[0].preset, question.preset);
    let crash = |id: &str| {
        let scenario = preset(id).expect("the preset exists");
        let leader = scenario.leader.expect("it starts with a leader");
        let at = scenario.actions.iter().find(|action| action.step == cluster::Step::Crash(leader));
        at.expect("the leader crashes").at
    };
    let times: Vec<_> = lessons.iter().map(|lesson| crash(lesson.preset)).collect();
    assert!(times.is_sorted(), "{times:?}");
    for lesson in lessons {
        assert!(holds(lesson.preset, "joint", None, if lesson.is_finished { "finishes" } else { "does not finish" }));
    }
}

/// Numbers of the servers that an answer names, and for each mode the claims that hold at its moment.
type Facts = (&'static [u64], &'static [(&'static str, &'static str)]);

/// The facts for each question.
const FACTS: [Facts; 10] = [
    (
        &[1, 3, 4, 5, 6, 7],
        &[
            ("naive", "breaks Election Safety; S1 S3 lead; S1 leads by S1 S4 S5; S3 leads by S3 S6 S7; term 2"),
            ("single", "safe; nobody leads"),
            ("joint", "safe; nobody leads"),
        ],
    ),
    (
        &[2, 3, 4, 5],
        &[("single", "safe; S2 leads; S2 leads by S2 S3 S4; S2 counts S1 S2 S3 S4; S5 counts S1 S2 S3 S4 S5")],
    ),
    (
        &[1, 2, 3, 4, 5],
        &[(
            "joint",
            "S1 leads; S1 counts S1 S2 S3 and S1 S4 S5; S1 has 6 entries; S1 has 4 committed entries; entries 1",
        )],
    ),
    (
        &[1, 2, 3, 4, 5],
        &[("single", "breaks Leader Completeness; S1 leads by S1 S4 S5; term 3; S2 S3 have the same log; commits 1")],
    ),
    (
        &[1, 2, 3, 4],
        &[("single", "safe; S1 counts S1 S2 S3 S4; S3 counts nobody; S4 has at most 2002 entries; commits 0")],
    ),
    (
        &[1, 4, 5],
        &[("joint", "safe; nobody leads; S2 counts S1 S2 S3; S4 counts S1 S2 S3; entries 0; does not finish")],
    ),
    (
        &[1, 2, 3],
        &[("single", "breaks Election Safety; S1 S2 lead; S1 leads by S1; S2 leads by S2 S3; term 2; entries 2")],
    ),
    (
        &[1, 2, 3, 4, 5],
        &[("single", "S1 S2 lead; S1 leads by S1 S4 S5; S2 leads by S2 S3; S1 counts S1 S2 S3 S4 S5; term 2")],
    ),
    (&[1, 4], &[("single", "safe; nobody leads; S4 counts S1 S2 S3 S4; S1 counts S1 S2 S3; elections 0")]),
    (
        &[],
        &[
            ("naive", "S1 leads; finishes; stalls 320; refuses 2; entries 0"),
            ("single", "S1 leads; finishes; stalls 0; refuses 0; entries 4"),
            ("joint", "S1 leads; finishes; stalls 0; refuses 0; entries 2"),
        ],
    ),
];

#[test]
fn lanes_show_the_answer_at_the_moment_of_each_question() {
    for (question, (_, facts)) in QUESTIONS.iter().zip(FACTS) {
        let scenario = preset(question.preset).expect("the preset exists");
        let at = beat_of(scenario, question.moment).at;
        for (mode, claims) in facts {
            assert!(holds(question.preset, mode, Some(at), claims), "{}, {mode}: {claims}", question.ask);
        }
        assert_eq!(scenario.modes.len(), facts.len(), "{}", question.ask);
    }
}

#[test]
fn answer_names_its_servers_and_is_short() {
    for (question, (servers, _)) in QUESTIONS.iter().zip(FACTS) {
        let words = &beat_of(preset(question.preset).expect("the preset exists"), question.moment).words;
        let named = |server: &&u64| words.contains(&format!("S{server}")) || is_in_a_range(words, **server);
        assert!(servers.iter().all(|server| named(&server)), "{}: {words}", question.ask);
        assert!(words.chars().count() <= 140, "{words}");
    }
}

/// Whether the words name a range of servers with this one in it, such as “S1 to S3”.
fn is_in_a_range(words: &str, server: u64) -> bool {
    (1..server).any(|low| (server + 1..=7).any(|high| words.contains(&format!("S{low} to S{high}"))))
}

#[test]
fn naive_swap_of_the_cost_preset_elects_two_leaders_with_other_latencies() {
    let script = script_of("what-it-cost").replace("seed 5", "seed 6");
    let scenario = Scenario { expect: Vec::new(), ..read(&script).expect("it is a script") };
    let [naive, single, joint] = [0, 1, 2].map(|index| scenario.outcome(scenario.modes[index]).broken);
    assert_eq!((naive, single, joint), (vec![cluster::Property::ElectionSafety], vec![], vec![]));
}

/// Presets with a lane that ends without a leader, with the reason.
const LEADERLESS: [(&str, &str); 5] = [
    ("committed-but-untold", "the voters of C_new do not know that it is committed, and count C_old,new"),
    (
        "rule-answer-strangers",
        "S4 never learns that it has a vote, so no candidate gets three of four: this is the story",
    ),
    ("rule-campaign-while-leaving", "the only server that can win does not campaign"),
    ("rule-pre-vote-across-terms", "the only server that campaigns never gets beyond the pre-vote"),
    ("rule-candidate-votes-for-itself", "the only server that campaigns lacks its own vote"),
];

#[test]
fn lane_without_a_leader_at_the_end_is_a_dead_end_and_the_story_is_about_that() {
    let mut leaderless = Vec::new();
    for entry in SCRIPTS {
        for mode in &preset(entry.id).expect("the preset exists").modes {
            if holds(entry.id, mode.key(), None, "nobody leads") {
                assert!(holds(entry.id, mode.key(), None, "nobody can lead"), "{}, {mode}", entry.id);
                leaderless.push(entry.id);
            }
        }
    }
    leaderless.dedup();
    assert_eq!(leaderless, LEADERLESS.map(|(id, _)| id));
}

/// Time of the first violation in any mode of a scenario.
fn first_violation(scenario: &Scenario) -> Option<u64> {
    let of_mode = |&mode: &cluster::Mode| {
        let mut timeline = scenario.timeline(mode);
        timeline.seek(scenario.end);
        timeline.state().metrics.violations.first().map(|violated| violated.at)
    };
    scenario.modes.iter().filter_map(of_mode).min()
}

#[test]
fn key_questions_and_lessons_of_rules_that_break_a_property_have_choices_before_the_answer_is_seen() {
    let mut places = [0; 4];
    for scenario in scenario::catalogue::scenarios() {
        let broken_at = first_violation(scenario);
        let is_asked = QUESTIONS.iter().any(|question| question.preset == scenario.id);
        let breaks = broken_at.is_some() && scenario.rules != raft_core::Rules::RAFT;
        if !is_asked && !breaks {
            continue;
        }
        let asks = |beat: &&Beat| beat.question.as_ref().is_some_and(|question| !question.choices.is_empty());
        let beat = scenario.beats.iter().find(asks).unwrap_or_else(|| panic!("{} asks nothing", scenario.id));
        assert!(broken_at.is_none_or(|at| beat.at < at), "{}: {} ms is too late", scenario.id, beat.at);
        if let Some(question) = QUESTIONS.iter().find(|question| question.preset == scenario.id) {
            let answered_at = beat_of(scenario, question.moment).at;
            assert!(beat.at <= answered_at, "{}: the answer is seen at {answered_at} ms", scenario.id);
        }
        let choices: Vec<_> = beat.question.iter().flat_map(|question| &question.choices).collect();
        let right: Vec<_> = choices.iter().enumerate().filter(|(_, choice)| choice.is_right).collect();
        assert!(right.len() == 1 && (3..=4).contains(&choices.len()), "{}", scenario.id);
        places[right[0].0] += 1;
    }
    // The place of the right choice tells nothing.
    assert!(places.iter().sum::<usize>() >= 20 && places.iter().all(|count| (2..=8).contains(count)), "{places:?}");
}
