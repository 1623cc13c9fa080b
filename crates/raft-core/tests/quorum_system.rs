//! Quorums of neighbouring configurations against brute force over all sets of servers.

use oorandom::Rand32;
use raft_core::{QuorumStep, QuorumSystem, QuorumSystemError, ServerSet, quorum};
use test_support::{id, set};

/// The servers whose bits are set in `bits`: bit 0 is S1.
fn subset(bits: u32) -> ServerSet {
    (0..32).filter(|bit| bits >> bit & 1 == 1).map(|bit| id(bit + 1)).collect()
}

fn system(sets: &[&[u64]]) -> QuorumSystem {
    QuorumSystem::new(&sets.iter().map(|numbers| set(numbers)).collect::<Vec<_>>()).expect("each set has voters")
}

/// A system with each of its quorums as bits, by the definition: more than half of every set.
struct Counted {
    system: QuorumSystem,
    quorums: Vec<u32>,
}

impl Counted {
    /// The system of these sets of the first `servers` servers.
    fn new(sets: &[u32], servers: u32) -> Self {
        let more_than_half = |of: u32, set: u32| (of & set).count_ones() * 2 > set.count_ones();
        let is_quorum = |of: &u32| sets.iter().all(|set| more_than_half(*of, *set));
        let subsets: Vec<_> = sets.iter().copied().map(subset).collect();
        let system = QuorumSystem::new(&subsets).expect("each set has voters");
        Self { system, quorums: (0..1 << servers).filter(is_quorum).collect() }
    }

    /// The largest number of failures of any of the first five servers that leaves a quorum.
    fn failures_tolerated(&self) -> Option<u32> {
        let survives = |failed: u32| self.quorums.iter().any(|quorum| quorum & failed == 0);
        (0..=5).take_while(|count| (0..32_u32).filter(|it| it.count_ones() == *count).all(survives)).last()
    }

    /// Checks the answer about the step to another system against every pair of quorums.
    fn check_step_to(&self, new: &Self) {
        let fewest =
            self.quorums.iter().flat_map(|one| new.quorums.iter().map(move |other| (one & other).count_ones()));
        let step = QuorumStep::new(self.system, new.system);
        assert_eq!(Some(step.shared().len() as u32), fewest.min(), "{step:?}");
        assert_eq!(step.is_broken(), step.shared().is_empty(), "{step:?}");
        for (quorum, of) in step.closest.into_iter().zip([self, new]) {
            assert!(of.quorums.iter().any(|&bits| subset(bits) == quorum), "{quorum} is a quorum: {step:?}");
        }
    }
}

#[test]
fn simple_and_joint_systems_tolerate_what_brute_force_finds_and_their_closest_quorums_share_the_fewest_servers() {
    let simple = (1..32).map(|voters| Counted::new(&[voters], 5));
    let joint = (1..32).flat_map(|old| (old + 1..32).map(move |new| Counted::new(&[old, new], 5)));
    let systems: Vec<Counted> = simple.chain(joint).collect();
    assert_eq!(systems.len(), 31 + 31 * 30 / 2);
    for counted in &systems {
        let expected = counted.failures_tolerated().map(|count| count as usize);
        assert_eq!(Some(counted.system.failures_tolerated()), expected, "{}", counted.system);
    }
    for old in &systems {
        for new in &systems {
            old.check_step_to(new);
        }
    }
}

#[test]
fn closest_quorums_of_three_sets_share_the_fewest_servers() {
    let mut random = Rand32::new(1);
    let mut draw = || Counted::new(&[(); 3].map(|()| random.rand_range(1..1 << 8)), 8);
    let mut broken = 0;
    for _ in 0..300 {
        let (old, new) = (draw(), draw());
        old.check_step_to(&new);
        broken += usize::from(QuorumStep::new(old.system, new.system).is_broken());
    }
    assert!((30..270).contains(&broken), "{broken} of 300 steps are broken: neither kind is rare");
}

#[test]
fn steps_between_simple_configurations_agree_with_the_sums_of_majorities() {
    for (old, new) in (1..64).flat_map(|old| (1..64).map(move |new| (subset(old), subset(new)))) {
        let of = |voters| QuorumSystem::new(&[voters]).expect("it has voters");
        let step = QuorumStep::new(of(old), of(new));
        assert_eq!(step.shared().len(), quorum::min_overlap(old, new), "{old} to {new}");
        if let Some((one, other)) = quorum::disjoint_majorities(old, new) {
            assert_eq!(step.closest, [one, other], "{old} to {new}: both name the same two");
        }
    }
}

#[test]
fn chain_names_its_weakest_step_and_a_broken_one_first() {
    let weakest = |chain: &[QuorumSystem]| QuorumStep::weakest(&QuorumStep::chain(chain));
    let [old, new] = [&[1, 2, 3][..], &[3, 4, 5]];
    let joint = [system(&[old]), system(&[old, new]), system(&[new])];
    let steps = QuorumStep::chain(&joint);
    assert_eq!(steps.iter().map(|step| step.shared().len()).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(QuorumStep::weakest(&steps), Some(0), "the first of two that are as weak");
    let [four, five] = [&[1, 2, 3, 4][..], &[1, 2, 3, 4, 5]];
    assert_eq!(weakest(&[system(&[four]), system(&[four]), system(&[old])]), Some(1));
    assert_eq!(weakest(&[system(&[old]), system(&[four]), system(&[five]), system(&[&[5, 6, 7]])]), Some(2));
    assert_eq!((weakest(&[]), weakest(&joint[..1])), (None, None));
}

/// Steps that openraft's membership allows, and one that it does not.
#[test]
fn joint_configurations_follow_each_other_if_they_have_a_set_in_common() {
    let [a, b, c] = [&[1, 2, 3][..], &[3, 4, 5], &[5, 6, 7]];
    let is_broken = |old: &[&[u64]], new: &[&[u64]]| QuorumStep::new(system(old), system(new)).is_broken();
    assert!(!is_broken(&[a, b], &[b, c]));
    assert!(!is_broken(&[a, b], &[a, b, c]) && !is_broken(&[a, b, c], &[c]));
    assert!(is_broken(&[a], &[b, c]) && is_broken(&[a, b], &[c]));
    assert!(!is_broken(&[a, &[1, 2, 3, 4, 5]], &[&[1, 2], &[1, 2, 3, 4, 5]]), "a demotion within a half");
}

#[test]
fn empty_sets_and_too_many_of_them_are_refused() {
    let of = |sets: &[ServerSet]| QuorumSystem::new(sets).map(|_| ());
    assert_eq!(of(&[]), Err(QuorumSystemError::EmptySet));
    assert_eq!(of(&[set(&[1]), ServerSet::EMPTY]), Err(QuorumSystemError::EmptySet));
    assert_eq!(of(&[set(&[1]); 8]), Ok(()));
    assert_eq!(of(&[set(&[1]); 9]), Err(QuorumSystemError::TooManySets(9)));
    let twelve: Vec<u64> = (1..=12).collect();
    assert_eq!(of(&[set(&twelve)]), Ok(()));
    assert_eq!(of(&[set(&twelve), set(&[12, 63])]), Err(QuorumSystemError::TooManyVoters(13)));
}

/// The largest systems that are allowed: the counts are known by the sums of majorities.
#[test]
fn servers_with_the_largest_numbers_are_compared_as_well() {
    let (low, high) = ((1..=12).collect::<Vec<u64>>(), (52..=63).collect::<Vec<u64>>());
    let shared = |old: &[u64], new: &[u64]| QuorumStep::new(system(&[old]), system(&[new])).shared().len();
    assert_eq!((shared(&low, &low), shared(&high, &high), shared(&low, &high)), (2, 2, 0));
    assert_eq!(shared(&high[..11], &high), 1);
}
