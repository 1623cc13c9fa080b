//! `overlap link`: what stands after the `#` of a link.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use scenario::link::{Link, fragment_as, fragment_with, script_name};
use scenario::{Scenario, preset, script};

/// The fragment of a link: by the preset's name, where it is one as it stands in the catalogue, and else with the whole script
/// in it.
pub(crate) fn fragment(link: &Link) -> String {
    let scenario = &link.scenario;
    let known = preset(&scenario.id).filter(|preset| is_of(scenario, preset));
    match known {
        Some(_) => fragment_with(link, &|id| preset(id).cloned()),
        None => fragment_as(&script_name(&compressed(script::write(scenario).as_bytes())), scenario, link),
    }
}

/// Whether a link can say how the scenario differs from the preset.
fn is_of(scenario: &Scenario, preset: &Scenario) -> bool {
    let link = scenario.clone().into();
    let again = scenario::link::open_with(&fragment_as(&preset.id, preset, &link), &|_| Some(preset.clone()));
    again.fault.is_none() && again.link == link
}

/// The text, as a link carries it: see [`scenario::link::Carried::Zlib`].
pub(crate) fn compressed(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail.
    let _ = encoder.write_all(text);
    encoder.finish().unwrap_or_default()
}
