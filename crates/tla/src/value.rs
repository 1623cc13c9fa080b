//! Values of TLA+, as far as the module needs them.

use std::fmt;

use serde_json::Value as Json;

/// A value. Equal values of TLA+ are equal here: a sequence is a function whose domain is 1..n, and elements are
/// sorted, without duplicates. They are in vectors, since maps would add kilobytes to the page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A Boolean value.
    Truth(bool),
    /// A natural number.
    Number(u64),
    /// A string.
    Text(String),
    /// A set.
    Set(Vec<Value>),
    /// A record.
    Record(Vec<(String, Value)>),
    /// A function of natural numbers.
    Function(Vec<(u64, Value)>),
}

impl Value {
    /// A record with these fields.
    pub(crate) fn record<const N: usize>(fields: [(&str, Self); N]) -> Self {
        let mut sorted = Vec::new();
        for (name, value) in fields {
            insert(&mut sorted, (name.to_owned(), value));
        }
        Self::Record(sorted)
    }

    /// A set of these elements.
    pub(crate) fn set(elements: &mut dyn Iterator<Item = Self>) -> Self {
        let mut sorted = Vec::new();
        for element in elements {
            insert(&mut sorted, element);
        }
        Self::Set(sorted)
    }

    /// A function with these values, in the order of their arguments.
    pub(crate) fn function(values: &mut dyn Iterator<Item = (u64, Self)>) -> Self {
        Self::Function(values.collect())
    }

    /// A sequence.
    pub(crate) fn sequence(items: &mut dyn Iterator<Item = Self>) -> Self {
        Self::function(&mut (1..).zip(items))
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
                    |(name, value): &(String, Self)| object.get(name).is_some_and(|it| value.is_written_as(it));
                fields.len() == object.len() && fields.iter().all(is_equal)
            }
            (Self::Function(function), Json::Array(items)) => {
                function.len() == items.len()
                    && (1..)
                        .zip(function.iter().zip(items))
                        .all(|(index, ((key, value), item))| *key == index && value.is_written_as(item))
            }
            (Self::Function(function), Json::Object(object)) => {
                let is_equal =
                    |(key, value): &(u64, Self)| object.get(&key.to_string()).is_some_and(|it| value.is_written_as(it));
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
            Self::Function(function) if (1..).zip(function).all(|(index, (key, _))| *key == index) => {
                list(f, "<<", function.iter(), ">>", |f, (_, item)| write!(f, "{item}"))
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

/// Inserts an element into a sorted list, unless it is there.
fn insert<T: Ord>(sorted: &mut Vec<T>, element: T) {
    let at = sorted.partition_point(|it| *it < element);
    if sorted.get(at) != Some(&element) {
        sorted.insert(at, element);
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
