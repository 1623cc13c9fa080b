//! Diagnostics of scripts: all errors at once, each once, with its position and kind. `wording.rs` has the sentences.

use cluster::Property;
use parse::diagnostics;
use raft_core::{PROFILE_KEYS, Rule, RuleSetting};
use scenario::action::WORDS;
use scenario::script::{DiagnosticKind, KEYS, read};
use wrong_scripts::{THREE_SERVERS, all};

#[path = "support/parse.rs"]
mod parse;
#[path = "support/wrong_scripts.rs"]
mod wrong_scripts;

#[test]
fn each_error_of_a_wrong_script_is_reported_with_its_position_and_kind() {
    for (text, found) in all() {
        assert_eq!(diagnostics(&text), found, "{text}");
    }
}

#[test]
fn missing_version_does_not_hide_other_errors() {
    assert_eq!(diagnostics(""), ["1:1+0 Missing", "1:1+0 NoVersion"]);
    assert_eq!(diagnostics("old S1 S2\ntitel x"), ["1:1+0 NoVersion", "2:1+5 Unknown(titel) → title"]);
    assert_eq!(diagnostics("overlp 1\nold S1").len(), 1);
}

/// Errors of lines in a script of three servers.
fn of_three(lines: &str) -> Vec<String> {
    diagnostics(&format!("{THREE_SERVERS}{lines}\n"))
}

#[test]
fn one_mistake_causes_one_diagnostic() {
    let once = [
        // Words that other lines may need.
        "baet two: words\nquestion Why?\nanswer So.",
        "beat Two: words\nquestion Why?\nanswer So.",
        "beat two at x: words\nquestion Why?\nanswer So.",
        "beat two: words\nqestion Why?\nanswer So.",
        "beat two: words\nquestion Why?\nanwser So.",
        "nwe S1 S4\nleader S1\nat 5 crash S4\nlog S4: 1",
        "at 5 aks S1 S2 S4\nat 9 crash S4",
        "at 5 sak S1 S2 4\nat 9 crash S4\nexpect joint: S4 leads",
        // A word is missing, and the next one is in its position.
        "at crash S1",
        "at in joint: crash S1",
        "at 5 in crash S1",
        "at 5 in: crash S1",
        "at 5",
        "at",
        "then",
        "then in niave:",
        "at 5 crash",
        "at 5 request S1",
        "at 5 join S1 S2",
        "latency",
        "expect",
        "beat",
        "log",
        "term",
        "term S1",
        "expect joint:",
        "log S1: command 7",
        // The content of a wrong line about the initial state is unknown, so the initial state is not checked.
        "lgo S2: 1\nlog S1: 1, 1\ncommitted 2",
        "log S2: x, 1\nlog S1: 1, 1\ncommitted 2\nleader S1",
        "mods single\nlog S1: 1, 1 voters S1 S2\nlog S2: 1",
        "of pre_vote\nlog S1: 1, 2\nterm S2 1\nterm S3 1",
    ];
    for lines in once {
        assert_eq!(of_three(lines).len(), 1, "{lines}: {:#?}", of_three(lines));
    }
    for first in ["odl S1 S2", "Old S1 S2"] {
        let found = diagnostics(&format!("overlap 1\n{first}\nleader S1\nlog S2: 1\nat 5 crash S1\n"));
        assert!(matches!(&found[..], [one] if one.ends_with("→ old")), "{found:?}");
    }
}

/// An unknown word is reported with the words that are allowed.
#[test]
fn unknown_word_without_a_similar_one_is_reported_with_all_known_words() {
    let properties = Property::ALL.map(|property| property.to_string());
    let properties: Vec<&str> = properties.iter().map(String::as_str).collect();
    let cases: [(&str, &[&str]); 4] = [
        ("off everything", &RuleSetting::KEYS),
        ("profile zookeeper", &PROFILE_KEYS),
        ("expect joint: breaks it", &properties),
        ("wibble 5", &KEYS),
    ];
    for (line, all) in cases {
        let found = read(&format!("{THREE_SERVERS}{line}\n")).expect_err(line);
        let [DiagnosticKind::Unknown { known, suggestion: None, .. }] = [&found[0].kind] else { panic!("{found:?}") };
        assert_eq!(*known, all, "{line}");
    }
    for line in ["at 5 read S1", "then frobnicate S1"] {
        let found = read(&format!("{THREE_SERVERS}{line}\n")).expect_err(line);
        assert!(found[0].kind.to_string().ends_with(&WORDS.join(", ")), "{line}");
    }
    assert!(Rule::ALL.iter().all(|rule| RuleSetting::KEYS.contains(&rule.key())));
}

/// The text after a `#` is no part of the line, except in texts for display.
#[test]
fn comment_is_ignored_except_in_texts() {
    let text = read("overlap 1\nold S1 S2\nbeat x: # 1 of 2\nexpect joint: safe # so: far\nlog S2: 1 # c: 1\n");
    assert_eq!(text.map(|it| it.beats[0].words.clone()).as_deref(), Ok("# 1 of 2"));
}

#[test]
fn errors_of_many_words_are_bounded() {
    let long = format!("at 5 ask {}", "S9 ".repeat(2_000));
    assert_eq!(of_three(&long).len(), 27);
}
