//! Subject of a search: a scenario, its start, and the question to it.

use checker::{BfsChecker, Bounds, CheckedProperty, Granularity, Query, Reductions, StartError};
use clap::Args;
use cluster::{Mode, World};
use raft_core::Configuration;
use scenario::Scenario;
use scenario::link::Link;
use scenario::search::Start;

use crate::arguments::{self, BoundsArgs, ModeArgs, MomentArgs, ScenarioArgs};
use crate::error::CliError;
use crate::output;

/// A question to the checker: where a search starts, and what it looks for.
#[derive(Args)]
pub(crate) struct QuestionArgs {
    #[command(flatten)]
    pub(super) scenario: ScenarioArgs,
    #[command(flatten)]
    mode: ModeArgs,
    #[command(flatten)]
    pub(super) moment: MomentArgs,
    /// Search for a violation of this property only
    #[arg(
        long,
        value_name = "PROPERTY",
        ignore_case = true,
        hide_possible_values = true,
        value_parser = arguments::property()
    )]
    pub(super) property: Option<CheckedProperty>,
    /// Unit of a schedule: moves (an election, a round of replication), or steps (each message)
    #[arg(
        long,
        alias = "grain",
        value_name = "GRANULARITY",
        hide_possible_values = true,
        default_value = Granularity::Moves.key(),
        value_parser = arguments::keyed(&Granularity::ALL, Granularity::key)
    )]
    pub(super) granularity: Granularity,
    /// Allow the change back to the old members as well
    #[arg(long, alias = "back")]
    pub(super) reverse: bool,
    #[command(flatten)]
    pub(super) bounds: BoundsArgs,
}

impl QuestionArgs {
    /// The scenario, in its mode and at its moment. Warns, before a search that may take long, of what the search
    /// leaves out.
    pub(crate) fn load(&self) -> Result<Link, CliError> {
        self.bounds()?;
        let link = self.scenario.load_at(self.mode, &self.moment)?;
        if !link.actions.is_empty() && !self.moment.is_given() {
            output::print_warning(
                "the search starts at 0 ms, without the actions of the link (do); to start later: --at",
            );
        }
        Ok(link)
    }

    /// The scenario, with direct changes if the call allows them.
    pub(crate) fn with_direct_changes(&self, link: &Link) -> Link {
        let mut link = link.clone();
        link.scenario.direct_changes |= self.bounds.direct_changes;
        link
    }

    /// The name of the scenario, as the call has it.
    pub(super) fn name(&self) -> &str {
        &self.scenario.scenario
    }

    /// The bounds of the call.
    fn bounds(&self) -> Result<Bounds, CliError> {
        self.bounds.bounds(self.granularity)
    }
}

/// Subject of a search.
pub(crate) struct Subject<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) mode: Mode,
    /// The moment at which the search starts; `None` for the start of the scenario.
    pub(super) from: Option<Start>,
}

impl<'a> Subject<'a> {
    /// The subject of a call.
    pub(crate) fn new(link: &'a Link, options: &QuestionArgs) -> Result<Self, CliError> {
        let mode = options.mode.single(link)?;
        let at = link.at.filter(|_| options.moment.is_given());
        Ok(Self { scenario: &link.scenario, mode, from: at.map(|at| Start::at(link, mode, at)) })
    }

    /// The state in which the search starts.
    fn world(&self) -> World {
        self.from.as_ref().map_or_else(|| self.scenario.world_to_search(self.mode), |from| from.world.clone())
    }

    /// The start of the scenario, in `mode`.
    pub(crate) fn at_start(scenario: &'a Scenario, mode: Mode) -> Self {
        Self { scenario, mode, from: None }
    }

    /// The scenario with the searched mode alone, and without expectations.
    pub(crate) fn alone(&self) -> Scenario {
        self.scenario.in_mode(self.mode)
    }

    /// The question to TLC that a counterexample from this start answers, within the widest bounds.
    pub(crate) fn widest_tla_question(&self) -> Result<tla::Question, CliError> {
        let mut targets = vec![self.scenario.target(self.mode)];
        targets.push(Configuration::from(self.scenario.old));
        targets.dedup();
        let query = Query { targets, ..Query::new(self.scenario.new, Granularity::Moves, tla::widest_bounds()) };
        tla::Question::new(&self.world(), &query).map_err(CliError::Unsayable)
    }

    /// The question to TLC. It begins at the start of the scenario.
    pub(crate) fn tla_question(&self, options: &QuestionArgs) -> Result<tla::Question, CliError> {
        if self.from.is_some() {
            return Err(CliError::Unsayable(tla::UnsayableError::Moment));
        }
        let query = self.query(options, options.bounds()?)?;
        tla::Question::new(&self.world(), &query).map_err(CliError::Unsayable)
    }

    /// The search, before its first state is expanded.
    pub(super) fn search(&self, options: &QuestionArgs, no_reductions: bool) -> Result<BfsChecker, CliError> {
        let mut query = self.query(options, options.bounds()?)?;
        if no_reductions {
            query.reductions = Reductions::NONE;
        }
        let world = self.world();
        let in_flight = world.network().in_flight().len();
        if query.granularity == Granularity::Steps && in_flight > usize::from(query.bounds.in_flight) {
            return Err(CliError::TooManyInFlight { in_flight });
        }
        BfsChecker::from_world(world, query).map_err(|error| match (error, &self.from) {
            (StartError::ViolatedInitially(violation), Some(from)) => {
                CliError::ViolatedBefore { at: from.at, violation }
            }
            (error, _) => CliError::Search(error),
        })
    }

    /// Query of the search. Its bounds on terms and entries count from where the search starts.
    pub(super) fn query(&self, options: &QuestionArgs, bounds: Bounds) -> Result<Query, CliError> {
        let (start_offset, mut targets) = match &self.from {
            None => (self.scenario.start_offset(), vec![self.scenario.target(self.mode)]),
            Some(from) => (from.start_offset(), from.targets(self.scenario)),
        };
        if options.reverse {
            let old = Configuration::from(self.scenario.old);
            if targets.contains(&old) {
                return Err(CliError::NothingToReverse);
            }
            targets.push(old);
        }
        let bounds = bounds.counted_from(start_offset);
        let mut query = Query { targets, ..Query::new(self.scenario.new, options.granularity, bounds) };
        query.property = options.property;
        query.allowance = options.bounds.allowance(options.property)?;
        Ok(query)
    }
}
