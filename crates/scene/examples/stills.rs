//! Writes the three lanes of a preset at given virtual times as SVG files: `cargo run -p scene --example stills --
//! <folder> <preset> <ms>...`.

use std::path::PathBuf;

use cluster::Mode;
use scene::{DisplayOrder, Size, Theme, describe, frame, lane_view, svg};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| "target/stills".to_owned()));
    let name = args.next().unwrap_or_else(|| scenario::DEFAULT.to_owned());
    let Some(scenario) = scenario::preset(&name) else { return Err(std::io::Error::other("no such preset")) };
    std::fs::create_dir_all(&folder)?;
    let display_order = DisplayOrder::new(scenario.old, scenario.new);
    for ms in args.filter_map(|arg| arg.parse::<u64>().ok()) {
        for mode in Mode::ALL {
            let mut timeline = scenario.timeline(mode);
            timeline.seek(ms);
            let view = lane_view(timeline.state(), &display_order);
            let description = describe(&view);
            for (width, height) in [(1256.0, 236.0), (776.0, 430.0), (366.0, 560.0)] {
                let size = Size { width, height };
                let frame = frame(&view, size, ms as f64);
                let document = svg::document(&frame, size, Theme::Light, &description.headline, &description.text());
                std::fs::write(folder.join(format!("{ms}-{}-{width}.svg", mode.key())), document)?;
            }
            println!("{ms} {}", description.text());
        }
    }
    Ok(())
}
