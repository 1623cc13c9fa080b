//! Keyboard shortcuts: a key for each command. A focused control keeps the keys that it uses itself.

use crate::command::{Command, Panel};
use crate::session::Session;
use crate::speed::Speed;

/// Kind of the focused element, as far as keys are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// No control.
    Page,
    /// A button or a link, which uses Space and Enter itself.
    Button,
    /// Hit target of a server or a message. Arrow keys move the focus to the next one.
    Spot,
    /// The scrubber. The page replaces its steps by steps from event to event.
    Scrubber,
    /// A list, a tab or a field, which uses every key but Escape itself.
    Field,
}

/// Command of a key; `None` if the focused control uses the key, or if the key has no command.
#[must_use]
pub fn command(key: &str, focus: Focus, session: &Session) -> Option<Command> {
    if key == "Escape" {
        return Some(Command::Close);
    }
    let (field, spot) = (focus == Focus::Field, focus == Focus::Spot);
    Some(match key {
        _ if field => return None,
        " " if matches!(focus, Focus::Page | Focus::Scrubber) => Command::Toggle,
        "ArrowLeft" if !spot => Command::Back,
        "ArrowRight" if !spot => Command::Forward,
        "Home" if !spot => Command::Reset,
        "End" if !spot => Command::Seek(f64::INFINITY),
        "-" => Command::Speed(next(session.speed(), false)?),
        "+" | "=" => Command::Speed(next(session.speed(), true)?),
        "1" | "2" | "3" => Command::Lane(usize::from(key.as_bytes()[0] - b'1')),
        "m" => Command::Panel(Panel::Members),
        "n" => Command::Beat(true),
        "N" => Command::Beat(false),
        "c" => Command::Panel(Panel::Compare),
        "w" => Command::Panel(Panel::Explain),
        "t" => Command::Panel(Panel::SpaceTime),
        "p" => Command::Propose,
        "u" => Command::Undo,
        "r" => Command::Redo,
        "b" => Command::Seek(session.index().first_violation()? as f64),
        "e" => Command::Extend,
        "?" => Command::Panel(Panel::Keys),
        _ => return None,
    })
}

/// Next higher or lower speed; `None` beyond the last.
fn next(speed: Speed, faster: bool) -> Option<Speed> {
    let place = Speed::ALL.iter().position(|other| *other == speed)?;
    let place = if faster { place + 1 } else { place.checked_sub(1)? };
    Speed::ALL.get(place).copied()
}

/// Index after moving from `place` among `count` targets by an arrow key; `None` for other keys.
#[must_use]
pub fn neighbour(key: &str, place: usize, count: usize) -> Option<usize> {
    match key {
        "ArrowLeft" => Some((place + count - 1) % count),
        "ArrowRight" => Some((place + 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(key: &str, focus: Focus) -> Option<Command> {
        command(key, focus, &Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone()))
    }

    #[test]
    fn a_control_keeps_the_keys_that_are_its_own() {
        assert_eq!(asked(" ", Focus::Page), Some(Command::Toggle));
        assert_eq!(asked(" ", Focus::Button), None);
        assert_eq!(asked(" ", Focus::Spot), None);
        assert_eq!(asked("ArrowLeft", Focus::Button), Some(Command::Back));
        assert_eq!(asked("ArrowLeft", Focus::Spot), None);
        assert_eq!(asked("ArrowRight", Focus::Scrubber), Some(Command::Forward));
        assert_eq!(asked("Home", Focus::Field), None);
        assert_eq!(asked("Escape", Focus::Field), Some(Command::Close));
        assert_eq!(asked("x", Focus::Page), None);
        assert!(matches!(asked("b", Focus::Page), Some(Command::Seek(at)) if at > 0.0));
    }

    #[test]
    fn speed_goes_up_and_down_and_no_further() {
        let at = |speed| {
            let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
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
