//! `docs/scenario-script.md`: its scripts parse and hold, and it mentions every keyword.

use brute_force::BruteForce;
use parse::parsed;
use raft_core::{Rule, RuleSetting};
use scenario::link::{MAX_AT, MAX_SERVERS};
use scenario::script::forms::{CLAIMS, LINES, RULES};
use scenario::script::{DiagnosticKind, KEYS, MAX_ACTIONS, MAX_BYTES, MAX_CONDITIONAL_ACTIONS, read, write};
use scenario::{Metric, Scenario, preset};

#[path = "support/brute_force.rs"]
mod brute_force;
#[path = "support/parse.rs"]
mod parse;

const DOCUMENT: &str = include_str!("../../../docs/scenario-script.md");

/// Blocks of the document that are marked as scripts.
fn scripts() -> Vec<&'static str> {
    let blocks = DOCUMENT.split("```overlap\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default()).collect()
}

/// Rows of the table under a heading: the code in the first column, and the second column.
fn rows(heading: &str) -> Vec<(&'static str, &'static str)> {
    let section =
        DOCUMENT.split("\n## ").find(|section| section.starts_with(heading)).expect("there is such a heading");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split_once('`').expect("the code ends")).collect()
}

/// Code in the first column of the table under a heading.
fn table(heading: &str) -> Vec<&'static str> {
    rows(heading).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn every_script_of_the_document_parses_and_holds_its_expectations() {
    let scripts = scripts();
    assert!(scripts.len() >= 3);
    for text in scripts {
        let scenario = parsed(text);
        let unmet: Vec<_> = scenario.failed_expectations(Some(&BruteForce)).iter().map(ToString::to_string).collect();
        assert!(unmet.is_empty(), "{}\n{text}", unmet.join("\n"));
        assert_eq!(read(&write(&scenario)), Ok(scenario));
    }
}

#[test]
fn example_of_the_document_plays_like_the_default_preset() {
    let example = parsed(scripts()[1]);
    let default = preset(scenario::DEFAULT).expect("there is a default preset");
    for mode in cluster::Mode::ALL {
        let of = |scenario: &Scenario| {
            let mut timeline = scenario.timeline(mode);
            timeline.seek(370);
            timeline.state().digest
        };
        assert_eq!(of(&example), of(default), "{mode}");
    }
}

#[test]
fn every_documented_line_parses_and_every_keyword_is_documented() {
    let lines = table("The lines");
    for line in &lines {
        let key = line.split(' ').next().unwrap_or_default();
        let mut text = String::new();
        for (known, before) in
            [("overlap", "overlap 1\n"), ("old", "old S1 S2 S3 S4 S5\n"), ("new", "new S1 S2 S3 S6 S7\n")]
        {
            if key != known {
                text.push_str(before);
            }
        }
        if key == "committed" {
            text.push_str("log S1: 1, 1\nlog S2: 1, 1\nlog S3: 1, 1\n");
        }
        if matches!(key, "question" | "choice" | "answer") {
            text.push_str("beat some: Words.\n");
        }
        if matches!(key, "choice" | "answer") {
            text.push_str("question Why?\n");
        }
        if key == "choice" {
            text.push_str("choice right Both: So it is.\n");
        }
        let text = if key == "overlap" { format!("{line}\n{text}") } else { format!("{text}{line}\n") };
        let scenario = parsed(&if matches!(key, "question" | "choice") { text + "answer So.\n" } else { text });
        if !matches!(key, "loss" | "duplication" | "drift") {
            assert_eq!(scenario.pace, cluster::Timing::default(), "{line}: what it is without being said");
        }
    }
    for key in KEYS {
        assert!(lines.iter().any(|line| line.split(' ').next() == Some(key)), "{key}");
    }
}

/// Whether a line has a number out of its bounds.
fn is_beyond(line: &str) -> bool {
    let diagnostics = read(&format!("overlap 1\nold S1 S2 S3\n{line}\n")).err().unwrap_or_default();
    diagnostics.iter().any(|diagnostic| matches!(diagnostic.kind, DiagnosticKind::Number { .. }))
}

/// Number after these words in a text.
fn number_after(text: &str, words: &str) -> Option<u64> {
    let (_, rest) = text.split_once(words)?;
    let digits = rest.trim_start().replace(',', "");
    digits.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[test]
fn documented_bounds_equal_those_of_the_parser() {
    let mut bounds = 0;
    for (line, says) in rows("The lines") {
        let key = line.split(' ').next().unwrap_or_default();
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        if key == "overlap" || !line.split(' ').any(is_number) || line.contains(':') {
            continue;
        }
        let with = |number: u64| {
            let words = line.split(' ').map(|word| if is_number(word) { number.to_string() } else { word.to_owned() });
            words.collect::<Vec<_>>().join(" ")
        };
        let (low, high) = (number_after(says, "from "), number_after(says, "up to ").unwrap_or(MAX_AT));
        assert!(!is_beyond(&with(low.unwrap_or(0))) && !is_beyond(&with(high)), "{line}");
        assert!(low.is_none_or(|low| is_beyond(&with(low - 1))), "{line}");
        assert!(high == u64::MAX || is_beyond(&with(high + 1)), "{line}");
        bounds += 1;
    }
    assert_eq!(bounds, 16, "every line with a number of its own");
    let begin = DOCUMENT.split("\n## ").next().expect("there is a beginning");
    assert_eq!(number_after(begin, "up to").map(|kib| kib * 1024), Some(MAX_BYTES as u64));
    assert_eq!(number_after(begin, "do up to"), Some(MAX_ACTIONS as u64));
    assert_eq!(number_after(DOCUMENT, "A script may do"), Some(MAX_CONDITIONAL_ACTIONS as u64));
    assert_eq!(number_after(begin, "ten minutes: up to"), Some(MAX_AT));
    assert!(begin.contains(&format!("`S{MAX_SERVERS}`")));
    let entries = number_after(DOCUMENT, "with commas between them, up to").expect("how long a log may be");
    let log = |count: u64| read(&format!("overlap 1\nold S1\nlog S1: 1{}\n", ", 1".repeat(count as usize - 1)));
    assert!(log(entries).is_ok() && log(entries + 1).is_err());
    let length = number_after(DOCUMENT, "small letters, digits and hyphens, up to").expect("how long a name may be");
    let named = |length: u64| read(&format!("overlap 1\nold S1\nid {}\n", "a".repeat(length as usize)));
    assert!(named(length).is_ok() && named(length + 1).is_err());
}

#[test]
fn every_documented_entry_parses() {
    let begin = "overlap 1\nmodes single joint\nold S1 S2 S3\nnew S1 S4 S5\nlog S1: 2 no-op, 2, ";
    let entries = table("A story that begins in the middle");
    assert_eq!(entries.len(), 6);
    for entry in entries {
        // Another server with the same entries makes them committed.
        let others = format!("log S2: 2 no-op, 2, {entry}\nlog S3: 2 no-op, 2, {entry}\n");
        let scenario = parsed(&format!("{begin}{entry}\n{others}"));
        let last = scenario.disks.iter().next().unwrap().disk.log.entries().len();
        assert_eq!(last, 3, "{entry}");
        assert!(write(&scenario).contains(&format!(", {entry}\n")), "{entry}");
    }
}

#[test]
fn every_documented_action_claim_and_rule_parses_and_all_are_documented() {
    let begin = "overlap 1\nold S1 S2 S3 S4 S5\nnew S1 S2 S3 S6 S7\n";
    let also = DOCUMENT.split('`').filter(|code| code.starts_with("request S1") || code.starts_with("ask S1"));
    for action in table("What can be done").into_iter().chain(also) {
        parsed(&format!("{begin}at 5 {action}\n"));
    }
    for word in scenario::action::WORDS.iter().filter(|word| **word != "timeout") {
        assert!(DOCUMENT.contains(&format!("`{word}")), "{word}");
    }
    let claims = table("What may be expected");
    for claim in &claims {
        let scenario = parsed(&format!("{begin}expect joint: {claim}\n"));
        assert_eq!(scenario.expect[0].claims[0].to_string(), *claim);
    }
    for measure in Metric::ALL {
        assert!(claims.iter().any(|claim| claim.split(' ').next() == Some(measure.key())), "{}", measure.key());
    }
    for condition in table("Times that depend on the run") {
        let scenario = parsed(&format!("{begin}when {condition}: crash the leader\n"));
        assert_eq!(scenario.conditional[0].condition_text(), *condition);
    }
    let rules = table("The rules");
    assert_eq!(rules, Rule::ALL.map(Rule::key));
    for rule in RuleSetting::KEYS {
        assert!(DOCUMENT.contains(&format!("`{rule}`")), "{rule}");
        parsed(&format!("{begin}off {rule}\n"));
    }
}

/// Rows of the table under a heading, as the help of an editor has them: without references to other sections.
fn forms(heading: &str) -> Vec<(&'static str, &'static str)> {
    let meaning = |text: &'static str| {
        let text = text.trim().trim_matches('|').trim();
        let end = ["; see [below](", "; see below"].iter().filter_map(|reference| text.find(reference)).min();
        text.get(..end.unwrap_or(text.len())).unwrap_or(text)
    };
    rows(heading).into_iter().map(|(code, text)| (code, meaning(text))).collect()
}

#[test]
fn help_of_an_editor_is_as_documented() {
    let tables = [("The lines", LINES), ("What may be expected", CLAIMS), ("The rules", RULES)];
    for (heading, table) in tables {
        let table: Vec<_> = table.iter().map(|form| (form.example, form.meaning)).collect();
        assert_eq!(table, forms(heading), "{heading}");
    }
}

#[test]
fn documented_link_opens() {
    let links: Vec<_> = DOCUMENT.split('`').filter(|code| code.starts_with('#') && code.contains('&')).collect();
    assert!(!links.is_empty());
    for link in links {
        let opened = scenario::link::open_with(link, &|id| preset(id).cloned());
        assert!(opened.into_result().is_ok_and(|link| link.at.is_some()), "{link}");
    }
}
