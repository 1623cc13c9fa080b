//! What a line says that is done: from its words to a Step.
//!
//! The [action](crate::action)'s reader stops at the first word that is wrong. Here all that are wrong are told, each with what to do
//! about it in a script.

use cluster::Step;
use raft_core::{ServerId, ServerSet};

use super::line::{Line, meant, server};
use super::read::{OTHER, SERVER};
use super::{Fault, Problem, StartFault};
use crate::action::{ActionParseError, WORDS, parse_words};
use crate::link::MAX_SERVERS;
use crate::text::{number, truncate};

/// No action has more words: the longest requests a joint change that adds, adds as learners and removes seven servers.
const LONGEST: usize = 2 + 1 + 3 * (1 + MAX_SERVERS as usize);

const MESSAGE: &str = "a message between servers that are here, as S1>S3#4";
const REQUEST: &str = "what is requested (add, learner, remove or joint)";
const REQUESTS: [&str; 4] = ["add", "learner", "remove", "joint"];
/// Words after which more servers come.
const MORE: [&str; 3] = ["learners", "add", "remove"];

/// Whether an action begins with the word.
pub(super) fn begins(word: &str) -> bool {
    WORDS.iter().any(|known| known.split(' ').next() == Some(word))
}

/// Reads the action that begins at a place of the line. These servers may be named.
pub(super) fn read(line: &Line<'_>, from: usize, here: ServerSet, faults: &mut Vec<Fault>) -> Option<Step> {
    let words = line.from(from);
    if words.is_empty() {
        faults.push(line.fault(line.end(), Problem::Expected("what is done")));
        return None;
    }
    // What is wrong with an action that is too long is wrong within so many words.
    let words = &words[..words.len().min(LONGEST + 1)];
    let mut attempt = Attempt { words: words.iter().map(|&word| word.to_owned()).collect(), here };
    for spare in (MAX_SERVERS + 1..).take(words.len()) {
        let (place, fault) = match attempt.step() {
            Ok(step) => {
                faults.extend(impossible(line, from, step));
                return Some(step);
            }
            Err(fault) => fault,
        };
        let word = line.word(from + place);
        faults.push(line.fault(word, attempt.problem(place, &fault)));
        if !attempt.mend(place, &fault, spare) {
            // What the words after it should be is not known, but that they name no other servers.
            let others = words.iter().skip(place + 1).filter(|word| names_another(word, here));
            let told = |word: &&str| Problem::Action { fault: ActionParseError::NotHere(truncate(word)), meant: None };
            faults.extend(others.map(|word| line.fault(word, told(word))));
            return None;
        }
    }
    None
}

/// What others call the same as an action.
static OTHER_NAMES: [(&str, &[&str]); 11] = [
    ("ask", &["add", "remove", "change", "reconfigure"]),
    ("crash", &["kill", "fail", "halt"]),
    ("cut", &["block"]),
    ("join", &["merge", "reconnect"]),
    ("lose-disk", &["wipe", "corrupt"]),
    ("part", &["partition", "isolate", "split", "disconnect"]),
    ("propose", &["write", "put", "command"]),
    ("restart", &["reboot", "recover", "revive"]),
    ("time out", &["time", "campaign", "elect", "stand"]),
    ("compact", &["snapshot"]),
    ("transfer", &["handover", "hand"]),
];

/// The action that was meant by the word, probably.
fn meant_action(word: &str) -> Option<&'static str> {
    let same = OTHER_NAMES.iter().find(|(_, names)| names.contains(&word)).map(|&(action, _)| action);
    same.or_else(|| meant(word, &WORDS))
}

/// Whether the word is the name of a server, and of none of these.
fn names_another(word: &str, here: ServerSet) -> bool {
    let is_name = word.strip_prefix('S').and_then(number).is_some();
    is_name && server(word).is_none_or(|server| !here.contains(server))
}

/// What is wrong with an action that can never be done.
fn impossible(line: &Line<'_>, from: usize, step: Step) -> Option<Fault> {
    let Step::Ask { target, learners } = step else { return None };
    if target.is_empty() {
        return Some(line.fault(line.word(from + 1), Problem::Expected(SERVER)));
    }
    let both = target.intersection(learners).iter().next()?;
    let place = from + 1 + target.len();
    Some(line.fault(line.word(place), Problem::Start(StartFault::LearnerVotes(both))))
}

/// The words of an action, where those that were wrong are replaced by others that are not: so the rest can be read.
struct Attempt {
    words: Vec<String>,
    /// The servers that may be named, with those that stand for others.
    here: ServerSet,
}

impl Attempt {
    fn step(&self) -> Result<Step, (usize, ActionParseError)> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        parse_words(&words, Some(self.here))
    }

    /// Whether a word at a place would be taken there, whatever is wrong after it.
    fn takes(&self, place: usize, word: &str) -> bool {
        let mut words = self.words.clone();
        words.truncate(place);
        words.push(word.to_owned());
        let spare = ServerId::try_from(MAX_SERVERS + 1).ok();
        let attempt = Self { words, here: self.here.iter().chain(spare).collect() };
        attempt.step().map_or_else(|(wrong, _)| wrong > place, |_| true)
    }

    /// Replaces the word that is wrong, if it is known what should stand there; a server by one that is not yet named.
    fn mend(&mut self, place: usize, fault: &ActionParseError, spare: u64) -> bool {
        let other = match fault {
            ActionParseError::NotHere(_) | ActionParseError::Twice(_) => format!("S{spare}"),
            ActionParseError::NotAMessage(_) => format!("S{spare}>S{spare}#0"),
            ActionParseError::NotANumber(_) => "0".to_owned(),
            _ => return false,
        };
        self.here.extend(ServerId::try_from(spare));
        if let Some(word) = self.words.get_mut(place) {
            *word = other;
        }
        true
    }

    /// A fault as a script tells it: what should stand at the place instead.
    fn problem(&self, place: usize, fault: &ActionParseError) -> Problem {
        let word = self.words.get(place).map_or("", String::as_str);
        let meant = match fault {
            ActionParseError::Missing(_) => return self.missing(),
            ActionParseError::Twice(_) => return Problem::Twice(truncate(word)),
            ActionParseError::NotAMessage(_) => return Problem::unknown(word, MESSAGE, None),
            ActionParseError::UnknownAction(_) => meant_action(word),
            ActionParseError::UnknownRequest(_) => meant(word, &REQUESTS),
            ActionParseError::TooMany(_) => match meant(word, &MORE).filter(|meant| self.takes(place, meant)) {
                None => return Problem::TooMany(truncate(word)),
                meant => meant,
            },
            _ => None,
        };
        Problem::Action { fault: fault.clone(), meant }
    }

    /// What the action lacks at its end.
    fn missing(&self) -> Problem {
        let end = self.words.len();
        let server = format!("S{}", MAX_SERVERS + 1);
        if self.takes(end, &format!("{server}>{server}#0")) {
            Problem::Expected(MESSAGE)
        } else if self.takes(end, &server) {
            Problem::Expected(OTHER)
        } else if self.takes(end, "0") {
            Problem::Number { low: 0, high: u32::MAX.into() }
        } else {
            Problem::Expected(REQUEST)
        }
    }
}
