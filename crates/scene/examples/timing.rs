//! Measures the time to build and draw one lane: `cargo run --release -p scene --example timing`.

use std::hint::black_box;
use std::time::Instant;

use cluster::Mode;
use scene::{DisplayOrder, Layout, Size, animated_layer, hit_areas, lane_view, static_layer};

fn main() {
    let Some(scenario) = scenario::preset(scenario::DEFAULT) else { return };
    let display_order = DisplayOrder::new(scenario.old, scenario.new);
    let mut timeline = scenario.timeline(Mode::Joint);
    timeline.seek(325);
    let size = Size { width: 1256.0, height: 236.0 };
    let view = lane_view(timeline.state(), &display_order);
    let layout = Layout::new(&view, size);
    let (mut shapes, mut targets) = (Vec::new(), Vec::new());
    let rounds = 2000;
    let time = |what: &str, work: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..rounds).for_each(|_| work());
        println!("{what}: {:.1} us", start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds));
    };
    time("lane", &mut || drop(black_box(lane_view(timeline.state(), &display_order))));
    time("layout", &mut || drop(black_box(Layout::new(&view, size))));
    time("still", &mut || static_layer(&view, &layout, &mut shapes));
    println!("still shapes: {}", shapes.len());
    time("moving", &mut || animated_layer(&view, &layout, 326.0, &mut shapes));
    println!("moving shapes: {}", shapes.len());
    time("hits", &mut || hit_areas(&view, &layout, 326.0, &mut targets));
}
