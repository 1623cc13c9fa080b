//! Diagnostics of scripts: all errors at once, each once, with its position and advice.

use cluster::Property;
use parse::diagnostics;
use raft_core::Rule;
use scenario::action::WORDS;
use scenario::script::{KEYS, read};

#[path = "support/parse.rs"]
mod parse;

#[test]
fn every_error_of_a_script_is_reported_in_order_with_its_position() {
    let text = "overlap 1
old S1 S2 S8 S1
leader S9
tilte An example
seed -1
latency 5 to 4
at 20 crsh S1
at x crash S1
at 30 crash S5
at 30 crash
at 30 in niave: crash S1
then crash S1
beat Two: words
beat two at 5
question Why?
off leaner_first pre_vote pre_vote
expect joint: breaks Log Matchin; finishs; S1 flies; commits many;
seed 3 4
";
    let expected = [
        "2:11+2 write a server (S1 to S7) here",
        "2:14+2 “S1” stands here twice: take one away",
        "3:8+2 write one of the servers in the line “old” here",
        "4:1+5 “tilte” is not a word that begins a line: did you mean “title”?",
        "5:6+2 write a number from 0 to 18446744073709551615 here",
        "6:14+1 write a number from 5 to 600000 here",
        "7:7+4 “crsh” is no action: did you mean “crash”?",
        "8:4+1 write a number from 0 to 600000 here",
        "9:13+2 “S5” is no server that one of the lines “old”, “new” and “ask” names",
        "10:12+0 write a server that one of the lines “old”, “new” and “ask” names here",
        "11:10+5 “niave” is not a mode (naive, single or joint): did you mean “naive”?",
        "12:1+4 a script has either “at” lines, with a time, or “then” lines, without: take the fewer of them away",
        "13:6+3 write a name of small letters, digits and hyphens, 40 at most here",
        "14:14+0 write a colon, and what there is to say after it here",
        "15:1+8 a line is missing: “answer”, under the question",
        "16:5+12 “leaner_first” is not a rule that can be off: did you mean “learner_first”?",
        "16:27+8 “pre_vote” stands here twice: take one away",
        "17:22+11 “Log Matchin” is not a safety property: did you mean “Log Matching”?",
        "17:35+7 “finishs” is not a claim (as safe, breaks Log Matching, finishes, nobody leads, S1 leads, or commits 3): did you mean “finishes”?",
        "17:47+5 write “leads”, “have the same log”, or of one server “counts” and voters, or “has” and how many entries here",
        "17:62+4 write a number from 0 to 18446744073709551615 here",
        "17:67+0 write a claim (as safe, breaks Log Matching, finishes, nobody leads, S1 leads, or commits 3) here",
        "18:1+4 “seed” stands here twice: take one away",
    ];
    assert_eq!(diagnostics(text), expected);
}

#[test]
fn missing_and_surplus_words_are_reported() {
    let cases = [
        ("overlap\nold S1", "1:8+0 begin with the line “overlap 1”, so that the script means the same for ever"),
        (
            "overlap 2\nold S1",
            "1:9+1 this is version “2” of scripts, and version 1 is read here: open it with a newer Overlap",
        ),
        ("overlap 1 2\nold S1", "1:11+1 take “2” away: there is nothing more to say in this line"),
        ("overlap 1", "1:1+0 a line is missing: “old”, with the voters at the start, as “old S1 S2 S3”"),
        ("overlap 1\nold", "2:4+0 write a server (S1 to S7) here"),
        ("overlap 1\nold S1\ntitle", "3:6+0 write some words here"),
        ("overlap 1\nold S1\nat 5", "3:5+0 write what is done here"),
        ("overlap 1\nold S1\nat", "3:3+0 write a number from 0 to 600000 here"),
        ("overlap 1\nold S1\nat 5 crash S1 now", "3:15+3 take “now” away: there is nothing more to say in this line"),
        ("overlap 1\nold S1\nlatency 5", "3:10+0 write “to” and the largest number here"),
        ("overlap 1\nold S1\nheartbeat 0", "3:11+1 write a number from 10 to 600000 here"),
        ("overlap 1\nold S1\nend 600001", "3:5+6 write a number from 0 to 600000 here"),
        ("overlap 1\nold S1\nexpect : safe", "3:7+0 write a mode (naive, single or joint) here"),
        ("overlap 1\nold S1\nexpect joint with rules: safe", "3:19+5 write “all rules” here"),
        ("overlap 1\nold S1\nexpect joint at: safe", "3:16+0 write a number from 0 to 600000 here"),
        (
            "overlap 1\nold S1\nexpect joint: S1 has entries",
            "3:22+7 write a number from 0 to 18446744073709551615 here",
        ),
        ("overlap 1\nold S1\nexpect joint: S1 has 5", "3:23+0 write “entries” or “committed entries” here"),
        ("overlap 1\nold S1\nexpect joint: S1 has 5 logs", "3:24+4 write “entries” or “committed entries” here"),
        (
            "overlap 1\nold S1\nexpect joint: S1 has the same log",
            "3:18+3 write another server, whose log is the same, here",
        ),
        (
            "overlap 1\nold S1 S2\nexpect joint: S1 S2 have 5 entries",
            "3:26+1 write “the same log”, or one server alone before its number of entries, here",
        ),
        (
            "overlap 1\nold S1\nexpect joint: S1 has 5 entries now",
            "3:32+3 take “now” away: there is nothing more to say in this line",
        ),
        ("overlap 1\nold S1\nbeat a: x\nquestion Why?", "4:1+8 a line is missing: “answer”, under the question"),
        ("overlap 1\nold S1\nbeat a: x\nanswer So.", "4:1+6 a line is missing: “question”, above its answer"),
        ("overlap 1\nold S1\nbeat a: x\nbeat a: y", "4:6+1 “a” stands here twice: take one away"),
        (
            "overlap 1\nold S1\nthen crash S1\nat 9 crash S1",
            "4:1+2 a script has either “at” lines, with a time, or “then” lines, without: take the fewer of them away",
        ),
        ("overlap 1\nold S1\noverlap 1", "3:1+7 “overlap” stands here twice: take one away"),
        ("overlap 1\nold S1\nid Upper", "3:4+5 write a name of small letters, digits and hyphens, 40 at most here"),
    ];
    for (text, diagnostic) in cases {
        assert_eq!(diagnostics(text), [diagnostic], "{text}");
    }
    assert_eq!(diagnostics("").len(), 2, "neither a version nor voters");
    let without_version = diagnostics("old S1 S2\ntitel x");
    assert_eq!(without_version.len(), 2, "the rest is read all the same: {without_version:?}");
}

/// Diagnostics of lines in a script of three servers, without the line and the length.
fn of_three(lines: &str) -> Vec<String> {
    let found = diagnostics(&format!("overlap 1\nold S1 S2 S3\n{lines}\n"));
    let at = |found: &String| {
        let (position, sentence) = found.split_once('+').expect("a length");
        let (line, column) = position.split_once(':').expect("a column");
        let line: usize = line.parse().expect("a number");
        format!(
            "{}:{column} {}",
            line - 2,
            sentence.trim_start_matches(|byte: char| byte.is_ascii_digit()).trim_start()
        )
    };
    found.iter().map(at).collect()
}

const OTHER: &str = "write a server that one of the lines “old”, “new” and “ask” names here";
const CLAIM: &str = "is not a claim (as safe, breaks Log Matching, finishes, nobody leads, S1 leads, or commits 3)";
const PROPERTY: &str = "is not a safety property; there are: Election Safety, Leader Append-Only, Log Matching, Leader Completeness, State Machine Safety";
const TIME: &str = "write a number from 0 to 600000 here";

#[test]
fn rest_of_the_line_is_parsed_after_a_wrong_word() {
    let nowhere = |word: &str| format!("“{word}” is no server that one of the lines “old”, “new” and “ask” names");
    let mode = "“niave” is not a mode (naive, single or joint): did you mean “naive”?".to_owned();
    let crash = "“crsh” is no action: did you mean “crash”?".to_owned();
    let name = "write a name of small letters, digits and hyphens, 40 at most here".to_owned();
    let runs = "write a server that one of the lines “old” and “new” names here".to_owned();
    let cases: [(&str, &[(usize, String)]); 17] = [
        (
            "expect niave at x: finishs; bogus; S1 counts S4 S1 S1",
            &[
                (8, mode.clone()),
                (17, TIME.to_owned()),
                (20, format!("“finishs” {CLAIM}: did you mean “finishes”?")),
                (29, format!("“bogus” {CLAIM}")),
                (46, OTHER.to_owned()),
                (52, "“S1” stands here twice: take one away".to_owned()),
            ],
        ),
        ("at x crsh S9", &[(4, TIME.to_owned()), (6, crash.clone()), (11, nowhere("S9"))]),
        ("at x in niave: crsh S1", &[(4, TIME.to_owned()), (9, mode.clone()), (16, crash)]),
        ("at 5 propose S4 x", &[(14, nowhere("S4")), (17, "“x” is not a number up to 4294967295".to_owned())]),
        (
            "at 5 ask S8 S1 S1 learner S9",
            &[
                (10, nowhere("S8")),
                (16, "“S1” stands here twice: take one away".to_owned()),
                (19, "“learner” is one word too many: did you mean “learners”?".to_owned()),
                (27, nowhere("S9")),
            ],
        ),
        (
            "at 5 request S4 ad S5",
            &[
                (14, nowhere("S4")),
                (17, "“ad” is nothing to request: add, learner, remove and joint are: did you mean “add”?".to_owned()),
                (20, nowhere("S5")),
            ],
        ),
        (
            "at 5 part S4 S1 from S1 S5",
            &[(11, OTHER.to_owned()), (22, "“S1” stands here twice: take one away".to_owned()), (25, OTHER.to_owned())],
        ),
        ("at 5 join S1 from S4", &[(14, "write “with” and servers here".to_owned()), (19, OTHER.to_owned())]),
        ("beat Two at x:", &[(6, name.clone()), (13, TIME.to_owned()), (15, "write some words here".to_owned())]),
        ("beat Two words", &[(6, name), (15, "write a colon, and what there is to say after it here".to_owned())]),
        ("expect niave", &[(8, mode), (13, "write a colon, and what there is to say after it here".to_owned())]),
        (
            "latency x to y",
            &[
                (9, "write a number from 1 to 600000 here".to_owned()),
                (14, "write a number from 1 to 600000 here".to_owned()),
            ],
        ),
        (
            "expect joint: breaks Log, Election",
            &[(22, format!("“Log” {PROPERTY}")), (27, format!("“Election” {PROPERTY}"))],
        ),
        (
            "log S4 x: 0, no-op 2, 1 voters S5 S6",
            &[
                (5, runs.clone()),
                (8, "take “x” away: there is nothing more to say in this line".to_owned()),
                (11, "write a number from 1 to 99 here".to_owned()),
                (14, "write the term of an entry, and perhaps what it is (as 1, or 1 no-op) here".to_owned()),
                (20, "take “2” away: there is nothing more to say in this line".to_owned()),
                (32, runs.clone()),
                (35, runs.clone()),
            ],
        ),
        ("term S4 x", &[(6, runs), (9, "write a number from 0 to 99 here".to_owned())]),
        ("expect joint with at x: safe", &[(19, "write “all rules” here".to_owned()), (22, TIME.to_owned())]),
        ("seed x 5", &[(6, "write a number from 0 to 18446744073709551615 here".to_owned())]),
    ];
    for (line, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|(column, sentence)| format!("1:{column} {sentence}")).collect();
        assert_eq!(of_three(line), expected, "{line}");
    }
}

#[test]
fn errors_of_different_lines_are_reported_together() {
    let mixed = "a script has either “at” lines, with a time, or “then” lines, without: take the fewer of them away";
    let found = of_three("at 5 crsh S1\nthen crash S2\nthen crsh S2");
    let crash = "“crsh” is no action: did you mean “crash”?";
    let expected = [format!("1:6 {crash}"), format!("2:1 {mixed}"), format!("3:1 {mixed}"), format!("3:6 {crash}")];
    assert_eq!(found, expected);
    let tilte = "“tilte” is not a word that begins a line: did you mean “title”?";
    let below = "the log of S1 ends with an entry of term 2: write 2 or more here";
    let found = of_three("log S1: 1, 2\nterm S1 1\ntilte x");
    assert_eq!(found, [format!("2:9 {below}"), format!("3:1 {tilte}")]);
    // Independent errors of the initial state are reported together as well.
    let lines =
        "modes single\ncommands 2\nlog S1: 1, 2\nterm S1 1\nlog S2: 1, 1 voters S2 S4\nnew S4 S2\ncommitted 9\ntilte x";
    let found = of_three(lines);
    let begin = [
        "2:1 “commands” does not",
        "4:9 the log of S1 ends",
        "5:12 no leader goes",
        "7:11 no “log” line has",
        "8:1 “tilte” is not",
    ];
    assert_eq!(found.len(), begin.len(), "{found:#?}");
    assert!(found.iter().zip(begin).all(|(found, begin)| found.starts_with(begin)), "{found:#?}");
    let found = of_three("log S1: 1, 1\nlog S2: 1\nleader S3\ncommitted 3");
    assert!(
        found[0].starts_with("3:8 S3 cannot have been elected") && found[1].starts_with("4:11 no “log”"),
        "{found:#?}"
    );
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
        assert!(matches!(&found[..], [one] if one.ends_with("did you mean “old”?")), "{found:?}");
    }
    assert_eq!(diagnostics("overlp 1\nold S1").len(), 1);
}

#[test]
fn contradictory_and_impossible_lines_are_reported() {
    let one_rule =
        |one: &str, other: &str| format!("“{one}” and “{other}” are two ways in which one rule is off: take one away");
    let voter = "S2 is a voter here: take it away from the learners, or from the voters";
    let cases = [
        ("off in_force_on_append apply_no_campaign", 24, one_rule("in_force_on_append", "apply_no_campaign")),
        ("off joint_union pre_vote joint_needs_both", 26, one_rule("joint_union", "joint_needs_both")),
        ("off joint_union pre_vote joint_union", 26, "“joint_union” stands here twice: take one away".to_owned()),
        ("at 5 ask", 9, "write a server (S1 to S7) here".to_owned()),
        ("at 5 in naive: ask learners S4", 20, "write a server (S1 to S7) here".to_owned()),
        ("then ask S1 S2 learners S3 S2", 16, voter.to_owned()),
    ];
    for (line, column, sentence) in cases {
        assert_eq!(of_three(line), [format!("1:{column} {sentence}")], "{line}");
    }
}

/// An unknown word is reported with the words that are allowed.
#[test]
fn unknown_word_without_a_similar_one_is_reported_with_all_known_words() {
    let actions = WORDS.join(", ");
    let rules = Rule::ALL.map(Rule::key).join(", ") + ", apply_no_campaign, joint_union";
    let properties = Property::ALL.map(|property| property.to_string()).join(", ");
    let cases = [
        ("at 5 read S1", format!("6 “read” is no action; there are: {actions}")),
        ("then frobnicate S1", format!("6 “frobnicate” is no action; there are: {actions}")),
        ("off everything", format!("5 “everything” is not a rule that can be off; there are: {rules}")),
        ("expect joint: breaks it", format!("22 “it” is not a safety property; there are: {properties}")),
        ("wibble 5", format!("1 “wibble” is not a word that begins a line; there are: {}", KEYS.join(", "))),
    ];
    for (line, found) in cases {
        assert_eq!(of_three(line), [format!("1:{found}")], "{line}");
    }
}

#[test]
fn synonym_of_an_action_is_reported_with_its_name() {
    for (word, action) in [
        ("kill", "crash"),
        ("partition", "part"),
        ("isolate", "part"),
        ("campaign", "time out"),
        ("reboot", "restart"),
        ("snapshot", "compact"),
        ("add", "ask"),
    ] {
        let found = format!("1:6 “{word}” is no action: did you mean “{action}”?");
        assert_eq!(of_three(&format!("at 5 {word} S1")), [found]);
    }
}

/// The text after a `#` is no part of the line, except in texts for display.
#[test]
fn colon_in_a_comment_is_ignored() {
    let colon = "write a colon, and what there is to say after it here";
    for (line, column) in [("expect joint # note: safe", 13), ("beat x # y: z", 7), ("log S2 # c: 1", 7)] {
        assert_eq!(of_three(line), [format!("1:{column} {colon}")], "{line}");
    }
    let truncate = read("overlap 1\nold S1 S2\nbeat x: # 1 of 2\nexpect joint: safe # so: far\nlog S2: 1 # c: 1\n");
    assert_eq!(truncate.map(|it| it.beats[0].words.clone()).as_deref(), Ok("# 1 of 2"));
}

#[test]
fn each_error_of_an_action_has_advice() {
    let number = "write a number from 0 to 4294967295 here";
    let message = "a message between servers that are here, as S1>S3#4";
    let cases = [
        ("propose S1", format!("11 {number}")),
        ("propose", format!("8 {OTHER}")),
        ("cut S1", format!("7 {OTHER}")),
        ("time out", format!("9 {OTHER}")),
        ("time S1", "1 “time” is no action: did you mean “time out”?".to_owned()),
        ("request S1", "11 write what is requested (add, learner, remove or joint) here".to_owned()),
        ("request S1 joint add", format!("21 {OTHER}")),
        ("ask S1 learners", format!("16 {OTHER}")),
        ("deliver", format!("8 write {message} here")),
        ("deliver S1", format!("11 {OTHER}")),
        ("deliver 1 2", format!("12 {number}")),
        ("deliver S1>S2", format!("9 “S1>S2” is not {message}")),
        ("deliver S1>S4#0", format!("9 “S1>S4#0” is not {message}")),
        ("crash S1 S2", "10 take “S2” away: there is nothing more to say in this line".to_owned()),
        ("request S1 joint ad S2", "18 “ad” is one word too many: did you mean “add”?".to_owned()),
    ];
    for (action, found) in cases {
        let (column, sentence) = found.split_once(' ').expect("a column");
        let column = 5 + column.parse::<usize>().expect("a number");
        assert_eq!(of_three(&format!("at 5 {action}")), [format!("1:{column} {sentence}")], "{action}");
    }
    // The span is not longer than the wrong part.
    let long = format!("at 5 ask {}", "S9 ".repeat(2_000));
    assert_eq!(of_three(&long).len(), 27);
}
