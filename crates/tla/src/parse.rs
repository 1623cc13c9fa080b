//! Parser of the values that TLC prints.

use crate::Value;

/// Maximum depth of nested values. The module's values have eight levels.
const MAX_DEPTH: usize = 64;

/// Error of a text that is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParseError {
    /// The position of the error, in bytes.
    pub(crate) at: usize,
    /// The expected text.
    pub(crate) expected: &'static str,
}

/// Reads values from a text.
pub(crate) struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The position, in bytes, after white space.
    pub(crate) fn position(&mut self) -> usize {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.at
    }

    /// Whether nothing is left.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.position() == self.text.len()
    }

    /// Takes a token, if it comes next.
    pub(crate) fn take(&mut self, token: &str) -> bool {
        let at = self.position();
        let is_next = self.text[at..].starts_with(token);
        self.at += if is_next { token.len() } else { 0 };
        is_next
    }

    /// Takes a token that must come next.
    pub(crate) fn expect(&mut self, token: &'static str) -> Result<(), ParseError> {
        if self.take(token) { Ok(()) } else { Err(self.error(token)) }
    }

    /// Takes a name.
    pub(crate) fn name(&mut self) -> Result<&'a str, ParseError> {
        let at = self.position();
        let rest = &self.text[at..];
        let length = rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(rest.len());
        if length == 0 {
            return Err(self.error("a name"));
        }
        self.at += length;
        Ok(&rest[..length])
    }

    /// Takes a value.
    pub(crate) fn value(&mut self) -> Result<Value, ParseError> {
        self.value_at(0)
    }

    fn error(&mut self, expected: &'static str) -> ParseError {
        ParseError { at: self.position(), expected }
    }

    fn value_at(&mut self, depth: usize) -> Result<Value, ParseError> {
        if depth > MAX_DEPTH {
            return Err(self.error("a value that is not nested so deep"));
        }
        if self.take("{") {
            let mut items = self.list("}", |parser| parser.value_at(depth + 1))?;
            items.sort_unstable();
            items.dedup();
            return Ok(Value::Set(items));
        }
        if self.take("<<") {
            return Ok(Value::sequence(&mut self.list(">>", |parser| parser.value_at(depth + 1))?.into_iter()));
        }
        if self.take("[") {
            let mut fields = self.list("]", |parser| {
                let name = parser.name()?.to_owned();
                parser.expect("|->")?;
                Ok((name, parser.value_at(depth + 1)?))
            })?;
            fields.sort_unstable();
            return Ok(Value::Record(fields));
        }
        if self.take("(") {
            let mut function = Vec::new();
            loop {
                let key = self.number()?;
                self.expect(":>")?;
                function.push((key, self.value_at(depth + 1)?));
                if self.take(")") {
                    function.sort_unstable();
                    return Ok(Value::Function(function));
                }
                self.expect("@@")?;
            }
        }
        if self.take("\"") {
            let rest = &self.text[self.at..];
            let Some(length) = rest.find('"') else { return Err(self.error("the end of a string")) };
            self.at += length + 1;
            return Ok(Value::text(&rest[..length]));
        }
        if self.take("TRUE") {
            return Ok(Value::Truth(true));
        }
        if self.take("FALSE") {
            return Ok(Value::Truth(false));
        }
        self.number().map(Value::Number).map_err(|error| ParseError { expected: "a value", ..error })
    }

    fn number(&mut self) -> Result<u64, ParseError> {
        let at = self.position();
        let rest = &self.text[at..];
        let length = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        let Ok(number) = rest[..length].parse() else { return Err(self.error("a number")) };
        self.at += length;
        Ok(number)
    }

    /// Takes items up to `close`, with commas in between.
    fn list<T>(
        &mut self,
        close: &'static str,
        mut item: impl FnMut(&mut Self) -> Result<T, ParseError>,
    ) -> Result<Vec<T>, ParseError> {
        let mut items = Vec::new();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            if self.take(close) {
                return Ok(items);
            }
            self.expect(",")?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, ParseError> {
        Parser::new(text).value()
    }

    #[test]
    fn printed_value_is_read_as_the_same_value() {
        let text = "[a |-> <<1, 2>>, b |-> {\"x\", \"y\"}, c |-> (2 :> {} @@ 5 :> <<>>), d |-> TRUE]";
        let value = read(text).expect("it is a value");
        assert_eq!(value.to_string(), text);
        assert_eq!(read(&value.to_string()), Ok(value));
    }

    #[test]
    fn sequence_equals_the_function_with_its_domain() {
        assert_eq!(read("<<7, 8>>"), read("(1 :> 7 @@ 2 :> 8)"));
    }

    #[test]
    fn text_that_is_no_value_has_an_error_at_its_position() {
        for (text, at) in
            [("", 0), ("[a |-> ", 7), ("{1, 2", 5), ("\"abc", 1), ("<<1 2>>", 4), ("(1 :> 2", 7), ("x", 0)]
        {
            assert_eq!(read(text).map_err(|error| error.at), Err(at), "{text}");
        }
        assert!(read(&"{".repeat(100_000)).is_err());
    }
}
