//! Writes every moment as SVG, in the sizes and themes that matter, for people to look at:
//! `cargo run -p scene --example contact_sheet -- <folder>`.

// The moments are the tests': they may unwrap.
#![allow(clippy::unwrap_used)]

#[path = "../tests/moments/mod.rs"]
mod moments;

use std::path::PathBuf;

use scene::{Size, Theme, describe, frame, svg};

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
    Ok(())
}
