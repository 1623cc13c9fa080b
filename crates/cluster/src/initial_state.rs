//! What is on disks when a story begins in the middle.

use raft_core::{Command, Configuration, Entry, Payload, PersistentState, ServerId, ServerSet};

/// What a server has on its disk at the start of a story that begins in the middle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialState {
    /// Whose disk it is.
    pub server: ServerId,
    /// Its term, its vote, and the entries of its log. Outside naive mode they come after the entry with C_old that every log
    /// begins with, and which is not among them.
    pub disk: PersistentState,
    /// How many of these entries the server knows to be committed.
    pub committed: usize,
}

/// All disks that something is on, as text: so they are handed from one program to another, and cost who has none next to
/// nothing.
///
/// The text has numbers, each with a comma after it, in rows of six. Each begins with a server and a kind. Kind 0 is the disk: its
/// term, its vote (0 for none), how many entries are known to be committed, and 0. The others are its entries in order, each with
/// its term: 1, a no-op; 2, a command, with its number; 3, a configuration, with the old half, the voters and the learners, a bit
/// for each server.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InitialStates(String);

impl InitialStates {
    /// These disks. Numbers beyond 32 bits are not kept whole.
    #[must_use]
    pub fn new(disks: &[InitialState]) -> Self {
        let mut rows = Vec::new();
        for InitialState { server, disk, committed } in disks {
            let server = u64::from(*server);
            let vote = disk.voted_for.map_or(0, u64::from);
            rows.push([server, 0, disk.current_term.into(), vote, *committed as u64, 0]);
            for &Entry { term, payload } in disk.log.entries() {
                let [kind, first, second, third] = match payload {
                    Payload::NoOp => [1, 0, 0, 0],
                    Payload::Command(Command(number)) => [2, number.into(), 0, 0],
                    Payload::Configuration(configuration) => {
                        let learners = configuration.learners().union(configuration.learners_next());
                        [3, configuration.outgoing().bits(), configuration.voters().bits(), learners.bits()]
                    }
                };
                rows.push([server, kind, term.into(), first, second, third]);
            }
        }
        Self(rows.iter().flatten().map(|number| format!("{number},")).collect())
    }

    /// The disks that a text stands for: those of [`text`](Self::text). Of another text, some disks or none.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The disks as text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Nothing is on any disk any more.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether nothing is on any disk.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each disk, in order of name.
    #[must_use]
    pub fn all(&self) -> Vec<InitialState> {
        let servers = (ServerId::MIN..=ServerId::MAX).filter_map(|number| ServerId::try_from(number).ok());
        let read = |server| {
            let (disk, committed) = self.read(server, None);
            (disk != PersistentState::default()).then_some(InitialState { server, disk, committed })
        };
        servers.filter_map(read).collect()
    }

    /// What is on the disk of a server, and how much of it is known to be committed. `first` comes before the entries, if there
    /// are any.
    pub(crate) fn read(&self, server: ServerId, mut first: Option<Entry>) -> (PersistentState, usize) {
        let (mut disk, mut known) = (PersistentState::default(), 0);
        let (mut row, mut column) = ([0_u32; 6], 0);
        for byte in self.0.bytes() {
            if byte != b',' {
                row[column] = row[column].wrapping_mul(10).wrapping_add(u32::from(byte & 15));
                continue;
            }
            column = (column + 1) % row.len();
            if column > 0 {
                continue;
            }
            let [server_index, kind, term, a, b, c] = std::mem::take(&mut row);
            if server_index as usize != server.index() {
                continue;
            }
            let term = u64::from(term).into();
            let set = |bits: u32| ServerSet::from_bits(bits.into());
            let payload = match kind {
                0 => {
                    disk.current_term = term;
                    disk.voted_for = ServerId::try_from(u64::from(a)).ok();
                    known = b as usize;
                    continue;
                }
                1 => Payload::NoOp,
                2 => Payload::Command(Command(a)),
                _ => Payload::Configuration(Configuration::joint(set(a), set(b), set(c))),
            };
            if let Some(first) = first.take() {
                disk.log.append(first);
            }
            disk.log.append(Entry { term, payload });
        }
        (disk, known)
    }
}
