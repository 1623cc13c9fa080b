//! Script editor: shows the run as a script. The lanes follow the text while the user types.

use cluster::Mode;
use scenario::script::{self, Diagnostic};
use scenario::{Action, Beat, Scenario, user_actions};

use super::markup::Markup;
use super::{Study, catalogue, words};
use crate::command::Panel;

/// Content of the editor.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Text.
    pub(super) text: String,
    /// Errors of the text.
    faults: Vec<Diagnostic>,
    /// Id of the last scenario parsed from the text, which the page then shows.
    pub(super) name: String,
    /// Number that changes whenever a text is put into the editor other than by typing.
    pub(super) edition: u32,
    /// Whether the text is the draft edited last.
    typed: bool,
}

/// Origin of a text in the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comes {
    /// Typed into the field.
    Typed,
    /// The earlier text with lines inserted by a button.
    WithMore,
    /// A draft that the user restored.
    Again,
    /// A file, or a result of the search.
    Anew,
}

impl Draft {
    /// Whether the text was typed, and no scenario was parsed from it yet.
    pub(super) fn is_on_its_way(&self) -> bool {
        self.typed && (self.name.is_empty() || !self.faults.is_empty())
    }
}

impl Study {
    /// Script of the run: the scenario with the user's actions.
    pub(super) fn script(&self) -> String {
        let mut scenario = user_actions::bake_actions(&self.session.link(false));
        if scenario.id.contains('.') {
            scenario.id = scenario::CUSTOM_ID.into();
        }
        script::write(&scenario)
    }

    /// Whether the page shows the scenario of this text, without actions of the user.
    pub(super) fn stands_there(&self, text: &str) -> bool {
        self.draft.text == text && self.draft.name == self.session.scenario().id && !self.has_actions()
    }

    /// Initial text of the editor: the source of the script, if it is open without changes, or else the run printed as
    /// a script; empty if nothing is open.
    pub(super) fn first_text(&self) -> String {
        if self.session.lanes().is_empty() {
            return String::new();
        }
        let link = self.session.link(false);
        let as_written =
            link.actions.is_empty() && catalogue::known(&link.scenario.id).as_ref() == Some(&link.scenario);
        let written = as_written.then(|| catalogue::script(&link.scenario.id)).flatten();
        written.unwrap_or_else(|| self.script())
    }

    /// Puts a text into the editor, at a time of the user's clock; returns the scenario if the text is valid.
    pub(super) fn edit(&mut self, text: &str, comes: Comes, now: u64) -> Option<Scenario> {
        if comes != Comes::Typed {
            self.draft.edition += 1;
        }
        if matches!(comes, Comes::Typed | Comes::WithMore) {
            let goes_on = self.draft.typed || self.drafts.go_on(&self.draft.text);
            self.drafts.take(text, now, !goes_on);
        }
        self.draft.typed = comes != Comes::Anew;
        self.draft.text = text.to_owned();
        if comes != Comes::Anew {
            self.once_there = None;
        }
        self.said = None;
        match script::read(text) {
            Ok(scenario) => {
                self.draft.faults.clear();
                Some(scenario)
            }
            Err(faults) => {
                self.draft.faults = faults;
                None
            }
        }
    }

    /// The editor's text with a beat for the current moment, or with the user's last action; `None` if there is no
    /// action.
    pub(super) fn with_more(&self, moment: bool) -> Option<String> {
        let mut scenario = Scenario::custom(self.session.scenario().old, None);
        let at = self.session.now() as u64;
        if moment {
            let words = words::HERE_IS.into();
            scenario.beats.push(Beat { name: format!("at-{at}").into(), at, words, question: None });
        } else {
            scenario.actions = self.last_act();
        }
        let written = script::write(&scenario);
        let lines = written.lines().filter(|line| line.starts_with(if moment { "beat " } else { "at " }));
        let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
        (!lines.is_empty()).then(|| [self.draft.text.trim_end(), "\n", &lines].concat())
    }

    /// The Steps of the last action: those that were observed, or else all Steps at the time of the last one.
    fn last_act(&self) -> Vec<Action> {
        let actions = self.session.link(false).actions;
        let is_there = !self.last_act.is_empty() && self.last_act.iter().all(|action| actions.contains(action));
        if is_there {
            return self.last_act.clone();
        }
        let last = actions.last().map(|last| last.at);
        actions.into_iter().filter(|action| Some(action.at) == last).collect()
    }

    /// HTML of the panel.
    pub(super) fn editor(&self) -> String {
        let mut panel = Markup::default();
        panel.open("div", "buttons");
        for (what, label) in [
            ("moment", words::INSERT_MOMENT),
            ("action", words::INSERT_ACTION),
            ("load", words::LOAD),
            ("save", words::SAVE),
        ] {
            panel.open("button", "wordy").set("type", "button").set("data-study", what).says(label).end();
        }
        panel.end();
        self.drafts.offer(&self.draft.text, &mut panel);
        panel.open("div", "editor").open("pre", "").set("aria-hidden", "true");
        self.marked(&mut panel);
        panel.end();
        panel.open("textarea", "").set("data-study", "script").set("spellcheck", "false");
        panel.set("aria-label", words::SCRIPT).set("aria-describedby", "faults").end().end();
        panel.open("div", "faults").set("id", "faults").set("role", "status");
        let said = self.said(Panel::Script);
        if !said.is_empty() {
            panel.leaf("p", "warn", said);
        } else if self.draft.faults.is_empty() {
            panel.leaf("p", "", words::NO_FAULTS);
        }
        for fault in &self.draft.faults {
            panel.leaf("p", "warn", &fault.to_string());
        }
        panel.end();
        panel.leaf("p", "small", words::SCRIPT_HELP);
        self.expectations(&mut panel);
        panel.html()
    }

    /// The text behind the field, with its errors highlighted.
    fn marked(&self, panel: &mut Markup) {
        for (line, text) in self.draft.text.lines().enumerate() {
            let fault = self.draft.faults.iter().find(|fault| fault.line == line + 1);
            match fault {
                Some(fault) => {
                    let from = text.char_indices().nth(fault.column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
                    let wrong = &text[from..];
                    let until = wrong.char_indices().nth(fault.length).map_or(wrong.len(), |(at, _)| at);
                    let (wrong, rest) = wrong.split_at(until);
                    panel.says(&text[..from]).leaf("mark", "", if wrong.is_empty() { " " } else { wrong }).says(rest);
                }
                None => {
                    panel.says(text);
                }
            }
            panel.says("\n");
        }
    }

    /// Results of the scenario's claims.
    fn expectations(&self, panel: &mut Markup) {
        let scenario = self.session.scenario();
        if scenario.expect.is_empty() {
            return;
        }
        panel.leaf("h3", "", words::EXPECTED);
        let unmet = scenario.failed_expectations();
        for mode in Mode::ALL.into_iter().filter(|mode| scenario.expect.iter().any(|it| it.mode == *mode)) {
            let not = unmet.iter().filter(|it| it.mode == mode);
            let not: Vec<String> = not.map(ToString::to_string).collect();
            let text = if not.is_empty() { words::AS_EXPECTED.to_owned() } else { not.join("; ") };
            let class = if not.is_empty() { "" } else { "warn" };
            panel.leaf("p", class, &words::of_mode(mode, &text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines inserted for the last action.
    fn inserted(study: &Study) -> Vec<String> {
        let text = study.with_more(false).unwrap_or_default();
        text.strip_prefix(study.draft.text.trim_end()).unwrap_or_default().lines().skip(1).map(str::to_owned).collect()
    }

    const CUT_OFF: &str = "60.cut.3.1,60.cut.1.3,60.cut.3.2,60.cut.2.3";

    #[test]
    fn all_that_the_last_act_did_is_inserted_and_no_other_act_of_its_time() {
        let run = "#own&old=1,2,3&leader=1";
        let mut study = Study::of(run);
        assert!(inserted(&study).is_empty());
        study.follow(&format!("{run}&do=60.crash.2"));
        assert_eq!(inserted(&study), ["at 60 crash S2"]);
        study.follow(&format!("{run}&do=60.crash.2,{CUT_OFF}"));
        assert_eq!(inserted(&study), ["at 60 part S3 from S1 S2"]);
        // The same was done under another rule.
        study.follow(&format!("{run}&off=pre_vote&do=60.crash.2,{CUT_OFF}"));
        assert_eq!(inserted(&study), ["at 60 part S3 from S1 S2"]);
        // Order of actions: this one precedes an action in another lane.
        study.follow(&format!("{run}&do=40.joint.crash.1,60.crash.2,{CUT_OFF}"));
        assert_eq!(inserted(&study), ["at 40 in joint: crash S1"]);
    }

    #[test]
    fn of_a_link_all_that_was_done_at_its_last_time_is_inserted_also_after_something_is_taken_back() {
        let run = "#own&old=1,2,3&leader=1&do=50.crash.1";
        let mut study = Study::of(&format!("{run},{CUT_OFF}"));
        assert_eq!(inserted(&study), ["at 60 part S3 from S1 S2"]);
        study.follow(&format!("{run},{CUT_OFF},80.restart.1"));
        assert_eq!(inserted(&study), ["at 80 restart S1"]);
        study.follow(&format!("{run},{CUT_OFF}"));
        assert_eq!(inserted(&study), ["at 60 part S3 from S1 S2"]);
    }
}
