//! `cargo xtask test`: every check there is, one step after the other, up to the first that fails.

mod steps;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use lexopt::Arg;

use self::steps::{STEPS, Step};
use crate::{flags, setup};

/// Runs the command.
pub(crate) fn command(args: lexopt::Parser) -> Result<()> {
    let Some(steps) = parse(args)? else { return flags::help(&help()) };
    let mut needs: Vec<_> = steps.iter().flat_map(|step| step.needs).copied().collect();
    needs.sort_unstable();
    needs.dedup();
    let started = Instant::now();
    let tools = setup::bring(&needs)?;
    println!("Set-up took {}.", seconds(started.elapsed()));

    let mut report = Vec::new();
    let mut failure = None;
    for (done, step) in steps.iter().enumerate() {
        println!("\n== [{}/{}] {}: {}", done + 1, steps.len(), step.name, step.what);
        let began = Instant::now();
        let outcome = (step.run)(&tools);
        report.push((step.name, began.elapsed(), outcome.is_ok()));
        if let Err(error) = outcome {
            failure = Some((step.name, error));
            break;
        }
    }

    println!("\n== All steps, {}", seconds(started.elapsed()));
    for (name, took, passed) in &report {
        println!("{name:>8}  {:>8}  {}", seconds(*took), if *passed { "passed" } else { "FAILED" });
    }
    let (ran, failed) = (report.len(), usize::from(failure.is_some()));
    let skipped = steps.len() - ran;
    if let Some((name, error)) = &failure {
        println!("\nThe step `{name}` failed: {error:#}\nAgain, this step only: cargo xtask test {name}\n");
    }
    let skipped_too = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    println!("{} passed, {failed} failed{skipped_too}", ran - failed);
    if failed > 0 {
        bail!("a check failed");
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The steps asked for, with those that they stand on, in their own order. `None`: help was asked for.
fn parse(mut args: lexopt::Parser) -> Result<Option<Vec<&'static Step>>> {
    let mut wanted: Vec<&str> = Vec::new();
    while let Some(arg) = args.next().map_err(|error| flags::misuse(error, &help()))? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Value(name) => {
                let name = name.to_string_lossy();
                let Some(step) = STEPS.iter().find(|step| step.name == name) else {
                    return Err(flags::misuse(format!("there is no step `{name}`"), &help()));
                };
                wanted.push(step.name);
                wanted.extend(step.stands_on);
            }
            other => return Err(flags::unknown(&other, &help())),
        }
    }
    Ok(Some(STEPS.iter().filter(|step| wanted.is_empty() || wanted.contains(&step.name)).collect()))
}

fn help() -> String {
    let mut text = String::from(
        "\
Sets up what is missing and runs every check, or only the steps named, up to the first that fails.

Usage: cargo xtask test [step...]

",
    );
    for step in STEPS {
        text += &format!("  {:<8} {}\n", step.name, step.what);
    }
    text
}
