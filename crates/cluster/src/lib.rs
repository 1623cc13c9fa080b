//! Many servers, the network between them, the operator and the admin: a [`World`], and one way for anything to happen in
//! it, [`World::apply`].
//!
//! What drives a World chooses [`Step`]s: the seeded [`Clock`], a script, a person, a search. What comes of a Step are
//! [`Event`]s. Five safety properties are judged after every Step from a ghost [`History`] that shares nothing with the
//! servers' own logic. A [`Timeline`] is a World with the Steps so far, to go back and forth in.
//!
//! Integers only, no wall clock, no random source that is not handed in: a run is the same on every target.

#![forbid(unsafe_code)]

mod account;
mod admin;
mod clock;
mod disks;
mod event;
mod fingerprint;
mod history;
mod mode;
mod network;
mod node;
mod operator;
mod outbox;
mod random;
mod safety;
mod setup;
mod step;
mod timeline;
mod traffic;
mod world;

pub use account::{Account, Breach, ChangeStatus, Contradicted, Delay, Steps, Writes};
pub use admin::Admin;
pub use clock::{Clock, Pace};
pub use disks::{Disks, StartDisk};
pub use event::{Event, LossCause, Silent, Sink};
pub use fingerprint::Fingerprint;
pub use history::{Committed, Elected, Evidence, History, Reign};
pub use mode::Mode;
pub use network::{Flight, MessageId, Network};
pub use node::{Down, Node};
pub use operator::Operator;
pub use safety::{Property, Violation};
pub use setup::{Schedule, Setup};
pub use step::{Refused, Step};
pub use timeline::{Fork, MAX_IN_FLIGHT, MAX_RECORDS, Moment, Origin, Record, RefusedVote, Timeline};
pub use traffic::{Lost, Traffic, Transit};
pub use world::World;
