//! Scenario cache: the built-in scenarios, and those loaded since because an address named them.

use scenario::{CUSTOM_ID, Scenario, built_in, link};

/// Whether a name is a whole script in one of the link formats: see [`scenario::link::embedded_script_id`].
#[must_use]
pub fn is_script(name: &str) -> bool {
    name.starts_with('s') && name.contains('.')
}

/// Scenario cache of the page.
#[derive(Debug, Default)]
pub struct ScenarioCache {
    loaded: Vec<Scenario>,
    /// Id of the scenario that failed to load last, and the reason if it is more than absence.
    failed: Option<(String, String)>,
}

impl ScenarioCache {
    /// Cached scenario with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Scenario> {
        self.loaded.iter().find(|it| it.id == id).cloned().or_else(|| built_in(id))
    }

    /// Id of the scenario to load before the fragment can be opened, if any. A scenario that failed to load is not
    /// requested again.
    #[must_use]
    pub fn missing(&self, fragment: &str) -> Option<String> {
        let id = &*link::name(fragment);
        let is_plain = id.len() <= 60 && id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        let known = id.is_empty() || id == CUSTOM_ID || self.load_error(id).is_some() || self.get(id).is_some();
        // The panels' program decides whether the format is known. A link beyond the limit is not parsed.
        let is_script = is_script(id) && fragment.len() <= link::MAX_BYTES;
        ((is_plain || is_script) && !known).then(|| id.to_owned())
    }

    /// Stores the result of a request.
    pub fn insert(&mut self, id: &str, result: Result<Scenario, String>) {
        match result {
            Ok(scenario) => self.loaded.push(Scenario { id: id.to_owned().into(), ..scenario }),
            Err(error) => self.failed = Some((id.to_owned(), error)),
        }
    }

    /// Reason why the scenario with this id failed to load, if there is more to say than that it does not exist.
    #[must_use]
    pub fn load_error(&self, id: &str) -> Option<&str> {
        self.failed.as_ref().filter(|(failed, _)| failed == id).map(|(_, error)| error.as_str())
    }

    /// Clears the load error, so that the scenario can be requested again: the page has shown the error.
    pub fn clear_errors(&mut self) {
        self.failed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenario_that_is_not_cached_is_missing_until_it_is_loaded_or_failed() {
        let mut cache = ScenarioCache::default();
        for fragment in ["", "#", "#own&old=1", "#naive-swap-5-to-5&t=3", "naive-swap-3-to-5", "#b<c>d", "#a_b"] {
            assert_eq!(cache.missing(fragment), None, "{fragment}");
        }
        for id in ["jointly", "no-such", "s1.AbC_-9", "s2.AbC"] {
            assert_eq!(cache.missing(&format!("#{id}&t=3")).as_deref(), Some(id));
            assert_eq!(cache.missing(&format!("#{id}%20).")).as_deref(), Some(id));
        }
        let too_long = format!("#s2.{}", "A".repeat(link::MAX_BYTES));
        assert_eq!(cache.missing(&too_long), None);
        cache.insert("jointly", Ok(scenario::preset("jointly").cloned().unwrap()));
        cache.insert("no-such", Err("gone".into()));
        assert_eq!(cache.load_error("no-such"), Some("gone"));
        assert_eq!(cache.missing("#jointly&t=3").or(cache.missing("#no-such")), None);
        assert_eq!(cache.get("jointly").as_ref(), scenario::preset("jointly"));
        cache.clear_errors();
        assert_eq!(cache.missing("#no-such").as_deref(), Some("no-such"));
    }
}
