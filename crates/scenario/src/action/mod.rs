//! Actions: Steps at a time, and their text form, as links and scripts have it: `crash 2`, `deliver 1>3#4`,
//! `ask 1 2 3 learners 6`.
//!
//! The [table](ACTIONS) has every action. The form is permanent, since published links and scripts contain it. Words
//! are in lower case and separated by one space or one dot each. Servers are bare numbers; scripts also write `S2`. A
//! message, `1>3#4`, may also be its three numbers. A word never gets a second meaning.

mod argument_reader;
mod argument_writer;
mod error;
mod partition;
mod request;
mod table;

pub use error::ActionParseError;
pub use partition::isolate;
pub(crate) use partition::{Partition, PartitionWords};
pub(crate) use request::{FOUNDERS, LISTS, REQUESTS, SURVIVORS};
pub use table::{ACTIONS, ActionSpec, WORDS};
pub(crate) use table::{PARTITIONS, SYNONYMS};

use argument_reader::ArgumentReader;
use argument_writer::ArgumentWriter;
use cluster::{Mode, Step};
use raft_core::ServerSet;
use table::{read_step, write_step};

use crate::text::truncate;

/// A Step at a time, by the scenario or by the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// Time of the Step in virtual milliseconds. An action of the user comes after all other events at
    /// or before that time.
    pub at: u64,
    /// The lane of the action; every lane if it is `None`.
    pub lane: Option<Mode>,
    /// The Step.
    pub step: Step,
}

/// Formats a Step with a space between its words. [`parse`] is the inverse.
#[must_use]
pub fn write(step: Step) -> String {
    write_with("", step)
}

/// Formats a Step as scripts do, with server names such as `S2`.
pub(crate) fn write_in_script(step: Step) -> String {
    write_with("S", step)
}

fn write_with(prefix: &'static str, step: Step) -> String {
    let mut writer = ArgumentWriter::new(prefix);
    write_step(step, &mut writer);
    writer.text
}

/// Parses the text of a Step.
///
/// # Errors
/// The first word that is wrong.
pub fn parse(text: &str) -> Result<Step, ActionParseError> {
    let words: Vec<&str> = text.split([' ', '.']).collect();
    parse_words(&words, None).map_err(|(_, error)| error)
}

/// Parses the words of a Step.
///
/// In a script `known_servers` are the servers that it names. They may then be written as `S2`, and an election timeout
/// as `time out`.
///
/// # Errors
/// The first word that is wrong, with its index; or the index at which a word is missing.
pub(crate) fn parse_words(words: &[&str], known_servers: Option<ServerSet>) -> Result<Step, (usize, ActionParseError)> {
    let mut reader = ArgumentReader::new(words, known_servers);
    let step = read_step(&mut reader).and_then(|step| match reader.peek() {
        Some(word) => Err(ActionParseError::TooMany(truncate(word))),
        None => Ok(step),
    });
    step.map_err(|error| match error {
        ActionParseError::Missing(_) | ActionParseError::TooMany(_) => (reader.read, error),
        _ => (reader.read.saturating_sub(1), error),
    })
}
