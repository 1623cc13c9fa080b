//! Properties of every exported picture.

#![allow(clippy::unwrap_used)]

mod fixtures;
mod golden_file;
mod text_bounds;

use cluster::Mode;
use raft_core::{Rule, Rules};
use scene::shape::Shape;
use scene::{DisplayOrder, ExportedPicture, LaneView, Theme, lane_view};
use text_bounds::{overlap, texts};

fn three_lanes(at: u64, rules: Rules) -> Vec<LaneView> {
    let mut scenario = scenario::preset(scenario::DEFAULT).unwrap().clone();
    scenario.rules = rules;
    let display_order = DisplayOrder::new(scenario.old, scenario.new);
    let view = |mode| {
        let mut timeline = scenario.timeline(mode);
        timeline.seek(at);
        lane_view(timeline.state(), &display_order)
    };
    Mode::ALL.map(view).to_vec()
}

fn all_off() -> Rules {
    Rule::ALL.iter().fold(Rules::RAFT, |rules, rule| rules.without(*rule))
}

const WIDTHS: [f32; 4] = [366.0, 776.0, 1256.0, 1900.0];

fn picture<'a>(lanes: &'a [LaneView], link: &'a str, width: f32) -> ExportedPicture<'a> {
    let caption = "S1 and S3 both lead term 2: no server is in both majorities.";
    ExportedPicture { title: "Naive swap, 5 to 5", caption, link, lanes, now: 404.0, width }
}

#[test]
fn texts_in_every_width_do_not_overlap_or_leave_the_picture() {
    let long = "#own&do=120.crash.2".repeat(60);
    for (lanes, link) in [
        (three_lanes(404, Rules::RAFT), "#x"),
        (three_lanes(340, all_off()), long.as_str()),
        (three_lanes(0, all_off()), ""),
    ] {
        for width in WIDTHS {
            for lanes in [&lanes[..], &lanes[..1], &lanes[2..]] {
                let (size, shapes) = picture(lanes, link, width).draw();
                let texts = texts(&shapes);
                for (index, (one, points, area)) in texts.iter().enumerate() {
                    assert!(*points >= 11.0, "{one:?}");
                    let fits = area.x >= 0.0 && area.right() <= size.width && area.bottom() <= size.height;
                    assert!(fits && area.y >= 0.0, "{width}: {one:?} {area:?} in {size:?}");
                    for (other, _, other_area) in &texts[index + 1..] {
                        assert!(!overlap(area, other_area), "{width}: {one:?} {area:?} and {other:?} {other_area:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn warnings_in_every_width_are_complete() {
    let lanes = three_lanes(404, all_off());
    for width in WIDTHS {
        let (_, shapes) = picture(&lanes, "#x", width).draw();
        let rows: Vec<String> = texts(&shapes).into_iter().map(|(text, _, _)| text).collect();
        let text = rows.join(" ");
        for lane in &lanes {
            let warning = format!("{}: {}", lane.title, lane.note.as_ref().unwrap());
            assert!(text.contains(&warning), "{width}: {warning}");
        }
    }
    assert!(lanes[0].note.as_ref().unwrap().starts_with("unsafe on purpose, modified Raft: "));
}

#[test]
fn long_link_is_split_into_lines_and_complete_in_the_description() {
    let lanes = three_lanes(0, Rules::RAFT);
    let link = format!("https://example.org/#own&do={}", "120.crash.2,".repeat(200));
    let picture = picture(&lanes, &link, 1256.0);
    let parts: Vec<String> = texts(&picture.draw().1).into_iter().rev().take(3).map(|(text, _, _)| text).collect();
    assert!(parts[0].ends_with('…'), "{parts:?}");
    let shown = [parts[2].as_str(), &parts[1], parts[0].trim_end_matches(['…', ','])].concat();
    assert!(link.starts_with(&shown), "{shown}");
    assert!(picture.svg(Theme::Light).contains(&link.replace('&', "&amp;")));
}

#[test]
fn text_with_markup_is_escaped() {
    let mut lanes = three_lanes(0, Rules::RAFT);
    lanes[1].note = Some("</text><script>".into());
    let evil = "\"/></svg><script>alert('1' & 2)</script>\u{0}\u{fffe}";
    for theme in [Theme::Light, Theme::Dark] {
        let picture = ExportedPicture { title: evil, caption: evil, link: evil, lanes: &lanes, now: 0.0, width: 776.0 };
        let document = picture.svg(theme);
        assert!(!document.contains("<script") && !document.contains(['\u{0}', '\u{fffe}']));
        assert_eq!(document.matches("</svg>").count(), 1);
        // Every ampersand begins an entity.
        let named = ["amp;", "lt;", "gt;", "quot;"];
        assert!(document.split('&').skip(1).all(|rest| named.iter().any(|name| rest.starts_with(name))));
    }
}

#[test]
fn lane_in_the_picture_is_the_lane_translated() {
    let lanes = [fixtures::three_at_rest()];
    let size = scene::Size { width: 776.0, height: 240.0 };
    let alone = scene::frame(&lanes[0], size, 404.0).static_layer;
    let (_, shapes) = picture(&lanes, "", 776.0).draw();
    // Below the margin of 14 points: title, subtitle and gap.
    let expected: Vec<Shape> = alone.into_iter().map(|shape| shape.translated(14.0, 61.0)).collect();
    assert!(shapes.windows(expected.len()).any(|part| part == expected));
}

#[test]
fn small_picture_matches_its_golden_file() {
    let lanes = [fixtures::small_wall(), fixtures::three_at_rest()];
    let picture = ExportedPicture {
        title: "Naive swap, 3 to 5",
        caption: "S1 and S3 both lead term 2: no server is in both majorities.",
        link: "https://example.org/#naive-swap-3-to-5&t=404",
        lanes: &lanes,
        now: 404.0,
        width: 776.0,
    };
    golden_file::check("sheet.svg", &picture.svg(Theme::Light));
}
