//! Catalogue of all presets, ordered as a course.
//!
//! Each preset is a script, `presets/<id>.overlap`, which states its title. Its id is permanent, since links contain
//! it. [`CHAPTERS`] and [`SCRIPTS`] contain every script text, so the page does not link them: the page has
//! [`BUILT_IN`](crate::BUILT_IN) and fetches every other preset when it needs it, [encoded](crate::encoding) as
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

/// Title in a script: the rest of the line that begins with `title`.
const fn title(script: &'static str) -> &'static str {
    let mut rest = script.as_bytes();
    while !matches!(rest, [b'\n', b't', b'i', b't', b'l', b'e', b' ', ..]) {
        let Some((_, after)) = rest.split_first() else { return "" };
        rest = after;
    }
    let (_, line) = rest.split_at(b"\ntitle ".len());
    let mut length = 0;
    while length < line.len() && line[length] != b'\n' {
        length += 1;
    }
    match str::from_utf8(line.split_at(length).0.trim_ascii()) {
        Ok(title) => title,
        Err(_) => "",
    }
}

macro_rules! course {
    ($($chapter:literal: $($id:literal),+;)+) => {
        /// All presets with their scripts, in the order of the course.
        pub static SCRIPTS: &[PresetScript] = &[$($(PresetScript {
            id: $id,
            chapter: $chapter,
            title: title(script!($id)),
            script: script!($id),
        }),+),+];

        /// Ids of all presets, in the order of the course. The page links these before the scripts.
        pub static LESSON_IDS: &[&str] = &[$($($id),+),+];

        /// Chapters of the course, in order, each with its presets.
        pub static CHAPTERS: &[Chapter] =
            &[$(Chapter { title: $chapter, presets: &[$(($id, title(script!($id)))),+] }),+];
    };
}

macro_rules! script {
    ($id:literal) => {
        include_str!(concat!("../presets/", $id, ".overlap"))
    };
}

course! {
    "Ten questions":
        "naive-swap-5-to-5",
        "add-one-to-four",
        "jointly",
        "bug-2015",
        "voter-at-once",
        "lost-while-catching-up",
        "rule-in-force-on-append",
        "rule-one-change-at-a-time",
        "disruptive-server",
        "what-it-cost";
    "The naive swap":
        "naive-swap-3-to-5",
        "naive-swap-one";
    "One server at a time":
        "add-one-to-three",
        "remove-one-from-five",
        "remove-one-from-four",
        "one-at-a-time";
    "Joint consensus":
        "replace-a-dead-server",
        "replace-remove-first",
        "replace-add-first",
        "replace-a-live-server",
        "replace-across-zones",
        "joint-reverted",
        "joint-reverted-own-term",
        "committed-but-untold",
        "told-by-a-refusal";
    "A leader lost on the way":
        "lost-joint-forgotten",
        "lost-joint-finished",
        "lost-joint-committed",
        "lost-new-uncommitted",
        "logs-repaired";
    "Which configuration counts":
        "in-force-before-commit",
        "rolled-back",
        "refused-while-in-flight",
        "deferred",
        "bug-2015-fixed";
    "Who comes and who goes":
        "learner-first",
        "leader-removes-itself",
        "hand-over-before-leaving",
        "disruptive-server-ignored";
    "Every rule, switched off":
        "rule-apply-no-campaign",
        "rule-rollback-on-truncate",
        "rule-reload-on-restart",
        "rule-answer-strangers",
        "rule-removed-leader-not-counted",
        "rule-removed-leader-uncounted",
        "rule-removed-leader-steps-down",
        "rule-campaign-while-leaving",
        "rule-leaving-candidate-not-counted",
        "rule-removed-servers-retire",
        "rule-learners-do-not-campaign",
        "rule-leader-stickiness",
        "rule-pre-vote",
        "rule-pre-vote-across-terms",
        "rule-vote-kept",
        "rule-check-quorum",
        "rule-joint-needs-both",
        "rule-joint-union",
        "rule-joint-commits-before-leaving",
        "rule-inherited-joint-commits-first",
        "rule-candidate-votes-for-itself";
    "Accidents of operators":
        "wiped-server",
        "wiped-server-renamed",
        "bootstrap-twice",
        "forced-recovery",
        "forced-recovery-cured";
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
