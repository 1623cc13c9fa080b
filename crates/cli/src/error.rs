//! Errors of a call.

use checker::{Estimate, Granularity, StartError, with_separators};
use cluster::{Mode, Violation};
use scenario::link::MAX_BYTES;
use scenario::quorum_chain::{ChainError, ChainProblem};
use scenario::script::UnwritableError;
use thiserror::Error;

use crate::exit_status::ExitStatus;
use crate::message::{Format, Message, Severity};
use crate::png::PngError;
use crate::source::LoadError;

/// Reason why a scenario has no link.
#[derive(Debug, Error)]
pub(crate) enum FragmentError {
    /// The scenario has no script that the link could embed.
    #[error(transparent)]
    Script(#[from] UnwritableError),
    /// The link would be longer than [`MAX_BYTES`].
    #[error(
        "the link would be {0} bytes long, and none longer than {MAX_BYTES} is opened: make the script's texts shorter, or send \
         its file instead"
    )]
    TooLong(usize),
}

/// Reason why no lesson or handout can be written.
#[derive(Debug, Error)]
pub(crate) enum LessonError {
    /// There is no template where one is looked for.
    #[error(
        "there is no overlap-lesson-template.html in the current folder, beside this program or in target/release-files. Get it with the release, or make \
         it with: cargo xtask build. Then name it with --template, or put it into one of these places"
    )]
    NoTemplate,
    /// The template cannot be read.
    #[error("{0}: the template cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// The file is no template.
    #[error(
        "{0}: this is no template of a lesson, or one of another version: take overlap-lesson-template.html of this release"
    )]
    NotATemplate(String),
    /// The file to be written is one that is read.
    #[error("--output {0} is a file that is read: name another file")]
    Overwritten(String),
    /// The file cannot be written.
    #[error("{0}: the file could not be written: {1}")]
    Unwritten(String, std::io::Error),
}

/// Reason why files do not merge to a survey.
#[derive(Debug, Error)]
pub(crate) enum MergeError {
    /// The file cannot be read.
    #[error("{0}: the file cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// The file is longer than any shard.
    #[error(
        "{0}: the file has more than {1} bytes, and no shard of a survey has: name the files that overlap survey --shard wrote"
    )]
    TooLong(String, u64),
    /// The file is empty.
    #[error("{0}: the file is empty: its shard has not ended, or failed. Wait for it, or run it again")]
    Empty(String),
    /// The file ends in the middle.
    #[error(
        "{name}:{line}: the file is cut off here: its shard has not ended, or the disk was full. Run the shard again"
    )]
    CutOff {
        /// Name of the file.
        name: String,
        /// Its last line.
        line: usize,
    },
    /// The file is not JSON.
    #[error("{name}:{line}:{column}: this is not JSON: name the files that overlap survey --shard wrote")]
    NotJson {
        /// Name of the file.
        name: String,
        /// Line of the error.
        line: usize,
        /// Column of the error.
        column: usize,
    },
    /// The file is JSON and no shard.
    #[error("{place}: this is no shard of a survey, or it was altered: {problem}")]
    NoShard {
        /// Name of the file, with the line of the error.
        place: String,
        /// The fault.
        problem: String,
    },
    /// A shard that an earlier file is, too.
    #[error("{name}: shard {number}/{of} again, after {earlier}: name each shard once")]
    Twice {
        /// Name of the file.
        name: String,
        /// Name of the earlier file.
        earlier: String,
        /// Number of the shard.
        number: u64,
        /// Number of shards.
        of: u64,
    },
    /// A shard of another survey than most of the files.
    #[error("{name}: a shard of another survey than {reference}: {differences}")]
    OtherSurvey {
        /// Name of the file.
        name: String,
        /// Name of one of the other files.
        reference: String,
        /// How they differ.
        differences: String,
    },
    /// Shards that no file has.
    #[error(
        "of {of} shards, these are missing: {shards}. Run the survey with --shard {first}/{of} and so on, and merge all files"
    )]
    Missing {
        /// The missing shards.
        shards: String,
        /// The first of them.
        first: u64,
        /// Number of shards.
        of: u64,
    },
}

/// Maximum size of a file with a counterexample: one of the module has some 100 kB.
pub(crate) const MAX_TRACE_BYTES: u64 = 16 << 20;

/// Reason why a counterexample cannot be played.
#[derive(Debug, Error)]
pub(crate) enum ImportError {
    /// The file cannot be read.
    #[error("{0}: the file cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// The file is too large.
    #[error("{0}: the file has more than {megabytes} MB, and no counterexample is so long: give TLC's output alone", megabytes = MAX_TRACE_BYTES >> 20)]
    TooLarge(String),
    /// The file is no text.
    #[error("{0}: this is not text in UTF-8: give TLC's output, or the JSON of -dumpTrace json")]
    NoText(String),
    /// There is no script of the question.
    #[error(
        "there is no question.overlap beside {0}: name the file of that name that `overlap export tla` wrote, with --question"
    )]
    NoQuestion(String),
    /// The file is no counterexample.
    #[error("{0}, {1}")]
    Trace(String, tla::TraceError),
    /// The counterexample cannot be replayed.
    #[error("{0}, {1}")]
    Replay(String, tla::ReplayError),
}

/// Error of a call whose syntax is right. Each text says what to do.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The scenario cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The picture cannot be rasterized.
    #[error(transparent)]
    Png(#[from] PngError),
    /// The scenario has no link.
    #[error(transparent)]
    Fragment(#[from] FragmentError),
    /// The scenario has no script.
    #[error(transparent)]
    Script(#[from] UnwritableError),
    /// The lesson or the handout cannot be written.
    #[error(transparent)]
    Lesson(#[from] LessonError),
    /// The chain of configurations has an error.
    #[error("{error}")]
    Chain {
        /// Text of the chain.
        chain: String,
        /// The error.
        error: ChainError,
    },
    /// The files do not merge to a survey. Each error is one of a file, or about the missing ones.
    #[error("the files are not the shards of one survey")]
    Merge(Vec<MergeError>),
    /// The search cannot start.
    #[error("{0}")]
    Search(StartError),
    /// The module cannot say the question.
    #[error("{0}")]
    Unsayable(tla::UnsayableError),
    /// The counterexample of TLC cannot be played.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A file of an export cannot be written.
    #[error("{0}: the file could not be written: {1}")]
    NotExported(String, std::io::Error),
    /// The scenario does not have the mode.
    #[error("this scenario has no mode {mode}; it has: {}", modes.iter().map(|mode| mode.key()).collect::<Vec<_>>().join(", "))]
    NoSuchMode {
        /// Key of the mode.
        mode: &'static str,
        /// Modes of the scenario.
        modes: Vec<Mode>,
    },
    /// The scenario does not have the beat.
    #[error("this scenario has no beat “{beat}”{}", available(beats))]
    NoBeat {
        /// Name of the beat.
        beat: String,
        /// Beats of the scenario.
        beats: Vec<String>,
    },
    /// Two settings of one rule.
    #[error("--rule-off {0} and --rule-off {1} are settings of one rule: remove one of them")]
    OneRule(&'static str, &'static str),
    /// A bound on messages in flight, in moves.
    #[error("--{option} bounds messages in flight, and there are none in moves: add --granularity steps, or remove it")]
    OnlyInSteps {
        /// Name of the option.
        option: &'static str,
    },
    /// A bound on servers that stay down, in steps.
    #[error("--{option} is a bound of moves: in steps, every server that crashes may stay down. Remove it")]
    OnlyInMoves {
        /// Name of the option.
        option: &'static str,
    },
    /// An allowance of continuations, in a search that is not about them.
    #[error("--{option} is for dead ends: add --property dead-end or --property stuck-change, or remove it")]
    OnlyForDeadEnds {
        /// Name of the option.
        option: &'static str,
    },
    /// The old members are a target of the search already.
    #[error("--reverse: the search changes to the old members already: remove the option")]
    NothingToReverse,
    /// All seeds give the same run.
    #[error("a script with “then” lines has no clock, so that every seed gives the same run: overlap run")]
    NoClock,
    /// The script to be written is the scenario.
    #[error("--script {0} is the file of the scenario: name another file")]
    Overwritten(String),
    /// The bounds need more memory than is allowed.
    #[error(
        "bounds too large: {estimate}, and --memory allows {megabytes} MB. Seen before the search gave up: {} states, up to \
         {depth} {granularity} from the start. Lower a bound, or raise --memory; --force starts the search all the same{}",
        with_separators(*seen as u64),
        export.as_ref().map(|call| format!(".\nOr let TLC search on many machines: {call}")).unwrap_or_default()
    )]
    TooLarge {
        /// Number of distinct states seen.
        seen: usize,
        /// Depth of the last of them.
        depth: u32,
        /// Unit of the depth.
        granularity: Granularity,
        /// Estimate of the search.
        estimate: Estimate,
        /// Maximum memory.
        megabytes: usize,
        /// Command that exports the question for TLC.
        export: Option<String>,
    },
    /// The property is violated before the search starts.
    #[error("{property} is violated at {at} ms already ({violation}): name an earlier moment, or another --property", property = violation.property())]
    ViolatedBefore {
        /// The moment at which the search starts.
        at: u64,
        /// The violation.
        violation: Violation,
    },
    /// More messages are in flight at the start than the bound.
    #[error(
        "{in_flight} messages are in flight where the search starts: --in-flight {in_flight}, or --granularity moves"
    )]
    TooManyInFlight {
        /// Number of messages.
        in_flight: usize,
    },
}

impl CliError {
    /// Exit status of the call.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Load(error) => error.status(),
            Self::Lesson(LessonError::Unwritten(..)) => ExitStatus::Failed,
            _ => ExitStatus::Usage,
        }
    }

    /// Renders the error, without a line break at the end.
    pub(crate) fn render(&self, format: Format) -> String {
        match self {
            Self::Load(error) => error.render(format),
            Self::Chain { chain, error } => chain_error(chain, error, format),
            Self::Merge(errors) => errors.iter().map(|error| format!("error: {error}")).collect::<Vec<_>>().join("\n"),
            _ => format!("error: {self}"),
        }
    }
}

/// Renders the error of a chain, without a line break at the end.
fn chain_error(chain: &str, error: &ChainError, format: Format) -> String {
    let mut text = error.to_string();
    if error.problem == ChainProblem::OnlyOne {
        text.push_str(". In a shell, put the chain in quotation marks");
    }
    let message =
        Message { severity: Severity::Error, text: &text, name: "the chain", position: Some((chain, error.span)) };
    message.render(format)
}

/// The names in a list.
fn available(names: &[String]) -> String {
    if names.is_empty() { ": it has none".to_owned() } else { format!("; it has: {}", names.join(", ")) }
}
