//! Place of the open preset among the lessons.

use scenario::catalogue::LESSON_IDS;

use crate::session::Session;

/// Number of the open lesson, from 1, and the id of the next one; `None` if a custom cluster or a script is open.
pub(crate) fn lesson(session: &Session) -> Option<(usize, Option<&'static str>)> {
    let mut ids = LESSON_IDS.iter();
    let index = ids.position(|id| *id == session.scenario().id)?;
    Some((index + 1, ids.next().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario_cache::ScenarioCache;

    #[test]
    fn each_preset_but_the_last_has_a_next_one_and_other_runs_have_none() {
        for (index, preset) in scenario::catalogue::scenarios().iter().enumerate() {
            let session = Session::new(preset.clone());
            assert_eq!(lesson(&session), Some((index + 1, LESSON_IDS.get(index + 1).copied())));
        }
        let own = Session::from_fragment("#own&old=1,2,3", &ScenarioCache::default());
        assert_eq!(lesson(&own), None);
    }
}
