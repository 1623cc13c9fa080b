//! Wherever one goes in a run, and whatever is taken back and done again, the account is that of the records that led
//! there.

use cluster::{Mode, RunMetrics, Timeline};

use crate::oracle::{Count, counts};
use crate::runs::{Dice, calm, mischief, wild};

/// The account after each record of the run, the start first, as one plays.
fn accounts(run: &Timeline) -> Vec<RunMetrics> {
    let mut run = run.clone();
    let end = run.records().len();
    run.seek_record(0);
    let mut accounts = vec![run.metrics()];
    while run.moment().records < end {
        run.forward();
        accounts.push(run.metrics());
    }
    accounts
}

/// Checks the account in a run at every record, then at records and times by leaps.
fn check(run: &Timeline, dice: &mut Dice, what: &str) {
    let (accounts, counts) = (accounts(run), counts(run));
    for (records, (account, count)) in accounts.iter().zip(&counts).enumerate() {
        assert_eq!(&Count::from(account), count, "{what}, record {records}");
    }
    let mut run = run.clone();
    let end = run.records().len() as u64;
    for _ in 0..40 {
        let records = dice.roll(end + 1) as usize;
        run.seek_record(records);
        assert_eq!(run.metrics(), accounts[records], "{what}, gone to {records}");
    }
    let last = run.records().last().map_or(0, |record| record.at);
    for _ in 0..40 {
        run.seek(dice.roll(last));
        let (records, stalled) = (run.moment().records, run.metrics().stalled);
        assert_eq!(run.metrics(), accounts[records].at(run.now()), "{what}, sought {}", run.now());
        let since = if counts[records].can_commit { 0 } else { run.now() - run.moment().at };
        assert_eq!(stalled, counts[records].stalled + since, "{what}, sought {}", run.now());
    }
}

#[test]
fn in_a_calm_run_every_place_has_the_account_of_what_led_there() {
    for seed in 0..12 {
        for mode in Mode::ALL {
            let mut run = calm(mode, seed);
            run.seek_record(400);
            check(&run, &mut Dice::seeded(seed), &format!("{mode}, seed {seed}"));
        }
    }
}

#[test]
fn with_every_fault_at_once_every_place_has_the_account_of_what_led_there() {
    let (mut lost, mut broken, mut configurations) = (0, 0, 0);
    for seed in 0..60 {
        for mode in Mode::ALL {
            let run = wild(mode, seed, 700);
            check(&run, &mut Dice::seeded(seed), &format!("{mode}, seed {seed}"));
            lost += run.metrics().writes.lost().count();
            broken += run.metrics().broken.len();
            configurations += run.metrics().configurations;
        }
    }
    assert!(lost > 10 && broken > 10 && configurations > 100, "{lost} {broken} {configurations}");
}

#[test]
fn forks_that_are_taken_back_and_done_again_take_the_account_with_them() {
    for seed in 0..30 {
        for mode in Mode::ALL {
            let mut dice = Dice::seeded(seed);
            let mut run = wild(mode, seed, 400);
            let what = format!("{mode}, seed {seed}");
            for number in 0..4 {
                run.seek_record(dice.roll(run.records().len() as u64) as usize);
                run.seek(run.now() + dice.roll(5));
                let before = run.metrics();
                let Ok(mut fork) = run.act(mischief(&mut dice, 1000 + number)) else { continue };
                let after = run.metrics();
                run.seek(run.now() + dice.roll(300));
                check(&run, &mut dice, &what);
                assert!(run.swap_fork(&mut fork));
                assert_eq!(run.metrics(), before, "{what}, undone");
                check(&run, &mut dice, &what);
                assert!(run.swap_fork(&mut fork));
                assert_eq!(run.metrics(), after, "{what}, done again");
            }
        }
    }
}
