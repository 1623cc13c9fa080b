//! Part of the page about the options of the servers: what a search finds without each, and with it.

use checker::{BfsChecker, Bounds, CheckedProperty, Granularity, Query, Verdict, with_separators};
use cluster::{Mode, Setup};
use raft_core::{ConfigActivation, Rule, Rules, ServerId, ServerSet, Term};

use super::digits;
use crate::explore;

/// First part of the table.
const HEAD: &str = "\
## Options

Options of the servers that Raft does not have, in joint mode and in moves. Each row has one search without the option and one
with it, within the same bounds.

| option | rules | bounds | without it | with it |
| --- | --- | --- | --- | --- |
";

/// One option under some rules.
struct OptionCase {
    /// Script word of the option.
    option: &'static str,
    /// The rules that are not as in Raft, in words.
    rules: &'static str,
    without: Rules,
    with: Rules,
    old: ServerSet,
    new: ServerSet,
    bounds: Bounds,
    /// The property to check; `None` for the five safety properties.
    property: Option<CheckedProperty>,
}

impl OptionCase {
    fn all() -> [Self; 4] {
        let usual = Bounds { term: Term::from(3), changes: 1, crashes: 0, commands: 0, ..Bounds::default() };
        let revertible = |rules, without| Self {
            option: "revertible-joint",
            rules,
            without,
            with: Rules { revertible_joint: true, ..without },
            old: servers(&[1, 2, 3]),
            new: servers(&[2, 3, 4]),
            bounds: Bounds { log: 5, ..usual },
            property: None,
        };
        let carried = |rules, in_force_on_append, crashes| Self {
            option: "votes-carry-commit",
            rules,
            without: Rules { in_force_on_append, ..Rules::RAFT },
            with: Rules { in_force_on_append, votes_carry_commit: true, ..Rules::RAFT },
            old: servers(&[1]),
            new: servers(&[2]),
            bounds: Bounds { log: 6, commands: 1, crashes, ..usual },
            property: Some(CheckedProperty::DeadEnd),
        };
        [
            revertible("all on", Rules::RAFT),
            revertible("`own_term_commit_first` off", Rules::RAFT.without(Rule::OwnTermCommitFirst)),
            carried("`in_force_on_append` off", ConfigActivation::OnApply, 0),
            carried("`apply_no_campaign`", ConfigActivation::OnApplyNoCampaign, 1),
        ]
    }

    fn search(&self, rules: Rules, threads: usize) -> String {
        let setup = Setup {
            newcomers: self.new.difference(self.old),
            leader: self.old.iter().next(),
            ..Setup::new(Mode::Joint, rules, self.old)
        };
        let query = Query { property: self.property, ..Query::new(self.new, Granularity::Moves, self.bounds) };
        let search = BfsChecker::new(&setup, query).expect("nothing is broken at the start");
        let search = explore::run(search, threads);
        match search.verdict() {
            Some(Verdict::Violated(found)) => format!("**{}** in {} moves", found.property(), found.moves.len()),
            Some(Verdict::Exhausted) => {
                assert_eq!(search.report().map(|report| report.undecided), Some(0), "{}, {}", self.option, self.rules);
                format!("none in {} states", with_separators(search.progress().distinct as u64))
            }
            other => panic!("{}, {}: {other:?}", self.option, self.rules),
        }
    }

    fn row(&self, threads: usize) -> String {
        let [without, with] = [self.without, self.with].map(|rules| self.search(rules, threads));
        let bounds = self.bounds.describe(Granularity::Moves);
        let (option, rules, old, new) = (self.option, self.rules, digits(self.old), digits(self.new));
        format!("| {option} | {rules} | {old} → {new}; {bounds} | {without} | {with} |\n")
    }
}

/// The table, searched anew.
pub(super) fn table(threads: usize) -> String {
    OptionCase::all().iter().fold(HEAD.to_owned(), |table, case| table + &case.row(threads))
}

fn servers(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published() -> String {
        let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verdicts.md");
        std::fs::read_to_string(docs).expect("the page is there")
    }

    #[test]
    fn searches_of_votes_that_carry_the_commit_equal_the_page() {
        let page = published();
        assert!(page.contains(HEAD));
        for case in OptionCase::all().iter().filter(|case| case.property.is_some()) {
            let row = case.row(1);
            assert!(page.contains(&row), "docs/verdicts.md has not: {row}");
        }
    }

    #[test]
    #[ignore = "a million transitions: the soak runs it"]
    fn searches_of_options_equal_the_page() {
        let table = table(1);
        assert!(published().ends_with(&table), "docs/verdicts.md does not end with {table}");
    }
}
