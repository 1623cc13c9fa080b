//! One lane: the diagram on its canvases, and the same in words for those who do not see it.

use cluster::{Mode, World};
use scene::{Layout, describe};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::tabs::{panel_id, tab_id};
use crate::arrangement::Arrangement;
use crate::player::Handle;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub player: Handle,
    /// Which lane.
    pub place: usize,
    /// The name of what is open.
    pub scenario: AttrValue,
    /// How many records have led the lane to where it stands: its words change with them, and with nothing else.
    pub records: usize,
    pub arrangement: Arrangement,
    /// Whether its tab is chosen.
    pub chosen: bool,
    /// The room it has at least, in points.
    pub width: u32,
}

/// What the lane says of itself.
struct Words {
    mode: Mode,
    broken: Vec<String>,
    standing: String,
    lines: Vec<String>,
    least_height: f32,
}

impl Words {
    fn read(props: &Props) -> Option<Self> {
        props.player.read(|session| {
            let lane = session.lanes().get(props.place)?;
            let (world, view) = (&lane.moment().world, lane.view());
            let description = describe(view);
            let broken = world.history().violations().iter();
            Some(Self {
                mode: lane.mode,
                broken: broken.map(|violation| format!("{}: {violation}.", violation.property())).collect(),
                standing: format!("{} {}", standing(world), sentence(&view.status.text)),
                lines: [description.servers, description.quorums].concat(),
                least_height: Layout::least_height(view, props.width as f32),
            })
        })
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

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

#[component]
pub(super) fn Lane(props: &Props) -> Html {
    let (still, moving) = (use_node_ref(), use_node_ref());
    {
        let (still, moving, player) = (still.clone(), moving.clone(), props.player.clone());
        use_effect_with(props.place, move |&place| {
            if let (Some(still), Some(moving)) = (still.cast::<HtmlCanvasElement>(), moving.cast::<HtmlCanvasElement>())
            {
                player.set_canvases(place, still, moving);
            }
        });
    }
    let Some(words) = Words::read(props) else { return Html::default() };
    let tabbed = props.arrangement == Arrangement::Tabs;
    html! {
        <div
            class="panel"
            id={panel_id(props.place)}
            role={tabbed.then_some("tabpanel")}
            aria-labelledby={tabbed.then(|| tab_id(props.place))}
            hidden={tabbed && !props.chosen}
            style={format!("min-height: {}px", words.least_height.ceil())}
        >
            <section class="lane" aria-label={words.mode.to_string()}>
                <canvas class="still" ref={still} aria-hidden="true"></canvas>
                <canvas class="moving" ref={moving} aria-hidden="true"></canvas>
                <div class="unseen">
                    <h2>{ words.mode.to_string() }</h2>
                    <div aria-live="polite">
                        if words.broken.is_empty() {
                            <p>{ "No property broken." }</p>
                        } else {
                            { for words.broken.iter().map(|broken| html! { <p>{ broken }</p> }) }
                        }
                    </div>
                    <p>{ &words.standing }</p>
                    <ul>{ for words.lines.iter().map(|line| html! { <li>{ line }</li> }) }</ul>
                </div>
            </section>
        </div>
    }
}
