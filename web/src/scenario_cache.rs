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
    came: Vec<Scenario>,
    /// Id of the scenario that failed to load last, and the reason if it is more than absence.
    missing: Option<(String, String)>,
}

impl ScenarioCache {
    /// Cached scenario with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Scenario> {
        self.came.iter().find(|it| it.id == id).cloned().or_else(|| built_in(id))
    }

    /// Id of the scenario to load before the fragment can be opened, if any. A scenario that failed to load is not
    /// requested again.
    #[must_use]
    pub fn wants(&self, fragment: &str) -> Option<String> {
        let id = &*link::name(fragment);
        let is_plain = id.len() <= 60 && id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        let known = id.is_empty() || id == CUSTOM_ID || self.why_not(id).is_some() || self.get(id).is_some();
        // The panels' program decides whether the format is known. A link beyond the limit is not parsed.
        let is_script = is_script(id) && fragment.len() <= link::MAX_BYTES;
        ((is_plain || is_script) && !known).then(|| id.to_owned())
    }

    /// Stores the result of a request.
    pub fn take(&mut self, id: &str, came: Result<Scenario, String>) {
        match came {
            Ok(scenario) => self.came.push(Scenario { id: id.to_owned().into(), ..scenario }),
            Err(why) => self.missing = Some((id.to_owned(), why)),
        }
    }

    /// Reason why the scenario with this id failed to load, if there is more to say than that it does not exist.
    #[must_use]
    pub fn why_not(&self, id: &str) -> Option<&str> {
        self.missing.as_ref().filter(|(missing, _)| missing == id).map(|(_, why)| why.as_str())
    }

    /// Clears the load error, so that the scenario can be requested again: the page has shown the error.
    pub fn forgive(&mut self) {
        self.missing = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_wanted_once() {
        let mut cache = ScenarioCache::default();
        for here in ["", "#", "#own&old=1", "#naive-swap-5-to-5&t=3", "naive-swap-3-to-5", "#b<c>d", "#a_b"] {
            assert_eq!(cache.wants(here), None, "{here}");
        }
        for id in ["jointly", "no-such", "s1.AbC_-9", "s2.AbC"] {
            assert_eq!(cache.wants(&format!("#{id}&t=3")).as_deref(), Some(id));
            assert_eq!(cache.wants(&format!("#{id}%20).")).as_deref(), Some(id));
        }
        let too_long = format!("#s2.{}", "A".repeat(link::MAX_BYTES));
        assert_eq!(cache.wants(&too_long), None);
        cache.take("jointly", Ok(scenario::preset("jointly").cloned().unwrap()));
        cache.take("no-such", Err("gone".into()));
        assert_eq!(cache.why_not("no-such"), Some("gone"));
        assert_eq!(cache.wants("#jointly&t=3").or(cache.wants("#no-such")), None);
        assert_eq!(cache.get("jointly").as_ref(), scenario::preset("jointly"));
        cache.forgive();
        assert_eq!(cache.wants("#no-such").as_deref(), Some("no-such"));
    }
}
