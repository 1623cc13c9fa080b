//! `overlap survey`: statistics of the runs under many seeds, in one call or in shards that are merged.

use std::ops::Range;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use checker::{SeedSweep, SweepStats};
use clap::Args;
use cluster::Mode;
use scenario::link::Link;
use scenario::{Scenario, user_actions};
use serde_json::Value;

use crate::arguments::{self, ModeArgs, ScenarioArgs, ThreadArgs, number};
use crate::error::CliError;
use crate::output::Output;

mod merge;
mod shard;
mod statistics;

use shard::{Question, Shard, ShardNumber};
use statistics::{MAX_SEEDS, ModeStatistics, as_json, as_text};

/// The two ways to call it.
const USAGE: &str = "overlap survey [OPTIONS] <SCENARIO>\n       overlap survey [--json] --merge <FILE>...";

/// Options of the command.
#[derive(Args)]
#[command(
    mut_arg("scenario", |scenario| scenario.required(false).required_unless_present("merge")),
    override_usage = USAGE,
    after_help = arguments::rules_help()
)]
pub(crate) struct Options {
    #[command(flatten)]
    scenario: Option<ScenarioArgs>,
    #[command(flatten)]
    mode: ModeArgs,
    /// Number of seeds
    #[arg(long, value_name = "N", value_parser = number(1, MAX_SEEDS), default_value_t = 1000)]
    seeds: u64,
    /// Play only the Kth of N equal parts of the seeds, and print a file for --merge
    #[arg(long, value_name = "K/N", requires = "json")]
    shard: Option<ShardNumber>,
    /// Merge the files of all shards, instead of playing
    #[arg(
        long,
        value_name = "FILE",
        num_args = 1..,
        conflicts_with_all = ["scenario", "profile", "rule_off", "mode", "seeds", "shard"]
    )]
    merge: Vec<PathBuf>,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let Some(scenario) = &options.scenario else {
        let statistics = merge::merge(&options.merge).map_err(CliError::Merge)?;
        return Ok(print(&statistics, options.json).into());
    };
    Ok(survey(&scenario.load_in(options.mode)?, options)?.into())
}

/// Statistics of each mode, of all seeds or of a shard. The user's actions happen under each seed.
fn survey(link: &Link, options: &Options) -> Result<String, CliError> {
    if link.scenario.is_untimed {
        return Err(CliError::NoClock);
    }
    let scenario = user_actions::bake_actions_for_any_seed(link);
    let number = options.shard.unwrap_or(ShardNumber::WHOLE);
    let seeds = number.seeds(options.seeds);
    let modes = options.mode.modes(&scenario);
    let threads = options.threads.threads as u64;
    let statistics = modes.iter().map(|&mode| {
        let stats = sweep(&scenario, mode, seeds.clone(), threads);
        ModeStatistics { mode, stats }
    });
    let statistics: Vec<_> = statistics.collect();
    if options.shard.is_none() {
        return Ok(print(&statistics, options.json));
    }
    let question = Question::new(&scenario, &modes, options.seeds);
    Ok(Shard { question, number, statistics }.to_json())
}

/// Prints the statistics of all seeds.
fn print(statistics: &[ModeStatistics], json: bool) -> String {
    if json {
        let objects = statistics.iter().map(|it| as_json(it.mode, &it.stats));
        format!("{}\n", Value::Array(objects.collect()))
    } else {
        statistics.iter().map(|it| as_text(it.mode, &it.stats)).collect()
    }
}

/// Plays a mode under each seed. Each thread takes a part of the seeds.
fn sweep(scenario: &Scenario, mode: Mode, seeds: Range<u64>, threads: u64) -> SweepStats {
    let part = |number: u64| {
        let size = seeds.end - seeds.start;
        let (from, to) = (size * number / threads, size * (number + 1) / threads);
        let sweep = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
        sweep.from_seed(seeds.start + from).run(to - from).clone()
    };
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        // A part that is lost would make the statistics wrong.
        let parts = parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic)));
        parts.fold(SweepStats::default(), |all, part| all.merged(&part))
    })
}

#[cfg(test)]
mod tests;
