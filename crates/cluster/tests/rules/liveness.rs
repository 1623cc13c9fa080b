//! Rules that protect liveness: the harm without the rule, measured in simulated time. No property is violated.
//!
//! `cargo test -p cluster --test rules liveness -- --nocapture` prints the measurements.

use cluster::{Event, Mode, Node, Schedule, Setup, Step, Timeline, Timing};
use raft_core::{
    Ballot, Change, Command, Event as ServerEvent, Message, RequestError, Role, Rule, RuleSetting, Rules, ServerId,
    ServerSet, Timer,
};

use crate::harness::{Harness, id, set};

/// Length of a run, in virtual milliseconds.
const END: u64 = 5000;

/// The harm done in a run.
#[derive(Debug, Default)]
struct Harm {
    /// Elections won.
    elections: usize,
    /// Milliseconds without a leader.
    leaderless: u64,
    /// Milliseconds in which a server led that had a successor of a later term.
    false_leader: u64,
    /// The longest time between two commits.
    longest_wait: u64,
}

/// Runs a cluster of `old`, led by the first of them, with `actions`. A client proposes a command every `every`
/// milliseconds to the leader of the highest term.
fn measure(
    rules: Rules,
    old: &[u64],
    newcomers: &[u64],
    commands: u32,
    every: Option<u64>,
    actions: Vec<(u64, Step)>,
) -> Harm {
    let setup = Setup {
        newcomers: set(newcomers),
        leader: old.first().map(|&first| id(first)),
        commands,
        ..Setup::new(Mode::SingleServer, rules, set(old))
    };
    let schedule = Schedule { clock: Some((1, Timing::default())), actions, ..Schedule::default() };
    let mut timeline = Timeline::new(&setup, schedule);
    let mut harm = Harm::default();
    let (mut committed, mut since) = (0, 0);
    for now in 0..END {
        timeline.seek(now);
        let world = timeline.world();
        let leaders =
            || world.nodes().iter().filter_map(Node::server).filter(|server| matches!(server.role(), Role::Leader(_)));
        harm.leaderless += u64::from(leaders().count() == 0);
        harm.false_leader += u64::from(leaders().count() > 1);
        let count = world.history().committed().count();
        if count > committed {
            (committed, since) = (count, now);
        }
        harm.longest_wait = harm.longest_wait.max(now - since);
        let due = every.is_some_and(|every| now % every == 0);
        if let (true, Some(server)) = (due, world.apparent_leader().map(raft_core::Server::id)) {
            let command = Command(10_000 + u32::try_from(now).unwrap_or_default());
            assert!(timeline.act(Step::Propose { server, command }).is_ok());
        }
    }
    let world = timeline.world();
    assert!(world.history().violations().is_empty(), "{:?}", world.history().violations());
    harm.elections = world.history().elections().len() - 1;
    harm
}

/// Prints the measurements.
fn print_harm(rule: Rule, on: &Harm, off: &Harm) {
    print_harm_of(RuleSetting::Off(rule), on, off);
}

fn print_harm_of(setting: RuleSetting, on: &Harm, off: &Harm) {
    println!("{}, in {END} ms\n  on:  {on:?}\n  off: {off:?}", setting.name());
}

/// Cuts or heals every link between the two sides, in both directions, at one time.
fn on_all_links(at: u64, one: &[u64], other: &[u64], step: impl Fn(ServerId, ServerId) -> Step) -> Vec<(u64, Step)> {
    let pairs = one.iter().flat_map(|&from| other.iter().map(move |&to| (id(from), id(to))));
    pairs.flat_map(|(from, to)| [(at, step(from, to)), (at, step(to, from))]).collect()
}

fn cut(at: u64, one: &[u64], other: &[u64]) -> Vec<(u64, Step)> {
    on_all_links(at, one, other, |from, to| Step::Cut { from, to })
}

fn heal(at: u64, one: &[u64], other: &[u64]) -> Vec<(u64, Step)> {
    on_all_links(at, one, other, |from, to| Step::Heal { from, to })
}

#[test]
fn returning_server_without_pre_vote_deposes_a_healthy_leader() {
    let actions = || {
        let times = [100, 1100, 2100, 3100];
        times.iter().flat_map(|&at| [cut(at, &[3], &[1, 2]), heal(at + 500, &[3], &[1, 2])].concat()).collect()
    };
    let on = measure(Rules::RAFT, &[1, 2, 3], &[], 1, Some(20), actions());
    let off = measure(Rules::RAFT.without(Rule::PreVote), &[1, 2, 3], &[], 1, Some(20), actions());
    print_harm(Rule::PreVote, &on, &off);
    assert_eq!((on.elections, on.leaderless), (0, 0), "{on:?}");
    assert!(off.elections >= 4 && off.leaderless > 400, "{off:?}");
}

#[test]
fn server_cut_off_from_the_leader_without_stickiness_deposes_it_repeatedly() {
    // One link after the other fails for a while. Every server hears a leader, or a server that does.
    let pairs = [(1, 4), (1, 2), (1, 3), (2, 3), (2, 4), (3, 4)];
    let times = (0..9).map(|nth| 100 + 500 * nth);
    let actions: Vec<_> = times
        .zip(pairs.into_iter().cycle())
        .flat_map(|(at, (one, other))| [cut(at, &[one], &[other]), heal(at + 450, &[one], &[other])].concat())
        .collect();
    let on = measure(Rules::RAFT, &[4, 1, 2, 3], &[], 1, None, actions.clone());
    let off = measure(Rules::RAFT.without(Rule::LeaderStickiness), &[4, 1, 2, 3], &[], 1, None, actions);
    print_harm(Rule::LeaderStickiness, &on, &off);
    assert_eq!((on.elections, on.leaderless), (0, 0), "{on:?}");
    assert!(off.elections >= 4, "{off:?}");
}

#[test]
fn isolated_leader_without_check_quorum_keeps_its_role() {
    let actions = || cut(100, &[1], &[2, 3]);
    let on = measure(Rules::RAFT, &[1, 2, 3], &[], 1, Some(20), actions());
    let off = measure(Rules::RAFT.without(Rule::CheckQuorum), &[1, 2, 3], &[], 1, Some(20), actions());
    print_harm(Rule::CheckQuorum, &on, &off);
    assert!(on.false_leader < 150, "at most one election timeout: {on:?}");
    assert!(off.false_leader > 4000, "to the end: {off:?}");
}

#[test]
fn voter_far_behind_without_learners_holds_up_every_commit_when_another_fails() {
    let actions = || {
        let target = set(&[1, 2, 3, 4]);
        vec![(50, Step::Ask { target, learners: ServerSet::EMPTY }), (80, Step::Crash(id(3)))]
    };
    let on = measure(Rules::RAFT, &[1, 2, 3], &[4], 2000, Some(20), actions());
    let off = measure(Rules::RAFT.without(Rule::LearnerFirst), &[1, 2, 3], &[4], 2000, Some(20), actions());
    print_harm(Rule::LearnerFirst, &on, &off);
    assert_eq!((on.elections, off.elections), (0, 0));
    assert!(off.longest_wait > 5 * on.longest_wait, "on {on:?}, off {off:?}");
}

/// {1,2,3} and a newcomer without entries: S4 is a voter in the configuration of three servers, and in none of its
/// own. One of the three fails, and the others need the vote of S4.
#[test]
fn candidate_without_answers_to_non_members_lacks_a_needed_vote() {
    let somebody_wins = |rules| {
        let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2, 3], &[4]);
        harness.change(1, Change::AddVoter(id(4)));
        harness.replicate(1, &[2, 3]);
        assert!(harness.server(1).configuration_is_committed());
        harness.step(Step::Crash(id(3)));
        harness.restart(1);
        (0..20).any(|_| harness.elect(1, &[2, 4]) || harness.elect(2, &[1, 4]))
    };
    let on = Rules::RAFT.without(Rule::LearnerFirst);
    assert!(somebody_wins(on));
    assert!(!somebody_wins(on.without(Rule::AnswerNonMembers)));
}

#[test]
fn newcomer_without_answers_to_non_members_never_catches_up() {
    let is_added = |rules| {
        let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2, 3], &[4]);
        harness.change(1, Change::AddVoter(id(4)));
        (0..20).for_each(|_| harness.replicate(1, &[2, 3, 4]));
        harness.server(4).configuration().voters().contains(id(4))
    };
    assert!(is_added(Rules::RAFT));
    assert!(!is_added(Rules::RAFT.without(Rule::AnswerNonMembers)));
}

/// {1,2}: S1 removes itself. Its log alone has the configuration {2}.
#[test]
fn leaving_server_that_alone_could_win_and_does_not_campaign_is_a_dead_end() {
    let recovers = |rules| {
        let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2], &[]);
        harness.change(1, Change::Remove(id(1)));
        harness.restart(1);
        harness.recover(60)
    };
    assert!(recovers(Rules::RAFT));
    assert!(!recovers(Rules::RAFT.without(Rule::CampaignWhileLeaving)));
}

/// {1} to {2}: S1 alone has C_old,new, which needs the vote of S1 for C_old.
#[test]
fn candidate_of_the_old_half_without_its_own_vote_is_a_dead_end() {
    let recovers = |rules| {
        let mut harness = Harness::new(Mode::Joint, rules, &[1], &[2]);
        harness.change_jointly(1, &[2]);
        harness.catch_up_silently(1, 2);
        assert!(harness.server(1).configuration().is_joint() && !harness.server(2).configuration().is_joint());
        harness.restart(1);
        harness.recover(60)
    };
    assert!(recovers(Rules::RAFT));
    assert!(!recovers(Rules::RAFT.without(Rule::CandidateVotesForItself)));
}

/// {1,2,3}, of which S2 is down. S1 raised its term alone. S3 does not know yet that it is a voter, so it does not
/// campaign, and stays in its term.
#[test]
fn candidate_that_ignores_answers_of_an_older_term_never_wins_a_pre_vote() {
    let somebody_wins = |rules| {
        let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2], &[3]);
        harness.change(1, Change::AddVoter(id(3)));
        harness.catch_up_silently(1, 3);
        harness.step(Step::Crash(id(2)));
        harness.restart(1);
        harness.step(Step::Fire { server: id(3), timer: Timer::Lease });
        harness.step(Step::Fire { server: id(1), timer: Timer::Election });
        // Its pre-vote arrives, its vote request does not.
        harness.exchange(|flight| {
            let ballot = match flight.message {
                Message::RequestVote { ballot, .. } | Message::Vote { ballot, .. } => Some(ballot),
                _ => None,
            };
            ballot == Some(Ballot::PreVote)
        });
        assert!(harness.server(1).current_term() > harness.server(3).current_term());
        (0..20).any(|_| harness.elect(1, &[3]) || harness.elect(3, &[1]))
    };
    assert!(somebody_wins(Rules::RAFT));
    assert!(!somebody_wins(Rules::RAFT.without(Rule::PreVoteAcrossTerms)));
}

/// The voters {1,2,3} are up all the time. S4 takes over, and fails.
#[test]
fn learner_that_leads_stops_the_cluster_when_it_fails() {
    let actions = || {
        let ask = Step::Ask { target: set(&[1, 2, 3]), learners: set(&[4]) };
        vec![(50, ask), (500, Step::Transfer { server: id(1), to: id(4) }), (1000, Step::Crash(id(4)))]
    };
    let on = measure(Rules::RAFT, &[1, 2, 3], &[4], 1, Some(20), actions());
    let off = measure(Rules::RAFT.without(Rule::LearnersDoNotCampaign), &[1, 2, 3], &[4], 1, Some(20), actions());
    print_harm(Rule::LearnersDoNotCampaign, &on, &off);
    assert_eq!((on.elections, on.leaderless), (0, 0), "{on:?}");
    assert!(off.elections >= 2 && off.leaderless > 100, "{off:?}");
}

#[test]
fn removed_server_that_does_not_retire_leads_the_cluster_that_removed_it() {
    let wins = |rules| {
        let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2, 3], &[]);
        harness.change(1, Change::Remove(id(3)));
        (0..2).for_each(|_| harness.replicate(1, &[2, 3]));
        harness.restart(1);
        harness.elect(3, &[1, 2])
    };
    assert!(!wins(Rules::RAFT));
    assert!(wins(Rules::RAFT.without(Rule::RemovedServersRetire)));
}

/// Without pre-vote and stickiness, so that nothing else protects the leader.
#[test]
fn removed_server_that_does_not_retire_deposes_the_leader_repeatedly() {
    let actions = || vec![(50, Step::Ask { target: set(&[1, 2]), learners: ServerSet::EMPTY })];
    let rules = Rules::RAFT.without(Rule::PreVote).without(Rule::LeaderStickiness);
    let on = measure(rules, &[1, 2, 3], &[], 1, Some(20), actions());
    let off = measure(rules.without(Rule::RemovedServersRetire), &[1, 2, 3], &[], 1, Some(20), actions());
    print_harm(Rule::RemovedServersRetire, &on, &off);
    assert_eq!((on.elections, on.leaderless), (0, 0), "{on:?}");
    assert!(off.elections >= 4 && off.leaderless > 400, "{off:?}");
}

#[test]
fn removed_leader_that_leads_on_uncounted_holds_up_every_commit() {
    let actions = || vec![(50, Step::Ask { target: set(&[2, 3]), learners: ServerSet::EMPTY })];
    let off = RuleSetting::RemovedLeaderLeads;
    let on = measure(Rules::RAFT, &[1, 2, 3], &[], 1, Some(20), actions());
    let harm = measure(off.apply(Rules::RAFT), &[1, 2, 3], &[], 1, Some(20), actions());
    print_harm_of(off, &on, &harm);
    assert!(on.longest_wait < 500, "{on:?}");
    assert!(harm.longest_wait > 4000 && harm.elections == 0, "to the end: {harm:?}");
}

/// {1,2,3}: S1 removes itself and leads on. It hands over on request, and the voters get on without it.
#[test]
fn removed_leader_that_leads_on_refuses_requests_and_can_hand_over() {
    let rules = RuleSetting::RemovedLeaderLeads.apply(Rules::RAFT);
    let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2, 3], &[]);
    harness.change(1, Change::Remove(id(1)));
    (0..2).for_each(|_| harness.replicate(1, &[2, 3]));
    assert!(harness.leads(1) && harness.server(1).configuration_is_committed());
    let length = harness.server(1).log().last_index();
    harness.propose(1, 7);
    harness.change(1, Change::Remove(id(2)));
    assert_eq!(harness.server(1).log().last_index(), length);
    let refused =
        Event::At { server: id(1), event: ServerEvent::RequestRefused { reason: RequestError::LeaderRemoved } };
    assert_eq!(harness.events.iter().filter(|event| **event == refused).count(), 2);
    harness.step(Step::Transfer { server: id(1), to: id(2) });
    harness.exchange(|_| true);
    assert!(harness.leads(2) && harness.server(1).is_retired());
}

#[test]
fn learner_that_is_asked_votes() {
    let mut harness = Harness::new(Mode::SingleServer, Rules::RAFT, &[1, 2, 3], &[4]);
    harness.change(1, Change::AddVoter(id(4)));
    harness.replicate(1, &[4]);
    assert!(!harness.server(2).configuration().voters().contains(id(4)));
    harness.step(Step::Crash(id(1)));
    // S4 votes for S2. S2 does not count the vote: S4 is not in the configuration of S2, which does not request its
    // vote either.
    assert!(!harness.elect(2, &[4]));
    assert!(harness.elect(4, &[2, 3]), "4 has the newest log, and both answer a stranger");
    assert!(!harness.server(2).timers().contains(Timer::Lease));
}
