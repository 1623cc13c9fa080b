//! The scrubber's track: a row for each lane, painted with terms, elections, configurations, crashes and what breaks.

use web_sys::Element;
use yew::prelude::*;

use crate::labels::labels;
use crate::player::Handle;
use crate::score::{LaneScore, MarkKind};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub player: Handle,
    /// The name of what is open.
    pub scenario: AttrValue,
    /// The window's width: the track is measured again when it changes.
    pub width: u32,
}

/// Height of a lane's row and the gap under it, in points.
const ROW: f64 = 7.0;
const PITCH: f64 = 10.0;

#[component]
pub(super) fn Track(props: &Props) -> Html {
    let track = use_node_ref();
    let width = use_state(|| 0);
    {
        let (track, width) = (track.clone(), width.clone());
        use_effect_with(props.width, move |_| {
            width.set(track.cast::<Element>().map_or(0, |track| track.client_width()));
        });
    }
    props.player.read(|session| {
        let score = session.score();
        let part = |at: u64| format!("{:.2}%", at as f64 / score.end.max(1) as f64 * 100.0);
        let height = PITCH * score.lanes.len() as f64 - (PITCH - ROW);
        html! {
            <div class="track" ref={track} aria-hidden="true">
                <div class="track-words">
                    { for labels(score, *width as f32).into_iter().map(|label| html! {
                        <span class={classes!(label.broken.then_some("broken"))} style={format!("left: {:.1}px", label.x)}>
                            { label.text }
                        </span>
                    }) }
                </div>
                <svg class="track-rows" width="100%" height={height.to_string()}>
                    { for score.lanes.iter().enumerate().map(|(place, lane)| row(lane, place as f64 * PITCH, &part)) }
                </svg>
            </div>
        }
    })
}

fn row(lane: &LaneScore, y: f64, part: &dyn Fn(u64) -> String) -> Html {
    let span = |class: String, from: u64, to: u64, words: String| {
        // A width in percent of the track: what lies between its two ends.
        let wide = part(to - from);
        html! {
            <rect {class} x={part(from)} y={y.to_string()} width={wide} height={ROW.to_string()}><title>{ words }</title></rect>
        }
    };
    let terms = lane.terms.iter().enumerate().map(|(place, term)| {
        span(format!("term term-{}", place % 2), term.from, term.to, format!("{}: term {}", lane.mode, term.what))
    });
    let elections = lane
        .elections
        .iter()
        .map(|election| span("election".to_owned(), election.from, election.to, format!("{}: election", lane.mode)));
    let marks = lane.marks.iter().map(|mark| {
        let class = match mark.kind {
            MarkKind::Asked => "asked",
            MarkKind::Configuration => "configuration",
            MarkKind::Crash => "crash",
            MarkKind::Violation => "violation",
            MarkKind::Finished => "finished",
        };
        let (x, middle) = (part(mark.at), y + ROW / 2.0);
        let words = html! { <title>{ format!("{} ms, {}: {}", mark.at, lane.mode, mark.text) }</title> };
        match mark.kind {
            MarkKind::Finished => html! { <circle {class} cx={x} cy={middle.to_string()} r="3">{ words }</circle> },
            _ => html! {
                <line {class} x1={x.clone()} x2={x} y1={(y - 1.0).to_string()} y2={(y + ROW + 1.0).to_string()}>{ words }</line>
            },
        }
    });
    html! { <g>{ for terms }{ for elections }{ for marks }</g> }
}
