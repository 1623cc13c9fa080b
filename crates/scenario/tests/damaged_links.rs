//! Links damaged on their way: they open the scenario that they name or none, and report the parts that are not
//! understood.

use cluster::Mode;
use encoded::percent_encoded;
use scenario::link::{LinkError, MAX_BYTES, embedded_script, name, open, open_with};
use scenario::{BUILT_IN, DEFAULT, Scenario};
use test_support::set;

#[path = "support/encoded.rs"]
mod encoded;

/// A link for each key: a known scenario, the key, its value, and the effect.
fn links_with_every_key() -> Vec<(&'static str, &'static str, &'static str)> {
    let script = "s2.eJzLL0stykksUDDk5CrJLMlJVUhUyElNTEktAgBp5Qjh";
    let of = |name, keys: &[(&'static str, &'static str)]| -> Vec<_> {
        keys.iter().map(|&(key, value)| (name, key, value)).collect()
    };
    let mut links = vec![("naive-swap-5-to-5", "", ""), ("bug-2015", "", ""), ("own", "", ""), (script, "", "")];
    for name in ["naive-swap-5-to-5", script] {
        links.extend(of(
            name,
            &[
                ("new", "3,4,5"),
                ("order", "6,7,3"),
                ("pause", "33"),
                ("down", "44"),
                ("seed", "99"),
                ("off", "pre_vote,joint_union"),
                ("do", "20.ask.1.2.3.learners.6,116.naive.crash.2"),
                ("lane", "joint"),
                ("speed", "1/20"),
                ("t", "375"),
                ("d", "0123abcd"),
            ],
        ));
    }
    links.extend(of("own", &[("old", "1,2,4"), ("leader", "2")]));
    links.push(("bug-2015", "beat", "second-change"));
    links
}

/// Scenarios that are known when damaged links are opened: the catalogue, and the embedded script.
fn known(id: &str) -> Option<Scenario> {
    let is_script = id.starts_with("s2.") && links_with_every_key().iter().any(|(name, ..)| *name == id);
    let script = || Scenario { id: id.to_owned().into(), ..BUILT_IN[0].clone() };
    if is_script { Some(script()) } else { scenario::preset(id).cloned() }
}

fn written((name, key, value): (&str, &str, &str)) -> String {
    if key.is_empty() { name.to_owned() } else { format!("{name}&{key}={value}") }
}

#[test]
fn link_changed_by_mail_chat_or_a_course_tool_keeps_its_meaning() {
    for (name, key, value) in links_with_every_key() {
        let link = written((name, key, value));
        let meant = open_with(&link, &known);
        assert_eq!(meant.errors, [], "{link}");
        let mut damaged = vec![
            format!("#{}", percent_encoded(&link)),
            format!("#{}", percent_encoded(&percent_encoded(&link))),
            link.replace('&', "&amp;"),
            link.replace('&', "&amp;amp;"),
            link.replace('&', "&#38;"),
            link.replace('&', "%26amp%3B"),
            link.replace('&', "?"),
            format!("{link}&"),
            format!("#{link}#").replacen('#', "", 1),
            format!("{link} "),
            format!(" {link}\n"),
            format!("({link})"),
            format!("\u{feff}{link}\u{200b}"),
        ];
        for after in [
            ".",
            ")",
            "]",
            "}",
            ">",
            ";",
            ":",
            "!",
            "?",
            "'",
            "\"",
            "`",
            "*",
            "|",
            "”",
            "’",
            "»",
            "…",
            "。",
            "）",
            ").",
            "\">",
            ".\u{201d}",
        ] {
            damaged.push(format!("{link}{after}"));
            damaged.push(format!("{link}{}", percent_encoded(after)));
            if !key.is_empty() {
                damaged.push(format!("{name}&{key}={value}{after}&"));
            }
        }
        // A comma after a list of servers, rules or actions may have been followed by more of them.
        let is_list = value.contains(',') || ["old", "new", "order", "off", "do"].contains(&key);
        damaged.extend((!is_list).then(|| format!("{link},")));
        for place in 1..link.len() {
            for gap in ["\n", "\r\n  ", " ", "%20", "%0A", "\u{ad}", "\u{a0}", "\u{2060}"] {
                damaged.push(format!("{}{gap}{}", &link[..place], &link[place..]));
            }
        }
        for text in damaged {
            assert!(open_with(&text, &known) == meant, "{text:?}");
            assert_eq!(scenario::link::name(&text), name, "{text:?}");
        }
    }
}

#[test]
fn damaged_link_opens_the_named_scenario_or_none_with_an_error() {
    let mut dice = oorandom::Rand32::new(3);
    let (mut none, mut told) = (0, 0);
    for (id, key, value) in links_with_every_key() {
        let rest = "&lane=joint&speed=1/20&t=340&d=0a1b2c3d".replace(&format!("&{key}="), "&other=");
        for text in [written((id, key, value)), written((id, key, value)) + &rest] {
            let mut damaged: Vec<String> = vec![
                text.replace(&format!("={value}"), "="),
                text.replace(&format!("={value}"), ""),
                text.replace(&format!("={value}"), "=☃"),
                text.replace(&format!("={value}"), "=unknown"),
                text.replace(&format!("={value}"), "=-1"),
                text.replace(&format!("{key}="), &format!("{}=", key.to_uppercase())),
                text.replace('=', "=3D"),
                text.replace('=', " "),
                format!("{text}&{key}={value}"),
                format!("{text} and more words"),
            ];
            for _ in 0..400 {
                // At any position after the name.
                let mut bytes = text.as_bytes().to_vec();
                for _ in 0..1 + dice.rand_range(0..3) {
                    let place = (id.len() + dice.rand_range(0..30) as usize).min(bytes.len());
                    let end = (place + dice.rand_range(0..5) as usize).min(bytes.len());
                    match dice.rand_range(0..3) {
                        0 => drop(bytes.drain(place..end)),
                        1 => bytes.insert(place, b"&=,.%#?;)>\" \n0189azAZ-_"[dice.rand_range(0..23) as usize]),
                        _ => bytes.extend_from_within(place..end),
                    }
                }
                damaged.push(String::from_utf8_lossy(&bytes).into_owned());
            }
            for text in damaged {
                let opened = open_with(&text, &known);
                let is_named = name(&text) == id;
                if let Some(link) = opened.link {
                    assert_eq!(&*link.scenario.id, name(&text), "{text:?}");
                    told += usize::from(is_named && !opened.errors.is_empty());
                } else {
                    assert!(!is_named && !opened.errors.is_empty(), "{text:?}");
                    none += 1;
                }
            }
        }
    }
    assert!(none > 500 && told > 5000, "{none} opened nothing, {told} told of something");
}

#[test]
fn link_with_an_unclear_run_opens_at_the_start_without_actions() {
    let rest = "&do=120.crash.2&lane=joint&speed=1/20&t=340&d=0a1b2c3d";
    for unclear in [
        "old=9",
        "new=",
        "leader=S1",
        "order=1,,2",
        "pause=soon",
        "down=-1",
        "seed=0x7",
        "off=gravity",
        "seed=1&seed=2",
    ] {
        let opened = open(&format!("naive-swap-5-to-5&{unclear}{rest}"));
        let link = opened.link.expect("the preset is known");
        assert_eq!(opened.errors.len(), 1, "{unclear}");
        assert_eq!((link.actions, link.at, link.digest), (vec![], None, None), "{unclear}");
        assert_eq!((link.lane, link.speed.as_deref()), (Some(Mode::Joint), Some("1/20")), "{unclear}");
    }
    // The clear parts count.
    let opened = open("own&old=1,2,3,4&off=gravity&seed=5&t=40").link.expect("a cluster of one's own");
    assert_eq!((opened.scenario.old, opened.scenario.seed, opened.at), (set(&[1, 2, 3, 4]), 5, None));
    let opened = open("naive-swap-5-to-5&do=120.crash.2,340.fly&t=340").link.expect("the preset is known");
    assert_eq!(opened, open("naive-swap-5-to-5").link.expect("the preset is known"));
}

#[test]
fn link_with_another_unclear_part_keeps_the_rest() {
    for (unclear, left) in [
        ("lane=fast&t=340", "t=340"),
        ("speed=fast&t=340", "t=340"),
        ("t=late&lane=joint", "lane=joint"),
        ("beat=no-such&do=120.crash.2", "do=120.crash.2"),
        ("d=12&t=340", "t=340"),
        ("t=late&d=0a1b2c3d", ""),
        ("utm_source=mail&t=340&d=0a1b2c3d", "t=340&d=0a1b2c3d"),
        ("t=340?utm_source=mail", "t=340"),
    ] {
        let opened = open(&format!("naive-swap-5-to-5&{unclear}"));
        assert_eq!(opened.errors.len(), 1, "{unclear}");
        assert_eq!(opened.link, open(&format!("naive-swap-5-to-5&{left}")).link, "{unclear}");
    }
}

#[test]
fn link_without_a_name_applies_to_the_default_preset() {
    for (said, meant) in
        [("&lane=joint", "lane=joint"), ("#&t=340", "t=340"), ("%26lane=joint&amp;t=5", "lane=joint&t=5")]
    {
        assert_eq!(open(said), open(&format!("{DEFAULT}&{meant}")), "{said}");
        assert_eq!(name(said), "");
    }
    for said in ["t=340", "lane=joint", "☃", ".", "#)", "&☃"] {
        assert_eq!(open(said).link, None, "{said}");
    }
}

#[test]
fn hash_sign_does_not_count_for_the_length_of_a_link() {
    // A link of the maximum length, and one that is a byte longer.
    let of_length = |length: usize| format!("{}&order={}", BUILT_IN[0].id, "1,".repeat(length))[..length].to_owned();
    for (length, is_too_long) in [(MAX_BYTES, false), (MAX_BYTES + 1, true)] {
        for sign in ["", "#"] {
            let opened = open(&format!("{sign}{}", of_length(length)));
            let told = opened.errors.iter().find_map(|diagnostic| match diagnostic {
                LinkError::TooLong(bytes) => Some(*bytes),
                _ => None,
            });
            assert_eq!(told, is_too_long.then_some(length), "{length}, “{sign}”");
            let script = embedded_script(&format!("{sign}s2.{}", "A".repeat(length - 3)));
            let is_refused = matches!(script, Some(Err(LinkError::TooLong(bytes))) if bytes == length);
            assert_eq!(is_refused, is_too_long, "{length}, “{sign}”");
        }
    }
}
