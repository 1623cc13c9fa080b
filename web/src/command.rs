//! Commands of the user interface, as text: each button has such a line in its `data-do`; a list or a switch has the
//! beginning of one, to which its value is appended. So one listener serves all controls, and a test can read every
//! page.

use cluster::{MessageId, Step};
use raft_core::{Rule, ServerId};
use scenario::action;

use crate::speed::Speed;

/// Command of the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Play or pause.
    Toggle,
    /// Go one event back.
    Back,
    /// Go one event forward.
    Forward,
    /// Go to the start.
    Reset,
    /// Pause, and go to a time in virtual milliseconds.
    Seek(f64),
    /// Extend the run beyond its end.
    Extend,
    /// Set the speed.
    Speed(Speed),
    /// Undo the last action.
    Undo,
    /// Redo the action undone last.
    Redo,
    /// Go to the next beat of the story, or to the previous one.
    Beat(bool),
    /// Show the answer to the question of the current beat.
    Answer,
    /// Open what this fragment names.
    Open(String),
    /// Open it if the whole fragment is valid; otherwise change nothing and show the error.
    Load(String),
    /// Choose the next theme.
    Theme,
    /// Show the lane with this index.
    Lane(usize),
    /// Dismiss the message.
    Dismiss,
    /// Open a panel, or close it if it is open.
    Panel(Panel),
    /// Close what was opened last: the menu, or else the panel.
    Close,
    /// Select something in the lane with this index.
    Choose(usize, Chosen),
    /// Set whether actions are done in every lane.
    Everywhere(bool),
    /// Do these Steps, in one lane or in all.
    Act(Vec<Step>),
    /// Cut every link of a server.
    CutOff(ServerId),
    /// Heal every link of a server.
    Reconnect(ServerId),
    /// Request a change from a server, without the admin.
    Request {
        /// Server that receives the request.
        server: ServerId,
        /// Whether the request adds a voter or removes a member.
        add: bool,
        /// Server to add or to remove.
        who: ServerId,
    },
    /// Propose a client's next command to the leaders.
    Propose,
    /// Add a server to the voters to be requested, or remove it.
    Voter(ServerId),
    /// Add a server to the learners to be requested, or remove it.
    Learner(ServerId),
    /// Ask for those members.
    Ask,
    /// Switch a rule on or off.
    Rule(Rule),
    /// Switch to a rule's third setting, or back on.
    Variant(Rule),
    /// Switch all rules on.
    AllRules,
    /// Set the seed, which determines latencies and timeouts.
    Seed(u64),
    /// Set how long the operator waits between two servers, in virtual milliseconds.
    Pause(u64),
    /// Set how long a server that the operator stopped stays down, in virtual milliseconds.
    Downtime(u64),
    /// Move this server forward by one in the operator's order.
    Sooner(ServerId),
    /// Add a server to the voters of the custom cluster, or remove it.
    Own(ServerId),
    /// Start the custom cluster.
    Start,
    /// Copy a link to the clipboard.
    Copy(Copied),
    /// Put a link that could not be copied into the address.
    Uncopied(String),
    /// Put a link to the current moment into the address.
    Address,
}

/// Value of the entry “All presets…” in the list of presets.
pub const ALL_PRESETS: &str = "*";

/// Panel beside or below the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// Buttons of the other panels, for narrow windows.
    More,
    /// All presets.
    Course,
    /// Change of members.
    Members,
    /// Switches of the rules.
    Rules,
    /// Search for a schedule that violates a property, and survey.
    Search,
    /// Script of the run.
    Script,
    /// Links and pictures.
    Share,
    /// Keyboard shortcuts.
    Keys,
    /// Comparison of the lanes.
    Compare,
    /// Explanation of the last event by its rule, and the pseudocode.
    Explain,
    /// Space-time diagram of the run.
    SpaceTime,
}

/// Selection in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A server.
    Server(ServerId),
    /// A message.
    Message(MessageId),
}

/// Link to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Link to the start.
    Start,
    /// Link to the current moment.
    Moment,
}

impl Panel {
    /// All panels.
    pub const ALL: [Self; 11] = [
        Self::More,
        Self::Course,
        Self::Members,
        Self::Compare,
        Self::Explain,
        Self::SpaceTime,
        Self::Rules,
        Self::Search,
        Self::Script,
        Self::Share,
        Self::Keys,
    ];

    /// Name of the panel in a command.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::Course => "course",
            Self::Members => "members",
            Self::Rules => "rules",
            Self::Search => "search",
            Self::Script => "script",
            Self::Share => "share",
            Self::Keys => "keys",
            Self::Compare => "compare",
            Self::Explain => "explain",
            Self::SpaceTime => "space-time",
        }
    }

    /// The panel of this name.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|panel| panel.key() == key)
    }

    /// Whether the [panels' program](crate::study) fills it.
    #[must_use]
    pub fn is_study(self) -> bool {
        !matches!(self, Self::More)
    }

    /// Whether it is below the diagram, as wide as the page.
    #[must_use]
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Compare | Self::SpaceTime)
    }
}

/// Parses a command; `None` if the line is not valid.
#[must_use]
pub fn parse(line: &str) -> Option<Command> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let server = || number(rest).and_then(|number| ServerId::try_from(number).ok());
    let rule = || Rule::ALL.into_iter().find(|rule| rule.key() == rest);
    Some(match verb {
        "toggle" => Command::Toggle,
        "back" => Command::Back,
        "forward" => Command::Forward,
        "reset" => Command::Reset,
        "seek" => Command::Seek(number(rest)? as f64),
        "extend" => Command::Extend,
        "speed" => Command::Speed(Speed::named(rest)?),
        "undo" => Command::Undo,
        "redo" => Command::Redo,
        "next" => Command::Beat(true),
        "previous" => Command::Beat(false),
        "answer" => Command::Answer,
        "open" if rest == ALL_PRESETS => Command::Panel(Panel::Course),
        "open" => Command::Open(rest.to_owned()),
        "load" => Command::Load(rest.to_owned()),
        "theme" => Command::Theme,
        "lane" => Command::Lane(number(rest)? as usize),
        "dismiss" => Command::Dismiss,
        "panel" => Command::Panel(Panel::named(rest)?),
        "close" => Command::Close,
        "choose" => {
            let (place, what) = rest.split_once(' ')?;
            let place = number(place)? as usize;
            Command::Choose(place, chosen(what)?)
        }
        "everywhere" => Command::Everywhere(true),
        "here" => Command::Everywhere(false),
        "act" => Command::Act(rest.split(';').map(|step| action::parse(step).ok()).collect::<Option<_>>()?),
        "cut-off" => Command::CutOff(server()?),
        "reconnect" => Command::Reconnect(server()?),
        "request" => {
            let mut words = rest.split(' ');
            let (server, verb, who) = (words.next()?, words.next()?, words.next()?);
            let id = |text| ServerId::try_from(number(text)?).ok();
            let add = match verb {
                "add" => true,
                "remove" => false,
                _ => return None,
            };
            Command::Request { server: id(server)?, add, who: id(who)? }
        }
        "propose" => Command::Propose,
        "voter" => Command::Voter(server()?),
        "learner" => Command::Learner(server()?),
        "ask" => Command::Ask,
        "rule" => Command::Rule(rule()?),
        "variant" => Command::Variant(rule()?),
        "all-rules" => Command::AllRules,
        "seed" => Command::Seed(number(rest)?),
        "pause" => Command::Pause(number(rest)?),
        "downtime" => Command::Downtime(number(rest)?),
        "sooner" => Command::Sooner(server()?),
        "own" => Command::Own(server()?),
        "start" => Command::Start,
        "copy" => Command::Copy(if rest == "start" { Copied::Start } else { Copied::Moment }),
        "uncopied" => Command::Uncopied(rest.to_owned()),
        "address" => Command::Address,
        _ => return None,
    })
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// Parses a selection: `3` is a server, `1>3#4` a message.
fn chosen(text: &str) -> Option<Chosen> {
    let Some((from, rest)) = text.split_once('>') else {
        return Some(Chosen::Server(ServerId::try_from(number(text)?).ok()?));
    };
    let (to, nth) = rest.split_once('#')?;
    let server = |text| ServerId::try_from(number(text)?).ok();
    Some(Chosen::Message(MessageId { from: server(from)?, to: server(to)?, nth: u32::try_from(number(nth)?).ok()? }))
}

/// Text of the command that selects something.
#[must_use]
pub fn choose(place: usize, what: Chosen) -> String {
    match what {
        Chosen::Server(id) => format!("choose {place} {}", u64::from(id)),
        Chosen::Message(MessageId { from, to, nth }) => {
            format!("choose {place} {}>{}#{nth}", u64::from(from), u64::from(to))
        }
    }
}

/// Text of the command that does these Steps.
#[must_use]
pub fn act(steps: &[Step]) -> String {
    let mut line = String::from("act ");
    for (place, step) in steps.iter().enumerate() {
        if place > 0 {
            line.push(';');
        }
        line.push_str(&action::write(*step));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_control_carries_is_read_as_it_was_meant() {
        let id = |number: u64| ServerId::try_from(number).unwrap();
        let message = Chosen::Message(MessageId { from: id(1), to: id(3), nth: 4 });
        assert_eq!(parse(&choose(2, message)), Some(Command::Choose(2, message)));
        assert_eq!(parse(&choose(0, Chosen::Server(id(7)))), Some(Command::Choose(0, Chosen::Server(id(7)))));
        let steps = vec![Step::Cut { from: id(1), to: id(2) }, Step::Crash(id(3))];
        assert_eq!(parse(&act(&steps)), Some(Command::Act(steps)));
        for panel in Panel::ALL {
            assert_eq!(parse(&format!("panel {}", panel.key())), Some(Command::Panel(panel)));
        }
        for rule in Rule::ALL {
            assert_eq!(parse(&format!("rule {}", rule.key())), Some(Command::Rule(rule)));
        }
        assert_eq!(parse("speed 1/10"), Some(Command::Speed(Speed::named("1/10").unwrap())));
    }

    #[test]
    fn what_is_no_command_is_none() {
        for line in ["", "jump", "choose 1", "choose 1 x", "choose 1 1>2", "lane x", "act fly 1", "rule no", "speed 3"]
        {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
