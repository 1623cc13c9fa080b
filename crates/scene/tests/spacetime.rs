//! Properties of every space-time diagram.

#![allow(clippy::unwrap_used)]

mod golden_file;
mod text_bounds;

use cluster::{Event, LossCause, MessageId, Mode, Timeline};
use raft_core::ServerId;
use scene::Frame;
use scene::shape::{Point, Rect, Shape, at};
use scene::spacetime::{MessageEnd, MessageTrace, Viewport, Window};
use scene::{Colour, DisplayOrder, Lifelines, Size, Theme, lane_view, svg};
use text_bounds::{overlap, texts};

/// A complete run with its lifelines.
struct Run {
    timeline: Timeline,
    lines: Lifelines,
    display_order: DisplayOrder,
    end: u64,
    name: String,
}

fn run(id: &str, mode: Mode) -> Run {
    let scenario = scenario::preset(id).unwrap();
    let mut timeline = scenario.timeline(mode);
    let mut lines = Lifelines::new(timeline.world());
    while timeline.next_at().is_some_and(|at| at <= scenario.end) {
        timeline.forward();
        lines.push(timeline.state());
    }
    let display_order = DisplayOrder::new(scenario.old, scenario.new);
    Run { timeline, lines, display_order, end: scenario.end, name: format!("{id} {mode}") }
}

fn runs() -> Vec<Run> {
    scenario::BUILT_IN.iter().flat_map(|scenario| Mode::ALL.map(|mode| run(&scenario.id, mode))).collect()
}

impl Run {
    /// The diagram at `now`, with its viewport and server order.
    fn draw(&mut self, size: Size, window: Window, now: u64) -> (Viewport, Vec<ServerId>, Vec<Shape>) {
        self.timeline.seek(now);
        let view = lane_view(self.timeline.state(), &self.display_order);
        let order: Vec<ServerId> = view.servers.iter().map(|server| server.id).collect();
        let viewport = Viewport::new(size, window, order.len());
        let mut out = Vec::new();
        self.lines.draw(&viewport, &order, &self.display_order, now as f64, &mut out);
        (viewport, order, out)
    }
}

/// Checks every run in sizes of the page and in the minimum height, with short and long windows.
fn each(check: impl Fn(&Viewport, &[ServerId], &[Shape], &str)) {
    for mut run in runs() {
        let rows = run.lines.lines().len();
        let sizes = [(366.0, Viewport::min_height(rows)), (800.0, 220.0), (1256.0, 300.0)];
        for (width, height) in sizes {
            for span in [40, 150, 400, run.end] {
                for now in (0..=run.end).step_by(61) {
                    let window = Window::around(now, span, run.end);
                    let (viewport, order, shapes) = run.draw(Size { width, height }, window, now);
                    check(&viewport, &order, &shapes, &format!("{}, {width}x{height}, {span} round {now}", run.name));
                }
            }
        }
    }
}

#[test]
fn seven_servers_fit_into_220_points() {
    assert!(Viewport::min_height(7) <= 220.0);
}

#[test]
fn lifelines_are_separate_and_in_display_order() {
    each(|viewport, order, shapes, what| {
        let ys: Vec<f32> = (0..order.len()).map(|index| viewport.y(index)).collect();
        assert!(ys.windows(2).all(|pair| pair[1] - pair[0] >= 25.0), "{what}: {ys:?}");
        assert!(ys[0] >= viewport.top() + 17.0 && *ys.last().unwrap() <= viewport.bottom() - 7.0, "{what}: {ys:?}");
        for (index, id) in order.iter().enumerate() {
            let named = texts(shapes).into_iter().find(|(text, _, _)| *text == id.to_string()).unwrap();
            assert!((named.2.centre().y - ys[index]).abs() < 3.0, "{what}: {id}");
        }
    });
}

#[test]
fn texts_do_not_overlap_stay_inside_and_are_at_least_11_points() {
    each(|viewport, _, shapes, what| {
        let whole = Rect { x: 0.0, y: 0.0, width: viewport.size.width, height: viewport.size.height };
        let texts = texts(shapes);
        for (index, (one, size, area)) in texts.iter().enumerate() {
            assert!(*size >= 11.0, "{what}: {one:?}");
            let corners = [at(area.x, area.y), at(area.right(), area.bottom())];
            assert!(corners.iter().all(|corner| whole.contains(*corner)), "{what}: {one:?} {area:?}");
            for (other, _, other_area) in &texts[index + 1..] {
                assert!(!overlap(area, other_area), "{what}: {one:?} {area:?} and {other:?} {other_area:?}");
            }
        }
    });
}

#[test]
fn lines_outside_the_window_are_not_drawn() {
    each(|viewport, _, shapes, what| {
        let inside = |point: &Point| {
            let (x, y) = (point.x, point.y);
            x >= viewport.left() - 0.1
                && x <= viewport.right() + 0.1
                && y >= viewport.top() - 0.1
                && y <= viewport.size.height
        };
        for shape in shapes {
            if let Shape::Line { from, to, .. } = shape {
                // Marks may extend a little over the edge.
                let near = |point: &Point| inside(&at(point.x.max(viewport.left()).min(viewport.right()), point.y));
                assert!(near(from) && near(to), "{what}: {shape:?}");
                assert!(from.x > viewport.left() - 4.0 && to.x < viewport.right() + 4.0, "{what}: {shape:?}");
            }
        }
    });
}

/// A message's id, its time of sending, and its end with the cause if it was lost.
type MessageFate = (MessageId, u64, Option<(u64, Option<LossCause>)>);

/// Every message of a run by the events of its network, independent of the lifelines.
fn message_fates(timeline: &mut Timeline, end: u64) -> Vec<MessageFate> {
    timeline.seek_record(0);
    let mut fates: Vec<MessageFate> = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= end) {
        timeline.forward();
        let now = timeline.now();
        for event in &timeline.state().events {
            let (id, how) = match *event {
                Event::Sent { id } => {
                    fates.push((id, now, None));
                    continue;
                }
                Event::Delivered { id } => (id, None),
                Event::Lost { id, cause } => (id, Some(cause)),
                _ => continue,
            };
            fates.iter_mut().find(|fate| fate.0 == id).unwrap().2 = Some((now, how));
        }
    }
    fates
}

#[test]
fn message_line_runs_from_sending_at_the_sender_to_arrival_at_the_receiver() {
    for mut run in runs() {
        let fates = message_fates(&mut run.timeline, run.end);
        for start in (0..run.end - 150).step_by(83) {
            let window = Window { from: start, to: start + 150 };
            let size = Size { width: 800.0, height: 220.0 };
            let (viewport, order, shapes) = run.draw(size, window, start + 100);
            // Independent of the viewport: x from the time, y from the display index.
            let x = |time: u64| 40.0 + 750.0 * (time as f32 - start as f32) / 150.0;
            let y = |id: ServerId| viewport.y(order.iter().position(|other| *other == id).unwrap());
            let slants: Vec<(Point, Point)> = shapes.iter().filter_map(slant).collect();
            let mut expected = 0;
            for &(id, sent, end) in &fates {
                let Some((ended, cause)) = end else { continue };
                if sent <= start || ended >= start + 150 {
                    continue;
                }
                expected += 1;
                let (from, to) = (at(x(sent), y(id.from)), at(x(ended), y(id.to)));
                let near = |one: Point, other: Point, slack: f32| {
                    (one.x - other.x).abs() < 0.1 && (one.y - other.y).abs() < slack
                };
                let slack = if cause.is_some_and(|cause| cause != LossCause::ReceiverDown) { 300.0 } else { 0.1 };
                let found = slants.iter().any(|line| near(line.0, from, 0.1) && near(line.1, to, slack));
                assert!(found, "{}: {id} from {sent} to {ended}", run.name);
            }
            // Lines that begin or end outside are clipped at the edge. All others are expected, or in flight at the end
            // of the run.
            let whole = |line: &&(Point, Point)| line.0.x > viewport.left() + 0.1 && line.1.x < viewport.right() - 0.1;
            let drawn = slants.iter().filter(whole).count();
            let open = fates.iter().filter(|fate| fate.2.is_none() && fate.1 <= start + 150).count();
            assert!((expected..=expected + open).contains(&drawn), "{}: {expected} {drawn}", run.name);
        }
    }
}

/// A line in one of the messages' colours that is not a lifeline.
fn slant(shape: &Shape) -> Option<(Point, Point)> {
    let Shape::Line { from, to, stroke, .. } = shape else { return None };
    let colours = [Colour::Append, Colour::AppendReply, Colour::Vote, Colour::VoteReply];
    let is_cross = (from.x - to.x).abs() < 7.0 && (from.y - to.y).abs() < 7.0;
    (colours.contains(&stroke.colour) && from.y != to.y && !is_cross).then_some((*from, *to))
}

#[test]
fn dropped_message_ends_midway_and_one_to_a_down_server_at_its_lifeline() {
    let mut lost = 0;
    for mut run in runs() {
        let messages: Vec<MessageTrace> = run.lines.messages().to_vec();
        for message in messages.iter().filter(|message| matches!(message.end, Some((_, MessageEnd::Lost(_))))) {
            let (end, how) = message.end.unwrap();
            let window = Window { from: end.at.saturating_sub(60), to: end.at + 30 };
            let (viewport, order, shapes) = run.draw(Size { width: 800.0, height: 220.0 }, window, end.at);
            let row_y = |id: ServerId| viewport.y(order.iter().position(|other| *other == id).unwrap());
            let (from, to) = (row_y(message.id.from), row_y(message.id.to));
            let x = viewport.x(end.at as f64);
            let crosses = shapes.iter().filter_map(|shape| match shape {
                Shape::Line { from, to, .. } => Some(at((from.x + to.x) / 2.0, (from.y + to.y) / 2.0)),
                _ => None,
            });
            let marks: Vec<f32> = crosses.filter(|cross| (cross.x - x).abs() < 0.1).map(|cross| cross.y).collect();
            let dies = match how {
                MessageEnd::Lost(LossCause::ReceiverDown) => marks.iter().any(|y| (y - to).abs() < 0.1),
                _ => marks.iter().any(|y| (y - from) / (to - from) > 0.1 && (y - from) / (to - from) < 0.9),
            };
            assert!(dies, "{}: {} {how:?} at {}: {marks:?}", run.name, message.id, end.at);
            lost += 1;
        }
    }
    assert!(lost > 3, "the presets lose some messages");
}

#[test]
fn violated_property_has_a_line_and_a_name() {
    for mut run in runs() {
        for now in (0..=run.end).step_by(17) {
            let window = Window::around(now, 200, run.end);
            let (viewport, _, shapes) = run.draw(Size { width: 800.0, height: 220.0 }, window, now);
            let violations = run.lines.violations().iter().filter(|(time, _)| window.contains(time.at));
            let violations: Vec<_> = violations.collect();
            let red = |shape: &&Shape| matches!(shape, Shape::Line { stroke, .. } if stroke.colour == Colour::Broken);
            let lines: Vec<&Shape> = shapes.iter().filter(red).collect();
            assert_eq!(lines.len(), violations.len(), "{} at {now}", run.name);
            for (time, property) in violations {
                let x = viewport.x(time.at as f64);
                assert!(
                    lines.iter().any(|line| matches!(line, Shape::Line { from, to, .. } if from.x == x && to.x == x))
                );
                assert!(
                    texts(&shapes).iter().any(|(text, _, _)| text.contains(&property.to_string())),
                    "{} at {now}",
                    run.name
                );
            }
        }
    }
}

#[test]
fn time_at_inverts_x() {
    let window = Window { from: 137, to: 420 };
    for width in [366.0, 800.0, 1256.0] {
        let viewport = Viewport::new(Size { width, height: 300.0 }, window, 5);
        for time in window.from..=window.to {
            assert_eq!(viewport.time_at(viewport.x(time as f64)), time);
        }
        assert_eq!((viewport.time_at(-50.0), viewport.time_at(5000.0)), (137, 420));
    }
}

#[test]
fn window_around_now_contains_it_and_stays_within_the_run() {
    for span in [1, 7, 100, 999, 1000, 5000] {
        for now in (0..=1000).step_by(7).chain([1000]) {
            let window = Window::around(now, span, 1000);
            assert!(window.contains(now), "{window:?} {now}");
            assert_eq!(window.to - window.from, span);
            assert!(window.to <= span.max(1000), "{window:?} {now}");
        }
    }
}

#[test]
fn too_many_messages_are_filtered_with_a_note() {
    let scenario = scenario::Scenario::custom(
        (1..=7).map(|number: u64| ServerId::try_from(number).unwrap()).collect(),
        ServerId::try_from(1).ok(),
    );
    let mut timeline = scenario.timeline(Mode::Joint);
    let mut lines = Lifelines::new(timeline.world());
    while timeline.next_at().is_some_and(|at| at <= 60_000) {
        timeline.forward();
        lines.push(timeline.state());
    }
    let order: Vec<ServerId> = lines.lines().iter().map(|line| line.id).collect();
    let drawn = |to: u64| {
        let viewport = Viewport::new(Size { width: 800.0, height: 220.0 }, Window { from: 0, to }, 7);
        let mut out = Vec::new();
        lines.draw(&viewport, &order, &DisplayOrder::new(scenario.old, scenario.new), 0.0, &mut out);
        let note = texts(&out).into_iter().find(|(text, _, _)| text.starts_with("without heartbeats"));
        (out.iter().filter_map(slant).count(), note.is_some())
    };
    let (few, few_note) = drawn(1000);
    assert!(few > 100 && few <= 400 && !few_note, "{few}");
    let (many, many_note) = drawn(60_000);
    assert!(many < 100 && many_note, "{many}");
}

#[test]
fn violation_and_joint_change_match_their_golden_files() {
    for (name, mode, from, now, theme) in [
        ("spacetime-naive", Mode::Naive, 290, 404, Theme::Light),
        ("spacetime-joint", Mode::Joint, 40, 150, Theme::Dark),
    ] {
        let mut run = run(scenario::DEFAULT, mode);
        let size = Size { width: 800.0, height: 220.0 };
        let window = Window { from, to: from + 130 };
        let (_, _, static_layer) = run.draw(size, window, now);
        let frame = Frame { static_layer, ..Frame::default() };
        golden_file::check(&format!("{name}.svg"), &svg::document(&frame, size, theme, &run.name, ""));
    }
}

#[test]
fn description_matches_its_golden_file_and_counts_the_messages() {
    let mut run = run(scenario::DEFAULT, Mode::Naive);
    let order: Vec<ServerId> = run.lines.lines().iter().map(|line| line.id).collect();
    let description = run.lines.describe(Window { from: 290, to: 420 }, &order, &run.display_order);
    golden_file::check("spacetime-naive.txt", &format!("{}\n", description.join("\n")));
    let fates = message_fates(&mut run.timeline, run.end);
    let sent = fates.iter().filter(|fate| (290..=420).contains(&fate.1)).count();
    let is_lost = |fate: &&MessageFate| matches!(fate.2, Some((290..=420, Some(_))));
    let numbers = description[order.len()].split(' ').filter_map(|word| word.parse().ok());
    assert_eq!(numbers.collect::<Vec<usize>>(), [sent, fates.iter().filter(is_lost).count()]);
    let violations = run.lines.violations().iter().filter(|(time, _)| (290..=420).contains(&time.at));
    assert_eq!(description.len(), order.len() + 1 + violations.count());
}
