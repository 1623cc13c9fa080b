//! Grammars in EBNF: matching and random sentences.

use std::collections::{BTreeMap, BTreeSet};

/// An expression of the grammar.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// These words.
    Words(Vec<String>),
    /// A nonterminal.
    Named(String),
    /// A sequence.
    All(Vec<Form>),
    /// Alternatives.
    One(Vec<Form>),
    /// An optional expression.
    Maybe(Box<Form>),
    /// A repetition.
    Many(Box<Form>),
}

/// Rules by their names.
pub(crate) struct Grammar(BTreeMap<String, Form>);

/// For a form that the grammar describes in words: the maximum number of tokens that are such a form.
pub(crate) type Matches<'a> = &'a dyn Fn(&str, &[String]) -> Option<usize>;

/// For a form that the grammar describes in words: one sentence of it.
pub(crate) type Says<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

impl Grammar {
    /// Parses rules. Commas in sequences may be left out.
    pub(crate) fn new(text: &str) -> Self {
        let mut rules = BTreeMap::new();
        let mut tokens = tokens(text).into_iter().peekable();
        while let Some(name) = tokens.next() {
            assert_eq!(tokens.next().as_deref(), Some("="), "after {name}");
            assert!(rules.insert(name.clone(), one(&mut tokens)).is_none(), "{name} stands once");
            assert_eq!(tokens.next().as_deref(), Some(";"), "at the end of {name}");
        }
        Self(rules)
    }

    pub(crate) fn form(&self, name: &str) -> &Form {
        self.0.get(name).unwrap_or_else(|| panic!("{name} has a rule"))
    }

    /// All quoted words.
    pub(crate) fn words(&self) -> BTreeSet<String> {
        fn collect(form: &Form, words: &mut BTreeSet<String>) {
            match form {
                Form::Words(these) => drop(words.insert(these.join(" "))),
                Form::Named(_) => {}
                Form::All(forms) | Form::One(forms) => forms.iter().for_each(|form| collect(form, words)),
                Form::Maybe(form) | Form::Many(form) => collect(form, words),
            }
        }
        let mut words = BTreeSet::new();
        self.0.values().for_each(|form| collect(form, &mut words));
        words
    }

    /// Positions at which a form that begins at token `from` may end.
    pub(crate) fn ends(&self, form: &Form, tokens: &[String], from: usize, matches: Matches<'_>) -> BTreeSet<usize> {
        let rest = tokens.get(from..).unwrap_or_default();
        match form {
            Form::Words(words) => rest.starts_with(words).then_some(from + words.len()).into_iter().collect(),
            Form::Named(name) => match matches(name, rest) {
                Some(count) => (1..=count).map(|count| from + count).collect(),
                None => self.ends(self.form(name), tokens, from, matches),
            },
            Form::All(forms) => forms.iter().fold(BTreeSet::from([from]), |positions, form| {
                positions.into_iter().flat_map(|position| self.ends(form, tokens, position, matches)).collect()
            }),
            Form::One(forms) => forms.iter().flat_map(|form| self.ends(form, tokens, from, matches)).collect(),
            Form::Maybe(form) => self.ends(form, tokens, from, matches).into_iter().chain([from]).collect(),
            Form::Many(form) => {
                let mut all = BTreeSet::from([from]);
                let mut new = all.clone();
                while !new.is_empty() {
                    new = new.into_iter().flat_map(|position| self.ends(form, tokens, position, matches)).collect();
                    new = new.difference(&all).copied().collect();
                    all.extend(&new);
                }
                all
            }
        }
    }

    /// A random sentence of the form, as tokens.
    pub(crate) fn say(&self, form: &Form, chance: &mut dyn FnMut(usize) -> usize, says: Says<'_>) -> Vec<String> {
        match form {
            Form::Words(words) => words.clone(),
            Form::Named(name) => match says(name) {
                Some(said) => vec![said],
                None => self.say(self.form(name), chance, says),
            },
            Form::All(forms) => forms.iter().flat_map(|form| self.say(form, chance, says)).collect(),
            Form::One(forms) => {
                let form = &forms[chance(forms.len())];
                self.say(form, chance, says)
            }
            Form::Maybe(form) => (0..chance(2)).flat_map(|_| self.say(form, chance, says)).collect(),
            Form::Many(form) => (0..chance(3)).flat_map(|_| self.say(form, chance, says)).collect(),
        }
    }
}

/// Quoted text, names and signs of a grammar, without comments.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("(*") {
            rest.find("*)").expect("a comment ends") + 2
        } else if first == '"' {
            rest[1..].find('"').expect("a quotation ends") + 2
        } else if first.is_ascii_alphabetic() {
            rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, tail) = rest.split_at(length);
        if !token.starts_with("(*") {
            tokens.push(token.to_owned());
        }
        rest = tail.trim_start();
    }
    tokens
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<String>>;

/// Parses alternatives.
fn one(tokens: &mut Tokens) -> Form {
    let mut forms = vec![all(tokens)];
    while tokens.next_if(|token| token == "|").is_some() {
        forms.push(all(tokens));
    }
    if forms.len() == 1 { forms.remove(0) } else { Form::One(forms) }
}

/// Parses a sequence.
fn all(tokens: &mut Tokens) -> Form {
    let mut forms = Vec::new();
    while let Some(token) = tokens.next_if(|token| !matches!(token.as_str(), "|" | ";" | "]" | "}" | ")")) {
        let closed = |tokens: &mut Tokens, sign: &str| {
            let form = one(tokens);
            assert_eq!(tokens.next().as_deref(), Some(sign));
            form
        };
        forms.push(match token.as_str() {
            "," => continue,
            "[" => Form::Maybe(Box::new(closed(tokens, "]"))),
            "{" => Form::Many(Box::new(closed(tokens, "}"))),
            "(" => closed(tokens, ")"),
            quoted if quoted.starts_with('"') => {
                Form::Words(quoted.trim_matches('"').split_whitespace().map(str::to_owned).collect())
            }
            name => Form::Named(name.to_owned()),
        });
    }
    if forms.len() == 1 { forms.remove(0) } else { Form::All(forms) }
}
