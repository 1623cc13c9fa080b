//! `cargo xtask serve`: serves the page on this machine, and rebuilds it when a file changes.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroU16;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use crate::page::{Build, Program};
use crate::setup::{self, Requirement};
use crate::{page, presets, repo};

const DEFAULT_PORT: NonZeroU16 = NonZeroU16::new(8080).expect("8080 is not 0");

/// Set up what is missing, build the page, serve it on this machine, rebuild and reload on change.
#[derive(Args)]
pub(crate) struct Options {
    /// Make the release build: smaller, faster, takes longer to build.
    #[arg(long)]
    release: bool,
    /// The port to serve on.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PORT)]
    port: NonZeroU16,
}

/// Runs the command, until it is interrupted.
pub(crate) fn run(options: &Options) -> Result<()> {
    check_port(options.port)?;
    let (build, requirements) = match options.release {
        true => (Build::Release, Requirement::RELEASE_PAGE),
        false => (Build::Dev, Requirement::DEV_PAGE),
    };
    let tools = setup::ensure(requirements)?;
    let sh = repo::shell()?;
    page::fetch(&sh, &tools, build)?;
    let (port, address) = (options.port.to_string(), SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.get())));
    // Not into `dist/`, so that the development build does not replace a release build.
    let dist = repo::target().join("serve");
    sh.create_dir(&dist)?;
    println!("Building the page; the first time takes some minutes.");
    thread::spawn(move || announce(address));
    let (variable, value) = presets::HOOK_OPTIONS;
    let serve = page::trunk(&sh, &tools, "serve", build, Program::Split)?
        .args(["--port", &port, "--dist"])
        .arg(&dist)
        .env(variable, value);
    // The addresses that Trunk prints do not work with relative paths. `announce` prints the one that does.
    serve.env("RUST_LOG", "info,trunk::serve=warn").run()?;
    Ok(())
}

/// Waits until the server listens, then prints its address.
fn announce(address: SocketAddr) {
    while TcpStream::connect(address).is_err() {
        thread::sleep(Duration::from_millis(200));
    }
    println!("The page is at http://{address}/ and is rebuilt when a file changes. Ctrl-C ends it.");
}

/// Checks that the port is free, before a build of minutes.
fn check_port(port: NonZeroU16) -> Result<()> {
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port.get())) {
        let next = port.checked_add(1).unwrap_or(DEFAULT_PORT);
        bail!("cannot serve on port {port}: {error}. Another one: cargo xtask serve --port {next}");
    }
    Ok(())
}
