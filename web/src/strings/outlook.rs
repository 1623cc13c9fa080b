//! Texts about what can still happen.

use cluster::Possibility;

pub(crate) const CAN_ANYBODY_LEAD: &str = "Can anybody lead?";
pub(crate) const SEARCHES: &str = "Searches all that can still happen…";
pub(crate) const CLAIMS_SEARCH: &str = "Searches what can still happen, for the rest of the claims…";
pub(crate) const NOT_ANSWERED: &str = "The search ended without an answer. Ask again.";

/// Question about the continuations of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Whether a server can come to lead and to commit.
    Lead,
    /// Whether the change can finish.
    Finish,
}

/// State of the cluster, as far as answers tell it.
#[derive(Clone, Debug)]
pub(crate) struct Situation {
    /// Whether a server leads.
    pub(crate) has_leader: bool,
    /// Whether no server is down.
    pub(crate) is_all_up: bool,
    /// The configuration whose quorum counts, if one is committed.
    pub(crate) configuration: Option<String>,
}

/// The answer to a question: what is possible now; and, if it is not, what is possible after every server that is down
/// was started again.
pub(crate) fn answer(
    question: Question,
    found: &Possibility,
    after_restart: Option<&Possibility>,
    situation: &Situation,
) -> String {
    let of = situation.configuration.as_ref().map_or_else(String::new, |configuration| format!(" of {configuration}"));
    let nobody = if situation.has_leader { "No leader can commit" } else { "Nobody can lead" };
    let now = match (question, found) {
        (Question::Lead, Possibility::Possible) => {
            "Yes: without further faults, a server can lead and commit.".to_owned()
        }
        (Question::Finish, Possibility::Possible) => "The change can finish.".to_owned(),
        (Question::Lead, Possibility::Impossible { allowance }) => format!(
            "{nobody} any more: a quorum{of} is up, and no continuation within {allowance} has a leader that commits."
        ),
        (Question::Finish, Possibility::Impossible { allowance }) => {
            format!("The change cannot finish any more: no continuation within {allowance} finishes it.")
        }
        (Question::Lead, Possibility::NoQuorum) => format!("{nobody} now: no quorum{of} is up."),
        (Question::Finish, Possibility::NoQuorum) => {
            "The change cannot finish now: servers that it needs are down.".to_owned()
        }
        (Question::Lead, Possibility::Undecided { why }) => {
            format!("Whether anybody can lead is not decided: {why}.")
        }
        (Question::Finish, Possibility::Undecided { why }) => {
            format!("Whether the change can finish is not decided: {why}.")
        }
    };
    let then = match after_restart {
        None if situation.is_all_up && *found != Possibility::Possible => {
            " No server is down that could be started again."
        }
        None => "",
        Some(Possibility::Possible) if question == Question::Lead => " If every server is started again, somebody can.",
        Some(Possibility::Possible) => " If every server is started again, it can.",
        Some(Possibility::Undecided { .. }) => " Whether it helps to start every server again is not decided.",
        Some(Possibility::Impossible { .. } | Possibility::NoQuorum) => " Not even if every server is started again.",
    };
    now + then
}
