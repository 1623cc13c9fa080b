//! The keyboard: one key for each control of the transport, wherever the focus is, unless a control there wants the key.

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Play or pause.
    Toggle,
    /// One event back.
    Back,
    /// One event forward.
    Forward,
    /// Back to the start.
    Reset,
}

/// What has the focus, as far as keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Nothing that listens to keys.
    Page,
    /// A button or a link: Space and Enter are its own.
    Button,
    /// The scrubber: what its keys would do, the page does in steps that mean something.
    Scrubber,
    /// A list, a tab, a field: every key is its own.
    Field,
}

/// What a key means there; nothing, if it means something to the control, or nothing at all.
#[must_use]
pub fn command(key: &str, focus: Focus) -> Option<Command> {
    if focus == Focus::Field {
        return None;
    }
    match key {
        " " if focus != Focus::Button => Some(Command::Toggle),
        "ArrowLeft" => Some(Command::Back),
        "ArrowRight" => Some(Command::Forward),
        "Home" => Some(Command::Reset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_keeps_the_keys_that_are_its_own() {
        assert_eq!(command(" ", Focus::Page), Some(Command::Toggle));
        assert_eq!(command(" ", Focus::Button), None);
        assert_eq!(command("ArrowLeft", Focus::Button), Some(Command::Back));
        assert_eq!(command("ArrowRight", Focus::Scrubber), Some(Command::Forward));
        assert_eq!(command("Home", Focus::Field), None);
        assert_eq!(command("x", Focus::Page), None);
    }
}
