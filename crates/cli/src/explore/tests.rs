//! Query of a search, its report, and the counterexample as a script, a link and JSON.

use cluster::Mode;
use scenario::{Claim, Scenario, preset, script};

use super::*;
use crate::{Command, source};

/// Result of a search, with its text.
#[derive(Debug)]
struct Explored {
    text: String,
    warnings: Vec<String>,
    status: ExitStatus,
}

impl From<Output> for Explored {
    fn from(Output { bytes, warnings, status }: Output) -> Self {
        Self { text: String::from_utf8(bytes).expect("it is text"), warnings, status }
    }
}

fn options(words: &str) -> Options {
    match crate::parse(words.split_ascii_whitespace()) {
        Ok(Command::Explore(options)) => *options,
        _ => panic!("{words}"),
    }
}

/// Result of a call.
fn explored(words: &str) -> Result<Explored, CliError> {
    let options = options(words);
    explore(&options.question.load()?, &options).map(Explored::from)
}

/// Result of a call with these options for a script.
fn of_script(text: &str, words: &str) -> Result<Explored, CliError> {
    let options = options(&format!("explore - --threads 1 {words}"));
    let mut link: Link = script::read(text).expect(text).into();
    link.at = options.question.moment.at;
    explore(&link, &options).map(Explored::from)
}

fn bounds_of(scenario: &Scenario, bounds: Bounds) -> Bounds {
    let subject = Subject { scenario, mode: Mode::Joint, from: None };
    subject.query(&options("explore it").question, bounds).expect("it has a query").bounds
}

#[test]
fn bounds_of_a_scenario_without_initial_logs_are_those_of_the_call() {
    for scenario in scenario::catalogue::scenarios().iter().filter(|it| it.disks.is_empty()) {
        assert_eq!(bounds_of(scenario, Bounds::default()), Bounds::default(), "{}", scenario.id);
    }
}

#[test]
fn bounds_count_from_the_initial_term_and_logs() {
    let scenario = preset("logs-repaired").expect("it is a preset");
    let bounds = bounds_of(scenario, Bounds::default());
    assert_eq!((u64::from(bounds.term), bounds.log), (3 + 7, 6 + 12));
    let text = "overlap 1\nold S1 S2 S3\nlog S1: 1, 7\nlog S2: 1\nlog S3: 1, 7\n";
    let explored = of_script(text, "--mode joint --changes 0 --crashes 0").expect("there is something to search for");
    assert_eq!(explored.status, ExitStatus::Ok);
    let json = json(&of_script(text, "--json --mode joint --changes 0 --crashes 0").expect("as before"));
    assert!(json["distinct"].as_u64().is_some_and(|states| states > 10), "{json}");
}

#[test]
fn greatest_bounds_do_not_overflow_with_initial_logs() {
    let scenario = preset("logs-repaired").expect("it is a preset");
    let endless = Bounds { term: u64::MAX.into(), log: u64::MAX, ..Bounds::default() };
    assert_eq!(bounds_of(scenario, endless), endless);
}

#[test]
fn exit_status_is_that_of_the_verdict() {
    let status = |call: &str| explored(call).map(|it| it.status).ok();
    assert_eq!(status("explore naive-swap-3-to-5"), Some(ExitStatus::Failed));
    assert_eq!(status("explore jointly --mode joint --terms 1 --changes 1 --crashes 0"), Some(ExitStatus::Ok));
    assert_eq!(status("explore jointly --mode joint --memory 1 --force"), Some(ExitStatus::Incomplete));
}

/// The JSON of a call.
fn json(explored: &Explored) -> Value {
    explored.text.parse().expect("it is JSON")
}

/// The texts in an array.
fn texts(array: &Value) -> Vec<&str> {
    array.as_array().expect("it is an array").iter().map(|it| it.as_str().expect("it is text")).collect()
}

/// Reads a script of which every Step is possible and every expectation is met.
fn played(text: &str) -> Scenario {
    let (scenario, source_map) = script::read_with_source_map(text).expect(text);
    let remarks = scenario::check::remarks(&scenario.clone().into(), Some(&source_map), None);
    assert!(remarks.is_empty(), "{}\n{text}", remarks[0].finding);
    assert!(
        matches!(&scenario.expect[..], [it] if it.claims.iter().any(|it| matches!(it, Claim::Breaks(_)))),
        "{text}"
    );
    scenario
}

fn breaks(scenario: &Scenario) -> Vec<String> {
    scenario.outcome(scenario.modes[0]).broken.iter().map(ToString::to_string).collect()
}

/// In every mode and at both granularities, from the start and from a moment: file, link and JSON have the same
/// schedule, which violates the reported property.
#[test]
fn counterexample_plays_as_script_link_and_json_and_violates_the_reported_property() {
    let file = std::env::temp_dir().join(format!("overlap-found-{}.overlap", std::process::id()));
    let path = file.to_string_lossy();
    for (scenario, at) in [
        ("naive-swap-3-to-5", ""),
        ("naive-swap-3-to-5", " --at 60"),
        ("#own&old=1,2&new=3&leader=1 --granularity steps --commands 0 --crashes 0 --terms 2", ""),
        ("#own&old=1,2&new=3&leader=1 --granularity steps --commands 0 --crashes 0 --terms 2", " --at 70"),
        ("rule-joint-needs-both", ""),
        ("rule-joint-needs-both", " --at 40"),
        ("bug-2015 --crashes 0 --commands 0", ""),
        ("bug-2015 --crashes 0 --commands 0", " --at 300"),
        ("#naive-swap-3-to-5&do=15.crash.1", " --at 20"),
    ] {
        let call = format!("explore {scenario} --threads 1 --link --script {path}{at}");
        let found = explored(&call).unwrap_or_else(|problem| panic!("{call}: {problem}"));
        assert_eq!((found.status, &found.warnings[..]), (ExitStatus::Failed, &[][..]), "{call}");
        let text = std::fs::read_to_string(&file).expect("it was written");
        let scenario = played(&text);
        let last = found.text.lines().last().expect("the link");
        let link = source::load(last).unwrap_or_else(|fault| panic!("{call}: {fault}"));
        assert_eq!(link.scenario, scenario, "{call}");
        let json = json(&explored(&format!("{call} --json")).expect("as before"));
        assert_eq!(texts(&json["script"]).join("\n") + "\n", text, "{call}");
        assert_eq!(json["link"], *last, "{call}");
        assert!(breaks(&scenario).first().is_some_and(|property| json["property"] == **property), "{call}");
        // The steps alone are the end of the script.
        let steps = texts(&json["steps"]);
        let lines: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("then ")).collect();
        assert_eq!(steps, lines[lines.len() - steps.len()..], "{call}");
        assert_eq!(lines.len() > steps.len(), !at.is_empty(), "{call}: what came before is in the script");
        assert_eq!(link.at.is_some(), !at.is_empty(), "{call}: it opens at the moment");
    }
    std::fs::remove_file(&file).expect("it is there");
}

#[test]
fn search_without_a_counterexample_writes_no_file_and_warns() {
    let file = std::env::temp_dir().join(format!("overlap-nothing-{}.overlap", std::process::id()));
    let path = file.to_string_lossy();
    let found =
        explored(&format!("explore jointly --terms 1 --crashes 0 --link --script {path}")).expect("it is a search");
    assert_eq!((found.status, found.warnings.len(), file.exists()), (ExitStatus::Ok, 2, false));
    // The script that is searched is not written over.
    std::fs::write(&file, "overlap 1\nold S1\nnew S2\nmodes naive\n").expect("there is room for it");
    let over = explored(&format!("explore {path} --script {path}"));
    std::fs::remove_file(&file).expect("it is there");
    assert!(matches!(over, Err(CliError::Overwritten(_))));
    let nowhere = explored("explore naive-swap-3-to-5 --script /no-such-folder/found.overlap").expect("it is a search");
    assert_eq!((nowhere.status, nowhere.warnings.len()), (ExitStatus::Failed, 1), "{:?}", nowhere.warnings);
}

#[test]
fn search_for_a_property_finds_a_violation_of_it() {
    let call = |property| format!("explore naive-swap-3-to-5 --json --property {property}");
    for (key, name) in [("election-safety", "Election Safety"), ("log-matching", "Log Matching")] {
        let json = json(&explored(&call(key)).expect("it is a search"));
        assert_eq!((&json["property"], &json["looked_for"]), (&json!(name), &json!(name)));
        assert!(breaks(&played(&(texts(&json["script"]).join("\n") + "\n"))).iter().any(|it| it == name));
    }
}

#[test]
fn search_from_a_moment_finds_only_violations_after_it() {
    let text = "overlap 1\nold S1 S2 S3\nnew S1 S4 S5\nleader S1\nmodes joint\noff joint_needs_both\nat 20 ask S1 S4 S5\n\
        expect joint at 900: safe; finishes\n";
    assert!(script::read(text).expect("it is a script").failed_expectations(None).is_empty());
    let status = |options: &str| {
        of_script(text, &format!("--crashes 0 --commands 0 --terms 2{options}")).expect("it is a search").status
    };
    assert_eq!(status(""), ExitStatus::Failed);
    assert_eq!(status(" --at 40"), ExitStatus::Failed, "the change is under way");
    assert_eq!(status(" --at 900"), ExitStatus::Ok, "it is over, and nothing more is wanted");
}

#[test]
fn search_that_gives_up_says_what_it_saw_and_what_it_estimates() {
    match explored("explore jointly --mode joint --memory 1") {
        Err(CliError::TooLarge { seen, depth, estimate, megabytes: 1, .. }) => {
            assert!(seen > 100 && depth > 1 && estimate.states > seen as f64, "{seen} {depth} {estimate}");
        }
        other => panic!("{other:?}"),
    }
    let call = "explore jointly --mode joint --memory 16 --force --threads 1";
    let stopped = explored(call).expect("it is a search");
    let of_json = json(&explored(&format!("{call} --json")).expect("it is a search"));
    let states = of_json["estimate"]["states"].as_f64().expect("it has an estimate");
    assert!(states > of_json["distinct"].as_f64().expect("it is a number"), "{of_json}");
    assert!(states < 10.0 * 342_571.0, "so many states there are: {states}");
    assert!(stopped.text.lines().any(|line| line.contains("Estimated")), "{}", stopped.text);
    // Too little was seen.
    let at_once = json(&explored("explore jointly --mode joint --memory 1 --force --json").expect("it is a search"));
    assert_eq!(at_once["estimate"], Value::Null);
    let ended = json(&explored("explore jointly --terms 1 --crashes 0 --json").expect("it is a search"));
    assert!(ended.get("estimate").is_none(), "{ended}");
}

#[test]
fn search_that_gives_up_prints_the_command_that_exports_its_question() {
    let command = |words: &str| export_command(&options(words).question, Mode::Joint);
    let of = |words: &str| command(words).expect("the export can say it");
    assert_eq!(
        of("explore jointly --memory 1 --force --threads 2"),
        "overlap export tla jointly --mode joint --out tlc"
    );
    let all = "--profile etcd-3.7 --rule-off pre_vote --rule-off vote_kept --property dead-end --reverse --moves 9 --terms 2 --log 3 \
        --changes 3 --crashes 4 --commands 5 --stay-down 1 --lost-disks 2 --snapshots 4 --transfers 5 --direct-changes";
    assert_eq!(
        of(&format!("explore jointly {all}")),
        format!("overlap export tla jointly --mode joint {all} --out tlc")
    );
    // What a shell would take apart is quoted.
    assert_eq!(of("explore #own&old=1,2&new=3"), "overlap export tla '#own&old=1,2&new=3' --mode joint --out tlc");
    assert_eq!(of("explore it's.overlap"), r"overlap export tla 'it'\''s.overlap' --mode joint --out tlc");
    for words in ["explore jointly --at 20", "explore jointly --granularity steps"] {
        assert_eq!(command(words), None, "{words}");
    }
    let stopped = explored("explore jointly --mode joint --memory 1 --force").expect("it is a search");
    assert!(stopped.text.contains(&of("explore jointly")), "{}", stopped.text);
    let refused = explored("explore jointly --mode joint --memory 1").expect_err("it is too large").to_string();
    assert!(refused.contains(&of("explore jointly --memory 1")), "{refused}");
    let unsayable = explored("explore jointly --mode joint --memory 1 --force --snapshots 1").expect("it is a search");
    assert!(!unsayable.text.contains("export tla"), "{}", unsayable.text);
}

#[test]
fn report_names_what_the_search_tried_and_ignored() {
    let text =
        "overlap 1\nold S1 S2 S3\nleader S1\nmodes single joint\nat 20 ask S1 S2 S3 learners S4\nat 50 crash S2\n";
    let few = "--terms 2 --crashes 0 --commands 0";
    let json = json(&of_script(text, &format!("{few} --json")).expect("it is a search"));
    let tried = ["crashes", "commands", "stay_down", "lost_disks", "snapshots", "transfers"];
    assert!(json["tried"]["changes"].as_u64() > Some(0), "the learner was asked for");
    assert!(tried.iter().all(|budget| json["tried"][budget] == 0), "{}", json["tried"]);
    assert_eq!((&json["targets"], &json["learners"]), (&json!([["S1", "S2", "S3"]]), &json!([["S4"]])));
    assert_eq!(json["mode"], "single", "the first of the scenario");
    let ignored = texts(&json["left_aside"]);
    assert_eq!(ignored.len(), 2, "its actions, its other mode: {ignored:?}");
    let report = of_script(text, few).expect("it is a search").text;
    assert!(ignored.iter().all(|sentence| report.contains(sentence)), "{report}");
}

#[test]
fn search_that_cannot_start_has_an_error() {
    let naive = "overlap 1\nold S1 S2 S3\nnew S1 S4 S5\nleader S1\nmodes naive\nthen crash S1\n";
    assert!(matches!(of_script(naive, "--reverse"), Ok(Explored { status: ExitStatus::Failed, .. })));
    let same = "overlap 1\nold S1 S2 S3\nleader S1\nmodes joint\n";
    assert!(matches!(of_script(same, "--reverse"), Err(CliError::NothingToReverse)));
    let broken = "overlap 1\nold S1 S2\nnew S3\nleader S1\nmodes naive\noff pre_vote\nthen ask S3\nthen stop S3\nthen start S3\n\
        then crash S1\nthen time out S3\nthen restart S1\nthen propose S3 5\nend 5000\n";
    let at = |at: u64| of_script(broken, &format!("--at {at} --terms 9 --log 9"));
    let scenario = script::read(broken).expect("it is a script");
    assert!(!scenario.outcome(Mode::Naive).broken.is_empty(), "it breaks in the end");
    assert!(matches!(at(5000), Err(CliError::ViolatedBefore { at: 5000, .. })));
    let busy = "overlap 1\nold S1 S2 S3 S4 S5\nleader S1\nmodes joint\nat 20 propose S1 5\n";
    let steps =
        |options: &str| of_script(busy, &format!("--granularity steps --terms 1 --crashes 0 --moves 2 {options}"));
    assert!(matches!(steps("--at 20"), Err(CliError::TooManyInFlight { in_flight: 4 })));
    assert!(steps("--at 20 --in-flight 4").is_ok_and(|it| it.status == ExitStatus::Ok));
}

#[test]
fn direct_changes_are_searched_and_part_of_the_found_script() {
    let call = "explore jointly --mode joint --rule-off joint_needs_both --crashes 0 --threads 1 --json";
    for (option, is_direct) in [("", false), ("--direct-changes", true)] {
        let json = json(&explored(&format!("{call} {option}")).expect("it is a search"));
        assert_eq!(json["bounds"]["direct_changes"], is_direct);
        let left_out = json["left_out"].as_str().expect("it is a text");
        assert_eq!(left_out.contains("direct changes of one server"), !is_direct, "{left_out}");
        let script = json["script"].as_array().expect("a violation is found");
        assert_eq!(script.iter().any(|line| line == "direct-changes"), is_direct);
    }
}
