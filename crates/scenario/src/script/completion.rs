//! Completion and help for an editor of scripts. Both follow from the tables of lines, actions, claims and rules: a
//! word is offered if an example has one of its kind after the same words.

use std::borrow::Cow;
use std::ops::Range;

use cluster::{Mode, Property};
use raft_core::{PROFILE_KEYS, PROFILES, Profile, RuleSetting, ServerId, ServerSet};

use super::KEYS;
use super::forms::{CLAIMS, Form, LINES, RULES, WITH_OWN_WORDS};
use super::source_line::server;
use crate::action::{ACTIONS, WORDS};
use crate::limits::MAX_SERVERS;

/// Meaning of “the leader” in an action.
const THE_LEADER: &str = "the leader of the latest term at that time";

/// A word that may come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The word, or several words.
    pub word: Cow<'static, str>,
    /// Its meaning; empty if there is nothing to say.
    pub help: Cow<'static, str>,
}

/// Kind of a word, as far as other words depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// One or more servers.
    Servers,
    Number,
    Mode,
    Profile,
    Rule,
    /// An action with its arguments.
    Action,
    /// A keyword, or a mark such as a colon.
    Word(&'a str),
}

/// A word of a line, and its position in bytes.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
}

impl Word<'_> {
    fn range(self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// The words of a line up to its comment. A colon, a comma and a semicolon are words of their own.
fn words(line: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut is_inside = false;
    for (start, letter) in line.char_indices() {
        let is_mark = matches!(letter, ':' | ',' | ';');
        if letter == '#' && !is_inside {
            break;
        }
        let end = start + letter.len_utf8();
        match words.last_mut() {
            Some(last) if is_inside && !is_mark && !letter.is_whitespace() => {
                last.text = line.get(last.start..end).unwrap_or_default();
            }
            _ if letter.is_whitespace() => {}
            _ => words.push(Word { text: line.get(start..end).unwrap_or_default(), start }),
        }
        is_inside = !is_mark && !letter.is_whitespace();
    }
    words
}

/// The action that begins with these words, and its number of words: an action may have a name of two words.
fn action(words: &[&str]) -> Option<(&'static str, usize)> {
    let two = words.get(..2).map(|two| two.join(" "));
    let find = |name: &str| WORDS.iter().find(|word| **word == name).copied();
    two.and_then(|two| find(&two)).map(|word| (word, 2)).or_else(|| Some((find(words.first()?)?, 1)))
}

/// The kinds of these words. Servers one after the other are one token, and so are the words of an action with all that
/// follow.
fn tokens<'a>(words: &[&'a str], with_actions: bool) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let token = match *word {
            _ if with_actions && index > 0 && action(words.get(index..).unwrap_or_default()).is_some() => {
                tokens.push(Token::Action);
                break;
            }
            word if word.bytes().all(|byte| byte.is_ascii_digit()) => Token::Number,
            word if server(word).is_some() => Token::Servers,
            word if Mode::ALL.iter().any(|mode| mode.key() == word) => Token::Mode,
            word if PROFILE_KEYS.contains(&word) => Token::Profile,
            word if RuleSetting::KEYS.contains(&word) => Token::Rule,
            word => Token::Word(word),
        };
        if token != Token::Servers || tokens.last() != Some(&token) {
            tokens.push(token);
        }
    }
    tokens
}

/// The token of an example that comes after these tokens, and its text if it is a word.
fn next<'a>(example: &'a str, before: &[Token<'_>], with_actions: bool) -> Option<Token<'a>> {
    let words: Vec<&str> = words(example).iter().map(|word| word.text).collect();
    let tokens = tokens(&words, with_actions);
    if tokens.len() > before.len() && tokens.iter().zip(before).all(|(one, other)| one == other) {
        tokens.get(before.len()).copied()
    } else {
        None
    }
}

/// Code in a text.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Examples of an action: its own, and those in the text of its effect.
fn examples(word: &str) -> impl Iterator<Item = &'static str> {
    let of_word =
        move |example: &&str| example.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let specs = ACTIONS.iter().filter(move |spec| spec.word == word);
    specs
        .flat_map(|spec| std::iter::once(spec.example).chain(codes(spec.effect)))
        .filter(move |example| of_word(example))
}

/// Words that may come at the end of `before`, the text of a line before the cursor, with the word that is there
/// already. `known` are the servers of the script.
#[must_use]
pub fn complete(before: &str, known: ServerSet) -> (&str, Vec<Offer>) {
    let all = words(before);
    let is_at_word =
        all.last().is_some_and(|last| last.range().end == before.len() && !matches!(last.text, ":" | "," | ";"));
    let (earlier, current) = match all.split_last() {
        Some((last, earlier)) if is_at_word => (earlier, last.text),
        _ => (&*all, ""),
    };
    let earlier: Vec<&str> = earlier.iter().map(|word| word.text).collect();
    let mut offers = Offers { known, offers: Vec::new() };
    let is_comment = before.split_ascii_whitespace().any(|word| word.starts_with('#'));
    match earlier.split_first() {
        _ if is_comment => {}
        None => {
            for key in KEYS {
                offers.add(key, LINES.iter().find(|form| key_of(form) == key).map_or("", |form| form.meaning));
            }
        }
        Some((key, _)) if WITH_OWN_WORDS.contains(key) => {}
        Some((&"expect", _)) if earlier.contains(&":") => offers.add_claims(&earlier),
        Some((key, rest)) => {
            let begin = (1..=rest.len()).find(|&index| action(earlier.get(index..).unwrap_or_default()).is_some());
            let takes_action = LINES.iter().any(|form| key_of(form) == *key && has_action(form));
            match begin.filter(|_| takes_action).and_then(|begin| earlier.get(begin..)) {
                Some(step) => offers.add_arguments(step),
                None => offers.add_words(&earlier),
            }
        }
    }
    (current, offers.offers)
}

/// Keyword of a line.
fn key_of(form: &Form) -> &'static str {
    form.example.split(' ').next().unwrap_or_default()
}

fn has_action(form: &Form) -> bool {
    let words: Vec<&str> = words(form.example).iter().map(|word| word.text).collect();
    tokens(&words, true).contains(&Token::Action)
}

/// Offers as they are collected, each word once.
struct Offers {
    known: ServerSet,
    offers: Vec<Offer>,
}

impl Offers {
    fn add(&mut self, word: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) {
        let (word, help) = (word.into(), help.into());
        if self.offers.iter().all(|offer| offer.word != word) {
            self.offers.push(Offer { word, help });
        }
    }

    fn add_servers(&mut self, given: &[&str]) {
        let all = (1..=MAX_SERVERS).filter_map(|number| server(&format!("S{number}")));
        let is_known = |id: &ServerId| self.known.is_empty() || self.known.contains(*id);
        // The lines of the members, and changes of them, also name servers that are not there yet.
        let names_new = given
            .iter()
            .any(|word| matches!(*word, "old" | "new" | "learners" | "ask" | "request" | "bootstrap" | "force"));
        let servers: Vec<ServerId> = all.filter(|id| names_new || is_known(id)).collect();
        let before = given.iter().rev().map_while(|word| server(word)).collect::<Vec<_>>();
        for id in servers.into_iter().filter(|id| !before.contains(id)) {
            self.add(id.to_string(), "");
        }
    }

    /// Adds the words of a kind.
    fn add_token(&mut self, token: Token<'static>, given: &[&str], help: &'static str) {
        match token {
            Token::Servers => self.add_servers(given),
            Token::Mode => {
                for mode in Mode::ALL.into_iter().filter(|mode| !given.contains(&mode.key())) {
                    self.add(mode.key(), "");
                }
            }
            Token::Profile => {
                for profile in &PROFILES {
                    self.add(profile.key, profile.name);
                }
            }
            Token::Rule => {
                for key in RuleSetting::KEYS.into_iter().filter(|key| !given.contains(key)) {
                    self.add(key, rule_help(key));
                }
            }
            Token::Action => {
                for spec in ACTIONS {
                    self.add(spec.word, spec.effect);
                }
            }
            Token::Word(word) if word.starts_with(|letter: char| letter.is_ascii_lowercase()) => self.add(word, help),
            Token::Number | Token::Word(_) => {}
        }
    }

    /// Adds what comes in examples after these words. After servers, further ones may come, too.
    fn add_next(
        &mut self,
        examples: impl Iterator<Item = (&'static str, &'static str)>,
        given: &[&str],
        with_actions: bool,
    ) {
        let before = tokens(given, with_actions);
        let mut is_known = false;
        for (example, help) in examples {
            if let Some(token) = next(example, &before, with_actions) {
                is_known = true;
                self.add_token(token, given, help);
            }
            is_known |= next(example, before.get(..before.len().saturating_sub(1)).unwrap_or_default(), with_actions)
                == before.last().copied();
        }
        let repeats = matches!(before.last(), Some(Token::Servers | Token::Mode | Token::Rule));
        if is_known
            && repeats
            && let Some(&last) = before.last()
        {
            match last {
                Token::Servers => self.add_servers(given),
                Token::Mode if given.first() == Some(&"modes") => self.add_token(Token::Mode, given, ""),
                Token::Rule => self.add_token(Token::Rule, given, ""),
                _ => {}
            }
        }
    }

    fn add_words(&mut self, given: &[&str]) {
        // Any number of rules or modes is as one.
        let mut reduced = given.to_vec();
        reduced.dedup_by(|one, other| {
            let same = |kind: Token<'_>| tokens(&[*one], false) == [kind] && tokens(&[*other], false) == [kind];
            same(Token::Rule) || same(Token::Mode)
        });
        let forms = LINES.iter().map(|form| (form.example, ""));
        self.add_next(forms, &reduced, true);
        self.offers.retain(|offer| !given.contains(&&*offer.word));
    }

    fn add_arguments(&mut self, step: &[&str]) {
        let Some((word, _)) = action(step) else { return };
        // “the leader” stands for a server.
        let mut given = Vec::new();
        for word in step {
            match (given.last(), *word) {
                (Some(&"the"), "leader") => {
                    given.pop();
                    given.push("S1");
                }
                (_, other) => given.push(other),
            }
        }
        if given.last() == Some(&"the") {
            return self.add("leader", THE_LEADER);
        }
        self.add_next(examples(word).map(|example| (example, "")), &given, false);
        if !matches!(word, "ask" | "part" | "join") && self.offers.iter().any(|offer| server(&offer.word).is_some()) {
            self.add("the leader", THE_LEADER);
        }
    }

    fn add_claims(&mut self, line: &[&str]) {
        let given = line.rsplit(|word| matches!(*word, ":" | ";")).next().unwrap_or_default();
        match given.first() {
            None => {
                for form in CLAIMS {
                    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
                    let is_keyword = |word: &&str| word.bytes().all(is_letter) && *word != "at";
                    let words: Vec<&str> = form.example.split(' ').take_while(is_keyword).collect();
                    if !words.is_empty() {
                        self.add(words.join(" "), form.meaning);
                    }
                }
                self.add_servers(given);
            }
            Some(&"breaks") => {
                for property in Property::ALL {
                    self.add(property.name(), "");
                }
            }
            Some(_) => {
                let forms = CLAIMS.iter().flat_map(|form| {
                    std::iter::once(form.example).chain(codes(form.meaning)).map(|example| (example, form.meaning))
                });
                self.add_next(forms, given, false);
            }
        }
    }
}

/// Servers that a script names.
#[must_use]
pub fn servers(script: &str) -> ServerSet {
    script.split_ascii_whitespace().filter(|word| word.starts_with('S')).filter_map(server).collect()
}

/// Effect of switching a rule off.
fn rule_help(key: &'static str) -> &'static str {
    let form = RULES.iter().find(|form| form.example == key);
    form.map_or_else(|| RuleSetting::from_key(key).map_or("", RuleSetting::name), |form| form.meaning)
}

/// Meaning of the word at an offset in bytes of a line, and the range of what has the meaning; `None` if there is
/// nothing to say.
#[must_use]
pub fn explain(line: &str, offset: usize) -> Option<(Range<usize>, String)> {
    let all = words(line);
    let index = all.iter().position(|word| word.start <= offset && offset <= word.range().end)?;
    let (word, texts) = (all.get(index)?, all.iter().map(|word| word.text).collect::<Vec<_>>());
    let key = *texts.first()?;
    if index == 0 {
        let forms = LINES.iter().filter(|form| key_of(form) == key);
        return told(word.range(), best(forms, &texts)?);
    }
    if WITH_OWN_WORDS.contains(&key) {
        return None;
    }
    if let Some(profile) = Profile::from_key(word.text) {
        let off: Vec<&str> = profile.rules.settings().map(RuleSetting::key).collect();
        let off = if off.is_empty() { "all rules on".to_owned() } else { format!("off: {}", off.join(", ")) };
        return Some((word.range(), format!("{}, {off}", profile.name)));
    }
    if let Some(&rule) = RuleSetting::KEYS.iter().find(|rule| **rule == word.text) {
        return Some((word.range(), format!("{rule}, off: {}", rule_help(rule))));
    }
    let colon = texts.iter().position(|text| *text == ":");
    if key == "expect" {
        let is_mark = |text: &&str| matches!(*text, ":" | ";");
        let colon = colon.filter(|colon| *colon < index && !is_mark(&word.text))?;
        let from = texts.get(..index)?.iter().rposition(is_mark).unwrap_or(colon) + 1;
        let to = texts.get(index..)?.iter().position(is_mark).map_or(texts.len(), |length| index + length);
        let range = all.get(from)?.start..all.get(to - 1)?.range().end;
        return told(range, best(CLAIMS.iter(), texts.get(from..to)?)?);
    }
    // The first word of an action, or the second.
    let begins = [index, index - 1].into_iter().filter(|begin| *begin > 0);
    let mut found = begins.filter_map(|begin| Some((begin, action(texts.get(begin..)?)?)));
    let takes_action = LINES.iter().any(|form| key_of(form) == key && has_action(form));
    let (begin, (name, length)) = found.find(|(begin, (_, length))| begin + length > index).filter(|_| takes_action)?;
    let spec = ACTIONS.iter().find(|spec| spec.word == name)?;
    let range = all.get(begin)?.start..all.get(begin + length - 1)?.range().end;
    Some((range, format!("{}: {}", spec.example, spec.effect.replace('`', ""))))
}

fn told(range: Range<usize>, form: &Form) -> Option<(Range<usize>, String)> {
    Some((range, format!("{}: {}", form.example, form.meaning.replace('`', ""))))
}

/// The form whose example has most in common with these words.
fn best<'a>(forms: impl Iterator<Item = &'a Form>, given: &[&str]) -> Option<&'a Form> {
    let given = tokens(given, true);
    // The first of equals.
    let rated = forms.filter_map(|form| {
        let words: Vec<&str> = words(form.example).iter().map(|word| word.text).collect();
        let tokens = tokens(&words, true);
        let common = tokens.iter().filter(|token| given.contains(token)).count() as i32;
        // The first word says what kind of line or claim it is.
        let same_start = i32::from(tokens.first() == given.first()) * 10;
        (common > 0).then_some((same_start + 2 * common - tokens.len() as i32, form))
    });
    rated.reduce(|best, other| if other.0 > best.0 { other } else { best }).map(|(_, form)| form)
}
