//! At any position in a run, and after any undo and redo, the metrics are those of the records up to that position.

use cluster::{Mode, RunMetrics, Timeline};

use crate::oracle::{Count, counts};
use crate::runs::{Rng, random_fault, run_with_faults, run_without_faults};

/// The metrics after each record of the run, from the start, as computed by playing forward.
fn metrics_at_each_record(run: &Timeline) -> Vec<RunMetrics> {
    let mut run = run.clone();
    let end = run.records().len();
    run.seek_record(0);
    let mut metrics = vec![run.metrics()];
    while run.state().records < end {
        run.forward();
        metrics.push(run.metrics());
    }
    metrics
}

/// Checks the metrics of a run at every record, then at records and times far apart.
fn check(run: &Timeline, rng: &mut Rng, what: &str) {
    let (expected, counts) = (metrics_at_each_record(run), counts(run));
    for (records, (metrics, count)) in expected.iter().zip(&counts).enumerate() {
        assert_eq!(&Count::from(metrics), count, "{what}, record {records}");
    }
    let mut run = run.clone();
    let end = run.records().len() as u64;
    for _ in 0..40 {
        let records = rng.below(end + 1) as usize;
        run.seek_record(records);
        assert_eq!(run.metrics(), expected[records], "{what}, gone to {records}");
    }
    let last = run.records().last().map_or(0, |record| record.at);
    for _ in 0..40 {
        run.seek(rng.below(last));
        let (records, unavailable) = (run.state().records, run.metrics().unavailable_ms);
        assert_eq!(run.metrics(), expected[records].at(run.now()), "{what}, sought {}", run.now());
        let since = if counts[records].can_commit { 0 } else { run.now() - run.state().at };
        assert_eq!(unavailable, counts[records].unavailable_ms + since, "{what}, sought {}", run.now());
    }
}

#[test]
fn run_without_faults_has_exact_metrics_at_every_position() {
    for seed in 0..12 {
        for mode in Mode::ALL {
            let mut run = run_without_faults(mode, seed);
            run.seek_record(400);
            check(&run, &mut Rng::seeded(seed), &format!("{mode}, seed {seed}"));
        }
    }
}

#[test]
fn run_with_every_fault_has_exact_metrics_at_every_position() {
    let (mut lost, mut broken, mut configurations) = (0, 0, 0);
    for seed in 0..60 {
        for mode in Mode::ALL {
            let run = run_with_faults(mode, seed, 700);
            check(&run, &mut Rng::seeded(seed), &format!("{mode}, seed {seed}"));
            lost += run.metrics().writes.lost().count();
            broken += run.metrics().violations.len();
            configurations += run.metrics().configurations;
        }
    }
    assert!(lost > 10 && broken > 10 && configurations > 100, "{lost} {broken} {configurations}");
}

#[test]
fn undone_and_redone_forks_restore_the_metrics() {
    for seed in 0..30 {
        for mode in Mode::ALL {
            let mut rng = Rng::seeded(seed);
            let mut run = run_with_faults(mode, seed, 400);
            let what = format!("{mode}, seed {seed}");
            for number in 0..4 {
                run.seek_record(rng.below(run.records().len() as u64) as usize);
                run.seek(run.now() + rng.below(5));
                let before = run.metrics();
                let Ok(mut fork) = run.act(random_fault(&mut rng, 1000 + number)) else { continue };
                let after = run.metrics();
                run.seek(run.now() + rng.below(300));
                check(&run, &mut rng, &what);
                assert!(run.swap_fork(&mut fork));
                assert_eq!(run.metrics(), before, "{what}, undone");
                check(&run, &mut rng, &what);
                assert!(run.swap_fork(&mut fork));
                assert_eq!(run.metrics(), after, "{what}, done again");
            }
        }
    }
}
