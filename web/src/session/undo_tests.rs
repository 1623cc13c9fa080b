//! Undo and redo across actions, changes of rules, and scenarios.

use cluster::Step;
use raft_core::{Rule, ServerId};

use super::*;
use crate::ui_state::UiState;

const SCRIPT: &str = "s2.one";

fn cache() -> ScenarioCache {
    let mut cache = ScenarioCache::default();
    for (id, preset) in [("jointly", "jointly"), (SCRIPT, "bug-2015"), ("s2.two", "bug-2015"), ("s2.three", "bug-2015")]
    {
        cache.insert(id, Ok(scenario::preset(preset).unwrap().clone()));
    }
    cache
}

/// Link to the start of the run, with its actions: the whole of what determines it.
fn run_of(session: &Session) -> String {
    UiState::default().fragment(session, false)
}

const COMMANDS: [&str; 6] = ["act", "jointly", "own", "rule", "undo", "redo"];

fn carry_out(session: &mut Session, command: &str, cache: &ScenarioCache) {
    match command {
        "act" => {
            session.seek(50.0);
            session.act(None, &|_| vec![Step::Crash(ServerId::try_from(1).unwrap())]);
        }
        "rule" => session.edit_scenario(&|link| {
            let rules = &mut link.scenario.rules;
            *rules = if rules.off().next().is_some() { raft_core::Rules::RAFT } else { rules.without(Rule::PreVote) };
        }),
        "undo" => session.undo(),
        "redo" => session.redo(),
        "own" => session.open("#own&old=1,2,3&leader=1", cache, Opening::Single),
        id => session.open(id, cache, Opening::Single),
    }
}

#[test]
fn undoing_all_leads_to_the_first_run_and_redoing_all_to_the_last() {
    let cache = cache();
    let count = COMMANDS.len();
    for number in 0..count.pow(4) {
        let sequence: Vec<_> = (0..4).map(|nth| COMMANDS[number / count.pow(nth) % count]).collect();
        let mut session = Session::from_fragment("#own&old=1,2&leader=1", &cache);
        let first = run_of(&session);
        for command in &sequence {
            carry_out(&mut session, command, &cache);
        }
        while session.can_redo() {
            session.redo();
        }
        let last = run_of(&session);
        let mut runs = vec![last.clone()];
        while session.can_undo() {
            session.undo();
            runs.push(run_of(&session));
        }
        assert_eq!(run_of(&session), first, "{sequence:?}");
        while session.can_redo() {
            assert_eq!(run_of(&session), runs.pop().unwrap(), "{sequence:?}");
            session.redo();
        }
        assert_eq!(run_of(&session), last, "{sequence:?}");
    }
}

#[test]
fn undo_returns_to_the_moment_at_which_another_scenario_was_opened() {
    let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
    carry_out(&mut session, "act", &cache());
    session.seek(340.0);
    let digest = session.digest();
    session.open("jointly", &cache(), Opening::Single);
    assert_eq!(session.undo_target(), Some("Naive swap, 5 to 5"));
    session.undo();
    assert_eq!((session.now(), session.digest(), session.undo_target()), (340.0, digest, None));
    assert!(session.can_undo(), "the action can be undone, too");
    assert_eq!(session.redo_target(), scenario::preset("jointly").map(|preset| &*preset.title));
}

#[test]
fn versions_of_a_typed_script_are_undone_together() {
    let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
    let first = run_of(&session);
    for version in [SCRIPT, "s2.two", "s2.three"] {
        session.open(version, &cache(), Opening::Typed);
    }
    session.undo();
    assert_eq!(run_of(&session), first);
    assert!(!session.can_undo());
    session.redo();
    assert_eq!(session.scenario().id, "s2.three");
    // What is found from a script is no version of it.
    session.open(SCRIPT, &cache(), Opening::Single);
    session.undo();
    assert_eq!(session.scenario().id, "s2.three");
    // After an action the next version is undone by itself.
    carry_out(&mut session, "act", &cache());
    session.open("s2.two", &cache(), Opening::Typed);
    session.undo();
    assert_eq!((session.actions().len(), &*session.scenario().id), (1, "s2.three"));
}

#[test]
fn earlier_scenarios_are_kept_up_to_a_number_and_none_of_them_in_a_frame() {
    let cache = cache();
    let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
    for nth in 0..30 {
        session.open(["jointly", SCRIPT][nth % 2], &cache, Opening::Single);
    }
    let mut count = 0;
    while session.can_undo() {
        session.undo();
        count += 1;
    }
    assert_eq!(count, 20);
    session.open("jointly", &cache, Opening::Embedded);
    assert!(!session.can_undo() && !session.can_redo());
    // A link that opens nothing is no run to return to.
    session.open("no-such-preset", &cache, Opening::Single);
    session.open("jointly", &cache, Opening::Single);
    session.undo();
    assert_eq!(session.scenario().id, "jointly");
    assert!(session.undo_target().is_none() && !session.lanes().is_empty());
}
