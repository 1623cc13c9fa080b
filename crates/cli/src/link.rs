//! `overlap link`: prints the fragment of a link, the part after its `#`.

use std::io::Write as _;

use clap::Args;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use scenario::link::{Link, MAX_BYTES, embedded_script_id, fragment_as, fragment_with};
use scenario::script::write_faithfully;
use scenario::{Scenario, preset};

use crate::arguments::{self, ModeArgs, MomentArgs, ScenarioArgs};
use crate::error::{CliError, FragmentError};
use crate::output::Output;

/// Options of the command.
#[derive(Args)]
#[command(after_help = arguments::rules_help())]
pub(crate) struct Options {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    mode: ModeArgs,
    #[command(flatten)]
    moment: MomentArgs,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let link = options.scenario.load_at(options.mode, &options.moment)?;
    Ok(format!("#{}\n", fragment(&link)?).into())
}

/// Fragment of a link: the id of its preset and the differences, if a link can express these; otherwise the embedded
/// script.
pub(crate) fn fragment(link: &Link) -> Result<String, FragmentError> {
    let scenario = &link.scenario;
    let known = preset(&scenario.id).filter(|preset| is_variant_of(scenario, preset));
    let fragment = match known {
        Some(_) => fragment_with(link, &|id| preset(id).cloned()),
        None => fragment_as(&embedded_script_id(&compress(write_faithfully(scenario)?.as_bytes())), scenario, link),
    };
    if fragment.len() > MAX_BYTES { Err(FragmentError::TooLong(fragment.len())) } else { Ok(fragment) }
}

/// Whether a link can express how the scenario differs from the preset.
fn is_variant_of(scenario: &Scenario, preset: &Scenario) -> bool {
    let link = scenario.clone().into();
    let again = scenario::link::open_with(&fragment_as(&preset.id, preset, &link), &|_| Some(preset.clone()));
    again.into_result() == Ok(link)
}

/// Compresses a script for a link: see [`scenario::link::CompressedScript::Zlib`].
pub(crate) fn compress(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(text);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use scenario::script::read;

    use super::*;
    use crate::source;

    /// A script with so many beats, whose texts do not compress.
    fn of_beats(lines: u64) -> Link {
        let mut text = String::from("overlap 1\nold S1 S2 S3\n");
        for line in 0..lines {
            let word = |nth: u64| (line * 10 + nth + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let _ = write!(text, "beat b{line} at {line}:");
            for nth in 0..10 {
                let _ = write!(text, " {:x}", word(nth));
            }
            text.push('\n');
        }
        read(&text).expect("it is a script").into()
    }

    #[test]
    fn fragment_opens_or_would_be_too_long() {
        let mut too_long = 0;
        for lines in (10..200).step_by(10) {
            match fragment(&of_beats(lines)) {
                Ok(fragment) => {
                    let opened = source::load(&fragment).map_err(|fault| fault.to_string());
                    assert_eq!(opened, Ok(of_beats(lines)), "{lines} lines");
                    assert_eq!(too_long, 0, "{lines} lines");
                }
                Err(FragmentError::TooLong(length)) => {
                    too_long += 1;
                    assert!(length > MAX_BYTES, "{length} bytes");
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert!((1..19).contains(&too_long), "{too_long} are too long");
    }
}
