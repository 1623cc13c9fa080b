//! Keyboard shortcuts: one table of keys, commands and help texts. The page's keys, the list of them in a panel, and
//! the tooltips of the controls follow from it.

use crate::command::{Command, Panel};
use crate::lesson::lesson;
use crate::session::Session;
use crate::strings;
use scenario::link::Speed;

/// Kind of the focused element. A kind has more keys of its own than the kinds before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Focus {
    /// No control.
    Page,
    /// The scrubber. The page replaces its steps by steps from event to event.
    Scrubber,
    /// A button or a link, which uses Space and Enter itself.
    Button,
    /// Hit target of a server or a message. Arrow keys move the focus to the next one.
    Target,
    /// A list, a tab or a field, which uses every key but Escape itself.
    Field,
}

/// Row of the table.
#[derive(Clone, Copy)]
pub(crate) struct Shortcut {
    /// Keys, as in `KeyboardEvent.key`.
    keys: &'static [&'static str],
    /// Name of the key for the user.
    pub(crate) label: &'static str,
    /// Effect of the key, in a few words.
    pub(crate) help: &'static str,
    /// Last kind of focus with which the page uses the key.
    until: Focus,
    command: fn(&Session) -> Option<Command>,
}

impl Shortcut {
    /// Tooltip of a control with the same command.
    pub(crate) fn tooltip(&self) -> String {
        [self.help, " (", self.label, ")"].concat()
    }
}

/// A row for a key that every focused element leaves to the page, except fields.
const fn key(
    keys: &'static [&'static str],
    label: &'static str,
    help: &'static str,
    command: fn(&Session) -> Option<Command>,
) -> Shortcut {
    Shortcut { keys, label, help, until: Focus::Target, command }
}

const fn until(until: Focus, row: Shortcut) -> Shortcut {
    Shortcut { until, ..row }
}

// Rows of the keys whose commands have a control.
pub(crate) const TOGGLE: Shortcut =
    until(Focus::Scrubber, key(&[" "], "Space", "Play or pause", |_| Some(Command::Toggle)));
pub(crate) const BACK: Shortcut =
    until(Focus::Button, key(&["ArrowLeft"], "←", "One event back", |_| Some(Command::Back)));
pub(crate) const FORWARD: Shortcut =
    until(Focus::Button, key(&["ArrowRight"], "→", "One event forward", |_| Some(Command::Forward)));
pub(crate) const RESET: Shortcut =
    until(Focus::Button, key(&["Home"], "Home", "Go to the start", |_| Some(Command::Reset)));
pub(crate) const NEXT: Shortcut = key(&["n"], "N", "Next moment of the story", |_| Some(Command::GoToBeat(true)));
pub(crate) const PREVIOUS: Shortcut =
    key(&["N"], "Shift N", "Previous moment of the story", |_| Some(Command::GoToBeat(false)));
pub(crate) const EXTEND: Shortcut = key(&["e"], "E", "One more second of virtual time", |_| Some(Command::Extend));
pub(crate) const UNDO: Shortcut = key(&["u"], "U", "Undo the last action", |_| Some(Command::Undo));
pub(crate) const REDO: Shortcut = key(&["r"], "R", "Do the undone action again", |_| Some(Command::Redo));
pub(crate) const EXPLAIN: Shortcut =
    key(&["w"], "W", "Explain the last event by its rule", |_| Some(Command::Panel(Panel::Explain)));

pub(crate) const NEXT_LESSON: Shortcut =
    key(&["]"], "]", strings::NEXT_LESSON, |session| Some(Command::Open(lesson(session)?.1?.to_owned())));

/// The table.
pub(crate) static SHORTCUTS: [Shortcut; 25] = [
    TOGGLE,
    BACK,
    FORWARD,
    RESET,
    until(Focus::Button, key(&["End"], "End", "Go to the end", |_| Some(Command::Seek(f64::INFINITY)))),
    NEXT,
    PREVIOUS,
    NEXT_LESSON,
    key(&["b"], "B", "Go to the first violation", |session| {
        Some(Command::Seek(session.index().first_violation()? as f64))
    }),
    EXTEND,
    key(&["-"], "−", "Slower", |session| next(session.speed(), false)),
    key(&["+", "="], "+", "Faster", |session| next(session.speed(), true)),
    UNDO,
    REDO,
    key(&["p"], "P", "Propose a command", |_| Some(Command::Propose)),
    key(&["1"], "1", "Show the first lane", |_| Some(Command::Lane(0))),
    key(&["2"], "2", "Show the second lane", |_| Some(Command::Lane(1))),
    key(&["3"], "3", "Show the third lane", |_| Some(Command::Lane(2))),
    key(&["m"], "M", "Change members", |_| Some(Command::Panel(Panel::Members))),
    key(&["c"], "C", "Compare the lanes", |_| Some(Command::Panel(Panel::Compare))),
    EXPLAIN,
    key(&["t"], "T", "Space-time diagram", |_| Some(Command::Panel(Panel::SpaceTime))),
    key(&["l"], "L", "Name the symbols", |_| Some(Command::Panel(Panel::Legend))),
    key(&["?"], "?", "This list", |_| Some(Command::Panel(Panel::Keys))),
    until(Focus::Field, key(&["Escape"], "Escape", "Close the menu or the panel", |_| Some(Command::Close))),
];

/// Command of a key; `None` if the focused control uses the key, or if the key has no command.
pub(crate) fn command(key: &str, focus: Focus, session: &Session) -> Option<Command> {
    let shortcut = SHORTCUTS.iter().find(|row| focus <= row.until && row.keys.contains(&key))?;
    (shortcut.command)(session)
}

/// Command for the next higher or lower speed; `None` beyond the last.
fn next(speed: Speed, faster: bool) -> Option<Command> {
    let index = Speed::ALL.iter().position(|other| *other == speed)?;
    let index = if faster { index + 1 } else { index.checked_sub(1)? };
    Speed::ALL.get(index).copied().map(Command::Speed)
}

/// Index after moving from `index` among `count` targets by an arrow key; `None` for other keys.
pub(crate) fn neighbour(key: &str, index: usize, count: usize) -> Option<usize> {
    match key {
        "ArrowLeft" => Some((index + count - 1) % count),
        "ArrowRight" => Some((index + 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone())
    }

    fn command_of(key: &str, focus: Focus) -> Option<Command> {
        command(key, focus, &session())
    }

    #[test]
    fn key_has_the_command_that_its_row_describes() {
        let panel = |panel| Some(Command::Panel(panel));
        let expected = [
            ("Play or pause", Some(Command::Toggle)),
            ("One event back", Some(Command::Back)),
            ("One event forward", Some(Command::Forward)),
            ("Go to the start", Some(Command::Reset)),
            ("Go to the end", Some(Command::Seek(f64::INFINITY))),
            ("Next moment of the story", Some(Command::GoToBeat(true))),
            ("Previous moment of the story", Some(Command::GoToBeat(false))),
            ("Next lesson", Some(Command::Open(scenario::catalogue::LESSON_IDS[1].to_owned()))),
            ("Go to the first violation", session().index().first_violation().map(|at| Command::Seek(at as f64))),
            ("One more second of virtual time", Some(Command::Extend)),
            ("Slower", Speed::named("1/50").map(Command::Speed)),
            ("Faster", Speed::named("1/10").map(Command::Speed)),
            ("Undo the last action", Some(Command::Undo)),
            ("Do the undone action again", Some(Command::Redo)),
            ("Propose a command", Some(Command::Propose)),
            ("Show the first lane", Some(Command::Lane(0))),
            ("Show the second lane", Some(Command::Lane(1))),
            ("Show the third lane", Some(Command::Lane(2))),
            ("Change members", panel(Panel::Members)),
            ("Compare the lanes", panel(Panel::Compare)),
            ("Explain the last event by its rule", panel(Panel::Explain)),
            ("Space-time diagram", panel(Panel::SpaceTime)),
            ("Name the symbols", panel(Panel::Legend)),
            ("This list", panel(Panel::Keys)),
            ("Close the menu or the panel", Some(Command::Close)),
        ];
        for (row, (help, expected)) in SHORTCUTS.iter().zip(expected) {
            assert_eq!(row.help, help);
            assert!(expected.is_some());
            for key in row.keys {
                assert_eq!(command_of(key, Focus::Page), expected, "{key}");
            }
        }
    }

    #[test]
    fn every_key_is_in_one_row() {
        let mut keys: Vec<&str> = SHORTCUTS.iter().flat_map(|row| row.keys).copied().collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }

    #[test]
    fn focused_control_keeps_the_keys_that_it_uses_itself() {
        for (key, focus, is_of_page) in [
            (" ", Focus::Page, true),
            (" ", Focus::Scrubber, true),
            (" ", Focus::Button, false),
            (" ", Focus::Target, false),
            ("ArrowLeft", Focus::Button, true),
            ("ArrowLeft", Focus::Target, false),
            ("ArrowRight", Focus::Scrubber, true),
            ("m", Focus::Target, true),
            ("Home", Focus::Field, false),
            ("m", Focus::Field, false),
            ("Escape", Focus::Field, true),
            ("x", Focus::Page, false),
        ] {
            assert_eq!(command_of(key, focus).is_some(), is_of_page, "{key} {focus:?}");
        }
    }

    #[test]
    fn speed_keys_go_up_and_down_and_no_further() {
        let at = |speed| {
            let mut session = session();
            session.set_speed(Speed::named(speed).unwrap());
            session
        };
        let speed = |name| Some(Command::Speed(Speed::named(name).unwrap()));
        assert_eq!(command("+", Focus::Page, &at("1/2")), speed("1"));
        assert_eq!(command("-", Focus::Page, &at("1/2")), speed("1/4"));
        assert_eq!(command("+", Focus::Page, &at("4")), None);
        assert_eq!(command("-", Focus::Page, &at("1/100")), None);
    }

    #[test]
    fn arrows_go_round_a_lane() {
        assert_eq!(neighbour("ArrowLeft", 0, 7), Some(6));
        assert_eq!(neighbour("ArrowRight", 6, 7), Some(0));
        assert_eq!(neighbour("x", 6, 7), None);
    }
}
