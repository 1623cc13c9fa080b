//! HTML as text, escaped: what the study writes.

/// HTML in the making.
#[derive(Clone, Debug, Default)]
pub struct Markup {
    text: String,
    /// The elements that are open, the innermost last.
    open: Vec<&'static str>,
}

impl Markup {
    /// Opens an element; of no class, if that is empty.
    pub fn open(&mut self, name: &'static str, class: &str) -> &mut Self {
        self.begin(name);
        if !class.is_empty() {
            self.set("class", class);
        }
        self
    }

    /// Opens an element that is a control for a command.
    pub fn control(&mut self, class: &str, command: &str) -> &mut Self {
        self.open("button", class).set("type", "button").set("data-do", command)
    }

    /// A control that is pressed or is not.
    pub fn toggle(&mut self, label: &str, pressed: bool, command: &str) -> &mut Self {
        let pressed = if pressed { "true" } else { "false" };
        self.control("chip", command).set("aria-pressed", pressed).says(label).end()
    }

    /// A field for a number from 0 on, with the command that takes it.
    pub fn number(&mut self, command: &str, value: u64, most: &str) -> &mut Self {
        self.empty("input").set("type", "number").set("min", "0").set("max", most);
        self.set("data-do", command).set("value", &value.to_string())
    }

    /// Gives an attribute to the element that was opened last, before anything is in it.
    pub fn set(&mut self, key: &str, value: &str) -> &mut Self {
        // Its `>`.
        self.text.pop();
        self.text.push(' ');
        self.text.push_str(key);
        self.text.push_str("=\"");
        self.escape(value);
        self.text.push_str("\">");
        self
    }

    /// Text.
    pub fn says(&mut self, text: &str) -> &mut Self {
        self.escape(text);
        self
    }

    /// What is HTML already.
    pub fn raw(&mut self, html: &str) -> &mut Self {
        self.text.push_str(html);
        self
    }

    /// Closes the innermost element.
    pub fn end(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
        self
    }

    /// An element that has nothing in it and needs no end.
    pub fn empty(&mut self, name: &'static str) -> &mut Self {
        self.begin(name);
        self.open.pop();
        self
    }

    /// An element around text.
    pub fn leaf(&mut self, name: &'static str, class: &str, text: &str) -> &mut Self {
        self.open(name, class).says(text).end()
    }

    /// What was written. Every element is closed.
    #[must_use]
    pub fn html(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.text
    }

    fn begin(&mut self, name: &'static str) {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
        self.open.push(name);
    }

    fn escape(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                _ => self.text.push(letter),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_no_markup_and_what_is_open_gets_closed() {
        let mut markup = Markup::default();
        markup.open("p", "small").set("title", "a \"b\" <c>").says("1 < 2 & 3");
        markup.empty("br").control("", "lane 1").says("x");
        let expected = "<p class=\"small\" title=\"a &quot;b&quot; &lt;c&gt;\">1 &lt; 2 &amp; 3<br>\
            <button type=\"button\" data-do=\"lane 1\">x</button></p>";
        assert_eq!(markup.html(), expected);
    }
}
