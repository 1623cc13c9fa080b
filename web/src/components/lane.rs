//! One lane: the diagram on its canvases, and the same in words for those who do not see it.

use cluster::World;
use scene::{Layout, describe};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::tabs::{panel_id, tab_id};
use crate::arrangement::Arrangement;
use crate::player::Handle;
use crate::session;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub player: Handle,
    /// Which lane.
    pub place: usize,
    /// What is open, and how many records have led the lane to where it stands: its words change with them, and with
    /// nothing else.
    pub at: (u32, usize),
    pub arrangement: Arrangement,
    /// Whether its tab is chosen.
    pub chosen: bool,
    /// The window's width, in points.
    pub width: u32,
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
        let Props { player, place, arrangement, chosen, width, .. } = context.props();
        let tabbed = *arrangement == Arrangement::Tabs;
        player.read(|session| {
            let Some(lane) = session.lanes().get(*place) else { return Html::default() };
            let least = Layout::least_height(lane.view(), *width as f32).ceil() as u32;
            html! {
                <div
                    class="panel"
                    id={panel_id(*place)}
                    role={tabbed.then_some("tabpanel")}
                    aria-labelledby={tabbed.then(|| tab_id(*place))}
                    hidden={tabbed && !chosen}
                    style={format!("min-height: {least}px")}
                >
                    <section class="lane" aria-label={lane.mode.to_string()}>
                        <canvas ref={&self.still} aria-hidden="true"></canvas>
                        <canvas ref={&self.moving} aria-hidden="true"></canvas>
                        { words(lane) }
                    </section>
                </div>
            }
        })
    }
}

/// What the lane says of itself.
fn words(lane: &session::Lane) -> Html {
    let (world, view) = (&lane.moment().world, lane.view());
    let description = describe(view);
    let broken = world.history().violations();
    html! {
        <div class="unseen">
            <h2>{ lane.mode.to_string() }</h2>
            <div aria-live="polite">
                if broken.is_empty() {
                    <p>{ "No property broken." }</p>
                }
                { for broken.iter().map(|it| html! { <p>{ format!("{}: {it}.", it.property()) }</p> }) }
            </div>
            <p>{ format!("{} {}.", standing(world), view.status.text) }</p>
            <ul>
                { for description.servers.into_iter().chain(description.quorums).map(|line| html! { <li>{ line }</li> }) }
            </ul>
        </div>
    }
}

/// How the change stands.
fn standing(world: &World) -> String {
    match world.target() {
        _ if world.change_is_finished() => "The change is finished.".to_owned(),
        Some(target) => format!("The change to {target} is under way."),
        None => "No change was asked for yet.".to_owned(),
    }
}
