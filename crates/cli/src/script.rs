//! `overlap script`: prints a scenario as a script.

use clap::Args;
use scenario::link::Link;
use scenario::script::{UnwritableError, write_faithfully};
use scenario::user_actions;

use crate::arguments::{self, ScenarioArgs};
use crate::error::CliError;
use crate::output::Output;

/// Options of the command.
#[derive(Args)]
#[command(after_help = arguments::rules_help())]
pub(crate) struct Options {
    #[command(flatten)]
    scenario: ScenarioArgs,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    Ok(script(&options.scenario.load()?)?.into())
}

/// Script of a link. The user's actions become actions of the scenario.
fn script(link: &Link) -> Result<String, UnwritableError> {
    write_faithfully(&user_actions::bake_actions(link))
}

#[cfg(test)]
mod tests {
    use checker::ContinuationChecker;
    use cluster::{Step, Timeline};
    use scenario::script::read;
    use scenario::{CUSTOM_ID, Scenario};

    use super::*;
    use crate::source;

    fn of(fragment: &str) -> Result<String, UnwritableError> {
        script(&source::load(fragment).expect("it is a link"))
    }

    #[test]
    fn script_has_the_actions_of_the_link_and_no_expectations_of_the_preset() {
        let text = of("naive-swap-5-to-5&do=50.crash.3").expect("it can be written");
        assert!(text.contains("\nat 50 crash S3\n"), "{text}");
        for gone in ["\nid ", "\nexpect ", "\nbeat "] {
            assert!(!text.contains(gone), "{text}");
        }
    }

    #[test]
    fn script_of_a_link_with_fewer_members_names_no_other_servers() {
        let text = of("naive-swap-5-to-5&new=1,2,3").expect("it can be written");
        assert!(text.contains("\noperator-order S3 S2 S1 S4 S5\n"), "{text}");
    }

    #[test]
    fn error_of_a_link_without_a_script_has_the_line() {
        let error = of("bug-2015&old=1,2&new=1,3").expect_err("other servers act");
        assert!(matches!(error, UnwritableError::Line { line, .. } if line == "at 20 part S1 from S2 S3 S4"));
    }

    /// Links with actions that are possible in any cluster, at busy and at quiet times of a preset.
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
        let so_far = timeline.records()[..timeline.state().records].iter();
        let possible = so_far.filter(|record| record.refused.is_none());
        possible.map(|record| record.step).collect()
    }

    #[test]
    fn script_of_a_link_with_actions_plays_like_the_link() {
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
                    let digests = [&of_script, &of_link].map(|timeline| timeline.state().digest);
                    assert!(again.is_untimed || digests[0] == digests[1], "{} in {mode}\n{text}", preset.id);
                }
                assert!(
                    again.failed_expectations(Some(&ContinuationChecker::default())).is_empty(),
                    "{}\n{text}",
                    preset.id
                );
            }
        }
        assert!(acted > 100 && with_lanes > 20, "{acted} acted, {with_lanes} with lanes");
    }
}
