//! Calls that parse, calls that do not, and what a call makes of a scenario.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use scenario::script;

use super::*;
use crate::{Cli, Command, parse};

fn parsed(call: &str) -> Result<Command, clap::Error> {
    parse(call.split_ascii_whitespace())
}

/// Kind of the error of a call, and the argument that the error names.
fn refused(call: &str) -> (ErrorKind, String) {
    let error = parsed(call).map(|_| ()).expect_err(call);
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.clone(),
        _ => String::new(),
    };
    (error.kind(), argument)
}

/// Arguments of `explore` in a call of it.
fn scenario_mode_moment(call: &str) -> (ScenarioArgs, ModeArgs, MomentArgs) {
    #[derive(clap::Parser)]
    struct Shared {
        #[command(flatten)]
        scenario: ScenarioArgs,
        #[command(flatten)]
        mode: ModeArgs,
        #[command(flatten)]
        moment: MomentArgs,
    }
    let words = std::iter::once("it").chain(call.split_ascii_whitespace());
    let Shared { scenario, mode, moment } = clap::Parser::try_parse_from(words).expect(call);
    (scenario, mode, moment)
}

fn load(call: &str) -> Result<Link, CliError> {
    let (scenario, mode, moment) = scenario_mode_moment(call);
    scenario.load_at(mode, &moment)
}

#[test]
fn declarations_are_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn option_of_another_command_is_refused() {
    for (call, option) in [
        ("check jointly", "mode joint"),
        ("check jointly", "rule-off pre_vote"),
        ("check jointly", "at 5"),
        ("run jointly", "preset"),
        ("run jointly", "beat x"),
        ("survey jointly", "link"),
        ("presets", "json"),
        ("run jointly", "seeds 5"),
        ("survey jointly", "at 5"),
        ("explore jointly", "seeds 5"),
        ("verdicts", "mode joint"),
        ("profiles", "json"),
        ("script jointly", "at 5"),
        ("link jointly", "dark"),
        ("handout jointly", "mode joint"),
    ] {
        assert!(parsed(call).is_ok(), "{call}");
        let name = option.split(' ').next().expect("it has a name");
        assert_eq!(
            refused(&format!("{call} --{option}")),
            (ErrorKind::UnknownArgument, format!("--{name}")),
            "{call} --{option}"
        );
    }
}

#[test]
fn every_option_of_earlier_versions_is_accepted() {
    for call in [
        "presets",
        "run jointly --mode joint --json --rule-off pre_vote --rule-off check_quorum",
        "check jointly bug-2015 - --preset",
        "render jointly --mode joint --at 5 --dark --png --card --rule-off pre_vote",
        "render jointly --beat x",
        "explore jointly --mode joint --at 5 --property log-matching --script file --link --json --threads 2",
        "explore jointly --beat x --rule-off pre_vote --grain moves --terms 1 --log 2 --changes 3 --crashes 4",
        "explore --grain steps --in-flight 2 --loss --duplication jointly --commands 5 --moves 6 --memory 7",
        "explore jointly --back --plain --anyway",
        "survey jointly --mode joint --seeds 5 --json --threads 1 --rule-off pre_vote",
        "verdicts --threads 1",
        "profiles",
        "link jointly --mode joint --at=5 --rule-off=pre_vote",
        "script jointly --rule-off pre_vote",
        "--json --mode joint run jointly",
        "--grain=steps --loss explore jointly",
    ] {
        assert!(parsed(call).is_ok(), "{call}");
    }
}

#[test]
fn earlier_spelling_is_the_same_option() {
    for (now, earlier, value) in [
        ("granularity", "grain", " steps"),
        ("reverse", "back", ""),
        ("no-reductions", "plain", ""),
        ("force", "anyway", ""),
    ] {
        let (kind, argument) = refused(&format!("explore jointly --{now}{value} --{earlier}{value}"));
        assert_eq!(kind, ErrorKind::ArgumentConflict);
        assert!(argument.starts_with(&format!("--{now}")), "{argument}");
    }
}

#[test]
fn number_out_of_bounds_is_refused() {
    for (call, least, most) in [
        ("render jointly --at", 0, 600_000_u64),
        ("link jointly --at", 0, 600_000),
        ("survey jointly --threads", 1, 256),
        ("verdicts --threads", 1, 256),
        ("survey jointly --seeds", 1, 1_000_000_000_000),
        ("explore jointly --terms", 0, 1_000_000),
        ("explore jointly --log", 0, 1_000_000),
        ("explore jointly --moves", 0, 1_000_000),
        ("explore jointly --memory", 0, 1_000_000),
        ("explore jointly --crashes", 0, 255),
    ] {
        assert!(parsed(&format!("{call} {least}")).is_ok() && parsed(&format!("{call} {most}")).is_ok(), "{call}");
        let (_, option) = call.split_once("--").expect("it has an option");
        for beyond in [(most + 1).to_string(), u64::MAX.to_string(), "many".to_owned()] {
            let (kind, argument) = refused(&format!("{call} {beyond}"));
            assert_eq!(kind, ErrorKind::ValueValidation, "{call} {beyond}");
            assert!(argument.starts_with(&format!("--{option} ")), "{argument}");
        }
    }
}

#[test]
fn bounds_are_those_of_the_options_and_otherwise_the_default() {
    #[derive(clap::Parser)]
    struct Only {
        #[command(flatten)]
        bounds: BoundsArgs,
    }
    let bounds = |words: &str, granularity| {
        let words = std::iter::once("it").chain(words.split_ascii_whitespace());
        let Only { bounds } = clap::Parser::try_parse_from(words).expect("they are bounds");
        bounds.bounds(granularity)
    };
    let default = Bounds { bytes: 4 << 30, ..Bounds::default() };
    assert_eq!(bounds("", Granularity::Moves).ok(), Some(default));
    let all = "--moves 1 --terms 2 --log 3 --changes 4 --crashes 5 --commands 6 --memory 7 --in-flight 8 --loss --duplication";
    let expected = Bounds {
        moves: 1,
        term: Term::from(2),
        log: 3,
        changes: 4,
        crashes: 5,
        commands: 6,
        bytes: 7 << 20,
        in_flight: 8,
        loss: true,
        duplication: true,
        stay_down: 0,
        lost_disks: 9,
        snapshots: 10,
        transfers: 11,
    };
    let all = format!("{all} --lost-disks 9 --snapshots 10 --transfers 11 --direct-changes");
    assert_eq!(bounds(&all, Granularity::Steps).ok(), Some(expected));
    // Which requests a cluster takes is no bound.
    assert_eq!(bounds("--direct-changes", Granularity::Moves).ok(), Some(default));
    assert_eq!(bounds("--stay-down 2", Granularity::Moves).ok(), Some(Bounds { stay_down: 2, ..default }));
    let refused = bounds("--stay-down 2", Granularity::Steps);
    assert!(matches!(refused, Err(CliError::OnlyInMoves { option: "stay-down" })));
    for (words, name) in [("--in-flight 2", "in-flight"), ("--loss", "loss"), ("--duplication", "duplication")] {
        assert!(bounds(words, Granularity::Steps).is_ok(), "{words}");
        let refused = bounds(words, Granularity::Moves);
        assert!(matches!(refused, Err(CliError::OnlyInSteps { option }) if option == name), "{words}");
    }
}

#[test]
fn unknown_command_and_surplus_word_are_refused() {
    assert_eq!(refused("presets extra"), (ErrorKind::UnknownArgument, "extra".to_owned()));
    assert_eq!(refused("run jointly deferred"), (ErrorKind::UnknownArgument, "deferred".to_owned()));
    assert_eq!(refused("chekc one two --at 5").0, ErrorKind::InvalidSubcommand);
    for command in ["run", "check", "render", "explore", "survey", "link", "script", "lesson", "handout"] {
        assert_eq!(refused(command).0, ErrorKind::MissingRequiredArgument, "{command}");
    }
}

#[test]
fn help_and_version_are_options_of_every_command() {
    let commands: Vec<String> = Cli::command().get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for command in commands {
        for option in ["--help", "-h"] {
            assert_eq!(refused(&format!("{command} {option}")).0, ErrorKind::DisplayHelp, "{command}");
        }
        assert_eq!(refused(&format!("help {command}")).0, ErrorKind::DisplayHelp, "{command}");
        assert_eq!(refused(&format!("{command} -V")).0, ErrorKind::DisplayVersion, "{command}");
    }
    assert_eq!(refused("explore --terms 5 -h").0, ErrorKind::DisplayHelp);
}

#[test]
fn option_given_twice_is_refused_except_rule_off() {
    for (call, option) in [("run jointly --mode naive --mode joint", "--mode"), ("run jointly --json --json", "--json")]
    {
        let (kind, argument) = refused(call);
        assert_eq!(kind, ErrorKind::ArgumentConflict);
        assert!(argument.starts_with(option), "{argument}");
    }
    assert_eq!(refused("link jointly --at 5 --beat x").0, ErrorKind::ArgumentConflict);
    assert!(load("jointly --rule-off pre_vote --rule-off check_quorum").is_ok());
    for (one, other) in
        [("pre_vote", "pre_vote"), ("joint_needs_both", "joint_union"), ("apply_no_campaign", "in_force_on_append")]
    {
        let error = load(&format!("jointly --rule-off {one} --rule-off {other}")).map(|_| ());
        assert!(matches!(error, Err(CliError::OneRule(a, b)) if (a, b) == (one, other)), "{one} {other}");
    }
}

#[test]
fn profile_sets_the_rules_and_a_rule_that_is_off_takes_the_place_of_its_own() {
    let rules = |call: &str| load(call).expect(call).scenario.rules;
    for profile in raft_core::PROFILES {
        assert_eq!(rules(&format!("jointly --profile {}", profile.key)), profile.rules);
        // The scenario's own rules do not count.
        assert_eq!(rules(&format!("rule-joint-needs-both --profile {}", profile.key)), profile.rules);
    }
    let etcd = raft_core::Profile::from_key("etcd-3.7").expect("it is one").rules;
    assert_eq!(rules("jointly --profile etcd-3.7 --rule-off pre_vote"), etcd.without(raft_core::Rule::PreVote));
    let replaced = rules("jointly --rule-off in_force_on_append --profile etcd-3.7");
    assert_eq!(replaced, etcd.without(raft_core::Rule::InForceOnAppend));
    assert_eq!(refused("run jointly --profile zookeeper").0, ErrorKind::InvalidValue);
    assert!(refused("run jointly --profile zookeeper").1.contains("--profile"));
}

#[test]
fn mode_that_the_scenario_does_not_have_is_refused() {
    let modes = scenario::preset("logs-repaired").expect("it is a preset").modes.clone();
    assert!(!modes.contains(&Mode::Joint), "the preset has other modes");
    match load("logs-repaired --mode joint") {
        Err(CliError::NoSuchMode { mode: "joint", modes: of }) => assert_eq!(of, modes),
        other => panic!("{:?}", other.map(|link| link.scenario.id)),
    }
    assert!(load("logs-repaired").is_ok());
}

#[test]
fn mode_without_an_option_is_that_of_the_link_or_the_first_of_the_scenario() {
    let with_modes = |modes: &[Mode]| {
        let mut scenario = scenario::preset("jointly").expect("it is a preset").clone();
        scenario.modes = modes.to_vec();
        scenario
    };
    let any = ModeArgs::default();
    for modes in [&[Mode::Naive, Mode::Joint][..], &[Mode::SingleServer], &[Mode::Joint]] {
        let scenario = with_modes(modes);
        assert_eq!(any.modes(&scenario), modes);
        assert_eq!(any.single(&scenario.into()).ok(), modes.first().copied());
    }
    let mut link: Link = with_modes(&[Mode::SingleServer, Mode::Joint]).into();
    link.lane = Some(Mode::Joint);
    assert_eq!(any.single(&link).ok(), Some(Mode::Joint), "the lane of the link");
    link.lane = Some(Mode::Naive);
    assert!(matches!(any.single(&link), Err(CliError::NoSuchMode { mode: "naive", .. })));
}

#[test]
fn moment_is_that_of_the_option_the_beat_or_the_link() {
    let preset = scenario::preset("bug-2015").expect("it is a preset");
    let beat = &preset.beats[1];
    for off in ["", " --rule-off pre_vote"] {
        let link = load(&format!("bug-2015 --beat {}{off}", beat.name));
        assert_eq!(link.map(|it| it.at).ok(), Some(Some(beat.at)), "{off}");
    }
    assert_eq!(load("bug-2015&t=7 --at 5").map(|it| it.at).ok(), Some(Some(5)));
    assert_eq!(load("bug-2015&t=7").map(|it| it.at).ok(), Some(Some(7)));
    let (_, _, moment) = scenario_mode_moment("bug-2015&t=7");
    assert!(!moment.is_given(), "the link names the moment, not the call");
    let names: Vec<_> = preset.beats.iter().map(|it| it.name.to_string()).collect();
    assert!(matches!(load("bug-2015 --beat none"), Err(CliError::NoBeat { beats, .. }) if beats == names));
}

#[test]
fn property_is_named_by_its_key_or_its_name() {
    #[derive(clap::Parser)]
    struct Only {
        #[arg(ignore_case = true, value_parser = property())]
        property: CheckedProperty,
    }
    for property in CheckedProperty::ALL {
        for name in [property.name(), property.key(), &property.name().to_lowercase()] {
            let only = <Only as clap::Parser>::try_parse_from(["it", name]).expect(name);
            assert_eq!(only.property, property);
        }
    }
    assert_eq!(refused("explore jointly --property Linearizability").0, ErrorKind::InvalidValue);
}

#[test]
fn settings_of_rules_are_those_of_scripts() {
    let in_a_script = |key: &str| {
        let scenario = script::read(&format!("overlap 1\nold S1\noff {key}\n"));
        scenario.map(|scenario| scenario.rules).ok()
    };
    for setting in RuleSetting::ALL {
        let key = setting.key();
        let link = load(&format!("own --rule-off {key}")).expect(key);
        assert_eq!(in_a_script(key), Some(link.scenario.rules), "{key}");
    }
    let document = include_str!("../../../../docs/scenario-script.md");
    let rules = document.split("\n## ").find(|section| section.starts_with("The rules\n"));
    let words = rules.expect("there is such a section").split('`').skip(1).step_by(2);
    let keys: BTreeSet<_> = words.filter(|word| in_a_script(word).is_some()).collect();
    assert_eq!(keys, RuleSetting::KEYS.into_iter().collect());
    assert_eq!(refused("run jointly --rule-off all").0, ErrorKind::InvalidValue);
}

#[test]
fn mode_has_the_key_that_it_has_in_links() {
    for mode in Mode::ALL {
        let link = scenario::link::open(&format!("own&lane={}", mode.key())).into_result().expect("it is a link");
        let (_, of_call, _) = scenario_mode_moment(&format!("own --mode {}", mode.key()));
        assert_eq!((of_call.mode, link.lane), (Some(mode), Some(mode)));
    }
    assert_eq!(refused("run own --mode both").0, ErrorKind::InvalidValue);
}

/// The section of the document on the command line names commands and options that exist.
#[test]
fn options_in_the_document_exist() {
    let document = include_str!("../../../../docs/scenario-script.md");
    let section = document.split("\n## ").find(|section| section.starts_with("At the command line\n"));
    let words = section.expect("there is such a section").split(|it: char| !it.is_ascii_lowercase() && it != '-');
    let named: BTreeSet<&str> =
        words.filter_map(|word| word.strip_prefix("--")).filter(|it| it.starts_with(char::is_alphabetic)).collect();
    let command = Cli::command();
    // `export tla` is a command below a command.
    let commands = command.get_subcommands().flat_map(|it| std::iter::once(it).chain(it.get_subcommands()));
    let options: BTreeSet<&str> =
        commands.flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long).collect();
    assert!(named.len() > 8 && named.is_subset(&options), "{named:?}");
}
