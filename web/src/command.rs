//! What a control asks for, as text: every button carries such a line in its `data-do`, and a list or a switch the
//! beginning of one, to which its value is added. So one listener hears all controls, and a test can read every page.

use cluster::{MessageId, Step};
use raft_core::{Rule, ServerId};
use scenario::action;

use crate::speed::Speed;

/// What the reader asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Play or pause.
    Toggle,
    /// One event back.
    Back,
    /// One event forward.
    Forward,
    /// Back to the start.
    Reset,
    /// Go to a time, in virtual milliseconds, and stop there.
    Seek(f64),
    /// Play on beyond the end.
    Extend,
    /// Another speed.
    Speed(Speed),
    /// Take the last action back.
    Undo,
    /// Do it again.
    Redo,
    /// Go to the next moment of the story, or to the one before.
    Beat(bool),
    /// Tell the answer to the question of this moment.
    Answer,
    /// Open what this fragment names.
    Open(String),
    /// Open the same if all of it is understood, or else stay and say what is not.
    Load(String),
    /// The next choice of palette.
    Theme,
    /// Look at the lane in that place.
    Lane(usize),
    /// Take the message away.
    Dismiss,
    /// Open a panel; close it, if it is open.
    Panel(Panel),
    /// Close what was opened last: the menu, or else the panel.
    Close,
    /// Choose something in the lane of that place.
    Choose(usize, Chosen),
    /// Whether what is done is done in every lane.
    Everywhere(bool),
    /// Do this, in one lane or in all.
    Act(Vec<Step>),
    /// Cut every link of a server.
    CutOff(ServerId),
    /// Make every link of a server whole again.
    Reconnect(ServerId),
    /// Ask a server for a change, past the admin.
    Request {
        /// Whom.
        server: ServerId,
        /// Whether somebody is to become a voter, or else no member.
        add: bool,
        /// Who.
        who: ServerId,
    },
    /// A client's next command, to the leaders.
    Propose,
    /// Put a server into the members to be asked for, or take it out.
    Voter(ServerId),
    /// The same as a learner.
    Learner(ServerId),
    /// Ask for those members.
    Ask,
    /// Switch a rule.
    Rule(Rule),
    /// The third setting of a rule that has one, or on again.
    Variant(Rule),
    /// All rules on.
    AllRules,
    /// Other latencies and timeouts.
    Seed(u64),
    /// How long the operator waits between two servers, in virtual milliseconds.
    Pause(u64),
    /// How long a server that the operator stopped stays down, in virtual milliseconds.
    Downtime(u64),
    /// The operator comes to this server one place earlier.
    Sooner(ServerId),
    /// Put a server into the cluster to be started, or take it out.
    Own(ServerId),
    /// Start that cluster.
    Start,
    /// Put something on the clipboard.
    Copy(Copied),
    /// What was to be copied could not be: put it into the address.
    Uncopied(String),
    /// Put this moment into the address.
    Address,
}

/// What the list of presets says for all the others.
pub const ALL_PRESETS: &str = "*";

/// What lies beside the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// All the others, where there is no room for their buttons.
    More,
    /// Every preset.
    Course,
    /// Who shall be a member.
    Members,
    /// The rules, each a switch.
    Rules,
    /// Searching for a schedule that breaks something.
    Search,
    /// The run as a script.
    Script,
    /// Links.
    Share,
    /// The keys.
    Keys,
    /// What came of the run in each lane.
    Compare,
    /// The rule behind what happened, and the procedure.
    Explain,
    /// The run in space and time.
    SpaceTime,
}

/// What is chosen in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A server.
    Server(ServerId),
    /// A message.
    Message(MessageId),
}

/// What can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The address of the start.
    Start,
    /// The address of this moment.
    Moment,
}

impl Panel {
    /// Every panel.
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

    /// Its name in a command.
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

    /// The panel of that name.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|panel| panel.key() == key)
    }

    /// Whether the [study](crate::study) fills it.
    #[must_use]
    pub fn is_study(self) -> bool {
        !matches!(self, Self::More)
    }

    /// Whether it lies under the diagram, as wide as the page.
    #[must_use]
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Compare | Self::SpaceTime)
    }
}

/// Reads a command; nothing, if it is none.
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

/// `3` is a server, `1>3#4` a message.
fn chosen(text: &str) -> Option<Chosen> {
    let Some((from, rest)) = text.split_once('>') else {
        return Some(Chosen::Server(ServerId::try_from(number(text)?).ok()?));
    };
    let (to, nth) = rest.split_once('#')?;
    let server = |text| ServerId::try_from(number(text)?).ok();
    Some(Chosen::Message(MessageId { from: server(from)?, to: server(to)?, nth: u32::try_from(number(nth)?).ok()? }))
}

/// The command that chooses something.
#[must_use]
pub fn choose(place: usize, what: Chosen) -> String {
    match what {
        Chosen::Server(id) => format!("choose {place} {}", u64::from(id)),
        Chosen::Message(MessageId { from, to, nth }) => {
            format!("choose {place} {}>{}#{nth}", u64::from(from), u64::from(to))
        }
    }
}

/// The command that does this.
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
