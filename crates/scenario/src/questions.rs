//! The ten questions that the course begins with, in order. [`CHAPTERS`](crate::catalogue::CHAPTERS) has the preset of
//! each in its first chapter.

use cluster::Mode;

use crate::phase_map::{Phase, phases};

/// A question of the course, with the preset that answers it.
#[derive(Clone, Copy, Debug)]
pub struct KeyQuestion {
    /// Text of the question.
    pub ask: &'static str,
    /// Id of the preset.
    pub preset: &'static str,
    /// Name of the beat of the preset at which the lanes show the answer.
    pub moment: &'static str,
    /// Phases of a change, if the answer depends on the phase.
    pub phases: &'static [Phase],
}

const fn question(ask: &'static str, preset: &'static str, moment: &'static str) -> KeyQuestion {
    KeyQuestion { ask, preset, moment, phases: &[] }
}

/// The ten questions, in the order of the course.
pub const QUESTIONS: [KeyQuestion; 10] = [
    question("Why can the naive swap elect two leaders?", "naive-swap-5-to-5", "two-leaders"),
    question("Which server saves the single-server change?", "add-one-to-four", "one-leader"),
    question("What does joint consensus wait for?", "jointly", "both"),
    question("Why must a new leader commit an entry of its own term first?", "bug-2015", "broken"),
    question("Why do newcomers start as learners?", "voter-at-once", "waiting"),
    KeyQuestion {
        phases: phases(Mode::Joint),
        ..question("What if the leader dies in each phase?", "lost-while-catching-up", "lost")
    },
    question("Why is a configuration in force when it is appended?", "rule-in-force-on-append", "two-leaders"),
    question("Why not two changes at once?", "rule-one-change-at-a-time", "two-leaders"),
    question("What does a removed server do?", "disruptive-server", "deposed"),
    question("What did it cost?", "what-it-cost", "cost"),
];
