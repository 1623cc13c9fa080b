//! `overlap export tla`, `overlap explore --view tla` and `overlap import tlc`.

#[allow(dead_code, reason = "two programs share this file, and each reads a part of it")]
mod support;

use std::fs;
use std::path::PathBuf;

use support::{output, text};

#[allow(dead_code, reason = "three programs share this file, and each reads a part of it")]
#[path = "../src/explore/tlc_questions.rs"]
mod tlc_questions;

use tlc_questions::QUESTIONS;

/// The question of the counterexamples in `tests/tlc`, which TLC 2026.11 wrote: its output, and `-dumpTrace json`.
const NAIVE: &str = "naive-swap-3-to-5 --mode naive --terms 2 --log 9 --crashes 0 --commands 0 --changes 1";

/// A folder of a test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("overlap-tla-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("it can be made");
    folder
}

fn words(call: &str) -> Vec<&str> {
    call.split_ascii_whitespace().collect()
}

/// Exports a question into a folder.
fn export(call: &str, to: &std::path::Path) -> std::process::Output {
    let out = to.to_string_lossy().into_owned();
    output(&[&["export", "tla"], &words(call)[..], &["--out", &out]].concat())
}

fn counterexample(kind: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tlc").join(format!("election-safety.{kind}"))
}

/// The counts are TLC's: a change of the model that the module does not follow fails here.
#[test]
fn states_of_the_view_are_as_many_as_tlc_counted() {
    assert_counts(false);
}

#[test]
#[ignore = "some minutes: the soak runs it"]
fn states_of_slow_questions_are_as_many_as_tlc_counted() {
    assert_counts(true);
}

/// Counts the states of the slow questions, or of the others, and compares them with TLC's.
fn assert_counts(is_slow: bool) {
    for question in QUESTIONS.iter().filter(|it| it.counted.is_some() && it.is_slow == is_slow) {
        let counted = output(&[&["explore"], &words(question.call)[..], &["--view", "tla", "--json"]].concat());
        let json: serde_json::Value = text(&counted.stdout).parse().expect(question.name);
        let answer = (json["distinct"].as_u64(), json["depth"].as_u64(), json["violated_after"].as_u64());
        let recorded = question.counted.map(|(distinct, depth)| (distinct as u64, u64::from(depth)));
        let recorded = (recorded.map(|it| it.0), recorded.map(|it| it.1), question.violated_after.map(u64::from));
        assert_eq!(answer, recorded, "{}", question.name);
    }
}

#[test]
fn configuration_assigns_every_constant_of_the_module() {
    let folder = folder("constants");
    for question in QUESTIONS {
        assert_eq!(export(question.call, &folder).status.code(), Some(0), "{}", question.name);
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect(name);
        let (module, configuration) = (read("RaftMembership.tla"), read("Question.cfg"));
        assert!(module.lines().count() <= 400, "{} lines", module.lines().count());
        let declared =
            module.split_once("\nCONSTANTS").and_then(|(_, rest)| rest.split_once("\nVARIABLES")).expect("both").0;
        let without_comments = declared.lines().map(|line| line.split("\\*").next().unwrap_or_default());
        let mut declared: Vec<String> =
            without_comments.flat_map(|line| line.split(',')).map(|name| name.trim().to_owned()).collect();
        declared.retain(|name| !name.is_empty());
        let assignments = configuration.split_once("CONSTANTS\n").expect("it has constants").1;
        let assigned: Vec<_> = assignments.lines().filter_map(|line| line.split_ascii_whitespace().next()).collect();
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        assert_eq!(sorted(declared), sorted(assigned.iter().map(ToString::to_string).collect()), "{}", question.name);
        // What it names is defined.
        for (_, name) in assignments.lines().filter_map(|line| line.split_once("<- ")) {
            assert!(read("Question.tla").contains(&format!("{name} == ")), "{name}");
        }
        for name in configuration.lines().filter_map(|line| line.strip_prefix("INVARIANT ")) {
            assert!(module.contains(&format!("\n{name} ==")), "{name}");
        }
    }
    fs::remove_dir_all(&folder).expect("it is there");
}

#[test]
fn counterexample_of_tlc_plays_to_the_violation() {
    let folder = folder("import");
    assert_eq!(export(NAIVE, &folder).status.code(), Some(0));
    let (question, script) = (folder.join("question.overlap"), folder.join("found.overlap"));
    let (question, script) = (question.to_string_lossy(), script.to_string_lossy());
    for kind in ["txt", "json"] {
        let file = counterexample(kind);
        let call = ["import", "tlc", &file.to_string_lossy(), "--question", &question, "--script", &script];
        let played = output(&call);
        assert_eq!((played.status.code(), text(&played.stderr)), (Some(1), ""), "{kind}: {played:?}");
        assert_eq!(text(&played.stdout).lines().count(), 4, "the violation and three moves");
        assert!(text(&played.stdout).contains("Election Safety"), "{played:?}");
        let checked = output(&["check", &script]);
        assert_eq!(checked.status.code(), Some(0), "the script is as stated: {checked:?}");
        let run = output(&["run", &script]);
        assert!(text(&run.stdout).contains("Election Safety"), "{run:?}");
    }
    fs::remove_dir_all(&folder).expect("it is there");
}

#[test]
fn file_that_is_no_counterexample_of_the_question_is_refused_with_its_line() {
    let folder = folder("refused");
    assert_eq!(export(NAIVE, &folder).status.code(), Some(0));
    let trace = fs::read_to_string(counterexample("txt")).expect("it is there");
    let json = fs::read_to_string(counterexample("json")).expect("it is there");
    let refused = |content: &[u8], words: &[&str]| {
        let file = folder.join("trace");
        fs::write(&file, content).expect("it can be written");
        let played = output(&["import", "tlc", &file.to_string_lossy()]);
        let error = text(&played.stderr);
        assert_eq!((played.status.code(), text(&played.stdout), error.lines().count()), (Some(2), "", 1), "{error}");
        assert!(words.iter().all(|word| error.contains(word)), "{error}: {words:?}");
    };
    refused(b"", &["no counterexample"]);
    refused(b"nothing of the kind\n", &["no counterexample"]);
    refused(b"\xff\xfe", &["UTF-8"]);
    refused(b"State 1: <Initial predicate>\nx = 1\n\n", &["line 1", "another module"]);
    refused(&trace.as_bytes()[..trace.len() / 2], &["line ", "cut off"]);
    refused(&json.as_bytes()[..json.len() / 2], &["line 1", "JSON"]);
    refused(b"{\"a\": 1}", &["counterexample"]);
    refused(trace.replacen("currentTerm |-> 2", "currentTerm |-> 7", 1).as_bytes(), &["line ", "no move"]);
    refused(trace.replacen("currentTerm |-> 1", "currentTerm |-> 7", 1).as_bytes(), &["line ", "another question"]);
    refused(trace.replacen("State 3:", "State 9:", 1).as_bytes(), &["line ", "next state"]);
    refused(format!("{trace}\nState 5: Stuttering\n").as_bytes(), &["line ", "for ever"]);
    let without_the_last = trace.split("State 3:").next().expect("it has four states");
    refused(without_the_last.as_bytes(), &["moves: 1", "violates none"]);
    // A gigabyte of nothing.
    let file = folder.join("large");
    fs::File::create(&file).and_then(|it| it.set_len(1 << 30)).expect("the file system has sparse files");
    let played = output(&["import", "tlc", &file.to_string_lossy()]);
    assert!(played.status.code() == Some(2) && text(&played.stderr).contains("16 MB"), "{played:?}");
    // Not beside its question.
    let alone = output(&["import", "tlc", &counterexample("txt").to_string_lossy()]);
    assert!(alone.status.code() == Some(2) && text(&alone.stderr).contains("--question"), "{alone:?}");
    fs::remove_dir_all(&folder).expect("it is there");
}

#[test]
fn question_that_the_module_cannot_say_is_refused_with_the_reason() {
    let folder = folder("unsayable");
    for (call, reason) in [
        ("jointly --granularity steps", "messages"),
        ("jointly --property dead-end", "without an end"),
        ("jointly --moves 5", "number of moves"),
        ("jointly --snapshots 1", "snapshots"),
        ("jointly --transfers 1", "transfers"),
        ("jointly --rule-off vote_kept", "vote_kept"),
        ("jointly --rule-off in_force_on_append", "in_force_on_append"),
        ("jointly --rule-off answer_strangers", "answer_strangers"),
        ("#own&old=1,2&new=3&leader=1 --mode joint --rule-off joint_needs_both", "joint_needs_both"),
        ("jointly --revertible-joint", "revertible-joint"),
        ("jointly --votes-carry-commit", "votes-carry-commit"),
        ("jointly --log 65", "64"),
        ("jointly --at 100", "--at"),
    ] {
        let refused = export(call, &folder);
        let error = text(&refused.stderr);
        assert_eq!((refused.status.code(), text(&refused.stdout)), (Some(2), ""), "{call}");
        assert!(error.starts_with("error: ") && error.contains(reason), "{call}: {error}");
    }
    assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 0, "nothing was written");
    fs::remove_dir_all(&folder).expect("it is there");
    let file = std::env::temp_dir().join(format!("overlap-tla-file-{}", std::process::id()));
    fs::write(&file, "").expect("it can be written");
    let refused = export("jointly", &file.join("below"));
    assert!(refused.status.code() == Some(2) && text(&refused.stderr).contains("could not be written"), "{refused:?}");
    fs::remove_file(&file).expect("it is there");
}
