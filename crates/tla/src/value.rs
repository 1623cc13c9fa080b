//! Values of TLA+, as far as the module needs them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value as Json;

/// A value. Equal values of TLA+ are equal here: a sequence is a function whose domain is 1..n.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A Boolean value.
    Truth(bool),
    /// A natural number.
    Number(u64),
    /// A string.
    Text(String),
    /// A set.
    Set(BTreeSet<Value>),
    /// A record.
    Record(BTreeMap<String, Value>),
    /// A function of natural numbers.
    Function(BTreeMap<u64, Value>),
}

impl Value {
    /// A record with these fields.
    pub(crate) fn record<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Record(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A sequence.
    pub(crate) fn sequence(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Function((1..).zip(items).collect())
    }

    /// A string.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Whether TLC writes this value as `json`. JSON has neither sets nor functions: TLC writes a set as an array, and
    /// a function as an array or an object.
    #[must_use]
    pub fn is_written_as(&self, json: &Json) -> bool {
        match (self, json) {
            (Self::Truth(truth), Json::Bool(other)) => truth == other,
            (Self::Number(number), Json::Number(other)) => other.as_u64() == Some(*number),
            (Self::Text(text), Json::String(other)) => text == other,
            (Self::Set(set), Json::Array(items)) => {
                set.len() == items.len()
                    && items.iter().all(|item| set.iter().any(|element| element.is_written_as(item)))
            }
            (Self::Record(fields), Json::Object(object)) => {
                let is_equal =
                    |(name, value): (&String, &Self)| object.get(name).is_some_and(|it| value.is_written_as(it));
                fields.len() == object.len() && fields.iter().all(is_equal)
            }
            (Self::Function(function), Json::Array(items)) => {
                function.len() == items.len()
                    && (1..)
                        .zip(items)
                        .all(|(index, item)| function.get(&index).is_some_and(|it| it.is_written_as(item)))
            }
            (Self::Function(function), Json::Object(object)) => {
                let is_equal = |(key, value): (&u64, &Self)| {
                    object.get(&key.to_string()).is_some_and(|it| value.is_written_as(it))
                };
                function.len() == object.len() && function.iter().all(is_equal)
            }
            _ => false,
        }
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// Writes an expression. A function whose domain is not 1..n needs the operators of the module TLC.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Set(set) => list(f, "{", set.iter(), "}", |f, item| write!(f, "{item}")),
            Self::Record(fields) => {
                list(f, "[", fields.iter(), "]", |f, (name, value)| write!(f, "{name} |-> {value}"))
            }
            Self::Function(function) if function.keys().copied().eq(1..=function.len() as u64) => {
                list(f, "<<", function.values(), ">>", |f, item| write!(f, "{item}"))
            }
            Self::Function(function) => {
                for (index, (key, value)) in function.iter().enumerate() {
                    write!(f, "{}{key} :> {value}", if index == 0 { "(" } else { " @@ " })?;
                }
                f.write_str(")")
            }
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    open: &str,
    items: impl Iterator<Item = T>,
    close: &str,
    write: impl Fn(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    f.write_str(open)?;
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    f.write_str(close)
}
