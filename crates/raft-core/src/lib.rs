//! A Raft server as a deterministic state machine, without I/O.
//!
//! A [`Server`] takes inputs: a message, a timer that fired, a request. It reports effects to an [`Output`]: messages
//! to send, timers to arm, [`Event`]s. It has no clock, no network, no random source and no access to the state of
//! other servers: those belong to the crates above.
//!
//! Sources, as cited throughout: *paper* is "In Search of an Understandable Consensus Algorithm" (extended version),
//! *D* is Diego Ongaro's dissertation "Consensus: Bridging Theory and Practice".
//!
//! # Example
//!
//! Three servers elect a leader and commit a command:
//!
//! ```
//! use raft_core::*;
//!
//! /// Collects messages. Timers and events are ignored: this example fires timers by hand.
//! #[derive(Default)]
//! struct Outbox(Vec<(ServerId, Message)>);
//!
//! impl Output for Outbox {
//!     fn send(&mut self, to: ServerId, message: Message) {
//!         self.0.push((to, message));
//!     }
//!     fn arm(&mut self, _: Timer) {}
//!     fn disarm(&mut self, _: Timer) {}
//!     fn event(&mut self, _: Event) {}
//! }
//!
//! /// Delivers messages, and the replies to them, until none is left.
//! fn deliver(servers: &mut [Server], from: ServerId, sent: Outbox) {
//!     for (to, message) in sent.0 {
//!         let mut replies = Outbox::default();
//!         servers[to.index() - 1].receive(from, message, &mut replies);
//!         deliver(servers, to, replies);
//!     }
//! }
//!
//! let ids: ServerSet = (1..=3).flat_map(ServerId::try_from).collect();
//! let log = Log::with_boot_configuration(Configuration::new(ids, ServerSet::EMPTY));
//! let disk = PersistentState { log, ..PersistentState::default() };
//! let start = |id| Server::start(id, disk.clone(), Rules::RAFT, &mut NullOutput);
//! let mut servers: Vec<Server> = ids.iter().map(start).collect();
//! let s1 = servers[0].id();
//!
//! // S1 times out. It wins the pre-vote and the vote, and commits the no-op entry of its term.
//! let mut out = Outbox::default();
//! servers[0].on_timer(Timer::Election, &mut out)?;
//! deliver(&mut servers, s1, out);
//! assert!(servers[0].leadership().is_some());
//!
//! // The leader appends a command, and commits it when a majority has stored it.
//! let mut out = Outbox::default();
//! let index = servers[0].propose(Command(7), &mut out)?;
//! deliver(&mut servers, s1, out);
//! assert_eq!(servers[0].commit_index(), index);
//! assert!(servers.iter().all(|server| server.log() == servers[0].log()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod quorum_system;
mod rule_setting;
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
pub use message::{Ballot, CarriedCommit, Message};
pub use output::{NullOutput, Output};
pub use profile::{ChangeProcedure, Difference, PROFILE_KEYS, PROFILES, Profile, Source};
pub use quorum::VoteResult;
pub use quorum_system::{QuorumStep, QuorumSystem, QuorumSystemError};
pub use rule_setting::RuleSetting;
pub use rules::{ConfigActivation, JointQuorum, PropertyClass, RemovedLeader, Rule, Rules};
pub use server::{
    CatchUp, ChangeRequest, Leadership, PersistentState, Progress, Removal, Role, Server, TimerNotArmed, Votes,
};
pub use timer::{Timer, TimerSet};
