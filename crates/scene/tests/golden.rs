//! Golden files: pictures and descriptions of the fixtures. `OVERLAP_BLESS=1 cargo test -p scene` rewrites them.

#![allow(clippy::unwrap_used)]

mod fixtures;
mod golden_file;

use golden_file::check;
use scene::{Layout, Size, Theme, describe, frame, svg};

#[test]
fn descriptions_match_their_golden_file() {
    let described: Vec<String> =
        fixtures::all().iter().map(|(name, view, _)| format!("# {name}\n{}\n", describe(view).text())).collect();
    check("descriptions.txt", &described.join("\n"));
}

#[test]
fn selected_fixtures_match_their_golden_files() {
    for (name, view, width, height, theme) in [
        ("naive-wall", fixtures::naive_wall(), 1256.0, 236.0, Theme::Light),
        ("single-refusal", fixtures::single_refusal(), 1256.0, 236.0, Theme::Dark),
        ("joint-refusal", fixtures::joint_refusal(), 366.0, 560.0, Theme::Light),
        ("small-wall", fixtures::small_wall(), 776.0, 430.0, Theme::Light),
    ] {
        let size = Size { width, height };
        let description = describe(&view);
        let document =
            svg::document(&frame(&view, size, fixtures::NOW), size, theme, &description.headline, &description.text());
        check(&format!("{name}.svg"), &document);
    }
}

#[test]
fn simulated_fixtures_match_their_golden_files() {
    for (index, (name, view, now)) in fixtures::simulated::all().into_iter().enumerate() {
        let (width, theme) = match index % 3 {
            0 => (1256.0, Theme::Light),
            1 => (1256.0, Theme::Dark),
            _ => (776.0, Theme::Light),
        };
        let size = Size { width, height: Layout::min_height(&view, width).max(240.0) };
        let description = describe(&view);
        let document = svg::document(&frame(&view, size, now), size, theme, &description.headline, &description.text());
        check(&format!("{name}.svg"), &document);
    }
}

#[test]
fn text_with_markup_is_escaped() {
    let mut view = fixtures::three_at_rest();
    view.status.text = "</text><script>alert(\"1\" & '2')</script>\u{0}".into();
    let size = Size { width: 1256.0, height: 236.0 };
    let document = svg::document(&frame(&view, size, 0.0), size, Theme::Light, "<&>", "\"</desc>\"");
    assert!(!document.contains("<script"));
    assert!(!document.contains('\u{0}'));
    assert!(document.contains("<title>&lt;&amp;&gt;</title>"));
}

#[test]
fn inline_picture_uses_css_variables_and_one_decimal() {
    let view = fixtures::joint_replication();
    let size = Size { width: 1256.0, height: 236.0 };
    let picture = svg::inline(&frame(&view, size, fixtures::NOW), size, "first picture");
    assert!(picture.starts_with("<svg class=\"first picture\" aria-hidden=\"true\" viewBox=\"0 0 1256 236\""));
    assert!(picture.contains("fill=\"var(--ink,#18202b)\"") && picture.contains(">S2</text>"));
    // Every colour is a CSS variable, and no number has two decimals.
    assert_eq!(picture.matches("#").count(), picture.matches("var(--").count());
    let decimals = picture.split('.').skip(1).map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    assert_eq!(decimals.max(), Some(1));
}
