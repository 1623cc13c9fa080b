//! Merges the shards of a survey. The result is that of one call for all seeds, bit for bit.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use checker::SweepStats;
use serde_json::error::Category;

use super::shard::{Question, Shard, ShardNumber};
use super::statistics::ModeStatistics;
use crate::error::MergeError;

/// Maximum size of a file. Statistics of three modes that use every bucket of their histograms have a tenth of that.
const MAX_BYTES: u64 = 4 << 20;

/// Missing ranges of shards that an error names.
const MAX_NAMED: usize = 10;

/// Shards of one question, merged so far.
struct Merged {
    question: Question,
    /// Number of shards.
    of: u64,
    /// Name of the file of each shard, by its number.
    files: BTreeMap<u64, String>,
    statistics: Vec<ModeStatistics>,
}

/// Merges files. Refuses files that are not all shards of one survey, each once, and names each error.
pub(super) fn merge(files: &[PathBuf]) -> Result<Vec<ModeStatistics>, Vec<MergeError>> {
    let (mut groups, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        let name = file.display().to_string();
        let added = read(file, &name).and_then(|shard| add(&mut groups, shard, name));
        errors.extend(added.err());
    }
    // The question of the most files; of equally many, the first.
    let most = groups.iter().map(|group| group.files.len()).max().unwrap_or(0);
    let Some(index) = groups.iter().position(|group| group.files.len() == most) else { return Err(errors) };
    let usual = groups.remove(index);
    errors.extend(groups.iter().flat_map(|group| differing(group, &usual)));
    errors.extend(missing(&usual));
    if errors.is_empty() { Ok(usual.statistics) } else { Err(errors) }
}

/// Reads a file.
fn read(file: &Path, name: &str) -> Result<Shard, MergeError> {
    let unreadable = |error| MergeError::Unreadable(name.to_owned(), error);
    let mut bytes = Vec::new();
    File::open(file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(MergeError::TooLong(name.to_owned(), MAX_BYTES));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(MergeError::Empty(name.to_owned()));
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            Category::Eof => MergeError::CutOff { name: name.to_owned(), line },
            Category::Syntax | Category::Io => MergeError::NotJson { name: name.to_owned(), line, column },
            Category::Data => {
                // The position of an error is after what is wrong, and may be the beginning of the next line.
                let line = if column == 0 { line.saturating_sub(1) } else { line };
                // An error of the whole file, in which parts contradict each other, has no line.
                let place = if line == 0 { name.to_owned() } else { format!("{name}:{line}") };
                let text = error.to_string();
                let problem = text.split(" at line ").next().unwrap_or_default().to_owned();
                MergeError::NoShard { place, problem }
            }
        }
    })
}

/// Adds a shard to those of its question. Refuses one that is there already.
fn add(groups: &mut Vec<Merged>, shard: Shard, name: String) -> Result<(), MergeError> {
    let Shard { question, number: ShardNumber { number, of }, statistics } = shard;
    let Some(group) = groups.iter_mut().find(|group| group.question == question && group.of == of) else {
        groups.push(Merged { question, of, files: [(number, name)].into(), statistics });
        return Ok(());
    };
    if let Some(earlier) = group.files.get(&number) {
        return Err(MergeError::Twice { name, earlier: earlier.clone(), number, of });
    }
    group.files.insert(number, name);
    for (all, part) in group.statistics.iter_mut().zip(&statistics) {
        all.stats = std::mem::take::<SweepStats>(&mut all.stats).merged(&part.stats);
    }
    Ok(())
}

/// How each file of a group differs from the usual ones.
fn differing(group: &Merged, usual: &Merged) -> Vec<MergeError> {
    let mut differences = group.question.differences_from(&usual.question);
    if group.of != usual.of {
        differences.push(format!("number of shards: {}, not {}", group.of, usual.of));
    }
    let reference = usual.files.values().next().cloned().unwrap_or_default();
    let error = |name: &String| MergeError::OtherSurvey {
        name: name.clone(),
        reference: reference.clone(),
        differences: differences.join("; "),
    };
    group.files.values().map(error).collect()
}

/// The missing shards, as an error.
fn missing(merged: &Merged) -> Option<MergeError> {
    let mut ranges = Vec::new();
    let mut next = 1;
    for &number in merged.files.keys().chain([&(merged.of + 1)]) {
        if number > next {
            ranges.push((next, number - 1));
        }
        next = number + 1;
    }
    let &(first, _) = ranges.first()?;
    let mut named: Vec<String> = ranges.iter().take(MAX_NAMED).map(|&(first, last)| range(first, last)).collect();
    if ranges.len() > MAX_NAMED {
        let rest: u64 = ranges.iter().skip(MAX_NAMED).map(|(first, last)| last - first + 1).sum();
        named.push(format!("{rest} more"));
    }
    Some(MergeError::Missing { shards: named.join(", "), first, of: merged.of })
}

/// "3" or "5 to 9".
fn range(first: u64, last: u64) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}
