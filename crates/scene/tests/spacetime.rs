//! What must hold of every picture of a run in space and time.

#![allow(clippy::unwrap_used)]

mod golden_file;
mod look;

use cluster::{Event, LossCause, MessageId, Mode, Timeline};
use look::{overlap, texts};
use raft_core::ServerId;
use scene::draw::Frame;
use scene::shape::{Point, Rect, Shape, at};
use scene::spacetime::{Ending, Panel, Sent, Window};
use scene::{Colour, Lifelines, Row, Size, Theme, lane, svg};

/// A run, heard to its end.
struct Run {
    timeline: Timeline,
    lines: Lifelines,
    row: Row,
    end: u64,
    name: String,
}

fn run(id: &str, mode: Mode) -> Run {
    let scenario = scenario::preset(id).unwrap();
    let mut timeline = scenario.timeline(mode);
    let mut lines = Lifelines::new(timeline.world());
    while timeline.next_at().is_some_and(|at| at <= scenario.end) {
        timeline.forward();
        lines.hear(timeline.moment());
    }
    let row = Row::new(scenario.old, scenario.new);
    Run { timeline, lines, row, end: scenario.end, name: format!("{id} {mode}") }
}

fn runs() -> Vec<Run> {
    scenario::BUILT_IN.iter().flat_map(|it| Mode::ALL.map(|mode| run(&it.id, mode))).collect()
}

impl Run {
    /// The picture at `now`, and the row it is drawn in.
    fn draw(&mut self, size: Size, window: Window, now: u64) -> (Panel, Vec<ServerId>, Vec<Shape>) {
        self.timeline.seek(now);
        let view = lane(self.timeline.moment(), &self.row);
        let order: Vec<ServerId> = view.servers.iter().map(|server| server.id).collect();
        let panel = Panel::new(size, window, order.len());
        let mut out = Vec::new();
        self.lines.draw(&panel, &order, &self.row, now as f64, &mut out);
        (panel, order, out)
    }
}

/// Every run in sizes of the page and in the least there is, with short windows and long ones.
fn each(check: impl Fn(&Panel, &[ServerId], &[Shape], &str)) {
    for mut run in runs() {
        let rows = run.lines.lines().len();
        let sizes = [(366.0, Panel::least_height(rows)), (800.0, 220.0), (1256.0, 300.0)];
        for (width, height) in sizes {
            for span in [40, 150, 400, run.end] {
                for now in (0..=run.end).step_by(61) {
                    let window = Window::around(now, span, run.end);
                    let (panel, order, shapes) = run.draw(Size { width, height }, window, now);
                    check(&panel, &order, &shapes, &format!("{}, {width}x{height}, {span} round {now}", run.name));
                }
            }
        }
    }
}

#[test]
fn seven_servers_have_room_in_220_points() {
    assert!(Panel::least_height(7) <= 220.0);
}

#[test]
fn lifelines_are_apart_and_in_the_order_of_the_row() {
    each(|panel, order, shapes, what| {
        let ys: Vec<f32> = (0..order.len()).map(|place| panel.y(place)).collect();
        assert!(ys.windows(2).all(|pair| pair[1] - pair[0] >= 25.0), "{what}: {ys:?}");
        assert!(ys[0] >= panel.top() + 17.0 && *ys.last().unwrap() <= panel.bottom() - 7.0, "{what}: {ys:?}");
        for (place, id) in order.iter().enumerate() {
            let named = texts(shapes).into_iter().find(|(text, _, _)| *text == id.to_string()).unwrap();
            assert!((named.2.centre().y - ys[place]).abs() < 3.0, "{what}: {id}");
        }
    });
}

#[test]
fn no_text_covers_another_or_leaves_the_picture_or_is_too_small() {
    each(|panel, _, shapes, what| {
        let whole = Rect { x: 0.0, y: 0.0, width: panel.size.width, height: panel.size.height };
        let texts = texts(shapes);
        for (place, (one, size, area)) in texts.iter().enumerate() {
            assert!(*size >= 11.0, "{what}: {one:?}");
            let corners = [at(area.x, area.y), at(area.right(), area.bottom())];
            assert!(corners.iter().all(|corner| whole.contains(*corner)), "{what}: {one:?} {area:?}");
            for (other, _, other_area) in &texts[place + 1..] {
                assert!(!overlap(area, other_area), "{what}: {one:?} {area:?} and {other:?} {other_area:?}");
            }
        }
    });
}

#[test]
fn nothing_but_what_is_in_the_window_is_drawn() {
    each(|panel, _, shapes, what| {
        let inside = |place: &Point| {
            let (x, y) = (place.x, place.y);
            x >= panel.left() - 0.1 && x <= panel.right() + 0.1 && y >= panel.top() - 0.1 && y <= panel.size.height
        };
        for shape in shapes {
            if let Shape::Line { from, to, .. } = shape {
                // Marks may reach a little over the edge.
                let near = |place: &Point| inside(&at(place.x.max(panel.left()).min(panel.right()), place.y));
                assert!(near(from) && near(to), "{what}: {shape:?}");
                assert!(from.x > panel.left() - 4.0 && to.x < panel.right() + 4.0, "{what}: {shape:?}");
            }
        }
    });
}

/// A message's name, when it was sent, and when it ended and why, if it was lost.
type Told = (MessageId, u64, Option<(u64, Option<LossCause>)>);

/// Every message of a run as its network tells it, without a look at the lifelines.
fn heard(timeline: &mut Timeline, end: u64) -> Vec<Told> {
    timeline.seek_record(0);
    let mut told: Vec<Told> = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= end) {
        timeline.forward();
        let now = timeline.now();
        for event in &timeline.moment().events {
            let (id, how) = match *event {
                Event::Sent { id } => {
                    told.push((id, now, None));
                    continue;
                }
                Event::Delivered { id } => (id, None),
                Event::Lost { id, cause } => (id, Some(cause)),
                _ => continue,
            };
            told.iter_mut().find(|it| it.0 == id).unwrap().2 = Some((now, how));
        }
    }
    told
}

#[test]
fn a_message_slants_from_its_sender_then_to_its_receiver_when_it_arrives() {
    for mut run in runs() {
        let told = heard(&mut run.timeline, run.end);
        for start in (0..run.end - 150).step_by(83) {
            let window = Window { from: start, to: start + 150 };
            let size = Size { width: 800.0, height: 220.0 };
            let (panel, order, shapes) = run.draw(size, window, start + 100);
            // Told by the size alone: x from the time, y from the place in the row.
            let x = |time: u64| 40.0 + 750.0 * (time as f32 - start as f32) / 150.0;
            let y = |id: ServerId| panel.y(order.iter().position(|it| *it == id).unwrap());
            let slants: Vec<(Point, Point)> = shapes.iter().filter_map(slant).collect();
            let mut expected = 0;
            for &(id, sent, end) in &told {
                let Some((ended, cause)) = end else { continue };
                if sent <= start || ended >= start + 150 {
                    continue;
                }
                expected += 1;
                let (from, to) = (at(x(sent), y(id.from)), at(x(ended), y(id.to)));
                let near = |one: Point, other: Point, slack: f32| {
                    (one.x - other.x).abs() < 0.1 && (one.y - other.y).abs() < slack
                };
                let slack = if cause.is_some_and(|it| it != LossCause::ReceiverDown) { 300.0 } else { 0.1 };
                let found = slants.iter().any(|line| near(line.0, from, 0.1) && near(line.1, to, slack));
                assert!(found, "{}: {id} from {sent} to {ended}", run.name);
            }
            // What begins or ends outside is cut at the edge; the rest are these, and those on their way when the run ends.
            let whole = |line: &&(Point, Point)| line.0.x > panel.left() + 0.1 && line.1.x < panel.right() - 0.1;
            let drawn = slants.iter().filter(whole).count();
            let open = told.iter().filter(|it| it.2.is_none() && it.1 <= start + 150).count();
            assert!((expected..=expected + open).contains(&drawn), "{}: {expected} {drawn}", run.name);
        }
    }
}

/// A line in one of the colours of messages that is not a lifeline.
fn slant(shape: &Shape) -> Option<(Point, Point)> {
    let Shape::Line { from, to, stroke, .. } = shape else { return None };
    let colours = [Colour::Append, Colour::AppendReply, Colour::Vote, Colour::VoteReply];
    let is_cross = (from.x - to.x).abs() < 7.0 && (from.y - to.y).abs() < 7.0;
    (colours.contains(&stroke.colour) && from.y != to.y && !is_cross).then_some((*from, *to))
}

#[test]
fn a_dropped_message_dies_on_its_way_and_one_to_a_server_that_is_down_at_its_line() {
    let mut lost = 0;
    for mut run in runs() {
        let gone: Vec<Sent> = run.lines.messages().to_vec();
        for message in gone.iter().filter(|it| matches!(it.end, Some((_, Ending::Lost(_))))) {
            let (end, how) = message.end.unwrap();
            let window = Window { from: end.at.saturating_sub(60), to: end.at + 30 };
            let (panel, order, shapes) = run.draw(Size { width: 800.0, height: 220.0 }, window, end.at);
            let place = |id: ServerId| panel.y(order.iter().position(|it| *it == id).unwrap());
            let (from, to) = (place(message.id.from), place(message.id.to));
            let x = panel.x(end.at as f64);
            let crosses = shapes.iter().filter_map(|shape| match shape {
                Shape::Line { from, to, .. } => Some(at((from.x + to.x) / 2.0, (from.y + to.y) / 2.0)),
                _ => None,
            });
            let here: Vec<f32> = crosses.filter(|it| (it.x - x).abs() < 0.1).map(|it| it.y).collect();
            let dies = match how {
                Ending::Lost(LossCause::ReceiverDown) => here.iter().any(|y| (y - to).abs() < 0.1),
                _ => here.iter().any(|y| (y - from) / (to - from) > 0.1 && (y - from) / (to - from) < 0.9),
            };
            assert!(dies, "{}: {} {how:?} at {}: {here:?}", run.name, message.id, end.at);
            lost += 1;
        }
    }
    assert!(lost > 3, "the presets lose some messages");
}

#[test]
fn a_broken_property_is_a_line_and_a_name() {
    for mut run in runs() {
        for now in (0..=run.end).step_by(17) {
            let window = Window::around(now, 200, run.end);
            let (panel, _, shapes) = run.draw(Size { width: 800.0, height: 220.0 }, window, now);
            let broken = run.lines.broken().iter().filter(|(stamp, _)| window.contains(stamp.at));
            let broken: Vec<_> = broken.collect();
            let red = |shape: &&Shape| matches!(shape, Shape::Line { stroke, .. } if stroke.colour == Colour::Broken);
            let lines: Vec<&Shape> = shapes.iter().filter(red).collect();
            assert_eq!(lines.len(), broken.len(), "{} at {now}", run.name);
            for (stamp, property) in broken {
                let x = panel.x(stamp.at as f64);
                assert!(lines.iter().any(|it| matches!(it, Shape::Line { from, to, .. } if from.x == x && to.x == x)));
                assert!(texts(&shapes).iter().any(|it| it.0.contains(&property.to_string())), "{} at {now}", run.name);
            }
        }
    }
}

#[test]
fn pointing_at_a_time_finds_it() {
    let window = Window { from: 137, to: 420 };
    for width in [366.0, 800.0, 1256.0] {
        let panel = Panel::new(Size { width, height: 300.0 }, window, 5);
        for time in window.from..=window.to {
            assert_eq!(panel.time_at(panel.x(time as f64)), time);
        }
        assert_eq!((panel.time_at(-50.0), panel.time_at(5000.0)), (137, 420));
    }
}

#[test]
fn a_window_holds_now_and_stays_within_the_run() {
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
fn too_many_messages_are_thinned_and_that_is_said() {
    let scenario = scenario::Scenario::custom(
        (1..=7).map(|number: u64| ServerId::try_from(number).unwrap()).collect(),
        ServerId::try_from(1).ok(),
    );
    let mut timeline = scenario.timeline(Mode::Joint);
    let mut lines = Lifelines::new(timeline.world());
    while timeline.next_at().is_some_and(|at| at <= 60_000) {
        timeline.forward();
        lines.hear(timeline.moment());
    }
    let order: Vec<ServerId> = lines.lines().iter().map(|line| line.id).collect();
    let drawn = |to: u64| {
        let panel = Panel::new(Size { width: 800.0, height: 220.0 }, Window { from: 0, to }, 7);
        let mut out = Vec::new();
        lines.draw(&panel, &order, &Row::new(scenario.old, scenario.new), 0.0, &mut out);
        let note = texts(&out).into_iter().find(|it| it.0.starts_with("without heartbeats"));
        (out.iter().filter_map(slant).count(), note.is_some())
    };
    let (few, few_note) = drawn(1000);
    assert!(few > 100 && few <= 400 && !few_note, "{few}");
    let (many, many_note) = drawn(60_000);
    assert!(many < 100 && many_note, "{many}");
}

#[test]
fn the_break_and_the_joint_change_look_as_they_did() {
    for (name, mode, from, now, theme) in [
        ("spacetime-naive", Mode::Naive, 290, 404, Theme::Light),
        ("spacetime-joint", Mode::Joint, 40, 150, Theme::Dark),
    ] {
        let mut run = run(scenario::DEFAULT, mode);
        let size = Size { width: 800.0, height: 220.0 };
        let window = Window { from, to: from + 130 };
        let (_, _, still) = run.draw(size, window, now);
        let frame = Frame { still, ..Frame::default() };
        golden_file::check(&format!("{name}.svg"), &svg::document(&frame, size, theme, &run.name, ""));
    }
}

#[test]
fn the_break_is_told_in_words() {
    let mut run = run(scenario::DEFAULT, Mode::Naive);
    let order: Vec<ServerId> = run.lines.lines().iter().map(|line| line.id).collect();
    let told = run.lines.describe(Window { from: 290, to: 420 }, &order, &run.row);
    assert_eq!(
        told[0],
        "S1: asks whether it could win, stands for term 2 from 312 ms, leads term 2 from 339 ms; C_old; \
         commits up to entry 5"
    );
    assert_eq!(told[1], "S2: crashed; C_old");
    assert!(told[2].ends_with("leads term 2 from 333 ms; C_new; commits up to entry 5"), "{}", told[2]);
    let heard = heard(&mut run.timeline, run.end);
    let sent = heard.iter().filter(|it| (290..=420).contains(&it.1)).count();
    let is_lost = |it: &&Told| matches!(it.2, Some((290..=420, Some(_))));
    assert_eq!(told[7], format!("{sent} messages sent, {} lost", heard.iter().filter(is_lost).count()));
    assert_eq!(told[8], "Election Safety breaks at 339 ms");
    assert_eq!(told.len(), 11);
}
