//! The ten questions.

/// A question, with the lesson that answers it.
pub(super) struct KeyQuestion {
    pub(super) ask: &'static str,
    pub(super) preset: &'static str,
    pub(super) moment: &'static str,
    pub(super) phases: &'static [(&'static str, &'static str)],
}

const fn q(ask: &'static str, preset: &'static str, moment: &'static str) -> KeyQuestion {
    KeyQuestion { ask, preset, moment, phases: &[] }
}

pub(super) const QUESTIONS: [KeyQuestion; 10] = [
    q("Why can the naive swap elect two leaders?", "naive-swap-5-to-5", "two-leaders"),
    q("Which server saves the single-server change?", "add-one-to-four", "one-leader"),
    q("What does joint consensus wait for?", "jointly", "leave"),
    q("Why must a new leader commit an entry of its own term first?", "bug-2015", "broken"),
    q("Why do newcomers start as learners?", "voter-at-once", "waiting"),
    KeyQuestion {
        phases: &[
            ("catching up", "lost-while-catching-up"),
            ("C_old,new not yet stored", "lost-joint-forgotten"),
            ("C_old,new stored", "lost-joint-finished"),
            ("C_old,new committed", "lost-joint-committed"),
            ("C_new stored", "lost-new-uncommitted"),
        ],
        ..q("What if the leader dies in each phase?", "lost-while-catching-up", "forgotten")
    },
    q("Why is a configuration in force when it is appended?", "rule-in-force-on-append", "two-leaders"),
    q("Why not two changes at once?", "rule-one-change-at-a-time", "two-leaders"),
    q("What does a removed server do?", "disruptive-server", "deposed"),
    q("What did it cost?", "replace-a-dead-server", "end"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_of_each_question_is_a_beat_of_its_lesson_and_each_phase_is_a_lesson() {
        for question in &QUESTIONS {
            let preset = scenario::preset(question.preset).unwrap();
            assert!(preset.beats.iter().any(|beat| beat.name == question.moment), "{}", question.ask);
            assert!(question.phases.iter().all(|(_, id)| scenario::preset(id).is_some()));
        }
    }
}
