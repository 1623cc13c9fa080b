//! Writes the three lanes of the default preset at time 0 as inline SVG in HTML pages: `cargo run -p scene --example
//! first_picture -- <folder>`.

use std::path::PathBuf;

use cluster::Mode;
use scene::{DisplayOrder, Layout, Size, frame, lane_view, svg};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/first-picture".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let Some(scenario) = scenario::preset(scenario::DEFAULT) else { return Err(std::io::Error::other("no preset")) };
    let display_order = DisplayOrder::new(scenario.old, scenario.new);
    for width in [1256.0, 776.0, 378.0] {
        let mut page = String::from("<!doctype html><body style='color-scheme:light dark;--ink:#900'>\n");
        for mode in Mode::ALL {
            let view = lane_view(scenario.timeline(mode).state(), &display_order);
            let size = Size { width, height: Layout::min_height(&view, width).max(236.0) };
            page.push_str(&svg::inline(&frame(&view, size, 0.0), size, "first"));
        }
        std::fs::write(folder.join(format!("{width}.html")), page)?;
    }
    Ok(())
}
