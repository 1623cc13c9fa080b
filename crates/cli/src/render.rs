//! The diagram of a lane at a moment, as SVG.

use scenario::Scenario;
use scene::{Row, Size, Theme};

use crate::arguments::Arguments;

/// As large as a lane of three on a page of 1280 by 900.
const SIZE: Size = Size { width: 1256.0, height: 240.0 };

/// Draws one mode at the moment that was asked for, the end of the story if none was.
pub(crate) fn render(scenario: &Scenario, arguments: &Arguments) -> String {
    let at = arguments.at.unwrap_or(scenario.end);
    let mode = arguments.one_mode();
    let mut timeline = scenario.timeline(mode);
    timeline.seek(at);
    let view = scene::lane(timeline.moment(), &Row::new(scenario.old, scenario.new));
    let frame = scene::frame(&view, SIZE, at as f64);
    let theme = if arguments.dark { Theme::Dark } else { Theme::Light };
    let title = format!("{}: {mode} at {at} ms", scenario.title);
    scene::svg::document(&frame, SIZE, theme, &title, &scene::describe(&view).text())
}
