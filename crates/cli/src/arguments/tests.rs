//! What a call says, and what is said of one that is wrong.

use scenario::script;

use super::*;

fn try_parse(call: &str) -> Result<Arguments, CliError> {
    Arguments::parse(lexopt::Parser::from_args(call.split_ascii_whitespace()))
}

fn parse(call: &str) -> Result<Arguments, String> {
    try_parse(call).map_err(|problem| problem.to_string())
}

fn refused(call: &str) -> String {
    parse(call).map(|_| String::new()).expect_err(call)
}

#[test]
fn each_command_takes_the_options_that_mean_something_to_it_and_no_others() {
    for (command, option) in [
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
    ] {
        let (name, _) = command.split_once(' ').unwrap_or((command, ""));
        let (only, _) = option.split_once(' ').unwrap_or((option, ""));
        assert!(parse(command).is_ok(), "{command}");
        assert_eq!(refused(&format!("{command} --{option}")), format!("“overlap {name}” takes no --{only}"));
    }
    // Everything that any command takes is an option.
    for option in COMMANDS.iter().flat_map(|command| command.options) {
        let value = ["5", "joint", "pre_vote", "moves", "log-matching"].into_iter().find(|value| {
            let mut parser = lexopt::Parser::from_args([value]);
            matches!(Arguments::default().take(option, &mut parser), Ok(true))
        });
        assert!(value.is_some(), "{option}");
        assert!(crate::HELP.contains(&format!("--{option}")), "{option} is told of");
    }
}

#[test]
fn numbers_beyond_what_can_be_done_are_refused_in_words() {
    for (call, least, most) in [
        ("render jointly --at", 0, 600_000),
        ("link jointly --at", 0, 600_000),
        ("survey jointly --threads", 1, 256),
        ("verdicts --threads", 1, 256),
        ("survey jointly --seeds", 1, 10_000_000),
        ("explore jointly --terms", 0, 1_000_000),
        ("explore jointly --log", 0, 1_000_000),
        ("explore jointly --moves", 0, 1_000_000),
        ("explore jointly --memory", 0, 1_000_000),
        ("explore jointly --crashes", 0, 255),
    ] {
        assert!(parse(&format!("{call} {least}")).is_ok() && parse(&format!("{call} {most}")).is_ok(), "{call}");
        let (_, option) = call.split_once("--").expect("it has an option");
        for beyond in [(most + 1).to_string(), u64::MAX.to_string(), "many".to_owned()] {
            let told = format!("--{option} takes a number from {least} to {most}, and “{beyond}” is none");
            assert_eq!(refused(&format!("{call} {beyond}")), told);
        }
    }
}

#[test]
fn a_word_too_many_and_a_command_that_there_is_not_are_told() {
    assert_eq!(refused("presets extra"), "unexpected argument \"extra\"");
    assert_eq!(refused("run jointly deferred"), "unexpected argument \"deferred\"");
    assert_eq!(refused("chekc one two --at 5"), "there is no command “chekc”");
    assert_eq!(parse("check one two three").map(|it| it.words.len()), Ok(3));
    for call in ["", "help", "help run", "run jointly --help", "explore --terms 5 -h", "--help --version"] {
        assert_eq!(parse(call).map(|it| it.command), Ok("help"), "{call}");
    }
    for call in ["--version", "-V", "run --version"] {
        assert_eq!(parse(call).map(|it| it.command), Ok("version"), "{call}");
    }
}

#[test]
fn an_option_that_means_nothing_beside_another_is_refused() {
    for option in OF_STEPS {
        let value = if option == "in-flight" { " 2" } else { "" };
        let call = format!("explore jointly --{option}{value}");
        assert!(matches!(try_parse(&call), Err(CliError::OfSteps { option: of }) if of == option), "{call}");
        assert!(matches!(try_parse(&format!("{call} --grain moves")), Err(CliError::OfSteps { .. })), "{call}");
        for order in [format!("{call} --grain steps"), format!("explore --grain steps jointly --{option}{value}")] {
            assert!(parse(&order).is_ok(), "{order}");
        }
    }
    assert!(matches!(try_parse("link jointly --at 5 --beat x"), Err(CliError::Either("at", "beat"))));
    assert!(matches!(try_parse("run jointly --mode naive --mode joint"), Err(CliError::Twice(it)) if it == "mode"));
    assert!(matches!(try_parse("run jointly --json --json"), Err(CliError::Twice(_))));
    assert!(parse("run jointly --rule-off pre_vote --rule-off check_quorum").is_ok());
    for twice in ["pre_vote pre_vote", "joint_needs_both joint_union", "apply_no_campaign in_force_on_append"] {
        let (one, other) = twice.split_once(' ').expect("two");
        let call = format!("run jointly --rule-off {one} --rule-off {other}");
        assert!(matches!(try_parse(&call), Err(CliError::OneRule(a, b)) if (a, b) == (one, other)), "{call}");
    }
}

/// What the call makes of a scenario: the mode of each command that takes one.
#[test]
fn a_mode_that_the_scenario_leaves_out_is_refused_wherever_one_is_taken_and_is_never_the_default() {
    let with_modes = |modes: &[Mode]| {
        let mut scenario = scenario::preset("jointly").expect("it is a preset").clone();
        scenario.modes = modes.to_vec();
        scenario
    };
    let joint = COMMANDS.iter().filter(|it| it.options.contains(&"mode"));
    let joint: Vec<_> = joint.map(|it| it.name).collect();
    assert_eq!(joint, ["run", "render", "explore", "survey", "link"]);
    for command in joint {
        let call = parse(&format!("{command} logs-repaired --mode joint")).expect(command);
        let modes = scenario::preset("logs-repaired").expect("it is a preset").modes.clone();
        assert!(!modes.contains(&Mode::Joint), "the preset has one mode");
        match call.link() {
            Err(CliError::NotOfScenario { mode: "joint", modes: of }) => assert_eq!(of, modes),
            other => panic!("{command}: {:?}", other.map(|it| it.scenario.id)),
        }
        assert!(parse(&format!("{command} logs-repaired")).is_ok_and(|it| it.link().is_ok()), "{command}");
    }
    let any = Arguments::default();
    for modes in [&[Mode::Naive, Mode::Joint][..], &[Mode::SingleServer], &[Mode::Joint]] {
        let scenario = with_modes(modes);
        assert_eq!(any.modes(&scenario), modes);
        assert_eq!(any.one_mode(&scenario.into()).ok(), modes.first().copied());
    }
    let mut link: Link = with_modes(&[Mode::SingleServer, Mode::Joint]).into();
    link.lane = Some(Mode::Joint);
    assert_eq!(any.one_mode(&link).ok(), Some(Mode::Joint), "the link is to that lane");
    link.lane = Some(Mode::Naive);
    assert!(matches!(any.one_mode(&link), Err(CliError::NotOfScenario { mode: "naive", .. })));
}

#[test]
fn a_moment_may_be_named_by_its_beat() {
    for command in ["render", "link", "explore"] {
        let preset = scenario::preset("bug-2015").expect("it is a preset");
        let beat = &preset.beats[1];
        for off in ["", " --rule-off pre_vote"] {
            let call = parse(&format!("{command} bug-2015 --beat {}{off}", beat.name)).expect(command);
            assert!(call.names_a_moment());
            assert_eq!(call.link().map(|it| it.at).ok(), Some(Some(beat.at)), "{command}{off}");
        }
        let other = parse(&format!("{command} bug-2015 --beat none")).expect(command);
        let beats = preset.beats.iter().map(|it| it.name.to_string()).collect::<Vec<_>>();
        assert!(matches!(other.link(), Err(CliError::NoBeat { beats: of, .. }) if of == beats), "{command}");
        let of_the_link = parse(&format!("{command} bug-2015&t=7")).expect(command);
        assert!(!of_the_link.names_a_moment() && of_the_link.link().is_ok_and(|it| it.at == Some(7)));
    }
}

#[test]
fn a_property_is_named_by_its_words_with_or_without_hyphens() {
    for property in Property::ALL {
        let named = |name: &str| {
            let call = ["explore", "jointly", "--property", name];
            Arguments::parse(lexopt::Parser::from_args(call)).ok().and_then(|it| it.explore.property)
        };
        assert_eq!([named(&property.to_string()), named(property.key())], [Some(property); 2]);
    }
    let told = refused("explore jointly --property Linearizability");
    assert!(Property::ALL.iter().all(|it| told.contains(it.key())), "{told}");
}

#[test]
fn what_can_be_switched_off_here_is_what_a_script_can_switch_off() {
    let in_a_script = |key| {
        let scenario = script::read(&format!("overlap 1\nold S1\noff {key}\n"));
        scenario.map(|scenario| scenario.rules).ok()
    };
    for off in RuleSetting::ALL {
        assert_eq!(in_a_script(off.key()), Some(off.apply(raft_core::Rules::RAFT)), "{}", off.key());
    }
    let document = include_str!("../../../../docs/scenario-script.md");
    let rules = document.split("\n## ").find(|section| section.starts_with("The rules\n"));
    let words = rules.expect("there is such a section").split('`').skip(1).step_by(2);
    let keys: Vec<_> = words.filter(|word| in_a_script(word).is_some()).collect();
    assert_eq!(keys.len(), RuleSetting::ALL.len(), "{keys:?}");
    assert!(keys.iter().all(|key| RuleSetting::ALL.into_iter().any(|off| off.key() == *key)), "{keys:?}");
    let told = refused("run jointly --rule-off all");
    assert!(RuleSetting::ALL.into_iter().all(|off| told.contains(off.key())), "{told}");
}

#[test]
fn a_mode_is_called_as_in_a_link() {
    for mode in Mode::ALL {
        let link = scenario::link::open(&format!("own&lane={}", mode.key())).into_result();
        let lane = link.ok().and_then(|link| link.lane);
        assert_eq!((parse(&format!("run own --mode {}", mode.key())).map(|it| it.mode), lane), (Ok(Some(mode)), lane));
        assert_eq!(lane, Some(mode));
    }
    assert_eq!(refused("run own --mode both"), "there is no mode “both”; there are naive, single and joint");
}
