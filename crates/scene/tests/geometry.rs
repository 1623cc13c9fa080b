//! Geometric properties of every frame, at all instants and sizes.

#![allow(clippy::unwrap_used)]

mod fixtures;
mod text_bounds;

use cluster::Mode;
use raft_core::ServerId;
use scene::curve::Curve;
use scene::draw::arrow;
use scene::shape::{FontWeight, Point, Rect, Shape, at};
use scene::view::{ConfigurationLabel, LaneView, QuorumBar};
use scene::{Colour, DisplayOrder, Frame, Layout, Size, frame, lane_view};
use text_bounds::overlap;

/// Instants of the simulated presets.
fn simulated() -> Vec<(String, LaneView, f64)> {
    let mut views = Vec::new();
    // The forced recovery has a wall between few servers.
    let further = scenario::preset("forced-recovery").unwrap();
    for scenario in scenario::BUILT_IN.iter().chain([further]) {
        for mode in Mode::ALL {
            let mut timeline = scenario.timeline(mode);
            let display_order = DisplayOrder::new(scenario.old, scenario.new);
            for ms in (0..scenario.end).step_by(23) {
                timeline.seek(ms);
                let name = format!("{} {} at {ms}", scenario.id, mode.key());
                views.push((name, lane_view(timeline.state(), &display_order), ms as f64));
            }
        }
    }
    views
}

/// Widths of the page and of its embeddings: on phones, in a window at 200 % zoom, beside a panel, in a frame, alone.
const WIDTHS: [u16; 12] = [330, 348, 366, 390, 560, 628, 776, 800, 932, 980, 1256, 1900];

fn sizes(view: &LaneView, widths: impl Iterator<Item = u16>) -> impl Iterator<Item = Size> {
    widths.flat_map(|width| {
        let width = f32::from(width);
        let min_height = Layout::min_height(view, width);
        [Layout::dense_height(view, width), min_height, 1.5 * min_height].map(|height| Size { width, height })
    })
}

/// Checks the fixtures in all sizes, and the presets in the page's sizes.
fn each(check: impl Fn(&LaneView, &Layout, &Frame, &str)) {
    let check_one = |name: &str, view: &LaneView, size: Size, now: f64| {
        let what = format!("{name}, {}x{}", size.width, size.height);
        check(view, &Layout::new(view, size), &frame(view, size, now), &what);
    };
    for (name, view, now) in fixtures::all() {
        for size in sizes(&view, (360..1600).step_by(23).chain(WIDTHS)) {
            check_one(name, &view, size, now);
        }
    }
    for (name, view, now) in simulated() {
        for size in sizes(&view, WIDTHS.into_iter()) {
            check_one(&name, &view, size, now);
        }
    }
}

/// The texts of both layers of a frame.
fn texts(frame: &Frame) -> Vec<(String, f32, Rect)> {
    text_bounds::texts(frame.static_layer.iter().chain(&frame.animated_layer))
}

fn bounds(shape: &Shape) -> Rect {
    let around = |points: &[Point]| {
        let fold = |pick: fn(&Point) -> f32, f: fn(f32, f32) -> f32| points.iter().map(pick).reduce(f).unwrap();
        let (x, y) = (fold(|p| p.x, f32::min), fold(|p| p.y, f32::min));
        Rect { x, y, width: fold(|p| p.x, f32::max) - x, height: fold(|p| p.y, f32::max) - y }
    };
    match shape {
        Shape::Rect { rect, .. } => *rect,
        Shape::Circle { centre, radius, .. } => {
            Rect { x: centre.x - radius, y: centre.y - radius, width: 2.0 * radius, height: 2.0 * radius }
        }
        Shape::Polygon { corners, .. } => around(corners.as_slice()),
        Shape::Line { from, to, .. } => around(&[*from, *to]),
        Shape::Curve { points, .. } => {
            let curve = Curve(*points);
            around(&(0..=20).map(|i| curve.at(i as f32 / 20.0)).collect::<Vec<_>>())
        }
        Shape::Text { .. } => Rect::default(),
    }
}

fn lies_inside(inner: &Rect, outer: &Rect) -> bool {
    let slack = 0.2;
    inner.x >= outer.x - slack
        && inner.y >= outer.y - slack
        && inner.right() <= outer.right() + slack
        && inner.bottom() <= outer.bottom() + slack
}

#[test]
fn shapes_and_texts_lie_within_the_frame() {
    each(|_, layout, frame, what| {
        let whole = Rect { x: 0.0, y: 0.0, width: layout.size.width, height: layout.size.height };
        for shape in frame.static_layer.iter().chain(&frame.animated_layer) {
            assert!(lies_inside(&bounds(shape), &whole), "{what}: {shape:?}");
        }
        for (text, _, area) in texts(frame) {
            assert!(lies_inside(&area, &whole), "{what}: {text:?} {area:?}");
        }
    });
}

/// Height of a lane of three in a window of 1280 by 900, beside a panel and without one.
const LANE_OF_THREE: f32 = 232.0;

#[test]
fn three_lanes_fit_beside_a_panel_in_each_preset_of_three_lanes() {
    let mut checked = 0;
    for preset in scenario::catalogue::SCRIPTS {
        let scenario = scenario::preset(preset.id).unwrap();
        if scenario.modes.len() < 3 {
            continue;
        }
        let display_order = DisplayOrder::new(scenario.old, scenario.new);
        for mode in Mode::ALL {
            let mut timeline = scenario.timeline(mode);
            for ms in (0..scenario.end).step_by(7) {
                timeline.seek(ms);
                let view = lane_view(timeline.state(), &display_order);
                for width in [932.0, 1268.0] {
                    let what = format!("{} {mode} at {ms}, {width} wide", scenario.id);
                    let least = Layout::dense_height(&view, width);
                    assert!(least <= LANE_OF_THREE, "{what} needs {least}");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 1000);
}

#[test]
fn sections_stay_while_a_run_plays_in_a_large_lane() {
    let size = Size { width: 900.0, height: 560.0 };
    for preset in scenario::catalogue::SCRIPTS {
        let scenario = scenario::preset(preset.id).unwrap();
        let display_order = DisplayOrder::new(scenario.old, scenario.new);
        for &mode in &scenario.modes {
            let mut timeline = scenario.timeline(mode);
            let mut seen = None;
            for ms in (0..scenario.end).step_by(10) {
                timeline.seek(ms);
                let layout = Layout::new(&lane_view(timeline.state(), &display_order), size);
                let sections = (layout.cards, layout.notes, layout.quorum_bars, layout.columns.len());
                // A server that joins makes the cards narrower.
                assert!(
                    seen.is_none_or(|seen: (_, _, _, usize)| seen == sections || seen.3 != sections.3),
                    "{} {mode} at {ms}",
                    scenario.id
                );
                seen = Some(sections);
            }
        }
    }
}

#[test]
fn texts_are_at_least_11_points() {
    each(|_, _, frame, what| {
        for (text, size, _) in texts(frame) {
            assert!(size >= 11.0, "{what}: {text:?} is {size}");
        }
    });
}

#[test]
fn argument_is_drawn_in_the_header_in_ink_and_never_cut() {
    let drawn = std::cell::Cell::new(0);
    each(|view, layout, frame, what| {
        let Some(argument) = view.argument.as_deref() else { return };
        let header: Vec<&str> = frame
            .static_layer
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text { text, position, colour: Colour::Ink, weight: FontWeight::Bold, .. }
                    if position.y < layout.header.bottom =>
                {
                    Some(text.as_ref())
                }
                _ => None,
            })
            .collect();
        let header = header.join(" ");
        let head = argument.split(": ").next().unwrap();
        assert!(header.contains(head), "{what}: {argument:?} in {header:?}");
        drawn.set(drawn.get() + usize::from(header.contains(argument)));
    });
    assert!(drawn.get() > 1000, "most are drawn whole: {}", drawn.get());
}

#[test]
fn cards_stay_when_an_argument_appears() {
    each(|view, layout, _, what| {
        let without = LaneView { argument: None, ..view.clone() };
        assert_eq!(Layout::new(&without, layout.size), *layout, "{what}");
    });
}

#[test]
fn texts_do_not_overlap() {
    each(|_, _, frame, what| {
        let texts = texts(frame);
        for (index, (one, _, area)) in texts.iter().enumerate() {
            for (other, _, other_area) in &texts[index + 1..] {
                assert!(!overlap(area, other_area), "{what}: {one:?} {area:?} and {other:?} {other_area:?}");
            }
        }
    });
}

#[test]
fn texts_on_a_card_lie_within_it() {
    each(|_, layout, frame, what| {
        for (text, _, area) in texts(frame) {
            for column in layout.columns.iter().filter(|column| column.card.contains(area.centre())) {
                assert!(lies_inside(&area, &column.card), "{what}: {text:?} {area:?} in {:?}", column.card);
            }
        }
    });
}

#[test]
fn arrow_joins_sender_and_receiver_and_covers_no_text() {
    each(|view, layout, frame, what| {
        let texts = texts(frame);
        for message in &view.messages {
            let Some(path) = arrow::path(layout, message.from, message.to, message.nth) else { continue };
            for (end, id) in [(path.at(0.0), message.from), (path.at(1.0), message.to)] {
                let card = layout.column(id).unwrap().1.card;
                assert!(end.x > card.x && end.x < card.right() && (end.y - card.y).abs() < 4.0, "{what}: {message:?}");
            }
            for step in 0..=24 {
                let Point { x, y } = path.at(step as f32 / 24.0);
                let head = Rect { x: x - 5.5, y: y - 5.5, width: 11.0, height: 11.0 };
                for (text, _, area) in &texts {
                    assert!(!overlap(&head, area), "{what}: {text:?} under {message:?}");
                }
            }
        }
    });
}

#[test]
fn arrows_of_one_pair_do_not_overlap() {
    let view = fixtures::joint_refusal();
    for size in sizes(&view, (360..1600).step_by(23)) {
        let layout = Layout::new(&view, size);
        let ids: Vec<ServerId> = layout.columns.iter().map(|column| column.id).collect();
        for (index, &one) in ids.iter().enumerate() {
            for &other in &ids[index + 1..] {
                // Six messages in each direction.
                let links = (0..6).flat_map(|nth| [(one, other, nth), (other, one, nth)]);
                let paths = links.map(|(from, to, nth)| arrow::path(&layout, from, to, nth).unwrap().at(0.5).y);
                let paths: Vec<f32> = paths.collect();
                for (i, y) in paths.iter().enumerate() {
                    for other_y in &paths[i + 1..] {
                        assert!((y - other_y).abs() >= 0.65, "{one} {other} in {size:?}: {paths:?}");
                    }
                }
                // One message in each direction is the usual case: it has a clear gap, also at the ports.
                let (rightward, leftward) =
                    (arrow::path(&layout, one, other, 0).unwrap(), arrow::path(&layout, other, one, 0).unwrap());
                assert!((rightward.at(0.5).y - leftward.at(0.5).y).abs() >= 2.0);
                assert!((rightward.at(0.0).x - leftward.at(1.0).x).abs() >= 2.0);
            }
        }
    }
}

#[test]
fn wall_separates_the_two_majorities_and_crosses_no_text() {
    each(|view, layout, frame, what| {
        let Some(wall) = &view.wall else { return };
        let columns = &layout.columns;
        let x = (columns[wall.after - 1].card.right() + columns[wall.after].card.x) / 2.0;
        let x_of = |id: &ServerId| layout.column(*id).unwrap().1.x();
        assert!(wall.left.majority.iter().all(|id| x_of(id) < x), "{what}");
        assert!(wall.right.majority.iter().all(|id| x_of(id) > x), "{what}");
        let line = Rect {
            x: x - 1.25,
            y: layout.message_area.top,
            width: 2.5,
            height: layout.quorum_bars.bottom - layout.message_area.top,
        };
        for (text, _, area) in texts(frame) {
            assert!(!overlap(&line, &area), "{what}: {text:?}");
        }
    });
}

#[test]
fn hit_test_finds_servers_and_prefers_messages() {
    let view = fixtures::naive_candidates();
    let size = Size { width: 1256.0, height: 236.0 };
    let layout = Layout::new(&view, size);
    let frame = frame(&view, size, fixtures::NOW);
    for column in &layout.columns {
        let Point { x, y } = at(column.x(), column.card.bottom() - 6.0);
        assert_eq!(scene::hit_test(&frame.hit_areas, x, y), Some(scene::Target::Server(column.id)));
    }
    for message in &view.messages {
        let head = arrow::head(&layout, message, fixtures::NOW).unwrap();
        let expected = scene::Target::Message { from: message.from, to: message.to, nth: message.nth };
        assert_eq!(scene::hit_test(&frame.hit_areas, head.x, head.y), Some(expected));
    }
    assert_eq!(scene::hit_test(&frame.hit_areas, 2.0, 2.0), None);
}

#[test]
fn lost_message_stays_where_it_was_lost_and_then_disappears() {
    let view = fixtures::naive_candidates();
    let layout = Layout::new(&view, Size { width: 776.0, height: 430.0 });
    let lost = view.messages.iter().find(|message| message.lost_at.is_some()).unwrap();
    let position = |now| arrow::head(&layout, lost, now);
    assert_eq!(position(lost.lost_at.unwrap()), position(lost.lost_at.unwrap() + 5.0));
    assert_eq!(position(lost.visible_until()), None);
    let mut out = Vec::new();
    scene::animated_layer(&view, &layout, 1e9, &mut out);
    let arrived = view.messages.iter().filter(|message| message.lost_at.is_none()).count();
    let curves = out.iter().filter(|shape| matches!(shape, Shape::Curve { .. })).count();
    assert_eq!(curves, arrived);
}

#[test]
fn servers_that_swap_positions_are_interpolated() {
    let view = fixtures::finished();
    let mut swapped = view.clone();
    swapped.servers.swap(2, 4);
    let size = Size { width: 776.0, height: 430.0 };
    let (before, after) = (Layout::new(&view, size), Layout::new(&swapped, size));
    let id = view.servers[2].id;
    let x = |layout: &Layout| layout.column(id).unwrap().1.x();
    assert_eq!(x(&after.interpolated_from(&before, 0.0)), x(&before));
    assert_eq!(x(&after.interpolated_from(&before, 1.0)), x(&after));
    let halfway = x(&after.interpolated_from(&before, 0.5));
    assert!(halfway > x(&before) && halfway < x(&after));
}

#[test]
fn quorum_bar_with_a_count_is_never_left_out() {
    let mut view = fixtures::finished();
    let counting = view.quorum_bars[0].clone();
    let idle = |name: &'static str| QuorumBar {
        label: ConfigurationLabel::Step(name.into()),
        counts: Vec::new(),
        ..counting.clone()
    };
    view.quorum_bars = vec![idle("+6"), idle("+6+7"), idle("+7"), idle("-4"), counting.clone()];
    let shown = texts(&frame(&view, Size { width: 1256.0, height: 300.0 }, 0.0));
    let has = |words: &str| shown.iter().any(|(text, _, _)| text == words);
    assert!(has("entry 6 on 5, needs 3") && has("+6") && has("+6+7") && !has("-4"), "{shown:?}");
}

#[test]
fn narrow_lane_still_shows_the_number_of_disabled_rules() {
    let mut view = fixtures::naive_candidates();
    view.note = Some("unsafe on purpose, modified Raft: no pre-vote, no leader stickiness, no check quorum".into());
    let all_text = |view: &LaneView, width: f32| {
        let height = Layout::min_height(view, width);
        let all = texts(&frame(view, Size { width, height }, 0.0)).into_iter().map(|(text, _, _)| text);
        all.collect::<Vec<_>>().join("|")
    };
    for width in (360..1600).step_by(23).chain(WIDTHS) {
        let text = all_text(&view, f32::from(width));
        let whole = text.contains(view.note.as_deref().unwrap());
        let some = text.contains("modified Raft: ") && text.contains(" more");
        assert!(whole || some || text.contains("unsafe on purpose, 3 rules off"), "{width}: {text}");
    }
    view.note = Some("unsafe on purpose, modified Raft: one majority of all voters together".into());
    assert!(all_text(&view, 366.0).contains("unsafe on purpose, 1 rule off"));
}
