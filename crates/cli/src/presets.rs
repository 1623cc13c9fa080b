//! `overlap presets`: lists the presets by chapter.

use std::fmt::Write as _;

use scenario::catalogue;

/// The presets, a line each, under the titles of their chapters.
pub(crate) fn list() -> String {
    let mut text = String::new();
    for chapter in catalogue::CHAPTERS {
        let _ = writeln!(text, "{}", chapter.title);
        for (id, title) in chapter.presets {
            let _ = writeln!(text, "  {id:33} {title}");
        }
    }
    text
}
