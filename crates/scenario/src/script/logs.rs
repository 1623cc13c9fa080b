//! The lines of a script that say what is on disks at the start: `log`, `term` and `committed`.

use raft_core::{Command, Configuration, Entry, Payload, ServerId, ServerSet, Term};

use super::line::{Line, Place, meant};
use super::read::Reader;
use super::words::Words;
use super::{Fault, Problem, StartFault};
use crate::text::{number, short_number};

/// A log begins with no more entries than this.
pub(super) const MAX_ENTRIES: usize = 50;

/// No server begins in a later term than this.
const MAX_TERM: u64 = 99;

const RUNS: &str = "a server that one of the lines “old” and “new” names";
const ENTRY: &str = "the term of an entry, and perhaps what it is (as 1, or 1 no-op)";
const KINDS: [&str; 3] = ["no-op", "command", "voters"];
const KIND: &str = "what an entry is (no-op, command or voters)";

/// What these lines said, before it is looked at as a whole.
#[derive(Default)]
pub(super) struct Logs {
    /// In the order of the lines.
    pub(super) logs: Vec<Written>,
    /// Who is in which term.
    pub(super) terms: Vec<(ServerId, Term, Place)>,
    /// How many entries are committed.
    pub(super) committed: Option<(usize, Place)>,
    /// Where it says who leads.
    pub(super) leader: Option<Place>,
    /// Where it says how many commands there are.
    pub(super) commands: Option<Place>,
}

/// A log that was written down.
pub(super) struct Written {
    pub(super) server: ServerId,
    pub(super) entries: Vec<Entry>,
    /// Where each of them stands.
    pub(super) places: Vec<Place>,
}

/// The command that an entry of a term is, at its place from 1 in a log, where the script says no more of it than its term. No
/// two are the same.
pub(super) fn usual_command(term: Term, place: usize) -> Command {
    Command((u64::from(term) * 100) as u32 + place as u32)
}

/// The term of who has a log or a vote from the start, where the script does not say it: everybody has heard of the latest
/// leader.
pub(super) fn usual_term<'a>(logs: impl Iterator<Item = &'a [Entry]>) -> Term {
    logs.filter_map(<[Entry]>::last).map(|last| last.term).max().unwrap_or_default()
}

impl<'a> Reader<'a> {
    /// `log S2: 1, 1 no-op, 2 command 7, 2 voters S1 S2 S3 and S1 S4 S5`
    pub(super) fn log(&mut self, line: &Line<'a>) {
        let Some((head, _)) = self.halves(line) else {
            if !line.word(1).is_empty() {
                self.server(line, line.word(1), Some(self.run), RUNS);
            }
            return;
        };
        let server = self.server(&head, head.word(1), Some(self.run), RUNS);
        self.nothing_more(&head, 2);
        if self.logs.logs.iter().any(|log| Some(log.server) == server) {
            self.twice(line, head.word(1));
        }
        let (mut entries, mut places) = (Vec::new(), Vec::new());
        for part in line.said().split(',').map(str::trim_ascii) {
            if let Some(entry) = entry(line, part, self.run, &entries, &mut self.faults) {
                entries.push(entry);
                places.push(line.place(part));
            }
            if entries.len() > MAX_ENTRIES {
                self.fault(line, part, Problem::Start(StartFault::TooLong));
                break;
            }
        }
        self.logs.logs.extend(server.map(|server| Written { server, entries, places }));
    }

    /// `term S2 3`
    pub(super) fn term(&mut self, line: &Line<'a>) {
        let server = self.server(line, line.word(1), Some(self.run), RUNS);
        if self.logs.terms.iter().any(|&(of, _, _)| Some(of) == server) {
            self.twice(line, line.word(1));
        }
        if line.word(1).is_empty() {
            return;
        }
        let term = self.number(line, 2, MAX_TERM);
        self.nothing_more(line, 3);
        self.logs.terms.extend(server.zip(term).map(|(of, term)| (of, term.into(), line.place(line.word(2)))));
    }

    /// `committed 2`
    pub(super) fn committed(&mut self, line: &Line<'a>) {
        let Some(count) = self.number(line, 1, MAX_ENTRIES as u64) else { return };
        self.nothing_more(line, 2);
        self.logs.committed = Some((count as usize, line.place(line.word(1))));
    }
}

/// Reads what stands between two commas, after the entries before it. Of what is wrong with it the rest is read, too.
fn entry<'a>(
    line: &Line<'a>,
    part: &'a str,
    servers: ServerSet,
    before: &[Entry],
    faults: &mut Vec<Fault>,
) -> Option<Entry> {
    let Some(mut words) = Words::of(line, part, (servers, RUNS)) else {
        faults.push(line.fault(part, Problem::Expected(ENTRY)));
        return None;
    };
    let mut term = before.last().map_or(Term::ZERO, |last| last.term);
    let word = words.next();
    let problem = match number(word) {
        Some(number) if !(1..=MAX_TERM).contains(&number) => Some(Problem::Number { low: 1, high: MAX_TERM }),
        Some(number) if Term::from(number) < term => Some(Problem::Start(StartFault::TermFalls(term))),
        Some(number) => {
            term = number.into();
            None
        }
        None => Some(Problem::Expected(ENTRY)),
    };
    words.faults.extend(problem.map(|problem| line.fault(word, problem)));
    if KINDS.contains(&word) {
        // Its term was forgotten.
        words.read = 0;
    }
    let payload = payload(&mut words, term, before.len() + 1).and_then(|payload| words.finish().map(|()| payload));
    let payload = payload.map_err(|fault| words.faults.push(fault));
    faults.append(&mut words.faults);
    Some(Entry { term, payload: payload.unwrap_or(Payload::NoOp) })
}

/// What an entry of this term is, at its place from 1.
fn payload(words: &mut Words<'_, '_>, term: Term, place: usize) -> Result<Payload, Fault> {
    let line = words.line;
    Ok(match words.next() {
        "" => Payload::Command(usual_command(term, place)),
        "no-op" => Payload::NoOp,
        "command" => {
            let word = words.next();
            let problem = Problem::Number { low: 0, high: u32::MAX.into() };
            Payload::Command(Command(short_number(word).ok_or_else(|| line.fault(word, problem))?))
        }
        "voters" => Payload::Configuration(configuration(words)?),
        word => return Err(line.fault(word, Problem::unknown(word, KIND, meant(word, &KINDS)))),
    })
}

/// `S1 S2 S3 and S1 S4 S5 learners S6`: the voters, where it is joint those of the old half and those of the new, and the learners.
fn configuration(words: &mut Words<'_, '_>) -> Result<Configuration, Fault> {
    let (mut old, mut voters, mut learners) = (ServerSet::EMPTY, words.servers()?, ServerSet::EMPTY);
    if words.peek() == "and" {
        words.next();
        (old, voters) = (voters, words.servers()?);
    }
    if words.peek() == "learners" {
        let word = words.next();
        learners = words.servers()?;
        if let Some(both) = learners.intersection(voters).iter().next() {
            return Err(words.line.fault(word, Problem::Start(StartFault::LearnerVotes(both))));
        }
    }
    Ok(Configuration::joint(old, voters, learners))
}

/// An entry as such a line has it, at its place from 1.
pub(super) fn write(entry: &Entry, place: usize) -> String {
    let term = entry.term;
    match entry.payload {
        Payload::NoOp => format!("{term} no-op"),
        Payload::Command(command) if command == usual_command(term, place) => term.to_string(),
        Payload::Command(Command(command)) => format!("{term} command {command}"),
        Payload::Configuration(it) => {
            let mut text = format!("{term} voters");
            let parts = [
                ("", it.outgoing()),
                (if it.is_joint() { " and" } else { "" }, it.voters()),
                (" learners", it.learners().union(it.learners_next())),
            ];
            for (word, set) in parts.into_iter().filter(|(_, set)| !set.is_empty()) {
                text.push_str(word);
                text.extend(set.iter().map(|server| format!(" {server}")));
            }
            text
        }
    }
}
