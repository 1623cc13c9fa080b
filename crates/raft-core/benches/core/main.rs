//! `cargo bench -p raft-core --bench core`: Overlap's servers against those of raft-rs, the crate `raft` (tikv).
//!
//! Both commit the same commands, in clusters of the same size, over the same network in memory. A command has four
//! bytes, the size of Overlap's `Command`. Commands are proposed one at a time, each committed before the next, or many
//! at once. Runs alternate, and the table gives medians. Every row gives the number of messages of each implementation,
//! which shows whether the work was equal. It is equal except in the last rows: there raft-rs merges into one message
//! the entries that Overlap sends one by one, and only the times for the same number of commits are comparable.
//!
//! `-- ours` runs Overlap alone, for a profiler.

#![forbid(unsafe_code)]

mod cluster;
mod overlap_node;
mod raft_rs_node;

use std::time::Duration;

use cluster::{Cluster, Measured, Node};
use overlap_node::OverlapNode;
use raft_rs_node::{Entries, RaftRsNode};

const COMMITS: u32 = 100_000;
const ROUNDS: usize = 9;

/// One row of the table.
struct Row {
    servers: usize,
    at_once: u32,
    theirs: Entries,
}

const ROWS: [Row; 6] = [
    Row { servers: 3, at_once: 1, theirs: Entries::OneByOne },
    Row { servers: 5, at_once: 1, theirs: Entries::OneByOne },
    Row { servers: 3, at_once: 64, theirs: Entries::OneByOne },
    Row { servers: 5, at_once: 64, theirs: Entries::OneByOne },
    Row { servers: 3, at_once: 64, theirs: Entries::Merged },
    Row { servers: 5, at_once: 64, theirs: Entries::Merged },
];

fn main() {
    if std::env::args().any(|argument| argument == "ours") {
        return only_ours();
    }
    println!("{COMMITS} commits, medians of {ROUNDS} alternating rounds; messages are those that servers handled");
    println!();
    println!(
        "                                | ours:                               | raft:                          | ratio:"
    );
    println!(
        "servers | at once | raft sends  |        messages, a second, time     |   messages, a second, time     | messages/s |  time"
    );
    println!(
        "--------|---------|-------------|-------------------------------------|--------------------------------|------------|------"
    );
    for row in &ROWS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(run::<OverlapNode>(row, ()));
            theirs.push(run::<RaftRsNode>(row, row.theirs));
        }
        let (ours, theirs) = (median(ours), median(theirs));
        let ratio = ours.messages_per_second() / theirs.messages_per_second();
        let equal = ours.messages == theirs.messages;
        println!(
            "{:7} | {:7} | {:11} | {} | {} | {:>10} | {:4.1}x",
            row.servers,
            row.at_once,
            if row.theirs == Entries::Merged { "merged" } else { "one by one" },
            format_run(&ours, 15),
            format_run(&theirs, 10),
            if equal { format!("{ratio:.1}x") } else { "not equal".into() },
            theirs.time.as_secs_f64() / ours.time.as_secs_f64(),
        );
    }
}

fn only_ours() {
    for row in ROWS.iter().filter(|row| row.theirs == Entries::OneByOne) {
        let measured = median((0..ROUNDS).map(|_| run::<OverlapNode>(row, ())).collect());
        println!("{} servers, {:2} at once: {}", row.servers, row.at_once, format_run(&measured, 7));
    }
}

fn run<N: Node>(row: &Row, setup: N::Setup) -> Measured {
    Cluster::<N>::led(row.servers, setup).commit(COMMITS, row.at_once)
}

fn median(mut runs: Vec<Measured>) -> Measured {
    runs.sort_unstable_by_key(|run| run.time);
    runs[runs.len() / 2]
}

fn format_run(run: &Measured, width: usize) -> String {
    let millions = run.messages_per_second() / 1e6;
    format!("{:>width$}, {millions:6.2} M, {:>7}", run.messages, milliseconds(run.time))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}
