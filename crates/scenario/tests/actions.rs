//! Text form of Steps. It is permanent, since links and scripts contain it.

use cluster::{MessageId, Step};
use raft_core::{Change, ChangeRequest, Command, ServerSet, Timer};
use scenario::action::{parse, write};
use support::{id, steps};
use test_support::set;
use wrong_texts::WRONG_ACTIONS;

mod support;
#[path = "support/wrong_texts.rs"]
mod wrong_texts;

#[test]
fn every_step_survives_printing_and_parsing_with_spaces_and_with_dots() {
    let steps = steps();
    assert!(steps.len() > 2_000);
    let mut texts: Vec<String> = steps.iter().map(|&step| write(step)).collect();
    for (&step, text) in steps.iter().zip(&texts) {
        assert_eq!(parse(text), Ok(step), "{text}");
        assert_eq!(parse(&text.replace(' ', ".")), Ok(step), "{text}");
        assert_eq!(parse(&text.replace([' ', '>', '#'], ".")), Ok(step), "{text}");
        let readable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b" ->#".contains(&byte);
        assert!(text.bytes().all(readable), "{text}");
    }
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), steps.len(), "different Steps have different texts");
}

#[test]
fn words_of_actions_are_the_published_ones() {
    let message = MessageId { from: id(1), to: id(3), nth: 4 };
    let joint = ChangeRequest::Joint { add_voters: set(&[6, 7]), add_learners: set(&[5]), remove: set(&[2, 3]) };
    let fires = |timer| Step::Fire { server: id(1), timer };
    let cases = [
        ("timeout 1", fires(Timer::Election)),
        ("heartbeat 1", fires(Timer::Heartbeat)),
        ("lease 1", fires(Timer::Lease)),
        ("quorum-check 1", fires(Timer::QuorumCheck)),
        ("round 1", fires(Timer::Round)),
        ("transfer-timeout 1", fires(Timer::Transfer)),
        ("apply 1", fires(Timer::Apply)),
        ("deliver 1>3#4", Step::Deliver(message)),
        ("drop 1>3#4", Step::Drop(message)),
        ("duplicate 1>3#4", Step::Duplicate(message)),
        ("crash 2", Step::Crash(id(2))),
        ("restart 2", Step::Restart(id(2))),
        ("lose-disk 2", Step::LoseDisk(id(2))),
        ("compact 2", Step::Compact(id(2))),
        ("transfer 1 3", Step::Transfer { server: id(1), to: id(3) }),
        ("cut 1 3", Step::Cut { from: id(1), to: id(3) }),
        ("heal 1 3", Step::Heal { from: id(1), to: id(3) }),
        ("propose 2 10", Step::Propose { server: id(2), command: Command(10) }),
        ("ask 1 2 3", Step::Ask { target: set(&[1, 2, 3]), learners: ServerSet::EMPTY }),
        ("ask 1 2 3 learners 6", Step::Ask { target: set(&[1, 2, 3]), learners: set(&[6]) }),
        ("cancel", Step::Cancel),
        ("request 1 add 6", Step::Request { server: id(1), request: ChangeRequest::Simple(Change::AddVoter(id(6))) }),
        (
            "request 1 learner 6",
            Step::Request { server: id(1), request: ChangeRequest::Simple(Change::AddLearner(id(6))) },
        ),
        ("request 1 remove 6", Step::Request { server: id(1), request: ChangeRequest::Simple(Change::Remove(id(6))) }),
        ("request 1 joint add 6 7 learners 5 remove 2 3", Step::Request { server: id(1), request: joint }),
        ("request 1 leave", Step::Request { server: id(1), request: ChangeRequest::LeaveJoint }),
        ("request 1 revert", Step::Request { server: id(1), request: ChangeRequest::RevertJoint }),
        ("admin 1", Step::AdminAsks(id(1))),
        ("stop 4", Step::OperatorStops(id(4))),
        ("start 4", Step::OperatorStarts(id(4))),
        ("bootstrap 4 with 4 5", Step::Bootstrap { server: id(4), voters: set(&[4, 5]) }),
        ("force 3 to 3", Step::Force { server: id(3), voters: set(&[3]) }),
    ];
    for (text, step) in cases {
        assert_eq!(write(step), text);
    }
}

#[test]
fn invalid_action_is_rejected_with_the_wrong_word() {
    for &(text, error) in WRONG_ACTIONS {
        assert_eq!(parse(text).map_err(|it| format!("{it:?}").replace('"', "")), Err(error.to_owned()), "{text:?}");
    }
}

#[test]
fn arbitrary_text_never_panics_and_parsed_actions_print_back() {
    let mut dice = oorandom::Rand32::new(7);
    let alphabet: Vec<char> = " .>#-0123456789abcdefhijlnopqrstuwé\u{1f600}\0".chars().collect();
    let mut read = 0;
    for step in steps() {
        let mut text: Vec<char> = write(step).chars().collect();
        for _ in 0..4 {
            let place = dice.rand_range(0..text.len() as u32 + 1) as usize;
            let letter = alphabet[dice.rand_range(0..alphabet.len() as u32) as usize];
            match dice.rand_range(0..3) {
                0 => text.insert(place, letter),
                1 if place < text.len() => text[place] = letter,
                _ => text.truncate(place),
            }
            let text: String = text.iter().collect();
            if let Ok(step) = parse(&text) {
                read += 1;
                assert_eq!(parse(&write(step)), Ok(step), "{text:?}");
            }
        }
    }
    assert!(read > 100, "some of it is still an action: {read}");
    let diagnostic = parse(&"é".repeat(10_000)).map_err(|diagnostic| diagnostic.to_string());
    assert!(diagnostic.is_err_and(|sentence| sentence.chars().count() < 80), "a long word is cut");
}
