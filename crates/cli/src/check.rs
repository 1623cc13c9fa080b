//! `overlap check`: whether scripts are right, and whether what comes of them is what they state.

use std::fmt::Write;

use clap::Args;
use scenario::check::{Remark, preset_remarks, remarks};
use scenario::user_actions;

use crate::exit_status::ExitStatus;
use crate::output::Output;
use crate::source::{self, Source};

/// Options of the command.
#[derive(Args)]
pub(crate) struct Options {
    /// Presets, links, files with scripts, or - for the standard input
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// Check the rules of the catalogue of presets as well
    #[arg(long)]
    preset: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Output {
    let (text, status) = check(&options.scenarios, options.preset);
    Output { status, ..text.into() }
}

/// Checks each source. Returns the remarks, a line each, and the exit status. With `as_preset`,
/// each is held to the rules of the catalogue as well.
fn check(words: &[String], as_preset: bool) -> (String, ExitStatus) {
    let (mut text, mut exit) = (String::new(), ExitStatus::Ok);
    for word in words {
        match source::load_with_script(word) {
            Err(fault) => {
                let _ = writeln!(text, "{fault}");
                exit = exit.max(fault.status());
            }
            Ok(source) => {
                let (said, met) = of(word, &source, as_preset);
                for line in said {
                    let _ = writeln!(text, "{line}");
                }
                exit = exit.max(met);
            }
        }
    }
    (text, exit)
}

/// Checks a scenario with the user's actions in its link. Each remark begins like a compiler's: with the line, where it
/// is known.
fn of(word: &str, source: &Source, as_preset: bool) -> (Vec<String>, ExitStatus) {
    let Source { link, script } = source;
    let (name, source_map) = script.as_ref().map(|(name, source_map)| (name.as_str(), source_map)).unzip();
    let scenario = user_actions::bake_actions(link);
    let mut remarks = remarks(link, source_map);
    remarks.extend(if as_preset { preset_remarks(&scenario, source_map) } else { Vec::new() });
    // Whatever one is warned of, no preset has.
    let (unmet, warnings): (Vec<_>, Vec<_>) = remarks.iter().partition(|it| as_preset || it.finding.is_error());
    let placed = |remark: &Remark| match (name, remark.span) {
        (Some(name), Some(place)) => format!("{name}:{}:{}", place.line, place.column),
        _ => word.to_owned(),
    };
    let mut said: Vec<_> = unmet.iter().map(|it| format!("{}: {}", placed(it), it.finding)).collect();
    said.extend(warnings.iter().map(|it| format!("{}: warning: {}", placed(it), it.finding)));
    let warned = match warnings.len() {
        0 => String::new(),
        1 => ", with a warning".to_owned(),
        count => format!(", with {count} warnings"),
    };
    let exit = if unmet.is_empty() { ExitStatus::Ok } else { ExitStatus::Failed };
    if scenario.expect.is_empty() {
        said.push(format!("{word}: it states nothing, so that nothing but its lines was looked at"));
    } else if exit == ExitStatus::Ok {
        said.push(format!("{word}: as stated{warned}"));
    }
    (said, exit)
}

#[cfg(test)]
mod tests {
    use scenario::script;

    use super::*;

    /// What is said of a script of three servers with these lines, the first of which is the fourth.
    fn said(lines: &str) -> (Vec<String>, ExitStatus) {
        let text = format!("overlap 1\nold S1 S2 S3\nleader S1\n{lines}\n");
        let (scenario, source_map) = script::read_with_source_map(&text).expect(lines);
        of("it", &Source { link: scenario.into(), script: Some(("name".to_owned(), source_map)) }, false)
    }

    const NOTHING: &str = "it states nothing, so that nothing but its lines was looked at";
    const MET: &str = "it: as stated";

    #[test]
    fn as_stated_is_said_where_something_is_stated_and_so() {
        assert_eq!(said("expect joint: safe"), (vec![MET.to_owned()], ExitStatus::Ok));
        let unmet = "name:4:1: Joint consensus at 1000 ms: “S2 leads” is stated, “S1 leads” is so".to_owned();
        assert_eq!(said("expect joint: S2 leads\nexpect naive: safe"), (vec![unmet], ExitStatus::Failed));
        for preset in scenario::catalogue::SCRIPTS {
            for as_preset in [false, true] {
                let told = check(&[preset.id.to_owned()], as_preset);
                assert_eq!(told, (format!("{}: as stated\n", preset.id), ExitStatus::Ok));
            }
        }
    }

    #[test]
    fn a_scenario_that_states_nothing_is_not_called_as_stated() {
        assert_eq!(said(""), (vec![format!("it: {NOTHING}")], ExitStatus::Ok));
        for changed in ["#naive-swap-5-to-5&seed=3", "#naive-swap-5-to-5&do=21.crash.7", "own"] {
            assert_eq!(check(&[changed.to_owned()], false), (format!("{changed}: {NOTHING}\n"), ExitStatus::Ok));
        }
    }

    #[test]
    fn what_is_told_of_a_mode_that_the_scenario_does_not_have_is_not_met() {
        let (told, exit) = said("modes single joint\nat 5 in naive: crash S1\nexpect naive: safe\nexpect joint: safe");
        assert_eq!((told.len(), exit), (2, ExitStatus::Failed), "{told:?}");
        assert!(told[0].starts_with("name:5:16: “in naive:”") && told[1].starts_with("name:6:1: “expect naive”"));
        assert_eq!(said("at 5 in naive: crash S1\nexpect naive: safe\nexpect joint: safe").1, ExitStatus::Ok);
    }

    #[test]
    fn a_run_in_which_too_much_happens_is_not_as_stated() {
        let (told, exit) = said("modes joint\nlatency 600000 to 600000\nend 600000\nexpect joint: safe");
        assert_eq!(exit, ExitStatus::Failed);
        let [told] = &told[..] else { panic!("{told:?}") };
        let begin = "it: Joint consensus: the run stops at ";
        assert!(told.starts_with(begin) && told.contains("1000 messages in flight"), "{told}");
    }

    #[test]
    fn what_one_is_warned_of_is_told_with_its_line_and_met_all_the_same() {
        for (lines, place) in [
            ("end 100\nat 200 crash S3", "name:5:8: "),
            ("end 100\nbeat late at 200: Late.", "name:5:1: "),
            ("end 100\nexpect naive at 200: safe", "name:5:1: "),
            ("at 5 restart S1", "name:4:6: "),
            ("new S1 S2 S4\nat 20 ask S1 S2 S4\nat 21 ask S1 S2 S3 S4", "name:6:7: "),
            ("at 5 cut S1 S1", "name:4:6: "),
        ] {
            let (told, exit) = said(&format!("{lines}\nexpect joint: safe"));
            assert_eq!((told.len(), exit), (2, ExitStatus::Ok), "{told:?}");
            assert!(told[0].starts_with(&format!("{place}warning: ")), "{told:?}");
            assert_eq!(told[1], format!("{MET}, with a warning"));
        }
        let (told, _) = said("at 5 restart S1\nat 6 heal S1 S2\nexpect joint: safe");
        assert_eq!(told[2], format!("{MET}, with 2 warnings"));
    }

    #[test]
    fn a_preset_is_held_to_the_rules_of_the_catalogue_only_when_that_is_asked_for() {
        let file = std::env::temp_dir().join(format!("overlap-check-{}.overlap", std::process::id()));
        let text = "overlap 1\nold S1 S2 S3\nleader S1\nat 5 restart S1\nexpect joint: safe\n";
        std::fs::write(&file, text).expect("there is room for it");
        let words = [file.to_string_lossy().into_owned()];
        let (told, exit) = check(&words, false);
        assert_eq!((told.lines().count(), exit), (2, ExitStatus::Ok), "{told}");
        let (told, exit) = check(&words, true);
        std::fs::remove_file(&file).expect("it is there");
        assert_eq!(exit, ExitStatus::Failed);
        assert!(told.contains("“id”") && told.contains(":4:6: “restart S1” is not possible"), "{told}");
        assert!(!told.contains("warning") && !told.contains("as stated"), "{told}");
    }

    #[test]
    fn of_several_the_worst_counts_and_all_are_told() {
        let words = ["no-such-thing", "/dev/null", "jointly"].map(str::to_owned);
        let (text, exit) = check(&words, false);
        assert_eq!(exit, ExitStatus::Usage);
        assert!(text.contains("no file “no-such-thing”") && text.ends_with("jointly: as stated\n"), "{text}");
        assert_eq!(check(&words[1..], false).1, ExitStatus::Failed);
    }
}
