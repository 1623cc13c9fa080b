//! One lane: the diagram on its canvases, and the same in words for those who do not see it.

use cluster::World;
use scene::describe;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::player::Handle;
use crate::session;
use crate::ui::{el, p};
use crate::words;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub player: Handle,
    /// Which lane.
    pub place: usize,
    /// What is open, and how many records have led the lane to where it stands: its words change with them, and with
    /// nothing else.
    pub at: (u32, usize),
}

/// One lane.
#[derive(Default)]
pub(super) struct Lane {
    still: NodeRef,
    moving: NodeRef,
}

impl Component for Lane {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let Props { player, place, .. } = context.props();
        let still = self.still.cast::<HtmlCanvasElement>();
        if let (true, Some(still), Some(moving)) = (first, still, self.moving.cast()) {
            player.set_canvases(*place, still, moving);
        }
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let Props { player, place, .. } = context.props();
        player.read(|session| {
            let Some(lane) = session.lanes().get(*place) else { return Html::default() };
            html! {
                <>
                    <canvas ref={&self.still} aria-hidden="true"></canvas>
                    <canvas ref={&self.moving} aria-hidden="true"></canvas>
                    { in_words(lane) }
                </>
            }
        })
    }
}

/// What the lane says of itself.
fn in_words(lane: &session::Lane) -> Html {
    let (world, view) = (&lane.moment().world, lane.view());
    let broken = world.history().violations();
    let mut verdict: Vec<Html> = broken.iter().map(|it| p("", format!("{}: {it}.", it.property()))).collect();
    if broken.is_empty() {
        verdict.push(p("", words::NO_PROPERTY_BROKEN));
    }
    el("div", "unseen")
        .with(el("h2", "").says(lane.mode.to_string()).html())
        .with(el("div", "").set("aria-live", "polite").all(verdict).html())
        .with(p("", format!("{} {}.", standing(world), view.status.text)))
        .with(table(view))
        .html()
}

/// The servers, and what the quorums say.
fn table(view: &scene::LaneView) -> Html {
    let description = describe(view);
    let lines = description.servers.into_iter().chain(description.quorums);
    el("ul", "").all(lines.map(|line| el("li", "").says(line).html()).collect()).html()
}

/// How the change stands.
fn standing(world: &World) -> String {
    match world.target() {
        _ if world.change_is_finished() => words::CHANGE_FINISHED.to_owned(),
        Some(target) => words::under_way(&target.to_string()),
        None => words::CHANGE_NOT_ASKED.to_owned(),
    }
}
