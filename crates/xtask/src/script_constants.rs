//! Constants of the page's scripts. The scripts have placeholders for them, which Trunk's hook replaces by the values
//! that the crates define.
//!
//! A placeholder is [`PREFIX`] and the name of a constant. A text stands in a string or in a regular expression, a
//! number or an array stands by itself. (`boot.js` and `embed.js` are not modules, so that they cannot import
//! constants.)

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use cluster::Mode;
use scenario::action::ACTIONS;
use scenario::limits;
use scenario::link::Speed;
use scene::arrangement;

use crate::repo;

#[expect(unreachable_pub, reason = "the file belongs to the page's program, in which it is public")]
#[path = "../../../web/src/script_names.rs"]
mod script_names;

/// Put the crates' constants into the scripts of the page that was just built. Trunk calls this by itself.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the page.
    folder: PathBuf,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    let (sh, constants) = (repo::shell()?, constants());
    for name in SCRIPTS {
        let path = options.folder.join(name);
        let script = replace_placeholders(&sh.read_file(&path)?, &constants).with_context(|| name.to_owned())?;
        sh.write_file(&path, script)?;
    }
    Ok(())
}

/// Scripts with placeholders, as the page's folder has them.
const SCRIPTS: [&str; 5] = ["boot.js", "course.js", "embed.js", "later/host.js", "reload.js"];

/// Beginning of a placeholder.
const PREFIX: &str = "OVERLAP_";

/// A constant's name and its value as JavaScript, or as text within a string.
type Constant = (&'static str, String);

fn constants() -> Vec<Constant> {
    let actions: Vec<_> = ACTIONS.iter().filter(|action| action.is_in_links).map(|action| action.word).collect();
    vec![
        ("DEFAULT_PRESET", scenario::DEFAULT.to_owned()),
        ("PRESET_FOLDER", site::FOLDER.to_owned()),
        ("MODES", format!("{:?}", Mode::ALL.map(Mode::key))),
        ("SPEEDS", format!("{:?}", Speed::ALL.map(|speed| speed.to_string()))),
        ("ACTIONS", format!("{actions:?}")),
        ("MAX_AT", limits::MAX_AT.to_string()),
        ("MAX_LINK_BYTES", limits::MAX_LINK_BYTES.to_string()),
        ("MAX_SCRIPT_BYTES", limits::MAX_SCRIPT_BYTES.to_string()),
        ("MIN_STACKED_WIDTH", arrangement::MIN_STACKED_WIDTH.to_string()),
        ("LANE_GAP", arrangement::LANE_GAP.to_string()),
        ("EVENT_READY", script_names::READY.to_owned()),
        ("EVENT_MOMENT", script_names::MOMENT.to_owned()),
        ("EVENT_DO", script_names::DO.to_owned()),
        ("EVENT_WANTED", script_names::WANTED.to_owned()),
        ("EVENT_SCENARIO", script_names::SCENARIO.to_owned()),
        ("EVENT_COPIED", script_names::COPIED.to_owned()),
        ("EVENT_LOST", script_names::LOST.to_owned()),
        ("EVENT_LOST_PANELS", script_names::LOST_PANELS.to_owned()),
        ("EVENT_LOADED", script_names::LOADED.to_owned()),
        ("EVENT_ACTED", script_names::ACTED.to_owned()),
        ("EVENT_CHOSEN", script_names::CHOSEN.to_owned()),
        ("EVENT_FAULT", script_names::FAULT.to_owned()),
        ("MESSAGE_VERSION", script_names::MESSAGE_VERSION.to_string()),
        ("VERB_TOGGLE", script_names::verbs::TOGGLE.to_owned()),
        ("VERB_BACK", script_names::verbs::BACK.to_owned()),
        ("VERB_FORWARD", script_names::verbs::FORWARD.to_owned()),
        ("VERB_SEEK", script_names::verbs::SEEK.to_owned()),
        ("VERB_SPEED", script_names::verbs::SPEED.to_owned()),
        ("VERB_LOAD", script_names::verbs::LOAD.to_owned()),
        ("VERB_LANE", script_names::verbs::LANE.to_owned()),
        ("VERB_CLOSE", script_names::verbs::CLOSE.to_owned()),
        ("VERB_EVERYWHERE", script_names::verbs::EVERYWHERE.to_owned()),
        ("VERB_HERE", script_names::verbs::HERE.to_owned()),
        ("VERB_ACT", script_names::verbs::ACT.to_owned()),
        ("VERB_THEME", script_names::verbs::THEME.to_owned()),
        ("VERB_UNCOPIED", script_names::verbs::UNCOPIED.to_owned()),
    ]
}

/// Names of the placeholders of a script, each with the text after it; and the text before the first.
fn placeholders(script: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let mut parts = script.split(PREFIX);
    let before = parts.next().unwrap_or_default();
    let is_name = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    (before, parts.map(move |part| part.split_at(part.find(|letter| !is_name(letter)).unwrap_or(part.len()))))
}

fn replace_placeholders(script: &str, constants: &[Constant]) -> Result<String> {
    let (before, placeholders) = placeholders(script);
    let mut replaced = before.to_owned();
    for (name, after) in placeholders {
        let constant = constants.iter().find(|(known, _)| *known == name);
        let (_, value) = constant.with_context(|| format!("there is no constant {name}"))?;
        replaced.extend([value, after]);
    }
    Ok(replaced)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The scripts beside the program, under the names of their files in `web/`.
    fn sources() -> Vec<(String, String)> {
        let sh = repo::shell().unwrap();
        let files = sh.read_dir("web").unwrap().into_iter();
        let scripts = files.filter(|file| file.extension().is_some_and(|extension| extension == "js"));
        scripts
            .map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), sh.read_file(&file).unwrap()))
            .collect()
    }

    #[test]
    fn scripts_of_the_page_get_the_values_of_all_constants() {
        let sh = repo::shell().unwrap();
        let temporary = sh.create_temp_dir().unwrap();
        let folder = temporary.path();
        for name in SCRIPTS {
            let source = name.rsplit('/').next().unwrap();
            sh.create_dir(folder.join(name).parent().unwrap()).unwrap();
            sh.copy_file(format!("web/{source}"), folder.join(name)).unwrap();
        }
        run(&Options { folder: folder.to_owned() }).unwrap();
        let script = |name: &str| sh.read_file(folder.join(name)).unwrap();
        assert!(SCRIPTS.iter().all(|name| !script(name).contains(PREFIX)));
        assert!(script("boot.js").contains("addEventListener(\"overlap:ready\""));
        assert!(script("boot.js").contains("/^(#(naive-swap-5-to-5)?)?$/"));
        let host = script("later/host.js");
        for text in
            ["= [\"naive\", \"single\", \"joint\"];", "\"1/100\", \"1/50\"", "\"ask\", \"cancel\", \"crash\"", "= 700;"]
        {
            assert!(host.contains(text), "{text}");
        }
        assert!(!host.contains("\"time out\"") && !host.contains("\"part\""), "scripts alone have these actions");
    }

    #[test]
    fn every_constant_has_a_placeholder_and_no_other_script_has_one() {
        let sources = sources();
        let mut used = BTreeSet::new();
        for (name, source) in &sources {
            let names: Vec<_> = placeholders(source).1.map(|(name, _)| name).collect();
            assert!(names.is_empty() || SCRIPTS.iter().any(|script| script.ends_with(name)), "{name}");
            assert!(!source.contains("\"overlap:"), "{name} names an event itself");
            used.extend(names);
        }
        assert_eq!(used, constants().into_iter().map(|(name, _)| name).collect());
    }

    #[test]
    fn unknown_placeholder_is_an_error() {
        let constants = [("MAX", "7".to_owned())];
        assert_eq!(replace_placeholders("a = OVERLAP_MAX;", &constants).unwrap(), "a = 7;");
        assert!(replace_placeholders("a = OVERLAP_MAXIMUM;", &constants).is_err());
        assert!(replace_placeholders("a = OVERLAP_MIN;", &constants).is_err());
    }
}
