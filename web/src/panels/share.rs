//! Panel of links and pictures.

use scene::{ExportedPicture, Theme};

use super::markup::Markup;
use super::{Study, words};

/// Width of the lanes in a picture, in points.
const WIDTH: f32 = 1200.0;

/// Sandbox permissions of a frame: for the program, and for the link out of the frame.
const SANDBOX: &str = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

/// Height in points at which a frame shows every preset completely, at any width from 320 on.
const FRAME: &str = "770";

/// HTML code of a frame that shows the run in a course page. Every attribute means the same in HTML and in JSX (MDX):
/// there `style` is not a text, and attributes in lower case may be unknown.
pub(super) fn embed_code(address: &str, title: &str) -> String {
    let (base, fragment) = address.split_once('#').unwrap_or((address, ""));
    let base = base.split('?').next().unwrap_or(base);
    let mut code = Markup::default();
    code.open("iframe", "").set("src", &format!("{base}?embed#{fragment}")).set("title", title);
    code.set("width", "100%")
        .set("height", FRAME)
        .set("loading", "lazy")
        .set("frameBorder", "0")
        .set("sandbox", SANDBOX);
    code.html()
}

/// HTML of the panel. `code` is the HTML for a course page.
pub(super) fn share(said: &str, code: &str) -> String {
    let mut panel = Markup::default();
    panel.leaf("h3", "", words::LINKS).open("div", "buttons");
    for (command, label) in
        [("copy start", words::COPY_START), ("copy moment", words::COPY_MOMENT), ("address", words::ADDRESS)]
    {
        panel.control("wordy", command).says(label).end();
    }
    panel.end().leaf("h3", "", words::EMBED).leaf("pre", "code", code).open("div", "buttons");
    panel.open("button", "wordy").set("type", "button").set("data-study", "embed").says(words::COPY_EMBED).end();
    panel.end().leaf("h3", "", words::PICTURES).open("div", "buttons");
    let files = [("svg", words::SVG), ("png", words::PNG), ("film", words::VIDEO), ("run", words::SAVE_SCRIPT)];
    for (what, label) in files {
        panel.open("button", "wordy").set("type", "button").set("data-study", what).says(label).end();
    }
    panel.end().open("p", "").set("role", "status").says(said);
    panel.html()
}

impl Study {
    /// Picture of the lanes at the current time, with the address of that moment.
    pub(super) fn picture(&self, theme: Theme, address: &str) -> String {
        let lanes: Vec<_> = self.session.lanes().iter().map(|lane| lane.view().clone()).collect();
        let (title, caption) = (&self.session.scenario().title, self.session.caption(None));
        let now = self.session.now();
        ExportedPicture { title, caption: &caption, link: address, lanes: &lanes, now, width: WIDTH }.svg(theme)
    }

    /// File name of a picture.
    pub(super) fn file_name(&self, kind: &str) -> String {
        let id = &self.session.scenario().id;
        // The id of an embedded script is its text.
        let id = if id.contains('.') { "scenario" } else { id };
        format!("{id}-{}ms.{kind}", self.session.now() as u64)
    }

    /// Controls that choose the shown lane.
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
