//! Shard of a survey: a contiguous range of its seeds, and the file with the statistics of these.

use std::ops::Range;
use std::str::FromStr;

use cluster::Mode;
use flate2::Crc;
use raft_core::RuleSetting;
use scenario::{Scenario, encoding};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::statistics::{MAX_SEEDS, ModeStatistics, as_json};

/// Maximum number of shards.
const MAX_SHARDS: u64 = 1_000_000;

/// Version of the format of a file.
const FORMAT: u64 = 1;

/// Number of a shard, from 1 on, and the number of shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShardNumber {
    pub(super) number: u64,
    pub(super) of: u64,
}

impl ShardNumber {
    /// The shard that is a whole survey.
    pub(super) const WHOLE: Self = Self { number: 1, of: 1 };

    /// Its seeds among so many. Each seed is in one shard, and the sizes of shards differ by one at most.
    pub(super) fn seeds(self, seeds: u64) -> Range<u64> {
        seeds * (self.number - 1) / self.of..seeds * self.number / self.of
    }

    /// Whether there is such a shard.
    fn exists(self) -> bool {
        (1..=MAX_SHARDS).contains(&self.of) && (1..=self.of).contains(&self.number)
    }
}

impl FromStr for ShardNumber {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let shard = parts.map(|(number, of)| Self { number, of }).filter(|shard| shard.exists());
        shard.ok_or_else(|| {
            format!("a shard is K/N: its number from 1 to N, and the number of shards N, up to {MAX_SHARDS}")
        })
    }
}

/// Question of a survey: the scenario, its modes and its seeds. Shards with equal questions and numbers of shards add
/// up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// Version of this program.
    overlap: String,
    /// Title of the scenario.
    title: String,
    /// Checksum of everything else that runs depend on, but for rules, modes and seeds.
    scenario: String,
    /// Keys of the settings of rules other than Raft's.
    off: Vec<String>,
    /// Keys of the modes.
    modes: Vec<String>,
    /// Number of seeds of the whole survey.
    pub(super) seeds: u64,
}

impl Question {
    /// The question of a survey.
    pub(super) fn new(scenario: &Scenario, modes: &[Mode], seeds: u64) -> Self {
        // Without what does not change a run, and what is compared by itself.
        let compared = Scenario {
            id: "".into(),
            title: "".into(),
            summary: "".into(),
            display_order: Vec::new(),
            modes: Vec::new(),
            rules: scenario.rules.all_on(),
            seed: 0,
            beats: Vec::new(),
            ..scenario.clone()
        };
        let mut checksum = Crc::new();
        checksum.update(encoding::encode(&compared).as_bytes());
        Self {
            overlap: env!("CARGO_PKG_VERSION").to_owned(),
            title: scenario.title.to_string(),
            scenario: format!("{:08x}", checksum.sum()),
            off: scenario.rules.settings().map(|setting: RuleSetting| setting.key().to_owned()).collect(),
            modes: modes.iter().map(|mode| mode.key().to_owned()).collect(),
            seeds,
        }
    }

    /// How it differs from another one, in words.
    pub(super) fn differences_from(&self, other: &Self) -> Vec<String> {
        let quoted = |question: &Self| match self.title == other.title {
            true => format!("“{}” with checksum {}", question.title, question.scenario),
            false => format!("“{}”", question.title),
        };
        let list = |keys: &[String]| if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
        let parts = [
            ("version of overlap", self.overlap.clone(), other.overlap.clone()),
            ("scenario", quoted(self), quoted(other)),
            ("rules that are off", list(&self.off), list(&other.off)),
            ("modes", list(&self.modes), list(&other.modes)),
            ("--seeds", self.seeds.to_string(), other.seeds.to_string()),
        ];
        let differing = parts.into_iter().filter(|(what, this, that)| {
            if *what == "scenario" {
                self.scenario != other.scenario || self.title != other.title
            } else {
                this != that
            }
        });
        differing.map(|(what, this, that)| format!("{what}: {this}, not {that}")).collect()
    }
}

/// Statistics of a shard, with what they are of.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "File")]
pub(super) struct Shard {
    pub(super) question: Question,
    pub(super) number: ShardNumber,
    /// The statistics of each mode, in the order of the question.
    pub(super) statistics: Vec<ModeStatistics>,
}

/// The file of a shard.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    shard_of_a_survey: u64,
    question: Question,
    shard: u64,
    shards: u64,
    first_seed: u64,
    end_seed: u64,
    statistics: Vec<ModeStatistics>,
}

impl TryFrom<File> for Shard {
    type Error = String;

    fn try_from(file: File) -> Result<Self, String> {
        let File { shard_of_a_survey: format, question, shard: number, shards: of, .. } = file;
        if format != FORMAT {
            return Err(format!(
                "it has format {format}, and this program reads format {FORMAT}: take the version of overlap that wrote it"
            ));
        }
        let number = ShardNumber { number, of };
        if !number.exists() || !(1..=MAX_SEEDS).contains(&question.seeds) {
            return Err(format!("there is no shard {}/{} of {} seeds", number.number, number.of, question.seeds));
        }
        let seeds = number.seeds(question.seeds);
        if seeds != (file.first_seed..file.end_seed) {
            return Err(format!(
                "the seeds of shard {}/{} are {} to {} (exclusive)",
                number.number, of, seeds.start, seeds.end
            ));
        }
        let modes = file.statistics.iter().map(|it| it.mode.key());
        if !modes.eq(question.modes.iter().map(String::as_str)) {
            return Err(format!("it has not exactly the statistics of the modes {}", question.modes.join(", ")));
        }
        for ModeStatistics { mode, stats } in &file.statistics {
            let slowest = [&stats.change_ms, &stats.unavailable_ms].map(|times| times.max().map(|most| most.seed));
            let named = stats.first_violating.iter().copied().chain(slowest.into_iter().flatten());
            if stats.seeds != seeds.end - seeds.start || !named.clone().all(|seed| seeds.contains(&seed)) {
                return Err(format!(
                    "its statistics of the mode {mode} are of other seeds than {} to {} (exclusive)",
                    seeds.start, seeds.end
                ));
            }
        }
        Ok(Self { question, number, statistics: file.statistics })
    }
}

impl Shard {
    /// Its file: JSON, with a line for each mode.
    pub(super) fn to_json(&self) -> String {
        let seeds = self.number.seeds(self.question.seeds);
        let statistics: Vec<String> =
            self.statistics.iter().map(|it| as_json(it.mode, &it.stats).to_string()).collect();
        format!(
            "{{\"shard_of_a_survey\":{FORMAT},\n\"question\":{},\n\"shard\":{},\"shards\":{},\"first_seed\":{},\"end_seed\":{},\n\
             \"statistics\":[\n{}]}}\n",
            json!(self.question),
            self.number.number,
            self.number.of,
            seeds.start,
            seeds.end,
            statistics.join(",\n")
        )
    }
}
