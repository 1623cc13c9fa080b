//! The panels about a run: the rules, the comparison, the pseudocode and more. They are a program of their own, loaded
//! when a panel is opened for the first time, so that the first visit does not load it.
//!
//! Its only input about the run is a link, which determines the run: it reads `window.overlap.link` whenever the page
//! sends `overlap:moment`. It writes panels as HTML. Their controls have commands in `data-do`, and the page handles
//! them like its own.

mod catalogue;
mod compare;
mod controls;
mod course;
mod download;
mod drafts;
mod dress;
mod employer;
mod explain;
mod field;
mod film;
mod inflate;
mod inquiry;
mod keep;
mod keys;
pub mod markup;
mod members;
mod menu;
mod orders;
mod panels;
mod patch;
mod quest;
mod reading;
mod rules;
mod script;
mod search;
mod share;
mod shell;
mod space;
mod survey;
mod surveyed;
mod words;
mod worker;

use std::cell::OnceCell;

use scenario::Action;
use scenario::link::{self, Link};

use self::markup::Markup;
use self::reading::Reading;
pub use self::shell::start;
use crate::command::Panel;
use crate::desk::Desk;
use crate::session::{Lane, Session, nothing};

/// Name of the menu in the page.
const MENU: &str = "menu";

/// State of the panels: the run of the page's link, and the panels' own settings.
#[derive(Debug)]
pub struct Study {
    /// Link of the run, without the time.
    run: Link,
    session: Session,
    /// The Steps of the user's last action; empty, if it was not observed.
    last_act: Vec<Action>,
    /// Readings of the lanes' whole runs, computed on demand, by index of the lane.
    readings: [OnceCell<Reading>; 3],
    /// Index of the shown lane.
    lane: usize,
    /// Time span of the space-time diagram, in virtual milliseconds.
    span: u64,
    /// Width of a panel, in points at the default text size.
    width: f32,
    /// Result of the last command in a panel.
    said: Option<(Panel, &'static str)>,
    /// Address of the current moment.
    address: String,
    draft: script::Draft,
    drafts: drafts::Drafts,
    inquiry: inquiry::Inquiry,
    /// Command for the page, to be sent when it shows another run.
    once_there: Option<String>,
    /// Whether the page shows another run since the last call of `is_there`.
    arrived: bool,
    /// Whether the page's link could not be parsed. Then the state is that of the previous run.
    lost: bool,
}

impl Study {
    /// State for a fragment.
    #[must_use]
    pub fn of(fragment: &str) -> Self {
        let opened = link::open_with(fragment, &catalogue::known);
        let lost = opened.link.is_some() && !opened.errors.is_empty();
        let link = opened.link.unwrap_or_else(|| nothing(link::name(fragment)).into());
        let (lane, session) = (place(&link), Session::of(link.clone()));
        let run = Link { at: None, digest: None, lane: None, ..link };
        let (last_act, readings, draft, drafts, inquiry, address, once_there) = Default::default();
        let (span, width, said) = (space::SPAN, 1000.0, None);
        let mut study = Self {
            run,
            session,
            last_act,
            readings,
            lane,
            span,
            width,
            said,
            draft,
            drafts,
            inquiry,
            address,
            once_there,
            arrived: false,
            lost,
        };
        study.draft.text = study.first_text();
        study
    }

    /// Follows the page to a fragment: to another time of the same run, or to another run. If the fragment is invalid,
    /// the state says so and stays: a run can have more actions than fit into a link.
    pub fn follow(&mut self, fragment: &str) {
        let opened = link::open_with(fragment, &catalogue::known);
        self.lost = opened.link.is_some() && !opened.errors.is_empty();
        if self.lost {
            return;
        }
        let link = opened.link.unwrap_or_else(|| nothing(link::name(fragment)).into());
        let (lane, at) = (place(&link), link.at.unwrap_or(0));
        let run = Link { at: None, digest: None, lane: None, ..link };
        if run != self.run {
            let (span, width) = (self.span, self.width);
            let (before, inquiry) = (std::mem::take(&mut self.draft), std::mem::take(&mut self.inquiry));
            let (drafts, once_there) = (std::mem::take(&mut self.drafts), self.once_there.take());
            let last_act = self.last_act_before(&run);
            let id = self.session.scenario().id.clone();
            *self = Self { span, width, inquiry, drafts, once_there, last_act, ..Self::of(fragment) };
            self.arrived = true;
            if before.name == self.session.scenario().id || id == self.session.scenario().id && before.is_on_its_way() {
                // The new run was parsed from the draft, or the draft is typed on and will be played soon.
                self.draft = before;
            } else {
                self.draft.edition = before.edition + 1;
            }
            return;
        }
        self.lane = lane;
        while self.session.score().end < at && self.session.extend() {
            self.readings = Default::default();
        }
        self.session.seek(at as f64);
    }

    /// The Steps of the last action, from the difference between the present run and `run`.
    fn last_act_before(&self, run: &Link) -> Vec<Action> {
        let of = |run: &Link| (run.scenario.id.clone(), run.scenario.old);
        if of(run) != of(&self.run) {
            return Vec::new();
        }
        let mut before = self.run.actions.clone();
        let mut is_new = |action: &&Action| match before.iter().position(|it| it == *action) {
            Some(place) => {
                before.swap_remove(place);
                false
            }
            None => true,
        };
        let new: Vec<Action> = run.actions.iter().filter(|action| is_new(action)).copied().collect();
        // With other rules the same actions were done; fewer, if an action was undone.
        if new.is_empty() && before.is_empty() { self.last_act.clone() } else { new }
    }

    /// Takes the command for the page, if the page shows another run.
    fn is_there(&mut self) -> Option<String> {
        if std::mem::take(&mut self.arrived) { self.once_there.take() } else { None }
    }

    /// Whether the user acted in this run.
    fn has_actions(&self) -> bool {
        !self.run.actions.is_empty()
    }

    /// HTML of the panel or menu of this name; empty if the page draws it. `note` is the page's UI state, `answers` are
    /// the results of the last command.
    #[must_use]
    pub fn part(&self, name: &str, note: &str, answers: &str) -> String {
        let desk = Desk::of_note(note, self.lane);
        if name == MENU {
            return menu::menu(&self.session, &desk, answers);
        }
        match Panel::named(name) {
            Some(Panel::Members) => members::members(&self.session, &desk, answers),
            Some(panel) => match self.panel(panel) {
                text if text.is_empty() => text,
                text => self.told_if_lost() + &text,
            },
            None => String::new(),
        }
    }

    /// Message for a link that could not be parsed. The element is always present, so that the elements after it, such
    /// as a field with the focus, are kept.
    fn told_if_lost(&self) -> String {
        let mut lost = Markup::default();
        lost.open("p", "warn");
        if !self.lost {
            lost.set("hidden", "");
        }
        lost.says(words::LOST).end();
        lost.html()
    }

    /// Result of the last command in a panel.
    fn said(&self, panel: Panel) -> &'static str {
        self.said.filter(|(of, _)| *of == panel).map_or("", |(_, said)| said)
    }

    fn panel(&self, panel: Panel) -> String {
        match panel {
            Panel::Course => course::course(&self.session),
            Panel::Rules => rules::rules(&self.session),
            Panel::Share => share::share(self.said(panel), &self.embed_code()),
            Panel::Search => self.search(),
            Panel::Script => self.editor(),
            Panel::Keys => keys::keys(),
            Panel::Compare => compare::compare(&self.session, self.width),
            Panel::Explain => self.explain(),
            Panel::SpaceTime => self.space_time(),
            Panel::More | Panel::Members => String::new(),
        }
    }

    /// HTML code that shows this moment in a course page.
    fn embed_code(&self) -> String {
        share::embed_code(&self.address, &self.session.scenario().title)
    }

    /// Shown lane, and the reading of its run.
    fn looked_at(&self) -> Option<(&Lane, &Reading)> {
        let lane = self.session.lanes().get(self.lane)?;
        let end = self.session.score().end;
        Some((lane, self.readings.get(self.lane)?.get_or_init(|| Reading::of(lane.mode, lane.timeline(), end))))
    }
}

fn place(link: &Link) -> usize {
    link.scenario.modes.iter().position(|&mode| Some(mode) == link.lane).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_on_in_the_same_run_is_like_opening_the_link_there() {
        let mut study = Study::of("#");
        // The last time is far beyond the end: another code path extends the run there.
        for at in [300, 120, 777, 0, 60_000] {
            let fragment = format!("#{}&t={at}&do=120.crash.2&lane=joint", scenario::DEFAULT);
            study.follow(&fragment);
            let opened = Study::of(&fragment);
            assert_eq!(study.session.digest(), opened.session.digest(), "{at}");
            for panel in Panel::ALL {
                let same = study.part(panel.key(), "", "") == opened.part(panel.key(), "", "");
                assert!(same || at > opened.session.scenario().end, "{at} {}", panel.key());
            }
        }
    }

    #[test]
    fn every_panel_of_the_study_says_something() {
        let study = Study::of("#");
        for panel in Panel::ALL {
            assert_eq!(panel.is_study(), !study.part(panel.key(), "", "").is_empty(), "{}", panel.key());
        }
        // A fragment without a scenario, from any earlier state.
        let mut left = Study::of("#");
        left.follow("no-such-preset");
        for nothing in [Study::of("no-such-preset"), left] {
            assert!(nothing.session.lanes().is_empty() && !nothing.lost);
            assert!(nothing.draft.text.is_empty());
            for panel in Panel::ALL {
                let _ = nothing.part(panel.key(), "", "");
            }
            let _ = nothing.part(MENU, "all - - - choose 0 1", "");
            let (_, _) = (nothing.picture(scene::Theme::Light, ""), nothing.file_name("svg"));
        }
        for chosen in ["choose 0 1", "choose 2 7", "choose 1 1>2#9"] {
            assert!(!study.part(MENU, &format!("all - - - {chosen}"), "").is_empty(), "{chosen}");
        }
    }
}
