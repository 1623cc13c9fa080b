//! Links with an embedded script: encoding and decoding are inverse, and damage is detected.
//!
//! `cargo xtask soak` damages links for five minutes, or for `OVERLAP_FUZZ_SECONDS`.

use std::time::{Duration, Instant};

use scenario::link::{
    self, CompressedScript, Link, LinkError, MAX_BYTES, embedded_script, embedded_script_id, fragment_as,
    fragment_with, open, open_with,
};
use scenario::{DEFAULT, Scenario, preset};

#[test]
fn bytes_of_every_length_survive_embedding_in_a_link() {
    let mut rng = oorandom::Rand32::new(5);
    for length in 0..200_usize {
        let bytes: Vec<u8> = (0..length).map(|_| rng.rand_range(0..256) as u8).collect();
        let name = embedded_script_id(&bytes);
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{name}");
        assert_eq!(name.len(), 3 + (length * 4).div_ceil(3));
        for fragment in [name.clone(), format!("#{name}"), format!("{name}&t=5")] {
            assert_eq!(embedded_script(&fragment), Some(Ok(CompressedScript::Zlib(bytes.clone()))));
        }
        let first_form = name.replacen("s2", "s1", 1);
        assert_eq!(embedded_script(&first_form), Some(Ok(CompressedScript::Deflate(bytes))));
    }
    assert_eq!(embedded_script_id(b"\xfb\xff\xfe~"), "s2.-__-fg", "as RFC 4648 has it");
}

#[test]
fn embedded_script_survives_percent_encoding() {
    let name = "s2.-__-fg";
    let whole = Some(Ok(CompressedScript::Zlib(b"\xfb\xff\xfe~".to_vec())));
    assert_eq!(embedded_script(name), whole);
    for encoded in ["s2%2E-__-fg", "#s2.%2D__%2dfg", "s2.-%5F%5f-fg&t=5", "%73%32%2e%2d%5f%5f%2d%66%67%26t=5"] {
        assert_eq!(embedded_script(encoded), whole, "{encoded}");
    }
    assert_eq!(embedded_script("s2%2Exyz%"), Some(Err(LinkError::AlteredScript)));
}

#[test]
fn truncated_or_invalid_embedded_script_is_reported() {
    for fragment in ["", "naive-swap-5-to-5", "own&leader=1", "s1", "x1.AAAA", "naive.AAAA", "speed.1", "s.1"] {
        assert_eq!(embedded_script(fragment), None, "{fragment}");
    }
    for data in ["A", "AAAAA", "AB", "AA=", "AA==", "A!A", "é", "AAB", "AA.A", "AA+A", "AA/A"] {
        assert_eq!(embedded_script(&format!("s2.{data}")), Some(Err(LinkError::AlteredScript)), "{data}");
    }
    assert_eq!(embedded_script("s3.AAAA"), Some(Err(LinkError::NewerScript)));
    let long = format!("s2.{}", "A".repeat(MAX_BYTES));
    assert_eq!(embedded_script(&long), Some(Err(LinkError::TooLong(long.len()))));
}

#[test]
fn link_with_an_embedded_script_has_time_and_actions_like_any_other() {
    let scenario = preset("bug-2015").expect("it is in the catalogue").clone();
    let name = script_id();
    let known = |id: &str| (id == name).then(|| scenario.clone());
    let mut link = Link::from(scenario.clone());
    assert_eq!(fragment_as(&name, &scenario, &link), name);
    link.at = Some(340);
    link.scenario.seed = 9;
    link.scenario.expect.clear();
    link.scenario.beats.clear();
    let fragment = fragment_as(&name, &scenario, &link);
    assert_eq!(fragment, format!("{name}&seed=9&t=340"));
    assert_eq!(open_with(&fragment, &known).into_result(), Ok(link));
    assert!(
        matches!(open(&fragment).into_result(), Err(LinkError::UnknownPreset(_))),
        "who has not inflated it does not know it"
    );
}

/// Id of the embedded script, by which the caller finds the decompressed text.
fn script_id() -> String {
    embedded_script_id(b"whatever it is compressed to")
}

/// A link in which bytes were removed, duplicated and replaced.
fn damaged(rng: &mut oorandom::Rand32) -> String {
    let presets = scenario::catalogue::SCRIPTS;
    let name = match rng.rand_range(0..5) {
        3 | 4 => script_id(),
        0 => embedded_script_id(&(0..rng.rand_range(0..90)).map(|nth| (nth * 37) as u8).collect::<Vec<_>>()),
        1 => "own&old=1,2,3&new=1,4,5&leader=1&order=4,1&pause=7&down=9&seed=5&off=pre_vote".to_owned(),
        _ => presets[rng.rand_range(0..presets.len() as u32) as usize].id.to_owned(),
    };
    let rest = "&do=120.crash.2,340.naive.timeout.1,400.deliver.1.2.3&lane=joint&speed=1/20&t=340&d=0a1b2c3d";
    let mut bytes = [name.as_bytes(), rest.as_bytes()].concat();
    for _ in 0..rng.rand_range(0..6) {
        let place = rng.rand_range(0..bytes.len() as u32 + 1) as usize;
        let end = (place + rng.rand_range(0..9) as usize).min(bytes.len());
        match rng.rand_range(0..4) {
            0 => drop(bytes.drain(place..end)),
            1 => {
                let copy = bytes[place..end].to_vec();
                bytes.splice(place..place, copy);
            }
            2 if place < end => bytes[place] = rng.rand_range(0..256) as u8,
            _ => bytes.insert(place, b"&=,.#%s2-_\xc3 9"[rng.rand_range(0..13) as usize]),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn damaged_link_never_panics_and_its_result_has_a_link() {
    damage(3000, None);
}

#[test]
#[ignore = "takes five minutes, or OVERLAP_FUZZ_SECONDS"]
fn damaged_link_never_panics_for_long() {
    let seconds = std::env::var("OVERLAP_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    damage(0, Some(Instant::now() + Duration::from_secs(seconds.unwrap_or(300))));
}

fn damage(runs: u64, until: Option<Instant>) {
    let mut rng = oorandom::Rand32::new(11);
    let script = Scenario { id: script_id().into(), ..preset("bug-2015").expect("it is in the catalogue").clone() };
    let known = |id: &str| if id == script.id { Some(script.clone()) } else { preset(id).cloned() };
    let (mut opened, mut reported, mut of_script) = (0, 0, 0);
    for run in 0_u64.. {
        if until.map_or(run >= runs, |until| Instant::now() >= until) {
            break;
        }
        let text = damaged(&mut rng);
        if let Some(Ok(CompressedScript::Zlib(bytes))) = embedded_script(&text) {
            assert_eq!(embedded_script(&embedded_script_id(&bytes)), Some(Ok(CompressedScript::Zlib(bytes))), "{text}");
        }
        let it = open_with(&text, &known);
        assert!(it.link.is_some() || !it.errors.is_empty(), "{text}");
        reported += u32::from(!it.errors.is_empty());
        let Some(link) = it.link else { continue };
        opened += 1;
        of_script += u32::from(link.scenario.id == script.id);
        assert!([link::name(&text).as_str(), DEFAULT].contains(&&*link.scenario.id), "{text}");
        let again = fragment_with(&link, &known);
        // The expectations and beats of a preset are not compared, since a link that changes the preset drops them.
        let plain = |mut link: Link| {
            link.scenario.expect.clear();
            link.scenario.beats.clear();
            link
        };
        assert_eq!(open_with(&again, &known).into_result().map(plain), Ok(plain(link)), "{text}\n{again}");
    }
    assert!(
        opened > 100 && reported > 1000 && of_script > 100,
        "{opened} opened, {of_script} of a script, {reported} told"
    );
}
