//! `overlap check`: whether scripts are right, and whether what comes of them is what they state.

use std::fmt::Write;

use cluster::{MAX_IN_FLIGHT, MAX_RECORDS, Mode};
use scenario::link::Link;
use scenario::{Scenario, reader};

use crate::exit::Exit;
use crate::source;

/// What is to be said of each of these, a line for each thing that is not as it should be; and whether everything is.
pub(crate) fn check(words: &[String]) -> (String, Exit) {
    let (mut text, mut exit) = (String::new(), Exit::Met);
    for word in words {
        match source::find(word) {
            Err(fault) => {
                let _ = writeln!(text, "{fault}");
                exit = exit.max(if fault.is_of_script() { Exit::Unmet } else { Exit::Called });
            }
            Ok(link) => {
                let (said, met) = of(&link);
                for line in said {
                    let _ = writeln!(text, "{word}: {line}");
                }
                exit = exit.max(met);
            }
        }
    }
    (text, exit)
}

/// What is to be said of a scenario, with what the reader did in the link.
fn of(link: &Link) -> (Vec<String>, Exit) {
    let scenario = reader::told(link);
    let mut said = in_no_mode(&scenario);
    said.extend(too_full(link));
    said.extend(scenario.unmet().iter().map(ToString::to_string));
    let exit = if said.is_empty() { Exit::Met } else { Exit::Unmet };
    said.extend(too_late(&scenario));
    if scenario.expect.is_empty() {
        said.push("it states nothing, so that nothing but its lines was looked at".to_owned());
    } else if exit == Exit::Met {
        said.push("as stated".to_owned());
    }
    (said, exit)
}

/// Of each mode that the scenario speaks of and does not have.
fn in_no_mode(scenario: &Scenario) -> Vec<String> {
    let modes: Vec<_> = scenario.modes.iter().map(|mode| mode.key()).collect();
    let mut said = Vec::new();
    for mode in Mode::ALL.into_iter().filter(|mode| !scenario.modes.contains(mode)) {
        let not_there = format!("a mode that the scenario does not have (modes {})", modes.join(" "));
        let (key, expect, actions) = (mode.key(), &scenario.expect, &scenario.actions);
        if expect.iter().any(|it| it.mode == mode) {
            said.push(format!("“expect {key}” states something of {not_there}"));
        }
        if actions.iter().any(|action| action.lane == Some(mode)) {
            said.push(format!("“in {key}:” does something in {not_there}"));
        }
    }
    said
}

/// In which modes more happens than is kept: the run stands still then, and what is stated of it later is about that.
fn too_full(link: &Link) -> impl Iterator<Item = String> {
    link.scenario.modes.iter().filter_map(|&mode| {
        let mut timeline = reader::timeline(link, mode);
        timeline.seek(reader::end(link));
        let moment = timeline.moment();
        moment.is_full().then(|| {
            format!(
                "{mode}: the run stops at {} ms, with {MAX_RECORDS} events or {MAX_IN_FLIGHT} messages in flight: let it end sooner, \
                 or less happen in it",
                moment.at
            )
        })
    })
}

/// What the page does not play, since the story is over before.
fn too_late(scenario: &Scenario) -> Option<String> {
    let end = scenario.end;
    let actions = scenario.actions.iter().filter(|action| action.at > end).count();
    let beats = scenario.beats.iter().filter(|beat| beat.at > end).count();
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let parts: Vec<_> = [counted(actions, "action"), counted(beats, "beat")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("the page plays as far as {end} ms (“end”); after that: {}", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use scenario::script;

    use super::*;

    /// What is said of a script of three servers with these lines.
    fn said(lines: &str) -> (Vec<String>, Exit) {
        let scenario = script::read(&format!("overlap 1\nold S1 S2 S3\nleader S1\n{lines}\n")).expect(lines);
        of(&scenario.into())
    }

    const NOTHING: &str = "it states nothing, so that nothing but its lines was looked at";

    #[test]
    fn as_stated_is_said_where_something_is_stated_and_so() {
        assert_eq!(said("expect joint: safe"), (vec!["as stated".to_owned()], Exit::Met));
        let unmet = "Joint consensus at 1000 ms: “S2 leads” is stated, “S1 leads” is so".to_owned();
        assert_eq!(said("expect joint: S2 leads\nexpect naive: safe"), (vec![unmet], Exit::Unmet));
        for preset in scenario::catalogue::ALL {
            let told = check(&[preset.id.to_owned()]);
            assert_eq!(told, (format!("{}: as stated\n", preset.id), Exit::Met));
        }
    }

    #[test]
    fn a_scenario_that_states_nothing_is_not_called_as_stated() {
        assert_eq!(said(""), (vec![NOTHING.to_owned()], Exit::Met));
        for changed in ["#naive-swap-5-to-5&seed=3", "#naive-swap-5-to-5&do=20.crash.2", "own"] {
            assert_eq!(check(&[changed.to_owned()]), (format!("{changed}: {NOTHING}\n"), Exit::Met));
        }
    }

    #[test]
    fn what_is_told_of_a_mode_that_the_scenario_does_not_have_is_not_met() {
        let not_there = "a mode that the scenario does not have (modes single joint)";
        let modes = Scenario { modes: vec![Mode::SingleServer, Mode::Joint], ..scenario_with_naive() };
        let expected = vec![
            format!("“expect naive” states something of {not_there}"),
            format!("“in naive:” does something in {not_there}"),
        ];
        assert_eq!(of(&modes.into()), (expected, Exit::Unmet));
        assert_eq!(of(&scenario_with_naive().into()).1, Exit::Met);
    }

    fn scenario_with_naive() -> Scenario {
        let text = "overlap 1\nold S1 S2 S3\nat 5 in naive: crash S1\nexpect naive: safe\nexpect joint: safe\n";
        script::read(text).expect("it is a script")
    }

    #[test]
    fn a_run_in_which_too_much_happens_is_not_as_stated() {
        let (told, exit) = said("modes joint\nlatency 600000 to 600000\nend 600000\nexpect joint: safe");
        assert_eq!(exit, Exit::Unmet);
        let [told] = &told[..] else { panic!("{told:?}") };
        assert!(
            told.starts_with("Joint consensus: the run stops at ") && told.contains("1000 messages in flight"),
            "{told}"
        );
    }

    #[test]
    fn what_comes_after_the_end_is_told_and_met_all_the_same() {
        let late = |rest: &str| format!("the page plays as far as 100 ms (“end”); after that: {rest}");
        let lines =
            "end 100\nat 100 crash S2\nat 200 crash S3\nat 300 restart S3\nbeat late: Late.\nexpect joint: safe";
        assert_eq!(said(lines), (vec![late("2 actions, 1 beat"), "as stated".to_owned()], Exit::Met));
        assert_eq!(said("end 100\nat 101 crash S2").0, [late("1 action"), NOTHING.to_owned()]);
    }

    #[test]
    fn of_several_the_worst_counts_and_all_are_told() {
        let words = ["no-such-thing", "/dev/null", "jointly"].map(str::to_owned);
        let (text, exit) = check(&words);
        assert_eq!(exit, Exit::Called);
        assert!(text.contains("no file “no-such-thing”") && text.ends_with("jointly: as stated\n"), "{text}");
        assert_eq!(check(&words[1..]).1, Exit::Unmet);
    }
}
