//! Searching and surveying: what is asked, how far it is, what came of it. The work is done in a worker; see
//! [`worker`](super::worker).

use cluster::Mode;
use explorer::Grain;
use raft_core::Rule;
use scenario::pack::pack;
use scenario::{Scenario, script};

use super::markup::Markup;
use super::{Study, words};

/// What is asked, how far it is, and what came of it.
#[derive(Debug)]
pub(super) struct Inquiry {
    pub(super) grain: Grain,
    pub(super) terms: u64,
    pub(super) changes: u64,
    /// None, while the reader has set none: then what the rules that are off ask for.
    pub(super) crashes: Option<u64>,
    pub(super) seeds: u64,
    /// Whether a worker is at it.
    pub(super) running: bool,
    /// How far it is, or what went wrong.
    progress: String,
    /// The verdict, a line for each sentence.
    report: String,
    /// The script of the schedule that was found.
    pub(super) found: Option<String>,
    /// Of a survey: mode, seeds, how many of them broke something, how many finished the change, the first that broke.
    tallies: Vec<(Mode, u64, u64, u64, Option<u64>)>,
}

impl Default for Inquiry {
    fn default() -> Self {
        Self {
            grain: Grain::Moves,
            terms: 3,
            changes: 2,
            crashes: None,
            seeds: 1000,
            running: false,
            progress: String::new(),
            report: String::new(),
            found: None,
            tallies: Vec::new(),
        }
    }
}

impl Inquiry {
    /// A worker begins.
    pub(super) fn begin(&mut self) {
        self.running = true;
        self.progress = words::BEGINS.to_owned();
        self.report.clear();
        self.found = None;
        self.tallies.clear();
    }

    /// The worker was stopped, or is no more.
    pub(super) fn stop(&mut self, why: &str) {
        self.running = false;
        self.progress = why.to_owned();
    }

    /// Hears what the worker says: a letter, a tab, and what it is about.
    pub(super) fn hear(&mut self, said: &str) {
        let Some((kind, rest)) = said.split_once('\t') else { return };
        match kind {
            "p" => self.progress = rest.to_owned(),
            "s" => drop(self.tally(rest)),
            "f" => self.found = Some(rest.to_owned()),
            "r" => {
                self.report = rest.to_owned();
                self.stop("");
            }
            _ => self.stop(rest),
        }
    }

    fn tally(&mut self, text: &str) -> Option<()> {
        let mut words = text.split('\t');
        let mode = words.next()?;
        let mode = Mode::ALL.into_iter().find(|it| it.key() == mode)?;
        let mut number = || words.next()?.parse().ok();
        let tally = (mode, number()?, number()?, number()?, number());
        self.tallies.retain(|it| it.0 != mode);
        self.tallies.push(tally);
        self.tallies.sort_by_key(|it| it.0);
        Some(())
    }
}

impl Study {
    /// What a worker is told to search.
    pub(super) fn search_order(&self) -> Option<String> {
        let (lane, it) = (self.session.lanes().get(self.lane)?, &self.inquiry);
        let bounds = format!("{}\t{}\t{}\t{}", it.grain.key(), it.terms, it.changes, self.crashes());
        Some(format!("search\t{}\t{bounds}\n{}", lane.mode.key(), pack(self.session.scenario())))
    }

    /// What a worker is told to survey.
    pub(super) fn survey_order(&self) -> String {
        format!("survey\t{}\n{}", self.inquiry.seeds, pack(self.session.scenario()))
    }

    /// How many crashes a search allows. Most rules are found out without one, and each makes the search many times longer.
    fn crashes(&self) -> u64 {
        let of_restarts = [Rule::InForceOnAppend, Rule::ReloadOnRestart];
        let rules = self.session.scenario().rules;
        self.inquiry.crashes.unwrap_or_else(|| u64::from(of_restarts.into_iter().any(|rule| !rules.has(rule))))
    }

    /// Sets a bound by its name.
    pub(super) fn bound(&mut self, name: &str, value: &str) {
        let Ok(number) = value.parse::<u64>() else { return };
        let it = &mut self.inquiry;
        match name {
            "terms" => it.terms = number.clamp(1, 6),
            "changes" => it.changes = number.clamp(0, 4),
            "crashes" => it.crashes = Some(number.clamp(0, 3)),
            _ => it.seeds = number.clamp(1, 100_000),
        }
    }

    /// The panel.
    pub(super) fn search(&self) -> String {
        let it = &self.inquiry;
        let mut panel = Markup::default();
        panel.leaf("p", "", words::SEARCH_HELP);
        self.lanes(&mut panel);
        panel.open("div", "chips").set("role", "group").set("aria-label", words::GRAIN).says(words::GRAIN);
        for grain in Grain::ALL {
            let pressed = if grain == it.grain { "true" } else { "false" };
            panel.open("button", "chip").set("type", "button").set("data-study", grain.key());
            panel.set("aria-pressed", pressed).says(grain.key()).end();
        }
        panel.end();
        bound(&mut panel, words::TERMS, "terms", it.terms);
        bound(&mut panel, words::CHANGES, "changes", it.changes);
        bound(&mut panel, words::CRASHES, "crashes", self.crashes());
        panel.open("div", "buttons");
        control(&mut panel, "search", words::FIND, it.running);
        control(&mut panel, "cancel", words::STOP, !it.running);
        panel.end();
        panel.open("div", "found").set("role", "status").leaf("p", "", &it.progress);
        for line in it.report.lines() {
            panel.leaf("p", "", line);
        }
        panel.end();
        if it.found.is_some() {
            panel.open("div", "buttons");
            control(&mut panel, "watch", words::WATCH, false);
            panel.end();
        }
        panel.leaf("h3", "", words::SURVEY).leaf("p", "small", words::SURVEY_HELP);
        bound(&mut panel, words::SEEDS, "seeds", it.seeds);
        panel.open("div", "buttons");
        control(&mut panel, "survey", words::SURVEY_GO, it.running);
        panel.end();
        for (mode, seeds, broken, finished, first) in &it.tallies {
            panel.leaf("p", "", &words::surveyed(*mode, *seeds, *broken, *finished));
            panel.open("div", "bar").set("aria-hidden", "true");
            for (class, part) in [("broken", broken), ("good", &(seeds - broken).min(*finished))] {
                let width = format!("width:{}%", part * 100 / seeds.max(&1));
                panel.open("span", class).set("style", &width).end();
            }
            panel.end();
            if let Some(seed) = first {
                panel.control("go", &format!("seed {seed}")).says(&words::seed(*seed)).end();
            }
        }
        panel.html()
    }
}

fn control(panel: &mut Markup, what: &str, label: &str, disabled: bool) {
    panel.open("button", "wordy").set("type", "button").set("data-study", what);
    if disabled {
        panel.set("disabled", "");
    }
    panel.says(label).end();
}

fn bound(panel: &mut Markup, label: &str, name: &str, value: u64) {
    panel.open("label", "field").says(label).empty("input").set("type", "number").set("min", "0");
    panel.set("data-bound", name).set("value", &value.to_string()).end();
}

/// The schedule that a search found, as a scenario that plays it Step by Step, with a moment for each move.
pub(super) fn counterexample(of: &Scenario, mode: Mode, found: &explorer::Counterexample) -> String {
    use scenario::{Action, Beat, OWN, STEP_EVERY};
    let at = |steps: usize| steps as u64 * STEP_EVERY;
    let mut scenario = Scenario { id: OWN.into(), modes: vec![mode], exact: true, ..of.clone() };
    scenario.title = words::found_title(&found.property().to_string()).into();
    scenario.summary = words::sentence(&found.violation.to_string()).into();
    let steps = found.script.iter().zip(1..);
    scenario.actions = steps.map(|(&step, nth)| Action { at: at(nth), lane: None, step }).collect();
    let moves = found.moves.iter().zip(1..);
    scenario.beats = moves
        .map(|((made, steps), nth)| Beat {
            name: format!("move-{nth}").into(),
            at: at(*steps),
            words: words::nth_move(nth, &made.to_string()).into(),
            question: None,
        })
        .collect();
    scenario.end = at(found.script.len() + 1);
    scenario.expect = Vec::new();
    script::write(&scenario)
}
