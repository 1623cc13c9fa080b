//! Questions that the module can say, and the files in which they are written.

use std::fmt::Write as _;

use checker::{Bounds, CheckedProperty, Granularity, Query, StartError, State};
use cluster::{DownReason, Mode, Node, Property, World, disjoint_quorums};
use raft_core::{ConfigActivation, Configuration, JointQuorum, Leadership, Rule, ServerSet};
use thiserror::Error;

use crate::Value;
use crate::files::{ExportedFile, QUESTION_SCRIPT};
use crate::view::{self, Election, View};

/// The name of the module.
pub const MODULE_NAME: &str = "RaftMembership";
/// The name of the module of one question.
pub const QUESTION_NAME: &str = "Question";
/// The maximum length of a log: AppendEntries has all entries that a server lacks.
const MAX_LOG: u64 = 64;

/// Reason why the module cannot say a question.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UnsayableError {
    /// The question goes by Steps.
    #[error("the module has no messages: export a question at the granularity of moves")]
    Steps,
    /// The question is about continuations.
    #[error(
        "TLC judges {0} in behaviours without an end, and the bounds end each of them: only the search of Overlap answers this"
    )]
    Continuations(CheckedProperty),
    /// The question has a bound on the number of moves.
    #[error("the module has no bound on the number of moves: leave that bound at its default")]
    Moves,
    /// A budget is for something that the module leaves out.
    #[error("the module has no {0}: set that bound to 0")]
    Budget(&'static str),
    /// A rule has a setting that the module leaves out.
    #[error("the module does not say the rule {} other than Raft has it", .0.key())]
    Rule(Rule),
    /// Joint configurations are left on request.
    #[error("the module's leaders leave C_old,new only for C_new: ask without revertible-joint")]
    RevertibleJoint,
    /// Vote requests and refusals carry the commit index.
    #[error("the module's votes carry no commit index: ask without votes-carry-commit")]
    VotesCarryCommit,
    /// Naive mode with learners.
    #[error("the module has no learners in naive mode")]
    NaiveLearners,
    /// The logs may be too long.
    #[error("the module's AppendEntries has up to {MAX_LOG} entries: set the bound on logs to {MAX_LOG} or less")]
    LongLogs,
    /// A majority may be a single server, under rules that count less than Raft does.
    #[error(
        "with the rule {} other than Raft has it, the module needs configurations in which no half has one or two voters",
        .0.key()
    )]
    LoneVoter(Rule),
    /// The start is a moment of a run.
    #[error(
        "the module begins at the start of a scenario: remove --at or --beat, or write the moment as a script of its own"
    )]
    Moment,
    /// The start is in the middle of a run that the module's variables cannot hold.
    #[error("the module cannot begin at that moment: {0}")]
    Start(&'static str),
    /// No search can start there.
    #[error(transparent)]
    Search(#[from] StartError),
}

/// A question that the module can say: a start, and a query.
#[derive(Clone, Debug)]
pub struct Question {
    pub(crate) start: State,
    pub(crate) elections: Vec<Election>,
    pub(crate) query: Query,
}

impl Question {
    /// A question from a World.
    ///
    /// # Errors
    /// The module cannot say the question, or no search can start from the World.
    pub fn new(world: &World, query: &Query) -> Result<Self, UnsayableError> {
        require_sayable(world, query)?;
        checker::BfsChecker::from_world(world.clone(), query.clone())?;
        let start = State::initial(world, query, &mut Vec::new());
        let elections = view::elections_at_start(&start.world)
            .ok_or(UnsayableError::Start("a leader was elected before and leads no more"))?;
        Ok(Self { start, elections, query: query.clone() })
    }

    /// The values of the module's variables at the start.
    #[must_use]
    pub fn initial_view(&self) -> View {
        View::new(&self.start, &self.elections)
    }

    /// The query.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Whether a property that the question asks for is violated in a state.
    pub(crate) fn is_violated(&self, state: &State) -> bool {
        match self.query.property {
            Some(CheckedProperty::DisjointQuorums) => disjoint_quorums(&state.world).is_some(),
            _ => state.violation(&self.query).is_some(),
        }
    }

    /// The invariants of the module that the question asks for.
    fn invariants(&self) -> Vec<&'static str> {
        let of = |property| match property {
            Property::ElectionSafety => Some("ElectionSafety"),
            Property::LogMatching => Some("LogMatching"),
            Property::LeaderCompleteness => Some("LeaderCompleteness"),
            Property::StateMachineSafety => Some("StateMachineSafety"),
            Property::LeaderAppendOnly => None,
        };
        match self.query.property {
            Some(CheckedProperty::Safety(property)) => of(property).into_iter().collect(),
            Some(CheckedProperty::DisjointQuorums) => vec!["NoDisjointQuorums"],
            _ => Property::ALL.into_iter().filter_map(of).collect(),
        }
    }

    /// Whether the question asks for Leader Append-Only, which is a property of moves and no invariant.
    fn asks_for_append_only(&self) -> bool {
        matches!(self.query.property, None | Some(CheckedProperty::Safety(Property::LeaderAppendOnly)))
    }

    /// The files of this question beside the [module](crate::MODULE): its own module, its configuration for TLC, how to
    /// run TLC, and `script`, the scenario in the mode of the question alone.
    #[must_use]
    pub fn files(&self, script: String) -> [ExportedFile; 4] {
        [
            ExportedFile { name: "Question.tla", text: self.module() },
            ExportedFile { name: "Question.cfg", text: self.configuration(true) },
            ExportedFile { name: "README.md", text: self.readme() },
            ExportedFile { name: QUESTION_SCRIPT, text: script },
        ]
    }

    /// The module of this question: what a configuration of TLC cannot hold.
    #[must_use]
    pub fn module(&self) -> String {
        let variables = self.initial_view().variables();
        let of = |name: &str| {
            variables.iter().find(|(it, _)| *it == name).map(|(_, value)| value.to_string()).unwrap_or_default()
        };
        let servers: ServerSet = self.start.world.nodes().iter().map(Node::id).collect();
        let mut targets = self.query.targets.iter().map(|target| {
            Value::record([
                ("voters", view::set_value(target.voters())),
                ("learners", view::set_value(target.learners())),
            ])
        });
        let (servers, targets) = (view::set_value(servers), Value::set(&mut targets));
        format!(
            "---- MODULE {QUESTION_NAME} ----\n\
             \\* One question to TLC about {MODULE_NAME}: its servers, what may be asked for, and the start.\n\
             EXTENDS {MODULE_NAME}, TLC\n\n\
             TheServers == {servers}\n\
             TheTargets == {targets}\n\
             TheServersAtStart == {}\n\
             TheElectionsAtStart == {}\n\
             TheCommittedAtStart == {}\n\
             ====\n",
            of("server"),
            of("elections"),
            of("committed"),
        )
    }

    /// The configuration for TLC. Without `stops`, TLC counts every state instead of stopping at a violation.
    #[must_use]
    pub fn configuration(&self, stops: bool) -> String {
        let (world, bounds) = (&self.start.world, &self.query.bounds);
        let rules = world.rules();
        let checked = Value::set(&mut self.invariants().into_iter().map(Value::text));
        let mut text = String::from("SPECIFICATION Spec\nCHECK_DEADLOCK FALSE\n");
        if stops {
            for invariant in self.invariants() {
                let _ = writeln!(text, "INVARIANT {invariant}");
            }
            if self.asks_for_append_only() {
                text.push_str("PROPERTY LeaderAppendOnly\n");
            }
        }
        text.push_str("CONSTANTS\n");
        for (name, definition) in [
            ("Server", "TheServers"),
            ("Targets", "TheTargets"),
            ("InitServer", "TheServersAtStart"),
            ("InitElections", "TheElectionsAtStart"),
            ("InitCommitted", "TheCommittedAtStart"),
        ] {
            let _ = writeln!(text, "    {name} <- {definition}");
        }
        let joint = match rules.joint_needs_both {
            JointQuorum::BothHalves => "both",
            JointQuorum::EitherHalf => "either",
            JointQuorum::Union => "union",
        };
        let removed_leader = rules.removed_leader_not_counted;
        let truth = Value::Truth;
        for (name, value) in [
            ("Mode", Value::text(world.mode().key())),
            ("DirectChanges", truth(world.direct_changes())),
            ("Checked", checked),
            ("MaxTerm", u64::from(bounds.term).into()),
            ("MaxLog", bounds.log.into()),
            ("MaxChanges", u64::from(bounds.changes).into()),
            ("MaxCrashes", u64::from(bounds.crashes).into()),
            ("MaxCommands", u64::from(bounds.commands).into()),
            ("MaxStayDown", u64::from(bounds.stay_down).into()),
            ("MaxLostDisks", u64::from(bounds.lost_disks).into()),
            ("RollbackOnTruncate", truth(rules.rollback_on_truncate)),
            ("ReloadOnRestart", truth(rules.reload_on_restart)),
            ("OneChangeAtATime", truth(rules.one_change_at_a_time)),
            ("OwnTermCommitFirst", truth(rules.own_term_commit_first)),
            ("LearnerFirst", truth(rules.learner_first)),
            ("LeaderStickiness", truth(rules.leader_stickiness)),
            ("PreVote", truth(rules.pre_vote)),
            ("PreVoteAcrossTerms", truth(rules.pre_vote_across_terms)),
            ("CheckQuorum", truth(rules.check_quorum)),
            ("JointNeeds", Value::text(joint)),
            ("JointCommitsBeforeLeaving", truth(rules.joint_commits_before_leaving)),
            ("InheritedJointCommitsFirst", truth(rules.inherited_joint_commits_first)),
            ("RemovedLeaderUncounted", truth(removed_leader.uncounted)),
            ("RemovedLeaderStepsDown", truth(removed_leader.steps_down)),
            ("CampaignWhileLeaving", truth(rules.campaign_while_leaving)),
            ("LeavingCandidateNotCounted", truth(rules.leaving_candidate_not_counted)),
            ("CandidateVotesForItself", truth(rules.candidate_votes_for_itself)),
            ("LearnersDoNotCampaign", truth(rules.learners_do_not_campaign)),
            ("RemovedServersRetire", truth(rules.removed_servers_retire)),
        ] {
            let _ = writeln!(text, "    {name} = {value}");
        }
        text
    }

    fn readme(&self) -> String {
        let bounds = self.query.bounds.describe(self.query.granularity);
        format!(
            "# A question to TLC\n\n\
             Mode {}. Bounds: {bounds}. The bound on the number of moves is not part of the module.\n\n\
             On one machine, with `tla2tools.jar` of https://github.com/tlaplus/tlaplus in this folder:\n\n\
             ```sh\n\
             java -XX:+UseParallelGC -cp tla2tools.jar tlc2.TLC -workers auto {QUESTION_NAME}.tla\n\
             ```\n\n\
             On many machines: the first command on the one that holds these files, the second on each of the others,\n\
             with the name of the first in place of SERVER:\n\n\
             ```sh\n\
             java -XX:+UseParallelGC -cp tla2tools.jar tlc2.tool.distributed.TLCServer -deadlock {QUESTION_NAME}.tla\n\
             java -XX:+UseParallelGC -cp tla2tools.jar tlc2.tool.distributed.TLCWorker SERVER\n\
             ```\n\n\
             Take TLC 1.7.4 for this: workers of later builds stop with NotSerializableException. Distributed, TLC heeds no\n\
             CHECK_DEADLOCK in a configuration, so `-deadlock` says that a state without successors is no error.\n\n\
             `overlap explore SCENARIO --view tla` with the same options counts the same states. If TLC finds a violation,\n\
             `overlap import tlc OUTPUT` plays it: with TLC's output in a file, or what it writes with\n\
             `-dumpTrace json FILE`.\n",
            self.start.world.mode(),
        )
    }
}

/// The widest bounds that the module can have, for the replay of a counterexample.
#[must_use]
pub fn widest_bounds() -> Bounds {
    let most = u8::MAX;
    Bounds {
        term: u64::from(u32::MAX).into(),
        log: MAX_LOG,
        changes: most,
        crashes: most,
        commands: most,
        stay_down: most,
        lost_disks: most,
        ..Bounds::default()
    }
}

/// Checks whether the module can say the question.
fn require_sayable(world: &World, query: &Query) -> Result<(), UnsayableError> {
    let (bounds, rules) = (&query.bounds, world.rules());
    if query.granularity == Granularity::Steps {
        return Err(UnsayableError::Steps);
    }
    if let Some(property) = query.property.filter(|it| it.is_about_continuations()) {
        return Err(UnsayableError::Continuations(property));
    }
    if bounds.moves < Bounds::default().moves {
        return Err(UnsayableError::Moves);
    }
    let budgets = [(bounds.snapshots, "snapshots"), (bounds.transfers, "leadership transfers")];
    if let Some((_, name)) = budgets.into_iter().find(|(budget, _)| *budget > 0) {
        return Err(UnsayableError::Budget(name));
    }
    let left_out = [
        (rules.in_force_on_append != ConfigActivation::OnAppend, Rule::InForceOnAppend),
        (!rules.answer_strangers, Rule::AnswerNonMembers),
        (!rules.vote_kept, Rule::VoteKept),
    ];
    if let Some((_, rule)) = left_out.into_iter().find(|(is_off, _)| *is_off) {
        return Err(UnsayableError::Rule(rule));
    }
    if world.mode() == Mode::Joint && rules.revertible_joint {
        return Err(UnsayableError::RevertibleJoint);
    }
    if rules.votes_carry_commit {
        return Err(UnsayableError::VotesCarryCommit);
    }
    let counts_less = [
        (rules.joint_needs_both != JointQuorum::BothHalves, Rule::JointNeedsBoth),
        (!rules.leaving_candidate_not_counted, Rule::LeavingCandidateNotCounted),
        (!rules.removed_leader_not_counted.uncounted, Rule::RemovedLeaderNotCounted),
    ];
    if let Some((_, rule)) = counts_less.into_iter().find(|(is_off, _)| *is_off)
        && may_have_a_small_half(world, query)
    {
        return Err(UnsayableError::LoneVoter(rule));
    }
    if bounds.log > MAX_LOG {
        return Err(UnsayableError::LongLogs);
    }
    let initial = world.initial_configuration();
    let mut learners = query.targets.iter().chain([&initial]).map(Configuration::learners);
    if world.mode() == Mode::Naive && !learners.all(ServerSet::is_empty) {
        return Err(UnsayableError::NaiveLearners);
    }
    require_start(world)
}

/// Whether a configuration with fewer than three voters in a half may come about.
fn may_have_a_small_half(world: &World, query: &Query) -> bool {
    let initial = world.initial_configuration().voters();
    let by_one = world.mode() == Mode::SingleServer || world.direct_changes();
    query.targets.iter().map(Configuration::voters).any(|target| {
        // One by one, voters may be removed before others are added.
        let smallest = if by_one { initial.intersection(target).len() } else { initial.len().min(target.len()) };
        smallest < 3
    })
}

/// Checks whether the module's variables can hold the start.
fn require_start(world: &World) -> Result<(), UnsayableError> {
    let is_compacted = |node: &Node| u64::from(node.disk().log.snapshot().index) > 0;
    let is_stopped = |node: &Node| matches!(node, Node::Down { cause: DownReason::Stopped, .. });
    let is_busy = |leading: &Leadership| leading.catch_up().is_some() || leading.transfer().is_some();
    let mut servers = world.nodes().iter().filter_map(Node::server);
    for (is_so, reason) in [
        (!world.network().cuts().is_empty(), "a link is cut"),
        (world.nodes().iter().any(is_compacted), "a log begins with a snapshot"),
        (world.nodes().iter().any(is_stopped), "the operator has stopped a server"),
        (servers.any(|it| it.leadership().is_some_and(is_busy)), "a leader catches servers up or hands over"),
        (has_gap(world), "an entry is committed after one that is not"),
    ] {
        if is_so {
            return Err(UnsayableError::Start(reason));
        }
    }
    Ok(())
}

/// Whether the history lacks an entry before one that it has.
fn has_gap(world: &World) -> bool {
    !world.history().committed().map(|(index, _)| u64::from(index)).eq((1..).take(world.history().committed().count()))
}
