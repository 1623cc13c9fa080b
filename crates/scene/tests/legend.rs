//! Legend: labels have room, and each symbol lies on what it names.

#![allow(clippy::unwrap_used)]

mod fixtures;

use std::collections::HashSet;

use cluster::Mode;
use scene::legend::{self, Label, Symbol, bounds};
use scene::shape::{Point, Rect, Shape, at};
use scene::view::LaneView;
use scene::{DisplayOrder, Layout, Size, animated_layer, lane_view, static_layer};

/// The fixtures, and each preset in each of its lanes at each beat and at some times between.
fn views(between: usize) -> Vec<(String, LaneView, f64)> {
    let mut all: Vec<_> = fixtures::all().into_iter().map(|(name, view, now)| (name.to_string(), view, now)).collect();
    for scenario in scenario::BUILT_IN.iter() {
        for &mode in &scenario.modes {
            let mut timeline = scenario.timeline(mode);
            let order = DisplayOrder::new(scenario.old, scenario.new);
            let beats = scenario.beats.iter().map(|beat| beat.at);
            for at in (0..scenario.end).step_by(between).chain(beats) {
                timeline.seek(at);
                let name = format!("{} {} at {at}", scenario.id, mode.key());
                all.push((name, lane_view(timeline.state(), &order), at as f64));
            }
        }
    }
    all
}

/// Widths from a phone to a large window.
const WIDTHS: [f32; 8] = [330.0, 366.0, 390.0, 628.0, 776.0, 932.0, 1256.0, 1900.0];

/// Checks the symbols and the labels of views in several sizes.
fn each(between: usize, widths: &[f32], check: impl Fn(&LaneView, &Layout, f64, &[Symbol], &[Label], &str)) {
    for (name, view, now) in views(between) {
        for &width in widths {
            for height in [Layout::dense_height(&view, width), 1.4 * Layout::min_height(&view, width)] {
                let layout = Layout::new(&view, Size { width, height });
                let symbols = legend::symbols(&view, &layout, now);
                let labels = legend::labels(&view, &layout, &symbols, legend::corner(&layout));
                check(&view, &layout, now, &symbols, &labels, &format!("{name}, {width}x{height}"));
            }
        }
    }
}

fn overlap(one: Rect, other: Rect) -> bool {
    one.x < other.right() && other.x < one.right() && one.y < other.bottom() && other.y < one.bottom()
}

fn is_inside(inner: Rect, outer: Rect, slack: f32) -> bool {
    inner.x >= outer.x - slack
        && inner.y >= outer.y - slack
        && inner.right() <= outer.right() + slack
        && inner.bottom() <= outer.bottom() + slack
}

fn whole(layout: &Layout) -> Rect {
    Rect { x: 0.0, y: 0.0, width: layout.size.width, height: layout.size.height }
}

#[test]
fn labels_lie_in_the_lane_and_cover_neither_each_other_nor_what_another_names() {
    each(211, &WIDTHS, |_, layout, _, symbols, labels, what| {
        let corner = legend::corner(layout);
        for (index, label) in labels.iter().enumerate() {
            assert!(is_inside(label.area, whole(layout), 0.1), "{what}: {label:?}");
            assert!(!overlap(label.area, corner), "{what}: {label:?} covers the corner");
            for other in &labels[index + 1..] {
                assert!(!overlap(label.area, other.area), "{what}: {label:?} and {other:?}");
            }
            let target = symbols[label.symbol].area;
            assert!(!overlap(label.area, target), "{what}: {label:?} covers its symbol");
            let end = Rect { x: label.leader[1].x, y: label.leader[1].y, width: 0.0, height: 0.0 };
            assert!(is_inside(end, target, 0.1), "{what}: the line of {label:?} ends beside {target:?}");
        }
        let mut shapes = Vec::new();
        legend::draw(labels, &mut shapes);
        for shape in &shapes {
            if let Shape::Text { size, .. } = shape {
                assert!(*size >= 11.0);
            }
        }
    });
}

#[test]
fn leader_lines_are_short_and_do_not_cross_each_other() {
    each(211, &WIDTHS, |_, _, _, _, labels, what| {
        for (index, label) in labels.iter().enumerate() {
            let [from, to] = label.leader;
            assert!((from.x - to.x).hypot(from.y - to.y) <= 48.1, "{what}: the line of {label:?} is long");
            for other in &labels[index + 1..] {
                assert!(!cross(label.leader, other.leader), "{what}: the lines of {label:?} and {other:?} cross");
            }
        }
    });
}

/// Whether two lines cross: each has the ends of the other on both of its sides.
fn cross(one: [Point; 2], other: [Point; 2]) -> bool {
    let side = |[a, b]: [Point; 2], c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let separates = |line, [from, to]: [Point; 2]| side(line, from) * side(line, to) < 0.0;
    separates(one, other) && separates(other, one)
}

#[test]
fn each_kind_of_symbol_is_named_once_at_most() {
    each(211, &[366.0, 932.0, 1900.0], |_, _, _, symbols, labels, what| {
        let mut seen = HashSet::new();
        for label in labels {
            assert_eq!(label.text, symbols[label.symbol].name, "{what}");
            assert!(seen.insert(label.text), "{what}: {} twice", label.text);
        }
    });
}

#[test]
fn symbol_lies_in_the_lane_on_what_is_drawn() {
    each(301, &[330.0, 628.0, 932.0, 1256.0], |view, layout, now, symbols, _, what| {
        let (mut drawn, mut animated) = (Vec::new(), Vec::new());
        static_layer(view, layout, &mut drawn);
        animated_layer(view, layout, now, &mut animated);
        // The first shape is the background of the lane.
        let drawn: Vec<Rect> =
            drawn[1..].iter().chain(&animated).filter_map(|shape| bounds(std::slice::from_ref(shape))).collect();
        for symbol in symbols {
            assert!(is_inside(symbol.area, whole(layout), 0.1), "{what}: {symbol:?}");
            assert!(symbol.area.width > 0.0 && symbol.area.height > 0.0, "{what}: {symbol:?}");
            let holds = drawn.iter().any(|shape| is_inside(*shape, symbol.area, 0.6));
            assert!(holds, "{what}: nothing is drawn at {symbol:?}");
            assert!(!symbol.says.is_empty());
        }
    });
}

#[test]
fn each_server_has_its_role_term_configuration_and_entries_in_its_card() {
    each(301, &[366.0, 776.0, 1256.0], |view, layout, _, symbols, _, what| {
        for (server, column) in view.servers.iter().zip(&layout.columns) {
            let inside = |name: &str| {
                symbols.iter().filter(|it| it.name == name && column.card.contains(it.area.centre())).count()
            };
            assert_eq!(inside(server.badge.name()), 1, "{what}: {}", server.id);
            assert_eq!(inside("term"), 1, "{what}: {}", server.id);
            assert_eq!(inside("configuration in force"), 1, "{what}: {}", server.id);
        }
    });
}

#[test]
fn message_in_flight_is_a_symbol_at_its_head() {
    each(97, &[932.0], |view, layout, now, symbols, _, what| {
        for message in &view.messages {
            let Some(head) = scene::draw::arrow::head(layout, message, now) else { continue };
            let found = symbols.iter().any(|it| {
                let centre = it.area.centre();
                (centre.x - head.x).abs() < 8.0 && (centre.y - head.y).abs() < 8.0
            });
            assert!(found, "{what}: {message:?}");
        }
    });
}

#[test]
fn default_preset_names_most_of_its_symbols_in_a_usual_window() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(Mode::Naive);
    timeline.seek(340);
    let view = lane_view(timeline.state(), &DisplayOrder::new(scenario.old, scenario.new));
    for (width, height, least) in [(1256.0, 560.0, 9), (1256.0, 232.0, 5), (366.0, 500.0, 5)] {
        let layout = Layout::new(&view, Size { width, height });
        let symbols = legend::symbols(&view, &layout, 340.0);
        let labels = legend::labels(&view, &layout, &symbols, legend::corner(&layout));
        assert!(labels.len() >= least, "{width}x{height}: {labels:?}");
        assert!(
            symbols.iter().any(|it| it.name == "disjoint majorities" && it.area.contains(at(it.area.x, it.area.y)))
        );
    }
}
