//! The lanes at a moment, as one picture in SVG.

use cluster::Mode;
use scenario::Scenario;
use scenario::link::Link;
use scene::{LaneView, Row, Sheet, Theme};

use crate::arguments::Arguments;
use crate::link::fragment;

/// As wide as a lane of three on a page of 1280 by 900.
const WIDTH: f32 = 1256.0;

/// Draws the modes that were asked for at the moment that was asked for: those that the scenario is about at
/// the end of the story, if nothing was said.
pub(crate) fn render(scenario: &Scenario, arguments: &Arguments) -> String {
    let at = arguments.at.unwrap_or(scenario.end);
    let modes = arguments.modes(scenario);
    let lanes: Vec<LaneView> = modes.iter().map(|mode| lane(scenario, *mode, at)).collect();
    let lane = if let [only] = modes[..] { Some(only) } else { None };
    let link = ["#", &fragment(&Link { at: Some(at), lane, ..scenario.clone().into() })].concat();
    let sheet = Sheet {
        title: &scenario.title,
        caption: &scenario.summary,
        link: &link,
        lanes: &lanes,
        now: at as f64,
        width: WIDTH,
    };
    sheet.svg(if arguments.dark { Theme::Dark } else { Theme::Light })
}

fn lane(scenario: &Scenario, mode: Mode, at: u64) -> LaneView {
    let mut timeline = scenario.timeline(mode);
    timeline.seek(at);
    scene::lane(timeline.moment(), &Row { order: scenario.row_order.clone(), ..Row::new(scenario.old, scenario.new) })
}
