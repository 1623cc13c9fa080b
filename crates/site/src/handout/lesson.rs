//! A lesson of a handout: its moments, divided at its questions, and its lanes.

use cluster::{Mode, Timeline};
use maud::{Markup, html};
use scenario::{Question, Scenario};
use scene::view::Badge;
use scene::{Argue, DisplayOrder, LaneView, describe};

use super::moment::{Moment, moments};
use crate::picture::{self, Arrangement};

/// Width of a lane alone, and of one of several, in points. A page has some 700 pixels between its margins, in A4 and
/// in Letter. Several lanes stand below each other, since side by side they would be too narrow for the servers' logs,
/// and they are drawn a little smaller, so that a moment and its question fit on a page.
const ALONE: f32 = 700.0;
const AMONG_OTHERS: f32 = 840.0;

/// A lesson to print.
#[derive(Clone, Debug)]
pub struct HandoutLesson<'a> {
    /// The scenario, with the user's actions among its own.
    pub scenario: &'a Scenario,
    /// Address at which the lesson can be played, if it is to be printed.
    pub address: Option<String>,
}

/// A lesson, as it is laid out.
pub(super) struct Lesson<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) address: Option<&'a str>,
    pub(super) moments: Vec<Moment<'a>>,
    /// Number of its first question in the handout, from 1.
    pub(super) first_question: usize,
}

impl<'a> Lesson<'a> {
    pub(super) fn new(lesson: &'a HandoutLesson<'a>) -> Self {
        let HandoutLesson { scenario, address } = lesson;
        Self { scenario, address: address.as_deref(), moments: moments(scenario), first_question: 1 }
    }

    /// Its questions in order.
    pub(super) fn questions(&self) -> impl Iterator<Item = &'a Question> {
        self.moments.iter().filter_map(|moment| moment.question)
    }

    /// The moments of the worksheet, divided after each question. Without a question these are all moments.
    pub(super) fn parts(&self) -> impl Iterator<Item = &[Moment<'a>]> {
        self.moments[..self.end_of_worksheet()].split_inclusive(|moment| moment.question.is_some())
    }

    /// The moments after the last question, which show its answer.
    pub(super) fn rest(&self) -> &[Moment<'a>] {
        &self.moments[self.end_of_worksheet()..]
    }

    fn end_of_worksheet(&self) -> usize {
        let last = self.moments.iter().rposition(|moment| moment.question.is_some());
        last.map_or(self.moments.len(), |last| last + 1)
    }

    /// Number of a moment, from 1.
    pub(super) fn number(&self, moment: &Moment<'_>) -> usize {
        self.moments.iter().position(|it| std::ptr::eq(it, moment)).map_or(0, |index| index + 1)
    }

    /// Its lanes at a moment. An argument says why something can or cannot happen: it would answer many a question.
    pub(super) fn pictures(&self, at: u64, argue: Option<Argue>) -> Markup {
        let modes = &self.scenario.modes;
        let (width, arrangement) = match modes.len() {
            1 => (ALONE, Arrangement::Usual),
            _ => (AMONG_OTHERS, Arrangement::Dense),
        };
        html! {
            figure {
                @for &mode in modes {
                    @let view = self.lane(mode, at, argue);
                    div.lane role="img" aria-label=(describe(&view).text().replace('\n', ". ")) {
                        (picture::on_paper(&view, width, arrangement, at as f64))
                    }
                }
            }
        }
    }

    /// Roles of the servers in its pictures.
    pub(super) fn badges(&self) -> Vec<Badge> {
        let lanes = self.moments.iter().flat_map(|moment| self.scenario.modes.iter().map(|&mode| (mode, moment.at)));
        lanes.flat_map(|(mode, at)| self.lane(mode, at, None).servers).map(|server| server.badge).collect()
    }

    fn lane(&self, mode: Mode, at: u64, argue: Option<Argue>) -> LaneView {
        let Scenario { display_order, zones, old, new, .. } = self.scenario;
        let order =
            DisplayOrder { order: display_order.clone(), zones: zones.clone(), ..DisplayOrder::new(*old, *new) };
        scene::lane_view_with(self.timeline(mode, at).state(), &order, argue)
    }

    /// Its run in a mode, at a time.
    pub(super) fn timeline(&self, mode: Mode, at: u64) -> Timeline {
        let mut timeline = self.scenario.timeline(mode);
        timeline.seek(at);
        timeline
    }
}
