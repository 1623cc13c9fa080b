//! Links: printing and parsing are inverse, and any text opens something.

use cluster::Mode;
use encoded::percent_encoded;
use raft_core::{ConfigActivation, JointQuorum, RemovedLeader, Rule, RuleSetting, Rules, ServerId, ServerSet};
use scenario::link::{
    Action, Link, LinkError, MAX_ACTIONS, MAX_AT, MAX_BYTES, MAX_ERRORS, fragment, name, open, within_server_limit,
};
use scenario::{BUILT_IN, DEFAULT, Scenario};
use support::{id, steps};
use test_support::set;
use wrong_texts::WRONG_LINKS;

#[path = "support/encoded.rs"]
mod encoded;
mod support;
#[path = "support/wrong_texts.rs"]
mod wrong_texts;

/// All non-empty sets of the seven servers.
fn sets() -> Vec<ServerSet> {
    (1..128_u32).map(|bits| (1..=7).filter(|number| bits & (1 << (number - 1)) != 0).map(id).collect()).collect()
}

#[test]
fn link_rejects_members_beyond_the_server_limit() {
    let mut crowded = 0;
    for step in steps().into_iter().filter(|step| !within_server_limit(step)) {
        let mut link = Link::from(BUILT_IN[0].clone());
        link.actions.push(Action { at: 5, lane: None, step });
        let opened = open(&fragment(&link));
        assert!(matches!(opened.errors[..], [LinkError::Value { key: "do", .. }]), "{step}");
        assert_eq!(opened.link.expect("the preset is known").actions, []);
        crowded += 1;
    }
    assert!(crowded > 0);
}

/// Every preset, and custom clusters.
fn scenarios() -> Vec<Scenario> {
    let own = [(&[1, 2, 3][..], None), (&[1, 2, 3], Some(1)), (&[1, 2, 3, 4, 5, 6, 7], Some(7)), (&[4], None)];
    let own = own.map(|(old, leader)| Scenario::custom(set(old), leader.map(id)));
    BUILT_IN.iter().cloned().chain(own).collect()
}

/// Every setting of the first rules, with some setting of the later ones; so every setting of the later ones, too.
fn rules() -> Vec<Rules> {
    let (first, later) = Rule::ALL.split_at(13);
    let with_several = |rule: &Rule| !RuleSetting::further(*rule).is_empty();
    let plain: Vec<Rule> = first.iter().copied().filter(|rule| !with_several(rule)).collect();
    let removed_leaders = [true, false]
        .into_iter()
        .flat_map(|uncounted| [true, false].map(|steps_down| RemovedLeader { uncounted, steps_down }));
    let mut all = Vec::new();
    for bits in 0..1_u32 << plain.len() {
        let off = plain.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
        let some = off.fold(Rules::RAFT, |rules, (_, &rule)| rules.without(rule));
        for in_force_on_append in
            [ConfigActivation::OnAppend, ConfigActivation::OnApply, ConfigActivation::OnApplyNoCampaign]
        {
            for joint_needs_both in [JointQuorum::BothHalves, JointQuorum::EitherHalf, JointQuorum::Union] {
                for removed_leader_not_counted in removed_leaders.clone() {
                    let bits = all.len();
                    let off = later.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
                    let some = off.fold(some, |rules, (_, &rule)| rules.without(rule));
                    let (revertible_joint, votes_carry_commit) = (bits & 2 != 0, bits & 4 != 0);
                    all.push(Rules {
                        in_force_on_append,
                        joint_needs_both,
                        removed_leader_not_counted,
                        revertible_joint,
                        votes_carry_commit,
                        ..some
                    });
                }
            }
        }
    }
    all
}

/// A change of a link.
type Turn = Box<dyn Fn(&mut Link)>;

fn turns<T: 'static>(values: impl IntoIterator<Item = T>, turn: impl Fn(&mut Link, &T) + Copy + 'static) -> Vec<Turn> {
    values.into_iter().map(|value| Box::new(move |link: &mut Link| turn(link, &value)) as Turn).collect()
}

/// For each key, all or many of its values.
fn keys() -> Vec<Vec<Turn>> {
    let orders = || {
        let mut orders = vec![Vec::new()];
        for turned in 0..7 {
            for length in 1..=7 {
                orders.push((0..length).map(|place| id((place * 3 + turned) % 7 + 1)).collect::<Vec<_>>());
            }
        }
        orders
    };
    let times = || [0, 1, 999, MAX_AT - 1, MAX_AT];
    let lanes = || Mode::ALL.into_iter().map(Some).chain([None]);
    let actions = || {
        let at_a_time = |at| {
            lanes().flat_map(move |lane| {
                steps().into_iter().filter(within_server_limit).map(move |step| Action { at, lane, step })
            })
        };
        let one = times().into_iter().flat_map(at_a_time).map(|action| vec![action]);
        let all = at_a_time(7).collect::<Vec<_>>();
        let many = all.chunks(MAX_ACTIONS / 2).map(<[Action]>::to_vec).collect::<Vec<_>>();
        one.chain(many)
    };
    vec![
        turns(sets(), |link, &old| {
            // The leader must be able to lead, and a custom cluster wants no other voters by default.
            link.scenario.leader = link.scenario.leader.filter(|&leader| old.contains(leader));
            if link.scenario.new == link.scenario.old {
                link.scenario.new = old;
            }
            link.scenario.old = old;
        }),
        turns(sets(), |link, &new| link.scenario.set_target(new)),
        turns((1..=7).map(|number| Some(id(number))).chain([None]), |link, &leader| {
            link.scenario.leader = leader.filter(|&leader| link.scenario.old.contains(leader));
        }),
        turns(orders(), |link, order: &Vec<ServerId>| link.scenario.operator_order.clone_from(order)),
        turns(times(), |link, &at| link.scenario.pace.operator_pause = at),
        turns(times(), |link, &at| link.scenario.pace.operator_downtime = at),
        turns([0, 1, 27926, u64::MAX], |link, &seed| link.scenario.seed = seed),
        turns(rules(), |link, &rules| link.scenario.rules = rules),
        turns([true, false], |link, &hands_over| link.scenario.hand_over_first = hands_over),
        turns(actions(), |link, actions: &Vec<Action>| link.actions.clone_from(actions)),
        turns(lanes(), |link, &lane| link.lane = lane),
        turns(["1", "1/20", "1/100", "4", "0.5"], |link, &speed| link.speed = Some(speed.to_owned())),
        turns(times(), |link, &at| link.at = Some(at)),
        turns([0, 1, 0xdead_beef, u32::MAX], |link, &digest| link.digest = Some(digest)),
    ]
}

/// A scenario that differs from its preset has no expectations and beats.
fn settle(mut link: Link, base: &Scenario) -> Link {
    if link.scenario != *base {
        link.scenario.expect.clear();
        link.scenario.beats.clear();
    }
    link
}

fn goes_round(link: &Link) -> String {
    let text = fragment(link);
    if text.len() > MAX_BYTES {
        return text;
    }
    let opened = open(&text).into_result();
    assert_eq!(opened.as_ref(), Ok(link), "{text}");
    assert_eq!(fragment(&opened.expect("it is whole")), text);
    text
}

#[test]
fn every_value_of_every_key_survives_printing_and_parsing() {
    let mut seen = 0;
    for base in scenarios() {
        assert_eq!(
            goes_round(&base.clone().into()).contains('&'),
            base.id == "own" && base != Scenario::custom(set(&[1, 2, 3]), None)
        );
        for turns in keys() {
            for turn in turns {
                let mut link = Link::from(base.clone());
                turn(&mut link);
                let text = goes_round(&settle(link, &base));
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"&=,.-_/".contains(&byte);
                assert!(text.bytes().all(plain), "{text} needs no encoding");
                seen += 1;
            }
        }
    }
    assert!(seen > 100_000, "{seen}");
}

#[test]
fn all_keys_together_survive_printing_and_parsing_encoded_or_not() {
    let mut dice = oorandom::Rand32::new(11);
    let (scenarios, keys) = (scenarios(), keys());
    for _ in 0..20_000 {
        let base = &scenarios[dice.rand_range(0..scenarios.len() as u32) as usize];
        let mut link = Link::from(base.clone());
        for turns in &keys {
            if dice.rand_range(0..3) > 0 {
                turns[dice.rand_range(0..turns.len() as u32) as usize](&mut link);
            }
        }
        let link = settle(link, base);
        let text = goes_round(&link);
        let encoded = format!("#{}", percent_encoded(&text));
        if encoded.len() <= MAX_BYTES {
            assert_eq!(open(&encoded).into_result(), Ok(link), "{encoded}");
        }
    }
}

#[test]
fn values_of_the_preset_are_left_out_of_a_link() {
    let cases = [
        ("naive-swap-5-to-5&seed=27926&leader=2&old=5,4,3,2,1&off=none&pause=17&down=12", "naive-swap-5-to-5"),
        ("naive-swap-5-to-5&new=1,2,3,6,7&order=6,7,3,2,1,4,5&seed=027926", "naive-swap-5-to-5"),
        ("own&old=1,2,3&new=1,2,3&leader=none&order=none&seed=1", "own"),
        ("own&t=5&lane=joint&seed=7", "own&seed=7&lane=joint&t=5"),
        ("own&do=9.crash.1,5.crash.2,9.restart.1", "own&do=5.crash.2,9.crash.1,9.restart.1"),
        ("own&&t=05&", "own&t=5"),
        ("own&do=5.deliver.1%3E2%230", "own&do=5.deliver.1.2.0"),
    ];
    for (said, written) in cases {
        let opened = open(said).into_result();
        assert_eq!(opened.map(|link| fragment(&link)).as_deref(), Ok(written), "{said}");
    }
}

#[test]
fn new_target_replaces_the_target_of_the_actions() {
    let opened = open("naive-swap-5-to-5&new=1,2,3,4,6").into_result().expect("a link").scenario;
    let asked: Vec<_> = opened.actions.iter().map(|action| action.step.to_string()).collect();
    assert_eq!(asked[0], "change members to {S1 S2 S3 S4 S6}");
    assert_eq!(opened.servers(), set(&[1, 2, 3, 4, 5, 6]));
    assert_eq!(opened.expect, [], "what the preset states was not stated of this");
}

#[test]
fn empty_fragment_opens_the_default_preset() {
    for empty in ["", "#", "&", "#&&"] {
        assert_eq!(open(empty).into_result(), Ok(scenario::built_in(DEFAULT).unwrap().into()));
    }
}

/// Kind of an error, with the parts of the link that it is about, and without any sentence.
fn code(error: &LinkError) -> String {
    let code = match error {
        LinkError::Value { key, value, .. } => format!("Value({key}, {value})"),
        LinkError::Action { action, error } => format!("Action({action}, {error:?})"),
        other => format!("{other:?}"),
    };
    code.replace('"', "")
}

#[test]
fn unknown_part_is_reported_and_the_named_scenario_opens() {
    let long = format!("own&do={}", ["1.cancel"; MAX_ACTIONS + 1].join(","));
    let cases = WRONG_LINKS.iter().copied().chain([(long.as_str(), "TooManyActions(401)")]);
    for (said, error) in cases {
        let opened = open(said);
        let errors: Vec<_> = opened.errors.iter().map(code).collect();
        assert_eq!(errors, [error], "{said}");
        let named = said.split('&').next().unwrap();
        let known = ["own", "naive-swap-5-to-5"].contains(&named).then_some(named);
        assert_eq!(opened.link.as_ref().map(|link| &*link.scenario.id), known, "{said}");
        assert_eq!(opened.link.and_then(|link| link.at), None, "{said}");
    }
    let long = open(&format!("own&do={}", "x".repeat(MAX_BYTES)));
    assert_eq!(long.errors, [LinkError::TooLong(MAX_BYTES + 7)]);
    assert_eq!(long.link, open("own").link, "its name was read");
}

#[test]
fn every_id_of_the_catalogue_parses_unchanged() {
    for entry in scenario::catalogue::SCRIPTS {
        assert_eq!(name(entry.id), entry.id);
    }
}

/// The link without the expectations and beats of its preset, which a changed link drops.
fn plain(mut link: Link) -> Link {
    link.scenario.expect.clear();
    link.scenario.beats.clear();
    link
}

#[test]
fn arbitrary_text_never_panics_and_errors_are_short() {
    let good = [
        "#naive-swap-5-to-5&old=1,2,3&new=3,4,5&leader=2&order=6,7,3&pause=3&down=4&seed=99&off=pre_vote,joint_union&do=20.ask.1.2.3.learners.6,116.naive.crash.2,300.joint.request.1.joint.add.4.remove.5&lane=joint&speed=1/20&t=375&d=0123abcd",
        "#own&old=1,2,3,4,5,6,7&do=5.deliver.1%3E2%234,9.cancel",
        "#%6fwn&t=%31%zz%f0%9f%98%80",
    ];
    let look = |text: &str| {
        let opened = open(text);
        assert!(opened.errors.len() <= MAX_ERRORS);
        for error in &opened.errors {
            assert!(error.to_string().chars().count() < 200, "{error}");
        }
        let unknown = opened.errors.iter().any(|error| matches!(error, LinkError::UnknownPreset(_)));
        assert_eq!(unknown, opened.link.is_none(), "{text}");
        let Some(link) = opened.link else { return };
        let servers = link.scenario.servers();
        assert!(!servers.is_empty() && servers.len() <= 7, "{text}");
        assert!(link.actions.len() <= MAX_ACTIONS);
        // The rest is a link like any other, with the same meaning except for the beats and expectations of the preset.
        let again = open(&fragment(&link)).into_result().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(plain(again), plain(link), "{text}");
    };
    let mut dice = oorandom::Rand32::new(5);
    for text in good {
        for end in 0..=text.len() {
            look(&text[..end]);
        }
        for place in 0..text.len() {
            for byte in 0..=255 {
                let mut bytes = text.as_bytes().to_vec();
                bytes[place] = byte;
                look(&String::from_utf8_lossy(&bytes));
            }
        }
        for _ in 0..20_000 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..1 + dice.rand_range(0..6) {
                let place = dice.rand_range(0..bytes.len() as u32) as usize;
                match dice.rand_range(0..4) {
                    0 => bytes[place] = b"&=,.%#0123456789 >"[dice.rand_range(0..18) as usize],
                    1 => bytes.insert(place, b"&=,.%#0123456789 >"[dice.rand_range(0..18) as usize]),
                    2 => drop(bytes.drain(place..(place + 5).min(bytes.len()))),
                    _ => bytes.extend_from_within(place..),
                }
                bytes.push(b'1');
            }
            look(&String::from_utf8_lossy(&bytes));
        }
    }
    for _ in 0..20_000 {
        let noise: Vec<u8> = (0..dice.rand_range(0..60)).map(|_| dice.rand_range(0..256) as u8).collect();
        look(&String::from_utf8_lossy(&noise));
    }
    look(&"é".repeat(300));
}
