//! Writes every moment, and runs in space and time, as SVG, in the sizes and themes that matter, for people to look at:
//! `cargo run -p scene --example contact_sheet -- <folder>`.

// The moments are the tests': they may unwrap.
#![allow(clippy::unwrap_used)]

#[path = "../tests/moments/mod.rs"]
mod moments;

use std::path::PathBuf;

use cluster::Mode;
use scene::draw::Frame;
use scene::spacetime::{Panel, Window};
use scene::{Lifelines, Row, Size, Theme, describe, frame, lane, svg};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/contact-sheet".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for (name, view, now) in moments::all() {
        for (width, height) in [(1256.0, 236.0), (776.0, 430.0), (366.0, 560.0)] {
            let size = Size { width, height };
            let frame = frame(&view, size, now);
            let said = describe(&view);
            for theme in [Theme::Light, Theme::Dark] {
                let document = svg::document(&frame, size, theme, &said.headline, &said.text());
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
                lines.hear(timeline.moment());
            }
            let row = Row::new(scenario.old, scenario.new);
            for (now, span) in [(110, 150), (400, 240), (scenario.end, scenario.end)] {
                timeline.seek(now);
                let order: Vec<_> = lane(timeline.moment(), &row).servers.iter().map(|server| server.id).collect();
                for (width, height) in [(1256.0, 300.0), (776.0, 300.0), (366.0, 220.0)] {
                    let size = Size { width, height };
                    let panel = Panel::new(size, Window::around(now, span, scenario.end), order.len());
                    let mut still = Vec::new();
                    lines.draw(&panel, &order, &row, now as f64, &mut still);
                    let frame = Frame { still, ..Frame::default() };
                    let name = format!("spacetime-{}-{}-{now}-{width}.svg", scenario.id, mode.key());
                    std::fs::write(folder.join(name), svg::document(&frame, size, Theme::Light, "", ""))?;
                }
            }
        }
    }
    Ok(())
}
