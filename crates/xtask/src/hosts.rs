//! `cargo xtask hosts`: the courses in `examples/hosts/`, built with their tools and opened in a browser.

use anyhow::Result;
use clap::{Args, ValueEnum};
use xshell::cmd;

use crate::setup::{self, Requirement};
use crate::{page, repo};

/// Build the course of each tool in `examples/hosts/` with the real tool, open it in Chromium, and print a table of
/// what works. Pictures are in `artefacts/hosts/`.
#[derive(Args)]
pub(crate) struct Options {
    /// Tools; all of them if none is named.
    tools: Vec<Host>,
}

/// Tools that show Overlap. Each is the name of a folder in `examples/hosts/`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Host {
    Html,
    #[value(name = "mdbook")]
    MdBook,
    #[value(name = "mkdocs")]
    MkDocs,
    Sphinx,
    #[value(name = "vitepress")]
    VitePress,
    Docusaurus,
    Reveal,
    Nbconvert,
}

impl Host {
    fn requirement(self) -> Option<Requirement> {
        match self {
            Self::Html => None,
            Self::MdBook => Some(Requirement::MdBook),
            Self::MkDocs => Some(Requirement::MkDocs),
            Self::Sphinx => Some(Requirement::Sphinx),
            Self::VitePress => Some(Requirement::VitePress),
            Self::Docusaurus => Some(Requirement::Docusaurus),
            Self::Reveal => Some(Requirement::Reveal),
            Self::Nbconvert => Some(Requirement::Nbconvert),
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    let hosts = if options.tools.is_empty() { Host::value_variants() } else { &options.tools };
    let mut requirements: Vec<_> = Requirement::E2E_TESTS.to_vec();
    requirements.extend(hosts.iter().filter_map(|host| host.requirement()));
    requirements.sort_unstable();
    requirements.dedup();
    let tools = setup::ensure(&requirements)?;
    page::build(&tools)?;
    let sh = repo::shell()?;
    let names = hosts.iter().map(|host| host.name());
    tools.for_courses(cmd!(sh, "node web/e2e/hosts/run.mjs {names...}"))?.run()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn every_course_has_a_host_and_every_host_a_course() {
        let entries = fs::read_dir(repo::root().join("examples/hosts")).unwrap().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let courses: BTreeSet<_> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
        let hosts: BTreeSet<_> = Host::value_variants().iter().map(|host| host.name()).collect();
        assert_eq!(courses, hosts);
    }
}
