//! What must hold of every picture, whatever the moment and the size.

#![allow(clippy::unwrap_used)]

mod look;
mod moments;

use cluster::Mode;
use look::overlap;
use raft_core::ServerId;
use scene::curve::Curve;
use scene::draw::arrow;
use scene::shape::{Point, Rect, Shape, at};
use scene::view::{Band, Label, LaneView};
use scene::{Frame, Layout, Row, Size, frame, lane};

/// Moments of the presets as they are played.
fn played() -> Vec<(String, LaneView, f64)> {
    let mut views = Vec::new();
    for scenario in scenario::BUILT_IN.iter() {
        for mode in Mode::ALL {
            let mut timeline = scenario.timeline(mode);
            let row = Row::new(scenario.old, scenario.new);
            for ms in (0..scenario.end).step_by(23) {
                timeline.seek(ms);
                let name = format!("{} {} at {ms}", scenario.id, mode.key());
                views.push((name, lane(timeline.moment(), &row), ms as f64));
            }
        }
    }
    views
}

/// The widths of the page and of its embeddings.
const WIDTHS: [u16; 5] = [366, 390, 776, 800, 1256];

fn sizes(view: &LaneView, widths: impl Iterator<Item = u16>) -> impl Iterator<Item = Size> {
    widths.flat_map(|width| {
        let width = f32::from(width);
        let least = Layout::least_height(view, width);
        [least, 1.5 * least].map(|height| Size { width, height })
    })
}

/// Checks the handmade moments in all sizes, and those played in the usual ones.
fn each(check: impl Fn(&LaneView, &Layout, &Frame, &str)) {
    let look = |name: &str, view: &LaneView, size: Size, now: f64| {
        let what = format!("{name}, {}x{}", size.width, size.height);
        check(view, &Layout::new(view, size), &frame(view, size, now), &what);
    };
    for (name, view, now) in moments::all() {
        for size in sizes(&view, (360..1600).step_by(23).chain(WIDTHS)) {
            look(name, &view, size, now);
        }
    }
    for (name, view, now) in played() {
        for size in sizes(&view, WIDTHS.into_iter()) {
            look(&name, &view, size, now);
        }
    }
}

/// The texts of both halves of a frame.
fn texts(frame: &Frame) -> Vec<(String, f32, Rect)> {
    look::texts(frame.still.iter().chain(&frame.moving))
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

fn inside(inner: &Rect, outer: &Rect) -> bool {
    let slack = 0.2;
    inner.x >= outer.x - slack
        && inner.y >= outer.y - slack
        && inner.right() <= outer.right() + slack
        && inner.bottom() <= outer.bottom() + slack
}

#[test]
fn everything_lies_within_the_frame() {
    each(|_, layout, frame, what| {
        let whole = Rect { x: 0.0, y: 0.0, width: layout.size.width, height: layout.size.height };
        for shape in frame.still.iter().chain(&frame.moving) {
            assert!(inside(&bounds(shape), &whole), "{what}: {shape:?}");
        }
        for (text, _, area) in texts(frame) {
            assert!(inside(&area, &whole), "{what}: {text:?} {area:?}");
        }
    });
}

#[test]
fn no_text_is_smaller_than_11_points() {
    each(|_, _, frame, what| {
        for (text, size, _) in texts(frame) {
            assert!(size >= 11.0, "{what}: {text:?} is {size}");
        }
    });
}

#[test]
fn no_text_covers_another() {
    each(|_, _, frame, what| {
        let texts = texts(frame);
        for (place, (one, _, area)) in texts.iter().enumerate() {
            for (other, _, other_area) in &texts[place + 1..] {
                assert!(!overlap(area, other_area), "{what}: {one:?} {area:?} and {other:?} {other_area:?}");
            }
        }
    });
}

#[test]
fn no_text_leaves_its_card() {
    each(|_, layout, frame, what| {
        for (text, _, area) in texts(frame) {
            for column in layout.columns.iter().filter(|column| column.card.contains(area.centre())) {
                assert!(inside(&area, &column.card), "{what}: {text:?} {area:?} in {:?}", column.card);
            }
        }
    });
}

#[test]
fn an_arrow_goes_from_its_sender_to_its_receiver_and_covers_no_label() {
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
fn arrows_of_one_pair_do_not_cover_each_other() {
    let view = moments::joint_refusal();
    for size in sizes(&view, (360..1600).step_by(23)) {
        let layout = Layout::new(&view, size);
        let ids: Vec<ServerId> = layout.columns.iter().map(|column| column.id).collect();
        for (place, &one) in ids.iter().enumerate() {
            for &other in &ids[place + 1..] {
                // Six messages each way.
                let ways = (0..6).flat_map(|nth| [(one, other, nth), (other, one, nth)]);
                let paths = ways.map(|(from, to, nth)| arrow::path(&layout, from, to, nth).unwrap().at(0.5).y);
                let paths: Vec<f32> = paths.collect();
                for (i, y) in paths.iter().enumerate() {
                    for other_y in &paths[i + 1..] {
                        assert!((y - other_y).abs() >= 0.65, "{one} {other} in {size:?}: {paths:?}");
                    }
                }
                // The two directions, one message each: the usual case has a clear gap, at the ports too.
                let (there, back) =
                    (arrow::path(&layout, one, other, 0).unwrap(), arrow::path(&layout, other, one, 0).unwrap());
                assert!((there.at(0.5).y - back.at(0.5).y).abs() >= 2.0);
                assert!((there.at(0.0).x - back.at(1.0).x).abs() >= 2.0);
            }
        }
    }
}

#[test]
fn the_wall_parts_the_two_majorities_and_crosses_no_text() {
    each(|view, layout, frame, what| {
        let Some(wall) = &view.wall else { return };
        let columns = &layout.columns;
        let x = (columns[wall.after - 1].card.right() + columns[wall.after].card.x) / 2.0;
        let x_of = |id: &ServerId| layout.column(*id).unwrap().1.x();
        assert!(wall.left.majority.iter().all(|id| x_of(id) < x), "{what}");
        assert!(wall.right.majority.iter().all(|id| x_of(id) > x), "{what}");
        let line = Rect { x: x - 1.25, y: layout.sky.top, width: 2.5, height: layout.bands.bottom - layout.sky.top };
        for (text, _, area) in texts(frame) {
            assert!(!overlap(&line, &area), "{what}: {text:?}");
        }
    });
}

#[test]
fn a_finger_finds_servers_and_above_all_messages() {
    let view = moments::naive_candidates();
    let size = Size { width: 1256.0, height: 236.0 };
    let layout = Layout::new(&view, size);
    let frame = frame(&view, size, moments::NOW);
    for column in &layout.columns {
        let Point { x, y } = at(column.x(), column.card.bottom() - 6.0);
        assert_eq!(scene::hit(&frame.hits, x, y), Some(scene::Target::Server(column.id)));
    }
    for message in &view.messages {
        let head = arrow::head(&layout, message, moments::NOW).unwrap();
        let expected = scene::Target::Message { from: message.from, to: message.to, nth: message.nth };
        assert_eq!(scene::hit(&frame.hits, head.x, head.y), Some(expected));
    }
    assert_eq!(scene::hit(&frame.hits, 2.0, 2.0), None);
}

#[test]
fn a_lost_message_dies_where_it_was_lost_and_then_is_gone() {
    let view = moments::naive_candidates();
    let layout = Layout::new(&view, Size { width: 776.0, height: 430.0 });
    let lost = view.messages.iter().find(|message| message.lost_at.is_some()).unwrap();
    let place = |now| arrow::head(&layout, lost, now);
    assert_eq!(place(lost.lost_at.unwrap()), place(lost.lost_at.unwrap() + 5.0));
    assert_eq!(place(lost.gone_at()), None);
    let mut out = Vec::new();
    scene::moving(&view, &layout, 1e9, &mut out);
    let arrived = view.messages.iter().filter(|message| message.lost_at.is_none()).count();
    let curves = out.iter().filter(|shape| matches!(shape, Shape::Curve { .. })).count();
    assert_eq!(curves, arrived);
}

#[test]
fn servers_slide_when_they_swap_places() {
    let view = moments::finished();
    let mut swapped = view.clone();
    swapped.servers.swap(2, 4);
    let size = Size { width: 776.0, height: 430.0 };
    let (before, after) = (Layout::new(&view, size), Layout::new(&swapped, size));
    let id = view.servers[2].id;
    let x = |layout: &Layout| layout.column(id).unwrap().1.x();
    assert_eq!(x(&after.sliding_from(&before, 0.0)), x(&before));
    assert_eq!(x(&after.sliding_from(&before, 1.0)), x(&after));
    let halfway = x(&after.sliding_from(&before, 0.5));
    assert!(halfway > x(&before) && halfway < x(&after));
}

#[test]
fn a_band_in_which_somebody_counts_is_never_left_out() {
    let mut view = moments::finished();
    let counting = view.bands[0].clone();
    let idle = |name: &'static str| Band { label: Label::Step(name.into()), tallies: Vec::new(), ..counting.clone() };
    view.bands = vec![idle("+6"), idle("+6+7"), idle("+7"), idle("-4"), counting.clone()];
    let shown = texts(&frame(&view, Size { width: 1256.0, height: 300.0 }, 0.0));
    let has = |words: &str| shown.iter().any(|(text, _, _)| text == words);
    assert!(has("entry 6 on 5, needs 3") && has("+6") && has("+6+7") && !has("-4"), "{shown:?}");
}

#[test]
fn however_narrow_a_lane_is_it_says_how_many_rules_are_off() {
    let mut view = moments::naive_candidates();
    view.note = Some("unsafe on purpose, modified Raft: no pre-vote, no leader lease, no check quorum".into());
    let said = |view: &LaneView, width: f32| {
        let height = Layout::least_height(view, width);
        let all = texts(&frame(view, Size { width, height }, 0.0)).into_iter().map(|it| it.0);
        all.collect::<Vec<_>>().join("|")
    };
    for width in (360..1600).step_by(23).chain(WIDTHS) {
        let text = said(&view, f32::from(width));
        let whole = text.contains(view.note.as_deref().unwrap());
        let some = text.contains("modified Raft: ") && text.contains(" more");
        assert!(whole || some || text.contains("unsafe on purpose, 3 rules off"), "{width}: {text}");
    }
    view.note = Some("unsafe on purpose, modified Raft: one majority of both halves together".into());
    assert!(said(&view, 366.0).contains("unsafe on purpose, 1 rule off"));
}
