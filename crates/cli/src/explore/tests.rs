//! What is searched, what is said of it, and that what is found plays.

use scenario::{Claim, preset, script};

use super::*;
use crate::source;

fn call(words: &str) -> Arguments {
    Arguments::parse(lexopt::Parser::from_args(words.split(' '))).expect(words)
}

/// What comes of a call about the scenario that it names.
fn explored(words: &str) -> Result<Explored, CliError> {
    let arguments = call(words);
    explore(&arguments.link()?, &arguments)
}

/// What comes of a call, with these options, about a script.
fn of_script(text: &str, options: &str) -> Result<Explored, CliError> {
    let arguments = call(&format!("explore - --threads 1 {options}"));
    let mut link: Link = script::read(text).expect(text).into();
    let at = options.split_once("--at ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok());
    link.at = at;
    explore(&link, &arguments)
}

fn bounds_of(scenario: &Scenario, bounds: Bounds) -> Bounds {
    let mut arguments = call("explore it");
    arguments.explore.bounds = bounds;
    let asked = Asked { scenario, mode: Mode::Joint, from: None };
    asked.question(&arguments.explore).expect("it is one").bounds
}

#[test]
fn the_bounds_of_a_story_that_begins_at_the_beginning_are_as_they_were_asked_for() {
    for scenario in scenario::catalogue::scenarios().iter().filter(|it| it.disks.is_empty()) {
        assert_eq!(bounds_of(scenario, Bounds::default()), Bounds::default(), "{}", scenario.id);
    }
}

#[test]
fn a_story_that_begins_in_a_late_term_is_searched_from_there() {
    let scenario = preset("logs-repaired").expect("it is a preset");
    let bounds = bounds_of(scenario, Bounds::default());
    assert_eq!((u64::from(bounds.term), bounds.log), (3 + 7, 6 + 12));
    let text = "overlap 1\nold S1 S2 S3\nlog S1: 1, 7\nlog S2: 1\nlog S3: 1, 7\n";
    let explored = of_script(text, "--mode joint --changes 0 --crashes 0").expect("there is something to search for");
    assert_eq!(explored.exit, ExitStatus::Ok);
    let distinct =
        field(&of_script(text, "--json --mode joint --changes 0 --crashes 0").expect("as before").text, "distinct");
    assert!(distinct.parse::<u64>().is_ok_and(|states| states > 10), "{distinct} states");
}

#[test]
fn bounds_that_are_not_meant_to_bound_stay_so_in_a_story_that_begins_late() {
    let scenario = preset("logs-repaired").expect("it is a preset");
    let endless = Bounds { term: u64::MAX.into(), log: u64::MAX, ..Bounds::default() };
    assert_eq!(bounds_of(scenario, endless), endless);
}

#[test]
fn what_was_broken_and_what_was_not_seen_to_its_end_end_in_different_ways() {
    let exit = |call: &str| explored(call).map(|it| it.exit).ok();
    assert_eq!(exit("explore naive-swap-3-to-5"), Some(ExitStatus::Failed));
    assert_eq!(exit("explore jointly --mode joint --terms 1 --changes 1 --crashes 0"), Some(ExitStatus::Ok));
    assert_eq!(exit("explore jointly --mode joint --memory 1 --anyway"), Some(ExitStatus::Incomplete));
}

/// The value of a field that is a number, a word or null, as it stands in JSON.
fn field(json: &str, key: &str) -> String {
    let (_, rest) = json.split_once(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} in {json}"));
    let end =
        if let Some(text) = rest.strip_prefix('"') { text.find('"').map(|it| it + 2) } else { rest.find([',', '}']) };
    rest[..end.expect("it ends")].to_owned()
}

/// The texts of a list, which have nothing in them that JSON writes in another way but quotes.
fn texts(json: &str, key: &str) -> Vec<String> {
    let (_, rest) = json.split_once(&format!("\"{key}\":[\"")).unwrap_or_else(|| panic!("{key} in {json}"));
    let list = rest.split_once("\"]").expect("it ends").0;
    list.split("\",\"").map(|text| text.replace("\\\"", "\"")).collect()
}

/// Plays a script as anybody would: every Step in it is possible, and it comes to what it states.
fn played(text: &str) -> Scenario {
    let (scenario, source_map) = script::read_with_source_map(text).expect(text);
    let remarks = scenario::check::remarks(&scenario.clone().into(), Some(&source_map));
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

/// In every mode and grain, from the start and from a moment: the file, the link and the JSON say one schedule, and it
/// breaks what the verdict says.
#[test]
fn whatever_is_found_plays_as_a_script_a_link_and_from_json_and_breaks_what_was_said() {
    let file = std::env::temp_dir().join(format!("overlap-found-{}.overlap", std::process::id()));
    let path = file.to_string_lossy();
    for (scenario, at) in [
        ("naive-swap-3-to-5", ""),
        ("naive-swap-3-to-5", " --at 60"),
        ("#own&old=1,2&new=3&leader=1 --grain steps --commands 0 --crashes 0 --terms 2", ""),
        ("#own&old=1,2&new=3&leader=1 --grain steps --commands 0 --crashes 0 --terms 2", " --at 70"),
        ("rule-joint-needs-both", ""),
        ("rule-joint-needs-both", " --at 40"),
        ("bug-2015 --crashes 0 --commands 0", ""),
        ("bug-2015 --crashes 0 --commands 0", " --at 300"),
        ("#naive-swap-3-to-5&do=15.crash.1", " --at 20"),
    ] {
        let call = format!("explore {scenario} --threads 1 --link --script {path}{at}");
        let found = explored(&call).unwrap_or_else(|problem| panic!("{call}: {problem}"));
        assert_eq!((found.exit, &found.complaints[..]), (ExitStatus::Failed, &[][..]), "{call}");
        let text = std::fs::read_to_string(&file).expect("it was written");
        let scenario = played(&text);
        let last = found.text.lines().last().expect("the link");
        let link = source::load(last).unwrap_or_else(|fault| panic!("{call}: {fault}"));
        assert_eq!(link.scenario, scenario, "{call}");
        let json = explored(&format!("{call} --json")).map(|it| it.text).unwrap_or_default();
        assert_eq!(texts(&json, "script").join("\n") + "\n", text, "{call}");
        assert_eq!(field(&json, "link"), format!("\"{last}\""));
        let property = field(&json, "property").trim_matches('"').to_owned();
        assert_eq!(breaks(&scenario).first(), Some(&property), "{call}");
        // The steps alone are the end of the script.
        let steps = texts(&json, "steps");
        let lines: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("then ")).collect();
        assert!(steps.iter().map(String::as_str).eq(lines[lines.len() - steps.len()..].iter().copied()), "{call}");
        assert_eq!(lines.len() > steps.len(), !at.is_empty(), "{call}: what came before is in the script");
        assert_eq!(link.at.is_some(), !at.is_empty(), "{call}: it opens at the moment");
    }
    std::fs::remove_file(&file).expect("it is there");
}

#[test]
fn where_nothing_is_found_nothing_is_written_and_that_is_said() {
    let file = std::env::temp_dir().join(format!("overlap-nothing-{}.overlap", std::process::id()));
    let path = file.to_string_lossy();
    let found =
        explored(&format!("explore jointly --terms 1 --crashes 0 --link --script {path}")).expect("it is a search");
    assert_eq!((found.exit, found.complaints.len(), file.exists()), (ExitStatus::Ok, 2, false));
    // The script that is searched is not written over.
    std::fs::write(&file, "overlap 1\nold S1\nnew S2\nmodes naive\n").expect("there is room for it");
    let over = explored(&format!("explore {path} --script {path}"));
    std::fs::remove_file(&file).expect("it is there");
    assert!(matches!(over, Err(CliError::Overwritten(_))));
    let nowhere = explored("explore naive-swap-3-to-5 --script /no-such-folder/found.overlap").expect("it is a search");
    assert_eq!((nowhere.exit, nowhere.complaints.len()), (ExitStatus::Failed, 1), "{:?}", nowhere.complaints);
}

#[test]
fn a_property_alone_is_looked_for() {
    let call = |property| format!("explore naive-swap-3-to-5 --json --property {property}");
    let of = |property| explored(&call(property)).map(|it| it.text).unwrap_or_default();
    for (key, name) in [("election-safety", "Election Safety"), ("log-matching", "Log Matching")] {
        let json = of(key);
        assert_eq!(
            (field(&json, "property"), field(&json, "looked_for")),
            (format!("\"{name}\""), format!("\"{name}\""))
        );
        assert!(breaks(&played(&(texts(&json, "script").join("\n") + "\n"))).iter().any(|it| it == name));
    }
}

#[test]
fn from_a_moment_only_what_can_still_go_wrong_is_found() {
    let text = "overlap 1\nold S1 S2 S3\nnew S1 S4 S5\nleader S1\nmodes joint\noff joint_needs_both\nat 20 ask S1 S4 S5\n\
        expect joint at 900: safe; finishes\n";
    assert!(script::read(text).expect("it is a script").failed_expectations().is_empty());
    let exit = |options: &str| {
        let found = of_script(text, &format!("--crashes 0 --commands 0 --terms 2{options}")).expect("it is a search");
        assert_eq!(found.text.contains("in flight at that moment"), !options.is_empty(), "{}", found.text);
        found.exit
    };
    assert_eq!(exit(""), ExitStatus::Failed);
    assert_eq!(exit(" --at 40"), ExitStatus::Failed, "the change is under way");
    assert_eq!(exit(" --at 900"), ExitStatus::Ok, "it is over, and nothing more is wanted");
}

#[test]
fn what_a_verdict_holds_for_is_said_with_it() {
    let text =
        "overlap 1\nold S1 S2 S3\nleader S1\nmodes single joint\nat 20 ask S1 S2 S3 learners S4\nat 50 crash S2\n";
    let few = "--terms 2 --crashes 0 --commands 0";
    let json = of_script(text, &format!("{few} --json")).expect("it is a search").text;
    assert!(json.contains("\"tried\":{\"changes\":0,\"crashes\":0,\"commands\":0}"), "{json}");
    assert!(json.contains("\"targets\":[[\"S1\",\"S2\",\"S3\"]]") && json.contains("learners"), "{json}");
    let aside = texts(&json, "left_aside");
    assert_eq!(aside.len(), 3, "its actions, its learners, its other mode: {aside:?}");
    assert_eq!(field(&json, "mode"), "\"single\"", "the first of its own");
    let told = of_script(text, few).expect("it is a search").text;
    assert!(aside.iter().all(|sentence| told.contains(sentence)), "{told}");
    assert!(told.contains("Tried: no change, since") && told.contains("leadership transfers"), "{told}");
}

#[test]
fn a_search_that_cannot_begin_there_says_why() {
    let naive = "overlap 1\nold S1 S2 S3\nnew S1 S4 S5\nleader S1\nmodes naive\nthen crash S1\n";
    assert!(matches!(of_script(naive, "--back"), Ok(Explored { exit: ExitStatus::Failed, .. })));
    let same = "overlap 1\nold S1 S2 S3\nleader S1\nmodes joint\n";
    assert!(matches!(of_script(same, "--back"), Err(CliError::NoWayBack)));
    let broken = "overlap 1\nold S1 S2\nnew S3\nleader S1\nmodes naive\noff pre_vote\nthen ask S3\nthen stop S3\nthen start S3\n\
        then crash S1\nthen time out S3\nthen restart S1\nthen propose S3 5\nend 5000\n";
    let at = |at: u64| of_script(broken, &format!("--at {at} --terms 9 --log 9"));
    let scenario = script::read(broken).expect("it is a script");
    assert!(!scenario.outcome(Mode::Naive).broken.is_empty(), "it breaks in the end");
    assert!(matches!(at(5000), Err(CliError::BrokenBefore { at: 5000, .. })));
    let busy = "overlap 1\nold S1 S2 S3 S4 S5\nleader S1\nmodes joint\nat 20 propose S1 5\n";
    let steps = |options: &str| of_script(busy, &format!("--grain steps --terms 1 --crashes 0 --moves 2 {options}"));
    assert!(matches!(steps("--at 20"), Err(CliError::InFlight { in_flight: 4 })));
    assert!(steps("--at 20 --in-flight 4").is_ok_and(|it| it.exit == ExitStatus::Ok));
}
