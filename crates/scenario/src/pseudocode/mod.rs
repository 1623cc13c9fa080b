//! Each mode's procedure as pseudocode in our own words, and which of its lines has just run.
//!
//! A line is data: its words, how deep it stands, the rule that it implements, and what it takes for it to run. What runs
//! follows from the events of a Step alone, so that every run, whoever chose its Steps, lights its lines.

mod text;
mod trace;

pub use trace::{LineSet, executed_lines};

use cluster::Mode;
use raft_core::Rule;

use trace::Trigger;

/// A procedure: who carries it out and what it is called, and its lines.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// `Leader.changeJointly(C_new)`.
    pub name: &'static str,
    /// Its lines, in order.
    pub lines: &'static [Line],
}

/// A line of a procedure.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Its words: at most 48 characters.
    pub text: &'static str,
    /// How deep it stands in its procedure, from 0.
    pub depth: u8,
    /// The switch that this line implements: while the rule is off, the line is struck out. It may be lit nevertheless, where
    /// a server comes to it and does not do what it says.
    pub rule: Option<Rule>,
    /// What lights it.
    trigger: Trigger,
}

/// The procedures of a mode, in the order in which they are read. Its lines are counted through all of them, from 0.
#[must_use]
pub fn procedures(mode: Mode) -> &'static [Procedure] {
    match mode {
        Mode::Naive => &text::NAIVE,
        Mode::SingleServer => &text::SINGLE,
        Mode::Joint => &text::JOINT,
    }
}
