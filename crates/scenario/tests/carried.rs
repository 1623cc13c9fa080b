//! Links that carry a script: what is packed comes out again, and nothing else does.

use scenario::link::{Link, LinkFault, MAX_BYTES, carried_script, fragment_as, open, open_with, script_name};
use scenario::preset;

#[test]
fn bytes_of_every_length_come_out_of_a_link_as_they_went_in() {
    let mut dice = oorandom::Rand32::new(5);
    for length in 0..200_usize {
        let bytes: Vec<u8> = (0..length).map(|_| dice.rand_range(0..256) as u8).collect();
        let name = script_name(&bytes);
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{name}");
        assert_eq!(name.len(), 3 + (length * 4).div_ceil(3));
        for fragment in [name.clone(), format!("#{name}"), format!("{name}&t=5")] {
            assert_eq!(carried_script(&fragment), Some(Ok(bytes.clone())));
        }
    }
    assert_eq!(script_name(b"\xfb\xff\xfe~"), "s1.-__-fg", "as RFC 4648 has it");
}

#[test]
fn what_is_no_script_or_no_whole_one_is_told() {
    for fragment in ["", "naive-swap-5-to-5", "own&leader=1", "s1", "x1.AAAA", "naive.AAAA", "speed.1", "s.1"] {
        assert_eq!(carried_script(fragment), None, "{fragment}");
    }
    for data in ["A", "AAAAA", "AB", "AA=", "AA==", "A A", "é", "AAB", "AA.A", "AA+A", "AA/A"] {
        assert_eq!(carried_script(&format!("s1.{data}")), Some(Err(LinkFault::AlteredScript)), "{data}");
    }
    assert_eq!(carried_script("s2.AAAA"), Some(Err(LinkFault::NewerScript)));
    let long = format!("s1.{}", "A".repeat(MAX_BYTES));
    assert_eq!(carried_script(&long), Some(Err(LinkFault::TooLong(long.len()))));
}

#[test]
fn a_link_with_a_script_says_where_to_stand_and_what_was_done_as_any_other() {
    let scenario = preset("bug-2015").expect("it is in the catalogue").clone();
    let name = script_name(b"whatever it is deflated to");
    let known = |id: &str| (id == name).then(|| scenario.clone());
    let mut link = Link::from(scenario.clone());
    assert_eq!(fragment_as(&name, &scenario, &link), name);
    link.at = Some(340);
    link.scenario.seed = 9;
    link.scenario.expect.clear();
    link.scenario.beats.clear();
    let fragment = fragment_as(&name, &scenario, &link);
    assert_eq!(fragment, format!("{name}&seed=9&t=340"));
    let opened = open_with(&fragment, &known);
    assert_eq!((opened.link, opened.fault), (link, None));
    assert!(
        matches!(open(&fragment).fault, Some(LinkFault::UnknownPreset(_))),
        "who has not inflated it does not know it"
    );
}
