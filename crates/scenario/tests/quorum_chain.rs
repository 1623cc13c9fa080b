//! Chains of configurations as text.

use oorandom::Rand32;
use raft_core::{QuorumStep, QuorumSystem, ServerId, ServerSet};
use scenario::quorum_chain::{ChainError, ChainProblem, MAX_CONFIGURATIONS, finding, parse, weakest, write};
use test_support::set;

/// The sets of each configuration of a chain.
fn configurations(text: &str) -> Vec<Vec<ServerSet>> {
    let steps = parse(text).expect(text);
    let first = steps.first().map(|step| step.old.sets().collect());
    first.into_iter().chain(steps.iter().map(|step| step.new.sets().collect())).collect()
}

#[test]
fn every_notation_of_a_chain_has_the_same_configurations() {
    let [old, new] = [set(&[1, 2, 3]), set(&[3, 4, 15])];
    for text in [
        "1,2,3 > 1,2,3 & 3,4,15 > 3,4,15",
        "1 2 3>1 2 3&3 4 15>3 4 15",
        " S1 S2 S3 > S1 S2 S3 and S3 S4 S15 > S3 S4 S15\n",
        "{S1 S2 S3} → {S1 S2 S3}&{S3 S4 S15} -> {S3 S4 S15}",
        "s1, s2, s03\n> 3,2,1 & 15,4,3\n> 15,4,3",
        "1,2,3 learners 4 > 1,2,3 & 3,4,15 learners {1 2} > 3,4,15",
    ] {
        assert_eq!(configurations(text), [vec![old], vec![old, new], vec![new]], "{text}");
    }
}

#[test]
fn written_set_is_read_as_it_was() {
    for set in (1..1 << 7).map(|bits| ServerSet::from_bits(bits << 1)).chain([set(&[9, 10, 63])]) {
        let text = format!("{} > {} & 1", write(set), write(set));
        assert_eq!(configurations(&text), [vec![set], vec![set, ServerSet::from_bits(2)]], "{text}");
    }
}

/// Each wrong chain, the first and the last character of the place, from 1, and the problem.
#[test]
fn errors_of_a_chain_have_their_place_and_their_reason() {
    use ChainProblem as Problem;
    let thirteen = "1,2,3,4,5,6,7,8,9,10,11,12,13";
    let many = ["1"; MAX_CONFIGURATIONS + 1].join(">");
    let sets = format!("1 > {}", ["1"; QuorumSystem::MAX_SETS + 1].join("&"));
    for (text, from, to, problem) in [
        ("", 1, 1, Problem::Empty),
        (" , ", 3, 3, Problem::Empty),
        ("1,2,3", 6, 6, Problem::OnlyOne),
        ("1,2,3 ", 6, 6, Problem::OnlyOne),
        ("> 1", 1, 1, Problem::EmptySet),
        ("1 > > 2", 5, 5, Problem::EmptySet),
        ("1 > ", 4, 4, Problem::EmptySet),
        ("1 > 2 & > 3", 9, 9, Problem::EmptySet),
        ("1 > {}", 6, 6, Problem::EmptySet),
        ("1 learners > 2", 12, 12, Problem::EmptySet),
        ("1 > 2, x3", 8, 9, Problem::NoServer),
        ("1 > é1", 5, 6, Problem::NoServer),
        ("é > 1-3", 1, 1, Problem::NoServer),
        ("1 > S", 5, 5, Problem::NoServer),
        ("1 > 1 + 2", 7, 7, Problem::NoServer),
        ("1 > S0", 5, 6, Problem::NoSuchServer),
        ("1 > 64,2", 5, 6, Problem::NoSuchServer),
        ("1 > 99999999999999999999", 5, 24, Problem::NoSuchServer),
        ("1 > 2,3,S2", 9, 10, Problem::Twice),
        ("1 > {2 3", 5, 5, Problem::Brace),
        ("1 > 2 3}", 8, 8, Problem::Brace),
        ("1 > {2 > 3}", 5, 5, Problem::Brace),
        ("1 > 2 {3}", 7, 7, Problem::Unexpected),
        ("1 > {2} 3", 9, 9, Problem::Unexpected),
        ("1 learners 2 & 3 > 1", 14, 14, Problem::Unexpected),
        (&format!("1 > {thirteen} > 1"), 5, 33, Problem::TooManyVoters),
        (&many, 32, 32, Problem::TooManyConfigurations),
        (&sets, 20, 20, Problem::TooManySets),
    ] {
        let error = parse(text).expect_err(text);
        let ChainError { span, ref word, problem: found } = error;
        assert!(text.contains(word.as_str()), "{text}");
        assert_eq!((span.line, span.column, span.column + span.length - 1), (1, from, to), "{text}: {found}");
        assert_eq!(found, problem, "{text}");
    }
    let span = parse("1,2\n> 1,2\n  > 1,x").expect_err("x is no server").span;
    assert_eq!((span.line, span.column, span.length), (3, 7, 1));
    assert!(parse(&many[2..]).is_ok() && parse(&sets[..sets.len() - 2]).is_ok());
}

#[test]
fn any_text_is_a_chain_or_has_an_error_within_it() {
    let pieces =
        ["1", "2", "S3", "63", "64", " ", ",", ">", "->", "-", "→", "&", " ", "1 ", "and", "{", "}", "é", "\n"];
    let mut random = Rand32::new(3);
    let mut chains = 0;
    for _ in 0..20_000 {
        let length = random.rand_range(0..12);
        let text: String = (0..length).map(|_| pieces[random.rand_range(0..pieces.len() as u32) as usize]).collect();
        match parse(&text) {
            Ok(steps) => {
                chains += 1;
                assert!(!steps.is_empty(), "{text:?}");
            }
            Err(ChainError { span, problem, .. }) => {
                let line = text.split('\n').nth(span.line - 1).expect("the line exists");
                assert!(span.length > 0 && span.column <= line.chars().count() + 1, "{text:?}: {span:?} {problem}");
            }
        }
    }
    assert!(chains > 50, "{chains} of the texts are chains");
}

#[test]
fn errors_name_the_bounds_that_hold() {
    for (problem, bound) in [
        (ChainProblem::TooManySets, QuorumSystem::MAX_SETS),
        (ChainProblem::TooManyConfigurations, MAX_CONFIGURATIONS),
        (ChainProblem::TooManyVoters, QuorumSystem::MAX_VOTERS),
        (ChainProblem::NoSuchServer, ServerId::MAX as usize),
    ] {
        assert!(problem.to_string().split(' ').any(|word| word == bound.to_string()), "{problem}: {bound}");
    }
    let error = parse("1 > 2 x").expect_err("x is no server");
    assert!(error.to_string().starts_with("“x” "), "{error}");
    let error = parse("1 >").expect_err("a configuration is missing");
    assert!(!error.to_string().contains('“'), "{error}");
}

#[test]
fn every_step_that_is_as_weak_as_the_weakest_is_named() {
    let of = |text: &str| weakest(&parse(text).expect(text));
    assert_eq!(of("1,2,3 > 1,2,3,4 > 1,2,3,4 > 1,2,3"), "steps 1, 3 of 3");
    assert_eq!(of("1,2,3 > 1,2,3,4 > 3,4,5"), "step 2 of 2");
    assert_eq!(weakest(&[]), "");
}

#[test]
fn finding_names_the_two_quorums_and_what_they_share() {
    let of = |text: &str| parse(text).expect(text).first().map(|step: &QuorumStep| (step.is_broken(), finding(step)));
    let Some((true, broken)) = of("1,2,3 > 1,2,3,4,5") else { panic!("it is broken") };
    assert!(broken.contains("{S1 S2} of the old") && broken.contains("{S3 S4 S5} of"), "{broken}");
    let Some((false, one)) = of("1,2,3 > 1,2,3,4") else { panic!("it is sound") };
    assert!(one.contains("{S1 S2} and {S1 S3 S4}") && one.contains("S1 loses its disk"), "{one}");
    let Some((false, more)) = of("1,2,3,4 > 1,2,3,4") else { panic!("it is sound") };
    assert!(more.contains("2 servers") && !more.contains("disk"), "{more}");
}
