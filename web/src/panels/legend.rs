//! Legend: names beside the symbols of a lane, and an element over each symbol that says what it is now.

use scene::legend::{self, Symbol};
use scene::shape::Rect;
use scene::{Frame, Layout, Size, svg};
use yew::prelude::*;

use super::View;
use super::controls::{group, leaf};
use crate::command::Command;
use crate::html::{Kind, el};
use crate::runtime::Drawing;
use crate::strings;

/// Legend of the lane with this index, which is drawn like this. While time runs there is none: the symbols move.
/// Only the lane that the reader looks at has labels; the symbols of every lane can be pointed at.
pub(super) fn view(view: &View<'_>, lane_index: usize, drawing: Drawing) -> Html {
    let Some(lane) = view.session.lanes().get(lane_index).filter(|_| !view.session.is_playing()) else {
        return Html::default();
    };
    let Drawing { size, zoom, now } = drawing;
    let layout = Layout::new(lane.view(), size);
    let symbols = legend::symbols(lane.view(), &layout, now);
    let mut parts = Vec::new();
    if lane_index == view.ui_state.lane {
        let close = legend::corner(&layout);
        let labels = legend::labels(lane.view(), &layout, &symbols, close);
        let mut frame = Frame::default();
        legend::draw(&labels, &mut frame.static_layer);
        parts.push(Html::from_html_unchecked(svg::inline(&frame, size, "names").trim_end().to_owned().into()));
        parts.push(close_button(scaled(close, zoom)));
    }
    let whole = Size { width: size.width * zoom, height: size.height * zoom };
    for (number, symbol) in symbols.iter().enumerate() {
        parts.extend(element(number, symbol, scaled(symbol.area, zoom), whole));
    }
    let style = format!("width:{}px;height:{}px", whole.width, whole.height);
    group("spots legend", strings::SYMBOLS).set("style", style).children(parts).html()
}

fn scaled(area: Rect, zoom: f32) -> Rect {
    Rect { x: area.x * zoom, y: area.y * zoom, width: area.width * zoom, height: area.height * zoom }
}

fn placed(area: Rect) -> String {
    format!("left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px", area.x, area.y, area.width, area.height)
}

/// Element over a symbol, and the line that is shown while the pointer or the focus is there.
fn element(number: usize, symbol: &Symbol, area: Rect, lane: Size) -> [Html; 2] {
    // Smaller symbols lie over larger ones.
    let level = match area.width * area.height {
        small if small < 700.0 => 3,
        medium if medium < 5000.0 => 2,
        _ => 1,
    };
    let target = el("button", "spot symbol")
        .set("type", "button")
        .set("style", format!("{};z-index:{level}", placed(area)))
        .set("tabindex", if number == 0 { "0" } else { "-1" })
        .set("aria-label", symbol.says.clone())
        .on(Kind::Click, |event| {
            // A click in a lane would open the menu of the server below.
            event.stop_propagation();
            None
        });
    let across = if area.centre().x < lane.width / 2.0 {
        format!("left:{:.0}px", area.x.max(4.0))
    } else {
        format!("right:{:.0}px", (lane.width - area.right()).max(4.0))
    };
    let down = if area.centre().y < lane.height / 2.0 {
        format!("top:{:.0}px", area.bottom().min(lane.height - 60.0) + 8.0)
    } else {
        format!("bottom:{:.0}px", (lane.height - area.y).min(lane.height - 60.0) + 8.0)
    };
    let line = leaf("p", "says", symbol.says.clone());
    [
        target.html(),
        el("div", "says-at").set("style", format!("{across};{down}")).set("aria-hidden", "true").child(line).html(),
    ]
}

fn close_button(area: Rect) -> Html {
    el("button", "legend-close")
        .set("type", "button")
        .set("style", placed(area))
        .set("aria-label", strings::CLOSE)
        .set("title", strings::CLOSE)
        .text("✕")
        .on(Kind::Click, |event| {
            event.stop_propagation();
            Some(Command::Close)
        })
        .html()
}
