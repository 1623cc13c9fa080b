//! One Raft server, without I/O.
//!
//! A [`Server`] is handed everything that can happen to it (a message, a timer that fired, a request) and tells an
//! [`Output`] what it wants done (a message sent, a timer armed) and what came of it (an [`Event`]). It knows no clock,
//! no network, no random source and no other server's state: those belong to the crates above.
//!
//! Sources, as cited throughout: *paper* is "In Search of an Understandable Consensus Algorithm" (extended version), *D*
//! is Diego Ongaro's dissertation "Consensus: Bridging Theory and Practice".

#![forbid(unsafe_code)]

mod change;
mod configuration;
mod entry;
mod event;
mod id;
mod index;
mod log;
mod message;
mod output;
mod profile;
pub mod quorum;
mod rules;
mod server;
mod timer;

pub use change::{Change, ConfigurationError};
pub use configuration::Configuration;
pub use entry::{Command, Entry, Payload};
pub use event::{Event, RequestError, StepDownReason, TransferAbort, VoteDenial};
pub use id::{InvalidServerId, ServerId, ServerSet};
pub use index::{LogIndex, Term};
pub use log::{Log, Snapshot};
pub use message::{Ballot, Message};
pub use output::{NullOutput, Output};
pub use profile::{Difference, PROFILES, Profile, Source};
pub use quorum::VoteResult;
pub use rules::{ConfigActivation, JointQuorum, PropertyClass, Rule, Rules};
pub use server::{
    CatchUp, ChangeRequest, Leadership, PersistentState, Progress, Removal, Role, Server, TimerNotArmed, Votes,
};
pub use timer::{Timer, TimerSet};
