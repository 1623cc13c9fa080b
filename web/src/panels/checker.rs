//! Panel of the search: bounds, progress, result.

use checker::{Granularity, KnownViolation};
use cluster::Property;
use raft_core::{Rule, Rules};

use super::inquiry::{Inquiry, Progress, Work};
use super::markup::Markup;
use super::quest::Quest;
use super::{Study, words};

impl Study {
    /// HTML of the panel.
    pub(super) fn search(&self) -> String {
        let it = &self.inquiry;
        let mut panel = Markup::default();
        panel.leaf("p", "small", words::SEARCH_HELP);
        self.lanes(&mut panel);
        self.broken_already(&mut panel);
        panel.open("div", "bounds").set("role", "group").set("aria-label", words::AT_MOST).says(words::AT_MOST);
        let crashes = it.crashes(self.session.scenario().rules);
        for (label, name, value) in [
            (words::TERMS, "terms", it.bounds.term.into()),
            (words::CHANGES, "changes", it.bounds.changes.into()),
            (words::CRASHES, "crashes", u64::from(crashes)),
        ] {
            number(panel.open("label", ""), name, value).says(label).end();
        }
        panel.end();
        more_bounds(&mut panel, it);
        panel.open("div", "buttons");
        control(&mut panel, "search", words::FIND, true);
        control(&mut panel, "cancel", words::STOP, it.work == Some(Work::Search));
        panel.end();
        outcome(&mut panel, it);
        self.survey(&mut panel);
        panel.html()
    }

    /// Warns if the current run has a violation: the search begins at its start.
    fn broken_already(&self, panel: &mut Markup) {
        let Some(lane) = self.session.lanes().get(self.lane) else { return };
        let Some(breach) = lane.state().metrics.violations.first() else { return };
        panel.open("p", "small").says(&words::broken_already(&breach.violation.property().to_string()));
        panel.control("go", &format!("seek {}", breach.at)).says(words::SEE_IT).end().end();
    }
}

/// Bounds that are seldom changed.
fn more_bounds(panel: &mut Markup, it: &Inquiry) {
    let bounds = &it.bounds;
    panel.open("details", "more-bounds").open("summary", "").says(words::MORE_BOUNDS);
    panel.leaf("span", "small", &words::other_bounds(bounds, it.grain, it.property)).end();
    let properties = Property::ALL.map(|property| property.to_string());
    let place = it.property.and_then(|it| Property::ALL.iter().position(|other| *other == it));
    let any = [words::ANY_PROPERTY.to_owned()];
    choice(panel, words::PROPERTY, "property", any.iter().chain(&properties), place.map_or(0, |place| place + 1));
    let grains = [words::IN_MOVES.to_owned(), words::IN_STEPS.to_owned()];
    choice(panel, words::GRAIN, "grain", grains.iter(), usize::from(it.grain == Granularity::Steps));
    field(panel, words::LOG, "log", bounds.log);
    field(panel, words::COMMANDS, "commands", bounds.commands.into());
    field(panel, words::MOVES, "moves", bounds.moves.into());
    if it.grain == Granularity::Steps {
        field(panel, words::IN_FLIGHT, "in-flight", bounds.in_flight.into());
        check(panel, words::LOSS, "loss", bounds.loss);
        check(panel, words::DUPLICATION, "duplication", bounds.duplication);
    }
    field(panel, words::MEMORY, "memory", (bounds.bytes >> 20) as u64);
    panel.end();
}

/// Result of the last search.
fn outcome(panel: &mut Markup, it: &Inquiry) {
    let mut lines = it.report.lines();
    let verdict = lines.next();
    panel.open("div", "found").set("role", "status");
    if !it.notice.is_empty() {
        panel.leaf("p", if it.too_large { "warn" } else { "" }, &it.notice);
    }
    if let Some(verdict) = verdict {
        panel.leaf("p", if it.found.is_some() { "verdict broken" } else { "verdict" }, verdict);
    }
    panel.end();
    if it.too_large {
        panel.open("div", "buttons");
        control(panel, "anyway", words::ANYWAY, true);
        panel.end();
    }
    if let Some(quest) = &it.quest {
        if !it.moves.is_empty() {
            panel.open("ol", "moves");
            for made in &it.moves {
                panel.leaf("li", "", &words::sentence(made));
            }
            panel.end().open("div", "buttons");
            control(panel, "watch", words::WATCH, it.found.is_some());
            if quest.scenario.rules != Rules::RAFT {
                control(panel, "rules-on", words::with_rules_on(quest.scenario.rules.off().count()), true);
            }
            panel.end();
        }
        if it.work == Some(Work::Search) || verdict.is_some() {
            panel.leaf("p", "small", &searched(quest));
        }
    }
    if verdict.is_some() {
        depends_on(panel, lines);
    }
    if let (Some(progress), Some(quest)) = (&it.progress, &it.quest) {
        facts(panel, progress, quest);
    }
}

/// Cluster and rules of the search.
fn searched(quest: &Quest) -> String {
    let off: Vec<&str> = quest.scenario.rules.off().map(Rule::name).collect();
    words::searched(quest.mode, quest.scenario.old, quest.scenario.new, &off)
}

/// Bounds of a verdict under their names, with remarks below.
fn depends_on<'a>(panel: &mut Markup, lines: impl Iterator<Item = &'a str>) {
    let (named, remarks): (Vec<_>, Vec<_>) = lines.map(|line| (line, line.split_once(": "))).partition(|(_, parts)| {
        let name = parts.map(|(name, _)| name);
        name.is_some_and(|name| !name.contains(' '))
    });
    panel.open("dl", "facts");
    for (name, value) in named.into_iter().filter_map(|(_, parts)| parts) {
        panel.leaf("dt", "", name).leaf("dd", "", value);
    }
    panel.end();
    for (line, _) in remarks {
        panel.leaf("p", "small", line);
    }
}

/// Progress of the search, or its final numbers.
fn facts(panel: &mut Markup, progress: &Progress, quest: &Quest) {
    let megabytes = words::memory(progress.bytes >> 20, quest.bounds.bytes as u64 >> 20);
    let number = checker::with_separators;
    panel.open("dl", "tiles");
    for (name, value) in [
        (words::DISTINCT, number(progress.distinct)),
        (words::GENERATED, number(progress.generated)),
        (words::RATE, number(progress.rate)),
        (words::FRONTIER, number(progress.frontier)),
        (words::DEPTH, words::deep(progress.depth, quest.grain)),
        (words::IN_MEMORY, megabytes),
    ] {
        panel.open("div", "").leaf("dt", "small", name).leaf("dd", "", &value).end();
    }
    panel.end();
}

/// Control beside a rule: the search for its shortest counterexample, if there is one.
pub(super) fn find_without(panel: &mut Markup, rule: Rule) {
    if KnownViolation::for_rule(rule).is_some() {
        panel.open("button", "go").set("type", "button").set("data-study", "case").set("data-rule", rule.key());
        panel.says(words::FIND_SHORTEST).leaf("span", "unseen", &words::of_rule(rule.name())).end();
    }
}

/// A button of the panels' own. A disabled one keeps the focus.
pub(super) fn control(panel: &mut Markup, what: &str, label: &str, enabled: bool) {
    panel.open("button", "wordy").set("type", "button").set("data-study", what);
    if !enabled {
        panel.set("aria-disabled", "true");
    }
    panel.says(label).end();
}

/// A labelled field for a number.
pub(super) fn field(panel: &mut Markup, label: &str, name: &str, value: u64) {
    number(panel.open("label", "field").says(label), name, value).end();
}

/// A field for a number.
pub(super) fn number<'a>(panel: &'a mut Markup, name: &str, value: u64) -> &'a mut Markup {
    panel.empty("input").set("type", "number").set("min", "0").set("inputmode", "numeric");
    panel.set("data-bound", name).set("value", &value.to_string())
}

fn check(panel: &mut Markup, label: &str, name: &str, is_set: bool) {
    panel.open("label", "field").says(label).empty("input").set("type", "checkbox").set("data-bound", name);
    if is_set {
        panel.set("checked", "");
    }
    panel.end();
}

fn choice<'a>(panel: &mut Markup, label: &str, name: &str, choices: impl Iterator<Item = &'a String>, chosen: usize) {
    panel.open("label", "field").says(label).open("select", "").set("data-bound", name).set("aria-label", label);
    for (place, choice) in choices.enumerate() {
        panel.open("option", "").set("value", &place.to_string());
        if place == chosen {
            panel.set("selected", "");
        }
        panel.says(choice).end();
    }
    panel.end().end();
}
