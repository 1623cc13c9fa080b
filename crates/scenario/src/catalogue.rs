//! Catalogue of all presets, ordered as a course.
//!
//! Each preset is a script, `presets/<id>.overlap`. Its id is permanent, since links contain it. [`CHAPTERS`] lists the
//! titles of all presets and is small. [`SCRIPTS`] contains every script text, so the page does not link it: the page
//! has [`BUILT_IN`](crate::BUILT_IN) and fetches every other preset when it needs it, [encoded](crate::encoding) as
//! `presets/<id>.txt`.

use std::sync::LazyLock;

use crate::{Scenario, script};

/// A chapter of the course.
#[derive(Clone, Copy, Debug)]
pub struct Chapter {
    /// Title of the chapter.
    pub title: &'static str,
    /// Id and title of each preset, in order.
    pub presets: &'static [(&'static str, &'static str)],
}

/// A preset with the text of its script.
#[derive(Clone, Copy, Debug)]
pub struct PresetScript {
    /// Permanent id.
    pub id: &'static str,
    /// Title of its chapter.
    pub chapter: &'static str,
    /// Title of the preset.
    pub title: &'static str,
    /// Text of its script.
    pub script: &'static str,
}

macro_rules! course {
    ($($chapter:literal: $($id:literal $title:literal),+;)+) => {
        /// Chapters of the course, in order, each with its presets.
        pub static CHAPTERS: &[Chapter] = &[$(Chapter { title: $chapter, presets: &[$(($id, $title)),+] }),+];

        /// All presets with their scripts, in the order of the course.
        pub static SCRIPTS: &[PresetScript] = &[$($(PresetScript {
            id: $id,
            chapter: $chapter,
            title: $title,
            script: include_str!(concat!("../presets/", $id, ".overlap")),
        }),+),+];
    };
}

course! {
    "The naive swap":
        "naive-swap-5-to-5" "Naive swap, 5 to 5",
        "naive-swap-3-to-5" "Naive swap, 3 to 5",
        "naive-swap-one" "Naive swap, one server more";
    "One server at a time":
        "add-one-to-three" "Three and one more",
        "add-one-to-four" "Four and one more",
        "remove-one-from-five" "Five and one less",
        "remove-one-from-four" "Four and one less",
        "one-at-a-time" "From 1 2 3 to 1 4 5, one at a time";
    "Joint consensus":
        "jointly" "From 1 2 3 to 1 4 5, jointly",
        "replace-a-dead-server" "Replace a dead server";
    "A leader lost on the way":
        "lost-while-catching-up" "Lost while newcomers catch up",
        "lost-joint-forgotten" "C_old,new lost, and forgotten",
        "lost-joint-finished" "C_old,new lost, and finished",
        "lost-joint-committed" "Lost when C_old,new is committed",
        "lost-new-uncommitted" "Lost before C_new is committed",
        "logs-repaired" "A new leader repairs the logs";
    "Which configuration counts":
        "in-force-before-commit" "In force before its commit",
        "rolled-back" "Rolled back",
        "refused-while-in-flight" "One change at a time",
        "deferred" "Deferred until its own term commits",
        "bug-2015" "The bug of 2015",
        "bug-2015-fixed" "The bug of 2015, mended";
    "Who comes and who goes":
        "learner-first" "Learner first",
        "voter-at-once" "A voter at once",
        "leader-removes-itself" "The leader removes itself",
        "disruptive-server" "The disruptive server",
        "disruptive-server-ignored" "The disruptive server, ignored";
    "Every rule, switched off":
        "rule-in-force-on-append" "Off: in force on append",
        "rule-apply-no-campaign" "Late, and still safe",
        "rule-rollback-on-truncate" "Off: roll back on truncate",
        "rule-reload-on-restart" "Off: reload on restart",
        "rule-one-change-at-a-time" "Off: one change at a time",
        "rule-answer-strangers" "Off: answer strangers",
        "rule-removed-leader-not-counted" "Off: removed leader uncounted",
        "rule-leader-stickiness" "Off: leader stickiness",
        "rule-pre-vote" "Off: pre-vote",
        "rule-check-quorum" "Off: check quorum",
        "rule-joint-needs-both" "Off: both halves",
        "rule-joint-union" "Off: a majority of the union",
        "rule-joint-commits-before-leaving" "Off: joint commits first";
}

static SCENARIOS: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| SCRIPTS.iter().filter_map(|preset| script::read(preset.script).ok()).collect());

/// All presets as scenarios, in the order of the course.
#[must_use]
pub fn scenarios() -> &'static [Scenario] {
    &SCENARIOS
}

/// Preset with this id.
#[must_use]
pub fn preset(id: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.id == id)
}
