//! What is to be read about a run rather than watched: the rules, the comparison, the listing and more. It is a program of
//! its own, loaded when one of its panels is opened for the first time, so that the first visit does not pay for it.
//!
//! It knows the run by a link alone, since a run follows from its link: `window.overlap.link`, whenever the page sends
//! `overlap:moment`. What it writes are panels in HTML; their controls say in `data-do` what they ask for, and the page
//! hears them like its own.

mod compare;
mod keys;
pub mod markup;
mod patch;
mod rules;
mod shell;

use scenario::link::{self, Link};

pub use self::shell::start;
use crate::command::Panel;
use crate::session::Session;

/// The run as its link tells it.
#[derive(Debug)]
pub struct Study {
    /// The link without the place in time.
    run: Link,
    session: Session,
    /// The place of the lane that is looked at.
    lane: usize,
}

impl Study {
    /// Of what a fragment says.
    #[must_use]
    pub fn of(fragment: &str) -> Self {
        let link = link::open(fragment).link;
        let (lane, session) = (place(&link), Session::of(link.clone()));
        Self { run: Link { at: None, digest: None, lane: None, ..link }, session, lane }
    }

    /// Goes where a fragment says; at once, where it is another moment of the same run.
    pub fn follow(&mut self, fragment: &str) {
        let link = link::open(fragment).link;
        let (lane, at) = (place(&link), link.at.unwrap_or(0));
        if (Link { at: None, digest: None, lane: None, ..link }) != self.run {
            *self = Self::of(fragment);
            return;
        }
        self.lane = lane;
        while self.session.score().end < at && self.session.extend() {}
        self.session.seek(at as f64);
    }

    /// A panel, in HTML; nothing, if it is none of the study's.
    #[must_use]
    pub fn panel(&self, panel: Panel) -> String {
        match panel {
            Panel::Rules => rules::rules(&self.session),
            Panel::Keys => keys::keys(),
            Panel::Compare => compare::compare(&self.session),
            Panel::More | Panel::Members | Panel::Share => String::new(),
        }
    }
}

fn place(link: &Link) -> usize {
    cluster::Mode::ALL.into_iter().position(|mode| Some(mode) == link.lane).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_on_in_the_same_run_is_like_opening_the_link_there() {
        let mut study = Study::of("#");
        for at in [300, 120, 2000, 0, 60_000, 777] {
            let fragment = format!("#{}&t={at}&do=120.crash.2&lane=joint", scenario::DEFAULT);
            study.follow(&fragment);
            let opened = Study::of(&fragment);
            assert_eq!(study.session.digest(), opened.session.digest(), "{at}");
            for panel in Panel::ALL {
                assert_eq!(study.panel(panel), opened.panel(panel), "{at} {}", panel.key());
            }
        }
    }

    #[test]
    fn every_panel_of_the_study_says_something() {
        let study = Study::of("#");
        for panel in Panel::ALL {
            assert_eq!(panel.is_study(), !study.panel(panel).is_empty(), "{}", panel.key());
        }
    }
}
