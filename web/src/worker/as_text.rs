//! Values of the model that cross to the worker and back as text, because the model's crates do not know serde. Fields
//! name this module in their attribute: `serde(with = "as_text")`.

use checker::{CheckedProperty, Granularity};
use cluster::Mode;
use raft_core::Term;
use scenario::Scenario;
use scenario::encoding::{decode, encode};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Value of the model that crosses as text.
pub(super) trait AsText: Sized {
    fn to_text(&self) -> String;
    fn from_text(text: &str) -> Option<Self>;
}

impl AsText for Scenario {
    fn to_text(&self) -> String {
        encode(self)
    }

    fn from_text(text: &str) -> Option<Self> {
        decode(text)
    }
}

impl AsText for Mode {
    fn to_text(&self) -> String {
        self.key().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == text)
    }
}

impl AsText for Granularity {
    fn to_text(&self) -> String {
        self.key().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == text)
    }
}

/// `None` is the empty text.
impl AsText for Option<CheckedProperty> {
    fn to_text(&self) -> String {
        self.map_or("", CheckedProperty::name).to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let property = CheckedProperty::ALL.into_iter().find(|it| it.name() == text);
        (property.is_some() || text.is_empty()).then_some(property)
    }
}

impl AsText for Term {
    fn to_text(&self) -> String {
        u64::from(*self).to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().map(|number: u64| Self::from(number))
    }
}

pub(super) fn serialize<S: Serializer>(value: &impl AsText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_text())
}

pub(super) fn deserialize<'a, T: AsText, D: Deserializer<'a>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    T::from_text(&text).ok_or_else(|| D::Error::custom("an unknown value"))
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display, Formatter};

    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;

    /// Serializes a value by [`serialize`]: a formatter is a serializer.
    struct Serialized<'a, T>(&'a T);

    impl<T: AsText> Display for Serialized<'_, T> {
        fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
            serialize(self.0, f)
        }
    }

    fn deserialized<T: AsText>(text: &str) -> Result<T, Error> {
        let deserializer: StrDeserializer<'_, Error> = text.into_deserializer();
        deserialize(deserializer)
    }

    fn assert_crosses(value: &(impl AsText + Debug + PartialEq)) {
        assert_eq!(deserialized(&Serialized(value).to_string()).as_ref(), Ok(value));
    }

    #[test]
    fn values_of_the_model_cross_as_text() {
        for preset in scenario::catalogue::scenarios() {
            // The claims do not cross.
            assert_crosses(&Scenario { expect: Vec::new(), ..preset.clone() });
        }
        Mode::ALL.iter().for_each(assert_crosses);
        Granularity::ALL.iter().for_each(assert_crosses);
        CheckedProperty::ALL.map(Some).iter().chain([&None]).for_each(assert_crosses);
        assert_crosses(&Term::from(u64::MAX));
    }

    #[test]
    fn unknown_text_is_an_error() {
        assert!(deserialized::<Scenario>("s").is_err() && deserialized::<Mode>("Joint").is_err());
        assert!(deserialized::<Option<CheckedProperty>>("Safety").is_err() && deserialized::<Term>("-1").is_err());
    }
}
