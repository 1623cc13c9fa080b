//! The table of actions. Each row is all that scripts, links, hosts and their documents know of an action.
//!
//! The reader and the writer of Steps, the words that the parser of scripts suggests, and the tables of
//! `docs/scenario-script.md` and `docs/embedding.md` follow from it. The compiler reports a Step without a row.

use cluster::Step;
use raft_core::Timer;

use super::argument_reader::ArgumentReader;
use super::argument_writer::ArgumentWriter;
use super::error::ActionParseError;
use super::partition::PartitionWords;
use crate::text::truncate;

/// Description of an action for documents.
#[derive(Clone, Copy, Debug)]
pub struct ActionSpec {
    /// Word that begins it.
    pub word: &'static str,
    /// Arguments after the word, in the notation of the grammar of scripts.
    pub arguments: &'static [&'static str],
    /// An example in a script.
    pub example: &'static str,
    /// Effect of the example. Code in it is a script's.
    pub effect: &'static str,
    /// Whether links and hosts have it, and not scripts alone.
    pub is_in_links: bool,
}

/// A row of the table: the word and, in parentheses, the arguments and what they make. Each argument is a name and its
/// kind, which is a method of [`ArgumentReader`] and of [`ArgumentWriter`] and a form of the grammar. Then follow other
/// common names, by which the parser of scripts suggests the word; an example; and its effect.
///
/// A row with `@in_script` is another spelling, which only scripts have. The rows of `partitions` expand into several
/// Steps, and only scripts have them. The parser suggests the first of equally similar words.
macro_rules! actions {
    ({ $($first:tt)* } partitions { $($partition:tt)* } { $($second:tt)* }) => {
        steps! { $($first)* $($second)* }
        partitions! { $($partition)* }
        words! { $($first)* $($partition)* $($second)* }
    };
}

/// Generates the reader and the writer of Steps.
macro_rules! steps {
    ($(
        $word:literal ($(@$context:ident)? $($argument:ident: $kind:ident),* => $($step:tt)+)
        [$($synonym:literal)*] $example:literal $effect:literal;
    )+) => {
        /// Parses a Step up to its last argument.
        pub(super) fn read_step(reader: &mut ArgumentReader<'_>) -> Result<Step, ActionParseError> {
            Ok(match reader.action()? {
                $($word => {
                    $(let $argument = reader.$kind()?;)*
                    $($step)+
                })+
                word => return Err(ActionParseError::UnknownAction(truncate(word))),
            })
        }

        /// Appends the text of a Step.
        pub(super) fn write_step(step: Step, writer: &mut ArgumentWriter) {
            match step {
                $($($step)+ $(if writer.$context())? => {
                    writer.word($word);
                    $(writer.$kind($argument);)*
                })+
            }
        }
    };
}

/// Generates the list of partitions.
macro_rules! partitions {
    ($(
        $word:literal (servers $between:literal servers => cuts: $cuts:literal)
        [$($synonym:literal)*] $example:literal $effect:literal;
    )+) => {
        /// Actions that cut or heal all links between two sides.
        pub(crate) static PARTITIONS: &[PartitionWords] = &[$(PartitionWords {
            word: $word,
            between: $between,
            expected: concat!("“", $between, "” and servers"),
            cuts: $cuts,
        }),+];
    };
}

/// Form of the arguments in the grammar.
macro_rules! arguments {
    (($(@$context:ident)? $($argument:ident: $kind:ident),* => $($step:tt)+)) => { &[$(stringify!($kind)),*] };
    (($one:ident $between:literal $other:ident => $($cuts:tt)+)) => {
        &[stringify!($one), concat!("\"", $between, "\""), stringify!($other)]
    };
}

/// Whether links have a row of this form.
macro_rules! is_in_links {
    ((@$context:ident $($rest:tt)*)) => {
        false
    };
    (($one:ident $between:literal $($rest:tt)*)) => {
        false
    };
    (($($rest:tt)*)) => {
        true
    };
}

/// Generates the lists of words, and the descriptions.
macro_rules! words {
    ($($word:literal $form:tt [$($synonym:literal)*] $example:literal $effect:literal;)+) => {
        /// All words that begin an action in a script.
        pub static WORDS: &[&str] = &[$($word),+];

        /// Other common names of the actions, in the order of [`WORDS`].
        pub(crate) static SYNONYMS: &[&[&str]] = &[$(&[$($synonym),*]),+];

        /// All actions.
        pub static ACTIONS: &[ActionSpec] = &[$(ActionSpec {
            word: $word,
            arguments: arguments!($form),
            example: $example,
            effect: $effect,
            is_in_links: is_in_links!($form),
        }),+];
    };
}

actions! {
    {
        "ask" (target: servers, learners: learners => Step::Ask { target, learners })
            ["add" "remove" "change" "reconfigure"] "ask S1 S2 S4"
            "sets the target configuration: the operator (naive) or the admin (safe modes) starts a change to these voters. Also `ask S1 S2 learners S3`";
        "cancel" ( => Step::Cancel)
            [] "cancel"
            "cancels the change: a part that has begun is finished, the rest is dropped";
        "crash" (server: server => Step::Crash(server))
            ["kill" "fail" "halt"] "crash S2"
            "S2 stops and keeps its persistent state";
        "restart" (server: server => Step::Restart(server))
            ["reboot" "recover" "revive"] "restart S2"
            "S2 starts again from its persistent state";
        "time out" (@in_script server: server => Step::Fire { server, timer: Timer::Election })
            ["time" "campaign" "elect" "stand"] "time out S1"
            "the election timer of S1 fires: S1 campaigns";
        "propose" (server: server, command: number => Step::Propose { server, command })
            ["write" "put" "command"] "propose S2 10"
            "a client sends S2 the command 10";
    }
    partitions {
        "part" (servers "from" servers => cuts: true)
            ["partition" "isolate" "split" "disconnect"] "part S1 S5 from S2 S3"
            "cuts every link between the two sides: no message passes, in either direction";
        "join" (servers "with" servers => cuts: false)
            ["merge" "reconnect"] "join S1 S5 with S2 S3"
            "heals every link between the two sides; only links that are cut can be healed";
    }
    {
        "cut" (from: server, to: server => Step::Cut { from, to })
            ["block"] "cut S1 S3"
            "cuts the link from S1 to S3: no message passes in that direction";
        "heal" (from: server, to: server => Step::Heal { from, to })
            [] "heal S1 S3"
            "heals the link from S1 to S3: messages pass again";
        "transfer" (server: server, to: server => Step::Transfer { server, to })
            ["handover" "hand"] "transfer S1 S3"
            "the leader S1 is asked to transfer leadership to S3";
        "request" (server: server, request: request => Step::Request { server, request })
            [] "request S1 add S4"
            "S1 is requested to make one change, without the admin. Also `request S1 remove S4` and `request S1 learner S4` (single, and joint if direct changes are allowed), `request S1 joint add S4 S5 learners S3 remove S2` (joint); `request S1 leave` and `request S1 revert`, if a joint configuration is revertible";
        "lease" (server: server => Step::Fire { server, timer: Timer::Lease })
            [] "lease S2"
            "the lease of S2 ends: S2 has heard from no leader for the minimum election timeout, and votes for another";
        "heartbeat" (server: server => Step::Fire { server, timer: Timer::Heartbeat })
            [] "heartbeat S1"
            "the heartbeat timer of the leader S1 fires";
        "quorum-check" (server: server => Step::Fire { server, timer: Timer::QuorumCheck })
            [] "quorum-check S1"
            "the timer fires by which the leader S1 checks that it still reaches a quorum";
        "round" (server: server => Step::Fire { server, timer: Timer::Round })
            [] "round S1"
            "the time limit of a catch-up round at the leader S1 ends";
        "transfer-timeout" (server: server => Step::Fire { server, timer: Timer::Transfer })
            [] "transfer-timeout S1"
            "the time limit of a leadership transfer by S1 ends";
        "apply" (server: server => Step::Fire { server, timer: Timer::Apply })
            [] "apply S1"
            "S1 applies a committed configuration, where that is delayed";
        "timeout" (server: server => Step::Fire { server, timer: Timer::Election })
            [] "timeout S1"
            "the election timer of S1 fires: S1 campaigns";
        "compact" (server: server => Step::Compact(server))
            ["snapshot"] "compact S1"
            "S1 drops the committed entries from its log";
        "lose-disk" (server: server => Step::LoseDisk(server))
            ["wipe" "corrupt"] "lose-disk S2"
            "S2, which is down, loses its persistent state: this must never happen";
        "bootstrap" (server: server, voters: founders => Step::Bootstrap { server, voters })
            ["init" "initialize" "found" "create"] "bootstrap S4 with S4 S5"
            "the operator founds a cluster of S4 and S5 on S4, whose disk is empty: a second cluster, where there is one already";
        "force" (server: server, voters: survivors => Step::Force { server, voters })
            ["reset" "rescue" "override"] "force S3 to S3"
            "the operator stops S3, makes S3 its only voter without asking a quorum, and starts it. S3 keeps its log";
        "deliver" (message: message => Step::Deliver(message))
            [] "deliver S1>S3#4"
            "the message from S1 to S3 with four messages before it arrives";
        "drop" (message: message => Step::Drop(message))
            [] "drop S1>S3#4"
            "that message is lost";
        "duplicate" (message: message => Step::Duplicate(message))
            [] "duplicate S1>S3#4"
            "that message is copied: it arrives twice";
        "admin" (server: server => Step::AdminAsks(server))
            [] "admin S1"
            "the admin requests the next part of the change from S1; with a clock it does so by itself";
        "stop" (server: server => Step::OperatorStops(server))
            [] "stop S4"
            "the operator stops S4 and replaces its roster; with a clock it does so by itself";
        "start" (server: server => Step::OperatorStarts(server))
            [] "start S4"
            "the operator starts S4 again";
    }
}
