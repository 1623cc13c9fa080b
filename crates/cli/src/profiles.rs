//! `overlap profiles`: prints `docs/profiles.md`, what known implementations do when members change.

use std::fmt::Write as _;

use raft_core::{Difference, PROFILES, Profile, Rule, RuleSetting, Source};

/// First part of the page.
const HEAD: &str = "\
# Profiles

What known implementations and texts of Raft do when members change: as far as the rules here can say it, as rules that are off;
what no rule here can say, in words. *Here* is Raft with all rules on, as Overlap plays it. Each line was read in the version that
it names. This page is what `overlap profiles` prints (`cargo run -p cli -- profiles > docs/profiles.md`), and a test holds it to
that. What the search says of each profile is in [verdicts.md](verdicts.md), under \"Profiles\".

A rule that a source does not have is off. A rule that it has in part is in the setting that comes nearest, and a line in words
names the rest. To play one, choose it in the panel Rules, write `profile KEY` in a script, or add `--profile KEY` on the command line.
Links have the rules that result. A key names the version that was read and keeps its rules for ever; a correction of them gets another key.

*Changes* are the procedures by which a source changes members: single-server changes, joint ones, or both. What a profile comes to in a
procedure that its source does not have says nothing about the source.
";

/// The whole page.
pub(crate) fn page() -> String {
    let mut page = HEAD.to_owned();
    table(&mut page);
    for profile in &PROFILES {
        section(&mut page, profile);
    }
    page
}

/// Table of all profiles by their procedures, and by all rules that one of them does not have as Raft.
fn table(page: &mut String) {
    page.push_str("\nThe changes of each profile, and all rules that are not on in every one:\n\n| rule |");
    PROFILES.iter().for_each(|profile| page.push_str(&format!(" {} |", profile.name)));
    page.push_str("\n| --- |");
    PROFILES.iter().for_each(|_| page.push_str(" --- |"));
    page.push_str("\n| *changes* |");
    PROFILES.iter().for_each(|profile| page.push_str(&format!(" {} |", profile.procedure_names())));
    page.push('\n');
    for rule in Rule::ALL.into_iter().filter(|&rule| PROFILES.iter().any(|profile| !profile.rules.has(rule))) {
        let _ = write!(page, "| `{}` |", rule.key());
        for profile in &PROFILES {
            let cell = match RuleSetting::in_effect(profile.rules, rule) {
                None => "on".to_owned(),
                Some(RuleSetting::Off(_)) => "**off**".to_owned(),
                Some(other) => format!("`{}`", other.key()),
            };
            let _ = write!(page, " {cell} |");
        }
        page.push('\n');
    }
}

/// Section of a profile.
fn section(page: &mut String, profile: &Profile) {
    let sources: Vec<String> = profile.sources.iter().map(citation).collect();
    let off: Vec<String> = profile.rules.settings().map(|off| format!("`{}`", off.key())).collect();
    let off = if off.is_empty() { "none".to_owned() } else { off.join(", ") };
    let (name, key, changes) = (profile.name, profile.key, profile.procedure_names());
    let _ =
        writeln!(page, "\n## {name}\n\nKey: `{key}`. Read: {}.\nChanges: {changes}. Off: {off}.\n", sources.join("; "));
    page.push_str("| rule | what it does | read in |\n| --- | --- | --- |\n");
    for difference in profile.differences {
        row(page, profile, difference);
    }
}

/// Row of a difference.
fn row(page: &mut String, profile: &Profile, difference: &Difference) {
    let set = difference.rule.and_then(|rule| RuleSetting::in_effect(profile.rules, rule));
    let rule = set.map_or_else(|| "in words".to_owned(), |off| format!("`{}`", off.key()));
    let _ = writeln!(page, "| {rule} | {} | {} |", difference.behaviour, profile.citation(difference));
}

/// Source with its version, and a link to it.
fn citation(source: &Source) -> String {
    match source.commit {
        Some(commit) => format!("[{source}](https://github.com/{}/tree/{commit})", source.name),
        None => source.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::differing::differing;

    #[test]
    fn page_equals_the_document() {
        let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/profiles.md");
        let (text, now) = (fs::read_to_string(docs).expect("it is there"), page());
        let again = "docs/profiles.md is not current: cargo run -p cli -- profiles > docs/profiles.md";
        assert!(text == now, "{again}\n{}", differing(&text, &now));
    }

    #[test]
    fn settings_of_a_profile_give_its_rules() {
        for profile in &PROFILES {
            let rules = profile.rules.settings().fold(raft_core::Rules::RAFT, |rules, off| off.apply(rules));
            assert_eq!(rules, profile.rules, "{}", profile.name);
        }
    }

    #[test]
    fn table_has_each_rule_that_a_profile_sets_in_its_column() {
        let page = page();
        let rows: Vec<Vec<&str>> = page
            .lines()
            .filter(|line| line.matches(" | ").count() == PROFILES.len())
            .map(|line| line.trim_matches(['|', ' ']).split(" | ").collect())
            .collect();
        assert_eq!(rows[0][1..], PROFILES.each_ref().map(|profile| profile.name));
        assert_eq!(rows[2][1..], PROFILES.each_ref().map(Profile::procedure_names));
        for (index, profile) in PROFILES.iter().enumerate() {
            let set = rows[3..].iter().filter(|row| row[index + 1] != "on").map(|row| row[0].trim_matches('`'));
            assert!(set.eq(profile.rules.off().map(Rule::key)), "{}", profile.name);
        }
    }

    #[test]
    fn every_difference_is_a_row_with_its_rule_or_in_words() {
        let page = page();
        for profile in &PROFILES {
            let section = page.split("\n## ").find(|section| section.starts_with(profile.name)).expect("it has one");
            let lines: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
            assert_eq!(lines.len(), profile.differences.len(), "{}", profile.name);
            for (line, difference) in lines.iter().zip(profile.differences) {
                assert!(line.contains(difference.behaviour) && line.contains(difference.function), "{line}");
                assert_eq!(line.starts_with("| in words |"), difference.rule.is_none(), "{line}");
                assert_eq!(line.split(" | ").count(), 3, "a stroke would be a column: {line}");
            }
        }
        let sections = page.split_once("\n## ").expect("it has sections").1;
        assert!(sections.contains("| `apply_no_campaign` |") && !sections.contains("| `in_force_on_append` |"));
    }
}
