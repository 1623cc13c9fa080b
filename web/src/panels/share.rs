//! Panel of links, and of files that the run is saved as.

use std::rc::Rc;

use js_sys::Reflect;
use scenario::link::{self, Link};
use scenario::{script, user_actions};
use scene::{ExportedPicture, Theme};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Clipboard, Document};
use yew::prelude::*;

use super::controls::leaf;
use super::{Panels, View};
use crate::address;
use crate::command::{Command, FileKind, LinkKind, Panel, PanelCommand};
use crate::export::{download, video};
use crate::html::{button, el};
use crate::session::Session;
use crate::strings::panels as strings;
use crate::ui_state::UiState;

/// Width of the lanes in a picture, in points.
const WIDTH: f32 = 1200.0;

/// Sandbox permissions of a frame: for the program, and for the link out of the frame.
const SANDBOX: &str = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

/// Height in points at which a frame shows every preset completely, at any width from 320 on.
const FRAME_HEIGHT: u32 = 770;

/// The panel. `code` is the HTML for a course page.
pub(super) fn view(view: &View<'_>, code: String) -> Html {
    let buttons = |buttons: &[(&'static str, Command)]| {
        let control = |(label, command): &(&'static str, Command)| button("wordy", *label, command.clone()).html();
        el("div", "buttons").children(buttons.iter().map(control).collect()).html()
    };
    let export = |kind| Command::Panels(PanelCommand::Export(kind));
    let parts = [
        leaf("h3", "", strings::LINKS),
        buttons(&[
            (strings::COPY_START, PanelCommand::CopyLink(LinkKind::Start).into()),
            (strings::COPY_MOMENT, PanelCommand::CopyLink(LinkKind::Moment).into()),
            (strings::ADDRESS, PanelCommand::Address.into()),
        ]),
        leaf("h3", "", strings::EMBED),
        leaf("pre", "code", code),
        buttons(&[(strings::COPY_EMBED, Command::Panels(PanelCommand::CopyEmbedCode))]),
        el("p", "").set("role", "status").text(view.state.status(Panel::Share)).html(),
        leaf("h3", "", strings::PICTURES),
        buttons(&[
            (strings::SVG, export(FileKind::Svg)),
            (strings::PNG, export(FileKind::Png)),
            (strings::VIDEO, export(FileKind::Video)),
            (strings::SAVE_SCRIPT, export(FileKind::Script)),
        ]),
    ];
    parts.into_iter().collect()
}

/// HTML code of a frame that shows the run in a course page. Every attribute means the same in HTML and in JSX (MDX):
/// there `style` is not a text, and attributes in lower case may be unknown.
fn embed_code(address: &str, title: &str) -> String {
    let (base, fragment) = address.split_once('#').unwrap_or((address, ""));
    let base = base.split('?').next().unwrap_or(base);
    let source = escape(&format!("{base}?embed#{fragment}"));
    let title = escape(title);
    format!(
        "<iframe src=\"{source}\" title=\"{title}\" width=\"100%\" height=\"{FRAME_HEIGHT}\" loading=\"lazy\" \
         frameBorder=\"0\" sandbox=\"{SANDBOX}\"></iframe>"
    )
}

/// Text as the value of an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Picture of the lanes at the current time, with the address of that moment.
pub(super) fn picture(session: &Session, theme: Theme, address: &str) -> String {
    let lanes: Vec<_> = session.lanes().iter().map(|lane| lane.view().clone()).collect();
    let (title, caption, now) = (&session.scenario().title, session.caption(None), session.now());
    ExportedPicture { title, caption: &caption, link: address, lanes: &lanes, now, width: WIDTH }.svg(theme)
}

/// Name of a file that the run is saved as.
pub(super) fn file_name(session: &Session, kind: &str) -> String {
    let id = &session.scenario().id;
    // The id of an embedded script is its text.
    let id = if id.contains('.') { "scenario" } else { id };
    format!("{id}-{}ms.{kind}", session.now() as u64)
}

/// Link to the run, with the claims of its scenario. The first part of the program has presets without their claims.
pub(super) fn run_link(session: &Session) -> Link {
    let link = session.link(false);
    let start = Link { actions: Vec::new(), ..link.clone() };
    let fragment = link::fragment_with(&start, &|id| session.scenario_for_link(id));
    let preset = |id: &str| scenario::preset(id).cloned();
    match scenario::preset(&link.scenario.id).and_then(|_| link::open_with(&fragment, &preset).link) {
        Some(Link { scenario, .. }) => Link { scenario, ..link },
        None => link,
    }
}

/// Script of the run: the scenario with the user's actions.
pub(super) fn run_script(session: &Session) -> String {
    let mut scenario = user_actions::bake_actions(&run_link(session));
    if scenario.id.contains('.') {
        scenario.id = scenario::CUSTOM_ID.into();
    }
    script::write(&scenario)
}

impl Panels {
    fn address(&self, session: &Session, ui_state: &UiState) -> String {
        address::with(&self.window, &ui_state.fragment(session, true))
    }

    /// HTML code that shows this moment in a course page.
    pub(super) fn embed_code(&self, session: &Session, ui_state: &UiState) -> String {
        embed_code(&self.address(session, ui_state), &session.scenario().title)
    }

    /// Saves the run as a file.
    pub(super) fn export(&self, kind: FileKind, ui_state: &UiState) {
        let Some(document) = self.window.document() else { return };
        let name = |kind| self.runtime.read(|session| file_name(session, kind));
        let picture = || {
            let theme = theme(&document);
            self.runtime.read(|session| picture(session, theme, &self.address(session, ui_state)))
        };
        let _ = match kind {
            FileKind::Svg => download::save_svg(&document, &picture(), &name("svg")),
            FileKind::Png => download::save_png(&document, &picture(), name("png")),
            FileKind::Script => download::save_text(&document, &self.runtime.read(run_script), &name("overlap")),
            FileKind::Video => {
                let started = video::start(&document, &self.runtime, &self.recorder, name("webm"));
                let message = if started.is_some() { strings::RECORDING } else { strings::NO_VIDEO };
                self.state.borrow_mut().status = Some((Panel::Share, message));
                started
            }
        };
    }

    /// Copies the HTML code to the clipboard, and shows the result.
    pub(super) fn copy_embed_code(self: &Rc<Self>, ui_state: &UiState) {
        let code = self.runtime.read(|session| self.embed_code(session, ui_state));
        let clipboard = Reflect::get(&self.window.navigator(), &"clipboard".into());
        let clipboard: Option<Clipboard> = clipboard.ok().and_then(|it| it.dyn_into().ok());
        let panels = self.clone();
        spawn_local(async move {
            let is_copied = match clipboard {
                Some(clipboard) => JsFuture::from(clipboard.write_text(&code)).await.is_ok(),
                None => false,
            };
            let message = if is_copied { crate::strings::COPIED } else { strings::NOT_COPIED };
            panels.state.borrow_mut().status = Some((Panel::Share, message));
            panels.render();
        });
    }
}

/// Theme of the page.
fn theme(document: &Document) -> Theme {
    let name = document.document_element().and_then(|root| root.get_attribute("data-theme"));
    if name.as_deref() == Some("dark") { Theme::Dark } else { Theme::Light }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embed_code_of_an_address_is_escaped_and_shows_the_same_moment() {
        let code = embed_code("https://overlap.example/?x=1#bug-2015&t=3", "A \"title\" <&>");
        assert!(code.starts_with("<iframe src=\"https://overlap.example/?embed#bug-2015&amp;t=3\""), "{code}");
        assert!(code.contains("title=\"A &quot;title&quot; &lt;&amp;&gt;\""), "{code}");
        assert!(code.ends_with("></iframe>"), "{code}");
    }

    #[test]
    fn script_of_a_preset_has_its_claims_also_with_actions() {
        for fragment in ["#naive-swap-5-to-5&t=20", "#naive-swap-5-to-5&do=120.crash.2"] {
            let session = Session::from_fragment(fragment, &crate::scenario_cache::ScenarioCache::default());
            assert!(session.scenario().expect.is_empty(), "the first part of the program has no claims");
            assert!(run_script(&session).contains("\nexpect naive at 120: "), "{fragment}");
        }
    }
}
