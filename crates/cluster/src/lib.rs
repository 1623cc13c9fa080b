//! A cluster in simulation: servers, the network between them, the operator and the admin make up a [`World`].
//! [`World::apply`] is its only transition function.
//!
//! Four drivers choose [`Step`]s: the seeded [`SimClock`], a script, a user, a search. The effects of a Step are
//! [`Event`]s. After every Step the five safety properties are checked against a [`GhostHistory`], which shares no
//! code with the servers' own logic. A [`Timeline`] is a World with the Steps so far, in which one can go back and
//! forth.
//!
//! The crate uses integers only, no wall clock, and no source of randomness but the seed: a run is the same on every
//! target.

#![forbid(unsafe_code)]

mod admin;
mod change_phase;
mod clock;
mod condition;
mod continuations;
mod deliveries;
mod event;
mod fingerprint;
mod history;
mod initial_state;
mod keyed_random;
mod metrics;
mod mode;
mod near_miss;
mod network;
mod node;
mod operator;
mod outbox;
mod property;
mod record;
mod safety;
mod setup;
mod step;
mod timeline;
mod timing;
mod world;
mod zone;

pub use admin::Admin;
pub use change_phase::ChangePhase;
pub use clock::SimClock;
pub use condition::{Condition, ConditionalStep};
pub use continuations::{Continuations, Possibility};
pub use deliveries::{Deliveries, Delivery, LostMessage};
pub use event::{Event, EventSink, LossCause, NullSink};
pub use fingerprint::Fingerprint;
pub use history::{CommittedEntry, ElectionLog, Evidence, GhostHistory, TermLeader};
pub use initial_state::{InitialState, InitialStates};
pub use metrics::{
    ChangeProgress, ChangeStatus, OverwrittenWrite, QuorumReach, RunMetrics, ViolationRecord, WaitReason, WriteStats,
};
pub use mode::Mode;
pub use near_miss::{DisjointQuorums, ElectableServer, disjoint_quorums, disjoint_quorums_among};
pub use network::{InFlight, MessageId, Network};
pub use node::{DownReason, Node};
pub use operator::Operator;
pub use property::{Property, Violation};
pub use record::{Origin, Record};
pub use setup::{Schedule, Setup};
pub use step::{LEADER, Step, StepError};
pub use timeline::{Fork, MAX_IN_FLIGHT, MAX_RECORDS, RunState, Timeline, VoteDenialRecord};
pub use timing::Timing;
pub use world::World;
pub use zone::Zone;
