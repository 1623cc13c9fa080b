//! Map of the phases of a membership change: for each phase, what becomes of the change if the leader dies there, and
//! the presets that show it. It holds with all rules on.

use cluster::{ChangePhase, Mode};

/// A phase of a change.
#[derive(Clone, Copy, Debug)]
pub struct Phase {
    /// The phase of a World.
    pub phase: ChangePhase,
    /// Name of the phase.
    pub name: &'static str,
    /// A sentence: what becomes of the change if the leader dies in this phase.
    pub if_leader_dies: &'static str,
    /// Presets in which a leader dies or is cut off in this phase. Where two outcomes are possible, there is one for
    /// each.
    pub lessons: &'static [PhaseLesson],
}

/// A preset in which the leader is lost in a phase.
#[derive(Clone, Copy, Debug)]
pub struct PhaseLesson {
    /// Label of the way to the preset.
    pub label: &'static str,
    /// Id of the preset.
    pub preset: &'static str,
    /// Whether a successor finishes the change. Otherwise the change is forgotten and must be requested again.
    pub is_finished: bool,
}

const fn phase(
    phase: ChangePhase,
    name: &'static str,
    if_leader_dies: &'static str,
    lessons: &'static [PhaseLesson],
) -> Phase {
    Phase { phase, name, if_leader_dies, lessons }
}

const fn finished(label: &'static str, preset: &'static str) -> PhaseLesson {
    PhaseLesson { label, preset, is_finished: true }
}

const fn forgotten(label: &'static str, preset: &'static str) -> PhaseLesson {
    PhaseLesson { label, preset, is_finished: false }
}

const REQUESTED: Phase = phase(
    ChangePhase::Requested,
    "Requested",
    "Nothing has happened yet. The change must be requested again, from the next leader.",
    &[],
);

static JOINT: [Phase; 6] = [
    REQUESTED,
    phase(
        ChangePhase::CatchingUp,
        "Newcomers catch up",
        "Only the leader knew of the change. It is forgotten, and must be requested again.",
        &[forgotten("Lesson: forgotten", "lost-while-catching-up")],
    ),
    phase(
        ChangePhase::JointAppended,
        "C_old,new appended",
        "Two ways. A successor that has C_old,new finishes the change. One that lacks it forgets the change.",
        &[finished("Lesson: finished", "lost-joint-finished"), forgotten("Lesson: forgotten", "lost-joint-forgotten")],
    ),
    phase(
        ChangePhase::JointCommitted,
        "C_old,new committed",
        "Every possible successor has C_old,new. It finishes the change, even if C_new is lost with the leader.",
        &[finished("Lesson: finished", "lost-joint-committed")],
    ),
    phase(
        ChangePhase::NewAppended,
        "C_new at some servers",
        "A successor with C_new needs a majority of C_new, one with C_old,new majorities of both. Either finishes the \
         change.",
        &[finished("Lesson: finished", "lost-new-uncommitted")],
    ),
    phase(
        ChangePhase::NewCommitted,
        "C_new committed",
        "The change is finished. Every possible successor has C_new.",
        &[],
    ),
];

static SINGLE: [Phase; 4] = [
    REQUESTED,
    phase(
        ChangePhase::CatchingUp,
        "Newcomer catches up",
        "Only when a voter is added. Only the leader knew of this step. It must be requested again.",
        &[],
    ),
    phase(
        ChangePhase::NewAppended,
        "C_new appended",
        "Two ways. A successor that has C_new commits it. One that lacks it removes it from every log, and the step must \
         be requested again.",
        &[forgotten("Lesson: forgotten", "rolled-back")],
    ),
    phase(
        ChangePhase::NewCommitted,
        "C_new committed",
        "This step is done, and every possible successor has C_new. The next step, if any, is requested.",
        &[],
    ),
];

/// Description of a configuration that an operator forced. It is no phase of a procedure.
pub static FORCED: Phase = phase(
    ChangePhase::Forced,
    "Forced by an operator",
    "No quorum was asked for this configuration. Servers that lack it count the old voters, and may elect a leader of \
     their own.",
    &[],
);

/// Phases of a change, in order. The naive swap has none: no log has the change.
#[must_use]
pub const fn phases(mode: Mode) -> &'static [Phase] {
    match mode {
        Mode::Naive => &[],
        Mode::SingleServer => &SINGLE,
        Mode::Joint => &JOINT,
    }
}
