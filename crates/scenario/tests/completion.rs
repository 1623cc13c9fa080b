//! Completion and help for an editor of scripts.

use raft_core::{PROFILE_KEYS, RuleSetting, ServerSet};
use scenario::action::ACTIONS;
use scenario::script::KEYS;
use scenario::script::completion::{complete, explain};
use scenario::script::forms::{CLAIMS, LINES, WITH_OWN_WORDS};
use test_support::set;

/// Words offered at the end of a text, in a script with S1, S2 and S4.
fn offered(before: &str) -> Vec<String> {
    let known = set(&[1, 2, 4]);
    complete(before, known).1.into_iter().map(|offer| offer.word.into_owned()).collect()
}

fn help(line: &str, at: &str) -> String {
    let offset = line.find(at).expect("the line has it");
    let (range, help) = explain(line, offset).expect("there is a meaning");
    assert!(range.contains(&offset), "{line}");
    help
}

#[test]
fn every_word_of_every_example_is_offered_after_the_words_before_it() {
    let all = set(&[1, 2, 3, 4, 5, 6, 7]);
    let lines = LINES.iter().map(|form| form.example.to_owned());
    let actions = ACTIONS.iter().map(|spec| format!("at 5 {}", spec.example));
    let claims = CLAIMS.iter().map(|form| format!("expect joint: {}", form.example));
    for line in lines.chain(actions).chain(claims) {
        let key = line.split(' ').next().unwrap();
        for (index, _) in line.match_indices(' ').filter(|_| !WITH_OWN_WORDS.contains(&key)) {
            let (before, rest) = line.split_at(index + 1);
            let word = rest.split([' ', ':', ',', ';']).next().unwrap();
            // Numbers, messages, configurations by name and properties of several words are not completed by word.
            let is_completed = word.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == 'S')
                && !word.contains(['>', '#'])
                && !before.contains("breaks");
            let offers = complete(before, all).1;
            let is_offered = offers.iter().any(|offer| {
                offer.word == word
                    || offer.word.split(' ').next() == Some(word)
                    || offer.word == "time out" && word == "out"
            });
            assert!(
                !is_completed || is_offered || before.ends_with("time "),
                "“{word}” after “{before}” of “{line}”: {offers:?}"
            );
        }
    }
}

#[test]
fn heads_of_lines_are_offered_with_their_meaning() {
    let offers = complete("", ServerSet::EMPTY).1;
    assert_eq!(offers.iter().map(|offer| &*offer.word).collect::<Vec<_>>(), KEYS);
    assert!(offers.iter().all(|offer| !offer.help.is_empty()));
    assert_eq!(complete("  le", ServerSet::EMPTY).0, "le");
}

#[test]
fn offers_depend_on_the_place_in_the_line() {
    assert_eq!(offered("leader "), ["S1", "S2", "S4"]);
    assert_eq!(offered("old S1 S2 "), ["S3", "S4", "S5", "S6", "S7"]);
    assert_eq!(offered("modes single "), ["naive", "joint"]);
    assert_eq!(offered("profile "), PROFILE_KEYS);
    assert!(offered("profile etcd-3.7 ").is_empty());
    assert_eq!(offered("off ").len(), RuleSetting::KEYS.len());
    assert_eq!(offered("off pre_vote learner_first ").len(), RuleSetting::KEYS.len() - 2);
    assert!(offered("at 100 ").contains(&"crash".to_owned()));
    assert_eq!(offered("at 100 in "), ["naive", "single", "joint"]);
    assert_eq!(offered("at 100 crash "), ["S1", "S2", "S4", "the leader"]);
    assert_eq!(offered("at 100 crash the "), ["leader"]);
    assert!(offered("when S1 leads: transfer the leader ").contains(&"S4".to_owned()));
    assert_eq!(offered("when S1 leads: ask "), ["S1", "S2", "S3", "S4", "S5", "S6", "S7"]);
    assert_eq!(offered("at 100 part S1 S2 "), ["from", "S4"]);
    assert_eq!(offered("latency 8 "), ["to"]);
    assert!(offered("expect joint: safe; ").contains(&"nobody can lead".to_owned()));
    assert!(offered("expect joint: S1 ").contains(&"leads".to_owned()));
    for before in ["title at ", "beat x at 5: ", "old S1 # ", "nonsense ", "at 100 crash S1 # "] {
        assert_eq!(offered(before), [""; 0], "{before}");
    }
}

#[test]
fn help_is_for_the_word_that_is_there() {
    assert!(help("at 5 crash S1", "crash").contains("persistent"));
    assert!(help("at 5 time out S1", "out").contains("timer"));
    assert!(help("off pre_vote", "pre_vote").contains("term"));
    let at = help("expect joint at 5: safe", "expect");
    let end = help("expect joint: safe", "expect");
    assert_ne!(at, end);
    assert!(help("expect joint: safe; S3 leads", "leads").contains("only leader"));
    assert!(help("expect joint: safe; commits at least 9", "9").contains("committed"));
    assert_eq!(explain("title at crash", 7), None);
    assert_eq!(explain("", 0), None);
    // An offset need not be at a letter of the text.
    assert_eq!(explain("crash 🦀", 400), None);
}

#[test]
fn every_key_has_a_meaning() {
    for key in KEYS {
        assert!(explain(key, 0).is_some(), "{key}");
    }
}
