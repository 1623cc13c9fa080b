//! `overlap script`: prints a scenario as a script.

use scenario::link::Link;
use scenario::script::{read, write};
use scenario::{Scenario, user_actions};
use thiserror::Error;

/// Reason why a scenario has no script. A link can open scenarios that no script can express.
#[derive(Debug, Error)]
pub(crate) enum ScriptError {
    /// A line of the script would have an error.
    #[error("what is opened cannot be written as a script, in which the line “{line}” would be wrong: {problem}")]
    Line {
        /// The line.
        line: String,
        /// The error.
        problem: String,
    },
    /// The script would be read as another scenario.
    #[error("what is opened cannot be written as a script: it would be read as another scenario")]
    Another,
}

/// Script of a link. The user's actions become actions of the scenario.
pub(crate) fn script(link: &Link) -> Result<String, ScriptError> {
    printed(&user_actions::bake_actions(link))
}

/// Script of a scenario, checked to be read as the same scenario.
pub(crate) fn printed(scenario: &Scenario) -> Result<String, ScriptError> {
    let text = write(scenario);
    match read(&text) {
        // A server that does not exist has no effect in an order.
        Ok(again) if again == with_orders_of(scenario, &again) => Ok(text),
        Ok(_) => Err(ScriptError::Another),
        Err(faults) => Err(faults.first().map_or(ScriptError::Another, |fault| {
            let line = text.lines().nth(fault.line.saturating_sub(1)).unwrap_or_default().to_owned();
            ScriptError::Line { line, problem: fault.kind.to_string() }
        })),
    }
}

fn with_orders_of(scenario: &Scenario, other: &Scenario) -> Scenario {
    let (display_order, operator_order) = (other.display_order.clone(), other.operator_order.clone());
    Scenario { display_order, operator_order, ..scenario.clone() }
}

#[cfg(test)]
mod tests {
    use cluster::{Step, Timeline};
    use scenario::CUSTOM_ID;

    use super::*;
    use crate::source;

    fn of(fragment: &str) -> Result<String, String> {
        script(&source::load(fragment).expect("it is a link")).map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_a_reader_did_comes_when_it_did_and_what_need_not_be_so_any_more_is_not_said() {
        let text = of("naive-swap-5-to-5&do=50.crash.3").expect("it can be written");
        assert!(text.contains("\nat 50 crash S3\n"), "{text}");
        for gone in ["\nid ", "\nexpect ", "\nbeat "] {
            assert!(!text.contains(gone), "{text}");
        }
    }

    #[test]
    fn a_link_that_changes_the_members_of_a_preset_is_written_without_those_who_are_not_there() {
        let text = of("naive-swap-5-to-5&new=1,2,3").expect("it can be written");
        assert!(text.contains("\noperator-order S3 S2 S1 S4 S5\n"), "{text}");
    }

    #[test]
    fn what_no_script_can_say_is_told_with_the_line_that_cannot_be() {
        let told = of("bug-2015&old=1,2&new=1,3").expect_err("other servers act");
        let line = "what is opened cannot be written as a script, in which the line “at 20 part S1 from S2 S3 S4” would be wrong: ";
        assert_eq!(told, format!("{line}write a server that one of the lines “old”, “new” and “ask” names here"));
    }

    /// What a reader might do in any cluster, at times at which much happens in a preset and at others.
    fn links(preset: &Scenario) -> Vec<Link> {
        let mut timeline = preset.timeline(preset.modes[0]);
        timeline.seek(preset.end);
        let times: Vec<u64> = timeline.records().iter().map(|record| record.at).collect();
        let busy = |place: usize| times.get(times.len() * place / 7).copied().unwrap_or(0);
        let lane = preset.modes.last().map_or("joint", |mode| mode.key());
        [
            "25.crash.3".to_owned(),
            format!("{}.crash.1,{}.restart.1,{}.timeout.2", busy(1), busy(3), busy(5)),
            format!("{at}.cut.1.2,{at}.{lane}.crash.2,{at}.timeout.3,{later}.ask.1.2.7", at = busy(2), later = busy(4)),
            format!("{}.{lane}.cancel,{}.propose.1.77,{}.lease.2", busy(3), busy(6) + 3, preset.end + 1),
            format!("{}.crash.7,{}.timeout.9,{}.naive.lose-disk.1", busy(1), busy(2), preset.end + 500),
        ]
        .iter()
        .map(|done| source::load(&format!("#{}&do={done}", preset.id)).expect(done))
        .collect()
    }

    fn steps(timeline: &Timeline) -> Vec<Step> {
        let so_far = timeline.records()[..timeline.moment().records].iter();
        let possible = so_far.filter(|record| record.refused.is_none());
        possible.map(|record| record.step).collect()
    }

    #[test]
    fn the_script_of_a_link_in_which_a_reader_did_something_plays_as_the_link_does() {
        let (mut acted, mut with_lanes) = (0, 0);
        for preset in scenario::catalogue::scenarios() {
            for link in links(preset) {
                let text = script(&link).map_err(|fault| fault.to_string()).expect(&preset.id);
                let again = read(&text).expect(&text);
                acted += usize::from(again.id == CUSTOM_ID);
                with_lanes += usize::from(text.contains(" in "));
                assert!(again.end >= link.scenario.end);
                for &mode in &again.modes {
                    let (mut of_script, mut of_link) = (again.timeline(mode), user_actions::timeline(&link, mode));
                    of_script.seek(again.end);
                    of_link.seek(if again.is_untimed && again.id == CUSTOM_ID {
                        user_actions::run_end(&link)
                    } else {
                        again.end
                    });
                    assert!(steps(&of_script) == steps(&of_link), "{} in {mode}\n{text}", preset.id);
                    let outcomes = [&of_script, &of_link].map(|it| link.scenario.outcome_of(it.world()));
                    assert_eq!(outcomes[0], outcomes[1], "{}\n{text}", preset.id);
                    let digests = [&of_script, &of_link].map(|timeline| timeline.moment().digest);
                    assert!(again.is_untimed || digests[0] == digests[1], "{} in {mode}\n{text}", preset.id);
                }
                assert!(again.failed_expectations().is_empty(), "{}\n{text}", preset.id);
            }
        }
        assert!(acted > 100 && with_lanes > 20, "{acted} acted, {with_lanes} with lanes");
    }
}
