//! Errors, warnings and notes about scenarios, with the line of the script.

use std::io::IsTerminal;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use scenario::script::SourceSpan;

/// Format of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One line: `file:line:column: text`.
    Short,
    /// The line of the script, with carets under the words.
    Plain,
    /// The same in colours.
    Coloured,
}

impl Format {
    /// Format for a stream: colours for a terminal, unless `NO_COLOR` or `TERM=dumb` is set.
    pub(crate) fn for_stream(stream: &impl IsTerminal) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if stream.is_terminal() && !is_set("NO_COLOR") && !is_dumb { Self::Coloured } else { Self::Plain }
    }

    /// Text between two messages, and after the last.
    pub(crate) fn separator(self) -> &'static str {
        if self == Self::Short { "\n" } else { "\n\n" }
    }
}

/// Severity of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The call fails.
    Error,
    /// The call may succeed.
    Warning,
    /// Nothing is wrong.
    Note,
}

/// Error, warning or note about a scenario.
pub(crate) struct Message<'a> {
    /// Its severity.
    pub(crate) severity: Severity,
    /// Its text.
    pub(crate) text: &'a str,
    /// Name of the script, or of the scenario, if the position is unknown.
    pub(crate) name: &'a str,
    /// Text of the script and position in it, if known.
    pub(crate) position: Option<(&'a str, SourceSpan)>,
}

impl Message<'_> {
    /// Renders the message without a line break at its end.
    pub(crate) fn render(&self, format: Format) -> String {
        let renderer = match format {
            Format::Short => return self.short(),
            Format::Plain => Renderer::plain(),
            Format::Coloured => Renderer::styled(),
        };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let group = Group::with_title(level.primary_title(self.text));
        let group = match self.position {
            None => group.element(Origin::path(self.name)),
            Some((script, span)) => {
                let (line, range) = words(script, span);
                let annotation = AnnotationKind::Primary.span(range);
                group.element(Snippet::source(line).line_start(span.line).path(self.name).annotation(annotation))
            }
        };
        renderer.render(&[group])
    }

    fn short(&self) -> String {
        let Self { severity, text, name, position } = self;
        let position = position.map(|(_, span)| format!(":{}:{}", span.line, span.column)).unwrap_or_default();
        let severity = match severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
            Severity::Note => "note: ",
        };
        format!("{name}{position}: {severity}{text}")
    }
}

/// The line of a span, and the bytes of the span in it.
fn words(script: &str, span: SourceSpan) -> (&str, std::ops::Range<usize>) {
    // As the parser does.
    let script = script.strip_prefix('\u{feff}').unwrap_or(script);
    let line = script.lines().nth(span.line.saturating_sub(1)).unwrap_or_default();
    let byte = |character: usize| line.char_indices().nth(character).map_or(line.len(), |(byte, _)| byte);
    let start = span.column.saturating_sub(1);
    (line, byte(start)..byte(start + span.length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, column: usize, length: usize) -> SourceSpan {
        SourceSpan { line, column, length }
    }

    /// A message at a position of a script, in lines.
    fn rendered(script: &str, span: SourceSpan, format: Format) -> Vec<String> {
        let position = Some((script, span));
        let message = Message { severity: Severity::Warning, text: "the text", name: "the file", position };
        message.render(format).lines().map(str::to_owned).collect()
    }

    #[test]
    fn carets_stand_under_the_words_of_the_span() {
        for (script, span, word) in [
            ("one\ntwo three\n", at(2, 5, 5), "three"),
            ("one\r\ntwo three\r\n", at(2, 1, 3), "two"),
            ("\u{feff}one two", at(1, 5, 3), "two"),
            ("é ü word", at(1, 5, 4), "word"),
            ("one", at(1, 4, 0), ""),
            ("", at(1, 1, 0), ""),
            ("one\n", at(2, 1, 0), ""),
        ] {
            let lines = rendered(script, span, Format::Plain);
            assert!(lines[0].starts_with("warning") && lines[0].ends_with("the text"), "{lines:?}");
            assert!(lines[1].ends_with(&format!("the file:{}:{}", span.line, span.column)), "{lines:?}");
            let (source, carets) = (&lines[3], &lines[4]);
            let start = carets.chars().take_while(|&it| it != '^').count();
            let length = carets.chars().filter(|&it| it == '^').count();
            assert_eq!(length, span.length.max(1), "{lines:?}");
            assert_eq!(source.chars().skip(start).take(span.length).collect::<String>(), word, "{lines:?}");
        }
    }

    #[test]
    fn a_short_message_is_a_line_that_begins_with_the_place() {
        assert_eq!(rendered("one", at(1, 2, 1), Format::Short), ["the file:1:2: warning: the text"]);
    }

    #[test]
    fn only_the_coloured_format_has_escape_sequences() {
        for (format, is_coloured) in [(Format::Short, false), (Format::Plain, false), (Format::Coloured, true)] {
            let lines = rendered("one \u{1b}[31mtwo", at(1, 5, 3), format);
            assert_eq!(lines.concat().contains('\u{1b}'), is_coloured, "{format:?}");
        }
    }
}
