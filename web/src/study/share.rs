//! Links to the run, and pictures of it.

use scene::{Sheet, Theme};

use super::markup::Markup;
use super::{Study, words};

/// How wide the lanes of a picture are.
const WIDTH: f32 = 1200.0;

/// The panel.
pub(super) fn share(said: &str) -> String {
    let mut panel = Markup::default();
    panel.leaf("h3", "", words::LINKS).open("div", "buttons");
    for (command, label) in
        [("copy start", words::COPY_START), ("copy moment", words::COPY_MOMENT), ("address", words::ADDRESS)]
    {
        panel.control("wordy", command).says(label).end();
    }
    panel.end().leaf("h3", "", words::PICTURES).open("div", "buttons");
    for (what, label) in [("svg", words::SVG), ("png", words::PNG), ("film", words::FILM)] {
        panel.open("button", "wordy").set("type", "button").set("data-study", what).says(label).end();
    }
    panel.end().open("p", "").set("role", "status").says(said);
    panel.html()
}

impl Study {
    /// A picture of the lanes as they stand, with the address that leads there.
    pub(super) fn picture(&self, theme: Theme, address: &str) -> String {
        let lanes: Vec<_> = self.session.lanes().iter().map(|lane| lane.view().clone()).collect();
        let (title, caption) = (&self.session.scenario().title, self.session.caption(None));
        let now = self.session.now();
        Sheet { title, caption: &caption, link: address, lanes: &lanes, now, width: WIDTH }.svg(theme)
    }

    /// What a file of it is called.
    pub(super) fn file_name(&self, kind: &str) -> String {
        let id = &self.session.scenario().id;
        // The name of a script is its text.
        let id = if id.contains('.') { "scenario" } else { id };
        format!("{id}-{}ms.{kind}", self.session.now() as u64)
    }

    /// A control for each lane, to look at another.
    pub(super) fn lanes(&self, panel: &mut Markup) {
        panel.open("div", "chips").set("role", "group").set("aria-label", words::LANE);
        for (place, lane) in self.session.lanes().iter().enumerate() {
            let mode = lane.mode;
            let pressed = if place == self.lane { "true" } else { "false" };
            panel.control("chip", &format!("lane {place}")).set("aria-pressed", pressed).says(&mode.to_string()).end();
        }
        panel.end();
    }
}
