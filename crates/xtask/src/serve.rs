//! `cargo xtask serve`: the page on this machine, rebuilt when a file changes.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroU16;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use crate::page::Edition;
use crate::setup::{self, Need};
use crate::{page, presets, repo};

const DEFAULT_PORT: NonZeroU16 = NonZeroU16::new(8080).expect("8080 is not 0");

/// Set up what is missing, build the page, serve it on this machine, rebuild and reload on change.
#[derive(Args)]
pub(crate) struct Options {
    /// The page as it is published: smaller, faster, takes longer to build.
    #[arg(long)]
    release: bool,
    /// The port to serve on.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PORT)]
    port: NonZeroU16,
}

/// Runs the command, until it is interrupted.
pub(crate) fn run(options: &Options) -> Result<()> {
    check_port(options.port)?;
    let (edition, needs) = match options.release {
        true => (Edition::Published, Need::PAGE),
        false => (Edition::Working, Need::WORKING_PAGE),
    };
    let tools = setup::bring(needs)?;
    let sh = repo::shell()?;
    page::fetch(&sh, &tools, edition)?;
    let (port, address) = (options.port.to_string(), SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.get())));
    // Not into `dist/`: what is served while somebody works must not replace what was built to be published.
    let dist = repo::target().join("serve");
    sh.create_dir(&dist)?;
    println!("Building the page; the first time takes some minutes.");
    thread::spawn(move || announce(address));
    // What `build` puts beside the page at its end has to be there whenever Trunk has built it.
    let (with, pages) = presets::MORE;
    let serve =
        page::trunk(&sh, &tools, "serve", edition).args(["--port", &port, "--dist"]).arg(&dist).env(with, pages);
    // Trunk names addresses that do not work with relative paths: `announce` names the one that does.
    serve.env("RUST_LOG", "info,trunk::serve=warn").run()?;
    Ok(())
}

/// Says where the page is, once it is served there.
fn announce(address: SocketAddr) {
    while TcpStream::connect(address).is_err() {
        thread::sleep(Duration::from_millis(200));
    }
    println!("The page is at http://{address}/ and is built anew when a file changes. Ctrl-C ends it.");
}

/// Asks for the port before minutes of building, and lets it go again.
fn check_port(port: NonZeroU16) -> Result<()> {
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port.get())) {
        let next = port.checked_add(1).unwrap_or(DEFAULT_PORT);
        bail!("cannot serve on port {port}: {error}. Another one: cargo xtask serve --port {next}");
    }
    Ok(())
}
