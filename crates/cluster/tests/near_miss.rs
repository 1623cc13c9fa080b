//! The near miss against a brute-force search, in all small Worlds.

#[path = "support/quorum_oracle.rs"]
mod quorum_oracle;

use cluster::{DownReason, Node, disjoint_quorums_among};
use oorandom::Rand64;
use raft_core::{
    Configuration, Entry, JointQuorum, Log, NullOutput, Payload, PersistentState, Rules, Server, ServerId, ServerSet,
    Term,
};
use test_support::{id, set};

/// The number of states of one server: down, or up with one of five logs.
const STATES: usize = 6;

/// A server that is down; or up with one of two boot configurations, with an entry after it or without; or with the
/// second configuration in an uncommitted entry after the first.
fn node(id: ServerId, state: usize, configurations: [Configuration; 2], rules: Rules) -> Node {
    let mut log = Log::with_boot_configuration(configurations[usize::from(state == 2 || state == 3)]);
    let payload = match state {
        1 | 3 => Some(Payload::NoOp),
        4 => Some(Payload::Configuration(configurations[1])),
        _ => None,
    };
    let term = Term::from(1);
    log.append(Entry { term, payload: Payload::NoOp });
    if let Some(payload) = payload {
        log.append(Entry { term, payload });
    }
    let disk = PersistentState { current_term: term, log, ..PersistentState::default() };
    if state == 5 {
        return Node::Down { id, disk, cause: DownReason::Crashed };
    }
    Node::Up(Server::start(id, disk, rules, &mut NullOutput))
}

/// Checks every World of `servers` servers with these two configurations. Returns how many have a near miss.
fn check_all(servers: usize, configurations: [Configuration; 2], rules: Rules) -> usize {
    let kinds: Vec<Vec<Node>> = (1..=servers as u64)
        .map(|number| (0..STATES).map(|state| node(id(number), state, configurations, rules)).collect())
        .collect();
    let mut near_misses = 0;
    for number in 0..STATES.pow(servers as u32) {
        let nodes: Vec<Node> = kinds
            .iter()
            .enumerate()
            .map(|(index, kinds)| kinds[number / STATES.pow(index as u32) % STATES].clone())
            .collect();
        let found = disjoint_quorums_among(&nodes.iter(), rules);
        near_misses += usize::from(found.is_some());
        quorum_oracle::check(found, &nodes, rules);
    }
    near_misses
}

/// Every non-empty set of the first servers.
fn sets(servers: u64) -> impl Iterator<Item = ServerSet> + Clone {
    (1..1_u64 << servers).map(|bits| ServerSet::from_bits(bits << 1))
}

fn simple(voters: ServerSet) -> Configuration {
    Configuration::new(voters, ServerSet::EMPTY)
}

/// Every configuration of the first servers without learners, simple and joint.
fn configurations(servers: u64) -> impl Iterator<Item = Configuration> + Clone {
    let joint = move |old| sets(servers).map(move |new| Configuration::joint(old, new, ServerSet::EMPTY));
    sets(servers).map(simple).chain(sets(servers).flat_map(joint))
}

/// Raft's rules with each way to count votes in a joint configuration, and without answers to strangers.
fn ways_to_vote() -> [Rules; 4] {
    let counting = |joint_needs_both| Rules { joint_needs_both, ..Rules::RAFT };
    let strangers_refused = Rules { answer_strangers: false, ..Rules::RAFT };
    [
        counting(JointQuorum::BothHalves),
        counting(JointQuorum::EitherHalf),
        counting(JointQuorum::Union),
        strangers_refused,
    ]
}

#[test]
fn near_miss_matches_brute_force_for_all_simple_configurations_of_five_servers() {
    let mut near_misses = 0;
    // Up to the names of servers, the first configuration consists of those with the lowest ids.
    for voters in 1..=5 {
        let first: ServerSet = (1..=voters).map(id).collect();
        for second in sets(5) {
            near_misses += check_all(5, [first, second].map(simple), Rules::RAFT);
        }
    }
    assert!(near_misses > 1000, "{near_misses}");
}

#[test]
fn near_miss_matches_brute_force_for_all_configurations_of_three_servers() {
    for rules in ways_to_vote() {
        let all = configurations(3);
        let pairs = all.clone().flat_map(|one| all.clone().map(move |other| [one, other]));
        let near_misses: usize = pairs.map(|pair| check_all(3, pair, rules)).sum();
        assert!(near_misses > 100, "{rules:?}: {near_misses}");
    }
}

#[test]
fn near_miss_matches_brute_force_for_random_joint_configurations_of_seven_servers() {
    let mut random = Rand64::new(7);
    let mut any_set = || ServerSet::from_bits(random.rand_range(1..128) << 1);
    let mut any_configuration = || match any_set() {
        old if old.contains(id(1)) => simple(any_set()),
        old => Configuration::joint(old, any_set(), ServerSet::EMPTY),
    };
    let pairs: Vec<[Configuration; 2]> = (0..1500).map(|_| [any_configuration(), any_configuration()]).collect();
    for rules in ways_to_vote() {
        let mut near_misses = 0;
        for (round, pair) in pairs.iter().enumerate() {
            let mut random = Rand64::new(round as u128);
            for _ in 0..20 {
                let nodes: Vec<Node> =
                    (1..=7).map(|number| node(id(number), random.rand_range(0..6) as usize, *pair, rules)).collect();
                let found = disjoint_quorums_among(&nodes.iter(), rules);
                near_misses += usize::from(found.is_some());
                quorum_oracle::check(found, &nodes, rules);
            }
        }
        assert!(near_misses > 100, "{rules:?}: {near_misses}");
    }
}

/// Two candidates of the naive swap from {1..5} to {1, 2, 3, 6, 7}, with S2 down.
#[test]
fn near_miss_names_candidates_and_quorums() {
    let [old, new] = [&[1, 2, 3, 4, 5], &[1, 2, 3, 6, 7]].map(|voters| simple(set(voters)));
    let states = [0, 5, 2, 0, 0, 2, 2];
    let nodes: Vec<Node> =
        (1..=7).map(|number| node(id(number), states[number as usize - 1], [old, new], Rules::RAFT)).collect();
    let found = disjoint_quorums_among(&nodes.iter(), Rules::RAFT).expect("it has a near miss");
    let expected = [(id(1), old, set(&[1, 4, 5])), (id(3), new, set(&[3, 6, 7]))];
    assert_eq!(found.0.map(|side| (side.server, side.configuration, side.quorum)), expected);
    assert_eq!(found.to_string(), "S1 by {S1 S4 S5} and S3 by {S3 S6 S7} could each be elected");
}
