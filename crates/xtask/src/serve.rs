//! `cargo xtask serve`: the page on this machine, rebuilt when a file changes.

use std::net::{Ipv4Addr, TcpListener};
use std::num::NonZeroU16;

use anyhow::{Result, bail};
use lexopt::{Arg, ValueExt as _};

use crate::page::Edition;
use crate::setup::{self, Need};
use crate::{flags, page, presets, repo};

const HELP: &str = "\
Sets up what is missing, builds the page and serves it on 127.0.0.1; rebuilds and reloads on change.

Usage: cargo xtask serve [--release] [--port N]

  --release   the page as it is published: smaller, faster, takes longer to build
  --port N    the port to serve on, 8080 if not given
";

const DEFAULT_PORT: NonZeroU16 = NonZeroU16::new(8080).expect("8080 is not 0");

struct Options {
    release: bool,
    port: NonZeroU16,
}

/// Runs the command, until it is interrupted.
pub(crate) fn command(args: lexopt::Parser) -> Result<()> {
    let Some(options) = parse(args)? else { return flags::help(HELP) };
    check_port(options.port)?;
    let (edition, needs) = match options.release {
        true => (Edition::Published, Need::PAGE),
        false => (Edition::Working, Need::WORKING_PAGE),
    };
    let tools = setup::bring(needs)?;
    let sh = repo::shell()?;
    page::fetch(&sh, &tools, edition)?;
    let port = options.port.to_string();
    // Not into `dist/`: what is served while somebody works must not replace what was built to be published.
    let dist = repo::target().join("serve");
    sh.create_dir(&dist)?;
    println!("Building the page; the first time takes some minutes. It will be at http://127.0.0.1:{port}/");
    println!("Ctrl-C ends it.");
    // What `build` puts beside the page at its end has to be there whenever Trunk has built it.
    let (with, pages) = presets::MORE;
    page::trunk(&sh, &tools, "serve", edition).args(["--port", &port, "--dist"]).arg(&dist).env(with, pages).run()?;
    Ok(())
}

/// `None`: help was asked for.
fn parse(mut args: lexopt::Parser) -> Result<Option<Options>> {
    let mut options = Options { release: false, port: DEFAULT_PORT };
    while let Some(arg) = args.next().map_err(|error| flags::misuse(error, HELP))? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Long("release") => options.release = true,
            Arg::Long("port") => {
                let value = args.value().and_then(|value| value.parse());
                options.port = value.map_err(|error| flags::misuse(format!("--port: {error}"), HELP))?;
            }
            other => return Err(flags::unknown(&other, HELP)),
        }
    }
    Ok(Some(options))
}

/// Asks for the port before minutes of building, and lets it go again.
fn check_port(port: NonZeroU16) -> Result<()> {
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port.get())) {
        let next = port.checked_add(1).unwrap_or(DEFAULT_PORT);
        bail!("cannot serve on port {port}: {error}. Another one: cargo xtask serve --port {next}");
    }
    Ok(())
}
