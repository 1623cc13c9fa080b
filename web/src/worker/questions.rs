//! Questions about what can still happen, which a search of continuations answers: from a moment of a run, and for the
//! claims of a script.

use checker::{ContinuationChecker, all_restarted};
use cluster::{Continuations, Node, NullSink, Possibility, World};
use scenario::{action, script};

use super::protocol::{ClaimResult, OutlookAnswer, OutlookRequest, Reply};
use crate::strings::outlook::{self as strings, Question, Situation};

/// Answers whether a server can still lead, and, if a change is wanted and not finished, whether it can still finish.
/// Calls `report` after each search with the answers so far, and whether they are complete. Returns `None` if the Steps
/// do not lead to a World.
pub(super) fn answer(request: &OutlookRequest, mut report: impl FnMut(&[OutlookAnswer], bool)) -> Option<()> {
    let world = world(request)?;
    let scenario = &request.scenario;
    // Without actions no change is asked for: the new servers are machines that the user may add.
    let planned = (scenario.new != scenario.old && scenario.has_actions()).then(|| scenario.target(request.mode));
    let target = world.target().or(planned).filter(|_| !scenario.outcome_of(&world).finished);
    let checker = ContinuationChecker::default();
    let possibility = |question, world: &World| match question {
        Question::Lead => checker.can_lead(world),
        Question::Finish => checker.can_finish(world, target.as_slice()),
    };
    let restarted = all_restarted(&world);
    let situation = Situation {
        has_leader: world.apparent_leader().is_some(),
        is_all_up: running(&restarted) == running(&world),
        configuration: world.history().evidence().latest_configuration().map(|it| it.to_string()),
    };
    let mut answers = Vec::new();
    for question in [Question::Lead, Question::Finish].into_iter().take(1 + usize::from(target.is_some())) {
        let found = possibility(question, &world);
        let is_impossible = matches!(found, Possibility::Impossible { .. });
        // Also when every server that is down is started again.
        let needs_restart = found != Possibility::Possible && !situation.is_all_up;
        let answer = |after_restart: Option<&Possibility>| {
            let text = strings::answer(question, &found, after_restart, &situation);
            OutlookAnswer { text, is_impossible }
        };
        answers.push(answer(None));
        if needs_restart {
            report(&answers, false);
            answers.pop();
            answers.push(answer(Some(&possibility(question, &restarted))));
        }
        report(&answers, question == Question::Finish || target.is_none());
    }
    Some(())
}

/// The World after the Steps of a request.
fn world(request: &OutlookRequest) -> Option<World> {
    let mut world = World::new(&request.scenario.setup(request.mode));
    for text in &request.steps {
        world.apply(action::parse(text).ok()?, &mut NullSink).ok()?;
    }
    Some(world)
}

fn running(world: &World) -> usize {
    world.nodes().iter().filter_map(Node::server).count()
}

/// Checks the claims of a script; `None` if it is no script.
pub(super) fn check_claims(text: &str) -> Option<Reply> {
    let report = script::read(text).ok()?.check_expectations(Some(&ContinuationChecker::default()));
    let failed = report.failed.iter().map(ClaimResult::from).collect();
    let bounded = report.bounded.iter().map(ClaimResult::from).collect();
    Some(Reply::Claims { failed, bounded })
}

#[cfg(test)]
mod tests {
    use cluster::{Fingerprint, Mode};
    use scenario::Scenario;

    use super::*;
    use crate::session::Session;

    /// Request about the present moment of a lane.
    fn request(session: &Session, lane_index: usize) -> OutlookRequest {
        let lane = &session.lanes()[lane_index];
        let so_far = lane.timeline().records().iter().take(lane.state().records);
        let steps = so_far.filter(|record| record.refused.is_none()).map(|record| action::write(record.step)).collect();
        OutlookRequest { scenario: session.scenario().clone(), mode: lane.mode, steps }
    }

    /// The answers about a moment of the first lane of a script: whether each is that nothing leads there.
    fn impossible(text: &str, at: f64) -> Vec<bool> {
        let mut session = Session::new(script::read(text).expect(text));
        session.seek(at);
        let (mut reports, mut complete) = (Vec::new(), 0);
        answer(&request(&session, 0), |answers, is_complete| {
            complete += usize::from(is_complete);
            reports.push(answers.iter().map(|it| it.is_impossible).collect::<Vec<_>>());
        })
        .expect("the Steps of the run are enabled");
        assert_eq!(complete, 1);
        reports.pop().expect("a report")
    }

    #[test]
    fn world_of_a_request_is_that_of_the_lane() {
        for preset in scenario::catalogue::scenarios() {
            let mut session = Session::new(preset.clone());
            for at in [0.0, 150.0, f64::INFINITY] {
                session.seek(at);
                for (index, lane) in session.lanes().iter().enumerate() {
                    let world = world(&request(&session, index)).expect(&preset.id);
                    assert_eq!(Fingerprint::of(&world), Fingerprint::of(&lane.state().world), "{} {at}", preset.id);
                }
            }
        }
    }

    #[test]
    fn removed_leader_that_goes_down_too_early_leaves_a_dead_end() {
        let text = "overlap 1\nmodes single\nold S1 S2\nnew S2\nleader S1\ncommands 1\noff apply_no_campaign\napply 20\n\
            end 1500\nat 20 ask S2\nat 62 cut S1 S2\nat 110 crash S1\n";
        assert_eq!(impossible(text, 0.0), [false, false]);
        assert!(impossible(text, 300.0)[0]);
        assert!(!impossible(&text.replace("off apply_no_campaign\napply 20\n", ""), 300.0)[0]);
    }

    #[test]
    fn without_a_quorum_or_a_change_the_questions_do_not_arise() {
        let text = "overlap 1\nmodes joint\nold S1 S2 S3\nleader S1\nat 20 crash S2\nat 30 crash S3\nend 300\n";
        assert_eq!(impossible(text, 300.0), [false]);
    }

    #[test]
    fn steps_that_are_not_enabled_have_no_answer() {
        let scenario: Scenario = scenario::preset(scenario::DEFAULT).unwrap().clone();
        for steps in ["fly 3", "restart 1"] {
            let steps = vec![steps.to_owned()];
            let request = OutlookRequest { scenario: scenario.clone(), mode: Mode::Joint, steps };
            assert_eq!(answer(&request, |_, _| panic!("an answer")), None);
        }
    }

    #[test]
    fn claims_about_what_can_still_happen_are_decided() {
        let text = "overlap 1\nmodes single\nold S1\nnew S1 S2\nleader S1\nat 10 crash S2\nat 20 ask S1 S2\nend 300\n\
            expect single: somebody can lead\nexpect single: nobody can lead\n";
        let Some(Reply::Claims { failed, bounded }) = check_claims(text) else { panic!("no result") };
        assert_eq!((failed.len(), bounded.len()), (1, 0));
        assert_eq!(check_claims("no script"), None);
    }
}
