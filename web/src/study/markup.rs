//! Builder of escaped HTML text for the panels.

/// HTML under construction.
#[derive(Clone, Debug, Default)]
pub struct Markup {
    text: String,
    /// Open elements, the innermost last.
    open: Vec<&'static str>,
}

impl Markup {
    /// Opens an element, with a class unless that is empty.
    pub fn open(&mut self, name: &'static str, class: &str) -> &mut Self {
        self.begin(name);
        if !class.is_empty() {
            self.set("class", class);
        }
        self
    }

    /// Opens a button for a command.
    pub fn control(&mut self, class: &str, command: &str) -> &mut Self {
        self.open("button", class).set("type", "button").set("data-do", command)
    }

    /// A button with the state pressed or not pressed.
    pub fn toggle(&mut self, label: &str, pressed: bool, command: &str) -> &mut Self {
        let pressed = if pressed { "true" } else { "false" };
        self.control("chip", command).set("aria-pressed", pressed).says(label).end()
    }

    /// A field for a number from 0 on, with its command.
    pub fn number(&mut self, command: &str, value: u64, most: &str) -> &mut Self {
        self.empty("input").set("type", "number").set("min", "0").set("max", most);
        self.set("data-do", command).set("value", &value.to_string())
    }

    /// Adds an attribute to the element opened last, which is still empty.
    pub fn set(&mut self, key: &str, value: &str) -> &mut Self {
        // Removes the `>` of the start tag.
        self.text.pop();
        self.text.push(' ');
        self.text.push_str(key);
        self.text.push_str("=\"");
        self.escape(value);
        self.text.push_str("\">");
        self
    }

    /// Adds text, escaped.
    pub fn says(&mut self, text: &str) -> &mut Self {
        self.escape(text);
        self
    }

    /// Adds HTML as it is.
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

    /// Adds an element without content or end tag.
    pub fn empty(&mut self, name: &'static str) -> &mut Self {
        self.begin(name);
        self.open.pop();
        self
    }

    /// Adds an element that contains text.
    pub fn leaf(&mut self, name: &'static str, class: &str, text: &str) -> &mut Self {
        self.open(name, class).says(text).end()
    }

    /// The HTML. Every element is closed.
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
