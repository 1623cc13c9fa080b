//! What is on disks when a story begins in the middle.

use raft_core::{Command, Configuration, Entry, Payload, Persistent, ServerId, ServerSet};

/// What a server has on its disk at the start of a story that begins in the middle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartDisk {
    /// Whose disk it is.
    pub server: ServerId,
    /// Its term, its vote, and the entries of its log. Outside naive mode they come after the entry with C_old that every log
    /// begins with, and which is not among them.
    pub disk: Persistent,
    /// How many of these entries the server knows to be committed.
    pub committed: usize,
}

/// All disks that something is on, as numbers: so they are handed from one program to another, and cost who has none next to
/// nothing.
///
/// They are rows of six. Each begins with a server and a kind. Kind 0 is the disk: its term, its vote (0 for none), how many
/// entries are known to be committed, and 0. The others are its entries in order, each with its term: 1, a no-op; 2, a command,
/// with its number; 3, a configuration, with the old half, the voters and the learners, a bit for each server.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Disks(Vec<u32>);

/// The numbers of a row.
const ROW: usize = 6;

impl Disks {
    /// These disks. Numbers beyond 32 bits are not kept whole.
    #[must_use]
    pub fn of(disks: &[StartDisk]) -> Self {
        let mut numbers = Vec::new();
        let bits = |set: ServerSet| set.bits() as u32;
        for StartDisk { server, disk, committed } in disks {
            let server = server.index() as u32;
            let vote = disk.voted_for.map_or(0, ServerId::index) as u32;
            numbers.extend([server, 0, u64::from(disk.current_term) as u32, vote, *committed as u32, 0]);
            for &Entry { term, payload } in disk.log.entries() {
                let [kind, first, second, third] = match payload {
                    Payload::NoOp => [1, 0, 0, 0],
                    Payload::Command(Command(number)) => [2, number, 0, 0],
                    Payload::Configuration(it) => {
                        let learners = it.learners().union(it.learners_next());
                        [3, bits(it.outgoing()), bits(it.voters()), bits(learners)]
                    }
                };
                numbers.extend([server, kind, u64::from(term) as u32, first, second, third]);
            }
        }
        Self(numbers)
    }

    /// The disks that these numbers stand for: those of [`numbers`](Self::numbers). Of other numbers, some disks or none.
    #[must_use]
    pub fn of_numbers(numbers: Vec<u32>) -> Self {
        Self(numbers)
    }

    /// The disks as numbers.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.0
    }

    /// Whether nothing is on any disk.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each disk, in the order in which they were handed over.
    #[must_use]
    pub fn all(&self) -> Vec<StartDisk> {
        let servers = self.0.chunks(ROW).filter(|row| row.get(1) == Some(&0)).filter_map(|row| row.first());
        let servers = servers.filter_map(|&server| ServerId::try_from(u64::from(server)).ok());
        let read = |server| {
            let (disk, committed) = self.read(server, None);
            StartDisk { server, disk, committed }
        };
        servers.map(read).collect()
    }

    /// What is on the disk of a server, and how much of it is known to be committed. `first` comes before the entries, if there
    /// are any.
    pub(crate) fn read(&self, server: ServerId, mut first: Option<Entry>) -> (Persistent, usize) {
        let (mut disk, mut known) = (Persistent::default(), 0);
        for row in self.0.chunks(ROW) {
            let &[of, kind, term, a, b, c] = row else { break };
            if of as usize != server.index() {
                continue;
            }
            let term = u64::from(term).into();
            let set = |bits: u32| ServerSet::of_bits(bits.into());
            let payload = match kind {
                0 => {
                    disk.current_term = term;
                    disk.voted_for = ServerId::try_from(u64::from(a)).ok();
                    known = b as usize;
                    continue;
                }
                1 => Payload::NoOp,
                2 => Payload::Command(Command(a)),
                _ => Payload::Configuration(Configuration::of_halves(set(a), set(b), set(c))),
            };
            for entry in first.take().into_iter().chain([Entry { term, payload }]) {
                disk.log.append(entry);
            }
        }
        (disk, known)
    }
}
