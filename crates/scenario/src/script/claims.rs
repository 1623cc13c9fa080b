//! From the words of an `expect` line to what they claim.

use std::sync::Arc;

use cluster::Property;
use raft_core::{ServerId, ServerSet};

use super::line::{Line, meant, server};
use super::read::OTHER;
use super::words::Words;
use super::{Fault, Problem};
use crate::text::number;
use crate::{Claim, Comparison, EntryKind, Metric};

const CLAIM: &str = "a claim (as safe, breaks Log Matching, finishes, nobody leads, S1 leads, or commits 3)";
const WORDS: [&str; 5] = ["safe", "breaks", "finishes", "does not finish", "nobody leads"];
const PROPERTY: &str = "a safety property";
/// The safety properties, as [`property_key`] names them.
static PROPERTIES: [&str; 5] =
    ["Election Safety", "Leader Append-Only", "Log Matching", "Leader Completeness", "State Machine Safety"];
const OF_SERVERS: &str =
    "“leads”, “have the same log”, or of one server “counts” and voters, or “has” and how many entries";
const SAME_LOG: &str = "“the same log”, or one server alone before its number of entries,";

/// Reads what stands after the colon of a line, between semicolons, of these servers.
pub(super) fn read<'a>(line: &Line<'a>, servers: ServerSet, faults: &mut Vec<Fault>) -> Arc<[Claim]> {
    let mut claims = Vec::new();
    for part in line.said().split(';') {
        let Some(mut words) = Words::of(line, part, (servers, OTHER)) else {
            faults.push(line.fault(part, Problem::Expected(CLAIM)));
            continue;
        };
        match words.claim(part) {
            Ok(claim) => claims.push(claim),
            Err(fault) => words.faults.push(fault),
        }
        faults.append(&mut words.faults);
    }
    claims.into()
}

impl<'a> Words<'_, 'a> {
    fn claim(&mut self, text: &'a str) -> Result<Claim, Fault> {
        let word = self.next();
        let claim = match word {
            "safe" => Claim::Breaks(Vec::new()),
            "breaks" => return Ok(self.properties(text)),
            "finishes" => Claim::Finishes(true),
            "does" => {
                self.expect("not", "“not finish”")?;
                self.expect("finish", "“finish”")?;
                Claim::Finishes(false)
            }
            "nobody" => {
                self.expect("leads", "“leads”")?;
                Claim::Leads(ServerSet::EMPTY)
            }
            _ if server(word).is_some() => {
                self.read = 0;
                self.of_servers()?
            }
            _ => match Metric::ALL.into_iter().find(|metric| metric.key() == word) {
                Some(metric) => self.measure(metric)?,
                None => {
                    let meant = meant(word, &WORDS).or_else(|| meant(word, &Metric::ALL.map(Metric::key)));
                    return Err(self.line.fault(word, Problem::unknown(word, CLAIM, meant)));
                }
            },
        };
        self.finish().map(|()| claim)
    }

    /// `breaks Election Safety, Log Matching`
    fn properties(&mut self, text: &'a str) -> Claim {
        let mut broken = Vec::new();
        let names = text.trim_ascii_start().get("breaks".len()..).unwrap_or_default();
        for name in names.split(',') {
            let name = if name.trim_ascii().is_empty() {
                self.end.get(self.end.len()..).unwrap_or(name)
            } else {
                name.trim_ascii()
            };
            let words = || name.split_ascii_whitespace();
            let Some(property) = Property::ALL.into_iter().find(|it| words().eq(property_key(*it).split(' '))) else {
                let problem = Problem::unknown_of(name, PROPERTY, meant(name, &PROPERTIES), &PROPERTIES);
                self.faults.push(self.line.fault(name, problem));
                continue;
            };
            if broken.contains(&property) {
                self.faults.push(self.line.fault(name, Problem::Twice(name.to_owned())));
            }
            broken.push(property);
        }
        Claim::Breaks(broken)
    }

    /// `S1 S3 lead`, `S1 leads by S1 S4 S5`, `S2 counts S1 S2 S3 and S1 S4 S5`, `S2 has 5 entries`, or `S1 S2 have the same log`
    fn of_servers(&mut self) -> Result<Claim, Fault> {
        let set = self.set()?;
        let verb = self.next();
        match (verb, set.iter().next()) {
            ("leads", Some(server)) if set.len() == 1 && self.peek() == "by" => {
                self.read += 1;
                Ok(Claim::LeadsBy { server, votes: self.set()? })
            }
            ("leads" | "lead", _) => Ok(Claim::Leads(set)),
            ("counts", Some(server)) if set.len() == 1 => {
                let voters = self.set()?;
                let mut joint_with = None;
                if self.peek() == "and" {
                    self.read += 1;
                    joint_with = Some(self.set()?);
                }
                Ok(Claim::Counts { server, voters, joint_with })
            }
            ("has" | "have", Some(_)) if set.len() > 1 => {
                for word in ["the", "same", "log"] {
                    self.expect(word, SAME_LOG)?;
                }
                Ok(Claim::SameLog(set))
            }
            ("has" | "have", Some(_)) if self.peek() == "the" => {
                Err(self.line.fault(verb, Problem::Expected("another server, whose log is the same,")))
            }
            ("has" | "have", Some(server)) => self.entries(server),
            _ => Err(self.line.fault(verb, Problem::Expected(OF_SERVERS))),
        }
    }

    /// Servers, at least one, or `nobody`.
    fn set(&mut self) -> Result<ServerSet, Fault> {
        if self.peek() == "nobody" {
            self.read += 1;
            return Ok(ServerSet::EMPTY);
        }
        self.servers()
    }

    /// `5 entries`, or `at least 5 committed entries`
    fn entries(&mut self, server: ServerId) -> Result<Claim, Fault> {
        let (comparison, number) = self.count()?;
        let mut entries = EntryKind::All;
        if self.peek() == "committed" {
            self.read += 1;
            entries = EntryKind::Committed;
        }
        match self.next() {
            "entries" | "entry" => Ok(Claim::Has { server, entries, comparison, number }),
            word => Err(self.line.fault(word, Problem::Expected("“entries” or “committed entries”"))),
        }
    }

    /// `commits at least 3`
    fn measure(&mut self, metric: Metric) -> Result<Claim, Fault> {
        self.count().map(|(comparison, number)| Claim::Number { metric, comparison, number })
    }

    /// `at least 3`
    fn count(&mut self) -> Result<(Comparison, u64), Fault> {
        let mut comparison = Comparison::Exactly;
        if self.peek() == "at" {
            self.read += 1;
            comparison = match self.next() {
                "least" => Comparison::AtLeast,
                "most" => Comparison::AtMost,
                word => return Err(self.line.fault(word, Problem::Expected("“least” or “most”"))),
            };
        }
        let word = self.next();
        match number(word) {
            Some(number) => Ok((comparison, number)),
            None => Err(self.line.fault(word, Problem::Number { low: 0, high: u64::MAX })),
        }
    }
}

/// The name of a property, as [`Property`] displays it.
pub(super) fn property_key(property: Property) -> &'static str {
    match property {
        Property::ElectionSafety => "Election Safety",
        Property::LeaderAppendOnly => "Leader Append-Only",
        Property::LogMatching => "Log Matching",
        Property::LeaderCompleteness => "Leader Completeness",
        Property::StateMachineSafety => "State Machine Safety",
    }
}
