//! Prints a run of a preset: `cargo run -p scenario --example trace -- PRESET MODE [SEED]`.
use cluster::{Event, Mode, Step};
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut sc = scenario::preset(&args[0]).unwrap().clone();
    let mode = Mode::ALL.into_iter().find(|m| m.key() == args[1]).unwrap();
    if let Some(seed) = args.get(2) {
        sc.seed = seed.parse().unwrap();
    }
    let mut t = sc.timeline(mode);
    while t.next_at().is_some_and(|at| at <= sc.end) {
        let r = t.forward().unwrap();
        let ev: Vec<_> = t
            .moment()
            .events
            .iter()
            .filter(|e| {
                !matches!(
                    e,
                    Event::TimerArmed { .. }
                        | Event::TimerDisarmed { .. }
                        | Event::Sent { .. }
                        | Event::Delivered { .. }
                )
            })
            .collect();
        if ev.is_empty() && r.refused.is_none() {
            continue;
        }
        let _ = Step::Crash;
        println!("{:5} {} {}", r.at, r.step, r.refused.map(|r| format!("REFUSED {r}")).unwrap_or_default());
        for e in ev {
            println!("         {e:?}");
        }
    }
    println!("{}", scenario::Outcome::of(t.world()));
}
