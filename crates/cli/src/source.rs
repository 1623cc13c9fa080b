//! Where a scenario comes from: a preset, a link, a file with a script, or the standard input.

use std::io::Read as _;
use std::path::Path;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use scenario::link::{Carried, Link, LinkFault, carried_script, open_with};
use scenario::script::{self, Fault};
use scenario::{Scenario, preset};
use thiserror::Error;

/// Why there is no scenario.
#[derive(Debug, Error)]
pub(crate) enum SourceFault {
    /// There is no such preset, and no such file.
    #[error("there is no preset and no file “{0}”; the presets: overlap presets")]
    Unknown(String),
    /// The link says something else than it should.
    #[error("{0}")]
    Link(#[from] LinkFault),
    /// The script is wrong.
    #[error("{}", told(.0, .1))]
    Script(String, Vec<Fault>),
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
}

/// A line for each fault, as compilers have it: `file:line:column: sentence`.
fn told(name: &str, faults: &[Fault]) -> String {
    let told = faults.iter().map(|fault| format!("{name}:{}:{}: {}", fault.line, fault.column, fault.problem));
    told.collect::<Vec<_>>().join("\n")
}

/// What the word names: a preset, a link or what stands after its `#`, a file, or with `-` the standard input.
pub(crate) fn find(word: &str) -> Result<Link, SourceFault> {
    if word == "-" {
        return Ok(read("standard input", std::io::stdin())?.into());
    }
    if let Some(scenario) = preset(word) {
        return Ok(scenario.clone().into());
    }
    if Path::new(word).is_file() {
        let file = std::fs::File::open(word).map_err(|error| SourceFault::File(word.to_owned(), error))?;
        return Ok(read(word, file)?.into());
    }
    if word.contains(['#', '&']) || carried_script(word).is_some() || word == scenario::OWN {
        return open(word.rsplit('#').next().unwrap_or(word));
    }
    Err(SourceFault::Unknown(word.to_owned()))
}

/// What a script is called that has no file.
const IN_THE_LINK: &str = "the script in the link";

/// Opens a fragment.
fn open(fragment: &str) -> Result<Link, SourceFault> {
    let carried = match carried_script(fragment) {
        None => None,
        Some(script) => Some(match script? {
            Carried::Deflate(bytes) => read(IN_THE_LINK, DeflateDecoder::new(&bytes[..]))?,
            Carried::Zlib(bytes) => read(IN_THE_LINK, ZlibDecoder::new(&bytes[..]))?,
        }),
    };
    let opened = open_with(fragment, &|id| if carried.is_some() { carried.clone() } else { preset(id).cloned() });
    opened.fault.map_or(Ok(opened.link), |fault| Err(fault.into()))
}

/// Reads a script, and no more of it than a script may have.
fn read(name: &str, from: impl std::io::Read) -> Result<Scenario, SourceFault> {
    let failed = |error| SourceFault::File(name.to_owned(), error);
    let mut bytes = Vec::new();
    from.take(script::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|error| failed(std::io::Error::other(error.utf8_error())))?;
    script::read(&text).map_err(|faults| SourceFault::Script(name.to_owned(), faults))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link;

    fn scenario() -> Scenario {
        let text = "overlap 1\ntitle Mine\nold S1 S2 S3\nleader S1\nat 50 crash S1\nbeat gone: S1 is gone.\n";
        script::read(text).expect("it is a script")
    }

    #[test]
    fn a_scenario_of_ones_own_comes_through_a_link_whole() {
        let fragment = link::fragment(&scenario().into());
        assert!(fragment.starts_with("s2.") && fragment.len() < 250, "{fragment}");
        for word in [fragment.clone(), format!("https://somewhere.example/overlap/#{fragment}&t=60")] {
            let link = find(&word).expect("it is a link");
            assert_eq!(link.scenario, scenario());
            assert_eq!(link.at.is_some(), word.ends_with("t=60"));
        }
    }

    /// Never changed: a link made then means the same for ever.
    #[test]
    fn the_first_link_with_a_script_opens_what_it_did() {
        let link = find(
            "s1.HYzBDYAgEAT_V8VVYEDDxx58UQHKRkkuYIBYvwefTXZms-VDlfCypZ66gI-UQVQksrfsV_YbCUJE1U4NiLpE1jTOEIXOzvBVQ3uGP6HgLhk8xT4-UptkoR8&t=60",
        );
        assert_eq!(link.map_err(|fault| fault.to_string()), Ok(Link { at: Some(60), ..scenario().into() }));
    }

    #[test]
    fn a_hundred_lines_fit_into_a_link_that_can_be_sent() {
        let mut text = String::from("overlap 1\nold S1 S2 S3 S4 S5\nnew S1 S2 S3 S6 S7\nleader S2\n");
        for line in 0..95 {
            let action = ["crash", "restart", "time out", "lease"][line % 4];
            text.push_str(&format!("at {} {action} S{}\n", line * 37, line % 5 + 1));
        }
        let scenario = script::read(&text).expect("it is a script");
        assert!(link::fragment(&scenario.into()).len() < 1500);
    }

    #[test]
    fn every_preset_comes_as_its_name_and_a_link_of_it_as_itself() {
        for preset in scenario::catalogue::scenarios() {
            let link = Link { at: Some(5), ..preset.clone().into() };
            let fragment = link::fragment(&link);
            assert_eq!(fragment, format!("{}&t=5", preset.id));
            assert_eq!(find(&fragment).map_err(|fault| fault.to_string()), Ok(link));
        }
    }

    #[test]
    fn what_cannot_be_opened_is_told() {
        let whole = link::fragment(&scenario().into());
        for word in
            ["no-such-preset", "#no-such-preset", "s1.A", "s2.AAAA", "s3.AAAA", &whole[..whole.len() - 6], "#own&x=1"]
        {
            let fault = find(word).err().map(|fault| fault.to_string());
            assert!(fault.is_some_and(|sentence| sentence.len() > 10), "{word}");
        }
    }

    #[test]
    fn a_link_in_which_one_letter_is_another_opens_nothing() {
        let whole = link::fragment(&scenario().into());
        for place in "s2.".len()..whole.len() {
            let mut altered = whole.clone().into_bytes();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("they are letters");
            assert!(find(&altered).is_err(), "{altered}");
        }
    }

    #[test]
    fn a_small_link_to_a_huge_script_is_not_inflated_to_the_end() {
        let bomb = link::compressed(&"a".repeat(50_000_000));
        assert!(bomb.len() < 60_000);
        let fault = read("it", ZlibDecoder::new(&bomb[..])).err().map(|fault| fault.to_string());
        assert!(fault.is_some_and(|sentence| sentence.contains("65537 bytes")));
    }
}
