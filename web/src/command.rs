//! Commands of the user interface: every control, every key and every message of a host leads to one of them.

use cluster::{MessageId, Mode, Step};
use raft_core::{Rule, RuleSetting, ServerId};
use scenario::link::Speed;

use crate::script_names::verbs;
use crate::theme::Choice;

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
    GoToBeat(bool),
    /// Show the answer to the question of the current beat.
    Answer,
    /// Open the scenario and the moment that this fragment names.
    Open(String),
    /// Open the script of this fragment, a version of what the user types.
    OpenTyped(String),
    /// Open it if the whole fragment is valid; otherwise change nothing and show the error.
    Load(String),
    /// Choose the next theme.
    Theme,
    /// Use this theme, as the host of an embedded page wants.
    HostTheme(Choice),
    /// Switch large type on or off.
    LargeType,
    /// Show the lane with this index.
    Lane(usize),
    /// Dismiss the message.
    Dismiss,
    /// Open a panel, or close it if it is open.
    Panel(Panel),
    /// Explain the caption in the lane with this index, or close the explanation.
    Why(usize),
    /// Show on the timeline what is to come, or cover it.
    Reveal,
    /// Close the menu, or else the panel.
    Close,
    /// Select something in the lane with this index.
    Select(usize, Selection),
    /// Set whether actions are done in every lane.
    Everywhere(bool),
    /// Do these Steps, in one lane or in all.
    Act(Vec<Step>),
    /// Do the actions of this text, separated by semicolons, in one lane or in all.
    Do(String),
    /// Propose a client's next command to the leaders.
    Propose,
    /// Copy a link with this fragment to the clipboard.
    Copy(String),
    /// Put a link that could not be copied into the address.
    CopyFailed(String),
    /// Put this fragment into the address; it is open already.
    Address(String),
    /// Do something in a panel.
    Panels(PanelCommand),
}

impl Command {
    /// Whether it changes the run itself, which the chunk of the panels does.
    #[must_use]
    pub fn is_action(&self) -> bool {
        matches!(self, Self::Undo | Self::Redo | Self::Act(_) | Self::Do(_) | Self::Propose)
    }
}

impl From<PanelCommand> for Command {
    fn from(command: PanelCommand) -> Self {
        Self::Panels(command)
    }
}

/// Command of a control in a panel, which the panels carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelCommand {
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
    /// Add a server to the voters to be requested, or remove it.
    ToggleVoter(ServerId),
    /// Add a server to the learners to be requested, or remove it.
    ToggleLearner(ServerId),
    /// Request the change to those members.
    RequestChange,
    /// Switch a rule on or off.
    ToggleRule(Rule),
    /// Toggles whether a joint configuration can be reverted.
    ToggleRevertibleJoint,
    /// Toggles whether vote requests and refusals carry the commit index.
    ToggleVotesCarryCommit,
    /// Toggles whether the admin has a leader transfer leadership before it removes it.
    ToggleHandOverFirst,
    /// Switch to a rule's third setting, or back on.
    ToggleVariant(RuleSetting),
    /// Switch all rules on.
    AllRules,
    /// Set the rules to those of the profile with this key.
    Profile(&'static str),
    /// Set the seed, which determines latencies and timeouts.
    Seed(u64),
    /// Set how long the operator waits between two servers, in virtual milliseconds.
    Pause(u64),
    /// Set how long a server that the operator stopped stays down, in virtual milliseconds.
    Downtime(u64),
    /// Move this server forward by one in the operator's order.
    MoveEarlier(ServerId),
    /// Add a server to the voters of the custom cluster, or remove it.
    ToggleCustomVoter(ServerId),
    /// Start the custom cluster.
    StartCustom,
    /// Copy a link to the clipboard.
    CopyLink(LinkKind),
    /// Put a link to the current moment into the address.
    Address,
    /// Show twice the time span in the space-time diagram, or half of it.
    Zoom {
        /// Whether the span becomes longer.
        out: bool,
    },
    /// Copy the HTML code that shows this moment in a course page.
    CopyEmbedCode,
    /// Save the run as a file.
    Export(FileKind),
    /// Open a lesson at its start.
    Lesson(&'static str),
    /// Open a lesson at its beat of this name.
    Moment(&'static str, &'static str),
    /// Open a lesson at its beat of this name, with the comparison of its lanes.
    Comparison(&'static str, &'static str),
    /// Choose the answer with this index to the question that is asked.
    Answer(u8),
    /// Leave the question at the end of a run.
    LeaveQuestion,
    /// Forget all answers to questions.
    ForgetAnswers,
    /// Explain the end of a run: its first violation, if there is one.
    ExplainEnd,
    /// Do something in the script editor.
    Script(ScriptCommand),
    /// Do something with the checker or the seed sweep.
    Checker(CheckerCommand),
}

/// Kinds of files that a run is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Picture of the lanes at the current time.
    Svg,
    /// The same picture in pixels.
    Png,
    /// Video from the current time on.
    Video,
    /// Script of the run.
    Script,
}

/// Command of the script editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptCommand {
    /// Insert a beat for the current moment.
    InsertMoment,
    /// Insert the user's last action.
    InsertAction,
    /// Choose a file, and put its text into the editor.
    LoadFile,
    /// Save the text as a file.
    Save,
    /// Put the draft begun at this time into the editor.
    RestoreDraft(u64),
    /// Delete all drafts except the text in the editor.
    ForgetDrafts,
}

/// Command of the checker or the seed sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckerCommand {
    /// Search the shown lane within the bounds.
    Check,
    /// Search although the estimate exceeds the memory.
    IgnoreEstimate,
    /// Search for the shortest schedule that violates a property without this rule.
    CheckWithout(Rule),
    /// Repeat the last search with all rules on.
    CheckWithAllRules,
    /// Survey the lesson without this rule.
    SweepWithout(Rule),
    /// Ask whether a server can still lead, and the change finish, in the lane with this index at this moment.
    AskOutlook(usize),
    /// Play the run under many seeds.
    Sweep,
    /// Stop the search or the sweep.
    Stop,
    /// Play the counterexample.
    Watch,
    /// Download the question of the last search, for TLC.
    ExportForTlc,
    /// Open a seed of the sweep, or the seed in the field, in a lane if one is named.
    OpenSeed(Option<u64>, Option<Mode>),
    /// Set a bound of the search, or of the sweep.
    Set(Bound, u64),
}

/// Bound of a search or a sweep. A property and a granularity are indexes in their lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has the name of its field")]
pub enum Bound {
    Term,
    Changes,
    Crashes,
    Log,
    Commands,
    Moves,
    InFlight,
    Loss,
    Duplication,
    Memory,
    StayDown,
    LostDisks,
    Snapshots,
    Transfers,
    DirectChanges,
    AllowedTerms,
    AllowedEntries,
    Granularity,
    Property,
    Seeds,
    /// Seed in the field for opening a seed by its number.
    Seed,
}

/// Panel beside or below the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// Buttons of the other panels, for narrow windows.
    More,
    /// The ten questions and all lessons.
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
    /// Names of the symbols, over the lanes.
    Legend,
}

/// Selection in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// A server.
    Server(ServerId),
    /// A message.
    Message(MessageId),
}

/// Link to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Link to the start.
    Start,
    /// Link to the current moment.
    Moment,
}

impl Panel {
    /// All panels.
    pub const ALL: [Self; 12] = [
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
        Self::Legend,
    ];

    /// Name of the panel in the page's elements.
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
            Self::Legend => "legend",
        }
    }

    /// Whether it lies over the lanes, and has no frame of its own.
    #[must_use]
    pub fn is_overlay(self) -> bool {
        self == Self::Legend
    }

    /// Whether it is below the diagram, as wide as the page.
    #[must_use]
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Compare | Self::SpaceTime)
    }
}

/// Parses a command of a host, as `web/host.js` and `web/boot.js` send it; `None` if the line is not valid.
#[must_use]
pub fn parse(line: &str) -> Option<Command> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    Some(match verb {
        verbs::TOGGLE => Command::Toggle,
        verbs::BACK => Command::Back,
        verbs::FORWARD => Command::Forward,
        verbs::SEEK => Command::Seek(number(rest)? as f64),
        verbs::SPEED => Command::Speed(Speed::named(rest)?),
        verbs::LOAD => Command::Load(rest.to_owned()),
        verbs::LANE => Command::Lane(number(rest)? as usize),
        verbs::CLOSE => Command::Close,
        verbs::EVERYWHERE => Command::Everywhere(true),
        verbs::HERE => Command::Everywhere(false),
        verbs::THEME => Command::HostTheme(Choice::named(rest)?),
        verbs::ACT => Command::Do(rest.to_owned()),
        verbs::UNCOPIED => Command::CopyFailed(rest.to_owned()),
        _ => return None,
    })
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_commands_are_parsed() {
        assert_eq!(parse("act crash 3;lose-disk 3"), Some(Command::Do("crash 3;lose-disk 3".to_owned())));
        assert_eq!(parse("speed 1/10"), Some(Command::Speed(Speed::named("1/10").unwrap())));
        assert_eq!(parse("theme system"), Some(Command::HostTheme(Choice::Auto)));
        assert_eq!(parse("load jointly&t=3"), Some(Command::Load("jointly&t=3".to_owned())));
    }

    #[test]
    fn invalid_lines_are_no_commands() {
        for line in ["", "jump", "lane x", "speed 3", "panel rules", "theme blue"] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
