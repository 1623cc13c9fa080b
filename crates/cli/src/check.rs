//! `overlap check`: errors and warnings of scripts, and expectations that are not met.

use checker::ContinuationChecker;
use std::fmt::Write;

use clap::Args;
use scenario::check::{Remark, preset_remarks, remarks};
use scenario::{Continuations, user_actions};

use crate::exit_status::ExitStatus;
use crate::message::{Format, Message, Severity};
use crate::output::{Output, print_error};
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
    /// Print a line for each error and warning: file:line:column: text
    #[arg(long)]
    short: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Output {
    let format = if options.short { Format::Short } else { Format::for_stream(&std::io::stdout()) };
    let (text, status) = check(&options.scenarios, options.preset, format);
    Output { status, ..text.into() }
}

/// Checks each source. Returns the messages and the exit status. With `as_preset`, each is held to the rules of the
/// catalogue as well.
fn check(words: &[String], as_preset: bool, format: Format) -> (String, ExitStatus) {
    let (mut text, mut status) = (String::new(), ExitStatus::Ok);
    for word in words {
        match source::load_with_script(word) {
            Err(error) => {
                text.push_str(&error.render(format));
                text.push_str(format.separator());
                status = status.max(error.status());
            }
            Ok(source) => {
                let checked = check_source(word, &source, &ContinuationChecker::default(), as_preset, format);
                text.extend(checked.messages.iter().flat_map(|message| [message, format.separator()]));
                if let Some(summary) = checked.summary() {
                    let _ = writeln!(text, "{word}: {summary}");
                }
                status = status.max(checked.status());
            }
        }
    }
    (text, status)
}

/// Checks a source that is loaded. Returns its messages and the exit status.
pub(crate) fn messages(
    word: &str,
    source: &Source,
    continuations: &dyn Continuations,
    format: Format,
) -> (Vec<String>, ExitStatus) {
    let checked = check_source(word, source, continuations, false, format);
    let status = checked.status();
    (checked.messages, status)
}

/// Loads and checks a source. Prints its errors and warnings, and gives the exit status of its errors.
pub(crate) fn load_checked(word: &str) -> Result<Source, ExitStatus> {
    let format = Format::for_stream(&std::io::stderr());
    let source = source::load_with_script(word).map_err(|error| {
        print_error(&error.render(format));
        error.status()
    })?;
    let (messages, status) = messages(word, &source, &ContinuationChecker::default(), format);
    for message in messages {
        print_error(&message);
    }
    if status == ExitStatus::Ok { Ok(source) } else { Err(status) }
}

/// Result of the check of a source.
struct Checked {
    /// Errors, then warnings, then notes.
    messages: Vec<String>,
    errors: usize,
    warnings: usize,
    /// Whether the scenario has expectations.
    has_expectations: bool,
}

impl Checked {
    fn status(&self) -> ExitStatus {
        if self.errors == 0 { ExitStatus::Ok } else { ExitStatus::Failed }
    }

    /// Last line about the source; `None` after errors.
    fn summary(&self) -> Option<String> {
        if !self.has_expectations {
            return Some("it states nothing, so that nothing but its lines was looked at".to_owned());
        }
        match self.warnings {
            _ if self.errors > 0 => None,
            0 => Some("as stated".to_owned()),
            1 => Some("as stated, with a warning".to_owned()),
            count => Some(format!("as stated, with {count} warnings")),
        }
    }
}

/// Checks a scenario with the user's actions in its link.
fn check_source(
    word: &str,
    source: &Source,
    continuations: &dyn Continuations,
    as_preset: bool,
    format: Format,
) -> Checked {
    let Source { link, script } = source;
    let source_map = script.as_ref().map(|script| &script.source_map);
    let scenario = user_actions::bake_actions(link);
    let mut remarks = remarks(link, source_map, Some(continuations));
    remarks.extend(if as_preset { preset_remarks(&scenario, source_map) } else { Vec::new() });
    let (notes, remarks): (Vec<_>, Vec<_>) = remarks.iter().partition(|it| it.finding.is_note());
    // In a preset, a warning is an error.
    let (errors, warnings): (Vec<_>, Vec<_>) = remarks.into_iter().partition(|it| as_preset || it.finding.is_error());
    let render = |severity: Severity, remark: &Remark| {
        let text = remark.finding.to_string();
        let position = script.as_ref().zip(remark.span);
        let name = position.map_or(word, |(script, _)| &script.name);
        let position = position.map(|(script, span)| (script.text.as_str(), span));
        Message { severity, text: &text, name, position }.render(format)
    };
    let groups = [(Severity::Error, &errors), (Severity::Warning, &warnings), (Severity::Note, &notes)];
    let of_group = |(severity, group): (Severity, &Vec<&Remark>)| -> Vec<String> {
        group.iter().map(|remark| render(severity, remark)).collect()
    };
    let (errors, warnings) = (errors.len(), warnings.len());
    let messages = groups.into_iter().flat_map(of_group).collect();
    Checked { messages, errors, warnings, has_expectations: !scenario.expect.is_empty() }
}

#[cfg(test)]
mod tests {
    use cluster::World;
    use raft_core::Configuration;
    use scenario::{Possibility, script};

    use super::*;
    use crate::source::Script;

    /// Check of a script of three servers with these lines, the first of which is line 4.
    fn checked(lines: &str) -> Checked {
        checked_with(&ContinuationChecker::default(), lines)
    }

    /// The same with this search.
    fn checked_with(continuations: &dyn Continuations, lines: &str) -> Checked {
        let text = format!("overlap 1\nold S1 S2 S3\nleader S1\n{lines}\n");
        let (scenario, source_map) = script::read_with_source_map(&text).expect(lines);
        let script = Some(Script { name: "name".to_owned(), text, source_map });
        check_source("it", &Source { link: scenario.into(), script }, continuations, false, Format::Short)
    }

    fn check_words(words: &[&str], as_preset: bool) -> (String, ExitStatus) {
        let words: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
        check(&words, as_preset, Format::Short)
    }

    #[test]
    fn failed_expectation_is_an_error_in_its_line() {
        let met = checked("expect joint: safe");
        assert_eq!((met.messages.len(), met.status()), (0, ExitStatus::Ok));
        let failed = checked("expect joint: S2 leads\nexpect naive: safe");
        assert_eq!((failed.messages.len(), failed.status(), failed.summary()), (1, ExitStatus::Failed, None));
        assert!(failed.messages[0].starts_with("name:4:1: "), "{:?}", failed.messages);
    }

    /// A search that always gives this answer.
    struct Answer(Possibility);

    impl Continuations for Answer {
        fn can_lead(&self, _: &World) -> Possibility {
            self.0.clone()
        }

        fn can_finish(&self, _: &World, _: &[Configuration]) -> Possibility {
            self.0.clone()
        }
    }

    #[test]
    fn claim_that_a_search_confirms_has_a_note_with_the_allowance() {
        let dead = Answer(Possibility::Impossible { allowance: "2 more terms".to_owned() });
        let lines = "expect joint: safe\nexpect joint at 5: nobody can lead";
        let confirmed = checked_with(&dead, lines);
        let [note] = &confirmed.messages[..] else { panic!("{:?}", confirmed.messages) };
        assert!(note.starts_with("name:5:1: note: ") && note.contains("2 more terms"), "{note}");
        assert_eq!(
            (confirmed.status(), confirmed.summary()),
            (ExitStatus::Ok, checked("expect joint: safe").summary())
        );
        let denied = checked_with(&dead, "expect joint at 5: somebody can lead");
        assert_eq!((denied.errors, denied.status()), (1, ExitStatus::Failed));
        let why = "out of memory".to_owned();
        let undecided = checked_with(&Answer(Possibility::Undecided { why }), lines);
        assert_eq!((undecided.errors, undecided.status()), (1, ExitStatus::Failed));
        assert!(undecided.messages[0].contains("out of memory"), "{:?}", undecided.messages);
    }

    #[test]
    fn every_preset_is_as_stated() {
        for preset in scenario::catalogue::SCRIPTS {
            for as_preset in [false, true] {
                let (text, status) = check_words(&[preset.id], as_preset);
                let others = text.lines().filter(|line| !line.contains(": note: ")).count();
                assert_eq!((others, status), (1, ExitStatus::Ok), "{text}");
            }
        }
    }

    #[test]
    fn scenario_without_expectations_is_not_as_stated() {
        let nothing = checked("");
        assert_eq!((nothing.messages.len(), nothing.status()), (0, ExitStatus::Ok));
        assert!(!nothing.has_expectations && nothing.summary() != checked("expect joint: safe").summary());
        for word in ["#naive-swap-5-to-5&seed=3", "#naive-swap-5-to-5&do=21.crash.7", "own"] {
            let checked = check_source(
                word,
                &source::load_with_script(word).expect(word),
                &ContinuationChecker::default(),
                false,
                Format::Short,
            );
            assert!(!checked.has_expectations && checked.messages.is_empty(), "{word}");
        }
    }

    #[test]
    fn line_about_a_mode_that_the_scenario_does_not_have_is_an_error() {
        let other = checked("modes single joint\nat 5 in naive: crash S1\nexpect naive: safe\nexpect joint: safe");
        assert_eq!((other.messages.len(), other.errors), (2, 2), "{:?}", other.messages);
        assert!(other.messages[0].starts_with("name:5:16: ") && other.messages[1].starts_with("name:6:1: "));
        let same = checked("at 5 in naive: crash S1\nexpect naive: safe\nexpect joint: safe");
        assert_eq!(same.status(), ExitStatus::Ok);
    }

    #[test]
    fn run_beyond_the_limits_is_an_error_without_a_position() {
        let endless = checked("modes joint\nlatency 600000 to 600000\nend 600000\nexpect joint: safe");
        assert_eq!((endless.messages.len(), endless.status()), (1, ExitStatus::Failed));
        assert!(endless.messages[0].starts_with("it: "), "{:?}", endless.messages);
    }

    #[test]
    fn warning_has_a_position_and_does_not_fail() {
        for (lines, place) in [
            ("end 100\nat 200 crash S3", "name:5:8: "),
            ("end 100\nbeat late at 200: Late.", "name:5:1: "),
            ("end 100\nexpect naive at 200: safe", "name:5:1: "),
            ("at 5 restart S1", "name:4:6: "),
            ("new S1 S2 S4\nat 20 ask S1 S2 S4\nat 21 ask S1 S2 S3 S4", "name:6:7: "),
            ("at 5 cut S1 S1", "name:4:6: "),
        ] {
            let checked = checked(&format!("{lines}\nexpect joint: safe"));
            assert_eq!((checked.messages.len(), checked.status()), (1, ExitStatus::Ok), "{:?}", checked.messages);
            assert!(checked.messages[0].starts_with(&format!("{place}warning: ")), "{:?}", checked.messages);
        }
        let two = checked("at 5 restart S1\nat 6 heal S1 S2\nexpect joint: safe");
        assert_eq!((two.messages.len(), two.errors), (2, 0));
        assert!(two.summary().is_some_and(|summary| summary.contains('2')));
    }

    #[test]
    fn rules_of_the_catalogue_are_checked_only_with_the_option() {
        let file = std::env::temp_dir().join(format!("overlap-check-{}.overlap", std::process::id()));
        let text = "overlap 1\nold S1 S2 S3\nleader S1\nat 5 restart S1\nexpect joint: safe\n";
        std::fs::write(&file, text).expect("there is room for it");
        let source = source::load_with_script(&file.to_string_lossy()).expect("it is a script");
        std::fs::remove_file(&file).expect("it is there");
        let custom = check_source("it", &source, &ContinuationChecker::default(), false, Format::Short);
        assert_eq!((custom.messages.len(), custom.status()), (1, ExitStatus::Ok));
        let preset = check_source("it", &source, &ContinuationChecker::default(), true, Format::Short);
        assert_eq!(preset.status(), ExitStatus::Failed);
        assert!(preset.errors == preset.messages.len() && preset.errors > 1, "{:?}", preset.messages);
        assert!(preset.messages.iter().any(|message| message.contains(":4:6: ")), "{:?}", preset.messages);
    }

    #[test]
    fn status_of_several_sources_is_the_greatest() {
        let (text, status) = check_words(&["no-such-thing", "/dev/null", "jointly"], false);
        assert_eq!(status, ExitStatus::Usage);
        assert!(text.contains("“no-such-thing”") && text.contains("\n/dev/null:1:1: "), "{text}");
        assert!(text.lines().last().is_some_and(|line| line.starts_with("jointly: ")), "{text}");
        assert_eq!(check_words(&["/dev/null", "jointly"], false).1, ExitStatus::Failed);
    }
}
