//! The servers' persistent state at the start of a scenario that begins in the middle of a run.

use raft_core::{Command, Configuration, Entry, Payload, PersistentState, ServerId, ServerSet};

/// The initial state of a server, in a scenario that begins in the middle of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialState {
    /// The server.
    pub server: ServerId,
    /// Its term, its vote and the entries of its log. Outside naive mode every log begins with an entry that holds
    /// C_old; that entry is implied and not among these.
    pub disk: PersistentState,
    /// The number of these entries that the server knows to be committed.
    pub committed: usize,
}

/// The non-empty initial states of all servers, encoded as text. A text is passed from one program to another as it
/// is, and costs a scenario without initial states next to nothing.
///
/// The text consists of decimal numbers, each followed by a comma, in rows of six. Each row begins with a server and
/// a kind. Kind 0 is the server's state: its term, its vote (0 for none), the number of entries known to be
/// committed, and 0. The other kinds are its log entries in order, each with its term: 1 is a no-op; 2 a command,
/// with its number; 3 a configuration, with the old half, the voters and the learners, each as a set with one bit for
/// each server.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InitialStates(String);

impl InitialStates {
    /// Encodes these states. Numbers beyond 32 bits are truncated when they are read back.
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

    /// Wraps an encoded text, as returned by [`text`](Self::text). Any other text decodes to some states or to none.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The encoded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Removes all initial states.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether there is no initial state.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All initial states, in order of server.
    #[must_use]
    pub fn all(&self) -> Vec<InitialState> {
        let servers = (ServerId::MIN..=ServerId::MAX).filter_map(|number| ServerId::try_from(number).ok());
        let read = |server| {
            let (disk, committed) = self.read(server, None);
            (disk != PersistentState::default()).then_some(InitialState { server, disk, committed })
        };
        servers.filter_map(read).collect()
    }

    /// Decodes the persistent state of a server, and the number of its entries known to be committed. `first` is put
    /// before the entries, if there are any.
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
