//! `cargo xtask test`: runs the checks one after the other, up to the first that fails.

mod checks;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use self::checks::{CHECKS, Check};
use crate::{repo, setup};

/// Set up what is missing and run every check, or only those named, up to the first that fails.
#[derive(Args)]
#[command(after_help = checks::help())]
pub(crate) struct Options {
    /// Names of checks. After `e2e` also names of files in web/e2e: `cargo xtask test e2e keyboard`. After `engines`
    /// also names of engines: `cargo xtask test engines firefox`.
    names: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    let (checks, files) = select(&options.names)?;
    let mut requirements: Vec<_> = checks.iter().flat_map(|check| check.requirements).copied().collect();
    requirements.sort_unstable();
    requirements.dedup();
    let started = Instant::now();
    let tools = setup::ensure(&requirements)?;
    println!("Set-up took {}.", seconds(started.elapsed()));

    let mut report = Vec::new();
    let mut failure = None;
    for (done, check) in checks.iter().enumerate() {
        println!("\n== [{}/{}] {}: {}", done + 1, checks.len(), check.name, check.description);
        let began = Instant::now();
        let outcome = (check.run)(&tools, &files);
        report.push((check.name, began.elapsed(), outcome.is_ok()));
        if let Err(error) = outcome {
            failure = Some((check.name, error));
            break;
        }
    }

    println!("\n== All checks, {}", seconds(started.elapsed()));
    for (name, took, passed) in &report {
        println!("{name:>8}  {:>8}  {}", seconds(*took), if *passed { "passed" } else { "FAILED" });
    }
    let (ran, failed) = (report.len(), usize::from(failure.is_some()));
    let skipped = checks.len() - ran;
    if let Some((name, error)) = &failure {
        println!("\nThe check `{name}` failed: {error:#}\nTo run only this check again: cargo xtask test {name}\n");
    }
    let skipped_text = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    println!("{} passed, {failed} failed{skipped_text}", ran - failed);
    if failed > 0 {
        bail!("a check failed");
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The checks of these names and their dependencies, in the order of [`CHECKS`], and the files of browser tests among
/// the names.
fn select(names: &[String]) -> Result<(Vec<&'static Check>, Vec<String>)> {
    let (mut wanted, mut files): (Vec<&str>, Vec<String>) = Default::default();
    for name in names {
        if let Some(check) = CHECKS.iter().find(|check| check.name == name) {
            wanted.push(check.name);
            wanted.extend(check.depends_on);
        } else if wanted.contains(&"engines") {
            files.push(format!("web/e2e/engines/{name}.test.mjs"));
        } else if wanted.contains(&"e2e") {
            files.push(format!("web/e2e/{name}.test.mjs"));
        } else {
            bail!("there is no check `{name}`: see cargo xtask test --help");
        }
    }
    let missing = files.iter().find(|file| !repo::root().join(file).is_file());
    if let Some(missing) = missing {
        bail!("there is no {missing}");
    }
    let is_wanted = |check: &&Check| wanted.is_empty() || wanted.contains(&check.name);
    Ok((CHECKS.iter().filter(is_wanted).collect(), files))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(names: &[&str]) -> Result<(Vec<&'static str>, Vec<String>)> {
        let names: Vec<_> = names.iter().copied().map(String::from).collect();
        let (checks, files) = select(&names)?;
        Ok((checks.iter().map(|check| check.name).collect(), files))
    }

    #[test]
    fn every_dependency_of_a_check_runs_before_it() {
        for (index, check) in CHECKS.iter().enumerate() {
            for name in check.depends_on {
                assert!(CHECKS[..index].iter().any(|earlier| earlier.name == *name), "{} needs {name}", check.name);
            }
        }
    }

    #[test]
    fn selected_checks_come_with_their_dependencies_in_order() {
        assert_eq!(selected(&[]).unwrap().0.len(), CHECKS.len());
        assert_eq!(selected(&["size", "format"]).unwrap().0, ["format", "page", "size"]);
        let (checks, files) = selected(&["e2e", "pages"]).unwrap();
        assert_eq!((checks, files), (vec!["page", "e2e"], vec!["web/e2e/pages.test.mjs".to_owned()]));
        let (checks, files) = selected(&["engines", "firefox"]).unwrap();
        assert_eq!((checks, files), (vec!["page", "engines"], vec!["web/e2e/engines/firefox.test.mjs".to_owned()]));
    }

    #[test]
    fn unknown_names_are_errors() {
        assert!(selected(&["no-such-check"]).is_err());
        // A file of browser tests comes after `e2e`.
        assert!(selected(&["pages", "e2e"]).is_err());
        assert!(selected(&["e2e", "no-such-file"]).is_err());
    }
}
