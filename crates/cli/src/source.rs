//! Sources of scenarios: presets, links, files with scripts, the standard input.

use std::io::Read as _;
use std::path::Path;

use flate2::{Decompress, FlushDecompress, Status};
use scenario::link::{CompressedScript, Link, LinkError, embedded_script, open_with};
use scenario::script::{Diagnostic, MAX_BYTES, SourceMap, SourceSpan, read_with_source_map};
use scenario::{Scenario, catalogue};
use thiserror::Error;

use crate::exit_status::ExitStatus;
use crate::message::{Format, Message, Severity};

/// Reason why a scenario cannot be loaded.
#[derive(Debug, Error)]
pub(crate) enum LoadError {
    /// Neither a preset nor a file has the name.
    #[error("there is no preset and no file “{0}”; the presets: overlap presets")]
    Unknown(String),
    /// The link cannot be opened.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The script has errors.
    #[error("{}", messages(.name, .text, .diagnostics, Format::Short))]
    Script {
        /// Name of the script.
        name: String,
        /// Text of the script.
        text: String,
        /// The errors.
        diagnostics: Vec<Diagnostic>,
    },
    /// The script is longer than [`MAX_BYTES`].
    #[error("{0}: the script has more than {MAX_BYTES} bytes, and no more are read: make it shorter")]
    TooLong(String),
    /// The script is not text.
    #[error("{0}: this is not text in UTF-8: save the script as such")]
    NoText(String),
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
}

impl LoadError {
    /// Exit status of a call that loads nothing else.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Script { .. } | Self::TooLong(_) | Self::NoText(_) => ExitStatus::Failed,
            Self::Unknown(_) | Self::Link(_) | Self::File(..) => ExitStatus::Usage,
        }
    }

    /// Renders the errors, without a line break at the end.
    pub(crate) fn render(&self, format: Format) -> String {
        match self {
            Self::Script { name, text, diagnostics } => messages(name, text, diagnostics, format),
            _ if format == Format::Short => self.to_string(),
            _ => format!("error: {self}"),
        }
    }
}

/// Renders the errors of a script.
fn messages(name: &str, text: &str, diagnostics: &[Diagnostic], format: Format) -> String {
    let messages = diagnostics.iter().map(|diagnostic| {
        let &Diagnostic { line, column, length, ref kind } = diagnostic;
        let position = Some((text, SourceSpan { line, column, length }));
        Message { severity: Severity::Error, text: &kind.to_string(), name, position }.render(format)
    });
    messages.collect::<Vec<_>>().join(format.separator())
}

/// Name of a script on the standard input.
const STANDARD_INPUT: &str = "standard input";
/// Name of a script that is embedded in a link.
const IN_THE_LINK: &str = "the script in the link";

/// A loaded scenario, and its script.
pub(crate) struct Source {
    /// Link to the scenario.
    pub(crate) link: Link,
    /// The script; `None`, if a link describes the cluster.
    pub(crate) script: Option<Script>,
}

/// Script of a scenario.
#[derive(Clone)]
pub(crate) struct Script {
    /// Its name in messages.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    /// Positions of its parts.
    pub(crate) source_map: SourceMap,
}

impl From<(Scenario, Script)> for Source {
    fn from((scenario, script): (Scenario, Script)) -> Self {
        Self { link: scenario.into(), script: Some(script) }
    }
}

/// Loads a scenario by its name: a preset, a link or its fragment, a file, or `-` for the standard input.
pub(crate) fn load(word: &str) -> Result<Link, LoadError> {
    load_with_script(word).map(|source| source.link)
}

/// Loads a scenario with its script.
pub(crate) fn load_with_script(word: &str) -> Result<Source, LoadError> {
    if word == "-" {
        return Ok(read(STANDARD_INPUT, read_limited(STANDARD_INPUT, std::io::stdin())?)?.into());
    }
    if let Some(preset) = preset(word) {
        return Ok(preset.into());
    }
    // A named pipe of a shell counts as a file.
    let path = Path::new(word);
    if path.exists() && !path.is_dir() {
        let file = std::fs::File::open(path).map_err(|error| LoadError::File(word.to_owned(), error))?;
        return Ok(read(word, read_limited(word, file)?)?.into());
    }
    if word.contains(['#', '&']) || embedded_script(word).is_some() || word == scenario::CUSTOM_ID {
        return open(word.rsplit('#').next().unwrap_or(word));
    }
    Err(LoadError::Unknown(word.to_owned()))
}

/// The preset of an id.
fn preset(id: &str) -> Option<(Scenario, Script)> {
    let entry = catalogue::SCRIPTS.iter().find(|entry| entry.id == id)?;
    read(id, entry.script.into()).ok()
}

/// Opens the fragment of a link.
fn open(fragment: &str) -> Result<Source, LoadError> {
    let embedded = match embedded_script(fragment) {
        None => None,
        Some(script) => Some(read(IN_THE_LINK, inflate(&script?)?)?),
    };
    let known = |id: &str| if embedded.is_some() { embedded.clone() } else { preset(id) };
    let link = open_with(fragment, &|id| known(id).map(|(scenario, _)| scenario)).into_result()?;
    let id = link.scenario.id.to_string();
    Ok(Source { link, script: known(&id).map(|(_, script)| script) })
}

/// Reads all bytes, if these are no more than a script may have.
fn read_limited(name: &str, from: impl std::io::Read) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    let read = from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| LoadError::File(name.to_owned(), error))?;
    if bytes.len() > MAX_BYTES { Err(LoadError::TooLong(name.to_owned())) } else { Ok(bytes) }
}

/// Inflates the script in a link. Like a browser, it refuses a script that is cut off or that something follows. It
/// inflates no more bytes than a script may have.
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
fn read(name: &str, bytes: Vec<u8>) -> Result<(Scenario, Script), LoadError> {
    let text = String::from_utf8(bytes).map_err(|_| LoadError::NoText(name.to_owned()))?;
    let name = name.to_owned();
    match read_with_source_map(&text) {
        Ok((scenario, source_map)) => Ok((scenario, Script { name, text, source_map })),
        Err(diagnostics) => Err(LoadError::Script { name, text, diagnostics }),
    }
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
    fn custom_scenario_survives_a_link() {
        let fragment = fragment(&scenario().into());
        assert!(fragment.starts_with("s2.") && fragment.len() < 250, "{fragment}");
        for word in [fragment.clone(), format!("https://somewhere.example/overlap/#{fragment}&t=60")] {
            let link = load(&word).expect("it is a link");
            assert_eq!(link.scenario, scenario());
            assert_eq!(link.at.is_some(), word.ends_with("t=60"));
        }
    }

    /// The link never changes, since recorded links keep their meaning.
    #[test]
    fn recorded_link_opens_its_scenario() {
        let link = load(
            "s1.HYzBDYAgEAT_V8VVYEDDxx58UQHKRkkuYIBYvwefTXZms-VDlfCypZ66gI-UQVQksrfsV_YbCUJE1U4NiLpE1jTOEIXOzvBVQ3uGP6HgLhk8xT4-UptkoR8&t=60",
        );
        assert_eq!(link.map_err(|fault| fault.to_string()), Ok(Link { at: Some(60), ..scenario().into() }));
    }

    #[test]
    fn script_of_a_hundred_lines_has_a_short_link() {
        let mut text = String::from("overlap 1\nold S1 S2 S3 S4 S5\nnew S1 S2 S3 S6 S7\nleader S2\n");
        for line in 0..95 {
            let action = ["crash", "restart", "time out", "lease"][line % 4];
            text.push_str(&format!("at {} {action} S{}\n", line * 37, line % 5 + 1));
        }
        let scenario = script::read(&text).expect("it is a script");
        assert!(fragment(&scenario.into()).len() < 1500);
    }

    #[test]
    fn fragment_of_a_preset_is_its_name() {
        for preset in scenario::catalogue::scenarios() {
            let link = Link { at: Some(5), ..preset.clone().into() };
            let fragment = fragment(&link);
            assert_eq!(fragment, format!("{}&t=5", preset.id));
            assert_eq!(load(&fragment).map_err(|fault| fault.to_string()), Ok(link));
        }
    }

    fn error(word: &str) -> LoadError {
        load(word).map(|link| link.scenario.id).expect_err(word)
    }

    fn is_altered(error: &LoadError) -> bool {
        matches!(error, LoadError::Link(LinkError::AlteredScript))
    }

    #[test]
    fn unknown_name_and_damaged_link_are_errors_of_the_call() {
        assert!(matches!(error("no-such-preset"), LoadError::Unknown(name) if name == "no-such-preset"));
        let whole = fragment(&scenario().into());
        let not_utf8 = embedded_script_id(&link::compress(b"overlap 1\nold S1\ntitle \xff\n"));
        for altered in ["s1.A", "s2.AAAA", &whole[..whole.len() - 6], &not_utf8] {
            assert!(is_altered(&error(altered)), "{altered}");
        }
        for link in ["#no-such-preset", "s3.AAAA", "#own&x=1", &whole[..whole.len() - 6]] {
            let error = error(link);
            assert!(matches!(error, LoadError::Link(_)) && error.status() == ExitStatus::Usage, "{link}: {error}");
        }
    }

    #[test]
    fn script_in_a_link_has_errors_with_positions() {
        let script = embedded_script_id(&link::compress(b"overlap 1\nold S1\nat 5 crsh S1\n"));
        let error = error(&script);
        assert_eq!(error.status(), ExitStatus::Failed);
        let LoadError::Script { name, diagnostics, .. } = error else { panic!("{error}") };
        let positions: Vec<_> = diagnostics.iter().map(|it| (it.line, it.column)).collect();
        assert_eq!((name.as_str(), &positions[..]), (IN_THE_LINK, &[(3, 6)][..]));
    }

    #[test]
    fn percent_encoded_link_opens_the_same_scenario() {
        let fragment = fragment(&scenario().into());
        let encoded: String = fragment.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for word in [fragment.replacen('.', "%2E", 1), fragment.replace('-', "%2D").replace('_', "%5F"), encoded] {
            assert_eq!(load(&format!("#{word}")).expect("it is a link").scenario, scenario());
        }
    }

    #[test]
    fn compressed_script_that_is_cut_off_or_followed_by_bytes_is_refused() {
        let whole = compressed_without_checksum();
        assert_eq!(inflate(&CompressedScript::Deflate(whole.clone())).ok(), Some(TEXT.into()));
        for bytes in [whole[..whole.len() - 1].to_vec(), [&whole[..], b"x"].concat()] {
            assert!(inflate(&CompressedScript::Deflate(bytes)).is_err_and(|error| is_altered(&error)));
        }
        let whole = link::compress(TEXT.as_bytes());
        assert_eq!(inflate(&CompressedScript::Zlib(whole.clone())).ok(), Some(TEXT.into()));
        for length in 0..whole.len() {
            let cut_off = inflate(&CompressedScript::Zlib(whole[..length].to_vec()));
            assert!(cut_off.is_err_and(|error| is_altered(&error)), "{length} bytes");
        }
        let with_more = [&whole[..], b"x"].concat();
        assert!(inflate(&CompressedScript::Zlib(with_more)).is_err_and(|error| is_altered(&error)));
    }

    fn compressed_without_checksum() -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(TEXT.as_bytes()).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    #[test]
    fn file_may_be_a_device_and_must_be_text_of_bounded_length() {
        assert!(matches!(error("/dev/null"), LoadError::Script { name, .. } if name == "/dev/null"));
        assert!(matches!(error("/dev/zero"), LoadError::TooLong(name) if name == "/dev/zero"));
        assert!(matches!(read("it", vec![255]), Err(LoadError::NoText(name)) if name == "it"));
        assert!(read_limited("it", &vec![b'#'; MAX_BYTES][..]).is_ok());
    }

    #[test]
    fn link_with_an_altered_letter_is_refused() {
        let whole = fragment(&scenario().into());
        for place in "s2.".len()..whole.len() {
            let mut altered = whole.clone().into_bytes();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("they are letters");
            assert!(load(&altered).is_err(), "{altered}");
        }
    }

    #[test]
    fn huge_script_in_a_link_is_not_inflated_to_its_end() {
        let bomb = link::compress("a".repeat(50_000_000).as_bytes());
        assert!(bomb.len() < 60_000);
        assert!(matches!(inflate(&CompressedScript::Zlib(bomb)), Err(LoadError::TooLong(_))));
        let longest = "#".repeat(MAX_BYTES);
        assert_eq!(inflate(&CompressedScript::Zlib(link::compress(longest.as_bytes()))).ok(), Some(longest.into()));
    }
}
