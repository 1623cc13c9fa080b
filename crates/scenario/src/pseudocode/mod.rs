//! Pseudocode of the procedures of each mode, and the lines that a Step executed.
//!
//! A line is data: its text, its indentation, the rule that it implements, and the trigger that marks it as executed.
//! The executed lines depend on the events of a Step alone, so that they are known for every run, whatever the origin
//! of its Steps.

mod text;
mod trace;

pub use trace::{LineSet, Trigger, executed_lines};

use cluster::Mode;
use raft_core::Rule;

/// A procedure: its name and its lines.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// Actor, name and parameters: `Leader.changeJointly(C_new)`.
    pub name: &'static str,
    /// Lines, in order.
    pub lines: &'static [Line],
}

/// A line of a procedure.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Text of at most 48 characters.
    pub text: &'static str,
    /// Indentation, from 0.
    pub depth: u8,
    /// Rule that this line implements. The line is struck out while the rule is off. It may be marked as executed
    /// nevertheless, if a server reaches it and does not follow it.
    pub rule: Option<Rule>,
    /// Trigger that marks the line as executed.
    pub trigger: Trigger,
}

/// Procedures of a mode, in reading order. Line indices count through all of them, from 0.
#[must_use]
pub fn procedures(mode: Mode) -> &'static [Procedure] {
    match mode {
        Mode::Naive => &text::NAIVE,
        Mode::SingleServer => &text::SINGLE,
        Mode::Joint => &text::JOINT,
    }
}
