//! Where a scenario comes from: a preset, a link, a file with a script, or the standard input.

use std::io::Read as _;
use std::path::Path;

use flate2::{Decompress, FlushDecompress, Status};
use scenario::link::{CompressedScript, Link, LinkError, embedded_script, open_with};
use scenario::script::{Diagnostic, MAX_BYTES, SourceMap, read_with_source_map};
use scenario::{Scenario, catalogue};
use thiserror::Error;

use crate::exit_status::ExitStatus;

/// Why there is no scenario.
#[derive(Debug, Error)]
pub(crate) enum LoadError {
    /// There is no such preset, and no such file.
    #[error("there is no preset and no file “{0}”; the presets: overlap presets")]
    Unknown(String),
    /// The link says something else than it should.
    #[error("{0}")]
    Link(#[from] LinkError),
    /// The script is wrong.
    #[error("{}", told(.0, .1))]
    Script(String, Vec<Diagnostic>),
    /// There is so much of it that it is not looked at.
    #[error("{0}: the script has more than {MAX_BYTES} bytes, and no more are read: make it shorter")]
    TooLong(String),
    /// It is no text.
    #[error("{0}: this is no text in UTF-8, as a script is: save it as one")]
    NoText(String),
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
}

impl LoadError {
    /// Exit status of a call that loads nothing else.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Script(..) | Self::TooLong(_) | Self::NoText(_) => ExitStatus::Failed,
            Self::Unknown(_) | Self::Link(_) | Self::File(..) => ExitStatus::Usage,
        }
    }
}

/// A line for each fault, as compilers have it: `file:line:column: sentence`.
fn told(name: &str, faults: &[Diagnostic]) -> String {
    let told = faults.iter().map(|fault| format!("{name}:{}:{}: {}", fault.line, fault.column, fault.kind));
    told.collect::<Vec<_>>().join("\n")
}

/// What a script is called that has no file.
const STANDARD_INPUT: &str = "standard input";
const IN_THE_LINK: &str = "the script in the link";

/// What a word names, and the script of it.
pub(crate) struct Source {
    pub(crate) link: Link,
    /// What the script is called, and where its parts stand; nothing, of a cluster that no script describes.
    pub(crate) script: Option<(String, SourceMap)>,
}

impl Source {
    fn of((scenario, source_map): (Scenario, SourceMap), name: &str) -> Self {
        Self { link: scenario.into(), script: Some((name.to_owned(), source_map)) }
    }
}

/// What the word names: a preset, a link or what stands after its `#`, a file, or with `-` the standard input.
pub(crate) fn load(word: &str) -> Result<Link, LoadError> {
    load_with_script(word).map(|source| source.link)
}

/// The same with its script.
pub(crate) fn load_with_script(word: &str) -> Result<Source, LoadError> {
    if word == "-" {
        return Ok(Source::of(read(STANDARD_INPUT, read_limited(STANDARD_INPUT, std::io::stdin())?)?, STANDARD_INPUT));
    }
    if let Some(preset) = preset(word) {
        return Ok(Source::of(preset, word));
    }
    // Also a pipe that a shell gives a name.
    let path = Path::new(word);
    if path.exists() && !path.is_dir() {
        let file = std::fs::File::open(path).map_err(|error| LoadError::File(word.to_owned(), error))?;
        return Ok(Source::of(read(word, read_limited(word, file)?)?, word));
    }
    if word.contains(['#', '&']) || embedded_script(word).is_some() || word == scenario::CUSTOM_ID {
        return open(word.rsplit('#').next().unwrap_or(word));
    }
    Err(LoadError::Unknown(word.to_owned()))
}

/// The preset of that name.
fn preset(id: &str) -> Option<(Scenario, SourceMap)> {
    let entry = catalogue::SCRIPTS.iter().find(|entry| entry.id == id)?;
    read_with_source_map(entry.script).ok()
}

/// Opens a fragment.
fn open(fragment: &str) -> Result<Source, LoadError> {
    let carried = match embedded_script(fragment) {
        None => None,
        Some(script) => Some(read(IN_THE_LINK, inflate(&script?)?)?),
    };
    let known = |id: &str| if carried.is_some() { carried.clone() } else { preset(id) };
    let link = open_with(fragment, &|id| known(id).map(|(scenario, _)| scenario)).into_result()?;
    let id = link.scenario.id.to_string();
    let name = if carried.is_some() { IN_THE_LINK.to_owned() } else { id.clone() };
    Ok(Source { link, script: known(&id).map(|(_, source_map)| (name, source_map)) })
}

/// All there is to read, if it is no more than a script may have.
fn read_limited(name: &str, from: impl std::io::Read) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    let read = from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| LoadError::File(name.to_owned(), error))?;
    if bytes.len() > MAX_BYTES { Err(LoadError::TooLong(name.to_owned())) } else { Ok(bytes) }
}

/// The script that a link carries, inflated as a browser does it: all there is must belong to it, and no more is
/// inflated than a script may have.
fn inflate(script: &CompressedScript) -> Result<Vec<u8>, LoadError> {
    let (bytes, has_checksum) = match script {
        CompressedScript::Deflate(bytes) => (bytes, false),
        CompressedScript::Zlib(bytes) => (bytes, true),
    };
    let mut inflater = Decompress::new(has_checksum);
    let mut text = Vec::with_capacity(MAX_BYTES + 1);
    let status = inflater.decompress_vec(bytes, &mut text, FlushDecompress::Finish);
    if text.len() > MAX_BYTES {
        return Err(LoadError::TooLong(IN_THE_LINK.to_owned()));
    }
    let is_whole = matches!(status, Ok(Status::StreamEnd)) && inflater.total_in() == bytes.len() as u64;
    if is_whole && std::str::from_utf8(&text).is_ok() { Ok(text) } else { Err(LinkError::AlteredScript.into()) }
}

/// Reads a script.
fn read(name: &str, bytes: Vec<u8>) -> Result<(Scenario, SourceMap), LoadError> {
    let text = String::from_utf8(bytes).map_err(|_| LoadError::NoText(name.to_owned()))?;
    read_with_source_map(&text).map_err(|faults| LoadError::Script(name.to_owned(), faults))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use scenario::link::embedded_script_id;
    use scenario::script;

    use super::*;
    use crate::link;

    fn fragment(link: &Link) -> String {
        link::fragment(link).expect("it can be linked to")
    }

    const TEXT: &str = "overlap 1\ntitle Mine\nold S1 S2 S3\nleader S1\nat 50 crash S1\nbeat gone: S1 is gone.\n";

    fn scenario() -> Scenario {
        script::read(TEXT).expect("it is a script")
    }

    #[test]
    fn a_scenario_of_ones_own_comes_through_a_link_whole() {
        let fragment = fragment(&scenario().into());
        assert!(fragment.starts_with("s2.") && fragment.len() < 250, "{fragment}");
        for word in [fragment.clone(), format!("https://somewhere.example/overlap/#{fragment}&t=60")] {
            let link = load(&word).expect("it is a link");
            assert_eq!(link.scenario, scenario());
            assert_eq!(link.at.is_some(), word.ends_with("t=60"));
        }
    }

    /// Never changed: a link made then means the same for ever.
    #[test]
    fn the_first_link_with_a_script_opens_what_it_did() {
        let link = load(
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
        assert!(fragment(&scenario.into()).len() < 1500);
    }

    #[test]
    fn every_preset_comes_as_its_name_and_a_link_of_it_as_itself() {
        for preset in scenario::catalogue::scenarios() {
            let link = Link { at: Some(5), ..preset.clone().into() };
            let fragment = fragment(&link);
            assert_eq!(fragment, format!("{}&t=5", preset.id));
            assert_eq!(load(&fragment).map_err(|fault| fault.to_string()), Ok(link));
        }
    }

    fn fault(word: &str) -> String {
        load(word).map(|link| link.scenario.id).expect_err(word).to_string()
    }

    const ALTERED: &str = "the script in the link is cut off or altered: copy the whole link again";

    #[test]
    fn what_cannot_be_opened_is_told() {
        let whole = fragment(&scenario().into());
        let cut_off = &whole[..whole.len() - 6];
        for (word, told) in [
            ("no-such-preset", "there is no preset and no file “no-such-preset”; the presets: overlap presets"),
            ("#no-such-preset", "there is no preset “no-such-preset”"),
            ("s1.A", ALTERED),
            ("s2.AAAA", ALTERED),
            (cut_off, ALTERED),
            ("s3.AAAA", "the link carries a script in a newer form: open it with a newer Overlap"),
            ("#own&x=1", "“x” means nothing in a link"),
        ] {
            assert_eq!(fault(word), told);
        }
        let script = embedded_script_id(&link::compress(b"overlap 1\nold S1\nat 5 crsh S1\n"));
        let told = "the script in the link:3:6: “crsh” is no action: did you mean “crash”?";
        assert_eq!(fault(&script), told);
        assert_eq!(fault(&embedded_script_id(&link::compress(b"overlap 1\nold S1\ntitle \xff\n"))), ALTERED);
    }

    #[test]
    fn a_link_that_was_percent_encoded_opens_what_it_did() {
        let fragment = fragment(&scenario().into());
        let encoded: String = fragment.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for word in [fragment.replacen('.', "%2E", 1), fragment.replace('-', "%2D").replace('_', "%5F"), encoded] {
            assert_eq!(load(&format!("#{word}")).expect("it is a link").scenario, scenario());
        }
    }

    #[test]
    fn a_script_that_was_cut_off_or_has_something_behind_it_is_none_as_in_a_browser() {
        let whole = compressed_without_checksum();
        assert_eq!(inflate(&CompressedScript::Deflate(whole.clone())).ok(), Some(TEXT.into()));
        for bytes in [whole[..whole.len() - 1].to_vec(), [&whole[..], b"x"].concat()] {
            assert_eq!(
                inflate(&CompressedScript::Deflate(bytes)).map_err(|fault| fault.to_string()),
                Err(ALTERED.to_owned())
            );
        }
        let whole = link::compress(TEXT.as_bytes());
        assert_eq!(inflate(&CompressedScript::Zlib(whole.clone())).ok(), Some(TEXT.into()));
        for length in 0..whole.len() {
            let fault = inflate(&CompressedScript::Zlib(whole[..length].to_vec())).map_err(|fault| fault.to_string());
            assert_eq!(fault, Err(ALTERED.to_owned()), "{length} bytes");
        }
        let with_more = [&whole[..], b"x"].concat();
        assert_eq!(
            inflate(&CompressedScript::Zlib(with_more)).map_err(|fault| fault.to_string()),
            Err(ALTERED.to_owned())
        );
    }

    fn compressed_without_checksum() -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(TEXT.as_bytes()).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    #[test]
    fn a_file_may_be_a_pipe_and_must_be_a_text_of_the_length_of_a_script() {
        assert!(fault("/dev/null").starts_with("/dev/null:1:1: "), "it is read, and is no script");
        let long = "/dev/zero: the script has more than 65536 bytes, and no more are read: make it shorter";
        assert_eq!(fault("/dev/zero"), long);
        let no_text = read("it", vec![255]).map_err(|fault| fault.to_string());
        assert_eq!(no_text, Err("it: this is no text in UTF-8, as a script is: save it as one".to_owned()));
        assert!(read_limited("it", &vec![b'#'; MAX_BYTES][..]).is_ok());
    }

    #[test]
    fn a_link_in_which_one_letter_is_another_opens_nothing() {
        let whole = fragment(&scenario().into());
        for place in "s2.".len()..whole.len() {
            let mut altered = whole.clone().into_bytes();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("they are letters");
            assert!(load(&altered).is_err(), "{altered}");
        }
    }

    #[test]
    fn a_small_link_to_a_huge_script_is_not_inflated_to_the_end() {
        let bomb = link::compress("a".repeat(50_000_000).as_bytes());
        assert!(bomb.len() < 60_000);
        let fault = inflate(&CompressedScript::Zlib(bomb)).map_err(|fault| fault.to_string());
        let told =
            "the script in the link: the script has more than 65536 bytes, and no more are read: make it shorter";
        assert_eq!(fault, Err(told.to_owned()));
        let longest = "#".repeat(MAX_BYTES);
        assert_eq!(inflate(&CompressedScript::Zlib(link::compress(longest.as_bytes()))).ok(), Some(longest.into()));
    }
}
