//! Writes every fixture, and space-time diagrams of the presets, as SVG files in the sizes and themes of the page:
//! `cargo run -p scene --example contact_sheet -- <folder>`.

// The fixtures are shared with the tests, where `unwrap` is allowed.
#![allow(clippy::unwrap_used)]

#[path = "../tests/fixtures/mod.rs"]
mod fixtures;

use std::path::PathBuf;

use cluster::Mode;
use scene::Frame;
use scene::spacetime::{Viewport, Window};
use scene::{DisplayOrder, Lifelines, Size, Theme, describe, frame, lane_view, svg};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/contact-sheet".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for (name, view, now) in fixtures::all() {
        for (width, height) in [(1256.0, 236.0), (776.0, 430.0), (366.0, 560.0)] {
            let size = Size { width, height };
            let frame = frame(&view, size, now);
            let description = describe(&view);
            for theme in [Theme::Light, Theme::Dark] {
                let document = svg::document(&frame, size, theme, &description.headline, &description.text());
                std::fs::write(folder.join(format!("{name}-{width}-{theme:?}.svg").to_lowercase()), document)?;
            }
        }
    }
    for scenario in scenario::BUILT_IN.iter() {
        for mode in Mode::ALL {
            let mut timeline = scenario.timeline(mode);
            let mut lines = Lifelines::new(timeline.world());
            while timeline.next_at().is_some_and(|at| at <= scenario.end) {
                timeline.forward();
                lines.push(timeline.state());
            }
            let display_order = DisplayOrder::new(scenario.old, scenario.new);
            for (now, span) in [(110, 150), (400, 240), (scenario.end, scenario.end)] {
                timeline.seek(now);
                let order: Vec<_> =
                    lane_view(timeline.state(), &display_order).servers.iter().map(|server| server.id).collect();
                for (width, height) in [(1256.0, 300.0), (776.0, 300.0), (366.0, 220.0)] {
                    let size = Size { width, height };
                    let viewport = Viewport::new(size, Window::around(now, span, scenario.end), order.len());
                    let mut static_layer = Vec::new();
                    lines.draw(&viewport, &order, &display_order, now as f64, &mut static_layer);
                    let frame = Frame { static_layer, ..Frame::default() };
                    let name = format!("spacetime-{}-{}-{now}-{width}.svg", scenario.id, mode.key());
                    std::fs::write(folder.join(name), svg::document(&frame, size, Theme::Light, "", ""))?;
                }
            }
        }
    }
    Ok(())
}
